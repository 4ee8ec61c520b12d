/** What a worker writes of what it has observed. */
import { expect, test } from 'vitest'
import { askedFor } from '../../../worker/measured.ts'
import { measured } from '../../support/alerts.ts'

test('an observation holds what a rule is about, however much else there is', () => {
  const lags = Array.from({ length: 200 }, (_, i) => measured(`features.view${i}.v1.s1`, i, { signal: 'lag' }))
  const rule = { signal: 'lag', of: 'features.view7.*', model: null }
  expect(askedFor(lags, [rule]).map(({ of }) => of)).toEqual(['features.view7.v1.s1'])
  expect(askedFor(lags, [{ ...rule, of: null }])).toHaveLength(200)
  expect(askedFor(lags, [{ ...rule, signal: 'task' }])).toEqual([])
  expect(askedFor(lags, [{ ...rule, model: 'churn' }])).toEqual([])
})
