/** POST /v1/training-sets takes a spine and streams its rows with their features as of their times; the log records the set. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { COLUMN_TYPES } from '../../processors/catalog/index.ts'
import type { Format, Mode } from '../../queries/offline/index.ts'
import { type ColumnType, linesOf, NDJSON, parseJson, TIME_EXPECTED, timeOf } from '../../schemas/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { header } from '../http/header.ts'
import { list, object, problems, raw, text, time } from '../http/schemas.ts'
import { fieldProblems } from '../http/validate.ts'
import { timeOfText } from '../rows/time.ts'
import { PARTIAL, tellPartial } from '../told.ts'
import { type BuiltSet, buildTrainingSet, type TrainingSetRequest } from '../training/build.ts'
import { type SpineName, spineOfVersion } from '../training/spine-version.ts'

/**
 * Trailers, because the values of NDJSON are known only after the last row. In the other formats they are headers too, as most HTTP clients do
 * not read trailers.
 */
export const TRAINING_SET_ID = 'millrace-training-set-id'
export const CONTENT_HASH = 'millrace-content-hash'
const ROWS = 'millrace-rows'
/** A header of CSV and Parquet: the version of each view, as JSON. */
const VERSIONS = 'millrace-versions'
/** A JSON list of sentences. They are known before the first row, and are a trailer too. */
export const NOTES = 'millrace-notes'

/** The answer of the routes that build a set. */
export const streamed = raw(
  'The answer is the training set, as a stream of rows.',
  'application/x-ndjson',
  'text/csv',
  'application/vnd.apache.parquet',
)

const types = { type: 'string', enum: COLUMN_TYPES }
const asked = {
  features: list(text('A feature as `view:feature`.'), { minItems: 1, maxItems: 5000 }),
  time: text('The column of the spine that holds the time of a row.', { minLength: 1 }),
  mode: text(
    'The values that a row may see. `served`: the values that online held at the time of the row. `known`: of these, only values that had arrived by that time.',
    { enum: ['served', 'known'] },
  ),
  known_at: time('The log time by which all values must have arrived. Only valid with mode `known`.'),
  format: text('The format of the set.', { enum: ['ndjson', 'csv', 'parquet'] }),
  full_feature_names: { type: 'boolean', description: 'True names the feature columns `view__feature`.' },
  min_position: text('The position token of a write that the set must include.'),
  allow_partial: {
    type: 'boolean',
    description: `True builds the set even if the offline store lacks records that the feature topics hold. The header \`${PARTIAL}\` and the record of the set then name the partitions that were behind. Without it the answer is 503 with \`lag\`.`,
  },
}
const bodyOnly = {
  columns: {
    type: 'object',
    additionalProperties: types,
    description:
      'The types of spine columns that are not entity columns, by column. Default: the types of their values.',
  },
  keys: {
    type: 'object',
    additionalProperties: list(text('A column of the spine.')),
    description:
      'The spine columns that hold the entity of a view, by view, in the order of the entity columns. Needed only if the names differ.',
  },
  versions: {
    type: 'object',
    additionalProperties: { type: 'integer', minimum: 1 },
    description: 'The version of a view, by view. Default: the active version.',
  },
  positions: {
    type: 'object',
    additionalProperties: list({ type: 'integer', minimum: 0 }),
    description:
      'The positions of an earlier set, by `<view>.v<version>`. With them the same query gives the same set again.',
  },
}
const optional = ['mode', 'known_at', 'format', 'full_feature_names', 'min_position', 'allow_partial']

const schema = {
  operationId: 'buildTrainingSet',
  summary: 'Build a point-in-time-correct training set',
  description: `The body is JSON with \`spine\`, or the rows of the spine as NDJSON, which the gateway reads as a stream. The other fields are then in the query (\`features\` separated by commas), or the first line holds them as in the JSON body if the query has none. The answer holds each row of the spine once, in the order of the spine; a missing value is null. When the answer ends, the log has recorded the set as TrainingSetBuilt. The trailers are \`${TRAINING_SET_ID}\`, \`${CONTENT_HASH}\` and \`${ROWS}\`; CSV and Parquet have them as headers too, and \`${VERSIONS}\` with the version of each view. \`${NOTES}\`, as header and trailer, is a JSON list of sentences that a reader of the set has to know, for example why mode \`known\` finds nothing. An answer that ends without the trailers is incomplete: discard it and repeat the request.`,
  tags: ['offline'],
  response: {
    200: streamed,
    ...problems(403, 404, 409, 410, 413, 415, 422, 504),
  },
}
const spineOfBody = {
  description:
    'The rows of the spine, or a named version of a dataset, whose rows are the spine and which the set cites.',
  anyOf: [
    list({ type: 'object' }, { minItems: 1 }),
    object({ dataset: text('The dataset.'), version: text('The name of its version.') }),
  ],
}
const jsonBody = object({ spine: spineOfBody, ...asked, ...bodyOnly }, [...optional, ...Object.keys(bodyOnly)])
/** The first line of an NDJSON body, if it holds the fields. */
const headLine = object({ ...asked, ...bodyOnly }, [...optional, ...Object.keys(bodyOnly)])
const query = object(
  {
    ...asked,
    features: text('The features as `view:feature`, separated by commas.'),
    time: asked.time,
    known_at: text('The log time by which all values must have arrived. Only valid with mode `known`.'),
    columns: text('The types of spine columns that are not entity columns, as `column:type`, separated by commas.'),
  },
  ['features', 'time', 'columns', ...optional],
)

export const trainingSetRoutes: Routes = (app, context) => {
  app.register(async (scope) => {
    scope.addContentTypeParser(NDJSON, (_request, payload, done) => done(null, payload))
    const body = { content: { 'application/json': { schema: jsonBody }, 'application/x-ndjson': { schema: {} } } }
    scope.post(
      '/v1/training-sets',
      { schema: { ...schema, querystring: query, body }, config: access('training-sets:write', 'training-set.build') },
      async (request, reply) => {
        if (NDJSON.test(header(request, 'content-type') ?? '')) return fromLines(context, request, reply)
        const body = request.body as Body & { readonly spine: readonly unknown[] | SpineName }
        const { spine } = body
        if (!('dataset' in spine)) return respond(context, request, reply, fromBody(body), iterated(spine))
        const { cited, columns, rows } = await spineOfVersion(context, spine, body.columns ?? {}, request.principal)
        return respond(context, request, reply, { ...fromBody(body), columns, spineVersion: cited }, rows)
      },
    )
  })
}

/**
 * The fields are in the query or in the first line; then comes the spine, which is read as it arrives. If the request is refused, the rest
 * of it is read and dropped: a sender reads no answer before it has sent everything.
 */
const fromLines = async (context: GatewayContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const body = request.body as Readable
  const query = request.query as Query
  const lines = parsed(body.iterator({ destroyOnReturn: false }), context.settings.rowBytesMax)
  try {
    const wanted = Object.keys(query).length > 0 ? fromQuery(query) : fromBody(await headOf(request, lines))
    return await respond(context, request, reply, wanted, lines)
  } catch (error) {
    await lines.return(undefined)
    body.resume()
    throw error
  }
}

interface Common {
  readonly time: string
  readonly mode?: Mode
  readonly known_at?: unknown
  readonly format?: Format
  readonly full_feature_names?: boolean
  readonly min_position?: string
  readonly allow_partial?: boolean
}
type Query = Partial<Pick<Common, 'time'>> &
  Omit<Common, 'time'> & { readonly features?: string; readonly known_at?: string; readonly columns?: string }
type Body = Common & {
  readonly features: readonly string[]
  readonly columns?: Record<string, ColumnType>
  readonly keys?: Record<string, string[]>
  readonly versions?: Record<string, number>
  readonly positions?: Record<string, number[]>
}

const commonOf = (common: Common) => {
  const { time, mode = 'served', format = 'ndjson', full_feature_names = false, allow_partial = false } = common
  const minPosition = common.min_position
  return { time, mode, format, fullFeatureNames: full_feature_names, minPosition, allowPartial: allow_partial }
}

const fromBody = (body: Body): TrainingSetRequest => ({
  ...commonOf(body),
  features: body.features,
  knownAt: body.known_at === undefined ? undefined : known(timeOf(body.known_at), body.known_at),
  columns: body.columns ?? {},
  keys: body.keys ?? {},
  versions: body.versions ?? {},
  positions: body.positions,
})

const fromQuery = ({ time, features, columns, ...rest }: Query): TrainingSetRequest => {
  for (const [field, value] of Object.entries({ time, features })) {
    if (value !== undefined && value !== '') continue
    const problem = { field: `querystring.${field}`, value: value ?? null, expected: 'a value' }
    throw new HttpError('REQUEST_INVALID', `The query has no ${field}.`, { problems: [problem] })
  }
  return {
    ...commonOf({ ...rest, time: time! }),
    features: features!.split(','),
    knownAt: rest.known_at === undefined ? undefined : known(timeOfText(rest.known_at), rest.known_at),
    columns: columns === undefined ? {} : columnTypesOf(columns),
    keys: {},
    versions: {},
    positions: undefined,
  }
}

const columnTypesOf = (text: string): Record<string, ColumnType> =>
  Object.fromEntries(
    text.split(',').map((pair): [string, ColumnType] => {
      const colon = pair.lastIndexOf(':')
      const type = COLUMN_TYPES.find((each) => each === pair.slice(colon + 1))
      if (colon > 0 && type !== undefined) return [pair.slice(0, colon), type]
      const expected = `column:type, a type of ${COLUMN_TYPES.join(', ')}`
      const problem = { field: 'querystring.columns', value: pair, expected }
      throw new HttpError('REQUEST_INVALID', `columns holds '${pair}', expected ${problem.expected}.`, {
        problems: [problem],
      })
    }),
  )

const known = (ms: number | undefined, value: unknown): number => {
  if (ms !== undefined) return ms
  const problem = { field: 'known_at', value, expected: TIME_EXPECTED }
  throw new HttpError('REQUEST_INVALID', `known_at is ${JSON.stringify(value)}, expected ${TIME_EXPECTED}.`, {
    problems: [problem],
  })
}

/** The fields that the first line holds. @throws HttpError REQUEST_INVALID */
const headOf = async (request: FastifyRequest, lines: AsyncGenerator<unknown>): Promise<Body> => {
  const { value } = await lines.next()
  const validate = request.compileValidationSchema(headLine, 'body')
  if (validate(value)) return value as Body
  const problems = fieldProblems(validate.errors ?? [], 'line 0')
  const [{ field, expected }] = problems
  const text = `The query has no features, so the first line has to hold the request: ${field}: expected ${expected}.`
  throw new HttpError('REQUEST_INVALID', text, { problems })
}

export async function* iterated(rows: readonly unknown[]): AsyncGenerator<unknown> {
  yield* rows
}

export async function* parsed(body: AsyncIterable<Buffer>, lineBytesMax: number): AsyncGenerator<unknown> {
  for await (const line of linesOf(body, lineBytesMax)) {
    if ('wrong' in line) throw notJson(line.index, `the line is ${line.wrong}`)
    let row: unknown
    try {
      row = parseJson(line.text)
    } catch (error) {
      throw notJson(line.index, (error as Error).message)
    }
    yield row
  }
}

const notJson = (index: number, reason: string): HttpError => {
  const problem = { field: `spine.${index}`, value: reason, expected: 'a row as JSON on one line' }
  return new HttpError('TRAINING_SET_INVALID', `spine.${index} is not a row of JSON: ${reason}.`, {
    problems: [problem],
  })
}

export const respond = async (
  context: GatewayContext,
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: TrainingSetRequest,
  spine: AsyncIterable<unknown>,
): Promise<unknown> => {
  const built = await buildTrainingSet(context, wanted, spine, request.principal)
  let id = ''
  const stream = Readable.from(
    recorded(built, (trainingSetId) => {
      id = trainingSetId
    }),
    { objectMode: false },
  )
  reply.type(built.set.contentType)
  tellPartial(reply, built.lag)
  const notes = asciiJson(built.notes)
  if (built.notes.length > 0) reply.header(NOTES, notes)
  const { early } = built
  if (early !== undefined)
    reply.headers({
      [TRAINING_SET_ID]: early.trainingSetId,
      [CONTENT_HASH]: early.contentHash,
      [ROWS]: early.rows,
      [VERSIONS]: JSON.stringify(Object.fromEntries(early.views.map(({ view, version }) => [view, version]))),
    })
  reply.trailer(TRAINING_SET_ID, (_reply, _payload, done) => done(null, id))
  if (built.notes.length > 0) reply.trailer(NOTES, (_reply, _payload, done) => done(null, notes))
  reply.trailer(CONTENT_HASH, async () => (await built.set.summary).sha256)
  reply.trailer(ROWS, async () => String((await built.set.summary).rows))
  return reply.send(stream)
}

/** JSON of ASCII characters alone, as headers need it. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** Yields the rows, and ends only when the log has recorded the set. */
async function* recorded(built: BuiltSet, onRecorded: (id: string) => void): AsyncGenerator<Buffer> {
  for await (const chunk of built.set.stream) yield chunk as Buffer
  onRecorded(await built.record())
}
