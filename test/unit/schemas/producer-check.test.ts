/** A producer's schema, field by field: which rows would be refused, and what a registry would refuse after the schema before. */
import { describe, expect, test } from 'vitest'
import { type DatasetDeclaration, rowSchema, schemaFindings, succession } from '../../../schemas/index.ts'

const trips: DatasetDeclaration = {
  name: 'trips',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'at', type: 'timestamp' },
    { name: 'distance', type: 'double', nullable: false },
    { name: 'stops', type: 'long' },
  ],
  key: ['id'],
  time: 'at',
}
const time = { type: 'long', logicalType: 'timestamp-millis' }
const record = (...fields: object[]) => ({ type: 'record', name: 'trips', namespace: 'ml.rows', fields }) as never
const full = (changes: Record<string, unknown> = {}, ...more: object[]) =>
  record(
    ...Object.entries({ id: 'string', at: time, distance: 'double', stops: ['null', 'long'], ...changes })
      .filter(([, type]) => type !== undefined)
      .map(([name, type]) => ({ name, type, ...(Array.isArray(type) && { default: null }) })),
    ...more,
  )
const found = (schema: never, dataset = trips) =>
  schemaFindings(dataset, schema).map(({ field, rule, isBreaking }) => `${field} ${rule}${isBreaking ? '!' : ''}`)

describe('for a dataset', () => {
  test('its own schema, and one without columns that may be null, are found to be nothing', () => {
    expect(found(rowSchema(trips) as never)).toEqual([])
    expect(found(full({ stops: undefined }))).toEqual([])
  })

  test.each([
    ['a key that is left out', full({ id: undefined }), 'id required!'],
    ['a time that is left out', full({ at: undefined }), 'at required!'],
    ['a mandatory column that is left out', full({ distance: undefined }), 'distance required!'],
    ['a column that may be null', full({ distance: ['null', 'double'] }), 'distance nullable'],
    ['text in place of a number', full({ distance: 'string' }), 'distance type!'],
    ['whole numbers that become doubles', full({ stops: ['null', 'double'] }), 'stops type!'],
    ['one branch too many', full({ stops: ['null', 'long', 'string'] }), 'stops type!'],
    [
      'microseconds of Debezium',
      full({ at: { type: 'long', 'connect.name': 'io.debezium.time.MicroTimestamp' } }),
      'at type!',
    ],
    ['a field more', full({}, { name: 'tip', type: 'double' }), 'tip unread'],
  ])('%s', (_, schema, expected) => {
    expect(found(schema)).toEqual([expected])
  })

  test('what is no record, and what is no schema, is one finding about the whole', () => {
    expect(found('string' as never)).toEqual([' record!'])
    expect(found(full({ stops: 'nothing' }))).toEqual([' record!'])
    expect(found(full({}, { name: 'meta', type: 'string' }))).toEqual([' record!'])
  })

  test('a field more is a column, refused or not read, as the dataset says', () => {
    const schema = full({}, { name: 'tip', type: 'double' }, { name: 'tags', type: { type: 'array', items: 'string' } })
    expect(found(schema, { ...trips, evolution: 'add-columns' })).toEqual(['tip added', 'tags unread'])
    expect(found(schema, { ...trips, evolution: 'refuse' })).toEqual(['tip undeclared!', 'tags unread'])
    expect(found(schema, { ...trips, evolution: 'ignore' })).toEqual(['tip unread', 'tags unread'])
  })
})

describe('after another schema', () => {
  const successor = (schema: never) => succession(full(), schema).map(({ field, rule }) => `${field} ${rule}`)

  test('a field with a default, fewer fields, and wider numbers are taken', () => {
    expect(successor(full({}, { name: 'tip', type: ['null', 'double'], default: null }))).toEqual([])
    expect(successor(full({ stops: undefined, id: undefined }))).toEqual([])
    expect(successor(full({ stops: ['null', 'double'] }))).toEqual([])
  })

  test('a field without a default, a narrower one, another type and another name are refused, each with its rule', () => {
    expect(successor(full({}, { name: 'tip', type: 'double' }))).toEqual(['tip default'])
    expect(successor(full({ stops: 'long' }))).toEqual(['stops earlier'])
    expect(successor(full({ distance: 'string', stops: ['null', 'int'] }))).toEqual([
      'distance earlier',
      'stops earlier',
    ])
    expect(successor({ ...(full() as object), name: 'journeys' } as never)).toEqual([' name'])
  })
})
