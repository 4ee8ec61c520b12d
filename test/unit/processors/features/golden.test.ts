import { describe, expect, test } from 'vitest'
import { asOf, versionAsOf } from '../../../../processors/features/index.ts'
import type { DatasetDeclaration, FeatureViewDeclaration } from '../../../../schemas/declarations/index.ts'
import { featureBench } from '../../../support/features.ts'
import { replayEveryWay } from '../../../support/stream.ts'

const dayMs = 86_400_000
/** Milliseconds of a time of day on 2001-01-02. */
const at = (time: string): number => Date.parse(`2001-01-02T${time}Z`)

const readings: DatasetDeclaration = {
  name: 'readings',
  columns: [
    { name: 'entity', type: 'string' },
    { name: 'value', type: 'double' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['entity'],
  time: 'time',
}
const lastValue: FeatureViewDeclaration = {
  name: 'latest',
  dataset: 'readings',
  entity: ['entity'],
  features: { value: { function: 'last', column: 'value' } },
}
const overOneHour: FeatureViewDeclaration = {
  name: 'hourly',
  dataset: 'readings',
  entity: ['entity'],
  features: {
    count: { function: 'count', window: '1h', hop: '5m' },
    sum: { function: 'sum', column: 'value', window: '1h', hop: '5m' },
    mean: { function: 'mean', column: 'value', window: '1h', hop: '5m' },
    max: { function: 'max', column: 'value', window: '1h', hop: '5m' },
    stddev: { function: 'stddev', column: 'value', window: '1h', hop: '5m' },
  },
}

/** Vectors of a view over rows `[entity, value, event time, log time]`, in log order, replayed in every way. */
const vectorsOf = async (
  view: FeatureViewDeclaration,
  rows: readonly (readonly [string, number | null, number, number?])[],
  until?: number,
) => {
  const bench = await featureBench(view, readings)
  const records = rows.map(([entity, value, time, logTime], i) => bench.row(i, { entity, value, time }, logTime ?? i))
  if (until !== undefined) records.push(bench.time(rows.length, until))
  return bench.vectors(replayEveryWay({ make: bench.make }, records).outputs)
}

const w1Rows = [
  ['a', 4, at('10:00:00')],
  ['a', 8, at('10:02:30')],
  ['a', 1, at('10:07:00')],
  ['a', 7, at('11:03:00')],
] as const

describe('W1, W2: windows of 1 h with a hop of 5 min', () => {
  test('W1: rows and expiries each change the vector, with exact bits', async () => {
    const vectors = await vectorsOf(overOneHour, w1Rows, at('13:00:00'))
    expect(vectors.map(({ stamp, count, sum, mean, max, stddev }) => [stamp, count, sum, mean, max, stddev])).toEqual([
      [at('10:00:00'), 1, 4, 4, 4, null],
      [at('10:02:30'), 2, 12, 6, 8, 2.8284271247461903],
      [at('10:07:00'), 3, 13, 13 / 3, 8, 3.511884584284246],
      [at('11:03:00'), 4, 20, 5, 8, 3.1622776601683795],
      [at('11:05:00'), 2, 8, 4, 7, 4.242640687119285],
      [at('11:10:00'), 1, 7, 7, 7, null],
      [at('12:05:00'), 0, 0, null, null, null],
    ])
    expect(vectors.map(({ rowTime }) => rowTime)).toEqual([
      ...[at('10:00:00'), at('10:02:30'), at('10:07:00'), at('11:03:00')],
      ...[at('11:03:00'), at('11:03:00'), at('11:03:00')],
    ])
  })

  test('W2: a late row that the window covers changes the vector from now on, never the past', async () => {
    const vectors = await vectorsOf(overOneHour, [...w1Rows, ['a', 100, at('10:01:00')]])
    const late = vectors.slice(4)
    expect(late.map(({ stamp, count, sum, rowTime }) => [stamp, count, sum, rowTime])).toEqual([
      [at('11:03:00'), 5, 120, at('11:03:00')],
    ])
    expect(versionAsOf(vectors, at('11:02:00'))).toMatchObject({ stamp: at('10:07:00'), count: 3, sum: 13 })
    expect(versionAsOf(vectors, at('11:03:00'))).toMatchObject({ count: 5, sum: 120 })
  })
})
