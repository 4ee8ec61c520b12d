/** References of measures of performance that the gateway captures: from windows that were measured, or from an evaluation. */
import { readLog } from '../platform/index.ts'
import type { PerformanceDeclaration } from '../processors/catalog/index.ts'
import {
  type Captured,
  capturedOfEvaluation,
  capturedOfWindows,
  type EvaluatedMetric,
  type NotCaptured,
  performanceTableInstance,
} from '../processors/performance/index.ts'
import { type MeasuredWindow, measuredWindows, type WindowsQuery } from '../queries/performance/index.ts'
import { tablePast } from '../queries/stored-table.ts'
import { avro, schemaIdsOf } from '../schemas/index.ts'
import type { GatewayContext } from './context.ts'
import { HttpError } from './http/errors.ts'
import { heldOf, PARTS } from './routes/judged.ts'

/** Windows, of all slices, that a reference is taken from at most. */
const WINDOWS_MAX = 1_000

export interface DeclaredPerformance {
  readonly declared: avro.Performance
  readonly version: number
}

/** The live measure of performance of a name, if there is one. */
export const livePerformanceNamed = ({ tail }: GatewayContext, name: string): DeclaredPerformance | undefined => {
  const found = tail.catalog.current.declaration('performance', name)
  if (found === undefined || found.retired) return undefined
  return { declared: found.latest.record as avro.Performance, version: found.latest.version }
}

/** @throws HttpError DECLARATION_UNKNOWN */
export const performanceNamed = (context: GatewayContext, name: string): DeclaredPerformance => {
  const found = livePerformanceNamed(context, name)
  if (found !== undefined) return found
  throw new HttpError('DECLARATION_UNKNOWN', `There is no measure of performance '${name}' that is not retired.`)
}

/** Windows as they are stored by now. @throws PerformanceReadError */
export const windowsOf = async (
  { platform, settings, ends }: GatewayContext,
  query: WindowsQuery,
): Promise<MeasuredWindow[]> => {
  const { names, clickhouse } = platform
  const table = { topic: names.monitoring, instance: performanceTableInstance() }
  await tablePast(platform, ends, table, settings.positionTimeoutMs)
  return measuredWindows(clickhouse, names.prefix, query)
}

/** The events of windows, at least one, in the order of the log. @throws errors of the log */
export const eventsOf = async (
  { platform }: GatewayContext,
  windows: readonly MeasuredWindow[],
): Promise<avro.PerformanceMeasured[]> => {
  const { names, codecs } = platform
  const wanted = new Set(windows.map(({ offset }) => offset))
  const decoder = codecs.decoder(avro.PerformanceMeasuredSchema)
  const events: avro.PerformanceMeasured[] = []
  const [from, to] = [Math.min(...wanted), Math.max(...wanted) + 1]
  for await (const records of readLog(platform, { topic: names.monitoring, partition: 0, from, to })) {
    const mine = records.filter(({ offset, value }) => value !== null && wanted.has(offset))
    await codecs.ensure(schemaIdsOf(mine))
    for (const { value } of mine) events.push(decoder.decode(value as Buffer))
  }
  return events
}

export interface CaptureOfWindows {
  readonly modelVersion: number | undefined
  readonly from: number
  readonly to: number
}

/** @throws HttpError REFERENCE_EMPTY, READ_TOO_LARGE */
export const captureOfWindows = async (
  context: GatewayContext,
  { declared, version }: DeclaredPerformance,
  { modelVersion, from, to }: CaptureOfWindows,
): Promise<Captured> => {
  const windows = await windowsOf(context, {
    ...{ name: declared.name, declarationVersion: version, from, to, limit: WINDOWS_MAX + 1 },
    ...(modelVersion !== undefined && { modelVersion }),
  })
  if (windows.length > WINDOWS_MAX)
    throw new HttpError('READ_TOO_LARGE', `There are more than ${WINDOWS_MAX} windows; name a shorter time.`)
  const span = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`
  if (windows.length === 0) throw empty(`version ${version} of '${declared.name}' has measured no window from ${span}`)
  const versions = [...new Set(windows.map((window) => window.model_version))].sort()
  if (versions.length > 1)
    throw empty(`these windows are of several versions of the model, ${versions.join(', ')}; name one`)
  const of = versions[0] === null ? '' : ` of version ${versions[0]}`
  const number = new Set(windows.map((window) => window.window_start)).size
  const source = `${number} windows${of} from ${span}, as measured by v${version}`
  return captured(capturedOfWindows(declared, await eventsOf(context, windows), source))
}

export interface CaptureOfEvaluation {
  readonly modelVersion: number
  readonly dataset: string
}

/** @throws HttpError REFERENCE_EMPTY, MODEL_VERSION_UNKNOWN */
export const captureOfEvaluation = async (
  context: GatewayContext,
  { declared }: DeclaredPerformance,
  { modelVersion, dataset }: CaptureOfEvaluation,
): Promise<Captured> => {
  if (declared.dataset !== null) throw empty('business metrics are not evaluated')
  const { model } = context.datasets.predictions(declared.predictions).record as avro.Predictions
  const held = await heldOf(context, { model, version: modelVersion }, PARTS.evaluation)
  const found = held.get(dataset) as
    | { readonly evaluationId: string; readonly metrics: readonly (EvaluatedMetric & { readonly by: string | null })[] }
    | undefined
  if (found === undefined) throw empty(`version ${modelVersion} of '${model}' was not evaluated on '${dataset}'`)
  const metrics = found.metrics.filter(({ by }) => by === null)
  const source = `evaluation ${found.evaluationId} of version ${modelVersion} on ${dataset}`
  return captured(capturedOfEvaluation(declared, metrics, source))
}

const empty = (why: string): HttpError => new HttpError('REFERENCE_EMPTY', `There is no reference: ${why}.`)

const captured = (found: Captured | NotCaptured): Captured => {
  if ('problem' in found) throw empty(found.problem)
  return found
}

/** The declaration with what was captured. */
export const withCaptured = (
  context: GatewayContext,
  { declared }: DeclaredPerformance,
  found: Captured,
): PerformanceDeclaration => {
  const kind = context.platform.kinds.kind('performance')
  return kind.declarationOf({ ...declared, ...found } as avro.Performance) as PerformanceDeclaration
}
