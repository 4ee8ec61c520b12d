/**
 * The registry of models: what MLflow's API lacks. Models, versions and aliases as they were at any time, who moved an alias on what evidence, and moves that
 * name the version that they expect.
 */
import type { FastifyRequest } from 'fastify'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { header } from '../http/header.ts'
import { pageOfFound } from '../http/page.ts'
import {
  answer,
  anything,
  idempotencyHeader,
  integer,
  list,
  nullable,
  object,
  positions,
  problems,
  text,
  timeText,
} from '../http/schemas.ts'
import { modelJson, moveJson, registryRefusal, unknownModel, unknownVersion, versionJson } from '../models/index.ts'
import { originOf } from '../origin.ts'
import { asOfIn } from './experiments.ts'

const VERSION_MAX = 2_147_483_647
export const versionNumber = (description: string, minimum = 1) =>
  integer(description, { minimum, maximum: VERSION_MAX })
export const model = text('The name of the model.', { minLength: 1, maxLength: 256 })
const alias = text('The alias, for example `champion`.', { pattern: '^[\\p{L}\\p{N}_-]{1,255}$' })
const tags = { type: 'object', additionalProperties: { type: 'string' } }
export const stage = text('The stage.', { enum: ['None', 'Staging', 'Production', 'Archived'] })
export const atTime = { as_of: timeText('The answer shows what held at this time.') }

export const modelAnswer = object({
  model,
  modelId: text('The internal id. A model that is created again under the name has another one.'),
  description: nullable(text('The description.')),
  createdAt: integer('When it was created, in ms since the epoch.'),
  updatedAt: integer('When the model or the stage of a version last changed, in ms since the epoch.'),
  tags,
  aliases: list(object({ alias, version: versionNumber('The version, which may have been deleted since.') })),
  latest: list(object({ version: versionNumber('The latest version of the stage.'), stage })),
})

export const versionAnswer = object({
  model,
  modelId: text('The internal id of the model.'),
  version: versionNumber('The version.'),
  stage,
  description: nullable(text('The description.')),
  createdAt: integer('When it was created, in ms since the epoch.'),
  updatedAt: integer('When its description or stage, or the name of the model, changed last, in ms since the epoch.'),
  tags,
  aliases: list(alias),
  source: text('The URI of its artifacts.'),
  location: nullable(text('Where the artifacts are, if `source` does not say it.')),
  runId: nullable(text('The run that made it.')),
  loggedModelId: nullable(text('The logged model that it is.')),
  trainingSetIds: list(text('A training set on which it was trained.')),
  positions,
  codeCommit: nullable(text('The commit of the code.')),
  seed: nullable(integer('The seed of the training.')),
  environmentHash: nullable(text('The digest of the file that pins the packages.')),
  missing: list(text('Something that is needed to repeat the training with the same result, and that is not known.')),
})

const evidence = {
  gateIds: list(text('A gate evaluation.'), { maxItems: 100 }),
  approvalIds: list(text('An approval.'), { maxItems: 100 }),
  policyVersion: nullable(integer('The version of the policy.')),
}

export const move = {
  version: nullable(versionNumber('The version from the move on. Null means that the alias was removed.')),
  previous: nullable(versionNumber('The version until the move. Null means that the alias was not set.')),
  since: integer('The log time of the move, in ms since the epoch.'),
  position: object({
    topic: text('The topic of the move.'),
    partition: integer('Its partition.'),
    offset: integer('Its offset.'),
  }),
  eventId: text('The id of the event.'),
  eventTime: integer('When the move was requested, in ms since the epoch.'),
  team: nullable(text('The team of the caller.')),
  actor: nullable(text('Who moved it.')),
  correlationId: nullable(text('The chain of causes that the move belongs to.')),
  reason: nullable(text('The reason, in words.')),
  evidence: anything('The gate evaluations, approvals and policy that support the move.'),
}

const aliasParams = object({ model, alias })
const named = { model, alias }

export const movesQuery = {
  limit: integer('The largest number of moves in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
}

const aliasQuery = {
  ...atTime,
  clock: text(
    'The clock of `as_of`: the time at which the move was on the log, or the time at which it was requested.',
    {
      enum: ['log', 'event'],
      default: 'log',
    },
  ),
}

const moveBody = object(
  {
    version: nullable(versionNumber('The version to which the alias will point. Null removes the alias.')),
    expectedVersion: nullable(
      versionNumber(
        'The version to which the alias is expected to point now; 0 means that it is not set. If it points to another version, the request is refused with 409.',
        0,
      ),
    ),
    reason: nullable(text('The reason, in words.', { maxLength: 5000 })),
    evidence: object(evidence, Object.keys(evidence)),
  },
  ['expectedVersion', 'reason', 'evidence'],
)

interface MoveBody {
  readonly version: number | null
  readonly expectedVersion?: number | null
  readonly reason?: string | null
  readonly evidence?: { gateIds?: string[]; approvalIds?: string[]; policyVersion?: number | null }
}

const schemaOf = (operationId: string, summary: string, description: string, more: object) =>
  ({ operationId, summary, description, tags: ['models'], ...more }) as const

const getModel = schemaOf('getModel', 'Read a model', 'Returns a model, now or as of a log time.', {
  params: object({ model }),
  querystring: object(atTime, ['as_of']),
  response: { 200: answer('The answer holds the model.', modelAnswer), ...problems(404) },
})

const getVersion = schemaOf(
  'getModelVersion',
  'Read a version of a model',
  'Returns a version with what its training used, now or as of a log time.',
  {
    params: object({ model, version: versionNumber('The version.') }),
    querystring: object(atTime, ['as_of']),
    response: { 200: answer('The answer holds the version.', versionAnswer), ...problems(404) },
  },
)

const getAlias = schemaOf(
  'getModelAlias',
  'Read an alias of a model',
  'Returns the version to which an alias points, or pointed at a time, and the move that set it. `model` is the name at that log time.',
  {
    params: aliasParams,
    querystring: object(aliasQuery, Object.keys(aliasQuery)),
    response: { 200: answer('The answer holds the alias.', object({ ...named, ...move })), ...problems(404) },
  },
)

const getMoves = schemaOf('listModelAliasMoves', 'List the moves of an alias', 'Returns the moves, latest first.', {
  params: aliasParams,
  querystring: object({ ...atTime, ...movesQuery }, ['as_of', ...Object.keys(movesQuery)]),
  response: {
    200: answer(
      'The answer holds one page of moves.',
      object({
        items: list(object(move)),
        nextPageToken: nullable(text('The token of the next page. Null means the end.')),
      }),
    ),
    ...problems(404),
  },
})

const moveAlias = schemaOf(
  'moveModelAlias',
  'Move an alias of a model',
  'Points an alias to a version, or removes it.',
  {
    params: aliasParams,
    headers: idempotencyHeader,
    body: moveBody,
    response: {
      200: answer(
        'The alias points to the version.',
        object({
          outcome: text('`unchanged`: the alias pointed to the version already.', { enum: ['moved', 'unchanged'] }),
          ...named,
          version: move.version,
        }),
      ),
      ...problems(404, 409),
    },
  },
)

interface Named {
  readonly model: string
  readonly alias: string
}

/** The field of an alias, for its history. */
const fieldOf = async (context: GatewayContext, { model, alias: named }: Named, asOf: number | undefined) => {
  const found = await (await context.models.readerAt(asOf)).model(model)
  if (found === undefined) throw unknownModel(model)
  return { entity: `model/${found.id}`, field: `alias/${named}` }
}

export const modelRoutes: Routes = (app, context) => {
  const topic = () => context.platform.names.registry
  app.get('/v1/models/:model', { schema: getModel, config: access('models:read', 'model.get') }, async (request) => {
    const { model } = request.params as Named
    const found = await (await context.models.readerAt(asOfIn(request))).modelWithLatest(model)
    if (found === undefined) throw unknownModel(model)
    return modelJson(found.model, found.latest)
  })
  app.get(
    '/v1/models/:model/versions/:version',
    { schema: getVersion, config: access('models:read', 'version.get') },
    async (request) => {
      const { model, version } = request.params as { model: string; version: number }
      const found = await (await context.models.readerAt(asOfIn(request))).version(model, version)
      if (found === undefined) throw unknownVersion(model, version)
      return versionJson(found)
    },
  )
  app.get(
    '/v1/models/:model/aliases/:alias',
    { schema: getAlias, config: access('models:read', 'alias.get') },
    async (request) => {
      const params = request.params as Named
      const asOf = asOfIn(request)
      const byEventTime = (request.query as { clock: string }).clock === 'event'
      const field = await fieldOf(context, params, byEventTime ? undefined : asOf)
      const when = asOf === undefined ? {} : { asOf, byEventTime }
      const [moved] = await context.models.history({ ...field, ...when, limit: 1 })
      if (moved === undefined || moved.value === null)
        throw new HttpError('ALIAS_UNKNOWN', `Alias '${params.alias}' of model '${params.model}' is not set.`)
      return { ...params, ...moveJson(topic(), moved) }
    },
  )
  app.get(
    '/v1/models/:model/aliases/:alias/moves',
    { schema: getMoves, config: access('models:read', 'alias.history') },
    async (request) => {
      const { limit, page_token } = request.query as { limit: number; page_token?: string }
      const asOf = asOfIn(request)
      const moves = await context.models.history({
        ...(await fieldOf(context, request.params as Named, asOf)),
        ...(asOf === undefined ? {} : { asOf }),
        ...(page_token === undefined ? {} : { before: Number(page_token) }),
        limit: limit + 1,
      })
      const { items, nextPageToken } = pageOfFound(moves, limit, ({ offset }) => offset)
      return { items: items.map((moved) => moveJson(topic(), moved)), nextPageToken }
    },
  )
  app.post(
    '/v1/models/:model/aliases/:alias',
    { schema: moveAlias, config: access('models:promote', 'alias.move') },
    (request) => moved(context, request),
  )
}

/** What the caller expects, in the body or in `If-Match`. @throws HttpError REQUEST_INVALID */
const expectedIn = (request: FastifyRequest): number | null => {
  const { expectedVersion } = request.body as MoveBody
  const tag = header(request, 'if-match')
  if (expectedVersion !== undefined || tag === undefined) return expectedVersion ?? null
  const number = /^"?([0-9]{1,10})"?$/.exec(tag)?.[1]
  if (number !== undefined && Number(number) <= VERSION_MAX) return Number(number)
  const expected = 'the number of a version in double quotes; "0" = the alias is not set'
  const problem = { field: 'headers.if-match', value: tag, expected }
  throw new HttpError('REQUEST_INVALID', `If-Match is '${tag}', expected ${expected}.`, { problems: [problem] })
}

const moved = async ({ models }: GatewayContext, request: FastifyRequest) => {
  const { model, alias: named } = request.params as Named
  const { version, reason = null, evidence: given } = request.body as MoveBody
  const expectedVersion = expectedIn(request)
  const { gateIds = [], approvalIds = [], policyVersion = null } = given ?? {}
  const value = { model, alias: named, version, expectedVersion, reason }
  const command = { type: 'MoveAlias', value: { ...value, evidence: { gateIds, approvalIds, policyVersion } } } as const
  try {
    const { event } = await models.decided(command, originOf(request))
    return { outcome: event === undefined ? 'unchanged' : 'moved', model, alias: named, version }
  } catch (error) {
    throw registryRefusal(error)
  }
}
