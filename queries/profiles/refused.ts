/** What intake has refused of a dataset, counted: the values themselves are in the quarantine. */
import type { ClickHouseClient } from '@clickhouse/client'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { asked } from './errors.ts'
import { LIMITS } from './rows-table.ts'

export interface Refused {
  readonly reason: string
  readonly rows: number
  /** Log time of the last of them, ms. */
  readonly lastLogTime: number
}

/** @returns most rows first @throws ProfileReadError */
export const refusedOf = async (client: ClickHouseClient, table: string, instance: string): Promise<Refused[]> => {
  // A row is refused once, but its entry may be stored twice.
  const query = `SELECT reason, uniqExact(topic, partition, offset) AS rows, toUnixTimestamp64Milli(max(log_time))
    FROM ${quoted(table)} WHERE instance = {instance: String} GROUP BY reason ORDER BY rows DESC, reason ${LIMITS}`
  const found = await asked(() =>
    compactRows<readonly [reason: string, rows: number, last: number]>(client, query, { instance }),
  )
  return found.map(([reason, rows, lastLogTime]) => ({ reason, rows, lastLogTime }))
}
