/** Order statistics of a reference. */

/**
 * The values that are not missing, in their order; -0 becomes 0, so that equal values have equal bits. A column of doubles that has neither is returned
 * as it is.
 */
export const presentOf = (values: ArrayLike<number | null | undefined>): Float64Array =>
  values instanceof Float64Array && isPresent(values) ? values : copied(values)

const isPresent = (values: Float64Array): boolean => {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN, in a loop over all values
    if (value !== value || (value === 0 && Object.is(value, -0))) return false
  }
  return true
}

const copied = (values: ArrayLike<number | null | undefined>): Float64Array => {
  const present = new Float64Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    // `value === value` is false for NaN alone.
    // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN, in a loop over all values
    if (value !== null && value !== undefined && value === value) present[count++] = value + 0
  }
  return present.subarray(0, count)
}

/** The values that are not missing, ascending. */
export const presentSorted = (values: ArrayLike<number | null | undefined>): Float64Array => copied(values).sort()

/** The value at a place of the ascending order, from 0 on. */
export type AtRank = (rank: number) => number

/** Which places the quantile at `part / of` of `n` values needs. */
export const interpolatedRanks = (n: number, part: number, of: number): readonly [number, number] => {
  const low = Math.floor(((n - 1) * part) / of)
  return [low, Math.min(low + 1, n - 1)]
}

/**
 * The quantile at `part / of`, interpolated between its neighbours at position (n - 1) * part / of, as numpy's default does. Next to an infinite
 * neighbour there is nothing between: the nearer one counts.
 */
export const interpolated = (at: AtRank, n: number, part: number, of: number): number => {
  const [low, high] = interpolatedRanks(n, part, of)
  const fraction = ((n - 1) * part) / of - low
  const [a, b] = [at(low), at(high)]
  if (a === b || fraction === 0) return a
  if (!Number.isFinite(a) || !Number.isFinite(b)) return fraction < 0.5 ? a : b
  const width = b - a
  // Two huge values of different signs: their difference is infinite, their weighted sum is not.
  if (!Number.isFinite(width)) return a * (1 - fraction) + b * fraction
  // From the nearer neighbour, as numpy does, so that the result never passes it.
  return fraction < 0.5 ? a + width * fraction : b - width * (1 - fraction)
}

/** Where the least value lies with at least `part / of` of `n` values up to it: the inverse of the cumulated shares. */
export const steppedRank = (n: number, part: number, of: number): number => Math.max(Math.ceil((n * part) / of) - 1, 0)

/** The distinct values, ascending, or undefined if there are more than `most`. */
export const distinctUpTo = (values: Float64Array, most: number): number[] | undefined => {
  const distinct = new Set<number>()
  for (let i = 0; i < values.length; i++) if (distinct.add(values[i]!).size > most) return undefined
  return [...Float64Array.from(distinct).sort()]
}

/** How many of the ascending numbers from `from` on are at most `value`, and `from`. */
export const countUpTo = (sorted: ArrayLike<number>, value: number, from = 0, to = sorted.length): number => {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** How many of the ascending numbers from `from` on are less than `value`, and `from`. */
export const countBelow = (sorted: ArrayLike<number>, value: number, from = 0, to = sorted.length): number => {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
