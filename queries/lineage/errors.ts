/** Errors of reads of lineage. They pass with time. */
import { askedWith } from '../asked.ts'

export class LineageReadError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'LineageReadError'
  }
}

/** Asks ClickHouse and turns its failure into a LineageReadError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof LineageReadError,
  notStored: (reason, cause) => new LineageReadError(`Nothing of lineage is stored yet: ${reason}`, cause),
  unavailable: (message, cause) => new LineageReadError(message, cause),
})
