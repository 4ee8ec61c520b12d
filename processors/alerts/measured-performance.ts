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

/**
 * How far a metric has changed: 1 or more exactly if the verdict is drift, else what of it is not explained by chance at 95 %, as a multiple of the reference.
 */
const changeOf = (comparison: avro.FigureComparison): number | null => {
  const { verdict, difference, differenceLower: lower, differenceUpper: upper, reference } = comparison
  if (verdict === null || verdict === 'insufficient_data' || difference === null || reference === null) return null
  const share = (value: number): number => (reference === 0 ? Number.MAX_VALUE : value / Math.abs(reference))
  if (verdict === 'drift') return Math.max(1, share(Math.abs(difference)))
  const certain = Math.max(0, lower ?? 0, -(upper ?? 0))
  return certain === 0 ? 0 : Math.min(NO_DRIFT_MAX, share(certain))
}

type Measured = readonly (readonly [figure: string, value: number | null])[]

/** Each metric, how far it has changed, and the largest of these changes. A metric with too few rows has no value. */
const metricsIn = ({ realised, comparisons }: avro.PerformanceMeasured): Measured => {
  const changes = comparisons.map(changeOf)
  const known = changes.filter((change) => change !== null)
  return [
    ...realised.map(({ name, value }, i) => {
      const isFew = comparisons[i].verdict === 'insufficient_data'
      return [name, isFew ? null : value] as const
    }),
    ...comparisons.map(({ name }, i) => [`${name}.drift`, changes[i]] as const),
    ['drift', known.length === 0 ? null : Math.max(...known)],
  ]
}

const figuresIn = (event: avro.PerformanceMeasured): Measured => {
  const isFew = event.verdict === 'insufficient_data'
  return [
    ...event.realised.map(({ name, value }) => [name, isFew && name !== 'coverage' ? null : value] as const),
    ['drift', growthOf(event)],
  ]
}

type Observed = Omit<avro.ConditionsObserved, 'meta'>

/** Figures of a window with too few outcomes have no verdict, and no value here, in contrast to their number. */
export const performanceIn = (event: avro.PerformanceMeasured): Observed => {
  const { name, declarationVersion, model, modelVersion: version, slice, windowStart, windowEnd } = event
  const { seq, predictions, labelled, comparisons } = event
  const window = `${new Date(windowStart).toISOString()} to ${new Date(windowEnd).toISOString()}`
  const isOfDataset = comparisons.length > 0
  const of = isOfDataset ? `${predictions} rows` : `${labelled} outcomes of ${predictions} predictions`
  const detail = `window ${window}, ${of}, measurement ${seq}`
  const where = slice === '' ? '' : ` where ${slice}`
  const measured = isOfDataset ? metricsIn(event) : figuresIn(event)
  const measurements = measured.map(([figure, value]) => ({
    ...{ signal: 'performance', of: `${name}.${figure}${where}`, model, version, baselineId: null, value, detail },
  }))
  const sources = [{ kind: 'performance', name, version: declarationVersion }]
  return { order: windowStart, isTick: false, signals: ['performance'], model, version, measurements, sources }
}

/** How long a window of a measure of performance has waited for partitions that lag, s. */
export const performanceWaitingIn = (
  { name, declarationVersion, model }: Pick<avro.PerformanceOverdue, 'name' | 'declarationVersion' | 'model'>,
  order: number,
  value: number,
  detail: string | null,
): Observed => {
  const of = { signal: 'overdue', of: name, model, version: null, baselineId: null }
  const sources = [{ kind: 'performance', name, version: declarationVersion }]
  return {
    order,
    isTick: false,
    signals: ['overdue'],
    model,
    version: null,
    measurements: [{ ...of, value, detail }],
    sources,
  }
}
