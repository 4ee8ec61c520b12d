/** POST /v1/features reads features of several views at once: those of a feature service, or a list. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { mixedJson, type ValuePlace } from '../../queries/online/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { idsByView } from '../entities.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { answer, anything, integer, list, object, problems, text, time } from '../http/schemas.ts'
import { readViews, type ViewReading, waitForViews } from '../reads.ts'
import { byView, type NamedFeature, namedFeatures, readableService } from '../services.ts'
import { allowPartial, partialMember, tellRead } from '../told.ts'
import { entitiesSchema, readOf, timeOrRefuse, vectorMembers } from './online.ts'

const FEATURES_MAX = 5_000

const used = (what: string) => object({ name: text(`The name of the ${what}.`), version: integer('Its version.') })

const schema = {
  operationId: 'readFeatures',
  summary: 'Read features of several views',
  description:
    'Returns the features of a feature service, or of a list, for each entity, now or as of a time, which the header `millrace-as-of` holds; it is the same for all views. If the views have different entities, an entity is an object with the columns of all of them. If one view cannot be read, the whole request is refused.',
  tags: ['online'],
  body: object(
    {
      service: text('The name of a feature service.'),
      service_version: integer(
        'The version of the service. Default: the latest, or the one that was the latest at `as_of`.',
        { minimum: 1 },
      ),
      features: list(text('A feature as `view:feature`.'), {
        minItems: 1,
        maxItems: FEATURES_MAX,
        description: 'The features to read, instead of a service.',
      }),
      versions: {
        type: 'object',
        additionalProperties: { type: 'integer', minimum: 1 },
        description:
          'The version of a view, by view. Default: the active version; with `as_of` the one that was active at that log time, with the TTL of that time.',
      },
      entities: entitiesSchema,
      as_of: time('The answer holds the vectors that were valid at this event time.'),
      min_position: text(
        'The position token of a write. The answer includes this write; views of other datasets do not wait for it. A row whose event time is ahead of the clock counts from its time on.',
      ),
      allow_partial: allowPartial,
    },
    ['service', 'service_version', 'features', 'versions', 'as_of', 'min_position', 'allow_partial'],
  ),
  response: {
    200: answer(
      'The answer holds the vectors in the order of the request.',
      object(
        {
          partial: partialMember,
          service: used('service'),
          views: list(used('view'), { description: 'The views, in the order of `stamps`.' }),
          ...vectorMembers(anything('The entity as the request named it.')),
        },
        ['partial', 'service'],
      ),
    ),
    ...problems(404, 410, 422, 504),
  },
}

interface Body {
  readonly service?: string
  readonly service_version?: number
  readonly features?: readonly string[]
  readonly versions?: Readonly<Record<string, number>>
  readonly entities: readonly unknown[]
  readonly as_of?: unknown
  readonly min_position?: string
  readonly allow_partial?: boolean
}

export const featureRoutes: Routes = (app, context) => {
  app.post('/v1/features', { schema, config: access('vectors:read', 'vector.read') }, (request, reply) =>
    respond(context, request, reply),
  )
}

const respond = async (context: GatewayContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const body = request.body as Body
  const at = body.as_of === undefined ? undefined : timeOrRefuse(body.as_of)
  const { service, features } = askedFeatures(context, body, at)
  const names = byView(features)
  const views = [...names.keys()].map((name) => context.views.readableFor(name, body.versions?.[name], at))
  const ids = idsByView(views, body.entities)
  const reads = views.map((view, i) => readOf(view, ids[i], names.get(view.name), (name) => `${view.name}:${name}`))
  if (body.min_position !== undefined) await waitForViews(context, views, body.min_position)
  const readings = await readViews(context, reads, { asOf: at, allowPartial: body.allow_partial })
  const parts = readings.map((reading, i) => partOrThrow(context, reading, views[i].name, body.entities.length))
  const head = {
    ...tellRead(reply, readings),
    ...(service === undefined ? {} : { service }),
    views: views.map(({ name, version }) => ({ name, version })),
  }
  reply.type('application/json; charset=utf-8')
  return mixedJson(head, body.entities, parts, placesOf(features, names))
}

/** Of a service or of a list, and of one of them only. */
const askedFeatures = (
  { tail }: GatewayContext,
  { service, service_version, features }: Body,
  asOf: number | undefined,
) => {
  if ((service === undefined) === (features === undefined)) {
    const problem = { field: 'features', value: features ?? null, expected: 'either features or a service' }
    throw new HttpError('REQUEST_INVALID', 'The body has to name either features or a service.', {
      problems: [problem],
    })
  }
  if (service === undefined) return { service: undefined, features: namedFeatures(features as readonly string[]) }
  const asked = { ...(service_version && { version: service_version }), ...(asOf !== undefined && { asOf }) }
  const found = readableService(tail.catalog, service, asked)
  return { service: { name: found.name, version: found.version }, features: found.features }
}

const partOrThrow = ({ metrics }: GatewayContext, { part, error }: ViewReading, view: string, entities: number) => {
  metrics.online.inc({ view, outcome: part === undefined ? 'refused' : 'answered' }, entities)
  if (part === undefined) throw error
  return part
}

/** Where the value of each feature is: features of a view stand together in its part. */
const placesOf = (features: readonly NamedFeature[], names: ReadonlyMap<string, readonly string[]>): ValuePlace[] => {
  const views = [...names.keys()]
  const read = new Map<string, number>()
  return features.map(({ view }) => {
    const feature = read.get(view) ?? 0
    read.set(view, feature + 1)
    return { part: views.indexOf(view), feature }
  })
}
