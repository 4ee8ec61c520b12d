/** Figures as Evidently 0.7 computes them, for comparison only. Its bins are cut anew for each comparison, from both sides. */
import { distinctUpTo } from '../quantiles.ts'
import { histogram, momentsOf, sturgesEdges } from './histogram.ts'
import { hellingerByOverlap, jensenShannon, plainPsi } from './shares.ts'
import { type CategoricalColumn, type NumericColumn, sharesByValue, sortedSides } from './sides.ts'
import { wassersteinDistance } from './wasserstein.ts'

/** Numbers with so few distinct values count as categories. */
const AS_CATEGORIES_MAX = 20

const binned = (reference: NumericColumn, window: NumericColumn): [number[], number[]] => {
  const sides = sortedSides(reference, window)
  if (distinctUpTo(sides.reference, AS_CATEGORIES_MAX) !== undefined) return sharesByValue(reference, window)
  const edges = sturgesEdges(Float64Array.from([...sides.reference, ...sides.window]).sort())
  return [sides.reference, sides.window].map((side) => histogram(side, edges).map((count) => count / side.length)) as [
    number[],
    number[],
  ]
}

/** Shares of 0 become 0.0001, or a millionth of the least share if that one is smaller. */
const withoutZeros = (shares: readonly number[]): number[] => {
  const least = Math.min(...shares.filter((share) => share !== 0))
  const instead = least <= 0.0001 ? least / 10 ** 6 : 0.0001
  return shares.map((share) => (share === 0 ? instead : share))
}

const psi = ([p, q]: [number[], number[]]): number => plainPsi(withoutZeros(p), withoutZeros(q))

export const evidentlyPsi = (reference: NumericColumn, window: NumericColumn): number => psi(binned(reference, window))
export const evidentlyPsiOfCategories = (reference: CategoricalColumn, window: CategoricalColumn): number =>
  psi(sharesByValue(reference, window))

export const evidentlyJensenShannon = (reference: NumericColumn, window: NumericColumn): number =>
  jensenShannon(...binned(reference, window), Math.E)
export const evidentlyJensenShannonOfCategories = (reference: CategoricalColumn, window: CategoricalColumn): number =>
  jensenShannon(...sharesByValue(reference, window), Math.E)

/** Bins by the number of distinct values. */
export const evidentlyHellinger = (reference: NumericColumn, window: NumericColumn): number => {
  const sides = sortedSides(reference, window)
  const edges = sturgesEdges(Float64Array.from(new Set([...sides.reference, ...sides.window])).sort())
  const [p, q] = [sides.reference, sides.window].map((side) =>
    histogram(side, edges).map((count) => count / side.length),
  ) as [number[], number[]]
  return hellingerByOverlap(p, q)
}
export const evidentlyHellingerOfCategories = (reference: CategoricalColumn, window: CategoricalColumn): number =>
  hellingerByOverlap(...sharesByValue(reference, window))

/** In standard deviations of the reference, which count as at least 0.001. */
export const normedWasserstein = (reference: NumericColumn, window: NumericColumn): number => {
  const sides = sortedSides(reference, window)
  return wassersteinDistance(sides) / Math.max(momentsOf(sides.reference).deviation, 0.001)
}
