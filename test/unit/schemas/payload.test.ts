import { describe, expect, test } from 'vitest'
import {
  Codecs,
  type DatasetDeclaration,
  entityId,
  type FeatureViewDeclaration,
  featureSchema,
  memoryRegistry,
  PayloadError,
  recordSubject,
  records,
  rowSchema,
  type SchemaOf,
  topicSubject,
} from '../../../schemas/index.ts'

const flights: DatasetDeclaration = {
  name: 'flights',
  columns: [
    { name: 'id', type: 'string', nullable: false },
    { name: 'origin', type: 'string' },
    { name: 'gate', type: 'long' },
    { name: 'at', type: 'timestamp' },
    { name: 'delay', type: 'double', doc: 'Minutes.' },
    { name: 'landed', type: 'boolean' },
    { name: 'photo', type: 'bytes' },
  ],
  key: ['origin'],
  time: 'at',
}
const view: FeatureViewDeclaration = {
  name: 'by_gate',
  dataset: 'flights',
  entity: ['origin', 'gate'],
  features: {
    flights: { function: 'count' },
    mean_delay: { function: 'mean', column: 'delay', window: '1h' },
    gates: { function: 'distinct', column: 'gate' },
    last_landed: { function: 'last', column: 'landed' },
    first_at: { function: 'first', column: 'at' },
    max_gate: { function: 'max', column: 'gate' },
    sum_gate: { function: 'sum', column: 'gate' },
    spread: { function: 'stddev', column: 'delay' },
  },
}
type Field = { name: string; type: unknown; default?: unknown; doc?: string }
const fieldsOf = (schema: SchemaOf<unknown>): readonly Field[] => schema.fields as Field[]
const typesOf = (schema: SchemaOf<unknown>) =>
  Object.fromEntries(fieldsOf(schema).map(({ name, type }) => [name, name === 'meta' ? 'meta' : type]))
const timestamp = { type: 'long', logicalType: 'timestamp-millis' }
const meta = {
  id: '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
  source: 'test',
  time: 5,
  team: null,
  actor: null,
  correlationId: null,
  causationId: null,
}

describe('rows of a dataset', () => {
  test('meta first, then the declared columns; key and time are never null', () => {
    const schema = rowSchema(flights)
    expect([schema.namespace, schema.name]).toEqual(['ml.rows', 'flights'])
    expect(Object.entries(typesOf(schema))).toEqual([
      ['meta', 'meta'],
      ['id', 'string'],
      ['origin', 'string'],
      ['gate', ['null', 'long']],
      ['at', timestamp],
      ['delay', ['null', 'double']],
      ['landed', ['null', 'boolean']],
      ['photo', ['null', 'bytes']],
    ])
    for (const field of fieldsOf(schema)) expect(field.doc).toMatch(/\w/)
  })

  test('a row goes there and back, exactly; what a producer leaves out is null', async () => {
    const codecs = new Codecs(memoryRegistry())
    const encoder = await codecs.encoder(topicSubject('ml.rows.flights'), rowSchema(flights))
    const decoder = codecs.decoder(rowSchema(flights))
    const row = {
      meta,
      id: 'a',
      origin: 'ATL',
      gate: -9007199254740989,
      at: 1,
      delay: -0,
      landed: true,
      photo: Buffer.from([0]),
    }
    expect(decoder.decode(encoder.encode(row))).toEqual(row)
    const sparse = encoder.encode({ id: 'a', origin: 'ATL', at: 1 } as never)
    expect(decoder.decode(sparse)).toEqual({ ...row, meta: null, gate: null, delay: null, landed: null, photo: null })
  })

  test('a producer with a record of its own, without meta, is read', async () => {
    const registry = memoryRegistry()
    const theirs = {
      type: 'record',
      name: 'Flight',
      namespace: 'com.example',
      fields: [
        { name: 'origin', type: 'string' },
        { name: 'id', type: 'string' },
        { name: 'at', type: 'long' },
        { name: 'gate', type: 'int' },
      ],
    }
    const bytes = (await new Codecs(registry).encoder<object>('s', theirs)).encode({
      origin: 'ATL',
      id: 'x',
      at: 9,
      gate: 4,
    })
    const codecs = new Codecs(registry)
    await codecs.ensure([1])
    const expected = { meta: null, id: 'x', origin: 'ATL', gate: 4, at: 9, delay: null, landed: null, photo: null }
    expect(codecs.decoder(rowSchema(flights)).decode(bytes)).toEqual(expected)
  })

  test('a declaration with one more nullable column reads old rows, and the registry accepts it', async () => {
    const registry = memoryRegistry()
    const codecs = new Codecs(registry)
    const old = await codecs.encoder('s', rowSchema(flights))
    const wider = { ...flights, columns: [...flights.columns, { name: 'crew', type: 'long' } as const] }
    await codecs.encoder('s', rowSchema(wider))
    const bytes = old.encode({
      meta: null,
      id: 'a',
      origin: 'b',
      gate: null,
      at: 1,
      delay: null,
      landed: null,
      photo: null,
    })
    expect(codecs.decoder(rowSchema(wider)).decode(bytes)).toMatchObject({ id: 'a', crew: null })
  })

  test.each([
    ['meta', 'columns.0.name', /'meta', which is reserved/],
    ['gate', 'columns.3.name', /'gate', which is used twice/],
    ['2nd', 'columns.0.name', /'2nd', expected letters/],
    ['de-lay', 'columns.0.name', /'de-lay', expected letters/],
  ])('a column named %s is refused', (name, field, message) => {
    const columns = [{ name, type: 'long' } as const, ...flights.columns]
    expect(() => rowSchema({ ...flights, columns })).toThrow(
      expect.objectContaining({ name: PayloadError.name, field }),
    )
    expect(() => rowSchema({ ...flights, columns })).toThrow(message)
  })

  test('a column of an unknown type is refused', () => {
    const columns = [{ name: 'a', type: 'decimal' as never }]
    expect(() => rowSchema({ ...flights, columns })).toThrow(
      "columns.0.type is 'decimal', expected one of string, long, double, boolean, timestamp, bytes",
    )
  })
})

describe('feature vectors of a view version', () => {
  test('meta, entity, features by function, and the three facts of the vector', () => {
    const schema = featureSchema(view, flights, 3)
    expect([schema.namespace, schema.name]).toEqual(['ml.features.by_gate.v3', 'FeatureComputed'])
    expect(Object.entries(typesOf(schema))).toEqual([
      ['meta', 'meta'],
      ['origin', 'string'],
      ['gate', 'long'],
      ['flights', ['null', 'long']],
      ['mean_delay', ['null', 'double']],
      ['gates', ['null', 'long']],
      ['last_landed', ['null', 'boolean']],
      ['first_at', ['null', timestamp]],
      ['max_gate', ['null', 'long']],
      ['sum_gate', ['null', 'double']],
      ['spread', ['null', 'double']],
      ['viewVersion', 'int'],
      ['rowTime', timestamp],
      ['knownAt', timestamp],
    ])
    for (const field of fieldsOf(schema)) expect(field.doc).toMatch(/\w/)
  })

  test.each([
    [{ entity: ['nowhere'] }, 'entity.0', /'nowhere', expected a column of 'flights': id, origin/],
    [{ features: { a: { function: 'min', column: 'x' } } }, 'features.a.column', /'x', expected a column of/],
    [{ features: { a: { function: 'last' } } }, 'features.a.column', /expected a column of/],
    [{ features: { rowTime: { function: 'count' } } }, 'features.rowTime', /which is reserved/],
    [{ features: { origin: { function: 'count' } } }, 'features.origin', /which is used twice/],
  ] as const)('%j is refused', (change, field, message) => {
    const changed = { ...view, ...change } as FeatureViewDeclaration
    expect(() => featureSchema(changed, flights, 1)).toThrow(
      expect.objectContaining({ name: PayloadError.name, field }),
    )
    expect(() => featureSchema(changed, flights, 1)).toThrow(message)
  })
})

describe('entity id', () => {
  test.each([
    [['ATL'], ['string'], 'ATL'],
    [[1001], ['long'], '1001'],
    [[-0], ['double'], '0'],
    [[1e21], ['double'], '1e+21'],
    [[true], ['boolean'], 'true'],
    [[Buffer.from([255, 0])], ['bytes'], '/wA='],
    [['ATL', 7], ['string', 'long'], '["ATL",7]'],
    [['a"b', '1', 1, false], ['string', 'string', 'long', 'boolean'], '["a\\"b","1",1,false]'],
    [['x', Buffer.from([255, 0])], ['string', 'bytes'], '["x","/wA="]'],
  ] as const)('%o of %o is %s', (values, types, id) => {
    expect(entityId(values, types)).toBe(id)
  })

  test('null is no entity', () => {
    expect(() => entityId(['a', null], ['string', 'long'])).toThrow('value 1 of the entity id is null, expected a long')
  })
})

test('subjects: the topic for payload-typed records, the full name for our own, both with the prefix', () => {
  const declared = records.find((record) => record.name === 'DatasetDeclared')
  expect(topicSubject('team1.ml.rows.flights')).toBe('team1.ml.rows.flights-value')
  expect(recordSubject('team1.', declared?.schema as SchemaOf<unknown>)).toBe('team1.ml.data.DatasetDeclared')
})
