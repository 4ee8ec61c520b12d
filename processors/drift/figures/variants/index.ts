/**
 * Figures as other tools compute them, from the values of both sides. They are there to compare, and decide nothing: their bins move with the window, or
 * with one outlier. Columns are doubles or categories; missing values are left out, as those tools do.
 */
import { cutBaseline } from '../baseline.ts'
import { cellsOf, sum } from '../cells.ts'
import { countersOf } from '../counters.ts'
import type { Kind } from '../types.ts'
import {
  evidentlyHellinger,
  evidentlyHellingerOfCategories,
  evidentlyJensenShannon,
  evidentlyJensenShannonOfCategories,
  evidentlyPsi,
  evidentlyPsiOfCategories,
  normedWasserstein,
} from './evidently.ts'
import {
  nannymlHellinger,
  nannymlHellingerOfCategories,
  nannymlJensenShannon,
  nannymlJensenShannonOfCategories,
  nannymlKs,
} from './nannyml.ts'
import { plainPsi } from './shares.ts'
import type { CategoricalColumn, NumericColumn } from './sides.ts'
import { wasserstein } from './wasserstein.ts'

export { hellingerByOverlap, jensenShannon, plainPsi } from './shares.ts'
export type { CategoricalColumn, NumericColumn } from './sides.ts'

/** scouter: the frozen deciles of the reference, and 1e-10 more in each share. */
const SCOUTER_EPSILON = 1e-10

/** PSI of counts per cell as scouter computes it. */
export const scouterPsiOf = (reference: readonly number[], window: readonly number[]): number => {
  const shares = (counts: readonly number[]): number[] => counts.map((count) => count / sum(counts) + SCOUTER_EPSILON)
  return plainPsi(shares(reference), shares(window))
}

const scouterPsi = (reference: NumericColumn, window: NumericColumn): number => {
  const baseline = cutBaseline('numeric', reference)
  const counters = countersOf(baseline)
  counters.addAll(window)
  const present = (counts: readonly number[]): number[] => cellsOf(baseline, counts).slice(0, -1)
  return scouterPsiOf(present(baseline.counts), present(counters.counts()))
}

const scouterPsiOfCategories = (reference: CategoricalColumn, window: CategoricalColumn): number => {
  const baseline = cutBaseline('categorical', reference)
  const counters = countersOf(baseline)
  counters.addAll(window)
  // scouter knows no cell for the rest, and loses a row with an unseen category.
  const known = (counts: readonly number[]): number[] => counts.slice(0, baseline.categories.length)
  return scouterPsiOf(known(baseline.counts), known(counters.counts()))
}

interface Variant {
  readonly numeric?: (reference: NumericColumn, window: NumericColumn) => number
  readonly categorical?: (reference: CategoricalColumn, window: CategoricalColumn) => number
}

export const VARIANTS = {
  'psi/evidently-0.7': { numeric: evidentlyPsi, categorical: evidentlyPsiOfCategories },
  'psi/scouter': { numeric: scouterPsi, categorical: scouterPsiOfCategories },
  'ks/nannyml-binned': { numeric: nannymlKs },
  'js/e': { numeric: evidentlyJensenShannon, categorical: evidentlyJensenShannonOfCategories },
  'js/2': { numeric: nannymlJensenShannon, categorical: nannymlJensenShannonOfCategories },
  hellinger: { numeric: evidentlyHellinger, categorical: evidentlyHellingerOfCategories },
  'hellinger/nannyml': { numeric: nannymlHellinger, categorical: nannymlHellingerOfCategories },
  wasserstein: { numeric: wasserstein },
  'wasserstein/normed': { numeric: normedWasserstein },
} as const satisfies Record<string, Variant>

export type VariantName = keyof typeof VARIANTS

/**
 * A figure of another tool; NaN if a side has no values.
 * @throws RangeError if the variant does not know this kind of feature
 */
export const variantOf = (
  name: VariantName,
  kind: Kind,
  reference: CategoricalColumn,
  window: CategoricalColumn,
): number => {
  const variant: Variant = VARIANTS[name]
  const figure = variant[kind]
  if (figure === undefined) throw new RangeError(`variant is '${name}', expected one for ${kind} features`)
  return (figure as (reference: CategoricalColumn, window: CategoricalColumn) => number)(reference, window)
}
