/** How far the tables of the offline store are. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { quoted, topicCondition } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { asked, OfflineError } from './errors.ts'

export interface TablePositions {
  /** Position of each partition: the greatest offset in the table + 1, or 0 if the table has no row of it. */
  readonly positions: readonly number[]
  readonly rows: number
}

/**
 * @param topic whose records are meant: several topics may feed a table
 * @throws OfflineError VIEW_NOT_STORED if there is no such table
 */
export const tablePositions = (client: ClickHouseClient, table: string, topic: string): Promise<TablePositions> =>
  asked(async () => {
    const ofTopic = await topicCondition(client, table, topic)
    const answer = await client.query({
      query: `SELECT _partition AS partition, max(_offset) + 1 AS position, count() AS rows FROM ${quoted(table)}
        WHERE ${ofTopic} GROUP BY _partition`,
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    const found = await answer.json<{ partition: number; position: number; rows: number }>()
    const count = Math.max(0, ...found.map(({ partition }) => partition + 1))
    const positions = new Array<number>(count).fill(0)
    let rows = 0
    for (const row of found) {
      positions[row.partition] = row.position
      rows += row.rows
    }
    return { positions, rows }
  })

/**
 * The number of vectors in a table: of positions of the log, each once, whatever a former owner has written again. The end of the topic says more,
 * because the marks of transactions and what was aborted have positions, too.
 * @throws OfflineError VIEW_NOT_STORED if there is no such table
 */
export const vectorsIn = (client: ClickHouseClient, table: string, topic: string): Promise<number> =>
  asked(async () => {
    const query = `SELECT count() FROM (SELECT DISTINCT _partition, _offset FROM ${quoted(table)} WHERE ${await topicCondition(client, table, topic)})`
    const [[count]] = await compactRows<readonly [number]>(client, query, {})
    return count
  })

export interface Wait {
  readonly timeoutMs: number
  /** Polling interval, ms. Default 20. */
  readonly everyMs?: number
}

/**
 * Waits until a table holds everything of a topic before `position`, so that an answer is not older than what its caller has seen
 * elsewhere. A table that does not exist yet holds nothing.
 * @throws OfflineError POSITION_NOT_REACHED after `timeoutMs`
 */
export const reached = async (
  client: ClickHouseClient,
  { table, topic }: { readonly table: string; readonly topic: string },
  partition: number,
  position: number,
  { timeoutMs, everyMs = 20 }: Wait,
): Promise<void> => {
  const until = performance.now() + timeoutMs
  for (;;) {
    const held = await positionOf(client, table, topic, partition)
    if (held >= position) return
    if (performance.now() >= until) {
      throw new OfflineError(
        'POSITION_NOT_REACHED',
        `Table '${table}' holds partition ${partition} up to position ${held}, expected ${position} within ${timeoutMs} ms.`,
      )
    }
    await sleep(everyMs)
  }
}

const positionOf = async (
  client: ClickHouseClient,
  table: string,
  topic: string,
  partition: number,
): Promise<number> => {
  try {
    const { positions } = await tablePositions(client, table, topic)
    return positions[partition] ?? 0
  } catch (error) {
    if (error instanceof OfflineError && error.code === 'VIEW_NOT_STORED') return 0
    throw error
  }
}
