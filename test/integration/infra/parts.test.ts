import { randomUUID } from 'node:crypto'
import { createClient } from '@clickhouse/client'
import { Redis } from 'ioredis'
import { Kafka, logLevel } from 'kafkajs'
import { expect, inject, test } from 'vitest'
import { until } from '../../../infra/stack/wait.ts'
import { createTopics } from '../../support/create-topics.ts'

const { kafka: broker, registry, redis: redisUrl, clickhouse: clickhouseUrl } = inject('stack')

test('the broker commits a transaction with a message of 8 MiB', async () => {
  const topic = `infra-${randomUUID()}`
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  await createTopics(admin, [{ topic, configEntries: [{ name: 'max.message.bytes', value: '9437184' }] }])
  const producer = kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({ topic, messages: [{ value: Buffer.alloc(8 * 1024 * 1024, 7) }] })
  await transaction.commit()
  // The message and the marker, which the broker writes after it has answered.
  const settled = async () => (await admin.fetchTopicOffsets(topic))[0]!.high === '2'
  expect(await until(settled, { timeoutMs: 10_000 })).toBe(true)
  await producer.disconnect()
  await admin.deleteTopics({ topics: [topic] })
  await admin.disconnect()
})

test('the broker makes no topic by itself', async () => {
  const topic = `infra-${randomUUID()}`
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, retry: { retries: 0 } })
  const producer = kafka.producer()
  await producer.connect()
  await expect(producer.send({ topic, messages: [{ value: 'x' }] })).rejects.toThrow()
  await producer.disconnect()
})

test('the registry refuses a schema that cannot read what an older version wrote', async () => {
  const subject = `infra-${randomUUID()}`
  const post = (path: string, schema: object) =>
    fetch(`${registry}/subjects/${subject}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema: JSON.stringify(schema) }),
    })
  const record = (...fields: object[]) => ({ type: 'record', name: 'Probe', fields })
  const a = { name: 'a', type: 'string' }
  expect((await post('/versions', record(a))).status).toBe(200)
  expect((await post('/versions', record(a, { name: 'b', type: 'int', default: 0 }))).status).toBe(200)
  expect((await post('/versions', record(a, { name: 'c', type: 'int' }))).status).toBe(409)
  const config = (await (await fetch(`${registry}/config`)).json()) as { compatibilityLevel: string }
  expect(config.compatibilityLevel).toBe('BACKWARD_TRANSITIVE')
})

test('Redis evicts nothing and runs scripts', async () => {
  const redis = new Redis(redisUrl)
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
  expect(await redis.eval('return ARGV[1]', 0, 'x')).toBe('x')
  redis.disconnect()
})

test('ClickHouse stores rows at once and deduplicates by token where a table asks for it', async () => {
  const clickhouse = createClient({ url: clickhouseUrl })
  const table = `infra_${randomUUID().replaceAll('-', '_')}`
  await clickhouse.command({
    query: `CREATE TABLE ${table} (n Int64) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100`,
  })
  const insert = () =>
    clickhouse.insert({
      table,
      values: [{ n: 1 }],
      format: 'JSONEachRow',
      clickhouse_settings: { insert_deduplication_token: 'once' },
    })
  await insert()
  await insert()
  const result = await clickhouse.query({
    query: `SELECT count() AS rows, getSetting('async_insert')::UInt8 AS async FROM ${table} SETTINGS output_format_json_quote_64bit_integers = 0`,
    format: 'JSONEachRow',
  })
  expect(await result.json()).toEqual([{ rows: 1, async: 0 }])
  await clickhouse.command({ query: `DROP TABLE ${table}` })
  await clickhouse.close()
})
