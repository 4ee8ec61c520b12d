/** Errors of reads of runs. The gateway maps each code to an HTTP status. */
import { askedWith } from '../asked.ts'

const table = {
  /** There is no table yet: no run was ever stored. */
  RUNS_NOT_STORED: 'later',
  STORE_UNAVAILABLE: 'later',
} as const

export type RunsErrorCode = keyof typeof table

export class RunsError extends Error {
  readonly code: RunsErrorCode
  /** Who has to act: nobody because time solves it (`later`). */
  readonly kind: (typeof table)[RunsErrorCode]
  constructor(code: RunsErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RunsError'
    this.code = code
    this.kind = table[code]
  }
}

/** Runs a query and turns its failure into a RunsError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof RunsError,
  notStored: (reason, cause) => new RunsError('RUNS_NOT_STORED', `No run is stored yet: ${reason}`, cause),
  unavailable: (message, cause) => new RunsError('STORE_UNAVAILABLE', message, cause),
})
