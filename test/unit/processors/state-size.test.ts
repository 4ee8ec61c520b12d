/**
 * Measured size of state against memory: bounds on the measured bytes are bounds on the memory of a worker only if the measure is honest.
 * And against independent counts: what an incremental measure has lost would add up.
 */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { makeIntake } from '../../../processors/intake/index.ts'
import type { FeatureViewDeclaration } from '../../../schemas/index.ts'
import { defineDataset } from '../../../schemas/index.ts'
import { Cells, encodeCell } from '../../../streams/core/aggregate/cells.ts'
import type { LogRecord } from '../../../streams/core/log.ts'
import { MergedWindows } from '../../../streams/core/merged-windows.ts'
import { namesOf } from '../../../streams/core/names.ts'
import type { Processor, StateSize } from '../../../streams/core/processor.ts'
import { Timers } from '../../../streams/core/timers.ts'
import { TumblingWindows } from '../../../streams/core/windows.ts'
import { featureBench } from '../../support/features.ts'
import { heapOf } from '../../support/heap.ts'
import { flights, wireOf } from '../../support/intake.ts'
import { seeded } from '../../support/seed.ts'
import { runStream } from '../../support/stream.ts'

// Heaps are measured whole, on a machine that is busy with others.
vi.setConfig({ testTimeout: 120_000 })

/** The measure may be above the memory by more than it may be below. */
const honest = ({ bytes }: StateSize, heap: number): void => {
  expect(bytes / heap, `measured ${bytes}, in memory ${heap}`).toBeGreaterThan(0.75)
  expect(bytes / heap, `measured ${bytes}, in memory ${heap}`).toBeLessThan(1.6)
}

const readings = defineDataset({
  name: 'readings',
  columns: [
    { name: 'sensor', type: 'string' },
    { name: 'x', type: 'double' },
    { name: 'text', type: 'string' },
    { name: 'at', type: 'timestamp' },
  ],
  key: ['sensor'],
  time: 'at',
})

type Features = FeatureViewDeclaration['features']
const VIEWS: Readonly<Record<string, Features>> = {
  'without a window': { n: { function: 'count' }, last: { function: 'last', column: 'x' } },
  'three windows': {
    hour: { function: 'mean', column: 'x', window: '1h' },
    day: { function: 'mean', column: 'x', window: '24h' },
    week: { function: 'stddev', column: 'x', window: '7d' },
  },
  texts: { last: { function: 'last', column: 'text', window: '24h' } },
  'texts without a window': { last: { function: 'last', column: 'text' } },
  'distinct texts': { seen: { function: 'distinct', column: 'text', window: '24h' } },
  'distinct numbers': { seen: { function: 'distinct', column: 'x', window: '24h' } },
}
const benchOf = (features: Features) =>
  featureBench({ name: 'view', dataset: 'readings', entity: ['sensor'], features }, readings)
type Bench = Awaited<ReturnType<typeof benchOf>>

const T0 = Date.UTC(2026, 0, 1)
const MINUTE = 60_000

/** Rows of `sensors` in turn, ten minutes apart; kept by nobody, so that only the state is measured. */
const feed = (bench: Bench, sensors: number, rounds: number, textLength: number): Processor => {
  const processor = bench.make()
  let streamTime = Number.NEGATIVE_INFINITY
  const context = {
    ...{ instance: 'features.view.v1.s1', topic: 'rows', partition: 0, offset: 0, logTime: 0, ordinal: 0, full: false },
    get streamTime() {
      return streamTime
    },
    advance: (time: number) => {
      streamTime = Math.max(time, streamTime)
    },
    emit: () => {},
  }
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < sensors; i++) {
      context.offset = round * sensors + i
      const text = `${i}-${round}`.padEnd(textLength, 'x')
      const at = T0 + round * 10 * MINUTE
      processor.step(bench.row(context.offset, { sensor: `s-${i}`, x: i / 3 + round, text, at }), context)
    }
  processor.flush(() => {})
  return processor
}

describe('features, in memory', () => {
  const shapes = [
    ['without a window', 5000, 2, 20],
    ['three windows', 3000, 1, 20],
    ['three windows', 2000, 12, 20],
    ['texts', 2000, 5, 20],
    ['texts', 1000, 5, 2000],
    ['texts without a window', 5000, 2, 500],
    ['distinct texts', 500, 40, 30],
    ['distinct texts', 200, 40, 500],
    ['distinct numbers', 500, 40, 20],
  ] as const
  test.each(shapes)('%s: %i keys, %i rows each, texts of %i', async (name, sensors, rounds, textLength) => {
    const bench = await benchOf(VIEWS[name])
    feed(bench, 10, 3, 10)
    const { made, bytes } = heapOf(() => feed(bench, sensors, rounds, textLength))
    console.log(`${name}: ${Math.round(bytes / sensors)} B a key, measured ${Math.round(made.size().bytes / sensors)}`)
    honest(made.size(), bytes)
  })
})

test('features: measured as rows come and go, it is what a restart measures, and never less than the changelog holds', async () => {
  const benches = await Promise.all(Object.values(VIEWS).map(benchOf))
  const row = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    after: fc.oneof(
      { weight: 20, arbitrary: fc.nat(20 * MINUTE) },
      { weight: 1, arbitrary: fc.constant(25 * 60 * MINUTE) },
    ),
    x: fc.nat(30),
    text: fc.string({ maxLength: 40, unit: 'grapheme' }),
  })
  fc.assert(
    fc.property(fc.array(row, { minLength: 50, maxLength: 200 }), fc.nat(benches.length - 1), (list, which) => {
      const bench = benches[which]
      let at = T0
      const records = list.map(({ key, after, x, text }, offset) => {
        at += after
        return bench.row(offset, { sensor: key, x, text, at })
      })
      const { processor, changelog, streamTime } = runStream({ make: bench.make, commitEvery: 3 }, records)
      const restored = bench.make()
      let held = 0
      for (const [key, value] of changelog) {
        restored.load(Buffer.from(key, 'hex'), Buffer.from(value, 'hex'), 0)
        held += (key.length + value.length) / 2
      }
      restored.restored?.(streamTime)
      const [live, again] = [processor.size(), restored.size()]
      expect(live.keys).toBe(again.keys)
      expect(live.bytes).toBeGreaterThanOrEqual(held)
      // Arrays may have grown to twice of what they hold, and tiles that left every window are moved out a few at a time.
      expect(live.bytes).toBeGreaterThan(0.6 * again.bytes)
      expect(live.bytes).toBeLessThan(3 * again.bytes + 1)
      const end = bench.time(records.length, at + 30 * 24 * 60 * MINUTE)
      const after = runStream({ make: bench.make }, [...records, end]).processor.size()
      const isForever = which === 0 || which === 3
      if (!isForever) expect(after).toEqual({ keys: 0, bytes: 0 })
    }),
    { ...seeded, numRuns: 60 },
  )
})

test('intake, in memory: seen ids', async () => {
  const wire = await wireOf(flights)
  const dataset = { ...flights, dedupeMs: 1e9 }
  const make = (ids: number) => {
    const intake = makeIntake({ dataset, names: namesOf(''), rows: wire.reader, times: wire.times })
    const uuid = (i: number) => `0191b1a0-0000-7000-8000-${String(i).padStart(12, '0')}`
    let logTime = 1e12
    for (let i = 0; i < ids; i++) {
      const value = wire.row({ origin: 'A', destination: 'B', delay: 1, at: logTime }, uuid(i))
      const record: LogRecord = { offset: i, key: null, value, timestamp: logTime }
      const context = {
        instance: 'i',
        topic: 't',
        partition: 0,
        offset: i,
        logTime: logTime++,
        streamTime: 0,
        ordinal: 0,
      }
      intake.step(record, { ...context, full: false, advance: () => {}, emit: () => {} })
      if (i % 500 === 499) intake.flush(() => {})
    }
    return intake
  }
  make(10)
  const { made, bytes } = heapOf(() => make(50_000))
  honest(made.size(), bytes)
})

describe('parts of the core, in memory', () => {
  const parts: Readonly<Record<string, (count: number) => { size(): StateSize }>> = {
    timers: (count) => {
      const timers = new Timers()
      for (let i = 0; i < count; i++) timers.set(i % 2 === 0 ? 'event' : 'log', `key-${i}`, 1e12 + ((i * 7919) % 1e6))
      timers.flush(() => {})
      return timers
    },
    'tumbling windows': (count) => {
      const codec = { encode: (n: number[]) => Buffer.alloc(8 * n.length), decode: () => [0] }
      const windows = new TumblingWindows<number[]>(1000, 0, codec)
      for (let i = 0; i < count; i++) windows.open(`key-${i}`, 1000 * (i % 5), () => [i / 3])
      windows.flush(() => {})
      return windows
    },
    'cells of an aggregate': (count) => {
      const cells = new Cells()
      const column = { function: 'mean', column: 'amount', window: '1h', hop: '5m' }
      const value = (i: number) => ({
        name: `view_${i}`,
        entity: ['card'],
        owner: `ann-${i}`,
        features: { a: column, [`b_${i % 100}`]: column },
      })
      for (let i = 0; i < count / 5; i++) cells.set(`view_${i}/version/1`, encodeCell(value(i)))
      cells.flush(() => {})
      return { size: () => ({ keys: cells.count, bytes: cells.bytes }) }
    },
    'merged windows': (count) => {
      const codec = { encode: (n: number[]) => Buffer.alloc(8 * n.length), decode: () => [0] }
      const windows = new MergedWindows<number[]>({ sizeMs: 1000, codec, merge: (a) => a })
      for (let i = 0; i < count; i++) windows.put(i % 3, `key-${Math.floor(i / 3)}`, 1000 * (i % 2), [i / 3])
      windows.flush(() => {})
      return windows
    },
  }
  test.each(Object.keys(parts))('%s', (name) => {
    parts[name](100)
    const { made, bytes } = heapOf(() => parts[name](50_000))
    console.log(`${name}: ${Math.round(bytes / 50_000)} B each, measured ${Math.round(made.size().bytes / 50_000)}`)
    honest(made.size(), bytes)
  })
})
