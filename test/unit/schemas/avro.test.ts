import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Codecs, memoryRegistry } from '../../../schemas/index.ts'

const seed = process.env.SEED === undefined ? undefined : Number(process.env.SEED)
const LONG_MAX = 9007199254740990
const encoderOf = (type: object | string) =>
  new Codecs(memoryRegistry()).encoder<{ v: unknown }>('s', {
    type: 'record',
    name: 'A',
    fields: [{ name: 'v', type }],
  })

/** Zigzag varint of the Avro specification, by exact integers: the slow, obvious twin. */
const varint = (value: bigint): Buffer => {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return Buffer.from(bytes)
}

describe('longs are exact or refused', () => {
  test('G4: 9007199254740990, and one more throws', async () => {
    const encoder = await encoderOf('long')
    expect(encoder.encode({ v: LONG_MAX }).subarray(5).toString('hex')).toBe('fcffffffffffff1f')
    expect(() => encoder.encode({ v: LONG_MAX + 1 })).toThrow("Field 'v' of 'A' is 9007199254740991, expected long.")
    expect(() => encoder.encode({ v: -LONG_MAX - 1 })).toThrow("Field 'v' of 'A' is -9007199254740991, expected long.")
  })

  test('each is written as the specification says, and read back', async () => {
    const schema = { type: 'record', name: 'A', fields: [{ name: 'v', type: 'long' }] }
    const codecs = new Codecs(memoryRegistry())
    const encoder = await codecs.encoder<{ v: number }>('s', schema)
    const decoder = codecs.decoder<{ v: number }>(schema)
    const borders = [0, 31, 52, 53].flatMap((bits) => [-3, -2, -1, 0, 1].map((step) => 2 ** bits + step))
    const longs = fc.oneof(
      fc.maxSafeInteger().filter((value) => Math.abs(value) <= LONG_MAX),
      fc.constantFrom(...borders.flatMap((value) => [value, -value])).filter((value) => Math.abs(value) <= LONG_MAX),
    )
    fc.assert(
      fc.property(longs, (v) => {
        const bytes = encoder.encode({ v })
        expect(bytes.subarray(5)).toEqual(varint(BigInt(v)))
        expect(decoder.decode(bytes).v).toBe(v === 0 ? 0 : v)
      }),
      { seed, numRuns: 2_000 },
    )
  })

  test.each([
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 53n + 1n,
    -(2n ** 53n) + 1n,
    -(2n ** 53n) - 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ])('a foreign %s is refused when it is read', async (value) => {
    const schema = { type: 'record', name: 'A', fields: [{ name: 'v', type: 'long' }] }
    const codecs = new Codecs(memoryRegistry())
    await codecs.encoder('s', schema)
    const bytes = Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), varint(value)])
    expect(() => codecs.decoder(schema).decode(bytes)).toThrow(expect.objectContaining({ reason: 'malformed' }))
  })
})

test('doubles keep their bits: -0, NaN, infinities, the least and the greatest', async () => {
  const schema = { type: 'record', name: 'A', fields: [{ name: 'v', type: 'double' }] }
  const codecs = new Codecs(memoryRegistry())
  const encoder = await codecs.encoder<{ v: number }>('s', schema)
  const decoder = codecs.decoder<{ v: number }>(schema)
  for (const v of [-0, 0, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE, 0.1]) {
    expect(Object.is(decoder.decode(encoder.encode({ v })).v, v)).toBe(true)
  }
})

test('random bytes are refused or read, and never take long or much', async () => {
  const schema = {
    type: 'record',
    name: 'Node',
    fields: [
      { name: 'text', type: 'string' },
      { name: 'raw', type: ['null', 'bytes'] },
      { name: 'children', type: { type: 'array', items: 'Node' } },
      { name: 'named', type: { type: 'map', values: ['null', 'long', 'string'] } },
    ],
  }
  const codecs = new Codecs(memoryRegistry())
  await codecs.encoder('s', schema)
  const decoder = codecs.decoder(schema)
  const header = Buffer.from([0, 0, 0, 0, 1])
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
      try {
        decoder.decode(Buffer.concat([header, body]))
      } catch (error) {
        expect(error).toMatchObject({ name: 'DecodeError', reason: 'malformed', schemaId: 1 })
      }
    }),
    { seed, numRuns: 5_000 },
  )
})
