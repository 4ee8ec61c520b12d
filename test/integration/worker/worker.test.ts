/** A worker on the real stack: what goes in, what comes out, and what becomes of what cannot be used. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import { settledEnd } from '../../../platform/log-reading.ts'
import { caughtUp } from '../../../platform/progress.ts'
import { liveViews } from '../../../processors/features/index.ts'
import { readerSchema } from '../../../processors/rows/index.ts'
import {
  avro,
  type DatasetDeclaration,
  type Encoder,
  type FeatureViewDeclaration,
  type Row,
} from '../../../schemas/index.ts'
import { partitionKey, positionKey } from '../../../sinks/redis/index.ts'
import type { LogRecord } from '../../../streams/core/log.ts'
import type { Worker } from '../../../worker/index.ts'
import { type Declarer, metaNow } from '../../support/declare.ts'
import { closed, rowEncoder, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'clicks',
  columns: [
    { name: 'user', type: 'string' },
    { name: 'time', type: 'timestamp' },
    { name: 'price', type: 'double' },
  ],
  key: ['user'],
  time: 'time',
  skewMs: 60_000,
  idle: { afterMs: 200, delayMs: 0 },
}
const view: FeatureViewDeclaration = {
  name: 'spend',
  dataset: 'clicks',
  entity: ['user'],
  features: { n_10s: { function: 'count', window: '10s', hop: '1s' }, total: { function: 'sum', column: 'price' } },
}
const second: FeatureViewDeclaration = {
  ...view,
  features: { ...view.features, top: { function: 'max', column: 'price' } },
}

let platform: Platform
let worker: Worker
let declarer: Declarer
let encoder: Encoder<Row>
/** A producer whose own schema lets key and time be null. */
let lax: Encoder<Row>

beforeAll(async () => {
  platform = stackPlatform('worker')
  ;({ worker, declarer } = await runningOn(platform, { datasets: [dataset], views: [view] }))
  encoder = await rowEncoder(platform, dataset)
  lax = await platform.codecs.encoder(`${platform.names.prefix}lax`, readerSchema(dataset))
})

afterAll(() => closed(declarer, worker, platform))

const append = (key: string, value: Buffer | null) =>
  declarer.appender.append({ topic: platform.names.intake('clicks'), partition: 0, key: Buffer.from(key), value })

const row = (user: string, time: number, price: number) =>
  encoder.encode({ meta: null, user, time, price } as unknown as Row)

/** Reads a topic until `enough` says so. */
const readUntil = async (topic: string, enough: (records: readonly LogRecord[]) => boolean): Promise<LogRecord[]> => {
  const reader = await platform.log.reader(topic, 0)
  const records: LogRecord[] = []
  const started = Date.now()
  try {
    for (let from = 0; !enough(records); ) {
      const fetched = await reader.fetch(from, 250)
      records.push(...fetched.records)
      from = fetched.next
      if (Date.now() - started > 30_000)
        throw new Error(`${topic}: ${records.length} records, and not what was waited for`)
    }
    return records
  } finally {
    await reader.close()
  }
}

const activeVersion = () => declarer.tail.catalog.current.view('spend')?.active?.version

test('a declared view is active as soon as it has caught up', async () => {
  expect(await declarer.tail.waitFor(() => activeVersion() === 1, 30_000)).toBe(true)
})

test('rows become vectors, and windows expire in an idle partition', async () => {
  const now = Date.now()
  await append('ann', row('ann', now, 2))
  await append('ann', row('ann', now + 1, 3))
  const decoder = platform.codecs.anything()
  const counts = async (records: readonly LogRecord[]) => {
    await platform.codecs.ensure(records.map(({ value }) => value!.readInt32BE(1)))
    return records.map(({ value }) => (decoder.decode(value!).value as { n_10s: number }).n_10s)
  }
  const records = await readUntil(platform.names.features('spend', 1), (all) => all.length >= 3)
  expect(await counts(records.slice(0, 3))).toEqual([1, 2, 0])
})

test('a record that cannot be used is in quarantine with its original bytes, and the task continues', async () => {
  const bad: readonly [Buffer, string][] = [
    [Buffer.from('no avro at all'), 'malformed'],
    [Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]), 'unknown_schema'],
    [lax.encode({ meta: null, user: null, time: Date.now(), price: 1 } as unknown as Row), 'key_missing'],
    [lax.encode({ meta: null, user: 'ann', time: null, price: 1 } as unknown as Row), 'time_missing'],
    [row('ann', Date.now() + 3_600_000, 1), 'time_ahead'],
  ]
  for (const [value] of bad) await append('bad', value)
  await append('bob', row('bob', Date.now(), 7))
  const decoder = platform.codecs.decoder(avro.RowRejectedSchema)
  const records = await readUntil(platform.names.quarantine, (all) => all.length >= bad.length)
  await platform.codecs.ensure(records.map(({ value }) => value!.readInt32BE(1)))
  const rejected = records.map(({ value }) => decoder.decode(value!))
  expect(rejected.map(({ value }) => value?.toString('hex'))).toEqual(bad.map(([value]) => value.toString('hex')))
  expect(rejected.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/malformed|magic|too_short/),
    ...bad.slice(1).map(([, reason]) => reason),
  ])
  for (const { message } of rejected) expect(message.length).toBeGreaterThan(10)
  await readUntil(platform.names.rows('clicks'), (all) => all.some(({ key }) => key?.toString() === 'bob'))
})

test('a vector that is written while all is compared is compared with the log up to its own offset', async () => {
  const catalog = declarer.tail.catalog.current
  const isOnline = ({ instance }: { readonly instance: string }) => instance.startsWith('online.spend.')
  const { names, redis } = platform
  const position = async () => Number(await redis.get(positionKey(partitionKey(names.prefix, 'spend.v1', 0))))
  const isNewer = async () => {
    const before = await position()
    await append('bob', row('bob', Date.now(), 1))
    await until('it is in Redis', async () => (await position()) > before)
  }
  const slow = new Proxy(redis, {
    get: (target, name) => {
      if (name === 'mgetBuffer') return async (...keys: string[]) => isNewer().then(() => target.mgetBuffer(...keys))
      const found = Reflect.get(target, name, target) as unknown
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
  await append('bob', row('bob', Date.now(), 1))
  let compared = 0
  for await (const { first, ...verified } of verify({
    platform: { ...platform, redis: slow },
    catalog,
    only: isOnline,
  })) {
    expect(first).toEqual([])
    compared += verified.compared
  }
  expect(compared).toBeGreaterThan(1)
})

test('what comes to quarantine while all is compared is no difference', async () => {
  const catalog = declarer.tail.catalog.current
  const isIntake = ({ instance }: { readonly instance: string }) => instance.startsWith('intake.')
  const quarantined = async (): Promise<number> => settledEnd(platform, platform.names.quarantine, 0)
  for await (const { instance, first } of verify({ platform, catalog, only: isIntake })) {
    expect(first, instance).toEqual([])
    if (!instance.startsWith('intake.')) continue
    const before = await quarantined()
    await append('bad', Buffer.from('no avro while all is compared'))
    await until('it is in quarantine', async () => (await quarantined()) > before)
  }
})

test('a row whose id was seen is not counted again', async () => {
  const meta = { ...metaNow(), time: Date.now() }
  const value = encoder.encode({ meta, user: 'eve', time: Date.now(), price: 1 } as unknown as Row)
  for (let i = 0; i < 3; i++) await append('eve', value)
  await append('end', row('end', Date.now(), 1))
  const records = await readUntil(platform.names.rows('clicks'), (all) =>
    all.some(({ key }) => key?.toString() === 'end'),
  )
  expect(records.filter(({ key }) => key?.toString() === 'eve')).toHaveLength(1)
})

test('a changed view is a new version that is filled from the log and then switched to', async () => {
  expect(await declarer.view(second)).toBe(2)
  expect(await declarer.tail.waitFor(() => activeVersion() === 2, 30_000)).toBe(true)
  const [switched] = declarer.tail.catalog
    .history('view', 'spend')
    .filter(({ event }) => event.type === 'ViewActivated')
    .slice(-1)
  expect(switched.event.value).toMatchObject({ version: 2 })
})

test('instances of a dataset that gets a new version go on with their state', async () => {
  const grown = { ...dataset, columns: [...dataset.columns, { name: 'shop', type: 'string' as const, nullable: true }] }
  await declarer.dataset(grown)
  const known = encoder.encode({ meta: { ...metaNow() }, user: 'kim', time: Date.now(), price: 1 } as unknown as Row)
  for (let i = 0; i < 2; i++) await append('kim', known)
  await append('lee', row('lee', Date.now(), 1))
  const records = await readUntil(platform.names.rows('clicks'), (all) =>
    all.some(({ key }) => key?.toString() === 'lee'),
  )
  expect(records.filter(({ key }) => key?.toString() === 'kim')).toHaveLength(1)
  await until('all work again', () => worker.ready().ok)
  expect(worker.ready().reasons).toEqual([])
})

test('everything equals its replay', async () => {
  const [live] = liveViews(declarer.tail.catalog.current)
  const started = Date.now()
  await caughtUp(platform, live, () => Date.now() - started > 30_000)
  const roles = new Set(['catalog', 'intake', 'features'])
  for await (const { instance, differences, first, compared } of verify({
    platform,
    catalog: declarer.tail.catalog.current,
    only: ({ kind, role }) => kind === 'processor' && roles.has(role),
  })) {
    expect(first, instance).toEqual([])
    expect(differences, instance).toBe(0)
    if (instance.endsWith('.s1')) expect(compared, instance).toBeGreaterThan(3)
  }
})

test('a verification that selects no instance is an error, no success', async () => {
  const verifying = verify({ platform, catalog: declarer.tail.catalog.current, only: () => false })
  await expect(verifying.next()).rejects.toThrow('No instance of the catalogue is selected, expected at least one')
})
