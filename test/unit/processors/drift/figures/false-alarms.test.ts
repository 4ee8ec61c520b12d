/** How often drift is found where there is none, and how often where there is: simulated, with a fixed seed. */
import { expect, test } from 'vitest'
import {
  cellsOf,
  chiSquareInverse,
  countersOf,
  measure,
  psiFigures,
  verdicts,
} from '../../../../../processors/drift/figures/index.ts'
import { seededRandom } from '../../../../../streams/core/simulation/random.ts'
import { normals, numeric } from '../../../../support/drift/figures.ts'

const pairs = [
  { n: 1_000, m: 100, runs: 600 },
  { n: 1_000, m: 500, runs: 600 },
  { n: 10_000, m: 100, runs: 200 },
  { n: 10_000, m: 1_000, runs: 200 },
] as const

test.each(pairs)(
  'N = $n, M = $m: at alpha = 0.05 PSI alone finds about 5 %, with its threshold hardly any',
  ({ n, m, runs }) => {
    const random = seededRandom(n + m)
    let [loose, strict] = [0, 0]
    for (let run = 0; run < runs; run++) {
      const baseline = numeric(normals(random, n))
      const counters = countersOf(baseline)
      counters.addAll(normals(random, m))
      const [reference, window] = [cellsOf(baseline, baseline.counts), cellsOf(baseline, counters.counts())]
      const { value, cells, threshold } = psiFigures(reference, window, 0.001, 0.1)!
      expect(cells).toBe(10)
      if (value > chiSquareInverse(0.05, cells - 1) * (1 / n + 1 / m)) loose++
      if (value > threshold) strict++
    }
    expect(loose / runs).toBeGreaterThan(0.01)
    expect(loose / runs).toBeLessThan(0.1)
    expect(strict).toBeLessThanOrEqual(2)
  },
)

test('verdicts on data without drift: at most 0.1 % per feature and window, over 4,000 of them', () => {
  const random = seededRandom(5)
  const FEATURES = 20
  let alarms = 0
  for (let run = 0; run < 200; run++) {
    const features = Array.from({ length: FEATURES }, (_, i) => {
      const baseline = numeric(normals(random, 1_000))
      const counters = countersOf(baseline)
      counters.addAll(normals(random, 500))
      return { feature: `f${i}`, measures: measure(baseline, counters.counts()) }
    })
    alarms += verdicts(features).filter(({ verdict }) => verdict === 'drift').length
  }
  expect(alarms / (200 * FEATURES)).toBeLessThanOrEqual(0.001)
})

/** How often a shift by 0.2 standard deviations in one of the columns is called drift, in windows of 2,000 rows. */
const powerOf = (rows: number, columns: number): number => {
  const RUNS = 200
  const random = seededRandom(6)
  const baseline = numeric(normals(random, rows))
  let drift = 0
  for (let run = 0; run < RUNS; run++) {
    const measured = Array.from({ length: columns }, (_, i) => {
      const counters = countersOf(baseline)
      counters.addAll(normals(random, 2_000, i === 0 ? 0.2 : 0))
      return { feature: `f${i}`, measures: measure(baseline, counters.counts()) }
    })
    if (verdicts(measured)[0]!.verdict === 'drift') drift++
  }
  return drift / RUNS
}

test.each([
  [10_000, 1],
  [10_000, 20],
  [5_000, 1],
])('a shift by 0.2 standard deviations at 2,000 rows is drift: reference of %d rows, %d columns', (rows, columns) => {
  expect(powerOf(rows, columns)).toBeGreaterThanOrEqual(0.95)
})

test('a shift by 0.08 standard deviations is none, however many rows a window has', () => {
  const random = seededRandom(7)
  const baseline = numeric(normals(random, 20_000))
  const found = Array.from({ length: 20 }, () => {
    const counters = countersOf(baseline)
    counters.addAll(normals(random, 100_000, 0.08))
    return verdicts([{ feature: 'f', measures: measure(baseline, counters.counts()) }])[0]!
  })
  expect(found.every(({ significant }) => significant)).toBe(true)
  expect(found.filter(({ verdict }) => verdict === 'drift')).toEqual([])
})

test('windows without drift are calm, also small ones, so that an alarm ends', () => {
  const random = seededRandom(8)
  const baseline = numeric(normals(random, 10_000))
  for (const rows of [300, 500, 2_000]) {
    const calm = Array.from({ length: 100 }, () => {
      const counters = countersOf(baseline)
      counters.addAll(normals(random, rows))
      const [found] = verdicts([{ feature: 'f', measures: measure(baseline, counters.counts()) }])
      return found!.effects.every(({ value, threshold }) => value < 0.8 * threshold)
    })
    expect(calm.filter(Boolean).length, `${rows} rows`).toBeGreaterThanOrEqual(90)
  }
})
