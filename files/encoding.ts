/**
 * The bytes of a text file, and what they say. A mark of byte order (`encodingOf`) decides before the encoding that was named; it is never a part of the text.
 */
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { FileError } from './errors.ts'

/** The part of the file in which the header ends. */
const HEAD_BYTES_MAX = 64 * 1024
const UTF16 = /^utf-?16(le|be)?$/i
const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]
const GZIP = [0x1f, 0x8b]

/** The beginning of a file, without its mark. */
export interface Head {
  /** As bytes that hold delimiters and quotes as ASCII. */
  readonly bytes: Buffer
  /** The encoding of the mark, or else the one that was named. */
  readonly encoding: string
  /** The length of the mark. */
  readonly skip: number
}

/** @throws FileError if the encoding does not exist, or the file is compressed */
export const headOf = async (file: string, named: string): Promise<Head> => {
  const bytes = await firstBytes(file)
  if (startsWith(bytes, GZIP)) throw new FileError(`${file} is compressed with gzip: unpack it first.`, 'unfit')
  const [marked, mark] = MARKS.find(([, each]) => startsWith(bytes, each)) ?? [named, []]
  const head = bytes.subarray(mark.length)
  const found = { encoding: marked, skip: mark.length }
  if (!UTF16.test(marked)) return { bytes: head, ...found }
  const whole = head.subarray(0, head.length - (head.length % 2))
  return { bytes: Buffer.from(textDecoder(marked).decode(whole, { stream: true })), ...found }
}

const startsWith = (bytes: Buffer, mark: readonly number[]): boolean => mark.every((byte, i) => bytes[i] === byte)

const firstBytes = async (file: string): Promise<Buffer> => {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES_MAX), 0, HEAD_BYTES_MAX, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** All bytes of a file behind its mark. UTF-16 has bytes of zero between the characters of CSV, so it is converted before it is parsed. */
export const bytesOf = (file: string, { encoding, skip }: Head): Readable => {
  const bytes = createReadStream(file, { start: skip, highWaterMark: 256 * 1024 })
  return UTF16.test(encoding) ? Readable.from(transcoded(bytes, file, encoding)) : bytes
}

async function* transcoded(bytes: AsyncIterable<Buffer>, file: string, encoding: string): AsyncGenerator<Buffer> {
  const decoder = textDecoder(encoding)
  try {
    for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }))
    yield Buffer.from(decoder.decode())
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new FileError(`${file} is not ${encoding}. Name its encoding with --encoding.`, 'unfit')
  }
}

export type Decode = (bytes: string) => string | undefined

/** Decodes text of one character per byte; `undefined` if the bytes are not of the encoding. @throws FileError if the encoding does not exist */
export const decoderOf = (encoding: string): Decode => {
  const isAscii = /^\p{ASCII}*$/u
  if (UTF16.test(encoding) || /^utf-?8$/i.test(encoding))
    return (text) => {
      if (isAscii.test(text)) return text
      const bytes = Buffer.from(text, 'latin1')
      return isUtf8(bytes) ? bytes.toString('utf8') : undefined
    }
  const decoder = textDecoder(encoding)
  return (text) => {
    if (isAscii.test(text)) return text
    try {
      return decoder.decode(Buffer.from(text, 'latin1'))
    } catch {
      return undefined
    }
  }
}

const textDecoder = (encoding: string): TextDecoder => {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    throw new FileError(
      `--encoding is '${encoding}', expected the name of an encoding, such as utf-8, windows-1252, iso-8859-2 or utf-16le.`,
      'unfit',
    )
  }
}
