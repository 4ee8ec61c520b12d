/** Errors of offline queries. `QUERY_INVALID` is the caller's fault. The gateway maps each code to an HTTP status. */
import { askedWith } from '../asked.ts'

const table = {
  /** The request contradicts itself or its declarations. The caller has to correct it. */
  QUERY_INVALID: 'invalid',
  /** A row of the spine cannot be used. The caller has to correct it. */
  SPINE_INVALID: 'invalid',
  SPINE_TOO_LARGE: 'invalid',
  /** The view has no table yet: none of its vectors has been stored. */
  VIEW_NOT_STORED: 'later',
  /** The table did not reach the requested position within the given time. */
  POSITION_NOT_REACHED: 'later',
  STORE_UNAVAILABLE: 'later',
  /** The store returned a result that breaks its contract: a bug on one of the two sides. */
  RESULT_DAMAGED: 'bug',
} as const

export type OfflineErrorCode = keyof typeof table

export class OfflineError extends Error {
  readonly code: OfflineErrorCode
  /** Who has to act: the caller (`invalid`), nobody because time solves it (`later`), or the developers (`bug`). */
  readonly kind: (typeof table)[OfflineErrorCode]
  constructor(code: OfflineErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'OfflineError'
    this.code = code
    this.kind = table[code]
  }
}

/** Runs a query and turns its failure into an OfflineError. */
export const asked = askedWith({
  isOwn: (error) => error instanceof OfflineError,
  notStored: (reason, cause) =>
    new OfflineError('VIEW_NOT_STORED', `No vector of the view is stored yet: ${reason}`, cause),
  unavailable: (message, cause) => new OfflineError('STORE_UNAVAILABLE', message, cause),
})
