import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf } from '../../../schemas/ndjson.ts'

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes.length === 0 ? bytes.length : sizes[i % sizes.length]
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const collected = async (bytes: Buffer, sizes: readonly number[], max: number) => {
  const found: unknown[] = []
  for await (const line of linesOf(pieces(bytes, sizes), max)) found.push(line)
  return found
}

test('lines are numbered among those that are not blank', async () => {
  expect(await collected(Buffer.from('a\n\n b \r\n\n'), [], 10)).toEqual([
    { index: 0, text: 'a' },
    { index: 1, text: 'b' },
  ])
})

test('the last line needs no line break', async () => {
  expect(await collected(Buffer.from('a\nb'), [1], 10)).toEqual([
    { index: 0, text: 'a' },
    { index: 1, text: 'b' },
  ])
})

test('a line that is too long is passed over and keeps its number', async () => {
  expect(await collected(Buffer.from('12345\nab\n123456'), [2], 4)).toEqual([
    { index: 0, wrong: 'too long', bytes: 5 },
    { index: 1, text: 'ab' },
    { index: 2, wrong: 'too long', bytes: 6 },
  ])
})

test('bytes that are not UTF-8 are not taken as text', async () => {
  expect(await collected(Buffer.from([0x61, 0xff, 10, 0x62]), [], 9)).toEqual([
    { index: 0, wrong: 'not UTF-8', bytes: 2 },
    { index: 1, text: 'b' },
  ])
})

test('however the stream is cut, the lines are the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constant('\n'), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
      async (texts, sizes) => {
        const bytes = Buffer.from(texts.join('\n'))
        expect(await collected(bytes, sizes, 9)).toEqual(await collected(bytes, [], 9))
      },
    ),
    { ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
  )
})
