/** Flights as rows, and the wait until all results are stored. */
import { setTimeout as sleep } from 'node:timers/promises'
import { plainFlights } from '../../examples/flights/index.ts'
import type { Platform } from '../../platform/connect.ts'
import { caughtUp, type TopicPosition, type ViewChain } from '../../platform/progress.ts'
import { featuresTableName } from '../../processors/features/index.ts'
import type { Row } from '../../schemas/index.ts'

/** The first `count` flights, in batches. */
export async function* plainRows(count: number): AsyncGenerator<readonly Row[]> {
  for await (const flights of plainFlights(count))
    yield flights.map((flight) => ({ meta: null, ...flight }) as unknown as Row)
}

/**
 * Waits until all existing rows have passed through the view into Redis and ClickHouse.
 * @returns the number of stored feature events
 * @throws Error if `expired` returns true before
 */
export const wholeFlow = async (platform: Platform, live: ViewChain, expired: () => boolean): Promise<number> => {
  const ends = await caughtUp(platform, live, expired)
  if (ends === undefined) throw new Error(`view ${live.view.name} did not catch up in time`)
  return stored(platform, featuresTableName(platform.names.prefix, live.view.name, live.version), ends, expired)
}

/** Waits until the table holds everything below `ends`; the last position of a partition is a marker. @returns the number of its rows */
const stored = async (
  { clickhouse }: Platform,
  table: string,
  ends: readonly TopicPosition[],
  expired: () => boolean,
): Promise<number> => {
  for (;;) {
    const answer = await clickhouse.query({
      query:
        'SELECT _partition AS partition, toString(max(_offset)) AS last, toString(count()) AS count FROM {table:Identifier} GROUP BY _partition',
      query_params: { table },
      format: 'JSONEachRow',
    })
    const found = await answer.json<{ partition: number; last: string; count: string }>()
    const last = new Map(found.map((each) => [each.partition, Number(each.last)]))
    if (ends.every(({ partition, offset }) => offset === 0 || (last.get(partition) ?? -1) >= offset - 2))
      return found.reduce((sum, { count }) => sum + Number(count), 0)
    if (expired()) throw new Error(`table ${table} did not catch up in time`)
    await sleep(20)
  }
}
