import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExactSum } from '../../../../../processors/performance/figures/index.ts'
import { seeded } from '../../../../support/seed.ts'

const sumOf = (values: readonly number[]): ExactSum => ExactSum.of(values)
const number = fc.double({ min: -1e150, max: 1e150, noNaN: true })

/** The exact sum in units of 2^-1074, as the obvious twin. */
const units = (x: number): bigint => {
  const bits = new BigUint64Array(new Float64Array([x]).buffer)[0]!
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0 ? 0n : 1n << 52n)
  const size = mantissa << BigInt(Math.max(exponent - 1, 0))
  return bits >> 63n ? -size : size
}

test('the sum is exact: its parts are the same number, however it was built', () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 30 }), fc.nat(), (values, at) => {
      const sum = sumOf(values)
      const exact = values.reduce((total, each) => total + units(each), 0n)
      expect(sum.parts().reduce((total, each) => total + units(each), 0n)).toBe(exact)
      const split = at % (values.length + 1)
      const merged = sumOf(values.slice(split))
      merged.merge(sumOf(values.slice(0, split).reverse()))
      expect(merged.parts()).toEqual(sum.parts())
      expect(merged.value()).toBe(sum.value())
      expect(sumOf(sum.parts()).parts()).toEqual(sum.parts())
    }),
    seeded,
  )
})

test('the value is the nearest double', () => {
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 20 }), (values) => {
      const exact = values.reduce((total, each) => total + units(each), 0n)
      const found = sumOf(values).value()
      const distance = (x: number): bigint => (units(x) > exact ? units(x) - exact : exact - units(x))
      const step = Math.abs(found) * 2 ** -53 || 5e-324
      for (const neighbour of [found - step, found + step, found - 2 * step, found + 2 * step])
        expect(distance(neighbour) >= distance(found)).toBe(true)
    }),
    seeded,
  )
})

test('what is taken back leaves no trace, an infinity neither', () => {
  const sum = sumOf([0.1, 0.2])
  const before = sum.parts()
  for (const x of [1e100, 1 / 3, Number.POSITIVE_INFINITY]) sum.add(x)
  expect(sum.value()).toBeNaN()
  for (const x of [Number.POSITIVE_INFINITY, 1 / 3, 1e100]) sum.subtract(x)
  expect(sum.parts()).toEqual(before)
  expect(sumOf([1e16, 1, -1e16]).value()).toBe(1)
})

test('a product is added with all its digits', () => {
  const sum = new ExactSum()
  sum.addProduct(0.1, 0.1)
  sum.add(-(0.1 * 0.1))
  expect(sum.value()).not.toBe(0)
  sum.add(0.1 * 0.1)
  sum.subtractProduct(0.1, 0.1)
  expect(sum.parts()).toEqual([])
})
