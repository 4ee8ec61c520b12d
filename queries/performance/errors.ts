/** Errors of reads of performance. They pass with time. */
import { askedWith } from '../asked.ts'

export class PerformanceReadError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'PerformanceReadError'
  }
}

/** Asks ClickHouse and turns its failure into a PerformanceReadError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof PerformanceReadError,
  notStored: (reason, cause) => new PerformanceReadError(`Nothing of performance is stored yet: ${reason}`, cause),
  unavailable: (message, cause) => new PerformanceReadError(message, cause),
})
