/** What is read without the parser is what the parser would read, whatever comes where and however the file is cut into reads. */
import { buffer } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PlainLines } from '../../../files/plain-lines.ts'
import { seeded } from '../../support/seed.ts'

const LINE_BYTES_MAX = 40

const parsed = (bytes: Buffer) =>
  parse(bytes, {
    delimiter: ',',
    encoding: 'latin1',
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    cast: (text, { quoting }) => (text === '' && !quoting ? null : text),
  }) as unknown as (string | null)[][]

/** The records without the parser, and what is left for it. */
const read = async (chunks: readonly string[]) => {
  const plain = new PlainLines(
    (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk, 'latin1')
    })(),
    ',',
    LINE_BYTES_MAX,
  )
  const records: (string | null)[][] = []
  for await (const piece of plain.pieces()) records.push(...piece)
  const { rest } = plain
  return { records, bytes: plain.bytes, rest: rest && { ...rest, text: await buffer(rest.source) } }
}

test('records before the first quote, and those of the parser behind it, are those of the parser alone', async () => {
  const text = fc.string({
    unit: fc.constantFrom(',', ',', '\n', '\n', '\r\n', 'a', 'b', '\u00fc', ' ', '\r', '"a"', '"'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 12 }), async (chunks) => {
      const whole = Buffer.from(chunks.join(''), 'latin1')
      let expected: (string | null)[][]
      try {
        expected = parsed(whole)
      } catch {
        return // a quote that is not closed
      }
      const { records, rest, bytes } = await read(chunks)
      expect([...records, ...(rest === undefined ? [] : parsed(rest.text))]).toEqual(expected)
      expect(bytes + (rest?.text.length ?? 0)).toBe(whole.length)
      if (rest !== undefined) expect(rest.lines).toBe(whole.toString('latin1', 0, rest.bytes).split('\n').length - 1)
    }),
    { ...seeded, numRuns: 500 },
  )
})

test('a file without quotes is read to its end, also if its last line has none', async () => {
  expect(await read(['a,b\r\n1,', ',x\r', '\n\n2,', '3'])).toEqual({
    records: [
      ['a', 'b'],
      ['1', null, 'x'],
      ['2', '3'],
    ],
    bytes: 15,
    rest: undefined,
  })
})

test('from the line with the first quote on, and from a line that is too long, everything is left', async () => {
  expect(await read(['a\n1\n2', '"\n3\n4\n'])).toMatchObject({
    records: [['a'], ['1']],
    rest: { lines: 2, bytes: 4, text: Buffer.from('2"\n3\n4\n') },
  })
  const long = 'x'.repeat(LINE_BYTES_MAX + 1)
  expect(await read(['a\n', long, '\n3\n'])).toMatchObject({
    records: [['a']],
    rest: { lines: 1, bytes: 2, text: Buffer.from(`${long}\n3\n`) },
  })
})
