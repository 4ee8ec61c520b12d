/** Order statistics of a reference. */

/** The values that are not missing, ascending; -0 becomes 0, so that equal values have equal bits. */
export const presentSorted = (values: ArrayLike<number | null | undefined>): Float64Array => {
  const present = new Float64Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    // `value === value` is false for NaN alone.
    // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN, in a loop over all values
    if (value !== null && value !== undefined && value === value) present[count++] = value + 0
  }
  return present.subarray(0, count).sort()
}

/**
 * The quantile at `part / of`, interpolated between its neighbours at position (n - 1) * part / of, as numpy's default does. Next to an infinite
 * neighbour there is nothing between: the nearer one counts.
 * @param sorted ascending, not empty
 */
export const interpolated = (sorted: Float64Array, part: number, of: number): number => {
  const position = ((sorted.length - 1) * part) / of
  const low = Math.floor(position)
  const fraction = position - low
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!]
  if (a === b || fraction === 0) return a
  if (!Number.isFinite(a) || !Number.isFinite(b)) return fraction < 0.5 ? a : b
  const width = b - a
  // Two huge values of different signs: their difference is infinite, their weighted sum is not.
  if (!Number.isFinite(width)) return a * (1 - fraction) + b * fraction
  // From the nearer neighbour, as numpy does, so that the result never passes it.
  return fraction < 0.5 ? a + width * fraction : b - width * (1 - fraction)
}

/** The least value with at least `part / of` of the values up to it: the inverse of the cumulated shares. @param sorted ascending, not empty */
export const stepped = (sorted: Float64Array, part: number, of: number): number =>
  sorted[Math.max(Math.ceil((sorted.length * part) / of) - 1, 0)]!

/** The distinct values, or undefined if there are more than `most`. */
export const distinctUpTo = (sorted: Float64Array, most: number): number[] | undefined => {
  const distinct: number[] = []
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue
    if (distinct.length === most) return undefined
    distinct.push(sorted[i]!)
  }
  return distinct
}

/** How many of the ascending numbers are less than `value`. */
export const countBelow = (sorted: ArrayLike<number>, value: number, from = 0, to = sorted.length): number => {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
