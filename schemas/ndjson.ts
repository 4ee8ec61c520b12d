/** Splits a stream into lines, for NDJSON. It splits on bytes and bounds the length of a line. */
import { isUtf8 } from 'node:buffer'

export type Line =
  | { readonly index: number; readonly text: string }
  /** The line is longer than allowed; its bytes were skipped. */
  | { readonly index: number; readonly wrong: 'too long'; readonly bytes: number }
  | { readonly index: number; readonly wrong: 'not UTF-8'; readonly bytes: number }

/** The media types of NDJSON. */
export const NDJSON = /^application\/(x-)?(ndjson|jsonlines|json-lines)\b/i

const LF = 10

/** Yields the lines that are not blank, numbered from 0 without the blank ones. It holds one line and one chunk of the stream in memory. */
export async function* linesOf(chunks: AsyncIterable<Buffer>, lineBytesMax: number): AsyncGenerator<Line> {
  let pieces: Buffer[] = []
  let held = 0
  let index = 0
  const whole = (last: Buffer): Line | undefined => {
    const bytes = held + last.length
    if (bytes > lineBytesMax) {
      pieces = []
      held = 0
      return { index: index++, wrong: 'too long', bytes }
    }
    const line = pieces.length === 0 ? last : Buffer.concat([...pieces, last])
    pieces = []
    held = 0
    if (!isUtf8(line)) return { index: index++, wrong: 'not UTF-8', bytes }
    const text = line.toString('utf8').trim()
    return text === '' ? undefined : { index: index++, text }
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      const line = whole(chunk.subarray(start, end))
      if (line !== undefined) yield line
      start = end + 1
    }
    const rest = chunk.subarray(start)
    held += rest.length
    // If a line is too long, only its length is kept.
    if (held <= lineBytesMax) pieces.push(rest)
    else pieces = []
  }
  if (held > 0) {
    const line = whole(Buffer.alloc(0))
    if (line !== undefined) yield line
  }
}
