/** The table of the accepted rows of a dataset, and what every read of it has in common. */
import type { ClickHouseClient } from '@clickhouse/client'
import { rowsTableName } from '../../processors/intake/index.ts'
import type { Names } from '../../streams/core/names.ts'

export interface RowsTable {
  readonly client: ClickHouseClient
  readonly table: string
  readonly topic: string
  /** The column with the event time. */
  readonly time: string
}

export const rowsTableOf = (
  client: ClickHouseClient,
  names: Names,
  { name, time }: { readonly name: string; readonly time: string },
): RowsTable => ({ client, table: rowsTableName(names.prefix, name), topic: names.rows(name), time })

/** A read that takes longer than this is given up: whoever wants to know of so much names a shorter time. */
export const LIMITS = 'SETTINGS max_execution_time = 30'
