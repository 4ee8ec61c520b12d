import { describe, expect, test } from 'vitest'
import { validateDataset } from '../../../processors/catalog/index.ts'
import {
  avro,
  Codecs,
  canonicalJson,
  type DatasetDeclaration,
  datasetOf,
  datasetRecord,
  type EntityDeclaration,
  entityOf,
  entityRecord,
  type FeatureViewDeclaration,
  memoryRegistry,
  type SchemaOf,
  viewOf,
  viewRecord,
} from '../../../schemas/index.ts'

const meta = { id: 'i', source: 's', time: 1, team: null, actor: null, correlationId: null, causationId: null }

/** What a declaration is after its command went over the log. */
const overTheLog = async <C extends object>(schema: SchemaOf<C>, command: C): Promise<C> => {
  const codecs = new Codecs(memoryRegistry())
  const encoder = await codecs.encoder('s', schema)
  return codecs.decoder(schema).decode(encoder.encode(command))
}

const dataset: DatasetDeclaration = {
  name: 'flights',
  columns: [
    { name: 'id', type: 'string', nullable: false },
    { name: 'at', type: 'timestamp', nullable: false, doc: 'Departure.' },
    { name: 'crew', type: 'string', nullable: true, classification: 'personal' },
  ],
  key: ['id'],
  time: 'at',
  partitions: 4,
  skewMs: 60_000,
  dedupeMs: 0,
  idle: { afterMs: 1_000, delayMs: 5_000 },
  source: { topic: 'legacy' },
  owner: 'ann',
  description: 'Flights.',
  tags: ['air', 'raw'],
}
const view: FeatureViewDeclaration = {
  name: 'delays',
  dataset: 'flights',
  entity: ['id'],
  filter: { all: [{ column: 'crew', is: 'notNull' }, { not: { column: 'id', is: 'in', values: ['a', 1, null] } }] },
  features: {
    z_first: { function: 'count' },
    a_second: { function: 'max', column: 'at', window: '90s', hop: '5s', description: 'Latest.' },
  },
  ttl: '1d',
  partitions: 2,
  tags: ['t'],
}

describe('a declaration is written to the log and read from it unchanged', () => {
  test('dataset', async () => {
    const command = { meta, dataset: datasetRecord(dataset), expectedVersion: null }
    const read = await overTheLog(avro.DeclareDatasetSchema, command)
    expect(datasetOf(read.dataset)).toEqual(dataset)
  })

  test('the least dataset: what was left out stays out, key and time become required', () => {
    const least: DatasetDeclaration = {
      name: 'd',
      columns: [
        { name: 'k', type: 'long' },
        { name: 't', type: 'timestamp' },
        { name: 'v', type: 'double' },
      ],
      key: ['k'],
      time: 't',
    }
    expect(datasetOf(datasetRecord(least))).toEqual({
      ...least,
      columns: least.columns.map((column) => ({ ...column, nullable: column.name === 'v' })),
    })
  })

  test('a dataset whose time never advances without rows', async () => {
    const still: DatasetDeclaration = { ...dataset, idle: 'never' }
    const command = { meta, dataset: datasetRecord(still), expectedVersion: null }
    const read = await overTheLog(avro.DeclareDatasetSchema, command)
    expect(datasetOf(read.dataset)).toEqual(still)
    expect(validateDataset(still)).toEqual([])
  })

  test('view, its features in their order and its filter', async () => {
    const command = { meta, view: viewRecord(view), expectedVersion: 2 }
    const read = await overTheLog(avro.DeclareFeatureViewSchema, command)
    expect(viewOf(read.view)).toEqual(view)
    expect(Object.keys(viewOf(read.view).features)).toEqual(['z_first', 'a_second'])
    expect(read.expectedVersion).toBe(2)
  })

  test('entity', async () => {
    const entity: EntityDeclaration = { name: 'airport', keys: [{ name: 'code', type: 'string' }], owner: 'ann' }
    const read = await overTheLog(avro.DeclareEntitySchema, { meta, entity: entityRecord(entity), expectedVersion: 0 })
    expect(entityOf(read.entity)).toEqual(entity)
  })

  test('equal declarations written differently are one record', () => {
    const other = { ...view, ttl: 86_400_000, tags: ['t'], features: { ...view.features } }
    expect(viewRecord(other)).toEqual(viewRecord({ ...view, ttl: '24h' }))
    expect(datasetRecord({ ...dataset, tags: ['raw', 'air'] })).toEqual(datasetRecord(dataset))
  })

  test('a window that is not a duration is refused', () => {
    expect(() => viewRecord({ ...view, features: { a: { function: 'count', window: 'soon' } } })).toThrow("'soon'")
  })
})

test('canonical JSON does not depend on the order of members', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined, é: true })).toBe(
    '{"b":[1,{"c":"x","d":null}],"é":true}',
  )
  expect(canonicalJson({ b: 1, a: 2 })).toBe(canonicalJson({ a: 2, b: 1 }))
})
