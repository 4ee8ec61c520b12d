/** A value too many of `distinct` costs its feature the value, and no other feature the row. */
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { isOverLimitFact } from '../../../../processors/features/over-limit.ts'
import { defineDataset, defineFeatureView } from '../../../../schemas/index.ts'
import { featureBench } from '../../../support/features.ts'
import { seeded } from '../../../support/seed.ts'
import { outputText, replayEveryWay, runStream } from '../../../support/stream.ts'

vi.setConfig({ testTimeout: 120_000 })

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const visits = defineDataset({
  name: 'visits',
  columns: [
    { name: 'entity', type: 'string' },
    { name: 'label', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['entity'],
  time: 'time',
})
const view = defineFeatureView({
  name: 'labels',
  dataset: visits,
  entity: ['entity'],
  features: {
    hour: { function: 'distinct', column: 'label', window: '1h' },
    day: { function: 'distinct', column: 'label', window: '1d', hop: '1h' },
    ever: { function: 'distinct', column: 'label' },
    n: { function: 'count', window: '1h' },
  },
})
const LIMIT = 2
const limits = { distinctMax: LIMIT, valueBytesMax: 100 }
const benchOf = (isReplay = false) => featureBench(view, visits, limits, { isReplay })

test('a feature with too many values is null until its tile has left the window, and the others count the row', async () => {
  const bench = await benchOf()
  const labelled = (offset: number, label: string | null, time: number) =>
    bench.row(offset, { entity: 'a', label, time })
  const log = [
    labelled(0, 'x', 0),
    labelled(1, 'y', 1),
    labelled(2, 'z', 2),
    labelled(3, 'w', 3),
    labelled(4, null, 10 * MINUTE),
    labelled(5, 'x', 2 * HOUR),
  ]
  const { outputs, poison } = replayEveryWay({ make: bench.make }, log)
  expect(poison).toEqual([])
  expect(bench.vectors(outputs).map(({ stamp, hour, day, ever, n }) => [stamp, hour, day, ever, n])).toEqual([
    [0, 1, 1, 1, 1],
    [1, 2, 2, 2, 2],
    [2, null, null, null, 3],
    [3, null, null, null, 4],
    [10 * MINUTE, null, null, null, 5],
    [HOUR + 5 * MINUTE, 0, null, null, 1],
    [HOUR + 15 * MINUTE, 0, null, null, 0],
    [2 * HOUR, 1, null, null, 1],
  ])
})

test('rows that a release before refused stay refused, in the task that takes over and in the replay', async () => {
  const [before, after] = [await benchOf(true), await benchOf()]
  const labels = ['x', 'y', 'z', 'z', 'v', 'x']
  const log = labels.map((label, offset) => after.row(offset, { entity: 'a', label, time: offset }))
  const first = runStream({ make: before.make }, log.slice(0, 4))
  expect(first.poison.map(({ offset, reason }) => [offset, reason])).toEqual([
    [2, 'distinct_limit'],
    [3, 'distinct_limit'],
  ])
  const entries = (changelog: ReadonlyMap<string, string>) =>
    [...changelog].map(([key, value]) => ({ key: Buffer.from(key, 'hex'), value: Buffer.from(value, 'hex') }))
  const second = runStream({ make: after.make, written: entries(first.changelog) }, log.slice(4))
  expect(second.poison).toEqual([])
  expect(after.vectors(second.outputs).map(({ hour, n }) => [hour, n])).toEqual([
    [null, 3],
    [null, 4],
  ])
  const facts = entries(second.changelog).filter(({ key }) => isOverLimitFact(key))
  expect(facts).toHaveLength(1)
  const replayed = runStream({ make: (await benchOf(true)).make, written: facts }, log)
  expect(replayed.poison).toEqual(first.poison)
  expect(replayed.outputs.map(outputText)).toEqual([...first.outputs, ...second.outputs].map(outputText))
})

test('in small worlds every vector is that of a count by hand, however the task runs', async () => {
  const bench = await benchOf()
  const rows = fc.array(
    fc.record({
      label: fc.constantFrom('a', 'b', 'c', 'd', null),
      step: fc.constantFrom(0, 1, 4 * MINUTE, 40 * MINUTE),
    }),
    { minLength: 1, maxLength: 9 },
  )
  fc.assert(
    fc.property(rows, (given) => {
      let time = 0
      const seen = given.map(({ label, step }, offset) => {
        time += step
        return { label, time, record: bench.row(offset, { entity: 'a', label, time }) }
      })
      const { outputs } = replayEveryWay(
        { make: bench.make },
        seen.map(({ record }) => record),
      )
      const vectors = bench.vectors(outputs)
      for (const [i, { time: at }] of seen.entries()) {
        const until = seen.slice(0, i + 1)
        const last = vectors.findLast(({ meta, stamp }) => stamp <= at && Number(meta.causationId?.split(':')[2]) <= i)
        expect([last?.hour, last?.ever]).toEqual([
          counted(
            until.filter((row) => row.time >= Math.floor((at - HOUR) / (5 * MINUTE)) * 5 * MINUTE),
            5 * MINUTE,
          ),
          counted(until, Number.POSITIVE_INFINITY),
        ])
      }
    }),
    { ...seeded, numRuns: 60 },
  )
})

/** Distinct labels; null if a tile has more than the limit. */
const counted = (rows: readonly { readonly label: string | null; readonly time: number }[], hopMs: number) => {
  const tiles = new Map<number, Set<string>>()
  for (const { label, time } of rows) {
    const tile = Number.isFinite(hopMs) ? Math.floor(time / hopMs) : 0
    const labels = tiles.get(tile) ?? new Set()
    tiles.set(tile, labels)
    if (label !== null) labels.add(label)
  }
  const all = [...tiles.values()]
  return all.some(({ size }) => size > LIMIT) ? null : new Set(all.flatMap((labels) => [...labels])).size
}
