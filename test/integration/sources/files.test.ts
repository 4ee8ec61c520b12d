/** Files of a folder on the real stack: each row has one effect, whoever is killed. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { s3Client } from '../../../artifacts/s3-client.ts'
import { type Child, startChild } from '../../../cli/processes/index.ts'
import { connectPlatform, type Platform, taskReports } from '../../../platform/index.ts'
import { planOf } from '../../../platform/plan.ts'
import { resumeTasks } from '../../../platform/resume.ts'
import { sourceInstance } from '../../../processors/sources/index.ts'
import type { DatasetDeclaration } from '../../../schemas/index.ts'
import type { Worker } from '../../../worker/index.ts'
import { createTopics } from '../../support/create-topics.ts'
import type { Declarer } from '../../support/declare.ts'
import { closed, runningOn, stackConfig } from '../../support/running-platform.ts'
import { type S3Server, startS3Server } from '../../support/s3-server.ts'
import { acceptedOf, broughtAll, judged, parkedWhy, refusedOf, timesOf } from '../../support/source-rows.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'orders',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'amount', type: 'double', nullable: false },
    { name: 'file', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['id'],
  time: 'time',
  partitions: 2,
}
const ROWS = 60_000
/** A worker is killed, and its place is given away after six seconds. */
const TEST_MS = 180_000
const START = Date.UTC(2026, 0, 5)

const config = stackConfig('sources')
const quick = { ...config, kafka: { ...config.kafka, sessionTimeoutMs: 6_000 } }
const root = mkdtempSync(path.join(tmpdir(), 'millrace-sources-'))
const folder = path.join(root, 'in')
let platform: Platform
let worker: Worker
let declarer: Declarer
let child: Child
let bucket: S3Server

const startSources = () =>
  startChild({
    kind: 'worker',
    platform: quick,
    roles: ['sources'],
    sources: { folders: [root], hosts: ['127.0.0.1'] },
  })

beforeAll(async () => {
  mkdirSync(folder)
  bucket = await startS3Server()
  process.env.MILLRACE_SOURCE_BUCKET_SECRET = bucket.options.credentials.secretAccessKey
  platform = connectPlatform(config)
  ;({ worker, declarer } = await runningOn(platform, { roles: ['catalog', 'intake'], datasets: [dataset] }))
  child = await startSources()
})

afterAll(async () => {
  delete process.env.MILLRACE_SOURCE_BUCKET_SECRET
  await child?.stop()
  await bucket?.stop()
  await closed(declarer, worker, platform)
  rmSync(root, { recursive: true, force: true })
})

const csv = (from: number, to: number): string => {
  const lines = ['number,amount,time']
  for (let i = from; i < to; i++) lines.push(`o${i},${i % 100},${new Date(START + i).toISOString()}`)
  return `${lines.join('\n')}\n`
}
/** As one does it who writes files for others: under a hidden name first. */
const put = (name: string, content: string): void => {
  const hidden = path.join(folder, `.${name}`)
  writeFileSync(hidden, content)
  renameSync(hidden, path.join(folder, name))
}
const resume = (source: string) =>
  resumeTasks({
    platform,
    append: (record) => declarer.appender.append(record),
    instance: sourceInstance(source),
    timeoutMs: 30_000,
  })
const told = () => platform.progress.source(sourceInstance('orders_files'))

test(
  'each row of a folder has one effect, though the worker is killed in the middle of a file',
  async () => {
    put('a.csv', csv(0, ROWS))
    await declarer.declare('source', {
      name: 'orders_files',
      dataset: 'orders',
      readsFrom: { type: 'files', path: folder, settle: '0s', every: '200ms' },
      columns: { id: 'number', file: '$file' },
    } as never)
    await platform.progress.ready()
    await until('some rows are brought', () => (told()?.rows ?? 0) > 0)
    expect(told()?.rows).toBeLessThan(ROWS)
    await child.kill()
    child = await startSources()
    await broughtAll(platform, 'orders_files', ROWS)
    put(
      'b.ndjson',
      '{"number":"n1","amount":1,"time":"2026-01-06T00:00:00Z"}\n{"number":"n2","amount":"2","time":"2026-01-06T00:00:00Z"}\nnonsense\n',
    )
    await broughtAll(platform, 'orders_files', ROWS + 1)
    await judged(platform, dataset)
    const rows = await acceptedOf(platform, dataset)
    const times = timesOf(rows, 'id')
    expect(rows.length).toBe(ROWS + 1)
    expect([times.size, Math.max(...times.values())]).toEqual([ROWS + 1, 1])
    expect(rows.find(({ id }) => id === 'o59999')).toEqual({
      id: 'o59999',
      amount: 99,
      file: 'a.csv',
      time: START + 59_999,
    })
    expect(await refusedOf(platform, 'orders_files')).toEqual([
      "source orders_files, row 2 of b.ndjson: amount is \"2\", expected a number, or one of 'NaN', 'Infinity', '-Infinity'.",
      expect.stringMatching(/^source orders_files, row 3 of b.ndjson: the row is "nonsense", expected JSON/),
    ])
    expect(told()).toMatchObject({ rejected: 2, behind: 0, position: 'b.ndjson, 3 rows' })
  },
  TEST_MS,
)

test('a file that is sent again under another name counts once, and one that has changed parks its source alone until it is put right', async () => {
  put('c.csv', csv(0, ROWS))
  await until('the copy is told', () => told()?.position === `c.csv, ${ROWS} rows: the content of a.csv`)
  expect(told()?.rows).toBe(ROWS + 1)
  put('b.ndjson', '{"number":"n1","amount":7,"time":"2026-01-06T00:00:00Z"}\n')
  expect(await parkedWhy(platform, 'orders_files')).toMatch(
    /source orders_files: file b.ndjson of .* has changed since 3 of its rows were taken/,
  )
  await declarer.declare('source', {
    name: 'other',
    dataset: 'orders',
    readsFrom: { type: 'files', path: path.join(root, 'one.csv'), settle: '0s', every: '200ms' },
    columns: { id: 'number' },
  } as never)
  expect(await parkedWhy(platform, 'other')).toMatch(/one.csv cannot be read: ENOENT/)
  writeFileSync(path.join(root, 'one.csv'), csv(ROWS, ROWS + 10))
  await resume('other')
  await broughtAll(platform, 'other', 10)
  rmSync(path.join(folder, 'b.ndjson'))
  put('d.csv', csv(ROWS + 10, ROWS + 20))
  await resume('orders_files')
  await broughtAll(platform, 'orders_files', ROWS + 11)
  const reports = await taskReports(platform, planOf(declarer.tail.catalog.current, platform))
  expect(reports.find(({ instance }) => instance === sourceInstance('other'))).toMatchObject({
    state: 'working',
    position: 10,
    lag: 0,
  })
})

test('files of a bucket are brought as those of a folder', async () => {
  const { endpoint, credentials, bucket: name } = bucket.options
  const client = s3Client(bucket.options)
  const put = (key: string, body: string) => client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body }))
  await put('in/a.csv', csv(100_000, 100_010))
  await put('other/b.csv', csv(0, 10))
  await declarer.declare('source', {
    name: 'orders_bucket',
    dataset: 'orders',
    readsFrom: {
      ...{ type: 's3', bucket: name, prefix: 'in/', endpoint, accessKeyId: credentials.accessKeyId },
      ...{ secretFrom: 'MILLRACE_SOURCE_BUCKET_SECRET', settle: '0s', every: '200ms' },
    },
    columns: { id: 'number', file: '$file' },
  } as never)
  await broughtAll(platform, 'orders_bucket', 10)
  await put('in/a again.csv', csv(100_000, 100_010))
  await put('in/b.csv', csv(100_010, 100_015))
  await broughtAll(platform, 'orders_bucket', 15)
  await put('in/b.csv', csv(0, 1))
  expect(await parkedWhy(platform, 'orders_bucket')).toMatch(
    /source orders_bucket: file b.csv of bucket artifacts has changed since 5 of its rows were taken/,
  )
  client.destroy()
})

test(
  'records of a topic in JSON and in Avro, and rows of a large object of a bucket, have one effect each, though the worker is killed in the middle',
  async () => {
    const client = s3Client(bucket.options)
    const { endpoint, credentials, bucket: bucketName } = bucket.options
    const large = csv(300_000, 300_000 + ROWS)
    await client.send(new PutObjectCommand({ Bucket: bucketName, Key: 'large/a.csv', Body: large }))
    client.destroy()
    const [json, avro] = ['json', 'avro'].map((form) => `${config.prefix}elsewhere.${form}`) as [string, string]
    await declarer.declare('source', {
      name: 'orders_json',
      dataset: 'orders',
      readsFrom: { type: 'kafka', topic: json, format: 'json', ignoreExtraColumns: true },
      columns: { id: 'number', file: '$source' },
    } as never)
    const why = () => platform.progress.troubledTask(sourceInstance('orders_json'), 0)?.reason ?? ''
    await until('the topic is missed', () => /readsFrom.topic is .*json, expected a topic of this Kafka/.test(why()))
    await createTopics(await platform.log.admin(), [
      { topic: json, numPartitions: 3 },
      { topic: avro, numPartitions: 1 },
    ])
    const from = 200_000
    const send = (topic: string, partition: number, value: Buffer | null) =>
      declarer.appender.append({ topic, partition, key: null, value })
    const asJson = (i: number) =>
      Buffer.from(JSON.stringify({ number: `o${from + i}`, amount: i, time: START + from + i, more: 1 }))
    await Promise.all(Array.from({ length: 20_000 }, (_, i) => send(json, i % 3, asJson(i))))
    const brought = (name: string) => platform.progress.source(sourceInstance(name))?.rows ?? 0
    // The topic comes first: its source looks again for it after a pause, in which the whole object would be read.
    await until('rows of the topic are brought', () => brought('orders_json') > 0)
    await declarer.declare('source', {
      name: 'orders_large',
      dataset: 'orders',
      readsFrom: {
        ...{ type: 's3', bucket: bucketName, prefix: 'large/', endpoint, accessKeyId: credentials.accessKeyId },
        ...{ secretFrom: 'MILLRACE_SOURCE_BUCKET_SECRET', settle: '0s' },
      },
      columns: { id: 'number', file: '$source' },
    } as never)
    await until('some rows of the object are brought', () => brought('orders_large') > 0)
    expect(brought('orders_large')).toBeLessThan(ROWS)
    await child.kill()
    child = await startSources()
    await Promise.all([send(json, 0, null), send(json, 1, Buffer.from('{')), send(json, 2, asJson(20_000))])
    await broughtAll(platform, 'orders_json', 20_001)
    await broughtAll(platform, 'orders_large', ROWS)

    const schema = {
      ...{ type: 'record', name: 'Order', namespace: 'shop' },
      fields: [
        { name: 'number', type: 'string' },
        { name: 'amount', type: ['null', 'double'] },
        { name: 'time', type: { type: 'long', logicalType: 'timestamp-millis' } },
        { name: 'unknown', type: 'boolean' },
      ],
    }
    const encoder = await platform.codecs.encoder<Record<string, unknown>>(`${avro}-value`, schema as never)
    const order = { number: 'avro', amount: 1.5, time: START, unknown: true }
    await send(avro, 0, encoder.encode(order))
    await send(avro, 0, encoder.encode({ ...order, amount: null }))
    await declarer.declare('source', {
      name: 'orders_avro',
      dataset: 'orders',
      readsFrom: { type: 'kafka', topic: avro, format: 'avro' },
      columns: { id: 'number', file: '$source' },
    } as never)
    await broughtAll(platform, 'orders_avro', 1)
    const ours = async () => (await acceptedOf(platform, dataset)).filter(({ file }) => /^orders_/.test(String(file)))
    await judged(platform, dataset)
    const rows = await ours()
    expect(rows.length).toBe(20_002 + ROWS)
    expect(Math.max(...timesOf(rows, 'id').values())).toBe(1)
    expect(rows.find(({ id }) => id === 'avro')).toEqual({ id: 'avro', amount: 1.5, file: 'orders_avro', time: START })
    expect(await refusedOf(platform, 'orders_avro')).toEqual([
      expect.stringMatching(/^source orders_avro, .*elsewhere.avro:0:1: amount is null, expected a number/),
    ])
    expect((await refusedOf(platform, 'orders_json')).map((text) => text.replace(/^.*:\d+: /, ''))).toEqual(
      expect.arrayContaining([
        'the row is "a record without a value", expected a value.',
        expect.stringMatching(/^the row is "\{", expected JSON/),
      ]),
    )
  },
  TEST_MS,
)

test('a topic that was made again parks its source, though it has as many records as were read', async () => {
  const topic = `${config.prefix}elsewhere.again`
  const admin = await platform.log.admin()
  const made = async (times: readonly number[]) => {
    await createTopics(admin, [{ topic, numPartitions: 1 }])
    for (const time of times) {
      const value = Buffer.from(JSON.stringify({ number: `again${time}`, amount: 1, time: START + time }))
      await declarer.appender.append({ topic, partition: 0, key: null, value })
    }
  }
  await made([1, 2])
  const readsFrom = { type: 'kafka', topic, format: 'json' }
  await declarer.declare('source', { name: 'again', dataset: 'orders', readsFrom, columns: { id: 'number' } } as never)
  await broughtAll(platform, 'again', 2)
  await child.stop()
  await admin.deleteTopics({ topics: [topic] })
  await until('the topic is gone', async () => !(await platform.log.topics()).includes(topic))
  await made([3, 4, 5])
  child = await startSources()
  expect(await parkedWhy(platform, 'again')).toMatch(
    /again:0:1 is a record of .*, expected the one of .* that was read/,
  )
  expect(platform.progress.source(sourceInstance('again'))?.rows).toBe(2)
})
