/** How many rows of a dataset are stored, and how young they are. */

import { quoted, topicCondition } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { asked } from './errors.ts'
import { LIMITS, type RowsTable } from './rows-table.ts'

export interface Freshness {
  readonly rows: number
  /** The greatest event time, ms. `undefined`: there is no row. */
  readonly eventTime: number | undefined
  /** The log time of the last row, ms. */
  readonly logTime: number | undefined
  /** By partition that has rows: behind the last one. */
  readonly positions: ReadonlyMap<number, number>
}

type Read = readonly [partition: number, rows: number, position: number, eventTime: number, logTime: number]

/** @throws ProfileReadError if there is no table, or if it cannot be read */
export const freshnessOf = ({ client, table, topic, time }: RowsTable): Promise<Freshness> =>
  asked(async () => {
    const ofTopic = await topicCondition(client, table, topic)
    // Rows are numbered, so those that are stored twice count once; rows of early releases have the number 0.
    const query = `SELECT _partition, max(_number) + countIf(_number = 0), max(_offset) + 1,
        toUnixTimestamp64Milli(max(${quoted(time)})), toUnixTimestamp64Milli(max(_log_time))
      FROM ${quoted(table)} WHERE ${ofTopic} GROUP BY _partition ORDER BY _partition ${LIMITS}`
    const found = await compactRows<Read>(client, query, {})
    const greatest = (values: readonly number[]) =>
      values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b))
    return {
      rows: found.reduce((sum, [, rows]) => sum + rows, 0),
      eventTime: greatest(found.map(([, , , eventTime]) => eventTime)),
      logTime: greatest(found.map(([, , , , logTime]) => logTime)),
      positions: new Map(found.map(([partition, , position]) => [partition, position])),
    }
  })
