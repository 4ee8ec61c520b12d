import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodePosition, encodePosition, initialPosition } from '../../../../streams/core/position.ts'
import { seeded } from '../../../support/seed.ts'

test('a position has these bytes', () => {
  const position = { offset: 7, ordinal: 3, streamTime: 1.5, logTime: -Infinity, causes: new Map([['a', 2]]), epoch: 5 }
  expect(encodePosition(position).toString('hex')).toBe(
    '01' +
      '401c000000000000' +
      '00000003' +
      '3ff8000000000000' +
      'fff0000000000000' +
      '00000001' +
      '000161' +
      '4000000000000000' +
      '00000005',
  )
})

test('every position is restored from its bytes, and equal positions have equal bytes', () => {
  const time = fc.oneof(fc.constant(Number.NEGATIVE_INFINITY), fc.double({ noNaN: true }))
  const position = fc.record({
    offset: fc.maxSafeInteger(),
    ordinal: fc.nat(2 ** 32 - 1),
    streamTime: time,
    logTime: time,
    causes: fc.array(fc.tuple(fc.string({ maxLength: 20 }), fc.maxSafeInteger())).map((entries) => new Map(entries)),
    epoch: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  })
  fc.assert(
    fc.property(position, (each) => {
      const bytes = encodePosition(each)
      expect(decodePosition(bytes)).toEqual(each)
      const reversed = { ...each, causes: new Map([...each.causes].reverse()) }
      expect(encodePosition(reversed).equals(bytes)).toBe(true)
    }),
    seeded,
  )
})

test('a position of an earlier release is read without an epoch, and that release reads ours', () => {
  const position = { ...initialPosition(), offset: 12, causes: new Map([['a', 2]]), epoch: 7 }
  const earlier = encodePosition(position).subarray(0, -4)
  expect(decodePosition(earlier)).toEqual({ ...position, epoch: -1 })
})

test('bytes of another version are refused', () => {
  const bytes = encodePosition(initialPosition())
  bytes[0] = 9
  expect(() => decodePosition(bytes)).toThrow('position: version is 9, expected 1')
})
