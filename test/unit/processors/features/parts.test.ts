/** Parts of the processor by themselves: bytes of the changelog, order of values, entity ids. */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { ByteReader, ByteWriter } from '../../../../processors/features/bytes.ts'
import { compareText } from '../../../../processors/features/order.ts'
import { entityColumnsOf, entityIdOf } from '../../../../processors/rows/index.ts'

// Many replays a test: time for a machine that is busy with others.
vi.setConfig({ testTimeout: 120_000 })

const seed = process.env.SEED === undefined ? undefined : Number(process.env.SEED)

describe('bytes of the changelog', () => {
  test('every double is restored with its bits', () => {
    const edges = [
      0,
      -0,
      1,
      -1,
      2 ** 50,
      -(2 ** 50),
      2 ** 50 + 1,
      2 ** 53,
      Number.MIN_VALUE,
      Infinity,
      -Infinity,
      NaN,
      0.1,
    ]
    const numbers = fc.array(fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constantFrom(...edges)))
    fc.assert(
      fc.property(numbers, (values) => {
        const writer = new ByteWriter()
        for (const value of values) writer.number(value)
        const reader = new ByteReader(writer.take())
        for (const value of values) expect(Object.is(reader.number(), value)).toBe(true)
        expect(reader.done).toBe(true)
      }),
      { seed },
    )
  })

  test('values and integers come back, small ones in a byte', () => {
    const writer = new ByteWriter()
    const values = [null, true, false, 'text \u{1F600}', '', Buffer.from([0, 255]), -0, 7, 'x'.repeat(40_000)]
    for (const value of values) writer.value(value)
    const reader = new ByteReader(writer.take())
    for (const value of values) expect(reader.value()).toEqual(value)
    const integers = [0, -1, 63, -64, 64, 2 ** 31, -(2 ** 31), 2 ** 52, -(2 ** 52)]
    for (const integer of integers) writer.integer(integer)
    const bytes = writer.take()
    const integerReader = new ByteReader(bytes)
    expect(integers.map(() => integerReader.integer())).toEqual(integers)
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from([0, 1, 126, 127]))
  })

  test('an entry that ends early or has an unknown tag is an error that says so', () => {
    expect(() => new ByteReader(Buffer.from([0x80])).integer()).toThrow('changelog entry ends early, at byte 1')
    expect(() => new ByteReader(Buffer.from([9])).value()).toThrow('tag 9, expected 0 to 5')
  })
})

test('text is ordered as its UTF-8 bytes are', () => {
  const edges = [
    'a',
    'b',
    '\u007F',
    '\u0080',
    '\u07FF',
    '\uD7FF',
    '\uE000',
    '\uFFFD',
    '\uFFFF',
    '\u{10000}',
    '\u{1F600}',
    '\u{10FFFF}',
  ]
  const text = fc.string({ unit: fc.constantFrom(...edges) })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
    {
      seed,
      examples: [
        ['\uFFFD', '\u{1F600}'],
        ['\uD7FF', '\uE000'],
        ['a', 'ab'],
      ],
    },
  )
})

describe('entity id', () => {
  test.each<[readonly ('string' | 'long' | 'boolean' | 'bytes')[], readonly unknown[], string]>([
    [['string'], ['a "b"'], 'a "b"'],
    [['long'], [-5], '-5'],
    [['boolean'], [false], 'false'],
    [['bytes'], [Buffer.from([1, 2])], 'AQI='],
    [['string', 'long', 'boolean'], ['a,"', 7, true], '["a,\\"",7,true]'],
    [['bytes', 'string'], [Buffer.from([1, 2]), 'x'], '["AQI=","x"]'],
  ])('of %j is the text, or a JSON array without blanks, and back', (types, values, id) => {
    const names = types.map((_, i) => `c${i}`)
    const row = Object.fromEntries(values.map((value, i) => [names[i], value]))
    expect(entityIdOf(names, row)).toBe(id)
    expect(entityColumnsOf(id, types)).toEqual(values)
  })

  test('a null in any column is no entity', () => {
    expect(entityIdOf(['a'], { a: null })).toBeUndefined()
    expect(entityIdOf(['a', 'b'], { a: 'x' })).toBeUndefined()
  })
})
