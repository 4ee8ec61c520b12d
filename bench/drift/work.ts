/** The columns of the benchmark `drift`, and one round of Millrace. */
import {
  countersOf,
  cutBaseline,
  type FeatureMeasures,
  type FeatureVerdict,
  measure,
  type NumericBaseline,
  verdicts,
} from '../../processors/drift/figures/index.ts'
import { seededRandom } from '../../streams/core/simulation/random.ts'

export interface Columns {
  readonly reference: readonly Float64Array[]
  readonly window: readonly Float64Array[]
}

/** Every so many columns one drifts, by half a standard deviation. */
export const SHIFTED_EVERY = 5
const SHIFT = 0.5

export const makeColumns = (columns: number, rows: number): Columns => {
  const random = seededRandom(17)
  const normals = (mean: number): Float64Array => {
    const values = new Float64Array(rows)
    for (let i = 0; i < rows; i++) {
      const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
      values[i] = mean + radius * Math.cos(2 * Math.PI * random.next())
    }
    return values
  }
  const side = (shift: number) =>
    Array.from({ length: columns }, (_, i) => normals(i % SHIFTED_EVERY === 0 ? shift : 0))
  return { reference: side(0), window: side(SHIFT) }
}

export interface Measured {
  readonly seconds: number
  /** Of them: cutting the baselines, which is done once per version of a model. */
  readonly cutSeconds: number
  readonly countSeconds: number
  readonly measures: readonly FeatureMeasures[]
  readonly verdicts: readonly FeatureVerdict[]
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000

/** From raw columns to verdicts. */
export const measureAll = ({ reference, window }: Columns): Measured => {
  const start = performance.now()
  const baselines = reference.map((column) => cutBaseline('numeric', column))
  const cutSeconds = secondsSince(start)
  const counted = performance.now()
  const counts = baselines.map((baseline, i) => count(baseline, window[i]!))
  const countSeconds = secondsSince(counted)
  const measures = baselines.map((baseline, i) => measure(baseline, counts[i]!))
  const found = verdicts(measures.map((each, i) => ({ feature: `c${i}`, measures: each })))
  return { seconds: secondsSince(start), cutSeconds, countSeconds, measures, verdicts: found }
}

const count = (baseline: NumericBaseline, column: Float64Array): number[] => {
  const counters = countersOf(baseline)
  counters.addAll(column)
  return counters.counts()
}

/** Values per second that one core counts into cells and knots, one by one as the stream does. */
export const countedPerSecond = ({ reference, window }: Columns): number => {
  const counters = reference.map((column) => countersOf(cutBaseline('numeric', column)))
  const rows = window[0]!.length
  const start = performance.now()
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < counters.length; column++) counters[column]!.add(window[column]![row]!)
  return (rows * counters.length) / secondsSince(start)
}
