/** Errors of reads of drift. They pass with time. */
import { askedWith } from '../asked.ts'

export class DriftReadError extends Error {
  override readonly name = 'DriftReadError'
  /** There is no table yet: nothing was measured. */
  readonly isNotStored: boolean
  constructor(message: string, cause?: unknown, isNotStored = false) {
    super(message, { cause })
    this.isNotStored = isNotStored
  }
}

/** Asks ClickHouse and turns its failure into a DriftReadError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof DriftReadError,
  notStored: (reason, cause) => new DriftReadError(`Nothing of drift is stored yet: ${reason}`, cause, true),
  unavailable: (message, cause) => new DriftReadError(message, cause),
})
