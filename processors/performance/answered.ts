/** What a prediction and its outcome say together, by the task of the model: what is counted, and the error of the row. */
import type { avro } from '../../schemas/index.ts'
import { gradedError } from './figures/index.ts'

export type TaskOptions = Pick<avro.Performance, 'task' | 'positive' | 'threshold' | 'k' | 'values' | 'metrics'>

/** The answer of a prediction. */
export interface Answer {
  readonly score: number | null
  readonly label: string | null
}

/** A row that counts. `error`: 1 or 0 of a class, the absolute error of a number, 1 less the NDCG of a list. */
export type Answered =
  | { readonly task: 'binary'; readonly predicted: boolean; readonly label: boolean; readonly score?: number }
  | { readonly task: 'classes'; readonly predicted: string; readonly label: string }
  | { readonly task: 'regression'; readonly predicted: number; readonly label: number }
  | { readonly task: 'ranking'; readonly gains: readonly number[] }

/** Items of a list beyond which it is not read. */
const ITEMS_MAX = 1_000
/** Characters of a class: longer texts are none. */
const CLASS_MAX = 250
const SCORE_THRESHOLD = 0.5
/** Squares and sums of numbers up to this size stay finite. */
const SUMMABLE_MAX = 1e100

/** Whether a number can be summed, and its square too. */
export const isSummable = (value: number | null): value is number => value !== null && Math.abs(value) <= SUMMABLE_MAX

/** Whether the answer to a question of two classes is positive; `undefined`: there is none. */
export const isPositive = ({ positive, threshold }: TaskOptions, { score, label }: Answer): boolean | undefined => {
  if (threshold !== null && score !== null) return score >= threshold
  if (label !== null) return label === positive
  return score === null ? undefined : score >= SCORE_THRESHOLD
}

/** @returns `undefined` if answer or outcome have no value that suits the task */
export const answered = (options: TaskOptions, answer: Answer, outcome: avro.Outcome): Answered | undefined => {
  switch (options.task) {
    case 'binary': {
      const [predicted, text] = [isPositive(options, answer), textOf(outcome)]
      if (predicted === undefined || text === undefined) return undefined
      const scored = answer.score === null ? {} : { score: answer.score }
      return { task: 'binary', predicted, label: text === options.positive, ...scored }
    }
    case 'classes': {
      const text = textOf(outcome)
      return answer.label === null || text === undefined || Math.max(answer.label.length, text.length) > CLASS_MAX
        ? undefined
        : { task: 'classes', predicted: answer.label, label: text }
    }
    case 'regression': {
      const { value } = outcome
      return isSummable(answer.score) && isSummable(value)
        ? { task: 'regression', predicted: answer.score, label: value }
        : undefined
    }
    case 'ranking': {
      const gains = gainsOf(outcome)
      return gains && { task: 'ranking', gains }
    }
    // Rows of a dataset have no outcome.
    case 'metrics':
      return undefined
  }
}

export const errorOf = (row: Answered, { k }: Pick<TaskOptions, 'k'>): number => {
  switch (row.task) {
    case 'binary':
    case 'classes':
      return row.predicted === row.label ? 0 : 1
    case 'regression':
      return Math.abs(row.predicted - row.label)
    case 'ranking':
      return gradedError(row.gains, k as number)
  }
}

/** The true class. A number stands for itself, so that 0 and 1 can be classes. */
const textOf = ({ label, value }: avro.Outcome): string | undefined =>
  label ?? (value === null || !Number.isFinite(value) ? undefined : String(value))

/** The gain of each item in the order shown: a list of numbers, or the place of the one relevant item. */
const gainsOf = ({ label, value }: avro.Outcome): readonly number[] | undefined => {
  if (label !== null) {
    const parts = label.split(',')
    const gains = parts.map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
    const holds = parts.length <= ITEMS_MAX && gains.every((gain) => gain >= 0 && isSummable(gain))
    return holds ? gains : undefined
  }
  if (value === null || !Number.isInteger(value) || value < 0 || value > ITEMS_MAX) return undefined
  return Array.from({ length: Math.max(1, value) }, (_, i) => (i + 1 === value ? 1 : 0))
}
