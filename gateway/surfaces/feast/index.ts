/**
 * As Feast's feature server: POST /get-online-features, POST /push, GET /health. Entity columns are join keys, views are feature views, a
 * feature service is the view of that name with all its features, a push source is a dataset.
 * Errors are a JSON *string* that holds `{"module","class","message"}`: not found 404, unknown push source 422, other 500; what is only
 * not possible at the moment is 503 and 429, and who has no token is 401, as everywhere here.
 * Source: feast-dev/feast, sdk/python/feast/feature_server.py, sdk/python/feast/errors.py.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { feastJson } from '../../../queries/online/index.ts'
import type { GatewayContext, Routes } from '../../context.ts'
import { idOfValues } from '../../entities.ts'
import { access } from '../../http/access.ts'
import { integer, list, object, raw, text } from '../../http/schemas.ts'
import { httpErrorOf } from '../../http/translate.ts'
import { readViews, type ViewRead, waitForPosition } from '../../reads.ts'
import { readOf } from '../../routes/online.ts'
import { rowChecker } from '../../rows/check.ts'
import { Ingestion } from '../../rows/ingest.ts'
import { feastTimeOf } from '../../rows/time.ts'
import type { ReadableView } from '../../views.ts'

const rowsMax = 10_000

const column = object({
  values: list({ description: 'One per row.' }),
  statuses: list(text('PRESENT, NULL_VALUE, NOT_FOUND, OUTSIDE_MAX_AGE or INVALID.')),
  event_timestamps: list(text('RFC 3339.')),
})
const errorAnswer = raw('A JSON string that holds `{"module","class","message"}`.', 'application/json')
const errorAnswers = {
  401: errorAnswer,
  404: errorAnswer,
  422: errorAnswer,
  429: errorAnswer,
  500: errorAnswer,
  503: errorAnswer,
}
const tags = ['feast']

const getSchema = {
  operationId: 'getOnlineFeatures',
  summary: "Online features, as Feast's feature server answers them",
  description: 'Beside what Feast takes: `as_of` (event time) and `min_position` (a position token).',
  tags,
  body: {
    type: 'object',
    description:
      '`entities` (values by join key), `features` ("view:feature") or `feature_service`, `full_feature_names`, `as_of`.',
  },
  response: {
    200: {
      description: 'Column by column: first the entity columns, then the features.',
      content: {
        'application/json': {
          schema: object({ metadata: object({ feature_names: list(text('Name.')) }), results: list(column) }),
        },
      },
    },
    ...errorAnswers,
  },
}

const pushSchema = {
  operationId: 'push',
  summary: 'Rows onto the log, as to a push source of Feast',
  description:
    '`push_source_name` is a dataset; `df` holds values by column. All rows are taken or none. Answered when the log has acknowledged.',
  tags,
  body: {
    type: 'object',
    description: '`push_source_name`, `df`, `to` (online, offline or online_and_offline: it is one log).',
  },
  response: { 200: object({ rows: integer('Rows on the log.') }), ...errorAnswers },
}

export const feastRoutes: Routes = (app, context) => {
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply))
    scope.post(
      '/get-online-features',
      { schema: getSchema, config: access('vectors:read', 'vector.read') },
      (request, reply) => getOnlineFeatures(context, request, reply),
    )
    scope.post('/push', { schema: pushSchema, config: access('rows:write', 'row.ingest') }, (request) =>
      push(context, request),
    )
    const healthSchema = {
      operationId: 'feastHealth',
      summary: 'Whether features can be served',
      tags,
      response: { 200: { description: 'They can.', type: 'null' }, 503: { description: 'They cannot.', type: 'null' } },
    }
    scope.get('/health', { schema: healthSchema, config: access('open', 'health.get') }, async (_request, reply) => {
      const reasons = await context.reasons()
      return reply.code(reasons.length === 0 ? 200 : 503).send()
    })
  })
}

/** An error under the name that Feast has for it. */
class FeastError extends Error {
  readonly status: number
  readonly module: string
  readonly className: string
  constructor(status: number, className: string, message: string) {
    super(message)
    this.status = status
    this.module = className === 'ValueError' ? 'builtins' : 'feast.errors'
    this.className = className
  }
}

const classes: Readonly<Record<string, readonly [number, string]>> = {
  VIEW_UNKNOWN: [404, 'FeatureViewNotFoundException'],
  FEATURE_UNKNOWN: [404, 'FeatureViewNotFoundException'],
  DATASET_UNKNOWN: [422, 'PushSourceNotFoundException'],
}

/** What is no affair of Feast's: who asks, and what is only not possible at the moment. */
const asEverywhere: ReadonlySet<number> = new Set([401, 429, 503])

const feastErrorOf = (error: unknown): FeastError => {
  if (error instanceof FeastError) return error
  const known = httpErrorOf(error)
  const [status, className] = classes[known.code] ?? [asEverywhere.has(known.status) ? known.status : 500, 'FeastError']
  return new FeastError(status, className, known.message)
}

const refuse = (error: unknown, _request: FastifyRequest, reply: FastifyReply): void => {
  const { status, module, className, message } = feastErrorOf(error)
  if (status === 503 || status === 429) reply.header('retry-after', '1')
  const detail = JSON.stringify({ module, class: className, message })
  reply.code(status).type('application/json').send(JSON.stringify(detail))
}

const invalid = (message: string): FeastError => new FeastError(500, 'ValueError', message)

interface OnlineBody {
  readonly entities?: unknown
  readonly features?: unknown
  readonly feature_service?: unknown
  readonly full_feature_names?: unknown
  readonly as_of?: unknown
  readonly min_position?: unknown
}

const getOnlineFeatures = async (
  context: GatewayContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> => {
  const body = request.body as OnlineBody
  const columns = columnsOf(body.entities)
  const references = referencesOf(body)
  const rows = columns[0].values.length
  const full = body.full_feature_names === true
  const reads = [...references].map(([name, features]): ViewRead => {
    const view = context.views.readable(name)
    return readOf(view, idsOf(view, columns, rows), features, full ? (feature) => `${name}__${feature}` : undefined)
  })
  requireDistinct(reads)
  const asOf = body.as_of === undefined ? undefined : feastTimeOf(body.as_of)
  if (body.as_of !== undefined && asOf === undefined)
    throw invalid(`as_of is ${JSON.stringify(body.as_of)}, expected RFC 3339 or ms.`)
  if (typeof body.min_position === 'string') {
    for (const { view } of reads) await waitForPosition(context, view, body.min_position)
  }
  const readings = await readViews(context, reads, asOf)
  // As long as one view answers, the others do not keep it from answering.
  const failed = readings.find(({ error }) => error !== undefined)?.error
  if (failed !== undefined && readings.every(({ part }) => part === undefined)) throw failed
  reply.type('application/json; charset=utf-8')
  return feastJson(
    columns,
    readings.map(({ part }, i) => part ?? { features: reads[i].features }),
  )
}

interface EntityColumn {
  readonly name: string
  readonly values: readonly unknown[]
}

const columnsOf = (entities: unknown): readonly EntityColumn[] => {
  if (
    typeof entities !== 'object' ||
    entities === null ||
    Array.isArray(entities) ||
    Object.keys(entities).length === 0
  ) {
    throw invalid('entities is no object of lists, expected values by join key.')
  }
  const columns = Object.entries(entities).map(([name, given]): EntityColumn => {
    // The protobuf mapping of Feast's clients: {"val": [...]}.
    const values = Array.isArray(given) ? given : (given as { val?: unknown } | null)?.val
    if (!Array.isArray(values)) throw invalid(`entities.${name} is no list, expected one value per row.`)
    return { name, values }
  })
  const rows = columns[0].values.length
  for (const { name, values } of columns) {
    if (values.length !== rows)
      throw invalid(`entities.${name} has ${values.length} values, expected ${rows} as entities.${columns[0].name}.`)
  }
  if (rows > rowsMax) throw invalid(`entities has ${rows} rows, expected at most ${rowsMax}.`)
  return columns
}

/** View -> its asked features in order; `undefined`: all. */
const referencesOf = ({ features, feature_service }: OnlineBody): Map<string, string[] | undefined> => {
  if (typeof feature_service === 'string') return new Map([[feature_service, undefined]])
  if (!Array.isArray(features) || features.length === 0)
    throw invalid('features is empty, expected "view:feature", or feature_service.')
  const references = new Map<string, string[] | undefined>()
  for (const reference of features) {
    const colon = typeof reference === 'string' ? reference.indexOf(':') : -1
    if (colon < 1) throw invalid(`features holds ${JSON.stringify(reference)}, expected "view:feature".`)
    const view = (reference as string).slice(0, colon)
    const names = references.get(view) ?? []
    names.push((reference as string).slice(colon + 1))
    references.set(view, names)
  }
  return references
}

const idsOf = (view: ReadableView, columns: readonly EntityColumn[], rows: number): string[] => {
  const found = view.entity.map((wanted) => {
    const column = columns.find(({ name }) => name === wanted.name)
    if (column === undefined)
      throw invalid(`Missing join key values for keys: ['${wanted.name}'] of feature view ${view.name}.`)
    return column.values
  })
  return Array.from({ length: rows }, (_, row) =>
    idOfValues(
      view.entity,
      found.map((values) => values[row]),
      row,
    ),
  )
}

const requireDistinct = (reads: readonly ViewRead[]): void => {
  const seen = new Set<string>()
  for (const { name } of reads.flatMap(({ features }) => features)) {
    if (seen.has(name))
      throw new FeastError(
        500,
        'FeatureNameCollisionError',
        `Two features are called '${name}'; use full_feature_names.`,
      )
    seen.add(name)
  }
}

const destinations = ['online', 'offline', 'online_and_offline']

const push = async (context: GatewayContext, request: FastifyRequest): Promise<unknown> => {
  const {
    push_source_name: name,
    df,
    to = 'online',
  } = request.body as { push_source_name?: unknown; df?: unknown; to?: unknown }
  if (typeof name !== 'string')
    throw new FeastError(422, 'PushSourceNotFoundException', `Unable to find push source '${String(name)}'.`)
  if (!destinations.includes(to as string))
    throw invalid(`to is ${JSON.stringify(to)}, expected one of ${destinations.join(', ')}.`)
  const rows = rowsOf(df)
  const writer = await context.datasets.writer(name)
  const check = rowChecker(writer.dataset, { times: feastTimeOf, extraFields: true })
  for (const [i, row] of rows.entries()) {
    const { problems } = check(row)
    if (problems === undefined) continue
    const [{ field, value, expected }] = problems
    throw invalid(`df, row ${i}: ${field} is ${JSON.stringify(value)}, expected ${expected}.`)
  }
  const { principal } = request
  const { appender, settings, metrics } = context
  const ingestion = new Ingestion({
    writer,
    appender,
    principal,
    idempotencyKey: undefined,
    rowBytesMax: settings.rowBytesMax,
    check,
  })
  for (const [i, row] of rows.entries()) ingestion.take(i, row)
  const { accepted, errors, failure } = await ingestion.end()
  metrics.rows.inc({ dataset: name, outcome: 'accepted' }, accepted)
  if (failure !== undefined) throw failure
  if (errors.length > 0)
    throw invalid(`df, row ${errors[0].index}: ${errors[0].value}, expected ${errors[0].expected}.`)
  return { rows: accepted }
}

/** Values by column -> rows by column. */
const rowsOf = (df: unknown): Record<string, unknown>[] => {
  if (typeof df !== 'object' || df === null || Array.isArray(df) || Object.keys(df).length === 0) {
    throw invalid('df is no object of lists, expected values by column.')
  }
  const columns = Object.entries(df)
  const count = Array.isArray(columns[0][1]) ? columns[0][1].length : 0
  for (const [name, values] of columns) {
    if (!Array.isArray(values) || values.length !== count) throw invalid(`df.${name} is no list of ${count} values.`)
  }
  if (count > rowsMax) throw invalid(`df has ${count} rows, expected at most ${rowsMax}.`)
  return Array.from({ length: count }, (_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values[i]])))
}
