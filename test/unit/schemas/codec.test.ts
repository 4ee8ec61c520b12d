import { describe, expect, test } from 'vitest'
import {
  type AvroSchema,
  Codecs,
  DecodeError,
  type DecodeReason,
  EncodeError,
  memoryRegistry,
  type SchemaOf,
  type SchemaRegistry,
  schemaIdOf,
  UnknownRecordError,
} from '../../../schemas/index.ts'

const record = (fields: readonly object[], name = 'A', namespace = 'test') => ({
  type: 'record',
  name,
  namespace,
  fields,
})
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** Encodes in one process and decodes in another that shares only the registry. */
const through = async <T>(writer: SchemaOf<T>, value: T, reader: SchemaOf<unknown> = writer): Promise<unknown> => {
  const registry = memoryRegistry()
  const bytes = (await new Codecs(registry).encoder<T>('w', writer)).encode(value)
  const codecs = new Codecs(registry)
  await codecs.ensure([schemaIdOf(bytes) as number])
  return plain(codecs.decoder(reader).decode(bytes))
}
/** Without avsc's record classes, so that objects compare by their members. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
}

const refusalOf = (decode: () => unknown): { reason: DecodeReason; message: string; schemaId: number | undefined } => {
  try {
    decode()
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
  throw new Error('decoded, expected a DecodeError')
}

test('a schema is compiled once, however often a decoder for it is asked for', () => {
  const codecs = new Codecs(memoryRegistry())
  let compilations = 0
  const fields = [{ name: 'a', type: 'long' }]
  const schema = Object.defineProperty(record(fields), 'fields', {
    enumerable: true,
    get: () => {
      compilations++
      return fields
    },
  }) as SchemaOf<unknown>
  const decoder = codecs.decoder(schema)
  const once = compilations
  expect(once).toBeGreaterThan(0)
  expect(codecs.decoder(schema)).toBe(decoder)
  codecs.events({ A: schema })
  codecs.events({ A: schema })
  expect(compilations).toBe(once)
})

describe('wire format', () => {
  test('G1: schema id 1, record {a: 27, b: "foo"}', async () => {
    const schema = record([
      { name: 'a', type: 'long' },
      { name: 'b', type: 'string' },
    ])
    const encoder = await new Codecs(memoryRegistry()).encoder('s', schema)
    expect(encoder.schemaId).toBe(1)
    expect(encoder.encode({ a: 27, b: 'foo' })).toEqual(hex('00 00000001 36 06666f6f'))
  })

  test.each([
    [0, '00'],
    [-1, '01'],
    [1, '02'],
    [-2, '03'],
    [2, '04'],
    [-64, '7f'],
    [64, '8001'],
  ])('G2: int %i', async (value, body) => {
    const encoder = await new Codecs(memoryRegistry()).encoder('s', { type: 'int' })
    expect(encoder.encode(value)).toEqual(hex(`00 00000001 ${body}`))
  })

  test('G3: array [3, 27], and a union of null and string', async () => {
    const codecs = new Codecs(memoryRegistry())
    const array = await codecs.encoder('a', { type: 'array', items: 'long' })
    expect(array.encode([3, 27])).toEqual(hex('00 00000001 04 06 36 00'))
    const union = await codecs.encoder('u', record([{ name: 'u', type: ['null', 'string'] }]))
    expect(union.encode({ u: null })).toEqual(hex('00 00000002 00'))
    expect(union.encode({ u: 'a' })).toEqual(hex('00 00000002 02 02 61'))
  })

  test('every encoded value has a buffer of its own', async () => {
    const encoder = await new Codecs(memoryRegistry()).encoder<string>('s', { type: 'string' })
    const first = encoder.encode('first')
    const copy = Buffer.from(first)
    encoder.encode('other')
    expect(first).toEqual(copy)
  })

  test('a value larger than the scratch buffer', async () => {
    const value = { a: 'x'.repeat(3_000_000), b: Buffer.alloc(2_000_000, 7) }
    const schema = record([
      { name: 'a', type: 'string' },
      { name: 'b', type: 'bytes' },
    ])
    const read = (await through(schema, value)) as typeof value
    expect(read.a === value.a).toBe(true)
    expect(read.b.equals(value.b)).toBe(true)
  })

  test('the id of bytes in another format is undefined', () => {
    expect(schemaIdOf(hex('00 00000007'))).toBe(7)
    expect(schemaIdOf(hex('00 000007'))).toBeUndefined()
    expect(schemaIdOf(hex('01 00000007 00'))).toBeUndefined()
  })
})

describe('encoding refuses, naming field, value and what was expected', () => {
  const schema = record([
    { name: 'count', type: 'long' },
    { name: 'inner', type: record([{ name: 'share', type: ['null', 'double'], default: null }], 'B') },
  ])
  test.each([
    [{ count: 1.5, inner: {} }, 'count', "Field 'count' of 'test.A' is 1.5, expected long."],
    [
      { count: 1, inner: { share: 'x' } },
      'inner.share',
      `Field 'inner.share' of 'test.A' is "x", expected null or double.`,
    ],
    [{ inner: {} }, 'count', "Field 'count' of 'test.A' is absent, expected long."],
    [{ count: 10n, inner: {} }, 'count', "Field 'count' of 'test.A' is 10, expected long."],
  ])('%o', async (value, field, message) => {
    const encoder = await new Codecs(memoryRegistry()).encoder<unknown>('s', schema)
    expect(() => encoder.encode(value)).toThrow(expect.objectContaining({ name: EncodeError.name, field, message }))
  })

  test('an encoder continues after a refusal', async () => {
    const encoder = await new Codecs(memoryRegistry()).encoder<unknown>('s', schema)
    expect(() => encoder.encode({ count: 'no' })).toThrow(EncodeError)
    expect(encoder.encode({ count: 1, inner: { share: null } })).toEqual(hex('00 00000001 02 00'))
  })

  test('an ambiguous union fails when the encoder is made', async () => {
    const ambiguous = record([{ name: 'u', type: ['null', 'double', 'long'] }])
    await expect(new Codecs(memoryRegistry()).encoder('s', ambiguous)).rejects.toThrow(/ambiguous/)
  })
})

describe('decoding refuses with a reason', () => {
  const registry = memoryRegistry()
  const schema = record([
    { name: 'a', type: 'long' },
    { name: 's', type: 'string' },
    { name: 'list', type: { type: 'array', items: 'string' } },
    { name: 'map', type: { type: 'map', values: 'long' } },
  ])
  const setUp = async () => {
    const codecs = new Codecs(registry)
    const encoder = await codecs.encoder<unknown>('s', schema)
    await codecs.ensure([encoder.schemaId, 999])
    return { encoder, decoder: codecs.decoder(schema), id: encoder.schemaId }
  }

  test.each([
    ['', 'too_short'],
    ['00 000001', 'too_short'],
    ['01 00000001 00', 'magic'],
    ['00 000003e7 00', 'unknown_schema'],
    ['00 00000001', 'malformed'],
    ['00 00000001 02', 'malformed'],
    ['00 00000001 02 08 6161', 'malformed'],
  ] as const)('%s is %s', async (bytes, reason) => {
    const { decoder } = await setUp()
    expect(refusalOf(() => decoder.decode(hex(bytes))).reason).toBe(reason)
  })

  test('bytes that are left over', async () => {
    const { encoder, decoder } = await setUp()
    const bytes = Buffer.concat([encoder.encode({ a: 1, s: 'x', list: [], map: {} }), Buffer.from([0])])
    expect(refusalOf(() => decoder.decode(bytes))).toMatchObject({
      reason: 'malformed',
      schemaId: 1,
      message: 'The body does not follow schema 1: 1 bytes are left over.',
    })
  })

  test.each([
    ['an array that claims 2^40 items', '02 02 61 8080808080804080 00'],
    ['an array block of negative size', '02 02 61 03 80ffffffff1f'],
    ['a map that claims 2^40 members', '02 02 61 00 8080808080804080 00'],
    ['a text of negative length', '02 01'],
    ['a text of 2^60 bytes', '02 8080808080808080 20'],
    ['a varint without end', 'ffffffffffffffffffffffff'],
  ])('%s ends at once, as malformed', async (_, body) => {
    const { decoder } = await setUp()
    expect(refusalOf(() => decoder.decode(hex(`00 00000001 ${body}`))).reason).toBe('malformed')
  })

  test('an id that was not loaded is a bug of the caller, not a poisoned record', async () => {
    const { decoder } = await setUp()
    expect(() => decoder.decode(hex('00 00000378 00'))).toThrow('Codecs.ensure comes before decode')
  })
})

describe('reading what other schemas wrote', () => {
  const reader = record(
    [
      { name: 'a', type: 'long' },
      { name: 'd', type: ['null', 'double'], default: null },
      { name: 't', type: { type: 'long', logicalType: 'timestamp-millis' } },
    ],
    'Reader',
    'mine',
  )

  test('the name of the record is the producer’s own affair; order, extra fields and narrower numbers are too', async () => {
    const writer = record([
      { name: 't', type: 'long' },
      { name: 'extra', type: { type: 'array', items: 'string' } },
      { name: 'd', type: 'float' },
      { name: 'a', type: 'int' },
    ])
    expect(await through(writer, { t: 5, extra: ['x', 'y'], d: 0.5, a: 3 }, reader)).toEqual({ a: 3, d: 0.5, t: 5 })
  })

  test('an absent nullable field is null', async () => {
    const writer = record([
      { name: 'a', type: 'long' },
      { name: 't', type: { type: 'long', logicalType: 'timestamp-millis' } },
    ])
    expect(await through(writer, { a: 1, t: 2 }, reader)).toEqual({ a: 1, d: null, t: 2 })
  })

  test.each([
    ['an absent required field', [{ name: 'a', type: 'long' }], { a: 1 }, /no matching field.*t/],
    [
      'a field of another type',
      [
        { name: 'a', type: 'string' },
        { name: 't', type: 'long' },
      ],
      { a: 'x', t: 1 },
      /cannot read/,
    ],
    [
      'microseconds in place of milliseconds',
      [
        { name: 'a', type: 'long' },
        { name: 't', type: { type: 'long', logicalType: 'timestamp-micros' } },
      ],
      { a: 1, t: 1 },
      /field 't' is written as timestamp-micros, expected timestamp-millis/,
    ],
  ])('%s is incompatible', async (_, fields, value, message) => {
    const attempt = through(record(fields), value, reader)
    await expect(attempt).rejects.toMatchObject({ name: 'DecodeError', reason: 'incompatible' })
    await expect(attempt).rejects.toThrow(message)
  })

  test('a foreign schema with an ambiguous union is read where the union does not matter', async () => {
    const foreign: AvroSchema = record([
      { name: 'a', type: 'long' },
      { name: 'u', type: ['null', 'double', 'long'] },
      { name: 't', type: 'long' },
    ])
    const registry: SchemaRegistry = { ...memoryRegistry(), fetch: async () => foreign }
    const codecs = new Codecs(registry)
    await codecs.ensure([7])
    const bytes = hex('00 00000007 02 0406 0a')
    expect(plain(codecs.decoder(reader).decode(bytes))).toEqual({ a: 1, d: null, t: 5 })
    expect(plain(codecs.anything().decode(bytes))).toEqual({ type: 'A', value: { a: 1, u: { long: 3 }, t: 5 } })
  })

  test('bytes do not keep the buffer alive that they were read from', async () => {
    const schema = record([{ name: 'b', type: 'bytes' }])
    const codecs = new Codecs(memoryRegistry())
    const bytes = (await codecs.encoder<{ b: Buffer }>('s', schema)).encode({ b: Buffer.from('abc') })
    const { b } = codecs.decoder<{ b: Buffer }>(schema).decode(bytes)
    bytes.fill(0)
    expect(b.toString()).toBe('abc')
  })
})

describe('a topic with several records', () => {
  const opened = record([{ name: 'a', type: 'long' }], 'Opened')
  const closed = record([{ name: 'b', type: 'string' }], 'Closed')
  const other = record([{ name: 'c', type: 'string' }], 'Other')

  test('each is read by its own name', async () => {
    const codecs = new Codecs(memoryRegistry())
    const events = codecs.events({ Opened: opened, Closed: closed })
    const first = (await codecs.encoder('o', opened)).encode({ a: 1 })
    const second = (await codecs.encoder('c', closed)).encode({ b: 'x' })
    expect([first, second].map((bytes) => plain(events.decode(bytes)))).toEqual([
      { type: 'Opened', value: { a: 1 } },
      { type: 'Closed', value: { b: 'x' } },
    ])
  })

  test('a record of a newer release is distinguished from a damaged one: this process is too old for it', async () => {
    const codecs = new Codecs(memoryRegistry())
    const bytes = (await codecs.encoder('x', other)).encode({ c: '' })
    const decode = () => codecs.events({ Opened: opened }).decode(bytes)
    expect(decode).toThrow(UnknownRecordError)
    expect(refusalOf(decode)).toMatchObject({
      reason: 'incompatible',
      recordName: 'test.Other',
      message: "This process is too old for record 'test.Other', it knows only test.Opened; expected a newer release.",
    })
  })
})
