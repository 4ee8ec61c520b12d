/** Figures as NannyML 0.13 computes them, for comparison only. Its bins are cut from the reference; what lies outside is a share of its own. */
import { countAbove, doaneEdges, equalEdges, histogram } from './histogram.ts'
import { hellingerByRoots, jensenShannon } from './shares.ts'
import {
  type CategoricalColumn,
  type NumericColumn,
  type Sides,
  sharesByKnownValue,
  sortedSides,
  withRest,
} from './sides.ts'

/** From so many reference values on, D is taken from bins of equal width; below, it is exact. */
const BINNED_FROM = 10_000
const BINS = 10_000

const binned = (reference: NumericColumn, window: NumericColumn): [number[], number[]] => {
  const sides = sortedSides(reference, window)
  const edges = doaneEdges(sides.reference)
  const shares = (side: Float64Array): number[] => histogram(side, edges).map((count) => count / side.length)
  return withRest(shares(sides.reference), shares(sides.window))
}

export const nannymlJensenShannon = (reference: NumericColumn, window: NumericColumn): number =>
  jensenShannon(...binned(reference, window), 2)
export const nannymlJensenShannonOfCategories = (reference: CategoricalColumn, window: CategoricalColumn): number =>
  jensenShannon(...sharesByKnownValue(reference, window), 2)

export const nannymlHellinger = (reference: NumericColumn, window: NumericColumn): number =>
  hellingerByRoots(...binned(reference, window))
export const nannymlHellingerOfCategories = (reference: CategoricalColumn, window: CategoricalColumn): number =>
  hellingerByRoots(...sharesByKnownValue(reference, window))

/** D, exact for small references, else at the ends of 10,000 bins of equal width, which one outlier makes useless. */
export const nannymlKs = (reference: NumericColumn, window: NumericColumn): number => {
  const sides = sortedSides(reference, window)
  if (sides.reference.length === 0 || sides.window.length === 0) return Number.NaN
  return sides.reference.length < BINNED_FROM ? exactD(sides) : binnedD(sides)
}

const binnedD = ({ reference, window }: Sides): number => {
  const [low, high] = [reference[0]!, reference.at(-1)!]
  const edges = low === high ? [low, high] : equalEdges(low, high, BINS)
  const [p, q] = [histogram(reference, edges), histogram(window, edges)]
  let [d, below] = [0, 0]
  let belowWindow = window.length - countAbove(window, low) - countEqual(window, low)
  for (let i = 0; i < p.length; i++) {
    below += p[i]!
    belowWindow += q[i]!
    d = Math.max(d, Math.abs(below / reference.length - belowWindow / window.length))
  }
  return d
}

const countEqual = (sorted: Float64Array, value: number): number => sorted.filter((each) => each === value).length

const exactD = ({ reference, window }: Sides): number => {
  let [d, below, belowWindow] = [0, 0, 0]
  while (below < reference.length && belowWindow < window.length) {
    const next = Math.min(reference[below]!, window[belowWindow]!)
    while (below < reference.length && reference[below] === next) below++
    while (belowWindow < window.length && window[belowWindow] === next) belowWindow++
    d = Math.max(d, Math.abs(below / reference.length - belowWindow / window.length))
  }
  return d
}
