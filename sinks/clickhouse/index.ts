/**
 * A typed table of a topic's records in ClickHouse, each position exactly once.
 * Layout: table.ts; exactly once: write.ts.
 */
import type { Sink } from '../../streams/core/sink.ts'
import type { ClickHouseSinkOptions } from './config.ts'
import { TableStore } from './store.ts'
import { PartitionWriter } from './write.ts'

export { type ClickHouseConnection, type ClickHouseSinkOptions, connectClickHouse } from './config.ts'
export { type EncodedValue, type EncodeValues, RowBuffer, valuesEncoder } from './encode.ts'
export { isUnknownTable } from './store.ts'
export { positionColumns, quoted, topicText, typeOf } from './table.ts'
export { namedTopic, topicCondition, unnamedTopic } from './topic.ts'

export const clickhouseSink = (options: ClickHouseSinkOptions): Sink => {
  const store = new TableStore(options.client, options.table, options.topic)
  const writers = new Map<number, PartitionWriter>()
  const writerOf = (partition: number): PartitionWriter => {
    const writer = writers.get(partition) ?? new PartitionWriter(store, options, partition)
    writers.set(partition, writer)
    return writer
  }
  return {
    resume: (partition) => writerOf(partition).resume(),
    probe: (partition) => writerOf(partition).probe(),
    write: (batch) => writerOf(batch.partition).write(batch),
    close: async () => {},
  }
}
