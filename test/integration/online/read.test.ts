import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { vectorStamps } from '../../../processors/features/projection.ts'
import { feastJson, OnlineReader, statusOf, type VectorRequest } from '../../../queries/online/index.ts'
import { Codecs, type Encoder, type FeatureComputed, featureSchema, memoryRegistry } from '../../../schemas/index.ts'
import { connectRedis, redisSink } from '../../../sinks/redis/index.ts'
import { partitionOf } from '../../../streams/core/partition.ts'
import { propertySettings } from '../../support/sink-contract.ts'

const prefix = `test-${randomBytes(4).toString('hex')}.`
const registry = memoryRegistry()
let client: Redis
beforeAll(() => {
  client = connectRedis({ urls: [inject('stack').redis] }) as Redis
})
const emptied = async (): Promise<void> => {
  const found = await client.keys(`{${prefix}*`)
  if (found.length > 0) await client.del(found)
}
beforeEach(emptied)
afterAll(async () => {
  await emptied()
  client.disconnect()
})

const dataset = {
  name: 'trips',
  columns: [
    { name: 'driver', type: 'string' },
    { name: 'at', type: 'timestamp' },
    { name: 'rate', type: 'double' },
  ],
  key: ['driver'],
  time: 'at',
} as const
const view = {
  name: 'drivers',
  dataset: 'trips',
  entity: ['driver'],
  features: { trips: { function: 'count' }, rate: { function: 'last', column: 'rate' } },
} as const
const PARTITIONS = 4
const meta = {
  id: '01926f3e-0000-7000-8000-000000000000',
  source: 'features.drivers.v1.s1',
  time: 0,
  team: null,
  actor: null,
  correlationId: null,
  causationId: 'ml.rows.trips:0:1',
}

type Written = { driver: string; trips: number; rate: number | null; stamp: number; rowTime?: number }
let encoder: Encoder<FeatureComputed>
const offsets = new Map<number, number>()
beforeEach(async () => {
  offsets.clear()
  encoder = await new Codecs(registry).encoder('drivers-value', featureSchema(view, dataset, 1))
})

/** Writes vectors through the sink, one batch per vector, and an empty batch for every other partition. */
const write = async (vectors: readonly Written[], version = 1): Promise<void> => {
  const { prepare, stampOf } = vectorStamps(registry)
  const sink = redisSink({ client, prefix, space: `drivers.v${version}`, stampOf })
  for (let partition = 0; partition < PARTITIONS; partition++) {
    if (!offsets.has(partition)) await sink.write({ partition, from: 0, to: 0, records: [] })
  }
  for (const { driver, trips, rate, stamp, rowTime = stamp } of vectors) {
    const partition = partitionOf(Buffer.from(driver), PARTITIONS)
    const offset = offsets.get(partition) ?? 0
    offsets.set(partition, offset + 1)
    const event = { meta: { ...meta, time: stamp }, driver, trips, rate, viewVersion: 1, rowTime, knownAt: stamp + 5 }
    const value = encoder.encode(event as never)
    const records = [{ offset, key: Buffer.from(driver), value, timestamp: stamp + 9 }]
    await prepare(records)
    const answer = await sink.write({ partition, from: offset, to: offset + 1, records })
    expect(answer.kind).toBe('applied')
  }
}
const request = (entityIds: readonly string[], over: Partial<VectorRequest> = {}): VectorRequest => ({
  view: 'drivers',
  version: 1,
  partitions: PARTITIONS,
  entityIds,
  time: 10_000,
  ttlMs: 0,
  features: ['rate', 'trips'],
  ...over,
})
const read = (...requests: VectorRequest[]) => new OnlineReader({ client, registry, prefix }).read(requests)

describe('online vectors', () => {
  test('are found by entity, in the order of the request, with the features that were asked', async () => {
    await write([
      { driver: 'AA', trips: 1, rate: 0.1, stamp: 100 },
      { driver: 'Zürich', trips: 2, rate: null, stamp: 200, rowTime: 150 },
      { driver: 'AA', trips: 3, rate: -0, stamp: 300 },
    ])
    const [answer] = await read(request(['Zürich', 'nobody', 'AA', 'AA']))
    if (answer.kind !== 'vectors') throw new Error(answer.kind)
    const aa = { kind: 'found', values: [-0, 3], outsideMaxAge: false, stamp: 300, rowTime: 300 }
    expect(answer.vectors).toEqual([
      { kind: 'found', values: [null, 2], outsideMaxAge: false, stamp: 200, offset: expect.any(Number), rowTime: 150 },
      { kind: 'not_found' },
      { ...aa, offset: expect.any(Number) },
      { ...aa, offset: expect.any(Number) },
    ])
    const of = (id: string): number => partitionOf(Buffer.from(id), PARTITIONS)
    for (const [partition, position] of answer.positions) expect(position).toBe(offsets.get(partition) ?? 0)
    expect([...answer.positions.keys()].sort()).toEqual([...new Set(['Zürich', 'nobody', 'AA'].map(of))].sort())
  })

  test('FE4: the newest row by event time stays; with a TTL the old ones are outside', async () => {
    const now = 1_000_000_000
    const hour = 3_600_000
    // The processor stamps a late row with the stream's time, so what it emits never goes back.
    await write([
      { driver: '123', trips: 1, rate: null, stamp: now },
      { driver: '567', trips: 2, rate: null, stamp: now, rowTime: now - hour },
      { driver: '890', trips: 3, rate: null, stamp: now, rowTime: now - hour },
    ])
    const at = { time: now, features: ['trips'], ttlMs: 300_000 }
    const [answer] = await read(request(['123', '567', '890'], at))
    if (answer.kind !== 'vectors') throw new Error(answer.kind)
    expect(answer.vectors.map((vector) => statusOf(vector.kind === 'found' ? vector : undefined, 0))).toEqual([
      'PRESENT',
      'OUTSIDE_MAX_AGE',
      'OUTSIDE_MAX_AGE',
    ])
  })

  test('FE6 and FE8 on the wire of Feast: values, statuses and times, column by column', async () => {
    await write([
      { driver: '1', trips: 4, rate: 0.6, stamp: 1_646_263_500_000 },
      { driver: '2', trips: 5, rate: null, stamp: 1_646_263_600_250 },
    ])
    const [answer] = await read(request(['1', '2', '3'], { time: 1_646_263_700_000 }))
    if (answer.kind !== 'vectors') throw new Error(answer.kind)
    const features = [
      { name: 'rate', type: 'double' },
      { name: 'trips', type: 'long' },
    ] as const
    const text = feastJson([{ name: 'driver', values: ['1', '2', '3'] }], [{ features, vectors: answer.vectors }])
    const epoch = '1970-01-01T00:00:00Z'
    const times = ['2022-03-02T23:25:00Z', '2022-03-02T23:26:40.250Z', epoch]
    expect(JSON.parse(text)).toEqual({
      metadata: { feature_names: ['driver', 'rate', 'trips'] },
      results: [
        {
          values: ['1', '2', '3'],
          statuses: ['PRESENT', 'PRESENT', 'PRESENT'],
          event_timestamps: [epoch, epoch, epoch],
        },
        { values: [0.6, null, null], statuses: ['PRESENT', 'NULL_VALUE', 'NOT_FOUND'], event_timestamps: times },
        { values: [4, 5, null], statuses: ['PRESENT', 'PRESENT', 'NOT_FOUND'], event_timestamps: times },
      ],
    })
  })

  test('FE7: an age equal to the TTL is inside; before the stamp the offline store has to answer', async () => {
    await write([{ driver: 'AA', trips: 4, rate: 0.6, stamp: 5000 }])
    const kinds = []
    for (const time of [4999, 5000, 6000, 6001]) {
      const [answer] = await read(request(['AA'], { time, ttlMs: 1000 }))
      if (answer.kind !== 'vectors') throw new Error(answer.kind)
      const [vector] = answer.vectors
      kinds.push(vector.kind === 'found' ? statusOf(vector, 0) : vector.kind)
    }
    expect(kinds).toEqual(['earlier', 'PRESENT', 'PRESENT', 'OUTSIDE_MAX_AGE'])
  })

  test('an empty store and one that is being filled say so, whatever they hold; other views answer', async () => {
    await write([{ driver: 'AA', trips: 1, rate: 1, stamp: 100 }])
    const [healing, whole] = await read(request(['AA'], { version: 2 }), request(['AA']))
    expect([healing.kind, whole.kind]).toEqual(['healing', 'vectors'])
    await emptied()
    const { prepare, stampOf } = vectorStamps(registry)
    const sink = redisSink({ client, prefix, space: 'drivers.v1', stampOf })
    const partition = partitionOf(Buffer.from('AA'), PARTITIONS)
    await prepare([])
    await sink.write({ partition, from: 0, to: 3, records: [], end: 5 })
    expect(await read(request(['AA']))).toEqual([{ kind: 'healing', partition }])
    await sink.write({ partition, from: 3, to: 5, records: [], end: 6 })
    const [answer] = await read(request(['AA']))
    expect(answer.kind === 'vectors' && answer.vectors).toEqual([{ kind: 'not_found' }])
  })

  test('while vectors are ahead of the clock, what holds at the time of the read is answered, for every history and every cut into batches', async () => {
    const drivers = ['AA', 'Zürich']
    const row = fc.record({
      driver: fc.constantFrom(...drivers),
      step: fc.constantFrom(0, 0, 1, 700, 5000),
      wait: fc.constantFrom(0, 1, 300, 4000),
      cut: fc.boolean(),
      again: fc.boolean(),
    })
    const property = fc.asyncProperty(fc.array(row, { maxLength: 30 }), fc.nat(3000), async (rows, lead) => {
      await emptied()
      const now = Date.now()
      const logStart = now - rows.reduce((sum, { wait }) => sum + wait, 0)
      let [stamp, logTime] = [logStart + lead - 1500, logStart]
      const records = rows.map(({ driver, step, wait }, offset) => {
        stamp += step
        logTime += wait
        const event = { ...meta, time: stamp }
        const fields = { driver, trips: offset, rate: null, viewVersion: 1, rowTime: stamp, knownAt: logTime }
        const value = encoder.encode({ meta: event, ...fields } as never)
        return { offset, key: Buffer.from(driver), value, timestamp: logTime, stamp, driver }
      })
      const { prepare, stampOf } = vectorStamps(registry)
      const sink = redisSink({ client, prefix, space: 'drivers.v1', stampOf })
      await prepare(records)
      await sink.write({ partition: 0, from: 0, to: 0, records: [] })
      let from = 0
      for (let to = 1; to <= rows.length; to++) {
        if (to < rows.length && !rows[to - 1].cut) continue
        const start = rows[to - 1].again ? Math.max(0, from - 3) : from // an owner that is behind repeats some
        await sink.write({ partition: 0, from: start, to, records: records.slice(start, to) })
        from = to
      }
      for (const time of [undefined, ...records.flatMap((each) => [each.stamp - 1, each.stamp])]) {
        if (time !== undefined && time < now) continue
        const [answer] = await read({ ...request(drivers), partitions: 1, time })
        if (answer.kind !== 'vectors') throw new Error(answer.kind)
        const held = drivers.map((driver) =>
          records.findLast((each) => each.driver === driver && each.stamp <= answer.time),
        )
        expect(answer.vectors).toMatchObject(
          held.map((each) =>
            each === undefined ? { kind: 'not_found' } : { kind: 'found', offset: each.offset, stamp: each.stamp },
          ),
        )
      }
    })
    await fc.assert(property, propertySettings(40))
  })

  test('a clock that is behind that of the log is as late as the log times that it reads: what has come is not ahead', async () => {
    const now = Date.now()
    await write([{ driver: 'AA', trips: 1, rate: 1, stamp: now }])
    const late = new OnlineReader({ client, registry, prefix, now: () => now - 5000 })
    const [answer] = await late.read([request(['AA'], { time: undefined })])
    expect(answer).toMatchObject({ kind: 'vectors', time: now + 5, vectors: [{ kind: 'found', stamp: now }] })
  })

  test('a feature that the view does not have is refused by name', async () => {
    await write([{ driver: 'AA', trips: 1, rate: 1, stamp: 100 }])
    await expect(read(request(['AA'], { features: ['nope'] }))).rejects.toThrow("no field 'nope'")
  })

  test('a store that cannot be reached is an answer, not an exception', async () => {
    const nobody = connectRedis({ urls: ['redis://127.0.0.1:1'], commandTimeoutMs: 100 }) as Redis
    const [answer] = await new OnlineReader({ client: nobody, registry, prefix }).read([request(['AA'])])
    expect(answer.kind).toBe('unavailable')
    nobody.disconnect()
  })
})
