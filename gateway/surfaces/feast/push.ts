/** Writes through Feast's API: POST /push and POST /write-to-online-store. Both append rows to the log. */

import type { FastifyRequest } from 'fastify'
import { rowChecker } from '../../../schemas/index.ts'
import type { GatewayContext } from '../../context.ts'
import { Ingestion, rowLogOf } from '../../rows/ingest.ts'
import { feastTimeOf } from '../../rows/time.ts'
import { FeastError, invalid } from './errors.ts'

const ROWS_MAX = 10_000
const destinations = ['online', 'offline', 'online_and_offline']

/** Appends the rows of a push: a push source is a dataset. */
export const push = (context: GatewayContext, request: FastifyRequest): Promise<unknown> => {
  const {
    push_source_name: name,
    df,
    to = 'online',
  } = request.body as { push_source_name?: unknown; df?: unknown; to?: unknown }
  if (typeof name !== 'string')
    throw new FeastError(422, 'PushSourceNotFoundException', `Unable to find push source '${String(name)}'.`)
  if (!destinations.includes(to as string))
    throw invalid(`to is ${JSON.stringify(to)}, expected one of ${destinations.join(', ')}.`)
  return append(context, request, name, df)
}

/** Appends rows to the dataset of a view. @returns null, as Feast does */
export const writeToOnlineStore = async (context: GatewayContext, request: FastifyRequest): Promise<null> => {
  const { feature_view_name: name, df } = request.body as { feature_view_name?: unknown; df?: unknown }
  if (typeof name !== 'string') throw invalid(`feature_view_name is ${JSON.stringify(name)}, expected a view.`)
  await append(context, request, context.views.readable(name).dataset.name, df)
  return null
}

/** Either all rows are valid, or none is appended. */
const append = async (
  context: GatewayContext,
  request: FastifyRequest,
  name: string,
  df: unknown,
): Promise<{ readonly rows: number }> => {
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
    appender: rowLogOf(appender),
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

/** Turns lists of values by column into rows. */
const rowsOf = (df: unknown): Record<string, unknown>[] => {
  if (typeof df !== 'object' || df === null || Array.isArray(df) || Object.keys(df).length === 0) {
    throw invalid('df is not an object of lists, expected values by column.')
  }
  const columns = Object.entries(df)
  const count = Array.isArray(columns[0][1]) ? columns[0][1].length : 0
  for (const [name, values] of columns) {
    if (!Array.isArray(values) || values.length !== count) throw invalid(`df.${name} is not a list of ${count} values.`)
  }
  if (count > ROWS_MAX) throw invalid(`df has ${count} rows, expected at most ${ROWS_MAX}.`)
  return Array.from({ length: count }, (_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values[i]])))
}
