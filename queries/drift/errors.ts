/** Errors of reads of drift. They pass with time. */
import { askedWith } from '../asked.ts'

export class DriftReadError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'DriftReadError'
  }
}

/** Asks ClickHouse and turns its failure into a DriftReadError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof DriftReadError,
  notStored: (reason, cause) => new DriftReadError(`Nothing of drift is stored yet: ${reason}`, cause),
  unavailable: (message, cause) => new DriftReadError(message, cause),
})
