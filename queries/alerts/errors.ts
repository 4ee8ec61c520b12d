/** Errors of reads of alerts. The gateway maps them to an HTTP status. */
import { askedWith } from '../asked.ts'

export class AlertsError extends Error {
  override readonly name = 'AlertsError'
  /** `not_stored`: there is no table yet. `unavailable`: ClickHouse did not answer. */
  readonly code: 'not_stored' | 'unavailable'
  constructor(code: 'not_stored' | 'unavailable', message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Asks the store and turns its failure into an AlertsError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof AlertsError,
  notStored: (reason, cause) => new AlertsError('not_stored', `No alert is stored yet: ${reason}`, cause),
  unavailable: (message, cause) => new AlertsError('unavailable', message, cause),
})
