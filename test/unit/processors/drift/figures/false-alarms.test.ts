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

test('a shift by 0.2 standard deviations is significant in nearly every window of 2,000 rows, and drift if effects of that size count', () => {
  const random = seededRandom(6)
  const baseline = numeric(normals(random, 10_000))
  let [significant, drift, byDefault] = [0, 0, 0]
  for (let run = 0; run < 200; run++) {
    const counters = countersOf(baseline)
    counters.addAll(normals(random, 2_000, 0.2))
    const measured = [{ feature: 'f', measures: measure(baseline, counters.counts()) }]
    const [found] = verdicts(measured, { ksThreshold: 0.05 })
    if (found!.significant) significant++
    if (found!.verdict === 'drift') drift++
    if (verdicts(measured)[0]!.verdict === 'drift') byDefault++
  }
  expect(significant / 200).toBeGreaterThanOrEqual(0.95)
  expect(drift / 200).toBeGreaterThanOrEqual(0.95)
  // Its D is about 0.08 and its PSI 0.04: by the default thresholds of 0.1 it is too small to matter, most of the time.
  expect(byDefault / 200).toBeLessThan(0.5)
})
