/**
 * How far a table of ClickHouse is behind a position of the topic that feeds it. A table that has not reached the position of a question would answer
 * it as if there were nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { type Platform, pastTasks, type SharedEnds, type TopicPosition, UnfitRecords } from '../platform/index.ts'
import { isUnknownTable, quoted, topicCondition } from '../sinks/clickhouse/index.ts'
import type { LogRecord } from '../streams/core/log.ts'

/** A table has not come so far as a read needs. The read may succeed later. */
export class TableBehindError extends Error {
  override readonly name = 'TableBehindError'
}

/** A table, by what fills it. */
export type FilledTable = Pick<StoredTable, 'topic' | 'instance'>

/**
 * Waits until a table holds everything that was answered before the question, as its sink reports it. A table that loses rows while its sink believes
 * that it holds them is noticed by the sink within about a second, and filled again.
 * @throws TableBehindError if it has not come so far in time; LogError
 */
export const tablePast = (
  platform: Platform,
  ends: SharedEnds,
  { topic, instance }: FilledTable,
  timeoutMs: number,
): Promise<void> => tablesPast(platform, ends, { topic, instances: [instance] }, timeoutMs)

/** Waits in this way for several tables of one topic. @throws TableBehindError; LogError */
export const tablesPast = async (
  platform: Platform,
  ends: SharedEnds,
  { topic, instances }: { readonly topic: string; readonly instances: readonly string[] },
  timeoutMs: number,
): Promise<void> => {
  const deadline = performance.now() + timeoutMs
  await platform.progress.ready(timeoutMs)
  const targets = (await ends.of(topic)).map((offset, partition) => ({ topic, partition, offset }))
  const isLate = () => performance.now() > deadline
  await Promise.all(instances.map((instance) => requirePast(platform, instance, targets, { isLate, timeoutMs })))
}

const requirePast = async (
  platform: Platform,
  instance: string,
  targets: readonly TopicPosition[],
  { isLate, timeoutMs }: { readonly isLate: () => boolean; readonly timeoutMs: number },
): Promise<void> => {
  if (await pastTasks(platform, instance, targets, isLate)) return
  const behind = targets.flatMap(({ topic, partition, offset }) => {
    const held = platform.progress.position(instance, partition) ?? 0
    return held < offset ? [`${topic}:${partition} at ${held} of ${offset}`] : []
  })
  throw new TableBehindError(`The table of ${instance} is behind after ${timeoutMs} ms: ${behind.join(', ')}.`)
}

export interface StoredTable {
  readonly table: string
  /** The topic whose records are meant: several may feed a table. */
  readonly topic: string
  /** The projection that fills it. */
  readonly instance: string
  /** Which records have rows in the table. Default: all. It may ask the registry first. */
  readonly isRow?: (records: readonly LogRecord[]) => Promise<(record: LogRecord) => boolean>
  /** Runs a query and turns its failure into an error of the reader. */
  readonly asked: <T>(ask: () => Promise<T>) => Promise<T>
}

/** A partition of a table that has not reached the position of a question. */
export interface TableLag {
  readonly topic: string
  readonly partition: number
  /** The position that the table holds. */
  readonly position: number
  /** The position of the question. */
  readonly expected: number
}

const POLL_MS = 50
/** The longest wait for the records of a stretch that the log holds, ms. */
const FETCH_WAIT_MS = 1000

/**
 * Waits until a table holds everything before the targets. The report of its sink wakes it; but only the table itself shows what it holds: it may
 * have lost what the sink reported earlier, and be filled again.
 * @returns the partitions that are behind after `timeoutMs`; none if the table holds everything
 * @throws errors of the log, and those of `asked`
 */
export const tableBehind = async (
  platform: Platform,
  table: StoredTable,
  targets: readonly TopicPosition[],
  timeoutMs: number,
): Promise<TableLag[]> => {
  const deadline = performance.now() + timeoutMs
  const isLate = () => performance.now() > deadline
  let lag = await tableLag(platform, table, targets)
  if (lag.length > 0) await pastTasks(platform, table.instance, targets, isLate)
  for (;;) {
    if (lag.length > 0) lag = await tableLag(platform, table, targets)
    if (lag.length === 0 || isLate()) return lag
    await sleep(POLL_MS)
  }
}

/** The partitions that are behind now. @throws errors of the log, and those of `asked` */
export const tableLag = async (
  platform: Platform,
  table: StoredTable,
  targets: readonly TopicPosition[],
): Promise<TableLag[]> => {
  const { topic } = table
  const held = await positionsIn(platform.clickhouse, table)
  const lags = await Promise.all(
    targets.map(async ({ partition, offset: expected }): Promise<TableLag[]> => {
      const position = held.get(partition) ?? 0
      const isBehind = await lacks(platform, table, { partition, from: position, to: expected })
      return isBehind ? [{ topic, partition, position, expected }] : []
    }),
  )
  return lags.flat()
}

/** By partition: the greatest offset in the table + 1. A table that is not there has none. */
const positionsIn = async (
  client: ClickHouseClient,
  { table, topic, asked }: StoredTable,
): Promise<ReadonlyMap<number, number>> =>
  asked(async () => {
    try {
      const ofTopic = await topicCondition(client, table, topic)
      const answer = await client.query({
        query: `SELECT _partition, max(_offset) + 1 FROM ${quoted(table)} WHERE ${ofTopic} GROUP BY _partition`,
        format: 'JSONCompactEachRow',
        clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
      })
      return new Map(await answer.json<readonly [number, number]>())
    } catch (error) {
      if (isUnknownTable(error)) return new Map()
      throw error
    }
  })

interface Stretch {
  readonly partition: number
  readonly from: number
  readonly to: number
}

/**
 * Whether a stretch has a record that the table should hold. Behind the last row there are markers of transactions, so a position of
 * the log is normally greater than that of a table which holds everything; and records that no table can hold are in quarantine.
 */
const lacks = async (
  platform: Platform,
  { instance, topic, isRow }: StoredTable,
  { partition, from, to }: Stretch,
): Promise<boolean> => {
  if (from >= to) return false
  const unfit = new UnfitRecords(platform)
  let isUnfitKnown = false
  const reader = await platform.log.reader(topic, partition)
  try {
    for (let at = from; at < to; ) {
      const { records, next } = await reader.fetch(at, FETCH_WAIT_MS)
      const isStored = (await isRow?.(records)) ?? (() => true)
      for (const record of records) {
        if (record.offset >= to) break
        if (!isStored(record)) continue
        if (!isUnfitKnown) await unfit.look()
        isUnfitKnown = true
        if (!unfit.has({ instance, topic, partition }, record.offset)) return true
      }
      if (next === at) return true // the log has not settled it yet, so no table can hold it
      at = next
    }
    return false
  } finally {
    await reader.close()
  }
}
