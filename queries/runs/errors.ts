/** Errors of reads of runs. The gateway maps each code to an HTTP status. */
import { ClickHouseError } from '@clickhouse/client'
import { isUnknownTable } from '../../sinks/clickhouse/index.ts'

const table = {
  /** There is no table yet: no run was ever stored. */
  RUNS_NOT_STORED: 'later',
  STORE_UNAVAILABLE: 'later',
} as const

export type RunsErrorCode = keyof typeof table

export class RunsError extends Error {
  readonly code: RunsErrorCode
  /** Who has to act: nobody because time solves it (`later`). */
  readonly kind: (typeof table)[RunsErrorCode]
  constructor(code: RunsErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RunsError'
    this.code = code
    this.kind = table[code]
  }
}

/** Runs a query and turns its failure into a RunsError. */
export const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (isUnknownTable(error)) throw new RunsError('RUNS_NOT_STORED', `No run is stored yet: ${reason}`, error)
    const who = error instanceof ClickHouseError ? 'refused a query' : 'cannot be reached or did not answer in time'
    throw new RunsError('STORE_UNAVAILABLE', `ClickHouse ${who}: ${reason}`, error)
  }
}
