/**
 * Figures of a classification into several classes. The means over classes count every class that a label or a prediction has; a class that has no
 * value counts 0, as in scikit-learn.
 */
import { macroRatesOf } from '../../../processors/performance/figures/index.ts'
import { eachRow } from './sums.ts'
import type { Figures, Rows } from './types.ts'

export const MULTICLASS_SCORES = {
  accuracy: ({ labels, predictions }: Rows) => eachRow(labels.length, (i) => Number(labels[i] === predictions[i])),
} as const

interface OfClass {
  labelled: number
  predicted: number
  right: number
}

export const multiclassFigures = (rows: Rows): Figures => {
  const { labels, predictions } = rows
  const classes = new Map<number, OfClass>()
  const ofClass = (code: number): OfClass => {
    const found = classes.get(code) ?? { labelled: 0, predicted: 0, right: 0 }
    classes.set(code, found)
    return found
  }
  for (let i = 0; i < labels.length; i++) {
    ofClass(labels[i]!).labelled++
    ofClass(predictions[i]!).predicted++
    if (labels[i] === predictions[i]) ofClass(labels[i]!).right++
  }
  // By the code of the class, which does not depend on the order of the rows (sample.ts).
  const counts = [...classes].sort(([a], [b]) => a - b).map(([, each]) => each)
  return macroRatesOf(counts)
}
