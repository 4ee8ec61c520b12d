/** An answer that ClickHouse breaks off in the middle is no whole one, wherever its chunks are cut. */
import { describe, expect, test } from 'vitest'
import { wholeAnswer } from '../../../../queries/data/whole-answer.ts'

const TAG = 'soohbkiifdsgvuzu'
const ROWS = '{"a":1}\n{"a":2}\n'
const broken = `${ROWS}\r\n__exception__\r\n${TAG}\r\nCode: 395. DB::Exception: a part is gone.\n46 ${TAG}\r\n__exception__\r\n`
const cut = (text: string, size: number): Buffer[] => {
  const bytes = Buffer.from(text)
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}
async function* streamOf(chunks: readonly Buffer[]) {
  yield* chunks
}
const read = async (text: string, size: number, tag: string | undefined = TAG) => {
  let passed = ''
  let error: unknown
  try {
    for await (const chunk of wholeAnswer(streamOf(cut(text, size)), tag)) passed += chunk
  } catch (thrown) {
    error = thrown
  }
  return { passed, error }
}

describe.each([1, 3, 7, 16, 40, 1000])('in chunks of %i bytes', (size) => {
  test('a whole answer passes as it is', async () => {
    expect(await read(ROWS, size)).toEqual({ passed: ROWS, error: undefined })
  })

  test('a broken one fails with the reason, and nothing of the reason passes', async () => {
    const { passed, error } = await read(broken, size)
    expect(ROWS.startsWith(passed)).toBe(true)
    expect(error).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: 'ClickHouse gave up in the middle: Code: 395. DB::Exception: a part is gone.',
    })
  })

  test('the marker with another tag is data', async () => {
    const text = `${ROWS}\r\n__exception__\r\nanother\r\n`
    expect(await read(text, size)).toEqual({ passed: text, error: undefined })
  })
})

test('an answer without a tag passes as it is', async () => {
  let passed = ''
  for await (const chunk of wholeAnswer(streamOf(cut(broken, 10)), undefined)) passed += chunk
  expect(passed).toBe(broken)
})
