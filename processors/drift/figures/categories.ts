/** Values of categorical features. */

/** A value of a categorical feature. Numbers and booleans count by their text. */
export type Category = string | number | bigint | boolean

/** The text by which a category counts; undefined if it is missing. 0 and -0 have the same text. */
export const categoryOf = (value: Category | null | undefined): string | undefined =>
  value === null || value === undefined || Number.isNaN(value) ? undefined : String(value)
