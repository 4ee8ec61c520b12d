import { describe, expect, test } from 'vitest'
import { problemText, validateDataset, validateEntity } from '../../../../processors/catalog/index.ts'
import { airport, flights } from '../../../support/catalog.ts'

const [origin, delay, at] = flights.columns

test('a valid declaration has no problems', () => {
  const full = {
    ...flights,
    skewMs: 0,
    dedupeMs: 0,
    idle: { afterMs: 1000, delayMs: 0 },
    source: { topic: 'legacy.flights' },
    owner: 'ann',
    description: 'departures',
    tags: ['a'],
    columns: [{ ...origin, nullable: false, doc: 'IATA', classification: 'public' }, delay, at],
  }
  expect(validateDataset(full)).toEqual([])
  expect(validateEntity({ ...airport, owner: 'ann', tags: [] })).toEqual([])
})

describe('a problem of a dataset names the field', () => {
  test.each([
    ['no object', [], 'dataset'],
    ['a name in upper case', { ...flights, name: 'Flights' }, 'name'],
    ['a name that is too long', { ...flights, name: 'a'.repeat(65) }, 'name'],
    ['no name', { ...flights, name: undefined }, 'name'],
    ['an unknown field', { ...flights, partition: 3 }, 'partition'],
    [
      'an unknown field of a column',
      { ...flights, columns: [origin, { ...delay, unit: 'min' }, at] },
      'columns.1.unit',
    ],
    ['a column that is no object', { ...flights, columns: [origin, 'delay', at] }, 'columns.1'],
    ['an unknown type', { ...flights, columns: [origin, { name: 'delay', type: 'int' }, at] }, 'columns.1.type'],
    ['a name twice', { ...flights, columns: [origin, delay, at, delay] }, 'columns.3.name'],
    ['a reserved name', { ...flights, columns: [origin, { ...delay, name: 'meta' }, at] }, 'columns.1.name'],
    ['a name of the platform', { ...flights, columns: [origin, { ...delay, name: '_offset' }, at] }, 'columns.1.name'],
    [
      'nullable that is no boolean',
      { ...flights, columns: [origin, { ...delay, nullable: 1 }, at] },
      'columns.1.nullable',
    ],
    ['doc that is no text', { ...flights, columns: [origin, { ...delay, doc: 1 }, at] }, 'columns.1.doc'],
    ['a key that is no list', { ...flights, key: 'origin' }, 'key'],
    ['an empty key', { ...flights, key: [] }, 'key'],
    ['a key that is no column', { ...flights, key: ['plane'] }, 'key.0'],
    ['a key column twice', { ...flights, key: ['origin', 'origin'] }, 'key.1'],
    ['a nullable key', { ...flights, columns: [{ ...origin, nullable: true }, delay, at] }, 'key.0'],
    ['a key whose text is not exact', { ...flights, key: ['delay'] }, 'key.0'],
    ['a time that is no column', { ...flights, time: 'when' }, 'time'],
    ['a time of another type', { ...flights, time: 'origin' }, 'time'],
    ['a nullable time', { ...flights, columns: [origin, delay, { ...at, nullable: true }] }, 'time'],
    ['no partitions', { ...flights, partitions: 0 }, 'partitions'],
    ['half a partition', { ...flights, partitions: 1.5 }, 'partitions'],
    ['a negative skew', { ...flights, skewMs: -1 }, 'skewMs'],
    ['a horizon as text', { ...flights, dedupeMs: '10m' }, 'dedupeMs'],
    ['an idle clock of another word', { ...flights, idle: 'always' }, 'idle'],
    ['an idle clock that never waits', { ...flights, idle: { afterMs: 0, delayMs: 0 } }, 'idle.afterMs'],
    ['an idle clock without delay', { ...flights, idle: { afterMs: 1000 } }, 'idle.delayMs'],
    ['an idle clock that is no object', { ...flights, idle: true }, 'idle'],
    ['a source that is no topic', { ...flights, source: { topic: 'a topic' } }, 'source.topic'],
    ['a source that is no object', { ...flights, source: 'legacy' }, 'source'],
    ['tags that are no list', { ...flights, tags: 'a' }, 'tags'],
    ['an owner that is no text', { ...flights, owner: 7 }, 'owner'],
  ])('%s', (_, declaration, path) => {
    expect(validateDataset(declaration).map((problem) => problem.path)).toEqual([path])
  })

  test('and no columns at all are told once, with what follows from it', () => {
    expect(validateDataset({ name: 'x', columns: [], key: ['a'], time: 'b' }).map(({ path }) => path)).toEqual([
      'columns',
      'key.0',
      'time',
    ])
  })
})

describe('a problem of an entity names the field', () => {
  test.each([
    ['no object', null, 'entity'],
    ['no keys', { name: 'airport', keys: [] }, 'keys'],
    ['a key whose text is not exact', { name: 'airport', keys: [{ name: 'x', type: 'double' }] }, 'keys.0.type'],
    ['an unknown field', { ...airport, key: 'x' }, 'key'],
  ])('%s', (_, declaration, path) => {
    expect(validateEntity(declaration).map((problem) => problem.path)).toEqual([path])
  })
})

test('a problem reads as a sentence, with a long value cut', () => {
  expect(problemText({ path: 'time', value: undefined, expected: 'a column' })).toBe(
    'time is absent; expected a column.',
  )
  expect(problemText({ path: 'key', value: 'x'.repeat(300), expected: 'less' })).toBe(
    `key is "${'x'.repeat(199)}...; expected less.`,
  )
})
