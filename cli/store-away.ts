/** What the clients of the stores throw while a store is away names no store; a command that asks the stores itself says which it was. */
import { CliError, EXIT } from './errors.ts'

/** Messages of the client of Redis, which says nothing else and connects again by itself. */
const REDIS = new Set(['Command timed out', 'Connection is closed.'])
/** A message and codes of the client of ClickHouse. The errors of the log and of the schema registry have classes of their own. */
const CLICKHOUSE = new Set([
  ...['Timeout error.', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
])

/** @returns an error that names the store, if a store was away; else the error itself */
export const namingStore = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof CliError) return error
  const { message, code = '' } = error as NodeJS.ErrnoException
  const store = REDIS.has(message)
    ? 'Redis'
    : CLICKHOUSE.has(message) || CLICKHOUSE.has(code)
      ? 'ClickHouse'
      : undefined
  if (store === undefined) return error
  return new CliError(`${store} cannot be reached or did not answer in time: ${message || code}`, EXIT.unavailable)
}
