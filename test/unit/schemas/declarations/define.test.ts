import { describe, expect, test } from 'vitest'
import {
  defineDataset,
  defineEntity,
  defineFeatureView,
  durationMs,
  durationText,
  parseDuration,
} from '../../../../schemas/index.ts'

const flights = defineDataset({
  name: 'flights',
  columns: [
    { name: 'origin', type: 'string' },
    { name: 'destination', type: 'string' },
    { name: 'delay', type: 'double' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['origin'],
  time: 'time',
})

describe('defineFeatureView', () => {
  test('gives what JSON would hold: the dataset by name, the entity as columns', () => {
    const route = defineEntity({
      name: 'route',
      keys: [
        { name: 'origin', type: 'string' },
        { name: 'destination', type: 'string' },
      ],
    })
    const view = defineFeatureView({
      name: 'delays_by_route',
      dataset: flights,
      entity: route,
      filter: { column: 'delay', is: '>', value: 0 },
      features: { delay_mean_1h: { function: 'mean', column: 'delay', window: '1h' } },
      ttl: '1d',
    })
    expect(view).toEqual({
      name: 'delays_by_route',
      dataset: 'flights',
      entity: ['origin', 'destination'],
      filter: { column: 'delay', is: '>', value: 0 },
      features: { delay_mean_1h: { function: 'mean', column: 'delay', window: '1h' } },
      ttl: '1d',
    })
  })

  test('does not compile with a wrong column, a sum over text, or a value of another type', () => {
    const base = { name: 'v', dataset: flights } as const
    // @ts-expect-error no such column
    defineFeatureView({ ...base, entity: ['orign'], features: {} })
    // @ts-expect-error a sum needs a number
    defineFeatureView({ ...base, entity: ['origin'], features: { f: { function: 'sum', column: 'destination' } } })
    // @ts-expect-error only count may do without a column
    defineFeatureView({ ...base, entity: ['origin'], features: { f: { function: 'max' } } })
    const features = { f: { function: 'count' } } as const
    // @ts-expect-error delay is a number
    defineFeatureView({ ...base, entity: ['origin'], filter: { column: 'delay', is: '=', value: 'x' }, features })
    // @ts-expect-error the time column is a timestamp
    defineDataset({ name: 'd', columns: [{ name: 'a', type: 'string' }], key: ['a'], time: 'a' })
    expect(defineFeatureView({ ...base, entity: ['origin'], features }).dataset).toBe('flights')
  })
})

describe('durations', () => {
  test.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['250ms', 250],
    ['0s', 0],
    [1_500, 1_500],
    [0, 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each([
    ['1.5h'],
    ['1 h'],
    ['h'],
    ['-1h'],
    ['1w'],
    ['1H'],
    [-1],
    [1.5],
    [Number.NaN],
    [null],
    [undefined],
    [true],
  ])('%s is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  test('come back as the shortest text', () => {
    expect([0, 250, 90_000, 5_400_000, 86_400_000, 604_800_000].map(durationText)).toEqual([
      '0s',
      '250ms',
      '90s',
      '90m',
      '1d',
      '7d',
    ])
    expect(() => durationMs('soon')).toThrow("duration is 'soon', expected ms or a string such as 90s, 5m, 1h, 7d")
  })
})
