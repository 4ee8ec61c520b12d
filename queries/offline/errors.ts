/** Errors of offline queries. `QUERY_INVALID` is the caller's; the HTTP status of each lies with the gateway's surface. */
import { ClickHouseError } from '@clickhouse/client'
import { isUnknownTable } from '../../sinks/clickhouse/index.ts'

const table = {
  /** The request contradicts itself or its declarations: correct it. */
  QUERY_INVALID: 'invalid',
  /** A row of the spine cannot be used: correct it. */
  SPINE_INVALID: 'invalid',
  SPINE_TOO_LARGE: 'invalid',
  /** The view has no table yet: nothing of it has been stored. */
  VIEW_NOT_STORED: 'later',
  /** The table has not reached the position that was asked for, in the time that was given. */
  POSITION_NOT_REACHED: 'later',
  STORE_UNAVAILABLE: 'later',
  /** The store answered otherwise than it has to: a bug, here or there. */
  RESULT_DAMAGED: 'bug',
} as const

export type OfflineErrorCode = keyof typeof table

export class OfflineError extends Error {
  readonly code: OfflineErrorCode
  /** Whose turn it is: the caller's, nobody's but time's, or the developers'. */
  readonly kind: (typeof table)[OfflineErrorCode]
  constructor(code: OfflineErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'OfflineError'
    this.code = code
    this.kind = table[code]
  }
}

/** Runs a query, and says what its failure means. */
export const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof OfflineError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    if (isUnknownTable(error))
      throw new OfflineError('VIEW_NOT_STORED', `Nothing is stored of it yet: ${reason}`, error)
    const who = error instanceof ClickHouseError ? 'refused a query' : 'cannot be reached or did not answer in time'
    throw new OfflineError('STORE_UNAVAILABLE', `ClickHouse ${who}: ${reason}`, error)
  }
}
