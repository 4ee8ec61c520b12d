import { expect, test } from 'vitest'
import { feastTimeOf, timeOf, timeOfText } from '../../../../gateway/rows/time.ts'

test.each([
  ['2001-01-31T10:00:00Z', 980935200000],
  ['2001-01-31T10:00:00.1239Z', 980935200123],
  ['2001-01-31T11:00:00+01:00', 980935200000],
  [980935200000, 980935200000],
  [-1, -1],
  ['2001-01-31 10:00:00', undefined],
  ['2001-01-31T10:00:00', undefined],
  ['980935200000', undefined],
  [1.5, undefined],
  [null, undefined],
])('%j is %j', (value, ms) => expect(timeOf(value)).toBe(ms))

test('in a query, ms are text', () => {
  expect(timeOfText('980935200000')).toBe(980935200000)
  expect(timeOfText('2001-01-31T10:00:00Z')).toBe(980935200000)
  expect(timeOfText('yesterday')).toBeUndefined()
})

test("Feast's clients write a blank for T, and no offset for UTC", () => {
  expect(feastTimeOf('2001-01-31 10:00:00')).toBe(980935200000)
  expect(feastTimeOf('2001-01-31 10:00:00.500000+00:00')).toBe(980935200500)
  expect(feastTimeOf('2001-01-31')).toBeUndefined()
})
