import { expect, test } from 'vitest'
import { holds, isSettled, type Owned } from '../../../../bench/join/owners.ts'

test.each<[string, Owned, boolean]>([
  [
    'each partition has one worker',
    [
      { a: [0], b: [1] },
      { a: [1], b: [0] },
    ],
    true,
  ],
  ['one instance may be with one worker', [{ a: [0, 1] }, { b: [0, 1] }], true],
  ['a worker with nothing', [{ a: [0, 1], b: [0, 1] }, {}], false],
  ['a partition that nobody has', [{ a: [0], b: [0] }, { b: [1] }], false],
  ['a partition that two have', [{ a: [0, 1], b: [0, 1] }, { a: [1] }], false],
])('settled or not: %s', (_case, owned, settled) => {
  expect(isSettled(owned, ['a', 'b'], 2)).toBe(settled)
})

test('other instances of a worker do not count', () => {
  expect(isSettled([{ a: [0], catalog: [0] }, { catalog: [0] }], ['a'], 1)).toBe(false)
})

test('who has a partition', () => {
  const owned = [{ a: [0] }, { a: [1] }]
  expect(holds(owned, 0, 'a', 0)).toBe(true)
  expect(holds(owned, 1, 'a', 0)).toBe(false)
  expect(holds(owned, 0, 'b', 0)).toBe(false)
})
