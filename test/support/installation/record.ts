/**
 * Records an installation for `loadInstallation`, when a release is made or its format changes. Let that release write into a stack, end
 * its processes, and run this against the stack:
 *
 *     npx tsx test/support/installation/record.ts ADDRESSES PREFIX ANSWERS OUT [TOPIC...]
 *
 * ADDRESSES is what `infra/stack/main.ts run` prints, ANSWERS a JSON file (`RecordedAnswers`), OUT the file to write; TOPIC... are topics
 * without the prefix.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Kafka } from 'kafkajs'
import type { Addresses } from '../../../infra/index.ts'
import { connectClickHouse, quoted } from '../../../sinks/clickhouse/index.ts'
import { connectRedis, type RedisClient } from '../../../sinks/redis/index.ts'
import { decompress } from '../../../streams/kafka/client/codecs.ts'
import { type BrokerConnection, brokerConnector } from '../../../streams/kafka/client/connection.ts'
import { sendFetch } from '../../../streams/kafka/client/fetch.ts'
import { kafkajs } from '../../../streams/kafka/client/patches.ts'
import { decodeRecordBatches } from '../../../streams/kafka/client/record-batch.ts'
import { kafkaClient } from '../../../streams/kafka/log.ts'
import type { Installation, RecordedEntry, RecordedSchema, RecordedTable, RecordedTopic } from './index.ts'

const PARTITION_BYTES = 16 * 1024 * 1024
const SETTINGS = new Set([
  'cleanup.policy',
  'max.message.bytes',
  'message.timestamp.type',
  'min.cleanable.dirty.ratio',
  'retention.bytes',
  'retention.ms',
  'segment.bytes',
])

const textOf = (bytes: Buffer | null): string | null => (bytes === null ? null : bytes.toString('base64'))

/** @throws Error if the partition has more than one fetch brings, or offsets are missing in it */
const entriesOf = async (connection: BrokerConnection, topic: string, partition: number): Promise<RecordedEntry[]> => {
  const { partitions } = await sendFetch(connection, {
    waitMs: 0,
    bytesMax: PARTITION_BYTES,
    session: { id: 0, epoch: -1 },
    positions: [{ topic, partition, from: 0, bytesMax: PARTITION_BYTES }],
    forgotten: [],
  })
  const [{ records, aborted, lastStableOffset }] = partitions
  const producers = new Map<string, number>()
  const open = new Map<string, number>()
  const entries: RecordedEntry[] = []
  let next = 0
  for (const batch of await decodeRecordBatches(records, decompress)) {
    if (batch.baseOffset !== next) throw new Error(`${topic}:${partition} has no record at offset ${next}`)
    next = batch.next
    const { producerId, inTransaction, isControl, baseOffset } = batch
    if (inTransaction && !producers.has(producerId)) producers.set(producerId, producers.size)
    const producer = inTransaction ? (producers.get(producerId) as number) : null
    if (isControl && producer !== null) {
      const first = open.get(producerId)
      const isAborted = aborted.some((each) => each.producerId === producerId && each.first === first)
      open.delete(producerId)
      entries.push({ producer, end: isAborted ? 'abort' : 'commit' })
      continue
    }
    if (inTransaction && !open.has(producerId)) open.set(producerId, baseOffset)
    entries.push({
      producer,
      records: batch.records.map(({ key, value, timestamp }) => [textOf(key), textOf(value), timestamp]),
    })
  }
  if (next < lastStableOffset) throw new Error(`${topic}:${partition} ends at ${lastStableOffset}, read up to ${next}`)
  return entries
}

const topicsOf = async (kafka: Kafka, prefix: string, others: readonly string[]): Promise<RecordedTopic[]> => {
  const admin = kafka.admin()
  await admin.connect()
  const names = (await admin.listTopics()).filter((name) => name.startsWith(prefix) || others.includes(name)).sort()
  const { topics } = await admin.fetchTopicMetadata({ topics: names })
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  })
  await admin.disconnect()
  const connection = await brokerConnector(kafka)()
  const recorded: RecordedTopic[] = []
  for (const { name: topic, partitions } of topics) {
    const { configEntries } = resources.find(({ resourceName }) => resourceName === topic) ?? { configEntries: [] }
    const own = configEntries.filter(({ configName, isDefault }) => SETTINGS.has(configName) && !isDefault)
    const entries: RecordedEntry[][] = []
    for (let partition = 0; partition < partitions.length; partition++)
      entries.push(await entriesOf(connection, topic, partition))
    const settings = Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]))
    recorded.push({ topic, settings, partitions: entries })
  }
  connection.close()
  return recorded
}

const schemasOf = async (registry: string): Promise<RecordedSchema[]> => {
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(registry + path)).json()) as T
  const schemas: RecordedSchema[] = []
  for (const subject of await ask<string[]>('/subjects')) {
    const versions = `/subjects/${encodeURIComponent(subject)}/versions`
    for (const version of await ask<number[]>(versions)) {
      const { id, schema } = await ask<{ id: number; schema: string }>(`${versions}/${version}`)
      schemas.push({ id, subject, schema })
    }
  }
  return inOrder(schemas)
}

/**
 * The order in which they were registered. A schema that another subject has already gets the same id, but uses up a number: the gap in
 * the ids says when.
 */
const inOrder = (schemas: readonly RecordedSchema[]): RecordedSchema[] => {
  const byId = [...schemas].sort((a, b) => a.id - b.id)
  const ids = new Set(byId.map(({ id }) => id))
  const gaps = Array.from({ length: Math.max(0, ...ids) }, (_, i) => i + 1).filter((id) => !ids.has(id))
  const turns = byId.map((schema, i) => ({ schema, turn: byId[i - 1]?.id === schema.id ? gaps.shift() : schema.id }))
  return turns
    .sort((a, b) => (a.turn ?? Number.POSITIVE_INFINITY) - (b.turn ?? Number.POSITIVE_INFINITY))
    .map(({ schema }) => schema)
}

const redisOf = async (redis: RedisClient, prefix: string): Promise<Installation['redis']> => {
  const keys = (await redis.keys(`*${prefix}*`)).sort()
  const commands: (readonly ['SET', string, string])[] = []
  for (const key of keys) commands.push(['SET', key, ((await redis.getBuffer(key)) as Buffer).toString('base64')])
  return commands
}

const tablesOf = async (url: string, prefix: string): Promise<RecordedTable[]> => {
  const client = connectClickHouse({ url })
  const ask = async (query: string): Promise<Buffer> => {
    const { stream } = await client.exec({ query })
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  }
  const names = await ask(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '${prefix}') ORDER BY name
     FORMAT TabSeparatedRaw`,
  )
  const tables: RecordedTable[] = []
  for (const name of names.toString().trimEnd().split('\n')) {
    const create = await ask(`SHOW CREATE TABLE ${quoted(name)} FORMAT TabSeparatedRaw`)
    const rows = await ask(
      `SELECT * FROM ${quoted(name)} ORDER BY _partition, _offset, _ordinal FORMAT RowBinaryWithNamesAndTypes`,
    )
    const statement = create.toString().trimEnd()
    tables.push({
      name,
      create: statement.replace(/^CREATE TABLE \w+\./, 'CREATE TABLE '),
      rows: rows.toString('base64'),
    })
  }
  await client.close()
  return tables
}

const [addressesText, prefix, answers, out, ...others] = process.argv.slice(2)
const addresses = JSON.parse(addressesText) as Addresses
const redis = connectRedis({ urls: [addresses.redis] })
const installation: Installation = {
  prefix,
  schemas: await schemasOf(addresses.registry),
  topics: await topicsOf(kafkaClient({ brokers: [addresses.kafka], clientId: 'record-installation' }), prefix, others),
  redis: await redisOf(redis, prefix),
  tables: await tablesOf(addresses.clickhouse, prefix),
  answers: JSON.parse(readFileSync(answers, 'utf8')),
}
redis.disconnect()
const bytes = gzipSync(JSON.stringify(installation), { level: 9 })
writeFileSync(out, bytes)
console.log(`${out}: ${bytes.length} bytes`)
