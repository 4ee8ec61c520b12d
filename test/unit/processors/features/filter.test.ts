import { expect, test } from 'vitest'
import { compileFilter } from '../../../../processors/features/index.ts'
import type { Filter } from '../../../../schemas/index.ts'

const rows = [
  { n: 1, s: 'a' },
  { n: 2, s: 'b' },
  { n: null, s: null },
  { n: Number.NaN, s: '\u{1F600}' },
  { n: -0, s: '\uFFFD' },
]
const taken = (filter: Filter | undefined): number[] =>
  rows.flatMap((row, i) => (compileFilter(filter)(row) ? [i] : []))

test.each<[string, Filter | undefined, number[]]>([
  ['no filter takes all', undefined, [0, 1, 2, 3, 4]],
  ['=', { column: 'n', is: '=', value: 1 }, [0]],
  ['= 0 takes -0', { column: 'n', is: '=', value: 0 }, [4]],
  ['!= is false for null, true for NaN', { column: 'n', is: '!=', value: 1 }, [1, 3, 4]],
  ['a comparison with null is false', { column: 'n', is: '!=', value: null }, []],
  ['<', { column: 'n', is: '<', value: 2 }, [0, 4]],
  ['<=', { column: 'n', is: '<=', value: 2 }, [0, 1, 4]],
  ['>', { column: 'n', is: '>', value: 1 }, [1]],
  ['>=', { column: 'n', is: '>=', value: 1 }, [0, 1]],
  ['in', { column: 'n', is: 'in', values: [2, 0, null] }, [1, 4]],
  ['notIn is false for null', { column: 'n', is: 'notIn', values: [1] }, [1, 3, 4]],
  ['isNull', { column: 'n', is: 'isNull' }, [2]],
  ['notNull', { column: 'n', is: 'notNull' }, [0, 1, 3, 4]],
  ['not of a comparison with null is true', { not: { column: 'n', is: '=', value: 1 } }, [1, 2, 3, 4]],
  ['text goes by code point', { column: 's', is: '>', value: '\uFFFD' }, [3]],
  [
    'all',
    {
      all: [
        { column: 'n', is: '>=', value: 1 },
        { column: 's', is: '=', value: 'b' },
      ],
    },
    [1],
  ],
  [
    'any',
    {
      any: [
        { column: 'n', is: 'isNull' },
        { column: 's', is: '=', value: 'b' },
      ],
    },
    [1, 2],
  ],
])('%s', (_, filter, expected) => {
  expect(taken(filter)).toEqual(expected)
})
