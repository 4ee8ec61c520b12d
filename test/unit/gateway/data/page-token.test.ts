/** Tokens of pages of rows: what they name comes back, and nothing else is one. */
import { describe, expect, test } from 'vitest'
import { pageAt, pageToken } from '../../../../gateway/data/page-token.ts'

const at = {
  ...{ dataset: 'orders', schemaVersion: 2, to: [10, 7], from: null, after: { partition: 1, offset: 3 } },
}

test('a token names dataset, columns, positions and place', () => {
  expect(pageAt(pageToken(at), 'orders')).toEqual(at)
  const since = { ...at, from: [2, 0] }
  expect(pageAt(pageToken(since), 'orders')).toEqual(since)
})

describe('refused is', () => {
  const token = pageToken(at)
  test.each([
    ['a token of another dataset', token, 'payments'],
    ['a token that lost its end', token.slice(0, -2), 'orders'],
    ['a token that was changed', `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`, 'orders'],
    ['any text', 'abc', 'orders'],
    ['nothing', '', 'orders'],
  ])('%s', (_, text, dataset) => {
    expect(() => pageAt(text, dataset)).toThrow('page_token is')
  })
})
