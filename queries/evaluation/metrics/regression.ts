/** Figures of predicted numbers. */
import { eachRow, mean, sum } from './sums.ts'
import type { Figures, Rows } from './types.ts'

export const REGRESSION_SCORES = {
  mae: ({ labels, predictions }: Rows) => eachRow(labels.length, (i) => Math.abs(predictions[i]! - labels[i]!)),
  mse: ({ labels, predictions }: Rows) => eachRow(labels.length, (i) => (predictions[i]! - labels[i]!) ** 2),
} as const

export const regressionFigures = (rows: Rows): Figures => {
  const { labels, predictions } = rows
  const squared = REGRESSION_SCORES.mse(rows)
  const centre = mean(labels)
  const spread = sum(eachRow(labels.length, (i) => (labels[i]! - centre) ** 2))
  return {
    mae: mean(REGRESSION_SCORES.mae(rows)),
    mse: mean(squared),
    rmse: Math.sqrt(mean(squared)),
    // Labels that are all equal have no spread that could be explained.
    r2: spread === 0 ? Number.NaN : 1 - sum(squared) / spread,
    bias: mean(eachRow(labels.length, (i) => predictions[i]! - labels[i]!)),
  }
}
