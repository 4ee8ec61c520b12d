/** A task that cannot go on holds up no other: outages, stores that refuse, values that no store can hold. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import { resumeTasks } from '../../../platform/resume.ts'
import { offlineInstance } from '../../../processors/features/index.ts'
import { rowsInstance, rowsTableName } from '../../../processors/intake/index.ts'
import { readerSchema } from '../../../processors/rows/index.ts'
import {
  avro,
  type DatasetDeclaration,
  type Encoder,
  type FeatureViewDeclaration,
  type Row,
  rowSchema,
  topicSubject,
} from '../../../schemas/index.ts'
import { quoted } from '../../../sinks/clickhouse/index.ts'
import type { Worker } from '../../../worker/index.ts'
import { noSignals, type WorkerSignals } from '../../../worker/signals.ts'
import type { Declarer } from '../../support/declare.ts'
import { Gate } from '../../support/gate.ts'
import { closed, firstViewCaughtUp, rowEncoder, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'clicks',
  columns: [
    { name: 'user', type: 'string' },
    { name: 'time', type: 'timestamp' },
    { name: 'price', type: 'double', nullable: false },
  ],
  key: ['user'],
  time: 'time',
  skewMs: 60_000,
}
const view: FeatureViewDeclaration = {
  name: 'spend',
  dataset: 'clicks',
  entity: ['user'],
  features: { total: { function: 'sum', column: 'price' } },
}
const rows = rowsInstance('clicks')

let gate: Gate
let platform: Platform
let worker: Worker
let declarer: Declarer
let encoder: Encoder<Row>
/** A producer whose own schema lets every column be null. */
let lax: Encoder<Row>
const parked: Parameters<WorkerSignals['taskParked']>[0][] = []
const resumed: string[] = []
const signals: WorkerSignals = {
  ...noSignals,
  taskParked: (signal) => parked.push(signal),
  taskResumed: ({ instance }) => resumed.push(instance),
}

beforeAll(async () => {
  gate = await Gate.closed(inject('stack').clickhouse)
  platform = stackPlatform('parking', { clickhouse: { url: gate.url } })
  ;({ worker, declarer } = await runningOn(platform, { signals, datasets: [dataset], views: [view] }))
  encoder = await rowEncoder(platform, dataset)
  lax = await platform.codecs.encoder(`${platform.names.prefix}lax`, readerSchema(dataset))
})

afterAll(() => closed(declarer, worker, platform, gate))

const append = (topic: string, user: string, value: Buffer) =>
  declarer.appender.append({ topic, partition: 0, key: Buffer.from(user), value })
const row = (user: string, price: number) =>
  encoder.encode({ meta: null, user, time: Date.now(), price } as unknown as Row)

const metric = async (name: string, instance: string): Promise<number> => {
  const found = await worker.metrics.registry.getSingleMetric(`millrace_task_${name}`)?.get()
  return found?.values.find(({ labels }) => labels.instance === instance)?.value ?? 0
}

const caught = () => firstViewCaughtUp({ platform, declarer })

const resume = (instance: string) =>
  resumeTasks({ platform, append: (record) => declarer.appender.append(record), instance, timeoutMs: 30_000 })

const count = async (table: string): Promise<number> => {
  const answer = await platform.clickhouse.query({ query: `SELECT count() AS n FROM ${quoted(table)}`, format: 'JSON' })
  return Number((await answer.json<{ n: string }>()).data[0].n)
}

test('an unavailable store stops only its writers, is asked again at growing intervals, and is filled when it is back', async () => {
  await append(platform.names.intake('clicks'), 'ann', row('ann', 2))
  await caught() // intake, features and Redis go on
  await until('the table was tried often', async () => (await metric('restarts_total', rows)) >= 6)
  expect(parked).toEqual([])
  const { ok, reasons } = worker.ready()
  expect(ok).toBe(false)
  expect(reasons.join('\n')).toMatch(new RegExp(`${rows}-0: .*ClickHouse`))
  expect(reasons.join('\n')).not.toMatch(/intake|features\.|online/)
  await gate.open()
  await until(
    'the table has caught up',
    async () => (await count(rowsTableName(platform.names.prefix, 'clicks')).catch(() => 0)) === 1,
  )
  await until('all work', () => worker.ready().ok)
})

test('a value that a table can never hold is in quarantine once, verification expects it there, and the table continues', async () => {
  const topic = platform.names.rows('clicks')
  await append(topic, 'bad', lax.encode({ meta: null, user: 'bad', time: Date.now(), price: null } as unknown as Row))
  await append(topic, 'bob', row('bob', 7))
  const table = rowsTableName(platform.names.prefix, 'clicks')
  await until('the row behind it is stored', async () => (await count(table)) === 2)
  await platform.clickhouse.command({ query: `TRUNCATE TABLE ${quoted(table)}` }) // so it is met again
  await until('the table is filled again', async () => (await count(table)) === 2)
  const reader = await platform.log.reader(platform.names.quarantine, 0)
  const { records } = await reader.fetch(0, 250)
  await reader.close()
  await platform.codecs.ensure(records.map(({ value }) => value!.readInt32BE(1)))
  const decoder = platform.codecs.decoder(avro.RowRejectedSchema)
  const rejected = records.map(({ value }) => decoder.decode(value!))
  expect(rejected).toMatchObject([{ topic, reason: 'value_unfit', message: expect.stringMatching(/price/) }])
  for await (const { differences, first, compared } of verify({
    platform,
    catalog: declarer.tail.catalog.current,
    only: ({ instance }) => instance === rows,
  })) {
    expect(first).toEqual([])
    expect(differences).toBe(0)
    expect(compared).toBe(3)
  }
})

test('a row that contradicts a column that was added later is in quarantine, and the table continues', async () => {
  const sales: DatasetDeclaration = { ...dataset, name: 'sales', columns: dataset.columns.slice(0, 2) }
  const topic = platform.names.intake('sales')
  const note = (type: 'string' | 'long') => ({ ...sales, columns: [...sales.columns, { name: 'note', type }] })
  await declarer.dataset(sales)
  const foreign = await platform.codecs.encoder(`${platform.names.prefix}foreign`, rowSchema(note('string')))
  const at = { meta: null, time: Date.now() }
  await append(topic, 'ann', foreign.encode({ ...at, user: 'ann', note: 'gift' } as unknown as Row))
  const table = rowsTableName(platform.names.prefix, 'sales')
  await until('the row is stored without the column', async () => (await count(table).catch(() => 0)) === 1)
  await declarer.dataset(note('long'))
  const own = await platform.codecs.encoder(topicSubject(topic), rowSchema(note('long')))
  await append(topic, 'bob', own.encode({ ...at, user: 'bob', note: 5 } as unknown as Row))
  await until('the row with the column is stored', async () => (await count(table)) === 2)
  await platform.clickhouse.command({ query: `TRUNCATE TABLE ${quoted(table)}` }) // so the first row is read with the column
  await append(topic, 'cid', own.encode({ ...at, user: 'cid', note: 6 } as unknown as Row))
  await until('the table is filled again, without the row that contradicts it', async () => {
    const answer = await platform.clickhouse.query({
      query: `SELECT user FROM ${quoted(table)} ORDER BY user`,
      format: 'JSON',
    })
    return (await answer.json<{ user: string }>()).data.map(({ user }) => user).join() === 'bob,cid'
  })
  expect(parked).toEqual([])
  for await (const { differences, first } of verify({
    platform,
    catalog: declarer.tail.catalog.current,
    only: ({ instance }) => instance === rowsInstance('sales'),
  })) {
    expect(first).toEqual([])
    expect(differences).toBe(0)
  }
})

test('a task that cannot continue is parked with a remedy, shown as degraded, and works again when it is resumed', async () => {
  const { prefix } = platform.names
  const table = `${prefix}features_blocked_v1`
  await platform.clickhouse.command({ query: `CREATE TABLE ${quoted(table)} (user UInt8) ENGINE = Memory` })
  await declarer.view({ ...view, name: 'blocked' })
  const instance = offlineInstance('blocked', 1)
  await until('it is parked', () => parked.some((signal) => signal.instance === instance))
  expect(parked.slice(0, 1)).toMatchObject([{ instance, partition: 0, remedy: expect.stringMatching(/resume/) }])
  expect(await metric('parked', instance)).toBe(1)
  await until('all others work', () => worker.ready().reasons.length === 0)
  expect(worker.ready()).toMatchObject({ ok: false, degraded: [expect.stringContaining('parked')] })
  await append(platform.names.intake('clicks'), 'cid', row('cid', 1))
  await caught()
  expect(platform.progress.troubled).toMatchObject([{ instance, partition: 0, state: 'parked' }])
  expect(await resume('nobody')).toEqual([])
  expect(await resume(instance)).toMatchObject([{ partition: 0, outcome: 'parked', remedy: expect.any(String) }])
  await platform.clickhouse.command({ query: `DROP TABLE ${quoted(table)} SYNC` })
  expect(await resume(instance)).toEqual([{ partition: 0, outcome: 'working', reason: null, remedy: null }])
  await until('it works', () => worker.ready().ok)
  expect(resumed).toEqual([instance])
  expect(await metric('parked', instance)).toBe(0)
  await until('its table is filled', async () => (await count(table)) > 0)
})
