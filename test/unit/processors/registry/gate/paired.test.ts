import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bootstrap, halfTail, Random, signTest } from '../../../../../processors/registry/gate/index.ts'
import { seeded } from '../../../../support/seed.ts'

describe('random numbers', () => {
  test('the first numbers of xoshiro128** from the state 1 2 3 4', () => {
    const random = new Random('00000001000000020000000300000004')
    // Published with the port of the generator in the Rust crate rand_xoshiro, made from the reference implementation.
    const expected = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]
    expect(expected.map(() => random.next())).toEqual(expected)
  })

  test('numbers below a bound are as likely as each other', () => {
    const random = new Random('0123456789abcdef0123456789abcdef')
    const counts = [0, 0, 0, 0, 0, 0, 0]
    for (let i = 0; i < 70_000; i++) counts[random.below(7)]!++
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquare).toBeLessThan(22.46) // p = .001 with 6 degrees of freedom
  })

  test('a seed that is none, and a bound that is not exact, are refused', () => {
    for (const seed of ['', '0'.repeat(32), 'x'.repeat(32), '1'.repeat(31)])
      expect(() => new Random(seed)).toThrow(RangeError)
    for (const bound of [0, 1.5, 2 ** 21 + 1]) expect(() => new Random('1'.repeat(32)).below(bound)).toThrow(RangeError)
    expect(new Random('1'.repeat(32)).below(1)).toBe(0)
  })
})

test('the tail of a binomial distribution, against exact integers', () => {
  const exact = (n: number, k: number): number => {
    let [term, tail, all] = [1n, 0n, 0n]
    for (let i = 0n; i <= BigInt(n); i++) {
      if (i >= BigInt(k)) tail += term
      all += term
      term = (term * (BigInt(n) - i)) / (i + 1n)
    }
    return Number((tail * 10n ** 15n) / all) / 1e15
  }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(60), (n, some) => {
      const k = Math.min(some, n)
      expect(halfTail(n, k)).toBeCloseTo(exact(n, k), 12)
    }),
    seeded,
  )
  expect(halfTail(20_000, 10_000)).toBeCloseTo(0.5 + 0.0028209, 6)
  expect(halfTail(20_000, 20_000)).toBe(0)
})

test('bounds of a bootstrap enclose the difference, and its exact distribution for two rows', () => {
  // Two rows with differences 0 and 1: the mean of a draw is 0, 1/2, 1 with probability 1/4, 1/2, 1/4.
  const none = { share: 0, amount: 0 }
  const of = (confidence: number) => bootstrap([1, 1], [1, 0], none, confidence, '00000001000000020000000300000004')
  expect(of(0.9)).toMatchObject({ lower: 0, upper: 1, pValue: 1 / 2000 })
  expect(of(0.6)).toMatchObject({ lower: 0.5, upper: 0.5 })
  const { pValue } = bootstrap([1, 1], [1, 0], { share: 0, amount: 0.25 }, 0.9, '00000001000000020000000300000004')
  expect(pValue).toBeGreaterThan(0.22)
  expect(pValue).toBeLessThan(0.28)
})

test('a share of the champion is drawn with it', () => {
  const champion = [1, 2, 3, 4, 5]
  const candidate = champion.map((score) => score * 1.5)
  const of = (share: number) => bootstrap(candidate, champion, { share, amount: 0 }, 0.95, '1'.repeat(32))
  expect(of(0.5).lower).toBeCloseTo(0, 12)
  expect(of(0.5).upper).toBeCloseTo(0, 12)
  expect(of(0.4).lower).toBeGreaterThan(0)
})

test('signs are counted as a person would', () => {
  const scores = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { maxLength: 30 })
  fc.assert(
    fc.property(scores, fc.integer({ min: -1, max: 1 }), (pairs, amount) => {
      const { wins, losses, pBetter, pWorse } = signTest(
        pairs.map(([v]) => v),
        pairs.map(([, b]) => b),
        amount,
      )
      expect(wins).toBe(pairs.filter(([v, b]) => v - b > amount).length)
      expect(losses).toBe(pairs.filter(([v, b]) => v - b < amount).length)
      expect(pBetter + pWorse).toBeGreaterThanOrEqual(1 - 1e-12)
    }),
    seeded,
  )
})
