/** The two sides of a comparison, without missing values. */
import { compareText } from '../../../features/order.ts'
import { type Category, categoryOf } from '../categories.ts'
import { presentSorted } from '../quantiles.ts'

export interface Sides {
  /** Ascending. */
  readonly reference: Float64Array
  readonly window: Float64Array
}

export type NumericColumn = ArrayLike<number | null | undefined>
export type CategoricalColumn = ArrayLike<Category | null | undefined>

export const sortedSides = (reference: NumericColumn, window: NumericColumn): Sides => ({
  reference: presentSorted(reference),
  window: presentSorted(window),
})

/** Shares of each value that either side has; missing values count neither as a value nor as a row. */
export const sharesByValue = (reference: CategoricalColumn, window: CategoricalColumn): [number[], number[]] => {
  const [p, q] = [countsByValue(reference), countsByValue(window)]
  const names = [...new Set([...p.counts.keys(), ...q.counts.keys()])].sort(compareText)
  return [p, q].map(({ counts, rows }) => names.map((name) => (counts.get(name) ?? 0) / rows)) as [number[], number[]]
}

/** Shares of the values of the reference; the last one is that of all other values, if there are some. */
export const sharesByKnownValue = (reference: CategoricalColumn, window: CategoricalColumn): [number[], number[]] => {
  const [p, q] = [countsByValue(reference), countsByValue(window)]
  const names = [...p.counts.keys()].sort(compareText)
  return withRest(
    names.map((name) => p.counts.get(name)! / p.rows),
    names.map((name) => (q.counts.get(name) ?? 0) / q.rows),
  )
}

/** What is missing to 1 on the second side is a share of its own. */
export const withRest = (p: readonly number[], q: readonly number[]): [number[], number[]] => {
  const rest = 1 - q.reduce((sum, share) => sum + share, 0)
  return rest > 0
    ? [
        [...p, 0],
        [...q, rest],
      ]
    : [[...p], [...q]]
}

const countsByValue = (column: CategoricalColumn): { counts: Map<string, number>; rows: number } => {
  const counts = new Map<string, number>()
  let rows = 0
  for (let i = 0; i < column.length; i++) {
    const name = categoryOf(column[i])
    if (name === undefined) continue
    counts.set(name, (counts.get(name) ?? 0) + 1)
    rows++
  }
  return { counts, rows }
}
