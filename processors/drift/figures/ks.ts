/**
 * Kolmogorov-Smirnov `ks/v1` from counts: the greatest difference of two cumulated shares. They are compared at each knot and just before it, which gives
 * `low`. Between two knots the difference cannot pass what the values inside could add; the greatest such bound is `high`. If all distinct values of the
 * reference are knots, its share does not change between them and the window's only grows, so the greatest difference lies at a knot and D is exact.
 */
import { type Steps, stepsOf } from './cells.ts'
import { kolmogorovSf, roundHalfEven } from './kolmogorov.ts'
import type { Counts, KsFigures, NumericBaseline } from './types.ts'

/**
 * @returns undefined if a side has no value
 * @throws RangeError if the counts do not belong to the baseline
 */
export const ksFigures = (baseline: NumericBaseline, window: Counts): KsFigures | undefined => {
  const reference = stepsOf(baseline, baseline.counts)
  const current = stepsOf(baseline, window)
  const [n, m] = [reference.total, current.total]
  if (n === 0 || m === 0) return undefined
  const { low, high } = distance(reference, current)
  return { low, high: baseline.exact ? low : high, p: kolmogorovSf(low, roundHalfEven((n * m) / (n + m))), n, m }
}

/**
 * From where on D is an effect: at least `least`, and what chance reaches with so many values (the law for many values, in its closed form).
 * @param alpha the share of windows without drift that may pass it
 */
export const ksThreshold = ({ n, m }: Pick<KsFigures, 'n' | 'm'>, alpha: number, least: number): number => {
  const values = (n * m) / (n + m)
  return Math.max(least, Math.sqrt(Math.log(2 / alpha) / (2 * values)) - 1 / (6 * values))
}

const distance = (reference: Steps, window: Steps): { low: number; high: number } => {
  const [n, m] = [reference.total, window.total]
  let [low, high] = [0, 0]
  // Whole numbers are cumulated, so no rounding adds up.
  let [below, belowWindow] = [0, 0]
  for (let i = 0; i < reference.between.length; i++) {
    const difference = below / n - belowWindow / m
    const [inside, insideWindow] = [reference.between[i]!, window.between[i]!]
    high = Math.max(high, difference + inside / n, insideWindow / m - difference)
    below += inside
    belowWindow += insideWindow
    low = Math.max(low, Math.abs(below / n - belowWindow / m))
    below += reference.at[i] ?? 0
    belowWindow += window.at[i] ?? 0
    low = Math.max(low, Math.abs(below / n - belowWindow / m))
  }
  return { low, high: Math.min(1, Math.max(low, high)) }
}
