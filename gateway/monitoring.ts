/** Baselines that the gateway captures, and events of drift as they are on the log. */
import { readLog } from '../platform/index.ts'
import { contractsTableInstance } from '../processors/contracts/index.ts'
import { BaselineCutter, type Captured, driftTableInstance, sliceRows } from '../processors/drift/index.ts'
import { rowsInstance, rowsTableName } from '../processors/intake/index.ts'
import { performanceTableInstance } from '../processors/performance/index.ts'
import { heldInstance, heldTableName } from '../processors/predictions/index.ts'
import { evaluationOffset } from '../queries/contracts/index.ts'
import { columnValues, eventOffset, ROWS_MAX } from '../queries/drift/index.ts'
import { eventOffset as measurementOffset } from '../queries/performance/index.ts'
import { tablePast } from '../queries/stored-table.ts'
import { avro, type SchemaOf, schemaIdsOf } from '../schemas/index.ts'
import { acceptedEnds } from './accepted.ts'
import type { GatewayContext } from './context.ts'
import { HttpError, wrongField } from './http/errors.ts'

/** The live monitor of a name, and the columns of its predictions. @throws HttpError DECLARATION_UNKNOWN */
export const monitorNamed = ({ tail }: GatewayContext, name: string): avro.Monitor => {
  const found = tail.catalog.current.declaration('monitor', name)
  if (found !== undefined && !found.retired) return found.latest.record as avro.Monitor
  throw new HttpError('DECLARATION_UNKNOWN', `There is no monitor '${name}' that is not retired.`)
}

type Values = readonly (number | string | boolean | null)[]

const DOUBLES: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

/**
 * Cuts the reference of each watched column, and of each slice whose column is among the values.
 * @throws HttpError REQUEST_INVALID names field, value and expectation
 */
export const referenceOfValues = (
  { watches, slices }: avro.Monitor,
  values: Readonly<Record<string, readonly unknown[]>>,
): Captured => {
  const columns = new Set([...watches, ...slices].map(({ column }) => column))
  for (const name of Object.keys(values))
    if (!columns.has(name))
      throw wrongField(
        `values.${name}`,
        `${values[name].length} values`,
        `a column of the monitor: ${[...columns].join(', ')}`,
      )
  const [{ column: first }] = watches
  const rows = Object.hasOwn(values, first) ? values[first].length : undefined
  const given = (column: string): readonly unknown[] => {
    const found = Object.hasOwn(values, column) ? values[column] : undefined
    if (found === undefined) throw wrongField(`values.${column}`, null, 'a list of values, one for each row')
    if (found.length > 0 && found.length === rows) return found
    const expected =
      rows === 0 ? 'the values of at least one row' : `${rows} values: one for each row, null if it has none`
    throw wrongField(`values.${column}`, `${found.length} values`, expected)
  }
  const sliced = slices.filter(({ column }) => Object.hasOwn(values, column))
  const cutter = new BaselineCutter(sliceRows(sliced, new Map(sliced.map(({ column }) => [column, given(column)]))))
  for (const watched of watches) {
    const { column, kind } = watched
    const read = given(column).map((value, i) => cellOf(kind, value, `values.${column}.${i}`))
    cutter.add(watched, read)
  }
  return cutter.captured()
}

const cellOf = (kind: avro.FeatureKind, value: unknown, field: string): number | string | boolean | null => {
  if (value === null) return null
  if (kind === 'numeric') {
    const number = typeof value === 'number' ? value : DOUBLES.get(value)
    if (number === undefined) throw wrongField(field, value, "a number, null, or one of 'NaN', 'Infinity', '-Infinity'")
    return number
  }
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value)) return value as string
  throw wrongField(field, value, 'a text, true, false, an integer, or null')
}

export interface WindowOfPredictions {
  readonly modelVersion: number | undefined
  readonly from: number
  readonly to: number
}

/** Cuts the reference from stored rows or predictions, all that were accepted before the question. @throws HttpError; DriftReadError */
export const referenceOfStored = async (
  context: GatewayContext,
  monitor: avro.Monitor,
  { modelVersion, from, to }: WindowOfPredictions,
): Promise<Captured> => {
  const { platform, settings, ends: written } = context
  const { dataset, instance, table } = storedOf(context, monitor)
  const topic = platform.names.rows(dataset.name)
  const ends = await acceptedEnds(context, dataset)
  await tablePast(platform, written, { topic, instance }, settings.positionTimeoutMs)
  const positions = ends.map(({ offset }) => offset)
  const query = { table, dataset, from, to, positions, ...(modelVersion !== undefined && { modelVersion }) }
  const types = new Map(dataset.columns.map(({ name, type }) => [name, type]))
  const valuesOf = async (name: string): Promise<Values> => {
    const type = types.get(name) ?? 'string'
    const values: Values = await columnValues(platform.clickhouse, query, { name, type }).catch((error) => {
      if (!(error instanceof RangeError)) throw error
      throw new HttpError(
        'READ_TOO_LARGE',
        `The window has ${error.message}; at most ${ROWS_MAX} are cut into a baseline.`,
      )
    })
    if (values.length > 0) return values
    const span = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`
    const of = modelVersion === undefined ? '' : ` of version ${modelVersion}`
    throw wrongField('window', span, `a span with at least one row${of}: '${dataset.name}' has none in it`)
  }
  // Each read has the same rows in the same order: those below the positions.
  const sliced = new Map<string, Values>()
  for (const { column } of monitor.slices) sliced.set(column, await valuesOf(column))
  const cutter = new BaselineCutter(sliceRows(monitor.slices, sliced))
  for (const watched of monitor.watches) cutter.add(watched, await valuesOf(watched.column))
  return cutter.captured()
}

/** What a monitor watches, and where it is stored. */
const storedOf = ({ datasets, platform }: GatewayContext, { predictions, dataset: name }: avro.Monitor) => {
  const { prefix } = platform.names
  if (name === null) {
    const { dataset } = datasets.predictions(predictions)
    const table = heldTableName(prefix, 'predictions', dataset)
    return { dataset, instance: heldInstance('predictions', predictions), table }
  }
  const dataset = datasets.declaration(name)
  return { dataset, instance: rowsInstance(name), table: rowsTableName(prefix, name) }
}

/** An event of drift, as it is on the log. @throws HttpError DRIFT_UNKNOWN; DriftReadError; errors of the log */
export const driftEvent = async (context: GatewayContext, eventId: string): Promise<avro.DriftMeasured> => {
  const found = await eventAt(context, driftTableInstance(), eventOffset, avro.DriftMeasuredSchema, eventId)
  if (found !== undefined) return found
  throw new HttpError('DRIFT_UNKNOWN', `No event of drift has the id '${eventId}'.`)
}

/** An event of performance, as it is on the log. @throws HttpError PERFORMANCE_UNKNOWN; PerformanceReadError; errors of the log */
export const performanceEvent = async (context: GatewayContext, eventId: string): Promise<avro.PerformanceMeasured> => {
  const { PerformanceMeasuredSchema } = avro
  const found = await eventAt(
    context,
    performanceTableInstance(),
    measurementOffset,
    PerformanceMeasuredSchema,
    eventId,
  )
  if (found !== undefined) return found
  throw new HttpError('PERFORMANCE_UNKNOWN', `No event of performance has the id '${eventId}'.`)
}

/** An evaluation of a contract, as it is on the log. @throws HttpError CONTRACT_EVENT_UNKNOWN; ContractReadError; errors of the log */
export const contractEvent = async (context: GatewayContext, eventId: string): Promise<avro.ContractEvaluated> => {
  const { ContractEvaluatedSchema } = avro
  const found = await eventAt(context, contractsTableInstance(), evaluationOffset, ContractEvaluatedSchema, eventId)
  if (found !== undefined) return found
  throw new HttpError('CONTRACT_EVENT_UNKNOWN', `No evaluation of a contract has the id '${eventId}'.`)
}

/** A record of the topic of monitoring, which a table knows by its id. */
const eventAt = async <T>(
  { platform, settings, ends }: GatewayContext,
  instance: string,
  offsetOf: typeof eventOffset,
  schema: SchemaOf<T>,
  eventId: string,
): Promise<T | undefined> => {
  const { names, codecs, clickhouse } = platform
  await tablePast(platform, ends, { topic: names.monitoring, instance }, settings.positionTimeoutMs)
  const from = await offsetOf(clickhouse, names.prefix, eventId)
  if (from === undefined) return undefined
  for await (const records of readLog(platform, { topic: names.monitoring, partition: 0, from, to: from + 1 }))
    for (const { offset, value } of records) {
      if (offset !== from || value === null) continue
      await codecs.ensure(schemaIdsOf([{ value } as never]))
      return codecs.decoder(schema).decode(value)
    }
  return undefined
}
