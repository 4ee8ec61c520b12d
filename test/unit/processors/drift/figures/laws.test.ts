/** The laws against scipy's values (test/support/drift/laws.py). */
import { expect, test } from 'vitest'
import { erfc } from '../../../../../processors/drift/figures/erfc.ts'
import { chiSquareInverse, chiSquareSf, kolmogorovSf, P_MIN } from '../../../../../processors/drift/figures/index.ts'
import { kolmogorovSf as kolmogorov, roundHalfEven } from '../../../../../processors/drift/figures/kolmogorov.ts'
import { expectRelative, fixture } from '../../../../support/drift/figures.ts'

type Row = readonly [number, number, number]
const laws: Readonly<Record<string, readonly Row[]>> = JSON.parse(fixture('laws.json'))

test('the tail of chi-square is exact to 1e-11 down to 1e-300', () => {
  expect(laws.chiSquare!.length).toBeGreaterThan(150)
  expect(Math.min(...laws.chiSquare!.map(([, , p]) => p))).toBeLessThan(1e-290)
  for (const [x, df, p] of laws.chiSquare!) expectRelative(chiSquareSf(x, df), p, 1e-11, `sf(${x}, ${df})`)
})

test('the tail of chi-square is monotone, 1 at 0, and has a value anywhere', () => {
  for (const df of [1, 2, 3, 10, 101, 5000]) {
    expect(chiSquareSf(0, df)).toBe(1)
    expect(chiSquareSf(Number.POSITIVE_INFINITY, df) >= 0).toBe(true)
    let before = 1
    for (let x = 1e-320; x < 1e6; x *= 7) {
      const p = chiSquareSf(x, df)
      expect(p <= before * (1 + 1e-12) && p >= 0, `sf(${x}, ${df}) is ${p} after ${before}`).toBe(true)
      before = p
    }
  }
})

test('the inverse of chi-square is exact to 1e-11 down to 1e-300', () => {
  for (const [p, df, x] of laws.inverse!) expectRelative(chiSquareInverse(p, df), x, 1e-11, `inverse(${p}, ${df})`)
})

test('P7: 99.9 % quantiles of chi-square', () => {
  const found = [1, 4, 9, 10, 19].map((df) => chiSquareInverse(0.001, df))
  const expected = [10.8275662, 18.466827, 27.8771649, 29.5882984, 43.820196]
  for (const [i, x] of expected.entries()) expect(found[i]).toBeCloseTo(x, 6)
})

test('P6: the threshold of scouter', () => {
  const found = [100, 200, 400, 1000].map((m) => chiSquareInverse(0.05, 9) / m)
  expect(found.map((x) => x.toPrecision(3))).toEqual(['0.169', '0.0846', '0.0423', '0.0169'])
})

test('the tail of Kolmogorov-Smirnov is exact to 0.15 %, and for n < 50 to 1e-9', () => {
  expect(laws.kolmogorov!.length).toBeGreaterThan(60)
  for (const [d, n, p] of laws.kolmogorov!)
    expectRelative(kolmogorovSf(d, n), p, n >= 50 || p < 1e-6 ? 0.0015 : 1e-9, `sf(${d}, ${n})`)
})

test('the closed form for large n is exact to 0.1 % down to p = 1e-4', () => {
  expect(laws.kolmogorovLarge!.length).toBeGreaterThan(10)
  for (const [d, n, p] of laws.kolmogorovLarge!) expectRelative(kolmogorovSf(d, n), p, 0.0015, `sf(${d}, ${n})`)
})

test('K3: p of D, N, M', () => {
  const cases = [
    [0.1, 1000, 1000, 8.342293e-5],
    [0.05, 1000, 1000, 0.1586626],
    [0.2, 50, 50, 0.2363207],
    [0.3, 20, 30, 0.1873571],
    [0.1, 10000, 500, 1.349625e-4],
    [0.04, 10000, 1000, 0.1061608],
    [0.02, 50000, 5000, 0.0520084],
  ] as const
  for (const [d, n, m, p] of cases)
    expectRelative(kolmogorov(d, roundHalfEven((n * m) / (n + m))), p, n < 100 ? 1e-6 : 0.0015, `${d} ${n} ${m}`)
})

test('a p too small for a double is the smallest normal one, never 0', () => {
  expect(kolmogorovSf(1, 5000)).toBe(P_MIN)
  expect(kolmogorovSf(1, 500_000)).toBe(P_MIN)
  expect(kolmogorovSf(0, 100)).toBe(1)
})

test('halves are rounded to the even number', () => {
  expect([0.5, 1.5, 2.5, 2.4999, 2.5001].map(roundHalfEven)).toEqual([0, 2, 2, 2, 3])
})

test('erfc at known places', () => {
  expectRelative(erfc(0.5), 0.4795001221869535, 1e-14)
  expectRelative(erfc(2), 0.004677734981047266, 1e-13)
  expectRelative(erfc(26), 5.663192408856143e-296, 1e-12)
})

test('a df that is no whole number is refused', () => {
  expect(() => chiSquareSf(1, 1.5)).toThrow('df is 1.5, expected a whole number >= 1')
  expect(() => chiSquareInverse(0, 1)).toThrow('p is 0, expected a number in (0, 1]')
})
