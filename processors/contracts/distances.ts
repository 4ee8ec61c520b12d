/** How far the cells of a window are from what is expected. */
import { psiOf } from '../drift/index.ts'
import type { Measure, Reference } from '../rules/index.ts'

type Distance = Extract<Measure, Reference>

/**
 * @param cells rows per cell of the window
 * @param beside rows of each value that is not expected, if their share is spread over them
 * @returns `null` if there is nothing to compare. An infinite divergence is the greatest number.
 */
export const distanceOf = (
  measure: Distance,
  cells: readonly number[],
  beside: readonly number[] | undefined,
): number | null => {
  const rows = sum(cells)
  if (rows === 0) return null
  if (measure.of === 'psi') return finite(psiOf(measure.expected, cells))
  if (measure.of === 'ks') return greatestGap(cells, measure.expected)
  if (!('values' in measure) || measure.rest === undefined) return divergence(cells, measure.expected)
  const { expected, rest } = measure
  const others = cells.at(-1) as number
  if (others === 0) return divergence(cells.slice(0, -1), expected.slice(0, -1))
  if (beside === undefined) return null
  const known = expected.slice(0, -1).map((share) => share * (1 - rest))
  return divergence([...cells.slice(0, -1), ...beside], [...known, ...beside.map(() => rest / beside.length)])
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0)

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Kullback-Leibler divergence of what was counted from what is expected, both made to add up to 1. */
const divergence = (counted: readonly number[], expected: readonly number[]): number => {
  const [n, m] = [sum(counted), sum(expected)]
  let found = 0
  for (const [i, count] of counted.entries()) {
    if (count === 0) continue
    const [p, q] = [count / n, (expected[i] as number) / m]
    if (q === 0) return Number.MAX_VALUE
    found += p * Math.log(p / q)
  }
  return Math.max(0, found)
}

const greatestGap = (counted: readonly number[], expected: readonly number[]): number => {
  const [n, m] = [sum(counted), sum(expected)]
  let [p, q, gap] = [0, 0, 0]
  for (const [i, count] of counted.entries()) {
    p += count / n
    q += (expected[i] as number) / m
    gap = Math.max(gap, Math.abs(p - q))
  }
  return gap
}
