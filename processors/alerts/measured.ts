/** What monitors have measured, in the one order by which alerts are judged. */
import { avro, type Decoder, derivedMeta, type Encoder, fullNameOf, HEARTBEAT } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import { stateless } from '../../streams/core/stateless.ts'
import { decoded, poison } from '../rows/index.ts'
import { contractIn, contractWaitingIn } from './measured-contracts.ts'
import { performanceIn, performanceWaitingIn } from './measured-performance.ts'

export interface MeasuredOptions {
  /** `names.observations` */
  readonly output: string
  readonly recordName: (value: Buffer) => string
  readonly drift: Decoder<avro.DriftMeasured>
  readonly overdue: Decoder<avro.WindowOverdue>
  readonly performance: Decoder<avro.PerformanceMeasured>
  readonly performanceOverdue: Decoder<avro.PerformanceOverdue>
  readonly contract: Decoder<avro.ContractEvaluated>
  readonly contractOverdue: Decoder<avro.ContractOverdue>
  readonly observed: Encoder<avro.ConditionsObserved>
}

const DRIFT_MEASURED = fullNameOf(avro.DriftMeasuredSchema)
const WINDOW_OVERDUE = fullNameOf(avro.WindowOverdueSchema)
const PERFORMANCE_MEASURED = fullNameOf(avro.PerformanceMeasuredSchema)
const PERFORMANCE_OVERDUE = fullNameOf(avro.PerformanceOverdueSchema)
const CONTRACT_EVALUATED = fullNameOf(avro.ContractEvaluatedSchema)
const CONTRACT_OVERDUE = fullNameOf(avro.ContractOverdueSchema)
const SECOND_MS = 1_000
const DETAIL_MAX = 500

/** Just below the value from which a rule holds. */
const NO_DRIFT_MAX = 1 - 2 ** -20

type Thresholds = Pick<avro.DriftMeasured, 'ksMin' | 'shiftMin'>

/**
 * How far a column has drifted: its largest effect, as a multiple of its threshold. It is 1 or more exactly if the verdict is drift, because an effect that may be chance is none;
 * `null` if there is too little data, which neither raises nor clears.
 */
export const driftOf = (column: avro.FeatureDrift, { ksMin, shiftMin }: Thresholds): number | null => {
  const { psi, psiThreshold, ks, ksThreshold, largestShift, verdict } = column
  if (verdict === 'insufficient_data') return null
  const parts = [
    psi === null || psiThreshold === null ? 0 : psi / psiThreshold,
    ks === null ? 0 : ks / (ksThreshold ?? ksMin),
    largestShift === null ? 0 : largestShift / shiftMin,
  ]
  const effect = Math.max(...parts)
  return verdict === 'drift' ? Math.max(1, effect) : Math.min(NO_DRIFT_MAX, effect)
}

type Observed = Omit<avro.ConditionsObserved, 'meta'>
type Subject = Pick<
  avro.DriftMeasured,
  'model' | 'modelVersion' | 'monitor' | 'monitorVersion' | 'baseline' | 'baselineVersion'
>

const sourcesOf = ({ monitor, monitorVersion, baseline, baselineVersion }: Subject): avro.ObservationSource[] => [
  { kind: 'monitor', name: monitor, version: monitorVersion },
  { kind: 'baseline', name: baseline, version: baselineVersion },
]

const driftIn = (measured: avro.DriftMeasured): Observed => {
  const { model, modelVersion: version, baseline, baselineVersion, slice, windowStart, windowEnd, features } = measured
  const window = `${new Date(windowStart).toISOString()} to ${new Date(windowEnd).toISOString()}`
  const of = { signal: 'drift', model, version, baselineId: `${baseline}@${baselineVersion}` }
  const measurements = features.map((column) => ({
    ...{ ...of, of: slice === '' ? column.feature : `${column.feature} where ${slice}` },
    ...{ value: driftOf(column, measured), detail: `window ${window}, ${column.rows} rows` },
  }))
  const sources = sourcesOf(measured)
  return { order: windowStart, isTick: false, signals: ['drift'], model, version, measurements, sources }
}

/** How long a window has waited, s; a window that was measured waits no more, and comes after its own waiting. */
const waitingIn = (subject: Subject, order: number, value: number, detail: string | null): Observed => {
  const { model, modelVersion: version, monitor, baseline, baselineVersion } = subject
  const baselineId = `${baseline}@${baselineVersion}`
  const measurements = [{ signal: 'overdue', of: monitor, model, version, baselineId, value, detail }]
  return { order, isTick: false, signals: ['overdue'], model, version, measurements, sources: sourcesOf(subject) }
}

const overdueIn = (event: avro.WindowOverdue, logTime: number): Observed => {
  const { windowEnd, since, waitsFor } = event
  const detail = waitingText({ windowEnd, waitsFor })
  return waitingIn(event, windowEnd - 1, Math.max(0, (logTime - since) / SECOND_MS), detail)
}

const waitingText = ({ windowEnd, waitsFor }: Pick<avro.WindowOverdue, 'windowEnd' | 'waitsFor'>): string =>
  `the window that ends ${new Date(windowEnd).toISOString()} waits for partition ${waitsFor.join(', ')}`.slice(
    0,
    DETAIL_MAX,
  )

/** Makes the processor of the one partition of `ml.monitoring`. */
export const makeMeasured = ({
  output,
  recordName,
  drift,
  overdue,
  performance,
  performanceOverdue,
  contract,
  contractOverdue,
  observed,
}: MeasuredOptions): Processor => {
  const tell = (by: avro.EventMeta, said: Observed, context: StepContext): void => {
    const { time, team, actor, correlationId } = by
    const meta = derivedMeta(context, time, { team, actor, correlationId })
    context.emit(output, 0, Buffer.from(said.model ?? ''), observed.encode({ meta, ...said }))
  }
  return stateless(({ value }: LogRecord, context: StepContext) => {
    if (value === null) throw poison('value_missing', undefined)
    const name = decoded(() => recordName(value))
    if (name === WINDOW_OVERDUE) {
      const waits = decoded(() => overdue.decode(value))
      if (waits.monitor === HEARTBEAT) return true
      tell(waits.meta, overdueIn(waits, context.logTime), context)
      return true
    }
    if (name === PERFORMANCE_MEASURED) {
      const found = decoded(() => performance.decode(value))
      tell(found.meta, performanceIn(found), context)
      // A window that was measured waits no more, and comes after its own waiting.
      if (found.seq === 1 && found.slice === '')
        tell(found.meta, performanceWaitingIn(found, found.windowEnd, 0, null), context)
      return true
    }
    if (name === PERFORMANCE_OVERDUE) {
      const waits = decoded(() => performanceOverdue.decode(value))
      const seconds = Math.max(0, (context.logTime - waits.since) / SECOND_MS)
      tell(waits.meta, performanceWaitingIn(waits, waits.windowEnd - 1, seconds, waitingText(waits)), context)
      return true
    }
    if (name === CONTRACT_EVALUATED) {
      const found = decoded(() => contract.decode(value))
      tell(found.meta, contractIn(found), context)
      if (found.seq === 1) tell(found.meta, contractWaitingIn(found, found.windowEnd, 0, null), context)
      return true
    }
    if (name === CONTRACT_OVERDUE) {
      const waits = decoded(() => contractOverdue.decode(value))
      const seconds = Math.max(0, (context.logTime - waits.since) / SECOND_MS)
      tell(waits.meta, contractWaitingIn(waits, waits.windowEnd - 1, seconds, waitingText(waits)), context)
      return true
    }
    if (name !== DRIFT_MEASURED) return true
    const measured = decoded(() => drift.decode(value))
    if (measured.monitor === HEARTBEAT) return true
    tell(measured.meta, driftIn(measured), context)
    if (measured.slice === '') tell(measured.meta, waitingIn(measured, measured.windowEnd, 0, null), context)
    return true
  })
}
