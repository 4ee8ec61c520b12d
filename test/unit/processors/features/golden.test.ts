import { describe, expect, test, vi } from 'vitest'
import { asOf, type JoinMode, versionAsOf } from '../../../../processors/features/index.ts'
import type { DatasetDeclaration, FeatureViewDeclaration } from '../../../../schemas/declarations/index.ts'
import { featureBench, type StampedVector } from '../../../support/features.ts'
import { replayEveryWay } from '../../../support/stream.ts'

// Many replays a test: time for a machine that is busy with others.
vi.setConfig({ testTimeout: 120_000 })

const DAY_MS = 86_400_000
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
  const log = [...rows].sort((a, b) => (a[3] ?? 0) - (b[3] ?? 0))
  const records = log.map(([entity, value, time, logTime], i) => bench.row(i, { entity, value, time }, logTime ?? i))
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

/** What a join answers for each label `[entity, time]`. */
const join = (
  vectors: readonly StampedVector[],
  labels: readonly (readonly [entity: string | number, time: number])[],
  mode: JoinMode = { mode: 'served' },
  ttlMs = 0,
) =>
  labels.map(([entity, time]) => {
    const own = vectors.filter((vector) => vector.entity === entity)
    const version = versionAsOf(own, time, mode)
    return asOf(version, version?.value, time, ttlMs)
  })
const present = (value: unknown) => ({ status: 'PRESENT', value })
const day = (n: number): number => Date.parse('2001-01-01T00:00Z') + n * DAY_MS

describe('FE: cases of Feast', () => {
  test('FE1: the later log position wins a tie of event times, and a backfill changes nothing', async () => {
    const vectors = await vectorsOf(lastValue, [
      ['1001', 10, day(0), day(0)],
      ['1001', 20, day(0), day(1)],
      ['1002', 30, day(0), day(1)],
      ['1002', 40, day(1), day(0)],
    ])
    expect(
      join(vectors, [
        ['1001', day(2)],
        ['1002', day(2)],
      ]),
    ).toEqual([present(20), present(40)])
  })

  test('FE2: served is what online held at T, known what had arrived by then', async () => {
    const vectors = await vectorsOf(lastValue, [
      ['1001', 10, day(0), day(0)],
      ['1002', 30, day(0), day(0)],
      ['1001', 20, day(0), day(2)],
      ['1002', 40, day(0), day(2)],
    ])
    const labels = [
      ['1001', day(1)],
      ['1002', day(1)],
    ] as const
    expect(join(vectors, labels)).toEqual([present(20), present(40)])
    expect(join(vectors, labels, { mode: 'known' })).toEqual([present(10), present(30)])
    expect(join(vectors, labels, { mode: 'known', knownAtMs: day(2) })).toEqual([present(20), present(40)])
  })

  test('FE3: the entity column has the name and type of the source', async () => {
    const drivers = { ...readings, columns: [{ name: 'id', type: 'long' as const }, ...readings.columns], key: ['id'] }
    const view = { ...lastValue, entity: ['id'] }
    const bench = await featureBench(view, drivers)
    const log = [
      bench.row(0, { entity: '', id: 1002, value: 40, time: day(1) }, day(0)),
      bench.row(1, { entity: '', id: 1001, value: 20, time: day(0) }, day(1)),
    ]
    const vectors = bench.vectors(replayEveryWay({ make: bench.make }, log).outputs)
    const named = vectors.map((vector) => ({ ...vector, entity: vector.id }))
    expect(
      join(named, [
        [1001, day(2)],
        [1002, day(2)],
      ]),
    ).toEqual([present(20), present(40)])
  })

  test('FE4: an older row never replaces a newer one; TTL goes by event time', async () => {
    const now = day(5)
    const texts = {
      ...readings,
      columns: readings.columns.map((c) => (c.name === 'value' ? { ...c, type: 'string' as const } : c)),
    }
    const bench = await featureBench(lastValue, texts)
    const rows = [
      ['123', 'hi_123', now],
      ['123', 'bye_321', now - 3_600_000],
      ['567', 'hello_123', now - 3_600_000],
      ['890', 'greetings_321', now - 3_600_000],
      ['123', 'LATEST_VALUE', now + 1_000],
      ['567', 'LATEST_VALUE2', now],
      ['890', 'LATEST_VALUE3', now],
    ] as const
    const heldAfter = (count: number, ttlMs: number) => {
      const log = rows.slice(0, count).map(([entity, value, time], i) => bench.row(i, { entity, value, time }))
      const vectors = bench.vectors(replayEveryWay({ make: bench.make }, log).outputs)
      const T = Math.max(...rows.slice(0, count).map(([, , time]) => time))
      return join(
        vectors,
        ['123', '567', '890'].map((entity) => [entity, T] as const),
        { mode: 'served' },
        ttlMs,
      )
    }
    const expired = { status: 'OUTSIDE_MAX_AGE', value: null }
    expect(heldAfter(4, 0)).toEqual(['hi_123', 'hello_123', 'greetings_321'].map(present))
    expect(heldAfter(5, 0)).toEqual(['LATEST_VALUE', 'hello_123', 'greetings_321'].map(present))
    expect(heldAfter(7, 0)).toEqual(['LATEST_VALUE', 'LATEST_VALUE2', 'LATEST_VALUE3'].map(present))
    expect(heldAfter(4, 300_000)).toEqual([present('hi_123'), expired, expired])
  })

  test('FE5: the latest event time wins whatever the order of the batch; an older row changes nothing', async () => {
    const t = day(0)
    const rows = [
      ['1', 10, t],
      ['1', 20, t + 5_000],
      ['1', 30, t + 10_000],
    ] as const
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [2, 0, 1],
    ]) {
      const batch = order.map((i) => rows[i])
      const before = await vectorsOf(lastValue, batch)
      const after = await vectorsOf(lastValue, [...batch, ['1', 99, t - 10_000]])
      expect(join(before, [['1', day(1)]])).toEqual([present(30)])
      expect(after).toEqual(before)
    }
  })

  test('FE6: values, and the event time of the row as the time of the feature', async () => {
    const trips: DatasetDeclaration = {
      name: 'trips',
      columns: [
        { name: 'driver', type: 'long' },
        { name: 'trips', type: 'long' },
        { name: 'acc', type: 'double' },
        { name: 'conv', type: 'double' },
        { name: 'time', type: 'timestamp' },
      ],
      key: ['driver'],
      time: 'time',
    }
    const last = (column: string) => ({ function: 'last' as const, column })
    const features = { trips_last: last('trips'), acc_rate: last('acc'), conv_rate: last('conv') }
    const bench = await featureBench({ name: 'stats', dataset: 'trips', entity: ['driver'], features }, trips)
    const log = [
      bench.row(0, { driver: 1, trips: 4, acc: 0.6, conv: 0.5, time: 1_646_263_500_000 }),
      bench.row(1, { driver: 2, trips: 5, acc: 0.4, conv: 0.3, time: 1_646_263_600_000 }),
    ]
    const vectors = bench.vectors(replayEveryWay({ make: bench.make }, log).outputs)
    expect(
      vectors.map(({ driver, trips_last, acc_rate, conv_rate, rowTime }) => [
        driver,
        trips_last,
        acc_rate,
        conv_rate,
        rowTime,
      ]),
    ).toEqual([
      [1, 4, 0.6, 0.5, 1_646_263_500_000],
      [2, 5, 0.4, 0.3, 1_646_263_600_000],
    ])
  })

  test('FE7: an age equal to the TTL is inside, one ms more is outside', async () => {
    const e = day(3)
    const vectors = await vectorsOf(lastValue, [['1', 4, e]])
    const statuses = [e, e + 1_000, e + 1_001].map((T) => join(vectors, [['1', T]], { mode: 'served' }, 1_000)[0])
    expect(statuses).toEqual([present(4), present(4), { status: 'OUTSIDE_MAX_AGE', value: null }])
  })
})

test('CH4: a key that is not there is NOT_FOUND with null, and a null value says so', async () => {
  const vectors = await vectorsOf(lastValue, [
    ['1', 4, day(0)],
    ['2', null, day(0)],
  ])
  expect(
    join(vectors, [
      ['absent', day(1)],
      ['1', day(0) - 1],
      ['2', day(1)],
    ]),
  ).toEqual([
    { status: 'NOT_FOUND', value: null },
    { status: 'NOT_FOUND', value: null },
    { status: 'NULL_VALUE', value: null },
  ])
})

test('FT1: labels of Feathr join the value of their day, in spine order', async () => {
  const may = (n: number): number => Date.UTC(2020, 4, n)
  const values = { u1: [0.5, 0.4, 0.3], u2: [0.3, 0.2, 0.2], u3: [0.1, 0.1, 0.15] }
  const rows = [1, 2, 3].flatMap((d) =>
    Object.entries(values).map(([user, byDay]) => [user, byDay[d - 1], may(d)] as const),
  )
  const vectors = await vectorsOf(lastValue, rows)
  const spine = [
    ['u1', may(1)],
    ['u2', may(1)],
    ['u3', may(2)],
    ['u1', may(3)],
    ['u3', may(3)],
  ] as const
  expect(join(vectors, spine)).toEqual([0.5, 0.3, 0.1, 0.3, 0.15].map(present))
})
