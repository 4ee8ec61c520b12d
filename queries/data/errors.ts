/** Errors of reads of a dataset's rows. The gateway maps each code to an HTTP status. */
import { askedWith } from '../asked.ts'

export type DataErrorCode =
  /** The table of the rows has not come so far as the question needs. It may come later. */
  'STORE_BEHIND' | 'STORE_UNAVAILABLE'

export class DataError extends Error {
  readonly code: DataErrorCode
  constructor(code: DataErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'DataError'
    this.code = code
  }
}

/** Runs a query and turns its failure into a DataError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof DataError,
  notStored: (reason, cause) =>
    new DataError('STORE_BEHIND', `The table of the rows went away while it was read: ${reason}`, cause),
  unavailable: (message, cause) => new DataError('STORE_UNAVAILABLE', message, cause),
})
