/** The series of NannyML's own tests: normal values whose last quarter is shifted, compared with their first half. */
import { expect, test } from 'vitest'
import { measured, numeric } from '../../../../support/drift/figures.ts'
import { NumpyRandom } from '../../../../support/drift/numpy-random.ts'

const random = new NumpyRandom(167)
const rows = Float64Array.from({ length: 20_160 }, (_, i) => random.randn() + (i >= 15_120 ? 0.6 : 0))
const reference = rows.subarray(0, 10_080)

test('the series is the published one', () => {
  expect(rows.reduce((a, b) => a + b)).toBeCloseTo(3132.00031656, 7)
})

test.each([
  [5000, [0.005067, 0.004933, 0.01186, 0.243595, 0.210615]],
  [2016, [0.011012, 0.017361, 0.015774, 0.011012, 0.016865, 0.014683, 0.018651, 0.113988, 0.25496, 0.253075]],
])('the exact D of chunks of %i rows', (size, expected) => {
  const all = numeric(reference, { exactKnotsMax: 10_080 })
  const condensed = numeric(reference)
  for (const [i, d] of expected.entries()) {
    const chunk = rows.subarray(i * size, (i + 1) * size)
    const { low, high } = measured(all, chunk).ks!
    expect(low).toBe(high)
    expect(Math.abs(low - d)).toBeLessThan(1e-6)
    const interval = measured(condensed, chunk).ks!
    expect(interval.low).toBeLessThanOrEqual(low)
    expect(interval.high).toBeGreaterThanOrEqual(low)
  }
})
