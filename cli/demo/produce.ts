/** Writes rows to the log like any other producer: as Avro, keyed by the key of the dataset, acknowledged by the broker. */
import type { Platform } from '../../platform/index.ts'
import { type DatasetDeclaration, entityId, type Row, rowSchema, topicSubject } from '../../schemas/index.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import { KafkaAppender } from '../../streams/kafka/index.ts'

/** The largest number of bytes that wait for the broker; when half of it is used, new rows wait. */
const QUEUE_BYTES_MAX = 16 * 1024 * 1024

export interface Produced {
  readonly rows: number
  readonly seconds: number
}

/**
 * Writes rows to the intake topic of a dataset. Resolves when the last row is acknowledged.
 * @throws the first error of an append
 */
export const produceRows = async (
  platform: Platform,
  dataset: DatasetDeclaration,
  rows: AsyncIterable<readonly Row[]>,
  onProgress: (rows: number) => void = () => {},
): Promise<Produced> => {
  const { names, codecs, log } = platform
  const topic = names.intake(dataset.name)
  const encoder = await codecs.encoder(topicSubject(topic), rowSchema(dataset))
  const types = dataset.key.map((name) => dataset.columns.find((column) => column.name === name)?.type ?? 'string')
  const partitions = dataset.partitions ?? 1
  const appender = new KafkaAppender(log.kafka, { queueBytesMax: QUEUE_BYTES_MAX })
  const started = performance.now()
  let count = 0
  let failure: unknown
  try {
    for await (const some of rows) {
      for (const row of some) {
        const values = row as unknown as Record<string, unknown>
        const key = Buffer.from(
          entityId(
            dataset.key.map((name) => values[name]),
            types,
          ),
        )
        const record = { topic, partition: partitionOf(key, partitions), key, value: encoder.encode(row) }
        appender.append(record).catch((error) => {
          failure ??= error
        })
      }
      count += some.length
      onProgress(count)
      await appender.room()
      if (failure !== undefined) throw failure
    }
  } finally {
    await appender.close() // sends the queued rows first
  }
  if (failure !== undefined) throw failure
  return { rows: count, seconds: (performance.now() - started) / 1000 }
}
