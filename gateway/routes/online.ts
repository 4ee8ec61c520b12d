/** Routes that read feature vectors: POST /v1/views/{name}/online for many entities, GET /v1/views/{name}/online/{entity} for one. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { COLUMN_TYPES } from '../../processors/catalog/index.ts'
import { FEATURE_STATUSES, type JsonFeature, vectorsJson } from '../../queries/online/index.ts'
import { TIME_EXPECTED, timeOf } from '../../schemas/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { entityIdsOf, idOfText } from '../entities.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import {
  answer,
  integer,
  list,
  named,
  nullable,
  object,
  problems,
  type Schema,
  text,
  time,
  timeText,
} from '../http/schemas.ts'
import { readViews, type ViewRead, waitForPosition } from '../reads.ts'
import { timeOfText } from '../rows/time.ts'
import { allowPartial, partialMember, tellRead } from '../told.ts'
import type { ReadableView } from '../views.ts'

const ENTITIES_MAX = 10_000

/** The version that has answered. */
const VIEW_VERSION = 'millrace-view-version'
/** Since which log time, ms, the version does not run; absent if it runs, or if the question is about an earlier time. */
const STOPPED_SINCE = 'millrace-view-stopped-since'

/** The members of an answer with vectors. @param entity how an entity is shown */
export const vectorMembers = (entity: Schema): Readonly<Record<string, Schema>> => ({
  features: list(text('The name of a feature.')),
  types: list(text('The type of a feature.', { enum: COLUMN_TYPES }), {
    description: 'In the order of `features`. Bytes are base64, timestamps RFC 3339.',
  }),
  results: list(
    object({
      entity,
      values: list({
        description: 'The values in the order of `features`. A value is null unless its status is PRESENT.',
      }),
      statuses: list(
        text('The status of a value. `OVER_LIMIT`: a `distinct` has more values in one tile than are counted.', {
          enum: FEATURE_STATUSES,
        }),
      ),
      stamps: list(
        nullable(integer('The event time from which the vector is valid, in ms since the epoch. One per view.')),
      ),
    }),
  ),
})
const vectors = object(
  {
    partial: partialMember,
    ...vectorMembers(nullable(text('The id of the entity. Null if one of its values is null.'))),
  },
  ['partial'],
)

export const entitiesSchema = list(
  { type: ['string', 'number', 'boolean', 'array', 'object', 'null'] },
  { minItems: 1, maxItems: ENTITIES_MAX },
)

const minPosition = text(
  'The position token of a write. The answer includes this write, or has status 504 if the view does not reach it in time. A row whose event time is ahead of the clock counts from its time on.',
)
const version = integer(
  'The version of the view. Default: the active version; with `as_of` the one that was active at that log time, with the TTL of that time, or the first one if none was.',
  { minimum: 1 },
)
const common = {
  features: list(text('The name of a feature.'), {
    minItems: 1,
    description: 'The features to read. Default: all features of the view.',
  }),
  version,
  min_position: minPosition,
  allow_partial: allowPartial,
}

const manySchema = {
  operationId: 'readOnline',
  summary: 'Read the vectors of entities',
  description:
    'Returns feature vectors, now or as of a time. An entity is a value, a list of values in the order of the entity columns, an object by column, or the id as text. An entity with a null among its values is NOT_FOUND. Without `as_of` the time is now, by the clock of the gateway. The header `millrace-as-of` holds the time: the answer holds the vectors that are valid then, and it determines the age of their latest rows. The header `millrace-view-version` names the version that has answered; `millrace-view-stopped-since` is there if it does not run any more, so that later rows are not in it.',
  tags: ['online'],
  params: named('name', 'The name of the view.'),
  body: object(
    {
      entities: entitiesSchema,
      as_of: time('The answer holds the vectors that were valid at this event time.'),
      ...common,
    },
    ['as_of', ...Object.keys(common)],
  ),
  response: {
    200: answer('The answer holds the vectors in the order of the request.', vectors),
    ...problems(404, 410, 422, 504),
  },
}

const oneQuery = {
  features: text('The names of the features, separated by commas. Default: all features of the view.'),
  as_of: timeText('The answer holds the vector that was valid at this event time.'),
  version,
  min_position: minPosition,
  allow_partial: allowPartial,
}
const oneSchema = {
  operationId: 'readOnlineOne',
  summary: 'Read the vector of one entity',
  description: 'Returns the feature vector of one entity, now or as of a time.',
  tags: ['online'],
  params: object({ name: text('The name of the view.'), entity: text('The id of the entity.') }),
  querystring: object(oneQuery, Object.keys(oneQuery)),
  response: { 200: answer('The answer holds the vector of the entity.', vectors), ...problems(404, 410, 422, 504) },
}

interface Asked {
  readonly features?: readonly string[]
  readonly version?: number
  readonly min_position?: string
  readonly allow_partial?: boolean
}

export const onlineRoutes: Routes = (app, context) => {
  app.post(
    '/v1/views/:name/online',
    { schema: manySchema, config: access('vectors:read', 'vector.read') },
    (request, reply) => {
      const body = request.body as Asked & { entities: unknown[]; as_of?: unknown }
      const at = body.as_of === undefined ? undefined : timeOrRefuse(body.as_of)
      const view = context.views.readableFor(nameOf(request), body.version, at)
      return respond(context, reply, view, entityIdsOf(view, body.entities), body, at)
    },
  )
  app.get(
    '/v1/views/:name/online/:entity',
    { schema: oneSchema, config: access('vectors:read', 'vector.read') },
    (request, reply) => {
      const query = request.query as Omit<Asked, 'features'> & { features?: string; as_of?: string }
      const asked: Asked = { ...query, features: query.features?.split(',') }
      const at = query.as_of === undefined ? undefined : timeOrRefuse(timeOfText(query.as_of) ?? query.as_of)
      const view = context.views.readableFor(nameOf(request), query.version, at)
      const { entity } = request.params as { entity: string }
      return respond(context, reply, view, [idOfText(view.entity, entity, 'entity')], asked, at)
    },
  )
}

const nameOf = (request: FastifyRequest): string => (request.params as { name: string }).name

const respond = async (
  context: GatewayContext,
  reply: FastifyReply,
  view: ReadableView,
  entityIds: readonly (string | null)[],
  asked: Asked,
  at: number | undefined,
): Promise<unknown> => {
  if (asked.min_position !== undefined) await waitForPosition(context, view, asked.min_position)
  const options = { asOf: at, allowPartial: asked.allow_partial }
  const [reading] = await readViews(context, [readOf(view, entityIds, asked.features)], options)
  const outcome = reading.part === undefined ? 'refused' : 'answered'
  context.metrics.online.inc({ view: view.name, outcome }, entityIds.length)
  if (reading.part === undefined) throw reading.error
  reply.header(VIEW_VERSION, view.version)
  const stopped = context.views.stoppedSince(view)
  if (stopped !== undefined && (at === undefined || at > stopped)) reply.header(STOPPED_SINCE, stopped)
  reply.type('application/json; charset=utf-8')
  return vectorsJson(entityIds, [reading.part], tellRead(reply, [reading]))
}

/** @throws HttpError REQUEST_INVALID */
export const timeOrRefuse = (asOf: unknown): number => {
  const ms = timeOf(asOf)
  if (ms !== undefined) return ms
  const problem = { field: 'as_of', value: asOf, expected: TIME_EXPECTED }
  throw new HttpError('REQUEST_INVALID', `as_of is ${JSON.stringify(asOf)}, expected ${TIME_EXPECTED}.`, {
    problems: [problem],
  })
}

/** @throws HttpError FEATURE_UNKNOWN, FEATURE_REPEATED */
export const readOf = (
  view: ReadableView,
  entityIds: readonly (string | null)[],
  names: readonly string[] | undefined,
  shownAs: (name: string) => string = (name) => name,
): ViewRead => {
  if (names === undefined && shownAs('') === '') {
    return { view, entityIds, features: view.features, featureNames: view.featureNames }
  }
  const featureNames = names ?? view.featureNames
  requireOnce(featureNames)
  const features = featureNames.map((name, i): JsonFeature => {
    const found = view.features.find((feature) => feature.name === name)
    if (found !== undefined) return { ...found, name: shownAs(name) }
    const expected = `one of ${view.featureNames.join(', ')}`
    const problem = { field: `features.${i}`, value: name, expected }
    throw new HttpError('FEATURE_UNKNOWN', `View '${view.name}' has no feature '${name}', expected ${expected}.`, {
      problems: [problem],
    })
  })
  return { view, entityIds, features, featureNames }
}

const requireOnce = (names: readonly string[]): void => {
  const seen = new Set<string>()
  for (const [i, name] of names.entries()) {
    if (!seen.has(name)) {
      seen.add(name)
      continue
    }
    const problem = { field: `features.${i}`, value: name, expected: 'a feature that is not named before' }
    throw new HttpError('FEATURE_REPEATED', `Feature '${name}' is named twice, expected each feature once.`, {
      problems: [problem],
    })
  }
}
