import { expect, test } from 'vitest'
import { entitiesOf } from '../../../cli/entities.ts'

test.each([
  [1, ['a', '7'], ['a', '7']],
  [1, ['["a","b"]', 'c'], ['a', 'b', 'c']],
  [1, ['[1, 2]'], [1, 2]],
  [1, ['[["a"],["b"]]'], [['a'], ['b']]],
  [
    2,
    ['["a", 1]', '["b",2]'],
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  [
    2,
    ['[["a",1],["b",2]]'],
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  [1, ['[no list', '[]'], ['[no list', '[]']],
])('%d columns, arguments %j are the entities %j', (columns, texts, entities) =>
  expect(entitiesOf(texts, columns)).toEqual(entities),
)
