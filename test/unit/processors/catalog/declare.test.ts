import { describe, expect, test } from 'vitest'
import type { CatalogDecision } from '../../../../processors/catalog/index.ts'
import type { avro, DatasetDeclaration, FeatureViewDeclaration } from '../../../../schemas/index.ts'
import {
  again,
  airport,
  declareDataset,
  declareEntity,
  declareView,
  delays,
  flights,
  given,
  retire,
} from '../../../support/catalog.ts'

const numbers = (decision: CatalogDecision) => {
  if (decision.kind === 'refused') return decision.refusal.code
  const [event] = decision.events
  if (!event) return `${decision.subject.version}.${decision.subject.revision} unchanged`
  return `${event.value.version}.${event.value.revision}`
}
const problems = (decision: CatalogDecision) =>
  decision.kind === 'refused' ? decision.refusal.problems.map(({ path }) => path) : 'accepted'

describe('a dataset', () => {
  test('that is new is version 1, revision 1, with every default written out', () => {
    const decision = given().when(declareDataset(flights))
    expect(decision).toEqual({
      kind: 'accepted',
      subject: { kind: 'dataset', name: 'flights', version: 1, revision: 1 },
      events: [
        {
          type: 'DatasetDeclared',
          value: {
            version: 1,
            revision: 1,
            contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
            dataset: {
              name: 'flights',
              columns: [
                { name: 'origin', type: 'string', nullable: false, doc: null, classification: null },
                { name: 'delay', type: 'double', nullable: true, doc: null, classification: null },
                { name: 'at', type: 'timestamp', nullable: false, doc: null, classification: null },
              ],
              key: ['origin'],
              time: 'at',
              partitions: 2,
              skewMs: 3_600_000,
              dedupeMs: 600_000,
              idle: null,
              sourceTopic: null,
              owner: null,
              description: null,
              tags: [],
              evolution: null,
              mapping: [],
            },
          },
        },
      ],
    })
  })

  test('with the same content is accepted without an event, and the answer names the version', () => {
    const command = declareDataset(flights)
    expect(numbers(given(command).when(again(command)))).toBe('1.1 unchanged')
  })

  test('whose defaults are written out is the same content', () => {
    const explicit = { ...flights, skewMs: 3_600_000, dedupeMs: 600_000 }
    expect(numbers(given(declareDataset(flights)).when(declareDataset(explicit)))).toBe('1.1 unchanged')
  })

  test.each([
    ['owner', { owner: 'ann' }],
    ['description', { description: 'departures' }],
    ['tags', { tags: ['b', 'a'] }],
    ['doc of a column', { columns: [{ ...flights.columns[0], doc: 'IATA' }, ...flights.columns.slice(1)] }],
  ])('with another %s is a new revision of the same version', (_, change: Partial<DatasetDeclaration>) => {
    expect(numbers(given(declareDataset(flights)).when(declareDataset({ ...flights, ...change })))).toBe('1.2')
  })

  test.each([
    ['one more nullable column', { columns: [...flights.columns, { name: 'carrier', type: 'string' as const }] }],
    ['another skew', { skewMs: 5 }],
    ['another horizon of row ids', { dedupeMs: 0 }],
    ['an idle clock', { idle: { afterMs: 1000, delayMs: 10 } }],
  ])('with %s is the next version', (_, change: Partial<DatasetDeclaration>) => {
    expect(numbers(given(declareDataset(flights)).when(declareDataset({ ...flights, ...change })))).toBe('2.1')
  })

  test.each([
    ['a column removed', { columns: [flights.columns[0], flights.columns[2]] }, 'columns'],
    [
      'a column retyped',
      { columns: [flights.columns[0], { name: 'delay', type: 'long' as const }, flights.columns[2]] },
      'columns.1.type',
    ],
    [
      'a column made mandatory',
      { columns: [flights.columns[0], { ...flights.columns[1], nullable: false }, flights.columns[2]] },
      'columns.1.nullable',
    ],
    [
      'a new mandatory column',
      { columns: [...flights.columns, { name: 'n', type: 'long' as const, nullable: false }] },
      'columns.3.nullable',
    ],
    ['another partition count', { partitions: 4 }, 'partitions'],
    ['another source', { source: { topic: 'legacy' } }, 'source.topic'],
  ])('with %s is refused, with the field', (_, change: Partial<DatasetDeclaration>, path) => {
    const decision = given(declareDataset(flights)).when(declareDataset({ ...flights, ...change }))
    expect(numbers(decision)).toBe('DATASET_INCOMPATIBLE')
    expect(problems(decision)).toEqual([path])
  })

  test('with another key or time column is refused', () => {
    const wider: DatasetDeclaration = {
      ...flights,
      columns: [...flights.columns, { name: 'landed', type: 'timestamp', nullable: false }],
    }
    const rekeyed: DatasetDeclaration = { ...wider, key: ['origin', 'landed'], time: 'landed' }
    expect(problems(given(declareDataset(wider)).when(declareDataset(rekeyed)))).toEqual(['key', 'time'])
  })

  test('that is not valid is refused with all its problems in sentences', () => {
    const decision = given().when(declareDataset({ ...flights, name: 'Flights', partitions: 0 }))
    expect(decision).toEqual({
      kind: 'refused',
      refusal: {
        code: 'DECLARATION_INVALID',
        text:
          'The dataset \'Flights\' is not valid. name is "Flights"; expected a lower case letter, then at most 63 of a-z, 0-9 and _. ' +
          'partitions is 0; expected an integer from 1 to 1000.',
        problems: [
          { path: 'name', value: 'Flights', expected: 'a lower case letter, then at most 63 of a-z, 0-9 and _' },
          { path: 'partitions', value: 0, expected: 'an integer from 1 to 1000' },
        ],
      },
    })
  })

  test('declared against another version than expected is refused', () => {
    const world = given(declareDataset(flights))
    expect(numbers(world.when(declareDataset({ ...flights, skewMs: 1 }, 0)))).toBe('VERSION_CONFLICT')
    expect(numbers(world.when(declareDataset({ ...flights, skewMs: 1 }, 1)))).toBe('2.1')
  })

  test('that was retired comes back as the next version, and still has to be compatible', () => {
    const world = given(declareDataset(flights), retire('dataset', 'flights'))
    expect(numbers(world.when(declareDataset(flights)))).toBe('2.1')
    expect(numbers(world.when(declareDataset({ ...flights, partitions: 3 })))).toBe('DATASET_INCOMPATIBLE')
  })
})

describe('an entity', () => {
  test('goes from version to version with its keys, and from revision to revision with its description', () => {
    const wider = { ...airport, keys: [...airport.keys, { name: 'terminal', type: 'string' as const }] }
    const world = given(declareEntity(airport))
    expect(numbers(world.when(declareEntity(airport)))).toBe('1.1 unchanged')
    expect(numbers(world.when(declareEntity({ ...airport, description: 'where planes are' })))).toBe('1.2')
    expect(numbers(world.when(declareEntity(wider)))).toBe('2.1')
    expect(numbers(world.when(declareEntity(airport, 3)))).toBe('VERSION_CONFLICT')
    expect(problems(world.when(declareEntity({ ...airport, keys: [] })))).toEqual(['keys'])
  })

  test('may have the name of a dataset: names are unique within a kind', () => {
    expect(numbers(given(declareDataset(flights)).when(declareEntity({ ...airport, name: 'flights' })))).toBe('1.1')
  })
})

describe('a feature view', () => {
  const world = () => given(declareDataset(flights), declareView(delays))
  const changed = (change: Partial<FeatureViewDeclaration>) => declareView({ ...delays, ...change })

  test('has hop, TTL and partitions written out, and names the version of its dataset', () => {
    const decision = given(declareDataset(flights)).when(declareView(delays))
    if (decision.kind === 'refused') throw new Error(decision.refusal.text)
    expect(decision.events).toEqual([
      {
        type: 'FeatureViewDeclared',
        value: {
          version: 1,
          revision: 1,
          contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
          datasetVersion: 1,
          view: {
            name: 'delays',
            dataset: 'flights',
            entity: ['origin'],
            filter: null,
            features: [
              {
                name: 'mean_1h',
                function: 'mean',
                column: 'delay',
                windowMs: 3_600_000,
                hopMs: 300_000,
                description: null,
              },
            ],
            ttlMs: 0,
            partitions: 2,
            owner: null,
            description: null,
            tags: [],
          },
        },
      },
    ])
  })

  test.each([
    ['the same', {}, '1.1 unchanged'],
    [
      'the same window in other words',
      { features: { mean_1h: { ...delays.features.mean_1h, window: '60m', hop: '5m' } } },
      '1.1 unchanged',
    ],
    ['another TTL', { ttl: '1h' }, '1.2'],
    ['another owner', { owner: 'ann' }, '1.2'],
    [
      'a description of a feature',
      { features: { mean_1h: { ...delays.features.mean_1h, description: 'late' } } },
      '1.2',
    ],
    ['another window', { features: { mean_1h: { ...delays.features.mean_1h, window: '2h' } } }, '2.1'],
    ['another name of a feature', { features: { m: delays.features.mean_1h } }, '2.1'],
    ['a filter', { filter: { column: 'delay', is: 'notNull' } }, '2.1'],
    ['another partition count, which is a new topic', { partitions: 4 }, '2.1'],
  ])('with %s', (_, change, expected) => {
    expect(numbers(world().when(changed(change as Partial<FeatureViewDeclaration>)))).toBe(expected)
  })

  test('with features in another order is a new version: the order is that of the vector', () => {
    const count = { function: 'count' as const }
    const before = { ...delays, features: { a: count, b: count } }
    const after = { ...delays, features: { b: count, a: count } }
    expect(numbers(given(declareDataset(flights), declareView(before)).when(declareView(after)))).toBe('2.1')
  })

  test('that goes back to the content of an older live version names that version', () => {
    const back = given(declareDataset(flights), declareView(delays), changed({ partitions: 4 }))
    expect(numbers(back.when(declareView(delays)))).toBe('1.1 unchanged')
    const gone = given(
      declareDataset(flights),
      declareView(delays),
      changed({ partitions: 4 }),
      retire('view', 'delays', 1),
    )
    expect(numbers(gone.when(declareView(delays)))).toBe('3.1')
  })

  test('over a dataset that is unknown or retired is refused', () => {
    expect(numbers(given().when(declareView(delays)))).toBe('DATASET_UNKNOWN')
    const retired = given(declareDataset(flights), retire('dataset', 'flights'))
    expect(numbers(retired.when(declareView(delays)))).toBe('DATASET_RETIRED')
    expect(problems(retired.when(declareView(delays)))).toEqual(['dataset'])
  })

  test('over a column that the dataset does not have is refused with the path', () => {
    const decision = world().when(changed({ features: { x: { function: 'sum', column: 'weight' } } }))
    expect(numbers(decision)).toBe('DECLARATION_INVALID')
    expect(problems(decision)).toEqual(['features.x.column'])
  })

  test('whose filter is no JSON, or that names a feature twice, is refused', () => {
    const { value } = declareView(delays)
    const view = value.view as avro.FeatureView
    const filter = { ...value, view: { ...view, filter: '{' } }
    const twice = { ...value, view: { ...view, features: [...view.features, ...view.features] } }
    expect(problems(world().when({ type: 'DeclareFeatureView', value: filter }))).toEqual(['filter'])
    expect(problems(world().when({ type: 'DeclareFeatureView', value: twice }))).toEqual(['features'])
  })

  test('of a named entity has the columns of that entity, and keeps them when the entity changes', () => {
    const byName = declareView({ ...delays, entity: ['airport'] })
    const before = given(declareDataset(flights), declareEntity(airport), byName)
    expect(before.events[2]).toMatchObject({ value: { version: 1, view: { entity: ['origin'] } } })
    expect(numbers(before.when(declareView(delays)))).toBe('1.1 unchanged')
  })

  test('of an entity that is retired, or is not in the dataset, is refused', () => {
    const byName = declareView({ ...delays, entity: ['airport'] })
    const retired = given(declareDataset(flights), declareEntity(airport), retire('entity', 'airport'))
    expect(numbers(retired.when(byName))).toBe('ENTITY_RETIRED')
    const other = declareEntity({ ...airport, keys: [{ name: 'origin', type: 'long' }] })
    const mismatch = given(declareDataset(flights), other).when(byName)
    expect([numbers(mismatch), problems(mismatch)]).toEqual(['ENTITY_MISMATCH', ['entity.0']])
    expect(numbers(given(declareDataset(flights)).when(byName))).toBe('DECLARATION_INVALID')
  })
})
