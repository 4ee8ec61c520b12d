import { describe, expect, test } from 'vitest'
import {
  loggedModelPageOffset,
  loggedModelPageToken,
  pageOffset,
  pageSize,
  pageToken,
} from '../../../../queries/search/index.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('sizes of pages', () => {
  test.each([
    ['runs', 1000],
    ['models', 100],
    ['versions', 10_000],
    ['loggedModels', 100],
  ] as const)('%s: %i if none is said', (paged, size) => {
    expect(pageSize(paged, undefined)).toBe(size)
    expect(pageSize(paged, 7)).toBe(7)
  })

  test('a page of logged models has the usual size with 0, and a bound', () => {
    expect(pageSize('loggedModels', 0)).toBe(100)
    expect(pageSize('loggedModels', 1_000_000)).toBe(50_000)
  })

  const hint = (value: string, type: string): string =>
    `Invalid value ${value} for parameter 'max_results' supplied:  Hint: Value was of type '${type}'. ` +
    'See the API docs for more information about request parameters.'
  const notPositive = (value: number): string =>
    `Invalid value ${value} for parameter 'max_results' supplied. It must be a positive integer`

  test.each([
    ['runs', 0, false, notPositive(0)],
    ['runs', -1, false, notPositive(-1)],
    ['runs', 50_001, false, hint('50001', 'int')],
    ['experiments', undefined, false, notPositive(0)],
    ['experiments', 50_001, true, "Invalid value 50001 for parameter 'max_results' supplied. It must be at most 50000"],
    ['models', 1001, true, hint('"1001"', 'str')],
    ['models', 0, true, 'Invalid value for max_results. It must be a positive integer, but got 0'],
    ['versions', 0, true, 'Invalid value for max_results. It must be a positive integer, but got 0'],
    ['versions', 200_001, true, hint('"200001"', 'str')],
  ] as const)('%s: %s is refused', (paged, given, isText, message) => {
    expect(() => pageSize(paged, given, isText)).toThrow(message)
  })
})

describe('page tokens', () => {
  test('are base64 of the offset', () => {
    expect(pageToken(100)).toBe('eyJvZmZzZXQiOiAxMDB9')
    expect(pageOffset(pageToken(100))).toBe(100)
    expect(pageOffset(undefined)).toBe(0)
    expect(pageOffset('')).toBe(0)
    expect(pageOffset(base64('{"offset": "7"}'))).toBe(7)
  })

  test.each([
    ['abc', 'Invalid page token, could not base64-decode'],
    [base64("x'y"), 'Invalid page token, decoded value=b"x\'y"'],
    [base64('{"offset": 0}'), "Invalid page token, parsed value={'offset': 0}"],
    [base64('{"a": [true, null]}'), "Invalid page token, parsed value={'a': [True, None]}"],
    [base64('[]'), 'Invalid page token, parsed value=[]'],
    [base64('{"offset": "x"}'), 'Invalid page token, not stringable x'],
    [base64('{"offset": -1}'), 'Invalid page token, not stringable -1'],
  ])('%s is refused', (token, message) => {
    expect(() => pageOffset(token)).toThrow(message)
  })

  test('of logged models belong to one search', () => {
    const page = { experimentIds: ['1'], filter: "name = 'x'", orderBy: [{ field: 'name', ascending: false }] }
    const token = loggedModelPageToken(page, 5)
    expect(JSON.parse(Buffer.from(token, 'base64').toString())).toEqual({
      experiment_ids: ['1'],
      filter_string: "name = 'x'",
      order_by: [{ field_name: 'name', ascending: false, dataset_name: null, dataset_digest: null }],
      offset: 5,
    })
    expect(loggedModelPageOffset(token, page)).toBe(5)
    expect(() => loggedModelPageOffset(token, { ...page, experimentIds: ['1', '2'] })).toThrow(
      "Experiment IDs in the page token do not match the requested experiment IDs. Expected: ['1', '2']. Found: ['1']",
    )
    expect(() => loggedModelPageOffset(token, { ...page, filter: '' })).toThrow(
      "Filter string in the page token does not match the requested filter string. Expected: None. Found: name = 'x'",
    )
    expect(() => loggedModelPageOffset(token, { ...page, orderBy: [] })).toThrow(
      "Order by in the page token does not match the requested order by. Expected: None. Found: [{'field_name': 'name'",
    )
    expect(() => loggedModelPageOffset('abc', page)).toThrow('Invalid page token')
  })
})
