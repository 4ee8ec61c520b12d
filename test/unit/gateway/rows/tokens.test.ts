import { expect, test } from 'vitest'
import { decodeToken, encodeToken, Positions } from '../../../../gateway/rows/tokens.ts'

test('a token holds positions, everything below which is meant', () => {
  const positions = new Positions()
  positions.passed('b', 0, 4)
  positions.passed('a', 1, 7)
  positions.passed('a', 1, 3)
  positions.passed('a', 0, 0)
  const list = positions.list()
  expect(list).toEqual([
    { topic: 'a', partition: 0, offset: 1 },
    { topic: 'a', partition: 1, offset: 8 },
    { topic: 'b', partition: 0, offset: 5 },
  ])
  expect(decodeToken(encodeToken(list))).toEqual(list)
})

test.each([
  '',
  '!',
  'bm8',
  Buffer.from('{}').toString('base64url'),
  Buffer.from('[{"topic":"a","partition":-1,"offset":0}]').toString('base64url'),
  Buffer.from('[{"topic":"a","partition":0}]').toString('base64url'),
  'A'.repeat(20_000),
])('what is no token is noticed (%#)', (text) => {
  expect(decodeToken(text)).toBeUndefined()
})
