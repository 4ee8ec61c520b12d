/** Parity compares two stores that are filled independently: one that lags or leads is no mismatch, and a changed value is one. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Gateway, makeGateway } from '../../../gateway/server.ts'
import { noSignals } from '../../../gateway/signals.ts'
import { type Parity, verifyParity } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import { tasksBehind } from '../../../platform/progress.ts'
import { featuresTableName, type LiveView, liveViews, vectorSpace } from '../../../processors/features/index.ts'
import { OnlineReader } from '../../../queries/online/index.ts'
import {
  avro,
  type DatasetDeclaration,
  type FeatureViewDeclaration,
  type Row,
  schemaIdsOf,
} from '../../../schemas/index.ts'
import { aheadKey, entityKey, partitionKey } from '../../../sinks/redis/index.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { type Declarer, metaNow } from '../../support/declare.ts'
import { closed, firstViewCaughtUp, rowEncoder, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'readings',
  columns: [
    { name: 'sensor', type: 'string' },
    { name: 'time', type: 'timestamp' },
    { name: 'raw', type: 'bytes' },
  ],
  key: ['sensor'],
  time: 'time',
  skewMs: 3_600_000,
}
const view: FeatureViewDeclaration = {
  name: 'by_sensor',
  dataset: 'readings',
  entity: ['sensor'],
  features: {
    n: { function: 'count' },
    last: { function: 'last', column: 'time' },
    raw: { function: 'last', column: 'raw' },
  },
}
const SENSORS = 5
const START = Date.now()
const AHEAD = START + 600_000

let platform: Platform
let declarer: Declarer
let live: LiveView
let online: OnlineReader
let computing: Worker
let serving: Worker
let storing: Worker | undefined
let gateway: Gateway

beforeAll(async () => {
  platform = stackPlatform('parity')
  ;({ worker: computing, declarer } = await runningOn(platform, {
    roles: ['catalog', 'intake', 'features'],
    datasets: [dataset],
    views: [view],
  }))
  serving = await startWorker({ platform, roles: ['online'] })
  ;[live] = liveViews(declarer.tail.catalog.current)
  online = new OnlineReader({ client: platform.redis, registry: platform.registry, prefix: platform.names.prefix })
  gateway = await makeGateway({ platform, settings: { positionTimeoutMs: 300 }, signals: noSignals })
  await gateway.ready(30_000)
  await send(START)
  await firstViewCaughtUp({ platform, declarer })
})

afterAll(() => closed(declarer, gateway, computing, serving, storing, platform))

/** Sends a row of each sensor. */
const send = async (time: number): Promise<void> => {
  const encoder = await rowEncoder(platform, dataset)
  const topic = platform.names.intake(dataset.name)
  for (let n = 0; n < SENSORS; n++) {
    const value = encoder.encode({
      meta: metaNow(),
      sensor: `s${n}`,
      time,
      raw: Buffer.from([0xff, n]),
    } as unknown as Row)
    await declarer.appender.append({ topic, partition: 0, key: Buffer.from(`s${n}`), value })
  }
}

const liveOf = (name: string): LiveView =>
  liveViews(declarer.tail.catalog.current).find((each) => each.view.name === name) as LiveView

const entityIds = Array.from({ length: SENSORS }, (_, n) => `s${n}`)
const parity = (time?: number, timeoutMs?: number): Promise<Parity> =>
  verifyParity({
    online,
    platform,
    live,
    entityIds,
    ttlMs: 0,
    ...(time === undefined ? {} : { time }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })

const post = async (url: string, payload: object) => {
  const { statusCode, body, headers } = await gateway.app.inject({ method: 'POST', url, payload })
  return { status: statusCode, body, headers }
}
const asked = { features: ['by_sensor:n'], time: 't', versions: { by_sensor: 1 } }
const training = (more: object = {}) =>
  post('/v1/training-sets', { ...asked, spine: [{ sensor: 's1', t: START + 1000 }], ...more })
const atStart = { version: 1, entities: ['s1'], as_of: START - 1 }

test('an offline table that has not reached the position of the question refuses it with the lag, and never answers with nulls', async () => {
  const lag = [{ view: 'by_sensor.v1', partition: 0, position: 0, expected: expect.any(Number) }]
  const set = await training()
  expect([set.status, JSON.parse(set.body)]).toMatchObject([503, { code: 'OFFLINE_STORE_BEHIND', lag }])
  const read = await post('/v1/views/by_sensor/online', atStart)
  expect([read.status, JSON.parse(read.body)]).toMatchObject([503, { code: 'OFFLINE_STORE_BEHIND', lag }])
  await declarer.view({ ...view, name: 'waiting' })
  await until('the gateway knows it', () => gateway.context.tail.catalog.current.view('waiting') !== undefined)
  const { status, body } = await post('/v1/catalog/views/waiting/activate', { version: 1 })
  expect([status, JSON.parse(body)]).toMatchObject([202, { active: null }])
  const isStore = ({ instance }: { readonly instance: string }) => instance === 'offline.waiting.v1.s1'
  await until('only its table is behind', async () => {
    const lacking = await tasksBehind(platform, liveOf('waiting'))
    return lacking.length > 0 && lacking.every(isStore)
  })
  expect(gateway.context.tail.catalog.current.view('waiting')?.active).toBeNull()
})

test('an offline store that lags is an error of the comparison, and no mismatch', async () => {
  await expect(parity(START, 100)).rejects.toThrow(/by_sensor.*holds partition 0 up to position 0, expected/)
  storing = await startWorker({ platform, roles: ['offline'] })
  expect(await parity(START)).toMatchObject({ vectors: SENSORS, values: 3 * SENSORS, mismatches: [] })
})

test('a table that has lost what its sink has reported is behind, too; a set that may be partial says so, also on the log', async () => {
  const whole = await training()
  expect([whole.status, JSON.parse(whole.body).n, whole.headers['millrace-partial']]).toEqual([200, 1, undefined])
  await storing?.stop()
  await platform.clickhouse.command({
    query: `TRUNCATE TABLE \`${featuresTableName(platform.names.prefix, view.name, 1)}\``,
  })
  expect((await training()).status).toBe(503)
  const earlier = await post('/v1/views/by_sensor/online', { ...atStart, allow_partial: true })
  const readPartial = JSON.parse(String(earlier.headers['millrace-partial']))
  expect([earlier.status, JSON.parse(earlier.body)]).toMatchObject([
    200,
    { partial: readPartial, results: [{ statuses: ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'] }] },
  ])
  expect(readPartial).toMatchObject([{ view: 'by_sensor.v1', partition: 0, position: 0 }])
  const several = { entities: ['s1'], features: ['by_sensor:n'], versions: { by_sensor: 1 }, as_of: START - 1 }
  expect((await post('/v1/features', several)).status).toBe(503)
  const { status, body } = await post('/v1/features', { ...several, allow_partial: true })
  expect([status, JSON.parse(body).partial]).toEqual([200, readPartial])
  const partial = await training({ allow_partial: true })
  const [lag] = JSON.parse(String(partial.headers['millrace-partial']))
  expect([partial.status, JSON.parse(partial.body).n, lag]).toMatchObject([200, null, { position: 0, partition: 0 }])
  const queries = (await sets()).map(({ query }) => JSON.parse(query))
  expect(queries.map(({ partial }) => partial)).toEqual([undefined, [lag]])
  storing = await startWorker({ platform, roles: ['offline'] })
  await expect.poll(async () => (await training()).status, { timeout: 30_000 }).toBe(200)
})

const sets = async () => {
  const { log, codecs, names } = platform
  const reader = await log.reader(`${names.prefix}ml.runs`, 0)
  const { records } = await reader.fetch(0, 5_000)
  await reader.close()
  await codecs.ensure(schemaIdsOf(records))
  const decoder = codecs.decoder(avro.TrainingSetBuiltSchema)
  return records.map(({ value }) => decoder.decode(value!))
}

test('a vector that is newer than the requested time is not compared, and counted: readers get the offline store instead', async () => {
  expect(await parity(START - 1000)).toMatchObject({ vectors: 0, offline: SENSORS, values: 0, mismatches: [] })
})

test('while rows are ahead of the clock, the comparison is about the time of the read: both stores answer what holds then', async () => {
  const read = async (asOf?: number, entities = ['s1']): Promise<unknown[]> => {
    const asked = { version: 1, entities, as_of: asOf, features: ['n'] }
    const { body } = await post('/v1/views/by_sensor/online', asked)
    return JSON.parse(body).results.map(({ values }: { values: unknown[] }) => values[0])
  }
  await send(AHEAD)
  await until('the online store has them', async () => (await read(AHEAD, entityIds)).every((n) => n === 2))
  const compared = { vectors: SENSORS, offline: 0, values: 3 * SENSORS, mismatches: [] }
  const now = await parity()
  expect(now).toMatchObject(compared)
  expect(now.time).toBeLessThan(AHEAD)
  expect(await parity(AHEAD)).toMatchObject(compared)
  expect([await read(), await read(AHEAD)]).toEqual([[1], [2]])
  const keys = partitionKey(platform.names.prefix, vectorSpace(view.name, 1), 0)
  const holds = async (entity: string) =>
    (await platform.redis.zrangeBuffer(aheadKey(keys, entity), '0', '0'))[0] as Buffer
  await platform.redis.zrem(aheadKey(keys, 's1'), await holds('s1'))
  await platform.redis.zadd(aheadKey(keys, 's1'), String(START), await holds('s2'))
  expect((await parity()).mismatches).toEqual([
    expect.stringMatching(/^by_sensor s1: online \(\d+, \d+\), offline \(\d+, \d+\)$/),
    'by_sensor s1.raw: online 0xff02, offline 0xff01',
  ])
  await platform.redis.unlink(aheadKey(keys, 's1'))
  expect(await parity()).toMatchObject({ vectors: SENSORS - 1, offline: 1, mismatches: [] })
  expect(await read()).toEqual([1])
})

test('what the offline store holds beyond the position of the online store is no mismatch', async () => {
  await serving.stop()
  const before = await parity(AHEAD)
  await send(START + 1000)
  const ends = await platform.log.ends(platform.names.features(view.name, 1))
  await expect
    .poll(
      async () => {
        const answer = await platform.clickhouse.query({
          query: 'SELECT toUInt32(max(n)) AS most FROM {table:Identifier}',
          query_params: { table: featuresTableName(platform.names.prefix, view.name, 1) },
          format: 'JSONEachRow',
        })
        return (await answer.json<{ most: number }>())[0].most
      },
      { timeout: 30_000 },
    )
    .toBe(3)
  expect(ends[0].end).toBeGreaterThan(0)
  expect(await parity(AHEAD)).toEqual(before)
})

test('the vector of another entity in the online store is a mismatch that names view and entity', async () => {
  const partition = partitionKey(platform.names.prefix, vectorSpace(view.name, 1), 0)
  const bytes = await platform.redis.getBuffer(entityKey(partition, entityIds[3]))
  await platform.redis.set(entityKey(partition, entityIds[2]), bytes as Buffer)
  const { mismatches } = await parity(AHEAD)
  expect(mismatches).toEqual([
    expect.stringMatching(/^by_sensor s2: online \(\d+, \d+\), offline \(\d+, \d+\)$/),
    'by_sensor s2.raw: online 0xff03, offline 0xff02',
  ])
})
