import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, DEPTH_MAX, ExactInteger, parseJson } from '../../../schemas/index.ts'
import { seeded } from '../../support/seed.ts'

const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`

/** Large integers as the numbers that JSON.parse makes of them. */
const asNumbers = (value: unknown): unknown => {
  if (value instanceof ExactInteger) return Number(value.value)
  if (Array.isArray(value)) return value.map(asNumbers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asNumbers(member)]))
}

test('an integer is exact, of any size and in any place; a fraction and a text of digits are as they were', () => {
  const text =
    '{"a":9007199254740993,"b":[-9007199254740993 ,9007199254740991,0.10000000000000001,1e22],"c":"9007199254740993"}'
  expect(parseJson(text)).toEqual({
    a: new ExactInteger('9007199254740993'),
    b: [new ExactInteger('-9007199254740993'), 9007199254740991, 0.1, 1e22],
    c: '9007199254740993',
  })
  expect(canonicalJson(parseJson(text))).toContain('{"a":9007199254740993,"b":[-9007199254740993,')
  expect(JSON.stringify(parseJson('[9007199254740993]'))).toBe('["9007199254740993"]')
  const integer = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
  fc.assert(
    fc.property(fc.array(integer), fc.string(), (values, name) => {
      const read = parseJson(`{${JSON.stringify(name)}:[${values.join(', ')}]}`) as Record<string, unknown[]>
      expect(read[name].map(String)).toEqual(values.map(String))
    }),
    seeded,
  )
})

test('what is no JSON is refused with the text of the caller', () => {
  for (const text of ['[9007199254740993', '{9007199254740993:1}', '[1 9007199254740993]', '[09007199254740993]'])
    expect(() => parseJson(text)).toThrow(SyntaxError)
})

test('any JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      expect(asNumbers(parseJson(text))).toEqual(JSON.parse(text))
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

test.each([
  ['{"a":1,"a":1}', 'a'],
  ['{"a" : 1, "b":[{"c":"x:\\"}","d":{}, "d"\n:2}]}', 'd'],
  ['{"a":9007199254740993,"\\u0061":2}', 'a'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
  ['{"a:":{"a:":1},"a:":[]}', 'a:'],
])('an object with two members of one name is refused, with the name: %s', (text, name) =>
  expect(() => parseJson(text)).toThrow(`an object has the member ${JSON.stringify(name)} twice`),
)

test('members of one name in different objects, and texts with colons, are no members twice', () => {
  const value = { a: { a: [{ a: '"a":1' }, { a: 'a:' }] }, 'b:"': 'c":', constructor: 1, '': '' }
  for (const text of [JSON.stringify(value), JSON.stringify(value, undefined, 2)])
    expect(parseJson(text)).toEqual(value)
})

test('members are counted as a list of them would be', () => {
  const member = fc.tuple(fc.constantFrom('a', 'b', '"', '\\'), fc.json({ maxDepth: 3 }))
  fc.assert(
    fc.property(fc.array(member, { maxLength: 4 }), (members) => {
      const text = `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`
      const isRepeated = new Set(members.map(([name]) => name)).size < members.length
      if (isRepeated) expect(() => parseJson(text)).toThrow(/ twice$/)
      else expect(asNumbers(parseJson(text))).toEqual(JSON.parse(text))
    }),
    seeded,
  )
})
