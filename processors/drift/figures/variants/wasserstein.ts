/** The first Wasserstein distance: the area between two cumulated shares. */
import { type NumericColumn, type Sides, sortedSides } from './sides.ts'

export const wasserstein = (reference: NumericColumn, window: NumericColumn): number =>
  wassersteinDistance(sortedSides(reference, window))

/** NaN if a side is empty. */
export const wassersteinDistance = ({ reference, window }: Sides): number => {
  if (reference.length === 0 || window.length === 0) return Number.NaN
  const all = Float64Array.from([...reference, ...window]).sort()
  let [area, below, belowWindow] = [0, 0, 0]
  for (let i = 0; i + 1 < all.length; i++) {
    while (below < reference.length && reference[below]! <= all[i]!) below++
    while (belowWindow < window.length && window[belowWindow]! <= all[i]!) belowWindow++
    area += Math.abs(below / reference.length - belowWindow / window.length) * (all[i + 1]! - all[i]!)
  }
  return area
}
