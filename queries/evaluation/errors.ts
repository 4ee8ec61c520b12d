/** Errors of evaluations that are computed from a dataset. The gateway maps each code to an HTTP status. */
import { askedWith } from '../asked.ts'

const table = {
  /** The query contradicts itself or the dataset. The caller has to correct it. */
  QUERY_INVALID: 'invalid',
  /** A row has a value that cannot be measured. The caller has to correct it, or leave the row out. */
  ROW_INVALID: 'invalid',
  /** The query reads more rows, or has more groups, than one evaluation may. */
  TOO_LARGE: 'invalid',
  /** The table of the dataset's rows has not come so far as the question needs. */
  STORE_BEHIND: 'later',
  STORE_UNAVAILABLE: 'later',
} as const

export type EvaluationErrorCode = keyof typeof table

export class EvaluationError extends Error {
  readonly code: EvaluationErrorCode
  /** Who has to act: the caller (`invalid`), or nobody because time solves it (`later`). */
  readonly kind: (typeof table)[EvaluationErrorCode]
  /** The field of the query that is wrong; `undefined` if none is. */
  readonly problem: Problem | undefined
  constructor(code: EvaluationErrorCode, message: string, more: { problem?: Problem; cause?: unknown } = {}) {
    super(message, { cause: more.cause })
    this.name = 'EvaluationError'
    this.code = code
    this.kind = table[code]
    this.problem = more.problem
  }
}

export interface Problem {
  readonly field: string
  readonly value: unknown
  readonly expected: string
}

/** Runs a query and turns its failure into an EvaluationError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof EvaluationError,
  notStored: (reason, cause) =>
    new EvaluationError('STORE_BEHIND', `No row of the dataset is stored yet: ${reason}`, { cause }),
  unavailable: (message, cause) => new EvaluationError('STORE_UNAVAILABLE', message, { cause }),
})
