/**
 * Benjamini-Hochberg: of m tests, those are rejected that keep the expected share of false ones among them at `alpha`. The k smallest p are rejected, k the
 * greatest with p_(k) <= k alpha / m.
 * @param p p-values, in any order @param alpha between 0 and 1
 * @returns whether each is rejected, in the order of `p`
 */
export const benjaminiHochberg = (p: readonly number[], alpha: number): boolean[] => {
  const sorted = Float64Array.from(p).sort()
  let limit = Number.NEGATIVE_INFINITY
  for (let k = 1; k <= sorted.length; k++) if (sorted[k - 1]! <= (k * alpha) / sorted.length) limit = sorted[k - 1]!
  // Equal p have equal results, whichever of them stands first.
  return p.map((each) => each <= limit)
}
