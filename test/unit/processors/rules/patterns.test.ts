/** Patterns of users cannot stop intake, and mean what RE2 says. */
import fc from 'fast-check'
import { RE2JS } from 're2js'
import { expect, test } from 'vitest'
import { FORMATS, formatOf } from '../../../../processors/rules/formats.ts'
import { matcherOf, patternFlaw } from '../../../../processors/rules/patterns.ts'
import { seeded } from '../../../support/seed.ts'

test('patterns that stop engines that go back are linear: twice the text is about twice the work', () => {
  for (const pattern of ['^(a+)+$', '^(a|aa)+$', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.*a){20}']) {
    const matches = matcherOf(pattern)
    // An engine that goes back needs more steps than there are atoms for any of these.
    expect(matches(`${'a'.repeat(20_000)}!`), pattern).toBe(pattern === '(.*a){20}')
    expect(matches('x'.repeat(20_000)), pattern).toBe(false)
  }
})

test('a pattern is searched for in the text; anchors bind it; a character may be any of Unicode', () => {
  expect(matcherOf('b')('abc')).toBe(true)
  expect(matcherOf('^b')('abc')).toBe(false)
  expect(matcherOf('^.$')('\u{1f600}')).toBe(true)
  expect(matcherOf('^\\d{3}-\\w+$')('123-ab_9')).toBe(true)
  expect(matcherOf('(?i)^abc$')('ABC')).toBe(true)
})

test('plain patterns, which the engine of JavaScript judges, mean what RE2 says', () => {
  const atom = fc.constantFrom('a', 'B', '7', ' ', '_', '-', '[a-c]', '[A-Z0-9]', '[0-9]', '[b ]')
  const times = fc.constantFrom('', '', '{2}', '{0}', '{3}')
  const pattern = fc.tuple(
    fc.constantFrom('', '^'),
    fc.array(fc.tuple(atom, times), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '$'),
  )
  const texts = fc.array(
    fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'B', '7', ' ', '_', '-', '\n', 'ü', '😀') }),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(pattern, texts, ([begin, atoms, end], all) => {
      const written = `${begin}${atoms.map(([one, many]) => one + many).join('')}${end}`
      const expression = RE2JS.compile(RE2JS.translateRegExp(written))
      const matches = matcherOf(written)
      for (const text of all) expect([written, text, matches(text)]).toEqual([written, text, expression.test(text)])
    }),
    { numRuns: 300, ...seeded },
  )
})

test('what no linear engine has, and what is too large, is refused with the reason', () => {
  expect(patternFlaw('(?=a)b')).toContain('RE2')
  expect(patternFlaw('(a)\\1')).toContain('RE2')
  expect(patternFlaw('(')).toContain('RE2')
  expect(patternFlaw(7)).toBe('a regular expression')
  expect(patternFlaw('a'.repeat(2_001))).toContain('2000 characters')
  expect(patternFlaw('((a{30}){30}){30}')).toBeDefined()
  expect(patternFlaw('^[A-Z]{2}[0-9]+$')).toBeUndefined()
})

test('every form of text has texts that are in it, and texts that are not', () => {
  const given: Record<string, readonly [readonly string[], readonly string[]]> = {
    uuid: [['12374430-dc44-4f75-874b-86c0ea26aeea'], ['12374430dc444f75874b86c0ea26aeea', '']],
    email: [['a.b+c@example.org'], ['a@b', 'a b@c.de', '@c.de']],
    uri: [
      ['https://example.org/a?b', 'urn:isbn:1'],
      ['example', 'a b:c d'],
    ],
    hostname: [
      ['example.org', 'a'],
      ['-a.org', 'a..b'],
    ],
    ipv4: [
      ['127.0.0.1', '255.255.255.255'],
      ['256.0.0.1', '1.2.3', '01.2.3.4'],
    ],
    ipv6: [
      ['::1', '2001:db8::8a2e:370:7334', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4'],
      ['1::2::3', '1:2:3', ':::', 'g::1'],
    ],
    date: [
      ['2024-02-29', '2023-12-31'],
      ['2023-02-29', '2023-13-01', '2023-1-1'],
    ],
    time: [
      ['12:00:00', '23:59:59.123Z'],
      ['24:00:00', '12:00'],
    ],
    'date-time': [
      ['2024-02-29T12:00:00Z', '2024-01-01 00:00:00.5+02:00'],
      ['2023-02-29T12:00:00Z', '2024-01-01'],
    ],
  }
  expect(Object.keys(given).sort()).toEqual([...FORMATS].sort())
  for (const format of FORMATS) {
    const [good, bad] = given[format]
    for (const text of good) expect([text, formatOf(format)(text)]).toEqual([text, true])
    for (const text of bad) expect([text, formatOf(format)(text)]).toEqual([text, false])
  }
})
