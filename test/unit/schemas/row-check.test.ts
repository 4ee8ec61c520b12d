import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defineDataset, rowChecker, TIME_EXPECTED } from '../../../schemas/index.ts'

const dataset = defineDataset({
  name: 'readings',
  columns: [
    { name: 'station', type: 'string' },
    { name: 'channel', type: 'long' },
    { name: 'value', type: 'double' },
    { name: 'good', type: 'boolean' },
    { name: 'raw', type: 'bytes' },
    { name: 'at', type: 'timestamp' },
    { name: 'constructor', type: 'string' },
  ],
  key: ['station', 'channel'],
  time: 'at',
})
const check = rowChecker(dataset)
const good = { station: 'a', channel: 7, at: '2001-01-31T10:00:00Z' }

describe('rows of JSON', () => {
  test('a row has every column, its key and its event time', () => {
    const row = { ...good, value: -0, good: true, raw: 'AAE=', constructor: 'x' }
    expect(check(row)).toEqual({
      row: {
        values: { ...row, at: 980935200000, raw: Buffer.from([0, 1]) },
        key: '["a",7]',
        time: 980935200000,
        meta: undefined,
      },
    })
  })

  test('an absent column is null, also if objects have such a member by nature', () => {
    expect(check(good).row?.values).toMatchObject({ value: null, good: null, raw: null, constructor: null })
  })

  test.each([
    ['station', 1, 'well-formed text'],
    ['station', '\ud800', 'well-formed text'],
    ['station', null, 'well-formed text'],
    ['channel', 1.5, 'an integer within +-(2^53 - 2)'],
    ['channel', 2 ** 53 - 1, 'an integer within +-(2^53 - 2)'],
    ['channel', '7', 'an integer within +-(2^53 - 2)'],
    ['value', 'one', "a number, or one of 'NaN', 'Infinity', '-Infinity'"],
    ['value', 'constructor', "a number, or one of 'NaN', 'Infinity', '-Infinity'"],
    ['good', 1, 'true or false'],
    ['raw', 'AAE', 'bytes as base64, padded'],
    ['at', '2001-01-31', `${TIME_EXPECTED}, of the years 0000 to 9999`],
    ['at', '2001-13-31T10:00:00Z', `${TIME_EXPECTED}, of the years 0000 to 9999`],
    ['at', 1_767_607_200, `${TIME_EXPECTED}, of the years 0000 to 9999`],
    ['at', 9e15, `${TIME_EXPECTED}, of the years 0000 to 9999`],
  ])('%s as %j is named with what was expected', (field, value, expected) => {
    expect(check({ ...good, [field]: value }).problems).toEqual([{ field, value, expected }])
  })

  test.each([
    ['1e400', 'a number above 1.8e308'],
    ['-1e400', 'a number below -1.8e308'],
  ])('the JSON number %s, which no double holds, is refused and not read as infinite', (text, value) => {
    expect(check({ ...good, value: JSON.parse(text) }).problems).toMatchObject([{ field: 'value', value }])
  })

  test('every wrong field of a row is named, not only the first', () => {
    expect(check({ station: 1, value: 'x', more: 2 }).problems?.map(({ field }) => field)).toEqual([
      'station',
      'channel',
      'value',
      'at',
      'more',
    ])
  })

  test.each([[null], [[]], ['row'], [1]])('%j is no row', (json) => {
    expect(check(json).problems).toEqual([{ field: '', value: json, expected: 'an object of columns' }])
  })

  test('a row may say its id and its cause, but not who wrote it', () => {
    expect(check({ ...good, meta: { id: 'r-1', correlationId: 'c' } }).row?.meta).toEqual({
      id: 'r-1',
      source: undefined,
      correlationId: 'c',
      causationId: undefined,
    })
    expect(check({ ...good, meta: { actor: 'root' } }).problems).toEqual([
      { field: 'meta.actor', value: 'root', expected: 'no such field, only id, source, correlationId, causationId' },
    ])
    expect(check({ ...good, meta: { id: '' } }).problems?.[0].field).toBe('meta.id')
  })

  test('doubles that JSON has no number for are written as text', () => {
    const values = ['NaN', 'Infinity', '-Infinity'].map((value) => check({ ...good, value }).row?.values.value)
    expect(values).toEqual([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
  })

  test('no JSON whatever makes the check throw, and a row is either taken or has problems', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom('station', 'channel', 'at', 'meta', '__proto__'), fc.jsonValue()),
        (any, row) => {
          for (const json of [any, { ...good, ...row }]) {
            const { row: taken, problems } = check(json)
            expect((taken === undefined) !== (problems === undefined)).toBe(true)
            if (problems !== undefined) expect(problems.length).toBeGreaterThan(0)
          }
        },
      ),
      { ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
    )
  })
})
