/** Distributions of a report: shares of cells and cumulated shares, from counts alone. */
import { describe, expect, test } from 'vitest'
import { countersOf, cutBaseline, ksFigures, type NumericBaseline } from '../../../../processors/drift/index.ts'
import { CELLS_SHOWN, compared, shortNumber } from '../../../../queries/reports/distribution.ts'

const countsOf = (baseline: ReturnType<typeof cutBaseline>, values: readonly never[]): number[] => {
  const counters = countersOf(baseline)
  for (const value of values) counters.add(value)
  return counters.counts()
}

describe('a number', () => {
  const baseline = cutBaseline(
    'numeric',
    Array.from({ length: 100 }, (_, i) => i + 1),
  ) as NumericBaseline
  const window = Array.from({ length: 50 }, (_, i) => i + 51)
  const { rows, shares, curve } = compared(baseline, countsOf(baseline, window as never[]))

  test('has a share for each cell on both sides, which add up to 1, and the missing values as the last one', () => {
    expect(rows).toBe(50)
    expect(shares.map(({ label }) => label).at(-1)).toBe('missing')
    for (const side of ['baseline', 'window'] as const)
      expect(shares.reduce((sum, each) => sum + each[side], 0)).toBeCloseTo(1, 12)
    expect(shares[0]).toEqual({ label: '≤ 10.9', baseline: 0.1, window: 0 })
  })

  test('has cumulated shares whose greatest gap is D', () => {
    const gaps = curve!.at.map((_, i) => Math.abs(curve!.baseline[i]! - curve!.window[i]!))
    expect(Math.max(...gaps)).toBe(ksFigures(baseline, countsOf(baseline, window as never[]))?.low)
    expect(curve!.gapAt).toBe(50)
  })

  test('has no curve without values', () => {
    const missing = compared(baseline, countsOf(baseline, [null, null] as never[]))
    expect([missing.curve, missing.shares.at(-1)]).toEqual([null, { label: 'missing', baseline: 0, window: 1 }])
  })
})

describe('a category', () => {
  test('has the largest shares of either side, and the others together', () => {
    const many = Array.from({ length: 40 }, (_, i) => Array.from({ length: 40 - i }, () => `c${i}`)).flat()
    const baseline = cutBaseline('categorical', many)
    const window = Array.from({ length: 10 }, () => 'c39')
    const { shares, cellsTogether } = compared(baseline, countsOf(baseline, window as never[]))
    expect(cellsTogether).toBe(40 - CELLS_SHOWN)
    expect(shares.find(({ label }) => label === 'c39')?.window).toBe(1)
    expect(shares.some(({ label }) => label === `${cellsTogether} more values`)).toBe(true)
    expect(shares.reduce((sum, each) => sum + each.baseline, 0)).toBeCloseTo(1, 12)
  })

  test('that is new is a bar of its own', () => {
    const baseline = cutBaseline('categorical', ['a', 'a', 'b'])
    const { shares } = compared(baseline, countsOf(baseline, ['z'] as never[]))
    expect(shares.at(-1)).toEqual({ label: 'new values', baseline: 0, window: 1 })
  })
})

test.each([
  [0, '0'],
  [-0.123456, '−0.1235'],
  [12_345_678, '1.235e+7'],
  [0.00001, '1e−5'],
  [Number.NEGATIVE_INFINITY, '−∞'],
])('%d is written as %s', (value, text) => expect(shortNumber(value)).toBe(text))
