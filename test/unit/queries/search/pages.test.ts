import { describe, expect, test } from 'vitest'
import { loggedModelPageOffset, loggedModelPageToken, pageOffset, pageToken } from '../../../../queries/search/index.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

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
