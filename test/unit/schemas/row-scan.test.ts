/** A row that is scanned is the row that the decoder reads; whatever the decoder refuses is not scanned. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readerSchema } from '../../../processors/rows/index.ts'
import { typeOf } from '../../../schemas/avro.ts'
import { Codecs, type ColumnType, DecodeError, memoryRegistry } from '../../../schemas/index.ts'
import { seeded } from '../../support/seed.ts'

const types: readonly ColumnType[] = ['double', 'long', 'string', 'bytes', 'boolean', 'timestamp']
const dataset = {
  name: 'scanned',
  columns: types.flatMap((type) => [0, 1, 2].map((i) => ({ name: `${type}_${i}`, type }))),
  key: [],
  time: '',
}
const avroOf = (type: ColumnType) => (type === 'timestamp' ? { type: 'long', logicalType: 'timestamp-millis' } : type)
const meta = {
  type: 'record',
  name: 'Meta',
  fields: [
    ...['id', 'source'].map((name) => ({ name, type: 'string' })),
    { name: 'time', type: avroOf('timestamp') },
    ...['team', 'actor', 'correlationId', 'causationId'].map((name) => ({ name, type: ['null', 'string'] })),
  ],
}
const anyOf: Readonly<Record<ColumnType, fc.Arbitrary<unknown>>> = {
  double: fc.double(),
  long: fc.maxSafeInteger().map((value) => Math.max(-(2 ** 53) + 2, Math.min(2 ** 53 - 2, value))),
  timestamp: fc.integer(),
  string: fc.string({ unit: 'binary', maxLength: 200 }),
  bytes: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  boolean: fc.boolean(),
}
const metaValue = fc.record({
  id: anyOf.string,
  source: anyOf.string,
  time: fc.integer(),
  ...Object.fromEntries(
    ['team', 'actor', 'correlationId', 'causationId'].map((name) => [name, fc.option(anyOf.string)]),
  ),
})

/** A producer's schema and a row of it: some columns, in any order, nullable in either way or not at all, and fields of its own. */
const written = fc
  .tuple(
    fc.shuffledSubarray([
      ...dataset.columns,
      { name: 'own', type: 'double' as const },
      { name: 'more', type: 'string' as const },
    ]),
    fc.infiniteStream(fc.constantFrom('first', 'second', 'never')),
    fc.option(metaValue),
    fc.integer({ min: 0, max: 3 }),
  )
  .chain(([columns, nulls, ownMeta, at]) => {
    const modes = columns.map(() => nulls.next().value as string)
    const typed = (avroType: unknown, mode: string) =>
      mode === 'never' ? avroType : mode === 'first' ? ['null', avroType] : [avroType, 'null']
    const fields: { name: string; type: unknown }[] = columns.map(({ name, type }, i) => ({
      name,
      type: typed(avroOf(type), modes[i]!),
    }))
    fields.splice(at, 0, { name: 'meta', type: ['null', meta] })
    const values = columns.map(({ type }, i) => (modes[i] === 'never' ? anyOf[type] : fc.option(anyOf[type])))
    return fc.tuple(...values).map((found) => ({
      schema: { type: 'record', name: 'Any', fields },
      value: { meta: ownMeta, ...Object.fromEntries(columns.map(({ name }, i) => [name, found[i]])) },
    }))
  })

const readersOf = async (schema: object) => {
  const codecs = new Codecs({ ...memoryRegistry(), fetch: async () => JSON.parse(JSON.stringify(schema)) })
  await codecs.ensure([7])
  return { rows: codecs.rows(readerSchema(dataset)), columns: codecs.columns(readerSchema(dataset)) }
}
const bytesOf = (schema: object, value: object) =>
  Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), typeOf(schema as never, 'auto').toBuffer(value)])

/** Bytes that are changed at some places, and cut. */
const damaged = (whole: Buffer, changes: readonly (readonly [number, number])[], cut: number): Buffer => {
  const bytes = Buffer.from(changes.length > 1 ? whole.subarray(0, whole.length - cut) : whole)
  for (const [place, byte] of changes) if (bytes.length > 5) bytes[5 + (place % (bytes.length - 5))] = byte
  return bytes
}

test('of rows in any form, damaged or not, the columns are those that the decoder reads', async () => {
  let scanned = 0
  const damages = fc.array(
    fc.tuple(fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 2 }), fc.nat({ max: 3 })),
    { minLength: 10, maxLength: 10 },
  )
  await fc.assert(
    fc.asyncProperty(written, damages, async ({ schema, value }, all) => {
      const { rows, columns } = await readersOf(schema)
      const whole = bytesOf(schema, value)
      for (const [changes, cut] of all) if (isSame(rows, columns, damaged(whole, changes, cut))) scanned++
    }),
    { numRuns: 25, ...seeded },
  )
  expect(scanned).toBeGreaterThan(15)
})

type Readers = Awaited<ReturnType<typeof readersOf>>

/** @returns whether the row was scanned */
const isSame = (rows: Readers['rows'], columns: Readers['columns'], bytes: Buffer): boolean => {
  let row: Readonly<Record<string, unknown>>
  try {
    row = rows.decode(bytes)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    expect(columns.scan(bytes)).toBeUndefined()
    expect(() => columns.read(bytes)).toThrow(error.message)
    return false
  }
  const read = columns.read(bytes)
  for (const { name } of dataset.columns) {
    const slot = columns.slot(name)
    const expected = row[name] ?? null
    expect(read.value(slot), name).toEqual(expected)
    expect(read.isNull(slot)).toBe(expected === null)
    if (columns.isDouble(slot) && expected !== null) expect(read.double(slot)).toBe(expected)
  }
  const scan = columns.scan(bytes)
  if (scan === undefined) return false
  const own = row.meta as Readonly<Record<string, unknown>> | null
  for (const { name } of meta.fields) expect(scan.value(columns.slot(`meta.${name}`))).toEqual(own?.[name] ?? null)
  return true
}

test('rows with a conversion, or of a union with more branches, are left to the decoder', async () => {
  const fields = (type: unknown) => ({ type: 'record', name: 'Any', fields: [{ name: 'double_0', type }] })
  for (const [type, value, expected] of [
    ['float', 0.5, 0.5],
    [['null', 'double', 'string'], 0.5, 0.5],
    [{ type: 'array', items: 'double' }, [], 'incompatible'],
  ] as const) {
    const { columns } = await readersOf(fields(type))
    const bytes = bytesOf(fields(type), { double_0: value })
    expect(columns.scan(bytes)).toBeUndefined()
    if (expected === 'incompatible') expect(() => columns.read(bytes)).toThrow('double_0')
    else expect(columns.read(bytes).double(columns.slot('double_0'))).toBe(expected)
  }
})

test('a column that is not read is named', async () => {
  const { columns } = await readersOf({ type: 'record', name: 'Any', fields: [] })
  expect(() => columns.slot('other')).toThrow("column 'other' is not read, expected one of")
})
