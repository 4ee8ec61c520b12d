/** Measured rows as columns of numbers, in the order of the query. */
export interface Rows {
  /** Binary: 1 = positive, 0 = negative. Several classes: the code of the class. Regression: the value. */
  readonly labels: Float64Array
  /** Like the labels. */
  readonly predictions: Float64Array
  /** Binary with a score: its value. */
  readonly scores: Float64Array | undefined
  /** The scores, if all of all rows are from 0 to 1. */
  readonly probabilities: Float64Array | undefined
}

/** Name of a metric -> its value, in a fixed order. */
export type Figures = Readonly<Record<string, number>>
