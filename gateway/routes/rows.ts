/** Routes that append rows and statements of time to the intake topics: POST /v1/datasets/{name}/rows and /time. */
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { endsOf } from '../../platform/index.ts'
import { type DatasetDeclaration, linesOf, NDJSON, parseJson, timeOf } from '../../schemas/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import { header } from '../http/header.ts'
import {
  answer,
  anything,
  idempotencyHeader,
  integer,
  list,
  named,
  object,
  positions,
  problems,
  type Schema,
  text,
  time,
  token,
} from '../http/schemas.ts'
import { httpErrorOf } from '../http/translate.ts'
import { RepeatedRows } from '../rows/idempotency.ts'
import { type DatasetWriter, Ingestion, type IngestOptions, type IngestReport, rowLogOf } from '../rows/ingest.ts'
import { advance, requiredTime } from '../rows/statements.ts'
import { timeOfText } from '../rows/time.ts'
import { encodeToken } from '../rows/tokens.ts'

export const reportSchema = {
  accepted: integer('The number of rows that the log has acknowledged.'),
  rejected: integer('The number of rows that were not accepted.'),
  errors: list(
    object({
      index: integer('The index of the row in the request, from 0.'),
      field: text('The column. Empty if the error concerns the whole row.'),
      value: anything('The value that was sent, cut to 200 characters.'),
      expected: text('The value that was expected.'),
    }),
    { description: 'The first 1,000 errors at most.' },
  ),
  positions,
  position: token,
}
const report = object(reportSchema)

/** How long intake knows the ids of rows, ms, if the dataset does not say it. */
const DEDUPE_MS = 600_000

const params = named('name', 'The name of the dataset.')

const loading: Schema = {
  type: 'boolean',
  description:
    'Together with a time, true says that more rows of the same load follow, in the order of their times, and that each part states its time. Until a statement without `loading`, copies with another key keep the order over all partitions, and wait for partitions that have no row yet. Default: false.',
}

export const rowsSchema = {
  operationId: 'ingestRows',
  summary: 'Append rows to a dataset',
  description:
    'The body is an object, an array of objects, or NDJSON, which the gateway reads as a stream. A row has the columns of the dataset and may have `meta` with `id`, `source`, `correlationId`, `causationId`. The gateway accepts valid rows even if others are not valid. The status is 200 if all rows were accepted, 207 if some were, and 422 if none was.',
  tags: ['rows'],
  params,
  headers: {
    type: 'object',
    properties: {
      ...(idempotencyHeader.properties as Readonly<Record<string, Schema>>),
      'idempotency-offset': text(
        'The index of the first row among all rows that are sent with the key: the request is a part of a load, of at most 10,000 rows. A row of a load is appended once, however the rows are divided into requests, however long the load takes and however often it is repeated.',
        { pattern: '^[0-9]{1,15}$' },
      ),
      'idempotency-digest': text(
        'A digest of all rows that are sent with the key and an index, for example the digest of a file. The key is refused if it was used with another digest.',
        { pattern: '^[\\x21-\\x7e]{1,200}$' },
      ),
    },
  },
  querystring: object(
    {
      advance_to: text(
        'A time, in ms since the epoch or as RFC 3339. When the rows are on the log, every partition of the dataset learns that no earlier row will come, as by `advanceTime`.',
      ),
      loading,
    },
    ['advance_to', 'loading'],
  ),
  response: {
    200: answer('All rows are on the log.', report),
    207: answer('Some rows are on the log; `errors` lists the reasons why the others are not.', report),
    ...problems(404, 408, 409, 413, 415, 422),
  },
}

export const timeSchema = {
  operationId: 'advanceTime',
  summary: 'Advance the time of a dataset',
  description:
    'States that the source will send no row before a time. This advances the time of every partition of the dataset, so that windows close without a new row.',
  tags: ['rows'],
  params,
  body: object({ time: time('The greatest event time that the source has seen.'), loading }, ['loading']),
  response: {
    200: answer('The statement is on the log.', object({ positions, position: token })),
    ...problems(404, 409, 422),
  },
}

export const rowRoutes: Routes = (app, context) => {
  app.register(async (scope) => {
    // The body stays a stream: rows are read as they arrive.
    scope.addContentTypeParser(NDJSON, (_request, payload, done) => done(null, payload))
    scope.post(
      '/v1/datasets/:name/rows',
      { schema: rowsSchema, config: access('rows:write', 'row.ingest') },
      (request, reply) => ingest(context, request, reply),
    )
  })
  app.post('/v1/datasets/:name/time', { schema: timeSchema, config: access('rows:write', 'time.advance') }, (request) =>
    state(context, request),
  )
}

/** Where the rows of a request go. */
export interface Into {
  /** In whose name idempotency keys are used, and rows counted: a dataset, or what is one to the parts behind. */
  readonly name: string
  readonly writer: () => Promise<DatasetWriter>
}

const ingest = (context: GatewayContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const { name } = request.params as { name: string }
  return ingestInto(context, request, reply, { name, writer: () => context.datasets.writer(name) })
}

/** Appends the rows of the body, of whatever form. */
export const ingestInto = async (
  context: GatewayContext,
  request: FastifyRequest,
  reply: FastifyReply,
  into: Into,
): Promise<unknown> => {
  const { name } = into
  const { advance_to: stated, loading: isLoading = false } = request.query as { advance_to?: string; loading?: boolean }
  const time = stated === undefined ? undefined : requiredTime('advance_to', stated, timeOfText(stated))
  const result = await (isLoad(request) ? taken(context, request, into) : appended(context, request, into))
  context.metrics.rows.inc({ dataset: name, outcome: 'accepted' }, result.accepted)
  if (result.rejected > 0) context.metrics.rows.inc({ dataset: name, outcome: 'rejected' }, result.rejected)
  const reached = answerOf(result, reply)
  if (time === undefined) return reached
  const positions = (await advance(context, request, { writer: await into.writer(), time, isLoading })).list()
  return { ...reached, positions, position: encodeToken(positions) }
}

const optionsOf = (
  { settings }: GatewayContext,
  request: FastifyRequest,
  writer: DatasetWriter,
): Omit<IngestOptions, 'appender'> => ({
  writer,
  principal: request.principal,
  idempotencyKey: header(request, 'idempotency-key'),
  idempotencyOffset: Number(header(request, 'idempotency-offset') ?? 0),
  rowBytesMax: settings.rowBytesMax,
})

/** Takes the rows of the body, as lines or as JSON. */
const takeBody = async (
  { settings }: GatewayContext,
  request: FastifyRequest,
  ingestion: Ingestion,
  repeated: RepeatedRows | undefined,
): Promise<void> => {
  if (isNdjson(request)) await takeLines(ingestion, request.body as Readable, settings.rowBytesMax, repeated)
  else takeJson(ingestion, request.body, repeated)
}

const isNdjson = (request: FastifyRequest): boolean => NDJSON.test(header(request, 'content-type') ?? '')

const appended = async (context: GatewayContext, request: FastifyRequest, into: Into): Promise<IngestReport> => {
  const writer = await into.writer()
  const ingestion = new Ingestion({ ...optionsOf(context, request, writer), appender: rowLogOf(context.appender) })
  const repeated = await repeatedRows(context, request, writer.dataset)
  await takeBody(context, request, ingestion, repeated)
  const result = await ingestion.end()
  if (isNdjson(request)) repeated?.check()
  if (result.accepted > 0 && result.failure === undefined) await repeated?.keep()
  return result
}

/** Whether the request is a part of a load. */
const isLoad = (request: FastifyRequest): boolean =>
  header(request, 'idempotency-key') !== undefined && header(request, 'idempotency-offset') !== undefined

/** Appends the rows of a load that are not done yet. */
const taken = async (context: GatewayContext, request: FastifyRequest, into: Into): Promise<IngestReport> => {
  const writer = await into.writer()
  const options = optionsOf(context, request, writer)
  const { principal, idempotencyKey: key = '', idempotencyOffset: from = 0 } = options
  const digest = header(request, 'idempotency-digest')
  const load = { principal, dataset: into.name, key, from, digest }
  const { ingestion, isRepeated } = await context.loads.append(load, async (appender, done) => {
    const ingestion = new Ingestion({ ...options, appender, idempotencyDone: done, isLoad: true })
    await takeBody(context, request, ingestion, undefined)
    return { ingestion, rows: ingestion.rows, isRepeated: done > from }
  })
  const result = await ingestion.end()
  // Where the rows that were done before stand is not known any more, but they are before the present end.
  return isRepeated ? { ...result, positions: await endsOf(context.platform, writer.topic) } : result
}

/** For a request that is repeated as a whole. */
const repeatedRows = async (
  { platform }: GatewayContext,
  request: FastifyRequest,
  { name: dataset, dedupeMs = DEDUPE_MS }: DatasetDeclaration,
): Promise<RepeatedRows | undefined> => {
  const key = header(request, 'idempotency-key')
  if (key === undefined) return undefined
  const { prefix } = platform.names
  const repeated = new RepeatedRows(platform.redis, { prefix, actor: request.principal.actor, dataset, key, dedupeMs })
  await repeated.begin()
  return repeated
}

const takeJson = (ingestion: Ingestion, body: unknown, repeated: RepeatedRows | undefined): void => {
  if (repeated !== undefined) {
    for (const row of Array.isArray(body) ? body : [body]) repeated.row(JSON.stringify(row))
    repeated.check()
  }
  if (!Array.isArray(body)) ingestion.take(0, body)
  else for (let index = 0; index < body.length && !ingestion.failed; index++) ingestion.take(index, body[index])
}

const takeLines = async (
  ingestion: Ingestion,
  body: Readable,
  lineBytesMax: number,
  repeated: RepeatedRows | undefined,
): Promise<void> => {
  for await (const line of linesOf(body, lineBytesMax)) {
    // The rest of the body stays unread, because its rows could not be kept.
    if (ingestion.failed) return
    // What the former request did not have is not appended: the answer will be a refusal.
    if (repeated?.row('wrong' in line ? line.wrong : line.text) === false) continue
    if ('wrong' in line) {
      const expected = line.wrong === 'too long' ? `a line of at most ${lineBytesMax} bytes` : 'a line of UTF-8'
      ingestion.refuse(line.index, [{ field: '', value: `${line.bytes} bytes`, expected }])
    } else takeLine(ingestion, line.index, line.text)
    await ingestion.turn()
  }
}

const takeLine = (ingestion: Ingestion, index: number, text: string): void => {
  let json: unknown
  try {
    json = parseJson(text)
  } catch (error) {
    const expected = `a row as JSON on one line (${(error as Error).message})`
    ingestion.refuse(index, [{ field: '', value: text, expected }])
    return
  }
  ingestion.take(index, json)
}

/** The answer to what was taken. @throws HttpError if nothing was, or the log has failed */
export const answerOf = ({ accepted, rejected, errors, positions, failure }: IngestReport, reply: FastifyReply) => {
  const body = { accepted, rejected, errors, positions, position: encodeToken(positions) }
  if (failure !== undefined) {
    const { code, message } = httpErrorOf(failure)
    const detail = `${message} ${accepted} rows are on the log.`
    throw new HttpError(code === 'OVERLOADED' ? code : 'LOG_UNAVAILABLE', detail, { members: body, cause: failure })
  }
  if (rejected > 0 && accepted === 0) {
    const [{ index, field, expected }] = errors
    throw new HttpError('ROWS_INVALID', `Row ${index}, ${field || 'as a whole'}: expected ${expected}.`, {
      members: body,
    })
  }
  reply.code(rejected === 0 ? 200 : 207)
  return body
}

const state = async (context: GatewayContext, request: FastifyRequest): Promise<unknown> => {
  const { name } = request.params as { name: string }
  return stateTime(context, request, await context.datasets.writer(name))
}

/** States the time of the body in every partition. */
export const stateTime = async (
  context: GatewayContext,
  request: FastifyRequest,
  writer: DatasetWriter,
): Promise<unknown> => {
  const { time: stated, loading: isLoading = false } = request.body as { time: unknown; loading?: boolean }
  const time = requiredTime('time', stated, timeOf(stated))
  const positions = (await advance(context, request, { writer, time, isLoading })).list()
  return { positions, position: encodeToken(positions) }
}
