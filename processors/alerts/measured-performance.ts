/** What was measured of the performance of a model, as measurements that alerts are judged by. Estimates are none. */
import type { avro } from '../../schemas/index.ts'

/** Just below the value from which a rule holds. */
const NO_DRIFT_MAX = 1 - 2 ** -20

/**
 * How far the mean error has grown: 1 or more exactly if the verdict is drift, else what of it is not explained by chance at 95 %, as a multiple of the error of
 * the reference; `null` if there is no verdict, which neither raises nor clears.
 */
export const growthOf = ({
  verdict,
  difference,
  differenceLower,
  reference,
}: avro.PerformanceMeasured): number | null => {
  if (verdict === null || verdict === 'insufficient_data' || reference === null || difference === null) return null
  const share = (value: number): number => (reference.error === 0 ? Number.MAX_VALUE : value / reference.error)
  if (verdict === 'drift') return Math.max(1, share(difference))
  const certain = Math.max(0, differenceLower ?? 0)
  return certain === 0 ? 0 : Math.min(NO_DRIFT_MAX, share(certain))
}

type Observed = Omit<avro.ConditionsObserved, 'meta'>

/** Figures of a window with too few outcomes have no verdict, and no value here, in contrast to their number. */
export const performanceIn = (event: avro.PerformanceMeasured): Observed => {
  const { name, declarationVersion, model, modelVersion: version, slice, windowStart, windowEnd } = event
  const { seq, predictions, labelled, realised, verdict } = event
  const window = `${new Date(windowStart).toISOString()} to ${new Date(windowEnd).toISOString()}`
  const detail = `window ${window}, ${labelled} outcomes of ${predictions} predictions, measurement ${seq}`
  const where = slice === '' ? '' : ` where ${slice}`
  const isFew = verdict === 'insufficient_data'
  const measured = [
    ...realised.map((figure) => [figure.name, isFew && figure.name !== 'coverage' ? null : figure.value] as const),
    ['drift', growthOf(event)] as const,
  ]
  const measurements = measured.map(([figure, value]) => ({
    ...{ signal: 'performance', of: `${name}.${figure}${where}`, model, version, baselineId: null, value, detail },
  }))
  const sources = [{ kind: 'performance', name, version: declarationVersion }]
  return { order: windowStart, isTick: false, signals: ['performance'], model, version, measurements, sources }
}
