/** A reference that is cut once and then frozen, and how much a window differs from it. Everything is a plain value that can be stored as it is. */

/** Values are the feature's, in any number type; NaN and null are missing. */
export interface NumericBaseline {
  readonly kind: 'numeric'
  /** Cells of PSI: (-inf, e1], (e1, e2], ... (en, +inf). Strictly ascending. */
  readonly edges: readonly number[]
  /** Places at which KS compares the cumulated shares. Strictly ascending. */
  readonly knots: readonly number[]
  /** Whether the knots are all distinct values of the reference: then D is exact. */
  readonly exact: boolean
  /** The reference's counts, in the layout of `Counts`. */
  readonly counts: Counts
}

export interface CategoricalBaseline {
  readonly kind: 'categorical'
  /** The most frequent values, the most frequent one first; ties by UTF-8 order. */
  readonly categories: readonly string[]
  /** Further values of the reference, in UTF-8 order. They share the cell `__other__`. */
  readonly others: readonly string[]
  /** Whether `others` holds all further values. If not, an unknown value counts as `__other__`, since it may be one of them. */
  readonly othersComplete: boolean
  readonly counts: Counts
}

export type FeatureBaseline = NumericBaseline | CategoricalBaseline
export type Kind = FeatureBaseline['kind']

/**
 * The counts of a window (or of the reference), integers >= 0. Two of them are merged by addition. Figures follow from them and the baseline alone.
 *
 * Numeric: with the boundaries b_0 < ... < b_m-1 (the edges and the knots together), entry 2j counts the values between b_j-1 and b_j, entry 2j+1
 * those equal to b_j, entry 2m those above all. Categorical: an entry per category, then `__other__`, then `__new__`. The last entry counts the
 * missing values.
 */
export type Counts = readonly number[]

export interface KsFigures {
  /** D lies in [low, high]. With exact knots they are equal. */
  readonly low: number
  readonly high: number
  /** The p-value of `low`. */
  readonly p: number
  /** Values without the missing ones: of the reference, of the window. */
  readonly n: number
  readonly m: number
}

export interface ChiSquareFigures {
  readonly statistic: number
  readonly df: number
  readonly p: number
}

/** How much a window differs from its baseline. A figure is null where it has no value, for example KS without a value in the window. */
export interface FeatureMeasures {
  readonly kind: Kind
  /** Values of the reference, missing ones included. */
  readonly n: number
  /** Values of the window, missing ones included. */
  readonly m: number
  /** Cells that are not empty on both sides, the missing cell included. */
  readonly b: number
  /** Rows of the window below which there is no verdict. */
  readonly rowsNeeded: number
  /** False: too few rows, or nothing to compare with; then there is no verdict. */
  readonly sufficient: boolean
  readonly psi: number | null
  readonly psiThreshold: number | null
  readonly pPsi: number | null
  readonly psiMissingExcluded: number | null
  /** Numeric features alone. */
  readonly ks: KsFigures | null
  /** Categorical features alone. */
  readonly chiSquare: ChiSquareFigures | null
  /** The greatest difference of two shares. Categorical features alone. */
  readonly lInfinity: number | null
  /** The p-value on which the verdict rests. */
  readonly p: number | null
}

export interface MeasureOptions {
  /** Of the threshold of PSI. Default 0.001. */
  readonly alpha?: number
  /** PSI below it is never drift. Default 0.1. */
  readonly psiFloor?: number
  /** Rows that a window needs, beside 10 for each cell. Default 300. */
  readonly rowsMin?: number
  /** Whether there is a verdict where all values of both sides lie in one cell. Default true. */
  readonly judgesOneCell?: boolean
}

export const PSI_VARIANT = 'psi/v1:decile,jeffreys'
export const KS_VARIANT = 'ks/v1'
/** 2: values that all lie in one cell have a verdict. */
export const VERDICT_VARIANT = 'verdict/v2'
