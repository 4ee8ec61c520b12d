/** Histograms as numpy makes them: equal bins, closed below and open above, the last one closed. */
import { countBelow } from '../quantiles.ts'

/** `count + 1` edges of bins of equal width. */
export const equalEdges = (low: number, high: number, count: number): number[] => {
  const step = (high - low) / count
  return Array.from({ length: count + 1 }, (_, i) => (i === count ? high : i * step + low))
}

/** Edges by the width that a rule gives; one bin if it gives none. @param sorted ascending, not empty */
const edgesBy = (sorted: Float64Array, widthOf: (range: number) => number): number[] => {
  let [low, high] = [sorted[0]!, sorted.at(-1)!]
  const width = widthOf(high - low)
  if (low === high) [low, high] = [low - 0.5, high + 0.5]
  return equalEdges(low, high, width > 0 ? Math.ceil((high - low) / width) : 1)
}

/** Sturges' rule, for normal values. */
export const sturgesEdges = (sorted: Float64Array): number[] =>
  edgesBy(sorted, (range) => range / (Math.log2(sorted.length) + 1))

/** Doane's rule: Sturges' with more bins for skewed values. */
export const doaneEdges = (sorted: Float64Array): number[] =>
  edgesBy(sorted, (range) => {
    const n = sorted.length
    if (n < 3) return 0
    const { mean, deviation } = momentsOf(sorted)
    if (!(deviation > 0)) return 0
    const skewness = sorted.reduce((sum, x) => sum + ((x - mean) / deviation) ** 3, 0) / n
    const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)))
    return range / (1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / spread))
  })

/** Mean and standard deviation (of the population). */
export const momentsOf = (values: Float64Array): { mean: number; deviation: number } => {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length
  return { mean, deviation: Math.sqrt(variance) }
}

/** How many values lie in each bin; values outside are not counted. @param sorted ascending */
export const histogram = (sorted: Float64Array, edges: readonly number[]): number[] => {
  const cuts = edges.map((edge, i) =>
    i === edges.length - 1 ? sorted.length - countAbove(sorted, edge) : countBelow(sorted, edge),
  )
  return cuts.slice(1).map((cut, i) => cut - cuts[i]!)
}

/** How many of the ascending numbers are greater. */
export const countAbove = (sorted: Float64Array, value: number): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return sorted.length - low
}
