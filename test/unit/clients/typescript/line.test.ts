import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Line, lineOf } from '../../../../clients/typescript/line.ts'

test('what the service changes after the call is not in the line, whenever it is written', () => {
  const at = new Date(0)
  const raw = Buffer.from('ab')
  const list = [1]
  const lines = [{ at }, { raw }, { list }, { x: 1, at, text: 'a' }].map((fields) => new Line(fields))
  at.setTime(1_000)
  raw.fill('z')
  list.push(2)
  expect(lines.map(({ text }) => text)).toEqual([
    '{"at":"1970-01-01T00:00:00.000Z"}',
    '{"raw":"YWI="}',
    '{"list":[1]}',
    '{"x":1,"at":"1970-01-01T00:00:00.000Z","text":"a"}',
  ])
})

test('a line has the text of its record, and the size of its text as soon as that is written', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.boolean(),
    fc.constantFrom(null, undefined, 12n, new Date(Number.NaN), new Date(5), Buffer.from('x'), [1], { a: 'b' }),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), (fields) => {
      const line = new Line({ ...fields })
      expect(line.bytes).toBeGreaterThan(0)
      expect(line.text).toBe(lineOf(fields))
      expect(line.bytes).toBe(Buffer.byteLength(line.text) + 1)
    }),
  )
})

test('a record that cannot be JSON is known when it is taken', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  for (const value of [2n ** 60n, circle]) expect(() => new Line({ value })).toThrow(TypeError)
})
