/** What the counts of a feature say about cells and knots. */
import { boundariesOf } from './boundaries.ts'
import { countBelow } from './quantiles.ts'
import type { Counts, FeatureBaseline, NumericBaseline } from './types.ts'

/**
 * Counts per cell of PSI, the missing cell last: (lo, hi] between the edges, or one per category, `__other__` and `__new__`.
 * @throws RangeError if the counts do not belong to the baseline
 */
export const cellsOf = (baseline: FeatureBaseline, counts: Counts): number[] => {
  if (baseline.kind === 'categorical') return [...checked(counts, baseline.categories.length + 3)]
  const boundaries = boundariesOf(baseline)
  checked(counts, 2 * boundaries.length + 2)
  const cells = new Array<number>(baseline.edges.length + 2).fill(0)
  for (let j = 0; j <= boundaries.length; j++) {
    // Values between the boundary before and this one, and values equal to this one, lie in the same cell: cells are closed above.
    const cell = j < boundaries.length ? countBelow(baseline.edges, boundaries[j]!) : baseline.edges.length
    cells[cell]! += counts[2 * j]! + (j < boundaries.length ? counts[2 * j + 1]! : 0)
  }
  cells[cells.length - 1] = counts.at(-1)!
  return cells
}

/** The names of the cells, for people; the counts are in this order. */
export const cellNames = (baseline: FeatureBaseline): string[] => {
  if (baseline.kind === 'categorical') return [...baseline.categories, '__other__', '__new__', 'missing']
  const ends = [...baseline.edges, Number.POSITIVE_INFINITY]
  const names = ends.map((end, i) => `(${i === 0 ? Number.NEGATIVE_INFINITY : ends[i - 1]}, ${end}]`)
  return [...names, 'missing']
}

/** Counts of a numeric feature by the knots. */
export interface Steps {
  /** At each knot, length K. */
  readonly at: readonly number[]
  /** Below the first knot, between two knots, above the last one; length K + 1. */
  readonly between: readonly number[]
  /** All of them: values that are not missing. */
  readonly total: number
}

/** @throws RangeError if the counts do not belong to the baseline */
export const stepsOf = (baseline: NumericBaseline, counts: Counts): Steps => {
  const boundaries = boundariesOf(baseline)
  checked(counts, 2 * boundaries.length + 2)
  const at: number[] = []
  const between: number[] = []
  let open = 0
  for (let j = 0; j < boundaries.length; j++) {
    open += counts[2 * j]!
    // An edge that is no knot lies inside an interval.
    if (boundaries[j] !== baseline.knots[at.length]) open += counts[2 * j + 1]!
    else {
      between.push(open)
      at.push(counts[2 * j + 1]!)
      open = 0
    }
  }
  between.push(open + counts[2 * boundaries.length]!)
  return { at, between, total: sum(at) + sum(between) }
}

export const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

const checked = (counts: Counts, length: number): Counts => {
  if (counts.length !== length) throw new RangeError(`counts have ${counts.length} entries, expected ${length}`)
  return counts
}
