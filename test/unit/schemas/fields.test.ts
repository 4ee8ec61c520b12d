import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { vectorCauses } from '../../../processors/features/projection.ts'
import { typeOf } from '../../../schemas/avro.ts'
import {
  Codecs,
  EventFields,
  FieldError,
  featureSchema,
  fieldReader,
  memoryRegistry,
  spanReader,
} from '../../../schemas/index.ts'
import { propertySettings } from '../../support/sink-contract.ts'

const schema = {
  type: 'record',
  name: 'R',
  namespace: 'n',
  fields: [
    {
      name: 'meta',
      type: {
        type: 'record',
        name: 'M',
        fields: [
          { name: 'id', type: 'string' },
          { name: 'time', type: { type: 'long', logicalType: 'timestamp-millis' } },
          { name: 'next', type: ['null', 'n.M'] },
        ],
      },
    },
    { name: 'kind', type: { type: 'enum', name: 'K', symbols: ['A', 'B'] } },
    { name: 'fixed', type: { type: 'fixed', name: 'F', size: 3 } },
    { name: 'list', type: { type: 'array', items: 'string' } },
    { name: 'map', type: { type: 'map', values: ['null', 'double'] } },
    { name: 'l', type: ['null', 'long'] },
    { name: 'd', type: ['null', 'double'] },
    { name: 'f', type: 'float' },
    { name: 's', type: ['null', 'string'] },
    { name: 'b', type: ['null', 'boolean'] },
    { name: 'raw', type: ['bytes', 'null'] },
    { name: 'i', type: 'int' },
    { name: 'again', type: 'n.K' },
    { name: 'last', type: 'long' },
  ],
}
const long = fc.oneof(
  fc.integer(),
  fc.integer({ min: -(2 ** 53 - 2), max: 2 ** 53 - 2 }),
  fc.constantFrom(0, -1, 127, 128, 2 ** 28, -(2 ** 28), 2 ** 28 - 1, 2 ** 31, 2 ** 35, 2 ** 53 - 2, -(2 ** 53 - 2)),
)
const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const meta = (next: fc.Arbitrary<unknown>) => fc.record({ id: fc.string(), time: long, next })
const value = fc.record({
  meta: meta(option(meta(fc.constant(null)))),
  kind: fc.constantFrom('A', 'B'),
  fixed: fc.uint8Array({ minLength: 3, maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
  list: fc.array(fc.string()),
  map: fc.dictionary(fc.string(), option(fc.double()), { noNullPrototype: true }),
  l: option(long),
  d: option(fc.double()),
  f: fc.float(),
  s: option(fc.string({ unit: 'grapheme' })),
  b: option(fc.boolean()),
  raw: option(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
  i: fc.integer(),
  again: fc.constantFrom('A', 'B'),
  last: long,
})
const type = typeOf(schema)
const readable = ['meta.time', 'l', 'd', 'f', 's', 'b', 'raw', 'i', 'last']
const pick = (from: Record<string, unknown>, field: string): unknown =>
  field === 'meta.time' ? (from.meta as { time: number }).time : from[field]

describe('fields of a record', () => {
  test('any choice of fields reads as the codec reads the whole record', () => {
    const property = fc.property(value, fc.shuffledSubarray(readable), fc.nat(7), (record, fields, at) => {
      const bytes = Buffer.concat([Buffer.alloc(at), type.toBuffer(record)])
      const into = new Array(fields.length).fill(undefined)
      fieldReader(schema, fields)(bytes, at, into)
      const whole = type.fromBuffer(bytes.subarray(at)) as Record<string, unknown>
      expect(into).toEqual(fields.map((field) => pick(whole, field)))
    })
    fc.assert(property, propertySettings(500))
  })

  test('bytes that end too early are an error, at whatever byte', () => {
    const [record] = fc.sample(value, { seed: 7, numRuns: 1 })
    const bytes = type.toBuffer(record)
    const read = fieldReader(schema, ['last'])
    for (let length = 0; length < bytes.length; length++) {
      expect(() => read(bytes.subarray(0, length), 0, [null])).toThrow(FieldError)
    }
  })

  test('random bytes are an error or values, never an endless or unbounded read', () => {
    const read = fieldReader(schema, readable)
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        read(Buffer.from(bytes), 0, new Array(readable.length).fill(null))
      } catch (error) {
        expect(error).toBeInstanceOf(FieldError)
      }
    })
    fc.assert(property, propertySettings(500))
  })

  test('the places of texts hold what the codec reads, and a null has none', () => {
    const property = fc.property(value, fc.nat(7), (record, at) => {
      const bytes = Buffer.concat([Buffer.alloc(at), type.toBuffer(record)])
      const into: (number | null)[] = [0, 0]
      spanReader(schema, ['s'])(bytes, at, into as never)
      const [start, end] = into
      const { s } = type.fromBuffer(bytes.subarray(at)) as { s: string | null }
      expect(start === null ? null : bytes.toString('utf8', start, end as number)).toBe(s)
    })
    fc.assert(property, propertySettings(500))
    expect(() => spanReader(schema, ['l'])).toThrow("Field 'l'")
    expect(() => spanReader(schema, ['s'])(Buffer.from([2]), 0, [0, 0])).toThrow(FieldError)
  })

  test('a field that does not exist, or is not primitive, is refused by name', () => {
    expect(() => fieldReader(schema, ['l', 'nope'])).toThrow("no field 'nope'")
    expect(() => fieldReader(schema, ['meta.nope'])).toThrow("no field 'meta.nope'")
    expect(() => fieldReader(schema, ['list'])).toThrow("Field 'list'")
  })
})

test('events of a view are read as the codec reads them', async () => {
  const registry = memoryRegistry()
  const dataset = {
    name: 'd',
    columns: [
      { name: 'k', type: 'string' },
      { name: 'at', type: 'timestamp' },
      { name: 'x', type: 'double' },
    ],
    key: ['k'],
    time: 'at',
  } as const
  const view = {
    name: 'v',
    dataset: 'd',
    entity: ['k'],
    features: { n: { function: 'count' }, s: { function: 'sum', column: 'x' } },
  } as const
  const codecs = new Codecs(registry)
  const encoder = await codecs.encoder('v-value', featureSchema(view, dataset, 1))
  const meta = {
    id: '01926f3e-0000-7000-8000-000000000000',
    source: 's',
    time: 1000,
    team: null,
    actor: null,
    correlationId: null,
    causationId: 'ml.rows.d:0:1',
  }
  const bytes = encoder.encode({ meta, k: 'AA', n: 3, s: null, viewVersion: 1, rowTime: 900, knownAt: 2000 } as never)
  const fields = new EventFields(registry, ['s', 'rowTime', 'n', 'meta.time', 'knownAt', 'k'])
  expect(() => fields.read(bytes, 0, [])).toThrow('was not loaded')
  await fields.ensure([encoder.schemaId])
  const into: never[] = []
  fields.read(bytes, 0, into)
  expect(into).toEqual([null, 900, 3, 1000, 2000, 'AA'])
  expect(() => fields.read(bytes.subarray(0, 4), 0, into)).toThrow('not an event')
  const { prepare, cause } = vectorCauses(registry)
  const record = { offset: 7, timestamp: 0, key: null, value: bytes }
  await prepare([record])
  expect(cause(record)).toEqual({ upstream: 's ml.rows.d:0', position: 1 })
  expect(cause({ ...record, value: null })).toBe(undefined)
})
