/** Stores that hold more than the log: their tasks are parked, and a rebuild mends them and lets them go on. Rows of other topics stay. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { projectionOf, rebuild } from '../../../operations/rebuild/index.ts'
import { verify } from '../../../operations/verify/index.ts'
import { connectPlatform, type Platform } from '../../../platform/connect.ts'
import { settledEnd } from '../../../platform/log-reading.ts'
import { caughtUp } from '../../../platform/progress.ts'
import { liveViews, onlineInstance } from '../../../processors/features/index.ts'
import { rowsInstance } from '../../../processors/intake/index.ts'
import {
  type DatasetDeclaration,
  type FeatureViewDeclaration,
  type Row,
  rowSchema,
  topicSubject,
} from '../../../schemas/index.ts'
import { clickhouseSink, quoted } from '../../../sinks/clickhouse/index.ts'
import { entityKey, HEADER_BYTES, partitionKey, positionKey } from '../../../sinks/redis/index.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { Declarer, metaNow } from '../../support/declare.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'readings',
  columns: [
    { name: 'sensor', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['sensor'],
  time: 'time',
}
const view: FeatureViewDeclaration = {
  name: 'by_sensor',
  dataset: 'readings',
  entity: ['sensor'],
  features: { n_1h: { function: 'count', window: '1h' } },
}
const prefix = `beyond-${randomBytes(4).toString('hex')}.`
const FAR = 1000

let platform: Platform
let worker: Worker
let declarer: Declarer

const send = async (rows: number): Promise<void> => {
  const topic = platform.names.intake(dataset.name)
  const encoder = await platform.codecs.encoder(topicSubject(topic), rowSchema(dataset))
  for (let n = 0; n < rows; n++) {
    const sensor = `s${n % 7}`
    const value = encoder.encode({ meta: metaNow(), sensor, time: Date.now() } as unknown as Row)
    await declarer.appender.append({ topic, partition: 0, key: Buffer.from(sensor), value })
  }
  const [live] = liveViews(declarer.tail.catalog.current)
  const started = Date.now()
  expect(await caughtUp(platform, live, () => Date.now() - started > 30_000)).toBeDefined()
}

const taskOf = (instance: string) =>
  [...worker.tasks()].find((task) => task.instance === instance && task.partition === 0)
const rebuilt = (label: string) =>
  rebuild({ platform, projection: projectionOf(label, declarer.tail.catalog.current, platform) })

/** Rows of a table, by topic. */
const countsOf = async (table: string): Promise<Record<string, number>> => {
  const answer = await platform.clickhouse.query({
    query: `SELECT _topic AS topic, uniqExact(_offset) AS rows FROM ${quoted(table)} GROUP BY topic`,
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  const rows = await answer.json<{ topic: string; rows: number }>()
  return Object.fromEntries(rows.map(({ topic, rows: count }) => [topic, count]))
}

/** Writes a row into the table of accepted rows, as the sink of a topic. */
const writeRow = async (topic: string, offset: number) => {
  const { target } = projectionOf('rows:readings', declarer.tail.catalog.current, platform)
  if (target.store !== 'table') throw new Error('expected a table')
  const sink = clickhouseSink({
    client: platform.clickhouse,
    table: target.table,
    topic,
    project: (_, emit) => emit(['ghost', 'ghost', 0]),
  })
  const { position } = await sink.resume(0)
  const record = { offset, key: null, value: null, timestamp: 0 }
  await sink.write({ partition: 0, from: position, to: offset + 1, records: [record] })
  return target.table.name
}

beforeAll(async () => {
  const { kafka, registry, redis, clickhouse } = inject('stack')
  platform = connectPlatform({
    kafka: { brokers: [kafka], clientId: 'test-beyond' },
    registry: { url: registry },
    redis: { urls: [redis] },
    clickhouse: { url: clickhouse },
    prefix,
  })
  worker = await startWorker({ platform })
  declarer = await Declarer.open(platform)
  await declarer.dataset(dataset)
  await declarer.view(view)
  await send(30)
})

afterAll(async () => {
  await declarer?.close()
  await worker?.stop()
  await platform?.close()
})

test('positions beyond the end of the log park their tasks with the command that mends them, and all others work', async () => {
  const { names, redis } = platform
  const features = names.features(view.name, 1)
  const keys = partitionKey(prefix, 'by_sensor.v1', 0)
  const stored = () => countsOf(`${prefix}rows_readings`).catch(() => ({})) as Promise<Record<string, number>> // no table yet
  await until('all is stored', async () => (await stored())[names.rows('readings')] === 30)
  await worker.stop()
  const ends = {
    features: await settledEnd(platform, features, 0),
    rows: await settledEnd(platform, names.rows('readings'), 0),
  }
  const ghost = Buffer.alloc(HEADER_BYTES + 8)
  ghost.writeBigInt64BE(9_000_000_000_000n, 0)
  ghost.writeBigInt64BE(BigInt(ends.features + 5), 8)
  await redis.set(entityKey(keys, 's1'), ghost)
  await redis.set(entityKey(keys, 'ghost'), ghost)
  await redis.set(positionKey(keys), String(ends.features + FAR))
  await writeRow(names.rows('readings'), ends.rows + FAR)
  const table = await writeRow('other', 3)
  expect(await countsOf(table)).toEqual({ [names.rows('readings')]: 31, other: 1 })
  worker = await startWorker({ platform })
  for (const [instance, label] of [
    [onlineInstance(view.name, 1), 'online:by_sensor@1'],
    [rowsInstance('readings'), 'rows:readings'],
  ]) {
    await until(`${label} is parked`, () => taskOf(instance)?.state === 'parked')
    expect(taskOf(instance)?.reason).toContain('the log ends before it; records were lost')
    expect(taskOf(instance)?.remedy).toContain(`\`millrace rebuild ${label}\``)
  }
  await until('all others work', () => worker.ready().reasons.length === 0)
})

test('a rebuild removes what the log does not hold, keeps the rows of other topics, and resumes the tasks', async () => {
  const { names, redis } = platform
  await rebuilt('online:by_sensor')
  await rebuilt('rows:readings')
  await until('all work', () => worker.ready().ok)
  expect(await redis.exists(entityKey(partitionKey(prefix, 'by_sensor.v1', 0), 'ghost'))).toBe(0)
  expect(await countsOf(`${prefix}rows_readings`)).toEqual({ [names.rows('readings')]: 30, other: 1 })
  await send(10)
  await until(
    'the rows are stored',
    async () => (await countsOf(`${prefix}rows_readings`))[names.rows('readings')] === 40,
  )
  const differences: unknown[] = []
  for await (const { first } of verify({ platform, catalog: declarer.tail.catalog.current })) differences.push(...first)
  expect(differences).toEqual([])
})
