/**
 * The rows of all partitions of a topic before given positions, sorted by event time. The order follows from the log alone: (time, id, partition, offset),
 * ids by their UTF-8 bytes; time statements come after all rows, in the order of their partitions.
 */
import type { LogRecord } from '../../streams/core/log.ts'
import type { MergedRecord, Order } from '../../streams/core/merged-reader.ts'
import type { SortedBatch } from '../../streams/core/sorted-reader.ts'
import type { Platform } from '../connect.ts'
import { readLog } from '../log-reading.ts'
import { ExternalSort, SORT_BATCH_ROWS } from './external-sort.ts'

export interface RowsToSort {
  readonly topic: string
  /** The first offset of each partition that is not sorted. */
  readonly sortedBefore: readonly number[]
  readonly orderOf: (record: LogRecord) => Order
  /** Loads what `orderOf` needs. */
  readonly prepare?: (records: readonly LogRecord[]) => Promise<void>
}

const TABLE = {
  columns: [
    ['is_statement', 'INTEGER'],
    ['time', 'DOUBLE'],
    ['id', 'VARCHAR'],
    ['part', 'INTEGER'],
    ['position', 'DOUBLE'],
    ['log_time', 'DOUBLE'],
    ['row_key', 'BLOB'],
    ['row_value', 'BLOB'],
  ],
  orderBy: 'is_statement, time, id, part, position',
} as const

/**
 * Yields the records with their numbers as offsets and their places as sources. Until all rows are read, it yields empty batches, so that its reader can
 * end in between.
 * @throws LogError; SortError
 */
export async function* sortedRows(platform: Platform, rows: RowsToSort): AsyncGenerator<SortedBatch> {
  const { topic, sortedBefore, orderOf, prepare } = rows
  const sort = await ExternalSort.open(TABLE)
  try {
    for (const [partition, to] of sortedBefore.entries())
      for await (const records of readLog(platform, { topic, partition, to })) {
        await prepare?.(records)
        for (let i = 0; i < records.length; i += SORT_BATCH_ROWS)
          sort.add(columnsOf(partition, records.slice(i, i + SORT_BATCH_ROWS), orderOf))
        yield { records: [], left: sort.rows + 1 }
      }
    let count = 0
    for await (const columns of sort.sorted()) {
      const records = recordsOf(columns, count)
      count += records.length
      yield { records, left: sort.rows - count }
    }
  } finally {
    await sort.close()
  }
}

const columnsOf = (partition: number, records: readonly LogRecord[], orderOf: RowsToSort['orderOf']) => {
  const orders = records.map(orderOf)
  return [
    orders.map(({ isStatement }) => (isStatement === true ? 1 : 0)),
    orders.map(({ time, isStatement }) => (isStatement === true ? 0 : time)),
    orders.map(({ id }) => id),
    records.map(() => partition),
    records.map(({ offset }) => offset),
    records.map(({ timestamp }) => timestamp),
    records.map(({ key }) => key),
    records.map(({ value }) => value),
  ]
}

const recordsOf = (columns: readonly (readonly unknown[])[], from: number) => {
  const [, , , partitions, offsets, times, keys, values] = columns
  return offsets.map(
    (offset, i): MergedRecord => ({
      offset: from + i,
      key: keys[i] as Buffer | null,
      value: values[i] as Buffer | null,
      timestamp: times[i] as number,
      source: { partition: partitions[i] as number, offset: offset as number, epoch: -1 },
    }),
  )
}
