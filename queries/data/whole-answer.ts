/**
 * ClickHouse answers 200 and streams; if the query fails later, it writes the reason into the body and ends it like a whole one. Each answer has a random tag in a
 * header, which stands before that reason: data cannot contain it.
 */
import { DataError } from './errors.ts'

const REASON_CHARACTERS = 1000

/**
 * Passes an answer on.
 * @param tag of the answer's header; undefined: the server has none, and breaks the connection instead
 * @throws DataError STORE_UNAVAILABLE with the reason
 */
export async function* wholeAnswer(chunks: AsyncIterable<Buffer>, tag: string | undefined): AsyncGenerator<Buffer> {
  if (tag === undefined) return yield* chunks
  const mark = Buffer.from(`\r\n__exception__\r\n${tag}`)
  let kept: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const seen = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
    const at = seen.indexOf(mark)
    if (at >= 0) throw await failed(seen.subarray(at + mark.length), chunks, tag)
    const passed = Math.max(0, seen.length - mark.length + 1)
    kept = seen.subarray(passed)
    if (passed > 0) yield seen.subarray(0, passed)
  }
  if (kept.length > 0) yield kept
}

const failed = async (begun: Buffer, rest: AsyncIterable<Buffer>, tag: string): Promise<DataError> => {
  let text = begun.toString()
  for await (const chunk of rest) if (text.length < REASON_CHARACTERS) text += chunk.toString()
  const reason = text
    .split(`${tag}\r\n`)[0]!
    .replace(/\s+\d*\s*$/, '')
    .trim()
    .slice(0, REASON_CHARACTERS)
  return new DataError('STORE_UNAVAILABLE', `ClickHouse gave up in the middle: ${reason}`)
}
