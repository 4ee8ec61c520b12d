/** Figures of a classification into positive and negative rows. What has no value (precision without a selected row) is NaN, which passes no gate. */
import { ratesOf } from '../../../processors/performance/figures/index.ts'
import { auc } from './auc.ts'
import { eachRow, mean } from './sums.ts'
import type { Figures, Rows } from './types.ts'

/** The distance from 0 and 1 that a probability keeps in a logarithm: the epsilon of doubles, as in scikit-learn. */
const EPSILON = 2 ** -52

export interface Confusion {
  readonly rows: number
  readonly selected: number
  readonly positives: number
  readonly truePositives: number
}

export const confusion = ({ labels, predictions }: Rows): Confusion => {
  let [selected, positives, truePositives] = [0, 0, 0]
  for (let i = 0; i < labels.length; i++) {
    selected += predictions[i]!
    positives += labels[i]!
    truePositives += labels[i]! * predictions[i]!
  }
  return { rows: labels.length, selected, positives, truePositives }
}

/** What each row adds to a metric that is a mean over rows. @throws never: probabilities outside [0, 1] are cut */
export const BINARY_SCORES = {
  accuracy: ({ labels, predictions }: Rows) => eachRow(labels.length, (i) => Number(labels[i] === predictions[i])),
  log_loss: ({ labels, probabilities }: Rows) =>
    eachRow(labels.length, (i) => {
      const given = labels[i] === 1 ? probabilities![i]! : 1 - probabilities![i]!
      return -Math.log(Math.min(Math.max(given, EPSILON), 1 - EPSILON))
    }),
  brier: ({ labels, probabilities }: Rows) => eachRow(labels.length, (i) => (probabilities![i]! - labels[i]!) ** 2),
} as const

export const binaryFigures = (rows: Rows): Figures => {
  const { selected, positives, truePositives, rows: count } = confusion(rows)
  const falseNegatives = positives - truePositives
  const rates = ratesOf({
    truePositives,
    falsePositives: selected - truePositives,
    falseNegatives,
    trueNegatives: count - selected - falseNegatives,
  })
  const { probabilities } = rows
  return {
    ...rates,
    ...(rows.scores === undefined ? {} : { auc: auc(rows.labels, rows.scores) }),
    ...(probabilities === undefined
      ? {}
      : { log_loss: mean(BINARY_SCORES.log_loss(rows)), brier: mean(BINARY_SCORES.brier(rows)) }),
  }
}
