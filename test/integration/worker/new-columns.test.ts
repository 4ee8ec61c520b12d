/** A producer's schema grows: its new columns are declared by themselves, and the log proves that they exist from a row on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChild } from '../../../cli/processes/index.ts'
import { verify } from '../../../operations/verify/index.ts'
import { connectPlatform, type Platform } from '../../../platform/connect.ts'
import { rowsTableName } from '../../../processors/intake/index.ts'
import {
  type Column,
  type DatasetDeclaration,
  type Encoder,
  type Row,
  rowSchema,
  topicSubject,
} from '../../../schemas/index.ts'
import { ROLES, type Worker } from '../../../worker/index.ts'
import { Declarer } from '../../support/declare.ts'
import { closed, runningOn, stackConfig, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'orders',
  columns: [
    { name: 'customer', type: 'string' },
    { name: 'time', type: 'timestamp' },
    { name: 'price', type: 'double' },
  ],
  key: ['customer'],
  time: 'time',
  partitions: 2,
  evolution: 'add-columns',
}

let platform: Platform
let worker: Worker
let declarer: Declarer

beforeAll(async () => {
  platform = stackPlatform('grown')
  ;({ worker, declarer } = await runningOn(platform, { datasets: [dataset] }))
})
afterAll(() => closed(declarer, worker, platform))

/** A producer whose schema has these columns besides. */
const producer = ({ codecs, names }: Platform, ...more: readonly Column[]): Promise<Encoder<Row>> =>
  codecs.encoder(
    topicSubject(names.intake('orders')),
    rowSchema({ ...dataset, columns: [...dataset.columns, ...more] }),
  )

const send = (
  { appender }: Declarer,
  { names }: Platform,
  encoder: Encoder<Row>,
  partition: number,
  columns: Record<string, unknown>,
) =>
  appender.append({
    topic: names.intake('orders'),
    partition,
    key: Buffer.from(`${columns.customer}`),
    value: encoder.encode({ time: Date.now(), price: 1, ...columns, meta: null } as unknown as Row),
  })

// biome-ignore lint/suspicious/noExplicitAny: rows are compared as they are
const stored = async ({ clickhouse, names }: Platform, columns: string): Promise<readonly any[]> => {
  const answer = await clickhouse.query({
    query: `SELECT ${columns} FROM {table: Identifier} ORDER BY customer`,
    query_params: { table: rowsTableName(names.prefix, 'orders') },
    format: 'JSONEachRow',
  })
  return answer.json()
}

const differences = async (platform: Platform, { tail }: Declarer): Promise<Record<string, readonly unknown[]>> => {
  const found: Record<string, readonly unknown[]> = {}
  const only = ({ instance }: { readonly instance: string }) => /^(intake|rows|catalog)\./.test(instance)
  for await (const { instance, first } of verify({ platform, catalog: tail.catalog.current, only }))
    found[instance.replace(platform.names.prefix, '')] = first
  return found
}

const tip: Column = { name: 'tip', type: 'double' }
const note: Column = { name: 'note', type: 'string' }

const nothing = { 'catalog.all.v1.s1': [], 'intake.orders.v1.s1': [], 'rows.orders.v1.s1': [], 'ml.quarantine': [] }

test('rows of a grown schema wait until their columns are declared, which happens by itself, once, and none is lost or differs in a replay', async () => {
  const old = await producer(platform)
  await send(declarer, platform, old, 0, { customer: 'a0' })
  await send(declarer, platform, old, 1, { customer: 'a1' })
  const grown = await producer(platform, tip)
  for (const partition of [0, 1])
    for (let i = 0; i < 5; i++) {
      await send(declarer, platform, grown, partition, { customer: `b${partition}${i}`, tip: i })
      await send(declarer, platform, old, partition, { customer: `c${partition}${i}` })
    }
  await until('all rows are stored', async () => (await stored(platform, 'customer').catch(() => [])).length >= 22)
  const rows = await stored(platform, 'customer, tip')
  expect(rows.filter(({ customer }) => customer.startsWith('b')).map(({ tip }) => tip)).toEqual([
    0, 1, 2, 3, 4, 0, 1, 2, 3, 4,
  ])
  expect(rows.filter(({ customer }) => !customer.startsWith('b')).every(({ tip }) => tip === null)).toBe(true)
  const declared = declarer.tail.catalog.current.dataset('orders')
  expect(declared?.latest.version).toBe(2)
  const further = await producer(platform, tip, note)
  await send(declarer, platform, further, 0, { customer: 'd', tip: 1, note: 'thanks' })
  await until('the third version is there', async () => (await stored(platform, 'customer')).length >= 23)
  expect((await stored(platform, 'customer, tip, note')).at(-1)).toEqual({ customer: 'd', tip: 1, note: 'thanks' })
  expect(declarer.tail.catalog.current.dataset('orders')?.latest.version).toBe(3)
  expect(await differences(platform, declarer)).toEqual(nothing)
}, 240_000)

test('a worker that is killed while it holds a row has no effect: its columns are declared once, and every row counts once', async () => {
  await worker.stop()
  const settings = stackConfig('held')
  const held = connectPlatform(settings)
  const others = ROLES.filter((role) => role !== 'catalog')
  const start = (roles: readonly string[]) => startChild({ kind: 'worker', platform: settings, roles })
  let catalog = await start(['catalog'])
  let holder = await start(others)
  const owner = await Declarer.open(held)
  try {
    await owner.dataset(dataset)
    const old = await producer(held)
    const grown = await producer(held, tip)
    await send(owner, held, old, 0, { customer: 'a' })
    await until('the first row is stored', async () => (await stored(held, 'customer').catch(() => [])).length >= 1)
    await catalog.kill()
    for (const partition of [0, 1])
      for (let i = 0; i < 3; i++) await send(owner, held, grown, partition, { customer: `b${partition}${i}`, tip: i })
    const isHeld = () =>
      held.progress.troubled.some(({ reason }) => reason?.includes('does not have these columns yet: tip (double)'))
    await held.progress.ready()
    await until('a task says that it waits', isHeld)
    await holder.kill()
    holder = await start(others)
    catalog = await start(['catalog'])
    await until('all rows are stored', async () => (await stored(held, 'customer')).length >= 7)
    expect((await stored(held, 'customer, tip')).map(({ tip }) => tip)).toEqual([null, 0, 1, 2, 0, 1, 2])
    expect(owner.tail.catalog.current.dataset('orders')?.latest.version).toBe(2)
    expect(owner.tail.catalog.current.dataset('orders')?.latest.revision).toBe(1)
    expect(await differences(held, owner)).toEqual(nothing)
  } finally {
    await closed(owner, held)
    await Promise.all([catalog.kill(), holder.kill()])
  }
}, 240_000)
