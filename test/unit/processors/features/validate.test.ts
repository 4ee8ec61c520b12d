import { describe, expect, test } from 'vitest'
import { validateView } from '../../../../processors/features/index.ts'
import type { DatasetDeclaration, FeatureViewDeclaration } from '../../../../schemas/index.ts'

const flights: DatasetDeclaration = {
  name: 'flights',
  columns: [
    { name: 'origin', type: 'string' },
    { name: 'delay', type: 'double' },
    { name: 'seats', type: 'long' },
    { name: 'cancelled', type: 'boolean' },
    { name: 'raw', type: 'bytes' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['origin'],
  time: 'time',
}
const delays: FeatureViewDeclaration = {
  name: 'delays',
  dataset: 'flights',
  entity: ['origin'],
  filter: {
    all: [
      { column: 'delay', is: 'notNull' },
      { any: [{ column: 'seats', is: 'in', values: [1, 2] }, { not: { column: 'cancelled', is: '=', value: true } }] },
    ],
  },
  features: {
    flights_1h: { function: 'count', window: '1h' },
    delay_mean: { function: 'mean', column: 'delay', window: 5_400_000, hop: '1m' },
    first_raw: { function: 'first', column: 'raw' },
  },
  ttl: '2d',
  partitions: 4,
}
const problemsOf = (change: object): string[] =>
  validateView({ ...delays, ...change } as FeatureViewDeclaration, flights).map(
    ({ path, value, expected }) => `${path} is ${JSON.stringify(value)}; expected ${expected}`,
  )
const featureProblems = (feature: object): string[] => problemsOf({ features: { f: feature } })
const DURATION = 'a duration such as 90s, 5m, 1h, 7d or a whole number of ms'

describe('validateView', () => {
  test('finds nothing wrong with a good view', () => {
    expect(problemsOf({})).toEqual([])
    expect(problemsOf({ ttl: undefined, filter: undefined, partitions: undefined })).toEqual([])
    expect(featureProblems({ function: 'sum', column: 'seats', window: '7h', hop: '2h' })).toEqual([])
  })

  test('names a missing column, and those that would fit', () => {
    expect(featureProblems({ function: 'sum', column: 'delya', window: '1h' })).toEqual([
      'features.f.column is "delya"; expected one of delay, seats',
    ])
    expect(featureProblems({ function: 'mean', window: '1h' })).toEqual([
      'features.f.column is undefined; expected a column for mean: one of delay, seats',
    ])
    expect(problemsOf({ entity: ['destination'] })).toEqual([
      'entity.0 is "destination"; expected a column of flights: one of origin, delay, seats, cancelled, raw, time',
    ])
  })

  test('refuses a function that does not fit the type of its column, and one that is none', () => {
    expect(featureProblems({ function: 'sum', column: 'origin', window: '1h' })).toEqual([
      'features.f.column is "origin (string)"; expected a column of type long or double for sum: one of delay, seats',
    ])
    expect(featureProblems({ function: 'toString', window: '1h' })).toEqual([
      'features.f.function is "toString"; expected one of count, sum, mean, min, max, stddev, first, last, distinct',
    ])
  })

  test.each([['0h'], [0], [-5], ['-1h'], ['1.5h'], ['1w'], [''], [Number.NaN], [null], ['401d'], [{}]])(
    'refuses the window %s',
    (window) => {
      expect(featureProblems({ function: 'count', window })).toEqual([
        `features.f.window is ${JSON.stringify(window)}; expected ${DURATION}, more than 0 and at most 400d`,
      ])
    },
  )

  test('refuses a description that is not text, which no event could hold', () => {
    expect(featureProblems({ function: 'count', description: 5 })).toEqual([
      'features.f.description is 5; expected text',
    ])
  })

  test('refuses a hop that is none, longer than its window, too small for it, or without a window', () => {
    const hop = (value: unknown, window: unknown = '1h') => featureProblems({ function: 'count', window, hop: value })
    expect(hop(0)).toEqual([`features.f.hop is 0; expected ${DURATION}, more than 0`])
    expect(hop('2h')).toEqual(['features.f.hop is "2h"; expected at most the window, 1h'])
    expect(hop('1s', '7d')).toEqual(['features.f.hop is "1s"; expected at least a 10000th of the window, 60480 ms'])
    expect(featureProblems({ function: 'count', hop: '5m' })).toEqual([
      'features.f.hop is "5m"; expected no hop without a window',
    ])
  })

  test('a window shorter than the default hop is fine: its span is then up to one hop more', () => {
    expect(featureProblems({ function: 'count', window: '90s' })).toEqual([])
  })

  test('refuses names that are none, reserved or taken', () => {
    expect(problemsOf({ name: 'Delays' })).toHaveLength(1)
    expect(problemsOf({ features: { rowTime: { function: 'count' } } })).toEqual([
      'features.rowTime is "rowTime"; expected a name other than meta, viewVersion, rowTime, knownAt',
    ])
    expect(problemsOf({ features: { origin: { function: 'count' } } })).toEqual([
      'features.origin is "origin"; expected a name that is not that of an entity column',
    ])
    expect(problemsOf({ features: { 'a-b': { function: 'count' } } })).toHaveLength(1)
    expect(problemsOf({ entity: ['origin', 'origin'] })).toEqual(['entity.1 is "origin"; expected each column once'])
    expect(problemsOf({ entity: ['delay'] })).toEqual([
      'entity.0 is "delay"; expected a column whose text is exact: not of type double',
    ])
  })

  test('refuses fields that it does not know', () => {
    expect(problemsOf({ windw: 1 })[0]).toMatch(/^windw is 1; expected no such field; known are name, dataset/)
    expect(featureProblems({ function: 'count', widow: '1h' })[0]).toMatch(
      /^features\.f\.widow is "1h"; expected no such/,
    )
  })

  test('refuses filters over missing columns, with values of another type, or of no form', () => {
    const filter = (value: unknown) => problemsOf({ filter: value })
    expect(filter({ column: 'delya', is: 'isNull' })[0]).toMatch(/^filter\.column is "delya"; expected one of origin/)
    expect(filter({ any: [{ not: { column: 'delay', is: '>', value: '5' } }] })).toEqual([
      'filter.any.0.not.value is "5"; expected a number, as column delay is of type double (null: use isNull)',
    ])
    expect(filter({ column: 'time', is: 'in', values: [1, 'x'] })).toEqual([
      'filter.values.1 is "x"; expected a number, ms since the epoch, as column time is of type timestamp (null: use isNull)',
    ])
    expect(filter({ column: 'raw', is: '=', value: 'x' })).toEqual([
      'filter.value is "x"; expected nothing: column raw is bytes, only isNull and notNull fit',
    ])
    expect(filter({ column: 'delay', is: 'like', value: 1 })[0]).toMatch(/^filter\.is is "like"; expected \{column/)
    expect(filter({ all: [] })).toEqual(['filter.all is []; expected a list of at least one filter'])
    expect(filter({ column: 'seats', is: 'in', values: [] })).toEqual([
      'filter.values is []; expected a list of at least one value',
    ])
    let deep: object = { column: 'delay', is: 'isNull' }
    for (let i = 0; i < 20; i++) deep = { not: deep }
    expect(filter(deep)[0]).toMatch(/nested 17 deep.*at most 16 levels/)
  })

  test('a vector that could outgrow a record batch', () => {
    const texts = (count: number) => ({
      features: Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`f${i}`, { function: 'last', column: 'origin', window: `${i + 1}h` }]),
      ),
    })
    expect(problemsOf(texts(109))).toEqual([])
    expect(problemsOf(texts(110))).toEqual([
      'features is 111; expected at most 110 texts or bytes in a vector, entity included',
    ])
  })

  test.each([[null], [7], ['x'], [[]], [{}], [{ name: 1, dataset: 2, entity: 3, features: 4, filter: 5, ttl: [] }]])(
    'takes any JSON and never throws: %j',
    (view) => {
      expect(validateView(view as never, flights).length).toBeGreaterThan(0)
    },
  )
})
