/** Tests of two rows of counts: chi-square of the 2xK table, and the greatest difference of two shares. */
import { sum } from './cells.ts'
import { chiSquareSf, clampP } from './chi-square-law.ts'
import type { ChiSquareFigures } from './types.ts'

/** Pearson's chi-square without Yates' correction, over the cells that are not empty on both sides. @returns undefined if a side is empty, or fewer than two cells are left */
export const chiSquareFigures = (
  reference: readonly number[],
  window: readonly number[],
): ChiSquareFigures | undefined => {
  const [n, m] = [sum(reference), sum(window)]
  if (n === 0 || m === 0) return undefined
  let [statistic, cells] = [0, 0]
  for (let i = 0; i < reference.length; i++) {
    const both = reference[i]! + window[i]!
    if (both === 0) continue
    cells++
    const [expected, expectedWindow] = [(both * n) / (n + m), (both * m) / (n + m)]
    statistic += (reference[i]! - expected) ** 2 / expected + (window[i]! - expectedWindow) ** 2 / expectedWindow
  }
  return cells < 2 ? undefined : { statistic, df: cells - 1, p: clampP(chiSquareSf(statistic, cells - 1)) }
}

/** The greatest difference of two shares of a cell; NaN if a side is empty. */
export const lInfinityOf = (reference: readonly number[], window: readonly number[]): number => {
  const [n, m] = [sum(reference), sum(window)]
  if (n === 0 || m === 0) return Number.NaN
  return reference.reduce((most, count, i) => Math.max(most, Math.abs(count / n - window[i]! / m)), 0)
}
