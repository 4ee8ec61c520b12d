/** Rows of any Avro producer are read by the names and types of the columns, or the column that cannot be read is named. */
import { describe, expect, test } from 'vitest'
import { readerSchema, rowReader } from '../../../processors/rows/index.ts'
import { typeOf } from '../../../schemas/avro.ts'
import { Codecs, type ColumnType, DecodeError, memoryRegistry, type SchemaRegistry } from '../../../schemas/index.ts'

const columns = (types: Readonly<Record<string, ColumnType>>) => ({
  name: 'payments',
  columns: Object.entries(types).map(([name, type]) => ({ name, type })),
  key: [],
  time: 'at',
})
const payments = columns({ card: 'string', amount: 'double', n: 'long', at: 'timestamp', ok: 'boolean', blob: 'bytes' })
const T0 = Date.UTC(2026, 0, 5, 10)

/** A registry that holds the schema as its producer wrote it: a JSON text. */
const holding = (text: string): SchemaRegistry => ({ ...memoryRegistry(), fetch: async () => JSON.parse(text) })

const record = (fields: readonly object[], more: object = { name: 'Payment', namespace: 'com.shop' }) =>
  JSON.stringify({ type: 'record', ...more, fields })
const at = { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } }

interface Written {
  /** The schema in the registry. */
  readonly schema: string
  /** What encodes the body; default: that schema. */
  readonly body?: object
  readonly value: object
}

/** What intake reads from a record, or the reason and the message of its refusal. */
const read = async ({ schema, body, value }: Written, rules = 3, dataset = payments): Promise<unknown> => {
  const codecs = new Codecs(holding(schema))
  await codecs.ensure([7])
  const header = Buffer.from([0, 0, 0, 0, 7])
  const bytes = Buffer.concat([header, typeOf(body ?? JSON.parse(schema), 'auto').toBuffer(value)])
  const decode = (decoder: { decode(bytes: Buffer): object }) =>
    Object.fromEntries(Object.entries(decoder.decode(bytes)).filter(([, each]) => each !== null))
  try {
    const found = decode(rowReader(codecs, dataset, rules))
    // What intake accepts is read as the same row by everything behind it.
    expect(decode(codecs.rows(readerSchema(dataset)))).toEqual(found)
    return found
  } catch (error) {
    if (error instanceof DecodeError) return `${error.reason}: ${error.message}`
    throw error
  }
}

describe('the name of the record is the producer’s choice', () => {
  test.each([
    { name: 'Payment' },
    { name: 'Payment', namespace: '' },
    { name: 'Payment', namespace: 'com.shop' },
    { name: 'com.shop.Payment' },
    { name: 'Payment', namespace: 'my-server.inventory' },
    { name: 'ml.rows.payments', aliases: ['old', 'x.y'] },
  ])('%o', async (more) => {
    const value = { card: 'c1', at: T0 }
    const body = { type: 'record', name: 'Any', fields: [{ name: 'card', type: 'string' }, at] }
    expect(await read({ schema: record([{ name: 'card', type: 'string' }, at], more), body, value })).toEqual(value)
  })

  test('also of the record in meta, and of types that several fields share', async () => {
    const meta = {
      type: 'record',
      name: 'Meta',
      fields: ['id', 'source'].map((name) => ({ name, type: 'string' })).concat([{ ...at, name: 'time' }] as never),
    }
    const color = { type: 'enum', name: 'Color', symbols: ['RED', 'BLUE'] }
    const fields = [
      { name: 'audit', type: ['null', meta] },
      { name: 'color', type: color },
      { name: 'other', type: 'Color' },
      { name: 'meta', type: 'Meta' },
      { name: 'card', type: 'string' },
    ]
    const own = { id: 'r1', source: 'shop', time: T0 }
    const value = { audit: null, color: 'RED', other: 'BLUE', meta: own, card: 'c1' }
    expect(await read({ schema: record(fields), value })).toMatchObject({ card: 'c1', meta: own })
  })
})

describe('what does not change the bytes does not matter', () => {
  test('the order of the fields, and fields that the dataset does not have', async () => {
    const fields = [
      { name: 'constructor', type: 'string' },
      at,
      { name: 'order', type: ['null', 'long'] },
      { name: 'card', type: 'string' },
    ]
    const body = { type: 'record', name: 'A', fields: fields.map((field, i) => ({ ...field, name: `f${i}` })) }
    const value = { f0: 'x', f1: T0, f2: null, f3: 'c1' }
    expect(await read({ schema: record(fields), body, value })).toEqual({ at: T0, card: 'c1' })
  })

  test.each([
    ['a long beyond 2^53', '"long"', '9223372036854775807', 'long', 1],
    ['not a number', '"double"', '"NaN"', 'double', 1],
    ['of the second branch of a union', '["string","null"]', 'null', ['string', 'null'], null],
    [
      'a symbol that the enum does not have',
      '{"type":"enum","name":"E","symbols":["in progress"]}',
      '"DONE"',
      'int',
      0,
    ],
  ])('a default: %s', async (_, type, value, bytes, extra) => {
    const card = { name: 'card', type: 'string' }
    const field = `{"name":"extra","type":${type},"default":${value}}`
    const schema = `{"type":"record","name":"Payment","fields":[${field},${JSON.stringify(card)}]}`
    const body = { type: 'record', name: 'A', fields: [{ name: 'extra', type: bytes }, card] }
    expect(await read({ schema, body, value: { extra, card: 'c1' } })).toEqual({ card: 'c1' })
  })
})

describe('a union is read value by value', () => {
  const schema = record([{ name: 'card', type: ['null', 'string', 'int'] }])
  const written = (value: unknown) => ({ schema, value: { card: value } })
  test('with a branch too many, a value of another branch is read', async () =>
    expect(await read(written('x'))).toEqual({ card: 'x' }))
  test('a value of that branch is refused, and the column is named', async () =>
    expect(await read(written(3))).toBe("incompatible: Field 'card' is written as int, expected string."))
})

test('an enum where text is declared is refused, and all such columns are named', async () => {
  const color = { type: 'enum', name: 'Color', symbols: ['RED'] }
  const schema = record([
    { name: 'card', type: color },
    { name: 'amount', type: 'string' },
  ])
  expect(await read({ schema, value: { card: 'RED', amount: '1' } })).toBe(
    "incompatible: Rows of schema 7 cannot be read as 'ml.rows.payments': Field 'card' is written as enum, expected string. Field 'amount' is written as string, expected double.",
  )
})

test('a field meta of another kind is refused by name', async () =>
  expect(await read({ schema: record([{ name: 'meta', type: 'string' }]), value: { meta: 'x' } })).toMatch(
    /Field 'meta' is written as string, expected null or a record with the fields of ml\.common\.EventMeta/,
  ))

describe('logical types of Avro, Connect and Debezium', () => {
  const one = (name: string, type: object, value: unknown): Written => ({
    schema: record([{ name, type }]),
    value: { [name]: value },
  })
  const long = (attributes: object) => ({ type: 'long', ...attributes })
  const int = (attributes: object) => ({ type: 'int', ...attributes })
  test.each([
    ['timestamp-millis', long({ logicalType: 'timestamp-millis' }), T0, T0],
    [
      'of Connect',
      long({ logicalType: 'timestamp-millis', 'connect.name': 'org.apache.kafka.connect.data.Timestamp' }),
      T0,
      T0,
    ],
    ['Timestamp of Debezium', long({ 'connect.name': 'io.debezium.time.Timestamp' }), T0, T0],
    ['local-timestamp-millis', long({ logicalType: 'local-timestamp-millis' }), T0, T0],
    ['timestamp-micros, cut', long({ logicalType: 'timestamp-micros' }), T0 * 1000 + 999, T0],
    ['timestamp-micros before 1970', long({ logicalType: 'timestamp-micros' }), -1, -1],
    ['date', int({ logicalType: 'date' }), 20_458, Date.UTC(2026, 0, 5)],
  ])('a time is read: %s', async (_, type, value, expected) =>
    expect(await read(one('at', type, value))).toEqual({ at: expected }),
  )

  test('a time is read: timestamp-nanos, cut', async () => {
    const { schema } = one('at', long({ logicalType: 'timestamp-nanos' }), 0)
    // zigzag of 1,767,607,200,000,000,999
    let rest = BigInt(T0) * 1_000_000n * 2n + 1_998n
    const body: number[] = []
    for (; rest >= 128n; rest >>= 7n) body.push(Number(rest & 127n) | 128)
    body.push(Number(rest))
    const codecs = new Codecs(holding(schema))
    await codecs.ensure([7])
    expect(rowReader(codecs, payments, 3).decode(Buffer.from([0, 0, 0, 0, 7, ...body]))).toMatchObject({ at: T0 })
  })

  test.each([
    [
      'time-millis',
      int({ logicalType: 'time-millis' }),
      /Column 'at' is a timestamp, and the producer's time-millis is no point in time/,
    ],
    [
      'Date',
      int({ 'connect.name': 'io.debezium.time.Date' }),
      /'at' .* io\.debezium\.time\.Date counts days; set time\.precision\.mode=connect/,
    ],
    ['MicroTimestamp', long({ 'connect.name': 'io.debezium.time.MicroTimestamp' }), /'at' .* counts microseconds; /],
    ['NanoTime', long({ 'connect.name': 'io.debezium.time.NanoTime' }), /'at' .* counts nanoseconds since midnight/],
  ])('a number in another unit is refused by column: %s', async (_, type, message) =>
    expect(await read(one('at', type, 5))).toMatch(message),
  )

  test('a nullable one is refused value by value', async () => {
    const type = ['null', long({ 'connect.name': 'io.debezium.time.MicroTimestamp' })]
    const schema = record([
      { name: 'at', type },
      { name: 'card', type: 'string' },
    ])
    expect(await read({ schema, value: { at: null, card: 'c1' } })).toEqual({ card: 'c1' })
    expect(await read({ schema, value: { at: 5, card: 'c1' } })).toMatch(/^incompatible: Column 'at' /)
  })

  const decimal = (scale?: number) => ({
    type: 'bytes',
    logicalType: 'decimal',
    precision: 20,
    ...(scale === undefined ? {} : { scale }),
  })
  test.each([
    ['double', 'amount', decimal(2), '3039', 123.45],
    ['double', 'amount', decimal(2), 'ff', -0.01],
    ['double, without digits', 'amount', decimal(2), '', 0],
    ['long', 'n', decimal(), '3039', 12345],
    ['long', 'n', decimal(2), '2710', 100],
    ['bytes, as they are', 'blob', decimal(2), '3039', Buffer.from('3039', 'hex')],
  ])('a decimal is read as a %s', async (_, name, type, hex, expected) =>
    expect(await read(one(name, type, Buffer.from(hex, 'hex')))).toEqual({ [name]: expected }),
  )
  test('a decimal with a fraction is no long', async () =>
    expect(await read(one('n', decimal(2), Buffer.from('3039', 'hex')))).toBe(
      "incompatible: Column 'n': the decimal 12345e-2 is no long that is held exactly.",
    ))
  test('a decimal is no text', async () =>
    expect(await read(one('card', decimal(2), Buffer.from('3039', 'hex')))).toMatch(
      /^incompatible: .*Column 'card' .* decimal is bytes/,
    ))
  test('a long takes the number as it is written', async () =>
    expect(await read(one('n', int({ logicalType: 'date' }), 20_458))).toEqual({ n: 20_458 }))
})

test('rows that an earlier rule set accepted are read as they were, and what it refused stays refused', async () => {
  const micros = record([{ name: 'at', type: { type: 'long', 'connect.name': 'io.debezium.time.MicroTimestamp' } }])
  expect(await read({ schema: micros, value: { at: 5_000_000 } }, 2)).toEqual({ at: 5_000_000 })
  const nameless = record([{ name: 'card', type: 'string' }], { name: 'Payment' })
  expect(await read({ schema: nameless, value: { card: 'c1' } }, 2)).toMatch(/^incompatible: .*no alias/)
  const hostile =
    '{"type":"record","name":"Payment","fields":[{"name":"n","type":"long","default":9223372036854775807}]}'
  const body = { type: 'record', name: 'A', fields: [{ name: 'n', type: 'long' }] }
  expect(await read({ schema: hostile, body, value: { n: 1 } }, 2)).toMatch(/^incompatible: Schema 7 cannot be used/)
  expect(await read({ schema: hostile, body, value: { n: 1 } })).toEqual({ n: 1 })
})
