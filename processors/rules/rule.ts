/**
 * What a rule of a contract is. Row rules lie in the changelog of intake as they are here: a test that is released keeps its meaning for ever.
 * Source: docs/decisions/0115-contracts.md
 */

/** A value of a contract, compared with a value of a column. Times are in ms since the epoch. */
export type Scalar = string | number | boolean | null

/** What a value has to be. A value that is null passes, if the test does not say otherwise. */
export type RowTest =
  /** It is not null. */
  | { readonly is: 'present' }
  /** It is null. */
  | { readonly is: 'absent' }
  /** It is one of the values, or none of them (`not`). Null counts only if it is one of the values of a test with `not`. */
  | { readonly is: 'listed'; readonly values: readonly Scalar[]; readonly not?: true }
  /** The text has a part that matches all of the patterns (RE2), one of them (`any`), or none of them (`not`). */
  | { readonly is: 'pattern'; readonly patterns: readonly string[]; readonly any?: true; readonly not?: true }
  /** The number of characters (code points), inclusive. */
  | { readonly is: 'length'; readonly min?: number; readonly max?: number }
  /** Between bounds, inclusive if not said otherwise. Text is compared by code points. NaN is in no range. */
  | {
      readonly is: 'range'
      readonly min?: number | string
      readonly max?: number | string
      readonly isAboveMin?: true
      readonly isBelowMax?: true
    }
  /** An integer multiple of a number. */
  | { readonly is: 'multiple'; readonly of: number }
  /** An integer: also of a column of doubles. */
  | { readonly is: 'whole' }
  /** A text in a known form. */
  | { readonly is: 'format'; readonly format: Format }
  /** Compared with another column of the row. */
  | { readonly is: 'compared'; readonly with: string; readonly by: Comparison; readonly ifNull?: IfNull }
  /** Together with another column one of the pairs. */
  | {
      readonly is: 'paired'
      readonly with: string
      readonly pairs: readonly (readonly [Scalar, Scalar])[]
      readonly ifNull?: IfNull
    }

/** A row passes a test of two columns if both are null, or never because of a null. Absent: it passes if either is. */
export type IfNull = 'both' | 'never'

export type Format = 'uuid' | 'email' | 'uri' | 'hostname' | 'ipv4' | 'ipv6' | 'date' | 'time' | 'date-time'
export type Comparison = '>' | '>=' | '<' | '<=' | '=' | '!='

/** What happens to a row that breaks a rule. */
export type Action = 'reject' | 'warn'

/** A rule about single rows. Intake judges by it at once. */
export interface RowRule {
  /** Its name, unique within the contract. */
  readonly name: string
  readonly column: string
  readonly action: Action
  /** All have to hold. */
  readonly tests: readonly RowTest[]
}

/** The row rules of one version of a contract. */
export interface ContractRules {
  readonly contract: string
  readonly version: number
  readonly rules: readonly RowRule[]
}

/** A figure of all rows of a window. */
export type Measure =
  | { readonly of: 'rows' }
  /** Rows that fail a test; `isOfPresent`: a percentage is one of the rows with a value. */
  | {
      readonly of: 'failing'
      readonly column: string
      readonly tests: readonly RowTest[]
      readonly isOfPresent?: true
    }
  /** Rows that pass a test. */
  | {
      readonly of: 'holding'
      readonly column: string
      readonly tests: readonly RowTest[]
      readonly isOfPresent?: true
    }
  /** Rows that repeat another row of the window in these columns: each but the first. Rows without any value in them do not count. */
  | { readonly of: 'duplicates'; readonly columns: readonly string[] }
  /** Rows that no other row of the window repeats in these columns. */
  | { readonly of: 'singular'; readonly columns: readonly string[] }
  /** Different values. */
  | { readonly of: 'distinct'; readonly columns: readonly string[] }
  /** Of the numbers of a column. */
  | { readonly of: (typeof MOMENTS)[number]; readonly column: string }
  /** The number at a share of the way from the least to the greatest: the nearest one, of two the even one. */
  | { readonly of: 'quantile'; readonly column: string; readonly at: number }
  /** How many of the values no row has. */
  | { readonly of: 'absent'; readonly column: string; readonly values: readonly Scalar[] }
  /** How far the window is from what is expected. */
  | ({ readonly of: (typeof DISTANCES)[number]; readonly column: string } & Reference)

export const MOMENTS = ['sum', 'mean', 'stdev', 'min', 'max', 'median'] as const

/** `kl`: Kullback-Leibler divergence in nats. `psi`: population stability index in nats, with half a row more in each cell. `ks`: the greatest distance of the distributions at the edges. */
export const DISTANCES = ['kl', 'psi', 'ks'] as const

/** What is expected: shares, or for `psi` rows, of cells. */
export type Reference =
  /** Cells of numbers: below the first edge, between two (the lower end in), and above the last one. `isClosed`: the last edge belongs to the cell below it. */
  | { readonly edges: readonly number[]; readonly isClosed?: true; readonly expected: readonly number[] }
  /** Values, and then all others; `rest`: the share of all others is spread over them one by one. */
  | { readonly values: readonly Scalar[]; readonly expected: readonly number[]; readonly rest?: number }

export const OPERATORS = [
  'mustBe',
  'mustNotBe',
  'mustBeGreaterThan',
  'mustBeGreaterOrEqualTo',
  'mustBeLessThan',
  'mustBeLessOrEqualTo',
  'mustBeBetween',
  'mustNotBeBetween',
] as const
export type Operator = (typeof OPERATORS)[number]

/** A rule about all rows of a window. */
export interface SetRule {
  /** Its name, unique within the contract. */
  readonly name: string
  /** What it means if it is broken; rows of the window are facts already. */
  readonly action: Action
  readonly measure: Measure
  /** A share is of 0 to 1. `value`: that of the measure itself. */
  readonly unit: 'rows' | 'percent' | 'share' | 'value'
  readonly operator: Operator
  /** One number, or two of `Between`, both ends in. */
  readonly operands: readonly number[]
}
