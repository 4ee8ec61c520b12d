/** What a range of numbers takes, for every kind of value. */
import { expect, test } from 'vitest'
import { type Cell, holdsOf } from '../../../../processors/rules/index.ts'

const values: readonly Cell[] = [null, 0, 1, 1.5, 2, -0, Number.NaN, Number.POSITIVE_INFINITY, '1', true, Buffer.of(1)]
const taken = (test: object): readonly Cell[] => {
  const holds = holdsOf({ is: 'range', ...test }, { slot: () => 0 })
  return values.filter((value) => holds(value, { value: () => null }))
}

test('a null is in every range, and text, truth values, bytes and NaN are in no range of numbers', () => {
  expect(taken({ min: 1, max: 2 })).toEqual([null, 1, 1.5, 2])
  expect(taken({ min: 0 })).toEqual([null, 0, 1, 1.5, 2, -0, Number.POSITIVE_INFINITY])
  expect(taken({ max: 1 })).toEqual([null, 0, 1, -0])
})

test('a bound is inside if it is not said otherwise', () => {
  expect(taken({ min: 1, max: 2, isAboveMin: true })).toEqual([null, 1.5, 2])
  expect(taken({ min: 1, max: 2, isBelowMax: true })).toEqual([null, 1, 1.5])
  expect(taken({ min: 1, max: 2, isAboveMin: true, isBelowMax: true })).toEqual([null, 1.5])
})

test('a range of text takes text alone, and one without bounds takes everything', () => {
  expect(taken({ min: '1', max: '2' })).toEqual([null, '1'])
  expect(taken({})).toEqual(values)
})
