/**
 * A recorded installation: what a release has left in the log, the registry, Redis and ClickHouse. Loaded into an empty stack, it shows
 * whether the present release takes it over. `record.ts` makes the recordings of test/fixtures.
 */
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { Partitioners, type Producer, type Transaction } from 'kafkajs'
import type { Addresses } from '../../../infra/index.ts'
import { connectClickHouse, quoted } from '../../../sinks/clickhouse/index.ts'
import { connectRedis } from '../../../sinks/redis/index.ts'
import { kafkajs } from '../../../streams/kafka/client/patches.ts'
import { KafkaLog } from '../../../streams/kafka/log.ts'
import { createTopics } from '../create-topics.ts'
import { until } from '../until.ts'

/** A record: key and value in base64, time stamp in ms. */
export type RecordedRecord = readonly [key: string | null, value: string | null, timestamp: number]

/** What a partition holds, in order: record batches, and the markers at which transactions ended. */
export type RecordedEntry =
  /** `producer` numbers the transactional producers of the partition; `null`: no transaction. */
  | { readonly producer: number | null; readonly records: readonly RecordedRecord[] }
  | { readonly producer: number; readonly end: 'commit' | 'abort' }

export interface RecordedTopic {
  readonly topic: string
  readonly settings: Readonly<Record<string, string>>
  /** By partition. Offsets begin at 0 and have no gaps: each record and each marker takes one. */
  readonly partitions: readonly (readonly RecordedEntry[])[]
}

export interface RecordedSchema {
  readonly id: number
  readonly subject: string
  readonly schema: string
}

export interface RecordedTable {
  readonly name: string
  readonly create: string
  /** Rows in the format RowBinaryWithNamesAndTypes, in base64: text of ClickHouse may be any bytes. */
  readonly rows: string
}

export interface Installation {
  readonly prefix: string
  readonly schemas: readonly RecordedSchema[]
  readonly topics: readonly RecordedTopic[]
  /** Commands that fill Redis; values in base64. */
  readonly redis: readonly (readonly ['SET', key: string, value: string])[]
  readonly tables: readonly RecordedTable[]
  /** What the release that wrote it answered. */
  readonly answers: RecordedAnswers
}

export interface RecordedAnswers {
  /** A training set: the spine, the features, and the rows of the answer, a line each. */
  readonly trainingSet: {
    readonly spine: string
    readonly features: string
    readonly time: string
    readonly rows: string
  }
  /** Values of online vectors, by path below `/v1/views/`. */
  readonly online: Readonly<Record<string, readonly (readonly unknown[])[]>>
}

export const readInstallation = (file: string | URL): Installation =>
  JSON.parse(gunzipSync(readFileSync(file)).toString()) as Installation

/** Fills an empty stack. Schema ids and offsets come out as they were recorded. @throws Error if they cannot */
export const loadInstallation = async (installation: Installation, addresses: Addresses): Promise<void> => {
  await loadSchemas(installation.schemas, addresses.registry)
  await Promise.all([
    loadTopics(installation.topics, new KafkaLog({ brokers: [addresses.kafka], clientId: 'load-installation' })),
    loadRedis(installation.redis, addresses.redis),
    loadTables(installation.tables, addresses.clickhouse),
  ])
}

const loadSchemas = async (schemas: readonly RecordedSchema[], registry: string): Promise<void> => {
  const ask = async (method: string, path: string, body: object): Promise<{ id?: number }> => {
    const answer = await fetch(registry + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text) as { id?: number }
  }
  for (const { id, subject, schema } of schemas) {
    const name = encodeURIComponent(subject)
    const { id: given } = await ask('POST', `/subjects/${name}/versions`, { schemaType: 'AVRO', schema })
    if (given !== id) throw new Error(`the registry gave id ${given} to a schema of ${subject}, expected ${id}`)
    await ask('PUT', `/config/${name}`, { compatibility: 'BACKWARD_TRANSITIVE' })
  }
}

const loadTopics = async (topics: readonly RecordedTopic[], log: KafkaLog): Promise<void> => {
  const admin = log.kafka.admin()
  await admin.connect()
  const settingsOf = (settings: Readonly<Record<string, string>>) =>
    Object.entries(settings).map(([name, value]) => ({ name, value }))
  try {
    // Records keep their time stamps; the topic's own setting comes back when they are written.
    const written = { 'message.timestamp.type': 'CreateTime', 'retention.ms': '-1' }
    const created = topics.map(({ topic, settings, partitions }) => ({
      topic,
      numPartitions: partitions.length,
      configEntries: settingsOf({ ...settings, ...written }),
    }))
    await createTopics(admin, created)
    for (const { topic, partitions } of topics)
      for (const [partition, entries] of partitions.entries()) await loadPartition(log, topic, partition, entries)
    await admin.alterConfigs({
      validateOnly: false,
      resources: topics.map(({ topic, settings }) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic,
        configEntries: settingsOf(settings),
      })),
    })
  } finally {
    await admin.disconnect()
    await log.close()
  }
}

const bytesOf = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text, 'base64'))

const messagesOf = (partition: number, records: readonly RecordedRecord[]) =>
  records.map(([key, value, timestamp]) => ({
    partition,
    key: bytesOf(key),
    value: bytesOf(value),
    timestamp: String(timestamp),
  }))

interface Writer {
  readonly producer: Producer
  transaction: Transaction | undefined
}

const loadPartition = async (
  log: KafkaLog,
  topic: string,
  partition: number,
  entries: readonly RecordedEntry[],
): Promise<void> => {
  const writers = new Map<number | null, Writer>()
  const writerOf = async (number: number | null): Promise<Writer> => {
    const known = writers.get(number)
    if (known !== undefined) return known
    const producer = log.kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      idempotent: true,
      maxInFlightRequests: 1,
      ...(number === null ? {} : { transactionalId: `load.${topic}.${partition}.${number}` }),
    })
    await producer.connect()
    const writer = { producer, transaction: undefined }
    writers.set(number, writer)
    return writer
  }
  /** The offset of the next entry. */
  let next = 0
  let last = entries[0]?.producer
  for (const entry of entries) {
    const writer = await writerOf(entry.producer)
    // The broker answers that a transaction has ended before its marker is written. The records of another producer would come before it.
    if (last !== entry.producer) await untilEnd(log, { topic, partition }, next)
    last = entry.producer
    if ('end' in entry) {
      await writer.transaction?.[entry.end]()
      writer.transaction = undefined
      next++
      continue
    }
    if (entry.producer !== null) writer.transaction ??= await writer.producer.transaction()
    const target = writer.transaction ?? writer.producer
    const [{ baseOffset }] = await target.send({ topic, acks: -1, messages: messagesOf(partition, entry.records) })
    if (baseOffset !== String(next))
      throw new Error(`${topic}:${partition}: records have offset ${baseOffset}, expected ${next} as recorded`)
    next += entry.records.length
  }
  await untilEnd(log, { topic, partition }, next)
  for (const { producer } of writers.values()) await producer.disconnect()
}

/** Waits until a partition ends at an offset, with what open transactions have written. */
const untilEnd = (log: KafkaLog, { topic, partition }: { topic: string; partition: number }, offset: number) =>
  until(
    `${topic}:${partition} ends at offset ${offset}`,
    async () => (await log.writtenEnds(topic))[partition].end === offset,
  )

const loadRedis = async (commands: Installation['redis'], url: string): Promise<void> => {
  const redis = connectRedis({ urls: [url] })
  for (const [, key, value] of commands) await redis.set(key, Buffer.from(value, 'base64'))
  redis.disconnect()
}

const loadTables = async (tables: readonly RecordedTable[], url: string): Promise<void> => {
  const client = connectClickHouse({ url })
  for (const { name, create, rows } of tables) {
    await client.command({ query: create })
    const { stream } = await client.exec({
      query: `INSERT INTO ${quoted(name)} FORMAT RowBinaryWithNamesAndTypes`,
      values: Readable.from([Buffer.from(rows, 'base64')], { objectMode: false }),
    })
    for await (const _ of stream) {
      // an insert has an empty answer
    }
  }
  await client.close()
}
