import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { EmptyWindows } from '../../../../processors/performance/empty.ts'
import { recomputed } from '../../../../processors/performance/index.ts'
import { RememberedWindows } from '../../../../processors/performance/remembered.ts'
import type { avro } from '../../../../schemas/index.ts'
import { countedIn, makeCounting, makeMetricsMeasuring, shop } from '../../../support/metrics.ts'
import { HOUR, logOf, type MonitoringWire, monitoringWire, T0 } from '../../../support/monitoring.ts'
import { figureOf, JOINED, LATE, lastOf, measuredIn, topicOf } from '../../../support/performance.ts'
import { seeded } from '../../../support/seed.ts'
import { replayEveryWay, runStream } from '../../../support/stream.ts'

let wire: MonitoringWire
beforeAll(async () => {
  wire = await monitoringWire()
})

type Changes = Partial<avro.Performance>
const row = (time: number, amount: number | null, more: object = {}) =>
  [wire.served(`r${time}`, T0 + time, { amount, country: 'FR', latency_us: 1, ...more })] as const
const close = (hours: number) => [wire.time(T0 + hours * HOUR)] as const

/** Counts and measures one partition, in every way that a replay can be cut. */
const measured = (rows: readonly (readonly [Buffer])[], changes: Changes = {}): avro.PerformanceMeasured[] => {
  const records = logOf(...rows)
  const counted = replayEveryWay({ make: () => makeCounting(wire, changes, 1) }, records)
  const joined = counted.outputs.filter(({ topic }) => topic === JOINED)
  const make = () => makeMetricsMeasuring(wire, changes)
  const events = measuredIn(wire, replayEveryWay({ make, topic: JOINED }, topicOf(joined)).outputs)
  for (const event of events) expect(recomputed(event, { ...shop, ...changes })).toEqual([])
  return events
}
const figures = (event: avro.PerformanceMeasured) =>
  Object.fromEntries(shop.metrics.map(({ name }) => [name, figureOf(event, name)]))

test('given rows, when their window closes, then each metric of all rows and of each slice is measured', () => {
  const events = measured([
    row(1, 10, { country: 'DE', latency_us: 3 }),
    row(2, 20),
    row(3, null),
    row(4, 30, { latency_us: null }),
    close(2),
  ])
  expect(events.map(({ slice, predictions, seq }) => [slice, predictions, seq])).toEqual([
    ['', 4, 1],
    ['country=DE', 1, 1],
  ])
  expect(figures(events[0])).toEqual({ orders: 4, revenue: 60, basket: 12.5, price: 20, german: 0.25 })
  expect(figures(events[1])).toEqual({ orders: 1, revenue: 10, basket: 10, price: 10, german: 1 })
  expect(events[0]).toMatchObject({ verdict: null, meanError: null, model: 'churn', expected: [] })
})

test('given a window that was measured, when a row of it comes late, then it is measured again; beyond the bound the row is late', () => {
  const changes = { labelsWithinMs: 2 * HOUR }
  const rows = [row(1, 10), row(2, 20), close(2), row(3, 30), close(4), row(4, 40)]
  const events = measured(rows, changes).filter(({ slice }) => slice === '')
  expect(events.map(({ seq, predictions }) => [seq, predictions])).toEqual([
    [1, 2],
    [2, 3],
  ])
  expect(figureOf(events[1], 'revenue')).toBe(60)
  const { outputs } = runStream({ make: () => makeCounting(wire, changes, 1) }, logOf(...rows))
  expect(outputs.filter(({ topic }) => topic === LATE)).toHaveLength(1)
})

const windowOf = (rows: readonly (readonly [Buffer])[], references: readonly avro.MetricReference[]) => {
  const changes = { references }
  const { outputs } = runStream(
    { make: () => makeMetricsMeasuring(wire, changes) },
    topicOf(countedIn(wire, [logOf(...rows, close(2))], changes).flat()),
  )
  const [event] = measuredIn(wire, outputs)
  expect(recomputed(event, { ...shop, ...changes })).toEqual([])
  return Object.fromEntries(event.comparisons.map((each) => [each.name, each]))
}
const of = (metric: string, value: number, more: Partial<avro.MetricReference> = {}): avro.MetricReference => ({
  ...{ metric, slice: '', value, rows: null, windows: null, deviation: null, source: null, ...more },
})

test('given references, a metric has changed if it differs by more than chance and more than is tolerated, in the direction that counts', () => {
  const rows = Array.from({ length: 100 }, (_, i) => row(i, 10 + (i % 5), { country: i < 30 ? 'DE' : 'FR' }))
  const price = { rows: 1_000, deviation: Math.SQRT2 }
  const same = windowOf(rows, [
    of('orders', 100, { windows: 10, deviation: 5 }),
    of('price', 12, price),
    of('german', 0.3, { rows: 1_000 }),
  ])
  expect(same.orders).toMatchObject({ verdict: 'no_drift', difference: 0, pValue: 1, reference: 100 })
  expect(same.price).toMatchObject({ verdict: 'no_drift', difference: 0 })
  expect(same.german).toMatchObject({ verdict: 'no_drift' })
  expect(same.revenue).toMatchObject({ verdict: null, reference: null, pValue: null })
  const other = windowOf(rows, [
    of('orders', 200, { windows: 10, deviation: 10 }),
    // The revenue has grown, and only a fall counts.
    of('revenue', 100, { windows: 10, deviation: 5 }),
    // Significant, and small.
    of('price', 12.9, price),
    of('german', 0.05, { rows: 1_000 }),
  ])
  expect(Object.entries(other).map(([name, { verdict }]) => [name, verdict])).toEqual([
    ['orders', 'drift'],
    ['revenue', 'no_drift'],
    ['basket', null],
    ['price', 'no_drift'],
    ['german', 'drift'],
  ])
  expect(other.price.pValue).toBeLessThan(1e-6)
  expect(other.orders.differenceUpper).toBeLessThan(0)
})

test('a window with few rows has no verdict, but a count that has fallen from many has one', () => {
  const rows = [row(1, 10), row(2, 12)]
  const found = windowOf(rows, [of('orders', 100), of('price', 100, { rows: 500, deviation: 1 }), of('revenue', 900)])
  expect(found.orders.verdict).toBe('drift')
  expect(found.price).toMatchObject({ verdict: 'insufficient_data', difference: -89 })
  expect(found.revenue.verdict).toBe('insufficient_data')
  expect(windowOf(rows, [of('revenue', 900, { windows: 30, deviation: 50 })]).revenue.verdict).toBe('drift')
})

test('golden: two means by the normal law with unequal variances, two-sided', () => {
  // Python 3: m=12, v=2.5/5; reference 10, sd 2 of 50 rows; z=(12-10)/sqrt(.5+.08); p=2*(1-NormalDist().cdf(z))
  const rows = [10, 11, 12, 13, 14].map((amount, i) => row(i, amount))
  const { price } = windowOf(rows, [of('price', 10, { rows: 50, deviation: 2 })])
  expect(price.pValue).toBeCloseTo(0.00863621676, 9)
  expect(price.differenceLower).toBeCloseTo(2 - 1.959964 * Math.sqrt(0.58), 6)
})

const scene = fc.record({
  rows: fc.array(
    fc.record({
      time: fc.integer({ min: 0, max: 3 * HOUR }),
      amount: fc.oneof(fc.constant(null), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
      country: fc.constantFrom('DE', 'FR'),
      latency_us: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 9 })),
      partition: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 14 },
  ),
  calls: fc.integer({ min: 2, max: 9 }),
})

test('any partition, order and cut of the rows gives the same last measurements, to the byte', () => {
  fc.assert(
    fc.property(scene, ({ rows, calls }) => {
      const servedOf = ({ time, partition, ...columns }: (typeof rows)[number]) =>
        [wire.served(`r${time}`, T0 + time, columns)] as const
      const end = [wire.time(T0 + 9 * HOUR)] as const
      const final = (logs: ReturnType<typeof logOf>[], crash?: number) => {
        const options =
          crash === undefined ? {} : { crash: (call: number) => (call % crash === 0 ? 'before commit' : undefined) }
        const make = () => makeMetricsMeasuring(wire)
        const { outputs } = runStream({ make, ...(options as object) }, topicOf(countedIn(wire, logs).flat()))
        return [...lastOf(measuredIn(wire, outputs))].map(([key, { meta, seq, knownAt, ...content }]) => [key, content])
      }
      const sorted = [...rows].sort((a, b) => a.time - b.time)
      const expected = final([logOf(...sorted.map(servedOf), end), logOf(end)])
      // Out of order: rows that come after the end of their window add to it.
      const split = [0, 1].map((n) => rows.filter(({ partition }) => partition === n))
      expect(final(split.map((each) => logOf(...each.map(servedOf), end)))).toEqual(expected)
      expect(
        final(
          split.map((each) => logOf(...[...each].reverse().map(servedOf), end)),
          calls,
        ),
      ).toEqual(expected)
    }),
    { numRuns: 60, ...seeded },
  )
})

const daily = { emptyWindows: true, labelsWithinMs: 2 * HOUR, slices: [{ column: 'country', values: ['DE'] }] }
const shown = (events: readonly avro.PerformanceMeasured[]) =>
  events.map((event) => [(event.windowStart - T0) / HOUR, event.slice, event.seq, figureOf(event, 'orders')])

test('given empty windows that are asked for, when time alone goes on, then each has a measurement of 0, in every slice', () => {
  const events = measured([row(1, 10), close(4)], daily)
  expect(shown(events)).toEqual([
    [0, '', 1, 1],
    [0, 'country=DE', 1, 0],
    [1, '', 1, 0],
    [1, 'country=DE', 1, 0],
    [2, '', 1, 0],
    [2, 'country=DE', 1, 0],
  ])
  expect(figures(events[2])).toEqual({ orders: 0, revenue: 0, basket: null, price: null, german: null })
  expect(shown(measured([row(1, 10), close(4)]))).toEqual([[0, '', 1, 1]])
})

test('an empty window is measured again when a row of it comes late', () => {
  const events = measured([row(1, 10), close(3), row(HOUR + 1, 20, { country: 'DE' }), close(4)], daily)
  expect(shown(events).filter(([hour]) => hour === 1)).toEqual([
    [1, '', 1, 0],
    [1, 'country=DE', 1, 0],
    [1, '', 2, 1],
    [1, 'country=DE', 2, 1],
  ])
})

test('before the first row there is no window', () => {
  expect(shown(measured([close(3), close(5)], { ...daily, slices: [] }))).toEqual([])
  expect(shown(measured([close(2), row(3 * HOUR, 1), close(6)], { ...daily, slices: [] }))).toEqual([
    [3, '', 1, 1],
    [4, '', 1, 0],
  ])
})

test('the count of an empty window is compared with its reference: nothing came, and that is drift', () => {
  const references = [of('orders', 100, { windows: 10, deviation: 5 })]
  const [, empty] = measured([row(1, 1), close(3)], { ...daily, slices: [], references })
  expect(empty.comparisons[0]).toMatchObject({ name: 'orders', verdict: 'drift', difference: -100 })
  expect(empty.verdict).toBe('drift')
})

test('a gap is filled with its latest windows only, fewer of them the more slices there are', () => {
  const windows = new RememberedWindows(shop)
  windows.change('[null,""]', T0, 1)
  const empty = new EmptyWindows({ ...shop, ...daily }, 8)
  empty.fill(windows, T0 + HOUR, 1)
  empty.fill(windows, T0 + 100 * HOUR, 2)
  const found = Array.from({ length: 100 }, (_, hour) => hour).flatMap((hour) =>
    ['', 'country=DE']
      .filter((slice) => windows.has(JSON.stringify([null, slice]), T0 + hour * HOUR))
      .map((slice) => [hour, slice]),
  )
  expect(found).toEqual(
    [0, 96, 97, 98, 99].flatMap((hour) => [
      [hour, ''],
      [hour, 'country=DE'],
    ]),
  )
})
