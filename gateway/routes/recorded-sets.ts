/** Recorded training sets: GET lists and shows them, POST /v1/training-sets/{id}/rebuild builds one again. */
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { COLUMN_TYPES } from '../../processors/catalog/index.ts'
import type { Format } from '../../queries/offline/index.ts'
import { NDJSON } from '../../schemas/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError, wrongField } from '../http/errors.ts'
import { header } from '../http/header.ts'
import { answer, anything, integer, list, nullable, object, positions, problems, text } from '../http/schemas.ts'
import { type RecordedSet, recordedSet, setsPage } from '../log/training-sets.ts'
import { recordedJson, requestOf, spineVersionOf } from '../training/recorded.ts'
import { spineOfVersion } from '../training/spine-version.ts'
import { iterated, parsed, respond, streamed } from './training-sets.ts'

const ID = '^[0-9a-f]{64}$'

const recorded = object({
  trainingSetId: text('The id: SHA-256, hex, over query, positions and content.'),
  builtAt: integer('When it was built, in ms since the epoch.'),
  logTime: integer('The log time of its record, in ms since the epoch.'),
  offset: integer('The offset of its record in `ml.runs`.'),
  team: nullable(text('The team of the caller.')),
  actor: nullable(text('The caller.')),
  features: list(text('A feature as `view:feature`.')),
  time: text('The column of the spine that holds the time of a row.'),
  mode: text('The values that a row may see.', { enum: ['served', 'known'] }),
  knownAt: nullable(integer('The log time by which all values had to have arrived, in ms since the epoch.')),
  views: list(
    object({
      view: text('The view.'),
      version: integer('The version that was read, for all rows of the set.'),
      revision: nullable(integer('Its revision. Null: built by an earlier release.')),
      ttlMs: nullable(integer('The TTL that was applied, in ms; 0 is any age. Null: built by an earlier release.')),
    }),
  ),
  positions,
  spine: list(object({ name: text('A column of the spine.'), type: text('Its type.', { enum: COLUMN_TYPES }) })),
  spineVersion: {
    ...object({
      dataset: text('The dataset.'),
      version: text('The name of its version.'),
      schemaVersion: integer('The version of the declaration whose columns were read.'),
      offsets: list(integer('An offset, by partition of the topic of rows.')),
      rows: integer('The number of its rows.'),
      contentHash: text('The SHA-256 hash of its rows.'),
    }),
    type: ['object', 'null'],
    description: 'The named version of a dataset that was the spine. Null: the caller sent the rows.',
  },
  columns: list(text('A column of the set.')),
  rows: integer('The number of rows.'),
  format: text('The format in which it was handed out.', { enum: ['ndjson', 'csv', 'parquet'] }),
  spineHash: text('The SHA-256 hash of the rows of the spine.'),
  contentHash: text('The SHA-256 hash of the rows of the set, as NDJSON.'),
  partial: list(anything('A partition that was behind when the set was built.')),
})

const listQuery = {
  limit: integer('The largest number of sets in a page.', { minimum: 1, maximum: 1000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
}

const listSchema = {
  operationId: 'listTrainingSets',
  summary: 'List training sets',
  description:
    'Returns the training sets that the log has recorded, oldest first. A page may be empty although there are more.',
  tags: ['offline'],
  querystring: object(listQuery, Object.keys(listQuery)),
  response: {
    200: answer(
      'The answer holds one page of sets.',
      object({
        items: list(recorded),
        nextPageToken: nullable(text('The token of the next page. Null means the end.')),
      }),
    ),
    ...problems(),
  },
}

const params = object({ id: text('The id of the set.', { pattern: ID }) })

const getSchema = {
  operationId: 'getTrainingSet',
  summary: 'Read what is recorded of a training set',
  description: 'Returns the query, the versions with revision and TTL, the positions and the hashes of a set.',
  tags: ['offline'],
  params,
  response: { 200: answer('The answer holds the set.', recorded), ...problems(404) },
}

const rebuildQuery = {
  format: text('Default: the format in which it was handed out.', { enum: ['ndjson', 'csv', 'parquet'] }),
}

const rebuildSchema = {
  operationId: 'rebuildTrainingSet',
  summary: 'Build a recorded training set again',
  description:
    'The body is the spine of the set, as JSON with `spine` or as NDJSON: the log holds only its hash. A set whose spine was a named version of a dataset needs none: the body is `{}`. The answer holds the same rows as the first time, with the same trailers; nothing is recorded. If the spine is another one, the answer is 422; if the history below the positions of the set has changed, it is 409, or the answer ends without trailers.',
  tags: ['offline'],
  params,
  querystring: object(rebuildQuery, Object.keys(rebuildQuery)),
  body: {
    content: {
      'application/json': { schema: object({ spine: list({ type: 'object' }, { minItems: 1 }) }, ['spine']) },
      'application/x-ndjson': { schema: {} },
    },
  },
  response: {
    200: streamed,
    ...problems(403, 404, 409, 410, 413, 415, 422, 504),
  },
}

export const recordedSetRoutes: Routes = (app, context) => {
  const { platform } = context
  app.get(
    '/v1/training-sets',
    { schema: listSchema, config: access('training-sets:read', 'training-set.list') },
    async (request) => {
      const { limit, page_token } = request.query as { limit: number; page_token?: string }
      const { entries, next } = await setsPage(platform, Number(page_token ?? 0), limit)
      return { items: entries.map(recordedJson), nextPageToken: next === undefined ? null : String(next) }
    },
  )
  app.get(
    '/v1/training-sets/:id',
    { schema: getSchema, config: access('training-sets:read', 'training-set.get') },
    async (request) => recordedJson(await found(context, request)),
  )
  app.register(async (scope) => {
    scope.addContentTypeParser(NDJSON, (_request, payload, done) => done(null, payload))
    scope.post(
      '/v1/training-sets/:id/rebuild',
      { schema: rebuildSchema, config: access('training-sets:read', 'training-set.rebuild') },
      (request, reply) => rebuild(context, request, reply),
    )
  })
}

const found = async ({ platform }: GatewayContext, request: FastifyRequest): Promise<RecordedSet> => {
  const { id } = request.params as { id: string }
  const set = await recordedSet(platform, id)
  if (set !== undefined) return set
  throw new HttpError('TRAINING_SET_UNKNOWN', `The log has recorded no training set ${id}.`)
}

const rebuild = async (context: GatewayContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const set = await found(context, request)
  const { format = set.set.format as Format } = request.query as { format?: Format }
  const isLines = NDJSON.test(header(request, 'content-type') ?? '')
  const wanted = { ...requestOf(set), format }
  if (isLines)
    return respond(context, request, reply, wanted, parsed(request.body as Readable, context.settings.rowBytesMax))
  const { spine } = request.body as { readonly spine?: readonly unknown[] }
  if (spine !== undefined) return respond(context, request, reply, wanted, iterated(spine))
  const version = spineVersionOf(set)
  if (version === undefined) throw wrongField('spine', null, 'the rows of the spine, which were sent by the caller')
  const { rows } = await spineOfVersion(context, version, {}, request.principal)
  return respond(context, request, reply, wanted, rows)
}
