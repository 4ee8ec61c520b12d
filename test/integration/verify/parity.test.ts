/** Parity compares two stores that are filled independently: one that lags or leads is no mismatch, and a changed value is one. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Parity, verifyParity } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import { featuresTableName, type LiveView, liveViews, vectorSpace } from '../../../processors/features/index.ts'
import { OnlineReader } from '../../../queries/online/index.ts'
import type { DatasetDeclaration, FeatureViewDeclaration, Row } from '../../../schemas/index.ts'
import { entityKey, partitionKey } from '../../../sinks/redis/index.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { type Declarer, metaNow } from '../../support/declare.ts'
import { closed, firstViewCaughtUp, rowEncoder, runningOn, stackPlatform } from '../../support/running-platform.ts'

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

let platform: Platform
let declarer: Declarer
let live: LiveView
let online: OnlineReader
let computing: Worker
let serving: Worker
let storing: Worker | undefined

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
})

afterAll(() => closed(declarer, computing, serving, storing, platform))

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

const entityIds = Array.from({ length: SENSORS }, (_, n) => `s${n}`)
const parity = (time: number, timeoutMs?: number): Promise<Parity> =>
  verifyParity({ online, platform, live, entityIds, time, ttlMs: 0, ...(timeoutMs === undefined ? {} : { timeoutMs }) })

test('an offline store that lags is an error of the comparison, and no mismatch', async () => {
  await send(START)
  await firstViewCaughtUp({ platform, declarer })
  await expect(parity(START, 100)).rejects.toThrow(/by_sensor.*holds partition 0 up to position 0, expected/)
  storing = await startWorker({ platform, roles: ['offline'] })
  expect(await parity(START)).toMatchObject({ vectors: SENSORS, values: 3 * SENSORS, mismatches: [] })
})

test('a vector that is newer than the requested time is compared as of its own stamp', async () => {
  expect(await parity(START - 1000)).toMatchObject({ vectors: SENSORS, values: 3 * SENSORS, mismatches: [] })
})

test('what the offline store holds beyond the position of the online store is no mismatch', async () => {
  await serving.stop()
  const before = await parity(START + 1000)
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
    .toBe(2)
  expect(ends[0].end).toBeGreaterThan(0)
  expect(await parity(START + 1000)).toEqual(before)
})

test('the vector of another entity in the online store is a mismatch that names view and entity', async () => {
  const partition = partitionKey(platform.names.prefix, vectorSpace(view.name, 1), 0)
  const bytes = await platform.redis.getBuffer(entityKey(partition, entityIds[3]))
  await platform.redis.set(entityKey(partition, entityIds[2]), bytes as Buffer)
  const { mismatches } = await parity(START + 1000)
  expect(mismatches).toEqual([
    expect.stringMatching(/^by_sensor s2: online \(\d+, \d+\), offline \(\d+, \d+\)$/),
    'by_sensor s2.raw: online 0xff03, offline 0xff02',
  ])
})
