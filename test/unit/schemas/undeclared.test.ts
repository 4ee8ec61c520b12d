/** Which column holds a field that a producer has added: Avro's types, and none for what no column can hold. */
import { expect, test } from 'vitest'
import { undeclaredColumns } from '../../../schemas/index.ts'

const typeOf = (type: unknown): string | undefined => {
  const schema = {
    type: 'record',
    name: 'r',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'added', type },
    ],
  }
  const [column] = undeclaredColumns(schema as never, [{ name: 'id' }])
  return column?.type
}

test.each([
  ['string', 'string'],
  [['null', 'string'], 'string'],
  [{ type: 'string', logicalType: 'uuid' }, 'string'],
  ['int', 'long'],
  ['long', 'long'],
  [['null', 'int', 'long'], 'long'],
  [['null', 'int', 'double'], 'double'],
  ['float', 'double'],
  ['boolean', 'boolean'],
  ['bytes', 'bytes'],
  [{ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }, 'double'],
  [{ type: 'fixed', name: 'f', size: 8, logicalType: 'decimal', precision: 9 }, 'double'],
  [{ type: 'long', logicalType: 'timestamp-millis' }, 'timestamp'],
  [['null', { type: 'long', logicalType: 'timestamp-micros' }], 'timestamp'],
  [{ type: 'int', logicalType: 'date' }, 'timestamp'],
  [{ type: 'int', logicalType: 'time-millis' }, 'long'],
  [{ type: 'long', 'connect.name': 'io.debezium.time.MicroTimestamp' }, 'long'],
])('%j is read as %s', (type, column) => {
  expect(typeOf(type)).toBe(column)
})

test.each([
  [['null', 'string', 'long']],
  [['null', 'boolean', 'double']],
  [{ type: 'array', items: 'string' }],
  [{ type: 'map', values: 'string' }],
  [{ type: 'enum', name: 'e', symbols: ['A'] }],
  [{ type: 'fixed', name: 'f', size: 8 }],
  [{ type: 'record', name: 'inner', fields: [] }],
  ['null'],
])('%j is no column', (type) => {
  expect(typeOf(type)).toBeUndefined()
})

test('a name that no column may have is none, and neither are declared columns and meta', () => {
  const names = ['id', 'meta', '_hidden', 'constructor', 'x'.repeat(65), 'Total']
  const fields = names.map((name) => ({ name, type: 'string', doc: 'Of the producer.' }))
  expect(undeclaredColumns({ type: 'record', name: 'r', fields } as never, [{ name: 'id' }])).toEqual([
    { name: 'Total', type: 'string', nullable: true, doc: 'Of the producer.' },
  ])
  expect(undeclaredColumns('string', [])).toEqual([])
})
