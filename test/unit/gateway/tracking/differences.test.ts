import { expect, test } from 'vitest'
import { differences } from '../../../../gateway/tracking/differences.ts'

const of = (values: Record<string, string | number>) => new Map(Object.entries(values))

test('a key counts that is not equal in all, absent where a thing has no value; equal ones do not', () => {
  expect(differences([of({ b: 1, same: 5 }), of({ b: 2, same: 5, a: 'NaN' })])).toEqual([
    { key: 'a', values: [null, 'NaN'] },
    { key: 'b', values: [1, 2] },
  ])
  expect(differences([of({ a: 1 })])).toEqual([])
  expect(differences([])).toEqual([])
})
