import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEPTH_MAX, parseJson } from '../../../../gateway/http/parse-json.ts'
import { seeded } from '../../../support/seed.ts'

const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`

test('any JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text))
    }),
    seeded,
  )
})

test.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])('%s are read down to the bound, and refused beyond it', (_, open, close) => {
  expect(parseJson(nested(open, close, DEPTH_MAX))).toBeDefined()
  for (const depth of [DEPTH_MAX + 1, 10_000, 1_000_000])
    expect(() => parseJson(nested(open, close, depth))).toThrow(`it is nested more than ${DEPTH_MAX} deep`)
})

test('brackets within a text do not count, also after quotes and backslashes', () => {
  const many = '[{'.repeat(DEPTH_MAX)
  for (const text of [many, `"${many}`, `\\${many}`, `\\"${many}`, `${many}\\`])
    expect(parseJson(JSON.stringify({ text, after: [1] }))).toEqual({ text, after: [1] })
})

test('siblings do not add up', () => {
  expect(parseJson(`[${'[{"a":1}],'.repeat(1000)}1]`)).toHaveLength(1001)
})

test('a text without an end is no JSON', () => {
  expect(() => parseJson(`["${'x'.repeat(200)}`)).toThrow(SyntaxError)
})
