/**
 * The API of Feast's feature server: POST /get-online-features, /push, /write-to-online-store, GET /health. Entity columns are join keys, views are feature
 * views, a feature service is the declared one, or the view of that name with all its features, a push source is a dataset.
 * A body without a media type is JSON, as for Feast's server. Errors: errors.ts.
 * Source: feast-dev/feast, sdk/python/feast/feature_server.py.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { feastJson } from '../../../queries/online/index.ts'
import type { GatewayContext, Routes } from '../../context.ts'
import { idOfValues } from '../../entities.ts'
import { access } from '../../http/access.ts'
import { parseUntypedBodies } from '../../http/json.ts'
import { integer, list, object, raw, text } from '../../http/schemas.ts'
import { readViews, type ViewRead, waitForViews } from '../../reads.ts'
import { readOf } from '../../routes/online.ts'
import { feastTimeOf } from '../../rows/time.ts'
import { byView, findService } from '../../services.ts'
import { tellRead } from '../../told.ts'
import type { ReadableView } from '../../views.ts'
import { FeastError, invalid, refuse } from './errors.ts'
import { push, writeToOnlineStore } from './push.ts'

const ROWS_MAX = 10_000

const column = object({
  values: list({ description: 'The values, one per row.' }),
  statuses: list(text('The status of a value: PRESENT, NULL_VALUE, NOT_FOUND, OUTSIDE_MAX_AGE or INVALID.')),
  event_timestamps: list(text('The event time of a value, as RFC 3339.')),
})
const errorAnswer = (meaning: string) =>
  raw(`${meaning} The body is a JSON string that holds \`{"module","class","message"}\`.`, 'application/json')
const errorAnswers = {
  401: errorAnswer('The request carries no valid token.'),
  404: errorAnswer('The view or the feature does not exist.'),
  421: errorAnswer('The `Host` header names another server.'),
  422: errorAnswer('The push source does not exist.'),
  429: errorAnswer('The gateway is overloaded.'),
  500: errorAnswer('The request is not valid, or the gateway failed.'),
  503: errorAnswer('A part that the request needs is not available at the moment.'),
}
const tags = ['feast']

const getSchema = {
  operationId: 'getOnlineFeatures',
  summary: "Read online features through Feast's API",
  description:
    "Answers like Feast's feature server. In addition to the fields of Feast, the body may have `as_of` (an event time), `min_position` (a position token) and `allow_partial`. The header `millrace-as-of` holds the time about which the columns answer; `millrace-partial` is there if the offline store lacked records.",
  tags,
  body: {
    type: 'object',
    description:
      'The fields are `entities` (values by join key), `features` ("view:feature") or `feature_service`, `full_feature_names`, `as_of`, `min_position` and `allow_partial`.',
  },
  response: {
    200: {
      description: 'The answer holds the columns: first the entity columns, then the features.',
      content: {
        'application/json': {
          schema: object({
            metadata: object({ feature_names: list(text('The name of a column of `results`.')) }),
            results: list(column),
          }),
        },
      },
    },
    ...errorAnswers,
  },
}

const pushSchema = {
  operationId: 'push',
  summary: "Append rows through Feast's API",
  description:
    '`push_source_name` is the name of a dataset; `df` holds values by column. Either all rows are valid, or none is appended. The gateway answers when the log has acknowledged the rows.',
  tags,
  body: {
    type: 'object',
    description:
      'The fields are `push_source_name`, `df` and `to` (online, offline or online_and_offline; all three append to the same log).',
  },
  response: {
    200: {
      description: 'All rows are on the log.',
      ...object({ rows: integer('The number of rows that the log has acknowledged.') }),
    },
    ...errorAnswers,
  },
}

const writeSchema = {
  operationId: 'writeToOnlineStore',
  summary: "Append rows of a view through Feast's API",
  description:
    'The rows are appended to the dataset of the view, as by `/push`; its features follow from them. `df` holds values by column.',
  tags,
  body: { type: 'object', description: 'The fields are `feature_view_name` and `df`.' },
  response: { 200: { description: 'All rows are on the log.', type: 'null' }, ...errorAnswers },
}

export const feastRoutes: Routes = (app, context) => {
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply))
    parseUntypedBodies(scope)
    scope.post(
      '/get-online-features',
      { schema: getSchema, config: access('vectors:read', 'vector.read') },
      (request, reply) => getOnlineFeatures(context, request, reply),
    )
    scope.post('/push', { schema: pushSchema, config: access('rows:write', 'row.ingest') }, (request) =>
      push(context, request),
    )
    scope.post(
      '/write-to-online-store',
      { schema: writeSchema, config: access('rows:write', 'row.ingest') },
      async (request, reply) =>
        reply.type('application/json').send(JSON.stringify(await writeToOnlineStore(context, request))),
    )
    const healthSchema = {
      operationId: 'feastHealth',
      summary: "Check the readiness through Feast's API",
      description: "Answers like the health check of Feast's feature server, which MLflow's clients use as well.",
      tags,
      response: {
        200: raw("The gateway can serve. The body is `OK`, as MLflow's clients expect.", 'text/plain'),
        503: { description: 'The gateway cannot serve features at the moment.', type: 'null' },
      },
    }
    scope.get('/health', { schema: healthSchema, config: access('open', 'health.get') }, async (_request, reply) => {
      const reasons = await context.reasons()
      return reasons.length === 0 ? reply.send('OK') : reply.code(503).send()
    })
  })
}

interface OnlineBody {
  readonly entities?: unknown
  readonly features?: unknown
  readonly feature_service?: unknown
  readonly full_feature_names?: unknown
  readonly as_of?: unknown
  readonly min_position?: unknown
  readonly allow_partial?: unknown
}

const getOnlineFeatures = async (
  context: GatewayContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> => {
  const body = request.body as OnlineBody
  const columns = columnsOf(body.entities)
  const rows = columns[0].values.length
  const full = body.full_feature_names === true
  const asOf = body.as_of === undefined ? undefined : feastTimeOf(body.as_of)
  if (body.as_of !== undefined && asOf === undefined)
    throw invalid(`as_of is ${JSON.stringify(body.as_of)}, expected RFC 3339 or ms.`)
  const references = referencesOf(context, body, asOf)
  const reads = [...references].map(([name, features]): ViewRead => {
    const view = context.views.readableFor(name, undefined, asOf)
    return readOf(view, idsOf(view, columns, rows), features, full ? (feature) => `${name}__${feature}` : undefined)
  })
  requireDistinct(reads)
  if (typeof body.min_position === 'string') {
    await waitForViews(
      context,
      reads.map(({ view }) => view),
      body.min_position,
    )
  }
  const readings = await readViews(context, reads, { asOf, allowPartial: body.allow_partial === true })
  // If one view answers, the failure of the others does not fail the request.
  const failed = readings.find(({ error }) => error !== undefined)?.error
  if (failed !== undefined && readings.every(({ part }) => part === undefined)) throw failed
  tellRead(reply, readings)
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
    throw invalid('entities is not an object of lists, expected values by join key.')
  }
  const columns = Object.entries(entities).map(([name, given]): EntityColumn => {
    // The protobuf mapping of Feast's clients: {"val": [...]}.
    const values = Array.isArray(given) ? given : (given as { val?: unknown } | null)?.val
    if (!Array.isArray(values)) throw invalid(`entities.${name} is not a list, expected one value per row.`)
    return { name, values }
  })
  const rows = columns[0].values.length
  for (const { name, values } of columns) {
    if (values.length !== rows)
      throw invalid(`entities.${name} has ${values.length} values, expected ${rows} like entities.${columns[0].name}.`)
  }
  if (rows > ROWS_MAX) throw invalid(`entities has ${rows} rows, expected at most ${ROWS_MAX}.`)
  return columns
}

/** The requested features by view, in order; `undefined` means all. A view is also a service with all its features. */
const referencesOf = (
  { tail }: GatewayContext,
  { features, feature_service }: OnlineBody,
  asOf: number | undefined,
): Map<string, string[] | undefined> => {
  if (typeof feature_service === 'string') {
    const service = findService(tail.catalog, feature_service, asOf === undefined ? {} : { asOf })
    return service === undefined ? new Map([[feature_service, undefined]]) : byView(service.features)
  }
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

const idsOf = (view: ReadableView, columns: readonly EntityColumn[], rows: number): (string | null)[] => {
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
