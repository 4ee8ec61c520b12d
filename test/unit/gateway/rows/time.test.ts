import { expect, test } from 'vitest'
import { feastTimeOf, timeOfText } from '../../../../gateway/rows/time.ts'
import { timeOf } from '../../../../schemas/index.ts'

test.each([
  ['2001-01-31T10:00:00Z', 980935200000],
  ['2001-01-31T10:00:00.1239Z', 980935200123],
  ['2001-01-31T11:00:00+01:00', 980935200000],
  [980935200000, 980935200000],
  [-1, -1],
  ['2001-01-31 10:00:00', undefined],
  ['2001-01-31T10:00:00', undefined],
  ['980935200000', undefined],
  ['2026-02-30T00:00:00Z', undefined],
  ['2025-02-29T00:00:00Z', undefined],
  ['2024-02-29T00:00:00Z', 1709164800000],
  ['1900-02-29T00:00:00Z', undefined],
  ['2000-02-29T00:00:00Z', 951782400000],
  ['2026-04-31T00:00:00Z', undefined],
  ['2026-12-31T23:59:59+00:00', 1798761599000],
  ['2026-01-05T24:00:00Z', undefined],
  ['2026-13-01T00:00:00Z', undefined],
  ['2026-00-10T00:00:00Z', undefined],
  ['2026-01-00T00:00:00Z', undefined],
  ['2026-01-05T23:60:00Z', undefined],
  [1.5, undefined],
  [980935200, undefined],
  [-980935200, undefined],
  [1767607200, undefined],
  [1767607200000000, undefined],
  [1767607200000000000, undefined],
  [99_999_999, 99_999_999],
  [10_000_000_000, 10_000_000_000],
  ['1970-01-21T11:00:07Z', 1767607000],
  [null, undefined],
])('%j is %j', (value, ms) => expect(timeOf(value)).toBe(ms))

test('in a query, ms are text', () => {
  expect(timeOfText('980935200000')).toBe(980935200000)
  expect(timeOfText('2001-01-31T10:00:00Z')).toBe(980935200000)
  expect(timeOfText('yesterday')).toBeUndefined()
})

test('a year, or a day without hyphens, is no time: it would be a moment of 1970', () => {
  for (const text of ['2026', '1999', '20260131', '19991231'])
    expect([text, timeOfText(text)]).toEqual([text, undefined])
  for (const text of ['0', '1000', '20269931', '202601310000'])
    expect([text, timeOfText(text)]).toEqual([text, Number(text)])
})

test("Feast's clients write a blank for T, and no offset for UTC", () => {
  expect(feastTimeOf('2001-01-31 10:00:00')).toBe(980935200000)
  expect(feastTimeOf('2001-01-31 10:00:00.500000+00:00')).toBe(980935200500)
  expect(feastTimeOf('2001-01-31')).toBeUndefined()
  expect(feastTimeOf('2001-02-30 10:00:00')).toBeUndefined()
})
