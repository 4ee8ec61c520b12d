/** Patterns of names, in which `*` stands for any characters. */
import { expect, test } from 'vitest'
import { matches } from '../../../../processors/catalog/index.ts'

test.each([
  ['m', 'm', true],
  ['m', 'mm', false],
  ['*', '', true],
  ['m*', 'm', true],
  ['*m', 'am', true],
  ['a*a', 'a', false],
  ['a*b*c', 'axbxc', true],
  ['a*b*bc', 'abc', false],
  ['a*b*bc', 'abbc', true],
  ['*.*', 'a.b', true],
  ['*.*', 'ab', false],
  ['a**b', 'ab', true],
])('pattern %s and name %s: %s', (pattern, name, holds) => {
  expect(matches(pattern, name)).toBe(holds)
})
