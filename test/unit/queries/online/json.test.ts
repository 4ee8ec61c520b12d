import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  feastJson,
  jsonValue,
  listText,
  mixedJson,
  statusOf,
  timeText,
  vectorsJson,
} from '../../../../queries/online/index.ts'
import { propertySettings } from '../../../support/sink-contract.ts'

test('a double is written so that the same bits are read back', () => {
  const property = fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
    const read = JSON.parse(listText(values.map((value) => jsonValue(value, 'double'))))
    expect(read.length === values.length && values.every((value, i) => Object.is(read[i], value))).toBe(true)
  })
  fc.assert(property, propertySettings(2000))
  expect(listText([-0, 5e-324, 1e21, 0.1, 0, null])).toBe('[-0,5e-324,1e+21,0.1,0,null]')
})

test('for clients of Feast a whole double has a point, and every double is the same bits', () => {
  const vector = (value: number) =>
    ({ kind: 'found', values: [value], outsideMaxAge: false, stamp: 0, offset: 0, rowTime: 0 }) as const
  const text = (values: readonly number[]) =>
    feastJson([{ name: 'id', values }], [{ features: [{ name: 'f', type: 'double' }], vectors: values.map(vector) }])
  expect(text([1, -0, 1e21, 0.5, Number.NaN, 2 ** 53])).toContain(
    '"values":[1.0,-0.0,1e+21,0.5,"NaN",9007199254740992.0]',
  )
  const property = fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
    const read = JSON.parse(text(values)).results[1].values as number[]
    expect(read.length === values.length && values.every((value, i) => Object.is(read[i], value))).toBe(true)
  })
  fc.assert(property, propertySettings(500))
})

test('a null of a count of distinct values says that there are too many, also for several views', () => {
  const found = { kind: 'found', values: [null, null], outsideMaxAge: false, stamp: 5, offset: 0, rowTime: 0 } as const
  const features = [
    { name: 'd', type: 'long', ofNull: 'OVER_LIMIT' },
    { name: 'm', type: 'double' },
  ] as const
  const parts = [{ features, vectors: [found, { kind: 'not_found' as const }] }]
  const statuses = [
    ['OVER_LIMIT', 'NULL_VALUE'],
    ['NOT_FOUND', 'NOT_FOUND'],
  ]
  const of = (text: string) => JSON.parse(text).results.map((row: { statuses: string[] }) => row.statuses)
  expect(of(vectorsJson(['a', 'b'], parts))).toEqual(statuses)
  const places = [1, 0].map((feature) => ({ part: 0, feature }))
  expect(of(mixedJson({}, ['a', 'b'], parts, places))).toEqual(statuses.map((row) => row.toReversed()))
})

test('a number that JSON does not have is text', () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  expect(listText(values.map((value) => jsonValue(value, 'double')))).toBe('["NaN","Infinity","-Infinity"]')
})

test('text of any characters is read back, lone surrogates as JSON writes them', () => {
  const text = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    fc.constantFrom('"', '\\', '\n', '\u0000', '\u007f', '\ud800', '\u2028', 'ü', '😀'),
  )
  fc.assert(
    fc.property(text, (value) => {
      expect(JSON.parse(listText([jsonValue(value, 'string'), -0]))).toEqual([value, -0])
    }),
    propertySettings(1000),
  )
})

test('values by type', () => {
  expect(jsonValue(null, 'double')).toBe(null)
  expect(jsonValue(true, 'boolean')).toBe(true)
  expect(jsonValue(Buffer.from([0, 255]), 'bytes')).toBe('AP8=')
  expect(jsonValue(980_000_000_000, 'timestamp')).toBe('2001-01-20T14:13:20Z')
})

test('times are written as the calendar has them, without a fraction where there is none', () => {
  expect([0, 980_000_000_000, -1, 1].map(timeText)).toEqual([
    '1970-01-01T00:00:00Z',
    '2001-01-20T14:13:20Z',
    '1969-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00.001Z',
  ])
  const time = fc.oneof(fc.integer({ min: -8.64e15, max: 8.64e15 }), fc.integer({ min: -1e5, max: 1e5 }))
  fc.assert(
    fc.property(time, (ms) => {
      expect(timeText(ms)).toBe(new Date(ms).toISOString().replace('.000Z', 'Z'))
    }),
    propertySettings(2000),
  )
})

test('statuses in their precedence', () => {
  expect(statusOf(undefined, 0)).toBe('NOT_FOUND')
  expect(statusOf({ values: [null], outsideMaxAge: true }, 0)).toBe('OUTSIDE_MAX_AGE')
  expect(statusOf({ values: [null], outsideMaxAge: false }, 0)).toBe('NULL_VALUE')
  expect(statusOf({ values: [0], outsideMaxAge: false }, 0)).toBe('PRESENT')
})

test('rows of several views: what is too old is null, a missing view too', () => {
  const found = { kind: 'found', outsideMaxAge: false, stamp: 7, offset: 1, rowTime: 7 } as const
  const text = vectorsJson(
    ['A"', 'B'],
    [
      {
        features: [{ name: 'x', type: 'double' }],
        vectors: [
          { ...found, values: [1.5] },
          { ...found, values: [2], outsideMaxAge: true },
        ],
      },
      {
        features: [
          { name: 'y', type: 'string' },
          { name: 'z', type: 'long' },
        ],
        vectors: [{ kind: 'not_found' }, { ...found, values: ['t', null] }],
      },
    ],
  )
  expect(JSON.parse(text)).toEqual({
    features: ['x', 'y', 'z'],
    types: ['double', 'string', 'long'],
    results: [
      { entity: 'A"', values: [1.5, null, null], statuses: ['PRESENT', 'NOT_FOUND', 'NOT_FOUND'], stamps: [7, null] },
      {
        entity: 'B',
        values: [null, 't', null],
        statuses: ['OUTSIDE_MAX_AGE', 'PRESENT', 'NULL_VALUE'],
        stamps: [7, 7],
      },
    ],
  })
})
