/** What monitors have measured, in the one order by which alerts are judged. */
import { avro, type Decoder, derivedMeta, type Encoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Processor, StepContext } from '../../streams/core/processor.ts'
import { stateless } from '../../streams/core/stateless.ts'
import { decoded, poison } from '../rows/index.ts'

export interface MeasuredOptions {
  /** `names.observations` */
  readonly output: string
  readonly recordName: (value: Buffer) => string
  readonly drift: Decoder<avro.DriftMeasured>
  readonly observed: Encoder<avro.ConditionsObserved>
}

const { namespace, name } = avro.DriftMeasuredSchema as unknown as { readonly namespace: string; readonly name: string }
const DRIFT_MEASURED = `${namespace}.${name}`

/** Just below the value from which a rule holds. */
const NO_DRIFT_MAX = 1 - 2 ** -20

type Thresholds = Pick<avro.DriftMeasured, 'ksMin' | 'shiftMin'>

/**
 * How far a column has drifted: its largest effect, as a multiple of its threshold. It is 1 or more exactly if the verdict is drift, because an effect that may be chance is none;
 * `null` if there is too little data, which neither raises nor clears.
 */
export const driftOf = (column: avro.FeatureDrift, { ksMin, shiftMin }: Thresholds): number | null => {
  const { psi, psiThreshold, ks, largestShift, verdict } = column
  if (verdict === 'insufficient_data') return null
  const parts = [
    psi === null || psiThreshold === null ? 0 : psi / psiThreshold,
    ks === null ? 0 : ks / ksMin,
    largestShift === null ? 0 : largestShift / shiftMin,
  ]
  const effect = Math.max(...parts)
  return verdict === 'drift' ? Math.max(1, effect) : Math.min(NO_DRIFT_MAX, effect)
}

const observedIn = (measured: avro.DriftMeasured): Omit<avro.ConditionsObserved, 'meta'> => {
  const { model, modelVersion: version, baseline, baselineVersion, slice, windowStart, windowEnd, features } = measured
  const window = `${new Date(windowStart).toISOString()} to ${new Date(windowEnd).toISOString()}`
  const of = { signal: 'drift', model, version, baselineId: `${baseline}@${baselineVersion}` }
  const measurements = features.map((column) => ({
    ...{ ...of, of: slice === '' ? column.feature : `${column.feature} where ${slice}` },
    ...{ value: driftOf(column, measured), detail: `window ${window}, ${column.rows} rows` },
  }))
  return { order: windowStart, isTick: false, signals: ['drift'], model, version, measurements }
}

/** Makes the processor of the one partition of `ml.monitoring`. */
export const makeMeasured = ({ output, recordName, drift, observed }: MeasuredOptions): Processor =>
  stateless(({ value }: LogRecord, context: StepContext) => {
    if (value === null) throw poison('value_missing', undefined)
    if (decoded(() => recordName(value)) !== DRIFT_MEASURED) return true
    const measured = decoded(() => drift.decode(value))
    const { time, team, actor, correlationId } = measured.meta
    const meta = derivedMeta(context, time, { team, actor, correlationId })
    context.emit(output, 0, Buffer.from(measured.model), observed.encode({ meta, ...observedIn(measured) }))
    return true
  })
