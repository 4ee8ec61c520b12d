/** Errors of reads of the rows of a dataset. They pass with time. */
import { askedWith } from '../asked.ts'

export class ProfileReadError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ProfileReadError'
  }
}

/** Asks ClickHouse and turns its failure into a ProfileReadError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof ProfileReadError,
  notStored: (reason, cause) => new ProfileReadError(`There is no table of these rows: ${reason}`, cause),
  unavailable: (message, cause) => new ProfileReadError(message, cause),
})
