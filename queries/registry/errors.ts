/** Errors of reads of the registry. The gateway maps each code to an HTTP status. */
import { ClickHouseError } from '@clickhouse/client'
import { isUnknownTable } from '../../sinks/clickhouse/index.ts'

const table = {
  /** There is no table yet: nothing of the registry was stored. */
  REGISTRY_NOT_STORED: 'later',
  /** The table has not come so far as the read needs. */
  STORE_BEHIND: 'later',
  STORE_UNAVAILABLE: 'later',
  /** More entities match than one answer may hold. */
  RESULT_TOO_LARGE: 'invalid',
} as const

export type RegistryErrorCode = keyof typeof table

export class RegistryError extends Error {
  readonly code: RegistryErrorCode
  /** Who has to act: the caller (`invalid`), or nobody because time solves it (`later`). */
  readonly kind: (typeof table)[RegistryErrorCode]
  constructor(code: RegistryErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RegistryError'
    this.code = code
    this.kind = table[code]
  }
}

/** Asks a store and turns its failure into a RegistryError. */
export const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof RegistryError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    if (isUnknownTable(error))
      throw new RegistryError('REGISTRY_NOT_STORED', `Nothing of the registry is stored yet: ${reason}`, error)
    const who = error instanceof ClickHouseError ? 'refused a query' : 'cannot be reached or did not answer in time'
    throw new RegistryError('STORE_UNAVAILABLE', `ClickHouse ${who}: ${reason}`, error)
  }
}
