import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { defineDataset, type FeatureViewDeclaration } from '../../../../schemas/index.ts'
import { type TwinRecord, twinOf } from '../../../support/feature-twin.ts'
import { type FeatureBench, featureBench } from '../../../support/features.ts'
import { outputText, replayEveryWay, runStream, type StreamResult } from '../../../support/stream.ts'

// Many replays a test: time for a machine that is busy with others.
vi.setConfig({ testTimeout: 120_000 })

const seed = process.env.SEED === undefined ? undefined : Number(process.env.SEED)

const readings = defineDataset({
  name: 'readings',
  columns: [
    { name: 'entity', type: 'string' },
    { name: 'value', type: 'double' },
    { name: 'amount', type: 'long' },
    { name: 'label', type: 'string' },
    { name: 'flag', type: 'boolean' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['entity'],
  time: 'time',
})

/** Two hops, a window that is no multiple of its hop, every function, with and without a window. */
const everything: FeatureViewDeclaration = {
  name: 'everything',
  dataset: 'readings',
  entity: ['entity'],
  features: {
    rows_20: { function: 'count', window: 20, hop: 10 },
    known_20: { function: 'count', column: 'value', window: 20, hop: 10 },
    sum_20: { function: 'sum', column: 'value', window: 20, hop: 10 },
    mean_35: { function: 'mean', column: 'value', window: 35, hop: 10 },
    stddev_35: { function: 'stddev', column: 'value', window: 35, hop: 10 },
    min_35: { function: 'min', column: 'value', window: 35, hop: 10 },
    first_35: { function: 'first', column: 'value', window: 35, hop: 10 },
    label_min_35: { function: 'min', column: 'label', window: 35, hop: 10 },
    max_50: { function: 'max', column: 'amount', window: 50, hop: 25 },
    distinct_50: { function: 'distinct', column: 'label', window: 50, hop: 25 },
    distinct_value_50: { function: 'distinct', column: 'value', window: 50, hop: 25 },
    label_last_50: { function: 'last', column: 'label', window: 50, hop: 25 },
    label_max_50: { function: 'max', column: 'label', window: 50, hop: 25 },
    flag_max_50: { function: 'max', column: 'flag', window: 50, hop: 25 },
    flag_first_50: { function: 'first', column: 'flag', window: 50, hop: 25 },
  },
}
const windowed = everything.features
const withForever: FeatureViewDeclaration = {
  ...everything,
  name: 'with_forever',
  features: {
    ...windowed,
    rows: { function: 'count' },
    distinct: { function: 'distinct', column: 'label' },
    first: { function: 'first', column: 'value' },
    last: { function: 'last', column: 'value' },
    stddev: { function: 'stddev', column: 'value' },
  },
}
const narrow: FeatureViewDeclaration = {
  name: 'narrow',
  dataset: 'readings',
  entity: ['entity'],
  features: {
    sum_20: { function: 'sum', column: 'value', window: 20, hop: 10 },
    max_35: { function: 'max', column: 'value', window: 35, hop: 10 },
    last_50: { function: 'last', column: 'value', window: 50, hop: 25 },
  },
}

const recordsOf = (bench: FeatureBench, records: readonly TwinRecord[]) =>
  records.map((record, i) => ('row' in record ? bench.row(i, record.row, record.logTime) : bench.time(i, record.time)))

/** Compares what came out with the twin, exactly. */
const expectTwin = (
  view: FeatureViewDeclaration,
  bench: FeatureBench,
  records: readonly TwinRecord[],
  result: StreamResult,
): void => {
  const twin = twinOf(view, 'time', records)
  const actual = bench.vectors(result.outputs).map((vector) => ({
    entity: vector.entity,
    stamp: vector.stamp,
    rowTime: vector.rowTime,
    knownAt: vector.knownAt,
    values: Object.keys(view.features).map((name) => vector[name]),
  }))
  // The matcher is slow, and most worlds agree.
  if (!isDeepStrictEqual(actual, twin.vectors)) expect(actual).toEqual(twin.vectors)
  expect(bench.late(result.outputs).map(({ offset }) => offset)).toEqual(twin.late)
  expect(result.poison).toEqual([])
}

describe('small worlds: every sequence', () => {
  const times = [-5, 0, 12, 30, 61]
  const moves = ['a', 'b'].flatMap((entity) => times.map((time) => ({ entity, time })))
  const sequences = (length: number): { entity: string; time: number }[][] =>
    length === 0 ? [[]] : sequences(length - 1).flatMap((before) => moves.map((move) => [...before, move]))
  const worldOf = (sequence: readonly { entity: string; time: number }[]): TwinRecord[] =>
    sequence.map((move, i) => ({ row: { ...move, value: 2 ** i }, logTime: i }))

  test('all sequences of 4 rows over 2 keys and 5 times emit what the twin emits', async () => {
    const bench = await featureBench(narrow, readings)
    for (const sequence of sequences(4)) {
      const records = worldOf(sequence)
      expectTwin(narrow, bench, records, runStream({ make: bench.make }, recordsOf(bench, records)))
    }
  })

  test('all sequences of 3 rows and a jump of time, cut at every output with a restart at every cut', async () => {
    const bench = await featureBench(narrow, readings)
    for (const sequence of sequences(3)) {
      const records = [...worldOf(sequence), { time: 200, logTime: 3 }]
      const log = recordsOf(bench, records)
      const straight = runStream({ make: bench.make }, log)
      expectTwin(narrow, bench, records, straight)
      const cut = runStream({ make: bench.make, outputsMax: 1, crash: () => 'after commit' }, log)
      if (!isDeepStrictEqual(cut.outputs, straight.outputs)) expect(cut.outputs).toEqual(straight.outputs)
    }
  })

  test('all sequences of 2 rows and a jump of time give the same bytes however they are cut, committed and crashed', async () => {
    const bench = await featureBench(narrow, readings)
    for (const sequence of sequences(2)) {
      const records = [...worldOf(sequence), { time: 200, logTime: 2 }]
      expectTwin(narrow, bench, records, replayEveryWay({ make: bench.make }, recordsOf(bench, records)))
    }
  })
})

const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -9, max: 9 }) },
  fc.double({ noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  fc.constantFrom(null, Number.NaN, -0, 0, 0.1, 1e300),
)
const move = fc.record({
  entity: fc.constantFrom('a', 'b', '\u{1F600}', '\uFFFD'),
  value,
  amount: fc.option(fc.integer()),
  label: fc.option(fc.constantFrom('x', 'y', '', '\u{1F600}', '\uFFFD', 'long '.repeat(9))),
  flag: fc.option(fc.boolean()),
})
/** Mostly forward in small steps, sometimes back, sometimes far ahead; one in eight is time alone. */
const world = (length: number) =>
  fc
    .array(fc.record({ move, step: fc.integer({ min: -45, max: 45 }), isTime: fc.nat({ max: 7 }) }), {
      maxLength: length,
    })
    .map((steps) => {
      let clock = 0
      return steps.map(({ move: row, step, isTime }, i): TwinRecord => {
        clock += step < 0 ? 0 : step / 3
        const time = Math.floor(step < 0 ? clock + step : clock)
        return isTime === 0 ? { time, logTime: i } : { row: { ...row, time }, logTime: i }
      })
    })

describe('random worlds', () => {
  for (const view of [everything, withForever]) {
    test(`${view.name}: emits what the twin emits, bit for bit`, async () => {
      const bench = await featureBench(view, readings)
      fc.assert(
        fc.property(world(60), (records) => {
          expectTwin(view, bench, records, runStream({ make: bench.make }, recordsOf(bench, records)))
        }),
        { numRuns: 300, seed },
      )
    })

    test(`${view.name}: gives the same bytes however it is cut, committed and crashed`, async () => {
      const bench = await featureBench(view, readings)
      fc.assert(
        fc.property(world(9), (records) => {
          replayEveryWay({ make: bench.make }, recordsOf(bench, records))
        }),
        { numRuns: 25, seed },
      )
    })

    test(`${view.name}: a restart after every commit changes no byte of a long run`, async () => {
      const bench = await featureBench(view, readings)
      fc.assert(
        fc.property(world(80), fc.integer({ min: 1, max: 4 }), (records, outputsMax) => {
          const log = recordsOf(bench, records)
          const options = { make: bench.make, outputsMax, commitEvery: 5 }
          const steady = runStream(options, log)
          const restarted = runStream(
            { ...options, crash: (call) => (call % 5 === 0 ? 'after commit' : undefined) },
            log,
          )
          expect(restarted.outputs.map(outputText)).toEqual(steady.outputs.map(outputText))
          expect(restarted.changelog).toEqual(steady.changelog)
        }),
        { numRuns: 60, seed },
      )
    })
  }
})
