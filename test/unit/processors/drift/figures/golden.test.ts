/** Figures with known results, from published examples and recomputed with numpy and scipy. */
import { expect, test } from 'vitest'
import {
  benjaminiHochberg,
  chiSquareFigures,
  ksFigures,
  lInfinityOf,
  psiFigures,
  psiOf,
} from '../../../../../processors/drift/figures/index.ts'
import { categorical, countsOf, measured, numeric, range, repeated } from '../../../../support/drift/figures.ts'

const ks = (reference: number[], window: number[], options = {}) => {
  const baseline = numeric(reference, options)
  return ksFigures(baseline, countsOf(baseline, window))!
}

test('P2, P3, P5: PSI from counts', () => {
  expect(psiOf([200, 800], [400, 600])).toBeCloseTo(0.1956790031, 9)
  expect(psiOf([50, 50, 0], [40, 40, 20])).toBeCloseTo(0.7752203801, 9)
  expect(psiOf([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8])).toBeCloseTo(0.0345101, 7)
})

test('cells that are empty on both sides have no influence', () => {
  expect(psiOf([50, 0, 50, 0, 0], [40, 0, 40, 20, 0])).toBe(psiOf([50, 50, 0], [40, 40, 20]))
  expect(psiFigures([50, 0, 50, 0], [40, 0, 60, 0], 0.001, 0.1)?.cells).toBe(2)
})

test('K1: D lies between what the knots show and what the values between them could add', () => {
  const window = [...range(1, 99, 2), ...range(51, 100)]
  const condensed = ks(range(1, 100), window, { knots: 5, exactKnotsMax: 0 })
  expect(condensed.low).toBeCloseTo(0.25, 12)
  expect(condensed.high).toBeCloseTo(0.49, 12)
  const exact = ks(range(1, 100), window)
  expect([exact.low, exact.high]).toEqual([0.25, 0.25])
  expect(numeric(range(1, 100), { knots: 5, exactKnotsMax: 0 }).knots).toEqual([1, 25, 50, 75, 100])
})

test('K2: D and p of small samples', () => {
  const first = ks([1, 2, 3, 4], [3, 4, 5, 6, 7])
  expect(first.low).toBeCloseTo(0.6, 12)
  expect(first.p).toBeCloseTo(0.32, 6)
  expect(ks([1, 2, 2, 3], [2, 2, 4]).low).toBeCloseTo(1 / 3, 12)
  const third = ks([0, 0, 0, 1], [0, 1, 1, 1])
  expect(third.low).toBeCloseTo(0.5, 12)
  expect(third.p).toBeCloseTo(0.5, 6)
})

test('CHI1, P5: chi-square of two rows of counts', () => {
  const newCategory = chiSquareFigures([50, 50, 0], [40, 40, 20])!
  expect(newCategory.statistic).toBeCloseTo(22.2222, 4)
  expect(newCategory.p / 1.49453e-5).toBeCloseTo(1, 5)
  const second = chiSquareFigures([5, 8, 3], [1, 2, 3])!
  expect(second.statistic).toBeCloseTo(2.169444, 6)
  expect(second.p).toBeCloseTo(0.3379957, 7)
  const third = chiSquareFigures([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8])!
  expect(third.statistic).toBeCloseTo(1.622409, 6)
  expect(third.p).toBeCloseTo(0.8985262, 7)
})

test('LINF1: the greatest difference of two shares', () => {
  const letters = categorical(
    repeated([
      ['a', 2],
      ['b', 2],
      ['c', 2],
    ]),
  )
  expect(measured(letters, [...'aabbccd']).lInfinity).toBeCloseTo(1 / 7, 12)
  expect(measured(letters, [...'bbbbbb']).lInfinity).toBeCloseTo(2 / 3, 12)
  expect(lInfinityOf([0, 0], [1, 1])).toBeNaN()
})

test('B1: Benjamini-Hochberg', () => {
  expect(benjaminiHochberg([0.01, 0.02, 0.03, 0.04, 0.05], 0.05)).toEqual([true, true, true, true, true])
  expect(benjaminiHochberg([0.011, 0.021, 0.031, 0.041, 0.051], 0.05)).toEqual([false, false, false, false, false])
  expect(benjaminiHochberg([0.9, 0.001, 0.5, 0.001], 0.05)).toEqual([false, true, false, true])
  expect(benjaminiHochberg([], 0.05)).toEqual([])
})

test('P8: the window from which a fixed threshold of 0.1 has at most 0.1 % false alarms', () => {
  // With a large reference PSI M ~ chi-square, so 0.1 M must reach the quantile.
  const threshold = (m: number) =>
    psiFigures([1e9, ...new Array<number>(9).fill(1e9)], tenCells(m), 0.001, 0)!.threshold
  expect(threshold(279)).toBeLessThanOrEqual(0.1)
  expect(threshold(278)).toBeGreaterThan(0.1)
  expect(threshold(140)).toBeLessThanOrEqual(0.2)
  expect(threshold(112)).toBeLessThanOrEqual(0.25)
})

/** A window of `m` rows in ten cells. */
const tenCells = (m: number): number[] => range(0, 9).map((i) => Math.floor((m + i) / 10))
