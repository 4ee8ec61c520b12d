import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  readVarint,
  readZigzag,
  VARINT_BYTES_MAX,
  writeVarint,
  writeZigzag,
  zigzagSize,
} from '../../../schemas/varint.ts'
import { seeded } from '../../support/seed.ts'

const LIMIT = 2 ** 53

/** Base 128 by exact integers: the slow, obvious twin. */
const base128 = (value: bigint): number[] =>
  value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...base128(value >> 7n)]
const zigzag = (value: number): bigint => (value >= 0 ? 2n * BigInt(value) : -2n * BigInt(value) - 1n)

/** Values around every power of two, where the number of bytes and the way of calculation change. */
const EDGES = Array.from({ length: 54 }, (_, bit) => 2 ** bit).flatMap((power) => [power - 1, power, power + 1])
const natural = fc.oneof(fc.constantFrom(...EDGES.filter((edge) => edge <= LIMIT)), fc.maxSafeNat())
const integer = fc.tuple(natural, fc.boolean()).map(([value, isNegative]) => (isNegative ? -value : value))

const written = (write: typeof writeZigzag, value: number): number[] => {
  const bytes = new Uint8Array(VARINT_BYTES_MAX + 2)
  return [...bytes.subarray(0, write(bytes, value, 1))].slice(1)
}

describe('integers of variable length', () => {
  test('have the bytes that exact integers have', () => {
    fc.assert(
      fc.property(natural, integer, (plain, signed) => {
        expect(written(writeVarint, plain)).toEqual(base128(BigInt(plain)))
        expect(written(writeZigzag, signed)).toEqual(base128(zigzag(signed)))
        expect(zigzagSize(signed)).toBe(base128(zigzag(signed)).length)
      }),
      { ...seeded, numRuns: 5_000 },
    )
  })

  test('are read as they were written, one after the other', () => {
    fc.assert(
      fc.property(fc.array(integer), (values) => {
        const bytes = Uint8Array.from(values.flatMap((value) => base128(zigzag(value))))
        const cursor = { bytes, at: 0 }
        expect(values.map(() => readZigzag(cursor) + 0)).toEqual(values.map((value) => value + 0))
        expect(cursor.at).toBe(bytes.length)
      }),
      { ...seeded, numRuns: 1_000 },
    )
    for (const value of EDGES.filter((edge) => edge < LIMIT))
      expect(readVarint({ bytes: Uint8Array.from(base128(BigInt(value))), at: 0 })).toBe(value)
  })

  test('that are cut off leave the cursor beyond the end, and those without an end stop', () => {
    const cut = { bytes: Uint8Array.from([0x80, 0x80]), at: 0 }
    readZigzag(cut)
    expect(cut.at).toBe(3)
    const endless = { bytes: new Uint8Array(100).fill(0xff), at: 0 }
    readZigzag(endless)
    expect(endless.at).toBeLessThanOrEqual(10)
  })

  test('beyond 2^53 are read as beyond it', () => {
    const bytes = Uint8Array.from(base128(2n ** 62n))
    expect(readZigzag({ bytes, at: 0 })).toBeGreaterThan(LIMIT)
  })
})
