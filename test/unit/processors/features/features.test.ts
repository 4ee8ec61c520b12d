import { describe, expect, test, vi } from 'vitest'
import { defineDataset, defineFeatureView, derivedId } from '../../../../schemas/index.ts'
import { featureBench } from '../../../support/features.ts'
import { outputText, replayEveryWay, runStream } from '../../../support/stream.ts'

// Many replays a test: time for a machine that is busy with others.
vi.setConfig({ testTimeout: 120_000 })

const MINUTE_MS = 60_000
const hourMs = 60 * MINUTE_MS
const readings = defineDataset({
  name: 'readings',
  columns: [
    { name: 'entity', type: 'string' },
    { name: 'region', type: 'string' },
    { name: 'number', type: 'long' },
    { name: 'value', type: 'double' },
    { name: 'label', type: 'string' },
    { name: 'blob', type: 'bytes' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['entity'],
  time: 'time',
})
const hourly = defineFeatureView({
  name: 'hourly',
  dataset: readings,
  entity: ['entity'],
  features: {
    count: { function: 'count', window: '1h' },
    sum: { function: 'sum', column: 'value', window: '1h' },
  },
})
const row = (entity: string, time: number, value: number | null = 1) => ({ entity, time, value })
const summary = (vectors: readonly { readonly [name: string]: unknown }[]) =>
  vectors.map(({ entity, stamp, count, sum }) => [entity, stamp, count, sum])

describe('events', () => {
  test('identity and cause follow from the instance, the position and the ordinal', async () => {
    const bench = await featureBench(hourly, readings)
    const log = [bench.row(5, row('a', 0)), bench.row(8, row('b', 2 * hourMs))]
    const { outputs } = replayEveryWay({ make: bench.make, instance: 'features.hourly.v1.s1', partition: 3 }, log)
    const metas = bench.vectors(outputs).map(({ meta }) => meta)
    const id = (offset: number, ordinal: number) => derivedId('features.hourly.v1.s1', 'rows', 3, offset, ordinal)
    expect(metas.map((meta) => [meta.id, meta.source, meta.time, meta.causationId])).toEqual([
      [id(5, 0), 'features.hourly.v1.s1', 0, 'rows:3:5'],
      [id(8, 0), 'features.hourly.v1.s1', hourMs + 5 * MINUTE_MS, 'rows:3:8'],
      [id(8, 1), 'features.hourly.v1.s1', 2 * hourMs, 'rows:3:8'],
    ])
    expect(outputs.every(({ topic, partition }) => topic === 'ml.features.hourly.v1' && partition === 3)).toBe(true)
    expect(outputs.map(({ key }) => key)).toEqual(['a', 'a', 'b'])
  })

  test('the correlation id of a row is passed on to the records that it causes', async () => {
    const bench = await featureBench(hourly, readings)
    const meta = { id: 'i', source: 's', time: 0, team: 't', actor: 'p', correlationId: 'chain', causationId: null }
    const { outputs } = runStream({ make: bench.make }, [bench.row(0, { ...row('a', 0), meta })])
    expect(bench.vectors(outputs).map((vector) => vector.meta)).toMatchObject([
      { correlationId: 'chain', team: null, actor: null },
    ])
  })

  test('knownAt is the log time of the record that moved time, also for a boundary long before it', async () => {
    const bench = await featureBench(hourly, readings)
    const log = [bench.row(0, row('a', 0), 1_000), bench.row(1, row('b', 9 * hourMs), 5_000)]
    const vectors = bench.vectors(replayEveryWay({ make: bench.make }, log).outputs)
    expect(vectors.map(({ entity, knownAt }) => [entity, knownAt])).toEqual([
      ['a', 1_000],
      ['a', 5_000],
      ['b', 5_000],
    ])
  })

  test('of sorted rows, a vector is known when the last row of its entity has arrived, also after a restart and when tiles leave', async () => {
    const bench = await featureBench(hourly, readings, undefined, { isSorted: true })
    const log = [
      bench.row(0, row('a', 0), 9_000),
      bench.row(1, row('a', 10 * MINUTE_MS), 1_000),
      bench.row(2, row('b', 20 * MINUTE_MS), 2_000),
      bench.row(3, row('a', 11 * MINUTE_MS), 9_500),
      bench.row(4, row('a', 70 * MINUTE_MS), 3_000),
      bench.row(5, row('b', 9 * hourMs), 4_000),
    ].map((record, offset) => ({ ...record, offset, origin: { partition: 0, offset: 0, logTime: record.timestamp } }))
    const vectors = bench.vectors(replayEveryWay({ make: bench.make }, log).outputs)
    const known = (entity: string) => [...new Set(vectors.filter((v) => v.entity === entity).map((v) => v.knownAt))]
    expect(known('a')).toEqual([9_000, 9_500])
    expect(known('b')).toEqual([2_000, 4_000])
  })

  test('log time never steps back', async () => {
    const bench = await featureBench(hourly, readings)
    const log = [bench.row(0, row('a', 0), 2_000), bench.row(1, row('a', 1), 1_000)]
    expect(bench.vectors(replayEveryWay({ make: bench.make }, log).outputs).map(({ knownAt }) => knownAt)).toEqual([
      2_000, 2_000,
    ])
  })
})

describe('order', () => {
  test('timers fire by boundary, then by the bytes of the key; an expiry comes before the row of the same time', async () => {
    const bench = await featureBench(hourly, readings)
    const boundary = hourMs + 5 * MINUTE_MS
    const keys = ['\u{1F600}', 'b', '\uFFFD', 'a']
    const log = [
      ...keys.map((key, i) => bench.row(i, row(key, 0))),
      bench.row(4, row('c', 5 * MINUTE_MS)),
      bench.row(5, row('a', boundary)),
      bench.time(6, 2 * hourMs),
    ]
    const vectors = bench.vectors(replayEveryWay({ make: bench.make }, log).outputs).slice(5)
    expect(summary(vectors)).toEqual([
      ...['a', 'b', '\uFFFD', '\u{1F600}'].map((key) => [key, boundary, 0, 0]),
      ['a', boundary, 1, 1],
      ['c', hourMs + 10 * MINUTE_MS, 0, 0],
    ])
  })

  test('a step with many timers is cut into transactions of bounded size', async () => {
    const bench = await featureBench(hourly, readings)
    const entities = 1_000
    const log = Array.from({ length: entities }, (_, i) => bench.row(i, row(`entity-${i}`, 0)))
    log.push(bench.row(entities, row('last', 5 * hourMs)))
    const straight = runStream({ make: bench.make }, log)
    const cut = runStream(
      {
        make: bench.make,
        outputsMax: 100,
        crash: (call) => (call > entities && call % 2 ? 'after commit' : undefined),
      },
      log,
    )
    const torn = runStream(
      {
        make: bench.make,
        outputsMax: 100,
        crash: (call) => (call > entities && call % 3 === 0 ? 'before commit' : undefined),
      },
      log,
    )
    expect(straight.outputs).toHaveLength(2 * entities + 1)
    expect(cut.outputs.map(outputText)).toEqual(straight.outputs.map(outputText))
    expect(torn.outputs.map(outputText)).toEqual(straight.outputs.map(outputText))
    expect(cut.changelog).toEqual(straight.changelog)
    expect(cut.calls).toBeGreaterThan(entities + 10)
  })
})

describe('rows that change nothing', () => {
  test('a row outside every window goes to late, counted, and moves nothing', async () => {
    const bench = await featureBench(hourly, readings)
    const now = 10 * hourMs
    const log = [
      bench.row(0, row('a', now)),
      bench.row(1, row('a', now - hourMs - 1), 77),
      bench.row(2, row('a', now - hourMs)),
    ]
    const { outputs, processor } = replayEveryWay({ make: bench.make }, log)
    expect(bench.late(outputs)).toMatchObject([
      { topic: 'rows', partition: 0, offset: 1, key: 'a', rowTime: now - hourMs - 1, streamTime: now, logTime: 77 },
    ])
    expect(bench.late(outputs)[0].meta).toMatchObject({ time: now - hourMs - 1, causationId: 'rows:0:1' })
    expect(outputs[1]).toMatchObject({ topic: 'ml.late', partition: 0, key: 'a', offset: 1, ordinal: 0 })
    expect(summary(bench.vectors(outputs))).toEqual([
      ['a', now, 1, 1],
      ['a', now, 2, 2],
    ])
    expect((processor as ReturnType<typeof bench.make>).counters).toMatchObject({ rows: 3, late: 1, vectors: 2 })
  })

  test('filtered rows and rows without an entity are counted and still move time', async () => {
    const view = defineFeatureView({
      name: 'other',
      dataset: readings,
      entity: ['region', 'number'],
      filter: { column: 'value', is: '>', value: 0 },
      features: { count: { function: 'count', window: '1h' } },
    })
    const bench = await featureBench(view, readings)
    const log = [
      bench.row(0, { entity: 'x', region: 'r "1"', number: 7, value: 1, time: 0 }),
      bench.row(1, { entity: 'x', region: 'r "1"', number: 7, value: -1, time: 3 * hourMs }),
      bench.row(2, { entity: 'x', region: null, number: 7, value: 1, time: 4 * hourMs }),
      bench.row(3, { entity: 'x', region: 'r', number: 7, value: null, time: 4 * hourMs }),
    ]
    const { outputs, processor, streamTime } = replayEveryWay({ make: bench.make }, log)
    const vectors = bench.vectors(outputs)
    expect(outputs.map(({ key, offset }) => [key, offset])).toEqual([
      ['["r \\"1\\"",7]', 0],
      ['["r \\"1\\"",7]', 1],
    ])
    expect(vectors.map(({ region, number, count }) => [region, number, count])).toEqual([
      ['r "1"', 7, 1],
      ['r "1"', 7, 0],
    ])
    expect(streamTime).toBe(4 * hourMs)
    expect((processor as ReturnType<typeof bench.make>).counters).toMatchObject({ filtered: 2, withoutEntity: 1 })
  })
})

describe('time without rows', () => {
  test('a partition of several sources advances when all have reported, to the least of their reports', async () => {
    const bench = await featureBench(hourly, readings)
    const log = [
      bench.row(0, row('a', 0)),
      bench.time(1, 3 * hourMs, { partition: 0, of: 2 }),
      bench.time(2, hourMs, { partition: 1, of: 2 }),
      bench.time(3, 2 * hourMs, { partition: 1, of: 2 }),
      bench.time(4, hourMs),
    ]
    const { outputs, streamTime } = replayEveryWay({ make: bench.make }, log)
    expect(bench.vectors(outputs).map(({ stamp, meta }) => [stamp, meta.causationId])).toEqual([
      [0, 'rows:0:0'],
      [hourMs + 5 * MINUTE_MS, 'rows:0:3'],
    ])
    expect(streamTime).toBe(2 * hourMs)
  })
})

describe('records that cannot be used', () => {
  test('are refused before anything changes: bytes, tombstones, a value that is too large', async () => {
    const view = defineFeatureView({
      name: 'other',
      dataset: readings,
      entity: ['entity'],
      features: {
        labels: { function: 'distinct', column: 'label', window: '1h' },
        blob: { function: 'last', column: 'blob', window: '1h' },
      },
    })
    const bench = await featureBench(view, readings, { distinctMax: 2, valueBytesMax: 10 })
    const labelled = (offset: number, label: string, time = 0) => bench.row(offset, { entity: 'a', label, time })
    const log = [
      labelled(0, 'x'),
      labelled(1, 'y'),
      labelled(2, 'z', 30 * MINUTE_MS),
      labelled(4, 'x'),
      { offset: 5, key: null, value: null, timestamp: 5 },
      { ...labelled(6, 'x'), value: Buffer.from('rubbish') },
      labelled(7, 'eleven char'),
      bench.row(8, { entity: 'much too long', time: 9 * hourMs }),
      bench.row(9, { entity: 'a', blob: Buffer.alloc(11), time: 9 * hourMs }),
      labelled(10, 'w', 2 * hourMs),
    ]
    const { outputs, poison, streamTime } = replayEveryWay({ make: bench.make }, log)
    expect(poison).toEqual([
      { offset: 5, reason: 'value_missing' },
      { offset: 6, reason: 'magic' },
      { offset: 7, reason: 'value_too_large' },
      { offset: 8, reason: 'value_too_large' },
      { offset: 9, reason: 'value_too_large' },
    ])
    expect(streamTime).toBe(2 * hourMs)
    expect(bench.vectors(outputs).map(({ stamp, labels }) => [stamp, labels])).toEqual([
      [0, 1],
      [0, 2],
      [30 * MINUTE_MS, 3],
      [hourMs + 5 * MINUTE_MS, 1],
      [hourMs + 35 * MINUTE_MS, 0],
      [2 * hourMs, 1],
    ])
  })
})

describe('state', () => {
  test('an entity whose tiles have all left is forgotten, in memory and in the changelog', async () => {
    const bench = await featureBench(hourly, readings)
    const log = [bench.row(0, row('a', 0)), bench.row(1, row('b', 1)), bench.time(2, 3 * hourMs)]
    const { processor, changelog } = replayEveryWay({ make: bench.make }, log)
    expect(processor.size()).toEqual({ keys: 0, bytes: 0 })
    expect([...changelog]).toEqual([])
  })

  test('rows of one block are one entry, whatever the number of tiles', async () => {
    const bench = await featureBench(hourly, readings)
    const log = Array.from({ length: 60 }, (_, i) => bench.row(i, row('a', i * MINUTE_MS)))
    const { changelog } = runStream({ make: bench.make }, log)
    expect(changelog.size).toBe(1)
    expect([...changelog.values()][0].length / 2).toBeLessThan(12 * 8 + 16)
  })

  test('a tile that leaves writes nothing while its block has others', async () => {
    const bench = await featureBench(hourly, readings)
    const { changelog, processor } = runStream({ make: bench.make }, [
      bench.row(0, row('a', 0)),
      bench.row(1, row('a', 30 * MINUTE_MS)),
      bench.time(2, hourMs + 5 * MINUTE_MS - 1),
    ])
    const restored = bench.make()
    for (const [key, value] of changelog) restored.load(Buffer.from(key, 'hex'), Buffer.from(value, 'hex'), 0)
    restored.restored?.(hourMs + 5 * MINUTE_MS - 1)
    expect(restored.size().keys).toBe(processor.size().keys)
    const outputs: (Buffer | null)[] = []
    const context = {
      ...{ instance: 'i', topic: 'rows', partition: 0, offset: 3, logTime: 3, ordinal: 0, full: false },
      streamTime: hourMs + 5 * MINUTE_MS - 1,
      advance: () => {},
      emit: (_topic: string, _partition: number, _key: Buffer | null, value: Buffer | null) => outputs.push(value),
    }
    expect(restored.step(bench.time(3, hourMs + 5 * MINUTE_MS), context)).toBe(true)
    expect(outputs).toHaveLength(1)
    restored.flush((key) => expect.fail(`entry ${key.toString('hex')} was written again`))
  })

  test('where a cut step stands is kept by a restart that does nothing', async () => {
    const bench = await featureBench(hourly, readings)
    const cutKey = '00'
    const log = [bench.row(0, row('a', 0)), bench.row(1, row('b', 0)), bench.time(2, 3 * hourMs)]
    const entries = new Map<string, Buffer>()
    const processor = bench.make()
    const context = {
      ...{ instance: 'i', topic: 'rows', partition: 0, logTime: 3, ordinal: 0, full: false },
      ...{ offset: 0, streamTime: Number.NEGATIVE_INFINITY },
      advance: (time: number) => {
        context.streamTime = Math.max(time, context.streamTime)
      },
      emit: () => {
        context.full = context.offset === 2
      },
    }
    const stepped = log.map((record) => {
      context.offset = record.offset
      return processor.step(record, context)
    })
    expect(stepped).toEqual([true, true, false])
    processor.flush((key, value) => value !== null && entries.set(key.toString('hex'), value))
    const restored = bench.make()
    for (const [key, value] of entries) restored.load(Buffer.from(key, 'hex'), value, 0)
    restored.restored?.(context.streamTime)
    const again = new Map<string, Buffer | null>()
    restored.flush((key, value) => again.set(key.toString('hex'), value))
    expect(again).toEqual(new Map([[cutKey, entries.get(cutKey)]]))
  })

  test('a large set is written in chunks, only the last of which is written again, and is restored completely', async () => {
    const view = defineFeatureView({
      name: 'other',
      dataset: readings,
      entity: ['entity'],
      features: {
        labels: { function: 'distinct', column: 'label' },
        near: { function: 'distinct', column: 'label', window: '1h' },
      },
    })
    const bench = await featureBench(view, readings)
    const count = 1_500
    const log = Array.from({ length: count }, (_, i) => bench.row(i, { entity: 'a', label: `label ${i}`, time: i }))
    const again = Array.from({ length: count }, (_, i) =>
      bench.row(count + i, { entity: 'a', label: `label ${i}`, time: count + i }),
    )
    const restarted = runStream(
      { make: bench.make, commitEvery: 97, crash: (call) => (call % 291 === 0 ? 'after commit' : undefined) },
      [...log, ...again, bench.time(2 * count, 3 * hourMs)],
    )
    const vectors = bench.vectors(restarted.outputs)
    expect(vectors[count - 1]).toMatchObject({ labels: count, near: count })
    expect(vectors[2 * count - 1]).toMatchObject({ labels: count, near: count })
    expect(vectors.at(-1)).toMatchObject({ labels: count, near: 0 })
    const sizes = [...restarted.changelog.values()].map((value) => value.length / 2)
    // the tile, its chunks, and the rule for a value too many
    expect(sizes.length).toBe(2 + Math.ceil((count - 64) / 512))
    expect(Math.max(...sizes)).toBeLessThan(16 * 1024)
  })
})
