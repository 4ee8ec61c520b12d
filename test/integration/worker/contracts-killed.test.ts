/** Workers that judge rows and windows by a contract are killed while rows come: each window is evaluated once, with the figures of all its rows. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Child, startChild } from '../../../cli/processes/index.ts'
import { verify } from '../../../operations/verify/index.ts'
import { connectPlatform } from '../../../platform/connect.ts'
import { type Platform, provisionDeclared, readLog } from '../../../platform/index.ts'
import {
  avro,
  type DatasetDeclaration,
  type Row,
  recordSubject,
  rowSchema,
  schemaIdsOf,
  topicSubject,
} from '../../../schemas/index.ts'
import { partitionOf } from '../../../streams/core/partition.ts'
import { seededRandom } from '../../../streams/core/simulation/random.ts'
import { Declarer, metaNow } from '../../support/declare.ts'
import { closed, stackConfig } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const HOUR = 3_600_000
const T0 = Date.UTC(2026, 0, 1)
const WINDOWS = 6
const PER_WINDOW = 600
const BATCHES = 30
const KILLS = 5
const WAIT_MS = 120_000
const seed = Number(process.env.SEED ?? 7)

const trips: DatasetDeclaration = {
  name: 'trips',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'at', type: 'timestamp' },
    { name: 'distance', type: 'double' },
  ],
  key: ['id'],
  time: 'at',
  partitions: 2,
}
const contract = {
  name: 'quality',
  dataset: 'trips',
  grace: '0s',
  odcs: {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'trips', version: '1.0.0', status: 'active' },
    schema: [
      {
        name: 'trips',
        properties: [
          { name: 'id', unique: true },
          { name: 'distance', logicalType: 'number', logicalTypeOptions: { maximum: 1000 } },
        ],
        quality: [{ metric: 'rowCount', mustBe: PER_WINDOW }],
      },
    ],
  },
}

/** Two rows of each window have an id that was there, and one is beyond the maximum. */
const idOf = (i: number): string => `t${i % PER_WINDOW < 2 ? i - (i % PER_WINDOW) : i}`
const isBroken = (i: number): boolean => i % PER_WINDOW === 100

let platform: Platform
let declarer: Declarer
let start: () => Promise<Child>
let workers: Child[] = []

beforeAll(async () => {
  const settings = stackConfig('contracts-killed')
  start = () => startChild({ kind: 'worker', platform: settings })
  platform = connectPlatform(settings)
  workers = [await start(), await start()]
  declarer = await Declarer.open(platform)
  await declarer.dataset(trips)
  await declarer.declare('contract', contract as never)
  await provisionDeclared(platform, declarer.tail.catalog.current, 'contract/quality')
}, 240_000)
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill()))
  await closed(declarer, platform)
})

const killed = async (worker: Child): Promise<void> => {
  workers = workers.filter((each) => each !== worker)
  await worker.kill()
  workers.push(await start())
}

const topic = () => platform.names.intake('trips')

const sent = async (): Promise<void> => {
  const random = seededRandom(seed)
  const encoder = await platform.codecs.encoder(topicSubject(topic()), rowSchema(trips))
  const append = (i: number): Promise<unknown> => {
    const at = T0 + Math.floor((i * HOUR) / PER_WINDOW)
    const row = { meta: { ...metaNow(), id: `row${i}` }, id: idOf(i), at, distance: isBroken(i) ? 1001 : i % 100 }
    const key = Buffer.from(row.id)
    return declarer.appender.append({
      ...{ topic: topic(), partition: partitionOf(key, 2), key },
      value: encoder.encode(row as unknown as Row),
    })
  }
  const total = WINDOWS * PER_WINDOW
  const kills = new Set(Array.from({ length: KILLS }, () => random.below(BATCHES)))
  for (let batch = 0; batch < BATCHES; batch++) {
    const [from, to] = [batch, batch + 1].map((each) => (each * total) / BATCHES) as [number, number]
    const rows = Array.from({ length: to - from }, (_, i) => append(from + i))
    // Once more: a row counts once by its id.
    if (random.chance(0.3)) rows.push(append(from))
    if (kills.has(batch)) await killed(random.pick(workers))
    await Promise.all(rows)
  }
  const times = await platform.codecs.encoder(
    recordSubject(platform.names.prefix, avro.TimeAdvancedSchema),
    avro.TimeAdvancedSchema,
  )
  const meta = { ...metaNow(), time: T0 + WINDOWS * HOUR }
  const value = times.encode({ meta, dataset: 'trips', cause: 'source', sourcePartition: null, sourcePartitions: null })
  for (const partition of [0, 1]) await declarer.appender.append({ topic: topic(), partition, key: null, value })
}

const refusedPartitions = async (): Promise<ReadonlySet<number>> => {
  const found = new Set<number>()
  const decoder = platform.codecs.decoder(avro.RowRejectedSchema)
  for await (const records of readLog(platform, { topic: platform.names.quarantine, partition: 0 })) {
    await platform.codecs.ensure(schemaIdsOf(records))
    for (const { value } of records) if (value !== null) found.add(decoder.decode(value).partition)
  }
  return found
}

/** A contract holds from a row on that intake chooses: rows long before the first window are sent until each partition refuses them. */
const inForce = async (): Promise<void> => {
  const encoder = await platform.codecs.encoder(topicSubject(topic()), rowSchema(trips))
  const value = encoder.encode({ meta: null, id: 'probe', at: T0 - 10 * HOUR, distance: 5000 } as unknown as Row)
  const isRefused = async () => {
    for (const partition of [0, 1])
      await declarer.appender.append({ topic: topic(), partition, key: Buffer.from('probe'), value })
    return (await refusedPartitions()).size === 2
  }
  await until('both partitions judge by the contract', isRefused, WAIT_MS)
}

const evaluated = async (): Promise<readonly avro.ContractEvaluated[]> => {
  const found: avro.ContractEvaluated[] = []
  const decoder = platform.codecs.decoder(avro.ContractEvaluatedSchema)
  for await (const records of readLog(platform, { topic: platform.names.monitoring, partition: 0 })) {
    await platform.codecs.ensure(schemaIdsOf(records))
    for (const { value } of records)
      if (value !== null && platform.codecs.recordName(value) === 'ml.data.ContractEvaluated')
        found.push(decoder.decode(value))
  }
  return found
}

test('workers that are killed while rows come change no window, no figure and no refusal', async () => {
  await inForce()
  await sent()
  const isDone = async () => (await evaluated()).some(({ windowEnd }) => windowEnd === T0 + WINDOWS * HOUR)
  await until('the last window is evaluated', isDone, WAIT_MS)
  const own = (await evaluated()).filter(({ windowStart }) => windowStart >= T0)
  const windows = own.map(({ windowStart, seq, rows, results }) => [
    ...[(windowStart - T0) / HOUR, seq, rows],
    ...results.map(({ rule, measured }) => `${rule} ${measured}`),
  ])
  expect(windows.map(([window, seq, rows]) => [window, seq, rows])).toEqual(
    Array.from({ length: WINDOWS }, (_, i) => [i, 1, PER_WINDOW - 1]),
  )
  for (const window of windows) {
    expect(window).toContain(`rowCount ${PER_WINDOW - 1}`)
    expect(window).toContain('id.unique 1')
  }
}, 240_000)

test('everything equals its replay', async () => {
  let compared = 0
  for await (const each of verify({ platform, catalog: declarer.tail.catalog.current })) {
    expect(each.first, each.instance).toEqual([])
    expect(each.differences, each.instance).toBe(0)
    compared += each.compared
  }
  expect(compared).toBeGreaterThan(2 * WINDOWS * PER_WINDOW)
}, 240_000)
