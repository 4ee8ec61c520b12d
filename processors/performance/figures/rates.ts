/** Figures of a classification that follow from how often it was right and wrong. What has no value (precision of nothing selected) is NaN. */

/** Counts, or expected counts. */
export interface Confusion {
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  readonly trueNegatives: number
}

export type RateName =
  | 'accuracy'
  | 'precision'
  | 'recall'
  | 'f1'
  | 'selection_rate'
  | 'true_positive_rate'
  | 'false_positive_rate'

export const ratesOf = (confusion: Confusion): Record<RateName, number> => {
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = confusion
  const [selected, positives] = [truePositives + falsePositives, truePositives + falseNegatives]
  const negatives = falsePositives + trueNegatives
  return {
    accuracy: (truePositives + trueNegatives) / (positives + negatives),
    precision: truePositives / selected,
    recall: truePositives / positives,
    f1: (2 * truePositives) / (selected + positives),
    selection_rate: selected / (positives + negatives),
    true_positive_rate: truePositives / positives,
    false_positive_rate: falsePositives / negatives,
  }
}

/** How often a class is the label, is predicted, and both. */
export interface ClassCounts {
  readonly labelled: number
  readonly predicted: number
  readonly right: number
}

/** Of several classes: accuracy, and means over the classes, in which a class without a value counts 0, as in scikit-learn. */
export const macroRatesOf = (classes: readonly ClassCounts[]): Record<string, number> => {
  const total = (of: (each: ClassCounts) => number): number => classes.reduce((sum, each) => sum + of(each), 0)
  const mean = (of: (each: ClassCounts) => number): number => total(of) / classes.length
  return {
    accuracy: total(({ right }) => right) / total(({ labelled }) => labelled),
    precision_macro: mean(({ right, predicted }) => share(right, predicted)),
    recall_macro: mean(({ right, labelled }) => share(right, labelled)),
    f1_macro: mean(({ right, predicted, labelled }) => share(2 * right, predicted + labelled)),
  }
}

const share = (part: number, of: number): number => (of === 0 ? 0 : part / of)

/** What each kind of decision is worth, in a unit of money or any other. */
export interface ValueMatrix {
  readonly truePositive: number
  readonly falsePositive: number
  readonly falseNegative: number
  readonly trueNegative: number
}

/** Value matrix times confusion matrix, in the unit of the matrix. */
export const businessValue = (confusion: Confusion, values: ValueMatrix): number =>
  confusion.truePositives * values.truePositive +
  confusion.falsePositives * values.falsePositive +
  confusion.falseNegatives * values.falseNegative +
  confusion.trueNegatives * values.trueNegative
