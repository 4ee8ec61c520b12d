import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differences, withPieces, wordsIn } from '../../../../queries/catalogue/words.ts'
import { propertySettings } from '../../../support/sink-contract.ts'

/** The table of distances, written out. Source: optimal string alignment distance. */
const slow = (a: string, b: string): number => {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  )
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      table[i][j] = Math.min(
        ...[table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)],
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? table[i - 2][j - 2] + 1 : Infinity,
      )
    }
  return table[a.length][b.length]
}

test('differences are those of the whole table, as far as they are asked for', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 })
  const property = fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, max) => {
    const whole = slow(a, b)
    expect(differences(a, b, max)).toBe(whole > max ? undefined : whole)
  })
  fc.assert(property, propertySettings(2000))
})

test('very long words are not compared letter by letter', () => {
  expect(differences('x'.repeat(41), 'x'.repeat(41), 2)).toBeUndefined()
})

test.each([
  ['delayMinutes_v2', 'delayMinutes delay Minutes v2'],
  ['public.orders', 'public orders'],
  ['HTTPStatus', 'HTTPStatus'],
  ['größe', 'größe'],
  ['', ''],
])('%s has the words %s', (text, words) => {
  expect(withPieces(text)).toBe(words)
  expect(wordsIn(words)).toEqual(words.split(' ').filter((word) => word !== ''))
})
