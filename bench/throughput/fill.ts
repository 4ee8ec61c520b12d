/** Fills an input topic like the script of the peers: key = origin, value = JSON, Kafka timestamp = event time. */
import type { PlainFlight } from '../../examples/flights/index.ts'
import { plainFlights } from '../../examples/flights/index.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import type { KafkaLog } from '../../streams/kafka/index.ts'
import { PARTITIONS } from './work.ts'

const jsonOf = ({ time, origin, destination, delay, distance }: PlainFlight): string =>
  JSON.stringify({ ts: time, origin, destination, delay, distance })

/** Settled records of a topic, by partition. */
export const topicSizes = async (log: KafkaLog, topic: string): Promise<number[]> => {
  const admin = await log.admin()
  const offsets = await admin.fetchTopicOffsets(topic)
  return offsets.sort((a, b) => a.partition - b.partition).map(({ high, low }) => Number(high) - Number(low))
}

const createTopic = async (log: KafkaLog, topic: string): Promise<boolean> => {
  const admin = await log.admin()
  return admin.createTopics({
    waitForLeaders: true,
    topics: [
      {
        topic,
        numPartitions: PARTITIONS,
        replicationFactor: 1,
        // The times are from 2001, so the default retention would delete the records while they are read.
        configEntries: [{ name: 'retention.ms', value: '-1' }],
      },
    ],
  })
}

/**
 * Writes the first `events` flights, unless the topic holds them already.
 * @throws Error if the topic holds another number of records
 */
export const fill = async (log: KafkaLog, topic: string, events: number): Promise<void> => {
  const isNew = await createTopic(log, topic)
  if (isNew) await write(log, topic, events)
  const found = (await topicSizes(log, topic)).reduce((sum, size) => sum + size, 0)
  if (found !== events) throw new Error(`topic ${topic} holds ${found} records, expected ${events}`)
}

const write = async (log: KafkaLog, topic: string, events: number): Promise<void> => {
  const producer = log.kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })
  await producer.connect()
  try {
    for await (const batch of plainFlights(events))
      await producer.send({
        topic,
        acks: -1,
        messages: batch.map((flight) => ({
          key: flight.origin,
          value: jsonOf(flight),
          partition: partitionOf(Buffer.from(flight.origin), PARTITIONS),
          timestamp: String(flight.time),
        })),
      })
  } finally {
    await producer.disconnect()
  }
}
