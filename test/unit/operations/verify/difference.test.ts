import { expect, test } from 'vitest'
import { shownPair } from '../../../../operations/verify/difference.ts'

test('long values are shown from shortly before the first byte that differs', () => {
  const expected = Buffer.alloc(5000, 1)
  const actual = Buffer.from(expected)
  actual[4990] = 2
  const shown = shownPair(expected, actual)
  expect(shown.expected).toBe(`(from byte 4974) ${'01'.repeat(26)}`)
  expect(shown.actual).toBe(`(from byte 4974) ${'01'.repeat(16)}02${'01'.repeat(9)}`)
})

test('a value that is the beginning of the other is shown up to its end', () => {
  expect(shownPair(Buffer.from([1, 2]), Buffer.from([1]))).toEqual({ expected: '0102', actual: '01' })
})

test('an absent value and a null are told apart', () => {
  expect(shownPair(Buffer.from([1]), null)).toEqual({ expected: '01', actual: 'null' })
  expect(shownPair(Buffer.from([1]), undefined)).toEqual({ expected: '01', actual: 'absent' })
})
