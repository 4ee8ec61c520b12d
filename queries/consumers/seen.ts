/** Who has read tables of ClickHouse, and who may: its own log of queries, and its grants. */
import { type ClickHouseClient, ClickHouseError } from '@clickhouse/client'
import { isUnknownTable } from '../../sinks/clickhouse/index.ts'
import { askedWith, compactRows } from '../asked.ts'
import type { Observed } from './compare.ts'

export class ConsumersReadError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ConsumersReadError'
  }
}

const asked = askedWith({
  isOwn: (error) => error instanceof ConsumersReadError,
  notStored: (reason, cause) => new ConsumersReadError(reason, cause),
  unavailable: (message, cause) => new ConsumersReadError(message, cause),
})

/** What the platform calls itself towards ClickHouse. */
const OWN = 'millrace'
/** The user may not read it: then it is not known who else reads. */
const NOT_ALLOWED = '497'

const known = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await ask()
  } catch (error) {
    if (isUnknownTable(error) || (error instanceof ClickHouseError && error.code === NOT_ALLOWED)) return undefined
    throw error
  }
}

/**
 * Users whose queries have read one of these tables, without the platform itself.
 * @param days how far back
 * @returns `undefined` if the server keeps no log of queries, or does not show it
 * @throws ConsumersReadError
 */
export const usersOfTables = (
  client: ClickHouseClient,
  tables: readonly string[],
  days: number,
): Promise<Observed[] | undefined> =>
  asked(() =>
    known(async () => {
      const query = `SELECT user, toUnixTimestamp(max(event_time)) * 1000, count() FROM system.query_log
        WHERE type = 'QueryFinish' AND is_initial_query AND event_date >= today() - {days: UInt32}
          AND NOT startsWith(http_user_agent, {own: String})
          AND hasAny(tables, arrayConcat(arrayMap(name -> concat(currentDatabase(), '.', name), {tables: Array(String)}),
            arrayMap(name -> concat(currentDatabase(), '.', char(96), name, char(96)), {tables: Array(String)})))
        GROUP BY user ORDER BY user`
      type Row = readonly [string, number, number]
      const rows = await compactRows<Row>(client, query, { tables, days, own: OWN })
      return rows.map(([name, lastSeen, count]) => ({ name, means: 'clickhouse' as const, lastSeen, count }))
    }),
  )

/**
 * Users and roles with a grant to read one of these tables, besides the user of the platform.
 * @returns `undefined` if the server does not show it
 * @throws ConsumersReadError
 */
export const grantedOn = (client: ClickHouseClient, tables: readonly string[]): Promise<string[] | undefined> =>
  asked(() =>
    known(async () => {
      const query = `SELECT DISTINCT ifNull(user_name, role_name) AS name FROM system.grants
        WHERE access_type IN ('SELECT', 'ALL') AND NOT is_partial_revoke
          AND ifNull(user_name, '') != currentUser() AND (database IS NULL OR database = currentDatabase()) AND (table IS NULL OR table IN {tables: Array(String)})
        ORDER BY name`
      return (await compactRows<readonly [string]>(client, query, { tables })).map(([name]) => name)
    }),
  )
