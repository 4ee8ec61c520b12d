/** Cases of airbnb/chronon: sawtooth windows against brute force, and mutations of a mean. */
import { describe, expect, test, vi } from 'vitest'
import { versionAsOf } from '../../../../processors/features/index.ts'
import { defaultHopMs } from '../../../../processors/features/plan.ts'
import { defineDataset, durationMs, type Feature, type FeatureViewDeclaration } from '../../../../schemas/index.ts'
import { featureBench } from '../../../support/features.ts'
import { replayEveryWay, runStream } from '../../../support/stream.ts'

// Many replays a test: time for a machine that is busy with others.
vi.setConfig({ testTimeout: 120_000 })

const HOUR_MS = 3_600_000
const dayMs = 24 * HOUR_MS
const events = defineDataset({
  name: 'events',
  columns: [
    { name: 'entity', type: 'string' },
    { name: 'value', type: 'long' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['entity'],
  time: 'time',
})

/** Mulberry32. */
const randomOf = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const windows = ['1h', '20h', '23h', '1d', '6d', '7d', '14d', '30d']
const functions = ['count', 'sum', 'mean', 'min', 'max'] as const
const features: Record<string, Feature> = {}
for (const window of windows) {
  for (const name of functions) features[`${name}_${window}`] = { function: name, column: 'value', window }
}
const sawtooth: FeatureViewDeclaration = { name: 'sawtooth', dataset: 'events', entity: ['entity'], features }

interface Event {
  readonly time: number
  readonly value: number
}

/** By brute force over all events; whole numbers, so that every order of adding gives the same bits. */
const bruteForce = (
  all: readonly Event[],
  query: number,
  head: 'closed' | 'exclusive',
): Record<string, number | null> => {
  const values: Record<string, number | null> = {}
  for (const window of windows) {
    const windowMs = durationMs(window)
    const hop = defaultHopMs(windowMs)
    const from = Math.floor((query - windowMs) / hop) * hop
    const inside = all.filter(({ time }) => time >= from && (head === 'closed' ? time <= query : time < query))
    const sum = inside.reduce((total, { value }) => total + value, 0)
    values[`count_${window}`] = inside.length
    values[`sum_${window}`] = sum
    values[`mean_${window}`] = inside.length === 0 ? null : sum / inside.length
    values[`min_${window}`] = inside.length === 0 ? null : Math.min(...inside.map(({ value }) => value))
    values[`max_${window}`] = inside.length === 0 ? null : Math.max(...inside.map(({ value }) => value))
  }
  return values
}

describe('CH1: tiles = brute force', () => {
  test('10,000 rows and 1,000 queries over 8 windows, with the closed and with the exclusive head', async () => {
    const seed = Number(process.env.SEED ?? 20010101)
    const random = randomOf(seed)
    const bench = await featureBench(sawtooth, events)
    // A coarse grain, so that queries meet rows and boundaries exactly.
    const timeAt = () => 300_000 * Math.floor((random() * 75 * dayMs) / 300_000) + (random() < 0.5 ? 0 : 1)
    const rows = Array.from({ length: 10_000 }, () => ({ time: timeAt(), value: Math.floor(2000 * random()) - 1000 }))
    const queries = Array.from({ length: 1_000 }, timeAt)
    // At one time: first the query (exclusive head), then the rows, then the closed head.
    const order = [
      ...rows.map(({ time, value }) => ({ time, value, rank: 1 })),
      ...queries.map((time) => ({ time, value: null, rank: 0 })),
    ].sort((a, b) => a.time - b.time || a.rank - b.rank)
    const sorted = [...rows].sort((a, b) => a.time - b.time)
    const log = order.map(({ time, value }, i) =>
      value === null ? bench.time(i, time) : bench.row(i, { entity: 'a', time, value }),
    )
    const { outputs } = runStream({ make: bench.make, commitEvery: 500 }, log)
    const vectors = bench.vectors(outputs)
    const causes = outputs.map(({ offset }) => offset)

    let checked = 0
    for (const [i, { time, rank }] of order.entries()) {
      if (rank !== 0) continue
      const exclusive = vectors[causes.findLastIndex((offset) => offset <= i)]
      const closed = versionAsOf(vectors, time)
      for (const [vector, head] of [
        [exclusive, 'exclusive'],
        [closed, 'closed'],
      ] as const) {
        if (vector === undefined) continue
        const expected = bruteForce(sorted, time, head)
        const actual = Object.fromEntries(Object.keys(features).map((name) => [name, vector[name]]))
        expect(actual, `seed ${seed}, query ${time}, ${head} head`).toEqual(expected)
        checked++
      }
    }
    expect(checked).toBeGreaterThan(1_900)
  })
})

describe('CH2: mean over ratings', () => {
  test('listing 1 has 4.5 before and 4.0 after a new rating; listing 2 keeps 3.0', async () => {
    const ratings: FeatureViewDeclaration = {
      name: 'ratings',
      dataset: 'events',
      entity: ['entity'],
      features: { rating: { function: 'mean', column: 'value' } },
    }
    const on = (text: string) => Date.parse(`2022-${text}Z`)
    const bench = await featureBench(ratings, events)
    const rows = [
      ['L1', 4, on('04-04T00:00')],
      ['L2', 3, on('04-04T01:00')],
      ['L1', 5, on('04-04T12:00')],
      ['L1', 4, on('04-05T00:00')],
      ['L2', 3, on('04-05T01:00')],
      ['L1', 5, on('04-05T12:00')],
      ['L1', 2, on('04-10T02:00')],
      ['L2', 3, on('04-10T10:00')],
    ] as const
    const log = rows.map(([entity, value, time], i) => bench.row(i, { entity, value, time }))
    const vectors = bench.vectors(replayEveryWay({ make: bench.make }, log).outputs)
    const meanOf = (entity: string, time: string) =>
      versionAsOf(
        vectors.filter((vector) => vector.entity === entity),
        on(time),
      )?.rating
    expect(meanOf('L1', '04-10T01:00')).toBe(4.5)
    expect(meanOf('L1', '04-10T02:30')).toBe(4)
    expect(meanOf('L2', '04-10T23:00')).toBe(3)
  })
})
