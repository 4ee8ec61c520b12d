/** Reads of the accepted rows of a dataset, at positions of the log: GET /v1/datasets/{name}/rows page by page, GET /v1/datasets/{name}/data as a stream. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DATA_FORMATS, type DataFormat, notesOf, readData, rowsPage } from '../../queries/data/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { askedStretch, readOptions, STRETCH_QUERY, type StretchQuery } from '../data/asked.ts'
import { type AskedStretch, columnsOf } from '../data/columns.ts'
import { pageAt, pageToken, positionsOf } from '../data/page-token.ts'
import { StreamSlots, unlessStalled } from '../data/slots.ts'
import { visibleTo } from '../data/visible.ts'
import { access } from '../http/access.ts'
import { wrongField } from '../http/errors.ts'
import { answer, integer, list, named, nullable, object, positions, problems, raw, text } from '../http/schemas.ts'
import { encodeToken } from '../rows/tokens.ts'

/** Headers and trailers of a stream. The hash and the number of rows are known after the last row. */
const POSITION = 'millrace-position'
const SCHEMA_VERSION = 'millrace-schema-version'
const NOTES = 'millrace-notes'
const MASKED = 'millrace-masked'
const CONTENT_HASH = 'millrace-content-hash'
const ROWS = 'millrace-rows'

const params = named('name', 'The name of the dataset.')
const position = text('The positions as a token: `position` or `since` of a later read.')

const pageSchema = {
  operationId: 'listDatasetRows',
  summary: 'Read rows of a dataset, page by page',
  description:
    'Returns accepted rows in the order of partition and offset, as of positions of the log or a log time. All pages rest on the positions of the first one. `GET /v1/datasets/{name}/data` is faster for many rows. Columns whose values the caller does not see are left out, and named in `masked`.',
  tags: ['rows'],
  params,
  querystring: object(
    {
      ...STRETCH_QUERY,
      limit: integer('The largest number of rows in a page.', { minimum: 1, maximum: 10_000, default: 100 }),
      page_token: text('The `nextPageToken` of the page before. It names the positions, so they are not given again.'),
    },
    [...Object.keys(STRETCH_QUERY), 'limit', 'page_token'],
  ),
  response: {
    200: answer(
      'The answer holds one page.',
      object({
        items: list(
          object({
            partition: integer('The partition.'),
            offset: integer('The offset in the topic of rows.'),
            logTime: integer('When the log accepted the row, in ms since the epoch.'),
            row: {
              type: 'object',
              description: 'The values by column. Times are RFC 3339, bytes base64; `nan`, `inf` and `-inf` are text.',
              additionalProperties: true,
            },
          }),
        ),
        positions,
        position,
        schemaVersion: integer('The version of the declaration whose columns these are.'),
        masked: list(
          text('A column whose values are left out, because its classification is not one that the caller sees.'),
        ),
        notes: list(text('A sentence that a reader of the rows has to know.')),
        nextPageToken: nullable(text('The token of the next page. Null means the end.')),
      }),
    ),
    ...problems(403, 404, 410, 422, 504),
  },
}

const dataSchema = {
  operationId: 'readDataset',
  summary: 'Read all rows of a dataset as of positions or a time',
  description: `Streams accepted rows in the order of partition and offset. The same positions and columns give the same bytes. The headers \`${POSITION}\` (a token), \`${SCHEMA_VERSION}\` and \`${NOTES}\` (a JSON list of sentences) come first; the trailers \`${CONTENT_HASH}\` (SHA-256 of the rows as NDJSON) and \`${ROWS}\` after the last row. An answer that ends without the trailers is incomplete: discard it. Columns whose values the caller does not see are left out; the header \`${MASKED}\` (a JSON list) names them.`,
  tags: ['rows'],
  params,
  querystring: object({ ...STRETCH_QUERY, format: text('The format.', { enum: DATA_FORMATS, default: 'ndjson' }) }, [
    ...Object.keys(STRETCH_QUERY),
    'format',
  ]),
  response: {
    200: raw(
      'The answer is the rows, as a stream.',
      'application/x-ndjson',
      'text/csv',
      'application/vnd.apache.parquet',
    ),
    ...problems(403, 404, 410, 422, 504),
  },
}

export const datasetRowRoutes: Routes = (app, context) => {
  const slots = new StreamSlots()
  app.get('/v1/datasets/:name/rows', { schema: pageSchema, config: access('rows:read', 'row.list') }, (request) =>
    page(context, request),
  )
  app.get(
    '/v1/datasets/:name/data',
    { schema: dataSchema, config: access('rows:read', 'row.read') },
    (request, reply) => {
      slots.take(reply)
      return stream(context, request, reply)
    },
  )
}

interface PageQuery extends StretchQuery {
  readonly limit: number
  readonly page_token?: string
}

const nameIn = (request: FastifyRequest): string => (request.params as { name: string }).name

const page = async (context: GatewayContext, request: FastifyRequest) => {
  const dataset = nameIn(request)
  const { limit, page_token, ...asked } = request.query as PageQuery
  const again = page_token === undefined ? undefined : pageAt(page_token, dataset)
  if (again !== undefined) {
    const [field, value] = Object.entries(asked)[0] ?? []
    if (field !== undefined) throw wrongField(field, value, 'none with a page_token, which names the positions')
  }
  const topic = context.platform.names.rows(dataset)
  const wanted: AskedStretch =
    again === undefined
      ? await askedStretch(context, dataset, asked)
      : {
          ...{ dataset, ...columnsOf(context, dataset, again.schemaVersion), to: positionsOf(topic, again.to) },
          ...(again.from !== null && { from: positionsOf(topic, again.from) }),
        }
  const { stretch, masked } = visibleTo(context, wanted, request.principal)
  const options = readOptions(context)
  const found = await rowsPage(options, stretch, limit + 1, again?.after)
  const items = found.slice(0, limit)
  const { schemaVersion, to, from } = stretch
  const offsets = { to: to.map(({ offset }) => offset), from: from?.map(({ offset }) => offset) ?? null }
  const after = items.at(-1)
  const isMore = found.length > limit && after !== undefined
  return {
    ...{ items, positions: to, position: encodeToken(to), schemaVersion, masked },
    notes: await notesOf(options, stretch),
    nextPageToken: isMore ? pageToken({ dataset, schemaVersion, ...offsets, after }) : null,
  }
}

const stream = async (context: GatewayContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  const { format, ...asked } = request.query as StretchQuery & { readonly format: DataFormat }
  const wanted = await askedStretch(context, nameIn(request), asked)
  const { stretch, masked } = visibleTo(context, wanted, request.principal)
  const options = readOptions(context)
  const notes = await notesOf(options, stretch)
  const data = await readData(options, stretch, format)
  reply.type(data.contentType).headers({
    [POSITION]: encodeToken(stretch.to),
    [SCHEMA_VERSION]: stretch.schemaVersion,
    ...(masked.length > 0 && { [MASKED]: JSON.stringify(masked) }),
    ...(notes.length > 0 && { [NOTES]: JSON.stringify(notes) }),
  })
  reply.trailer(CONTENT_HASH, async () => (await data.summary).sha256)
  reply.trailer(ROWS, async () => String((await data.summary).rows))
  const rows = unlessStalled(data.stream, reply.raw, context.settings.artifactStallMs)
  return reply.send(Readable.from(rows, { objectMode: false }))
}
