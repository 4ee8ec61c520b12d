/**
 * The beginning of a file of CSV that needs no parser. Up to the first quote each line is a record, and each delimiter ends a field: this is most files of
 * numbers and ids, and all of what many of them hold. What follows, from the beginning of the line with the quote, is for the parser.
 */
import { Readable } from 'node:stream'

const LF = 0x0a
const CR = 0x0d
const QUOTE = 0x22

/** The fields of a record as text of one character per byte; an empty field is null. */
export type PlainRecord = (string | null)[]

/** The end of a file, which the parser reads. */
export interface Rest {
  readonly source: Readable
  /** The number of lines and bytes before it. */
  readonly lines: number
  readonly bytes: number
}

export class PlainLines {
  readonly #chunks: AsyncIterator<Buffer>
  readonly #delimiter: string
  readonly #lineBytesMax: number
  /** What was read of the present line. */
  #held: Buffer = Buffer.alloc(0)
  #lines = 0
  #bytes = 0
  #rest: Rest | undefined

  /** @param lineBytesMax a longer line is for the parser, which knows what to say of it */
  constructor(source: AsyncIterable<Buffer>, delimiter: string, lineBytesMax: number) {
    this.#chunks = source[Symbol.asyncIterator]()
    this.#delimiter = Buffer.from(delimiter, 'latin1').toString('latin1')
    this.#lineBytesMax = lineBytesMax
  }

  /** Bytes that were read as records. */
  get bytes(): number {
    return this.#bytes
  }

  /** After the last piece: what is not read yet; `undefined` if the file is over. */
  get rest(): Rest | undefined {
    return this.#rest
  }

  /** The records in pieces, blank lines left out. */
  async *pieces(): AsyncGenerator<readonly PlainRecord[]> {
    try {
      for (;;) {
        const { value: chunk, done } = await this.#chunks.next()
        if (done) break
        this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
        const doubt = doubtIn(this.#held)
        const end = this.#held.lastIndexOf(LF, doubt < 0 ? undefined : doubt) + 1
        if (end > 0) yield this.#taken(end)
        if (doubt >= 0 || this.#held.length > this.#lineBytesMax) return this.#leave()
      }
      // The last line may have no end. Of a return at its end the parser says what it is.
      if (this.#held.includes(CR)) this.#leave()
      else if (this.#held.length > 0) yield this.#taken(this.#held.length)
    } finally {
      if (this.#rest === undefined) await this.#chunks.return?.()
    }
  }

  /** Reads whole lines. */
  #taken(end: number): readonly PlainRecord[] {
    const lines = this.#held.toString('latin1', 0, end).split('\n')
    this.#held = this.#held.subarray(end)
    this.#bytes += end
    if (lines.at(-1) === '') lines.pop()
    this.#lines += lines.length
    const records: PlainRecord[] = []
    for (const line of lines) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line
      if (text === '') continue
      const record: PlainRecord = text.split(this.#delimiter)
      for (let i = 0; i < record.length; i++) if (record[i] === '') record[i] = null
      records.push(record)
    }
    return records
  }

  #leave(): void {
    this.#rest = { source: Readable.from(following(this.#held, this.#chunks)), lines: this.#lines, bytes: this.#bytes }
  }
}

async function* following(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* { [Symbol.asyncIterator]: () => chunks }
}

/** The place of the first quote, or return that is not before a line feed; -1 if there is none. A return at the end is in no whole line. */
const doubtIn = (bytes: Buffer): number => {
  const quote = bytes.indexOf(QUOTE)
  const last = quote < 0 ? bytes.length - 1 : quote
  for (let at = bytes.indexOf(CR); at >= 0 && at < last; at = bytes.indexOf(CR, at + 1))
    if (bytes[at + 1] !== LF) return at
  return quote
}
