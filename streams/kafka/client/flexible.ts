/**
 * Kafka's flexible messages: lengths are varints plus one (0 is null), and each structure ends with tagged fields. kafkajs knows only the older form, so a request
 * carries the tagged fields of its own header at its beginning, and so does an answer.
 * Source: KIP-482, https://kafka.apache.org/protocol#protocol_types
 */
import { type Cursor, readVarint, VARINT_BYTES_MAX, writeVarint } from '../../../schemas/index.ts'

/** Writes a message, piece by piece. It begins with the tagged fields of the header: none. */
export class FlexibleWriter {
  readonly #pieces: Buffer[] = [Buffer.from([0])]

  int8(value: number): this {
    return this.#add(1, (bytes) => bytes.writeInt8(value))
  }
  int16(value: number): this {
    return this.#add(2, (bytes) => bytes.writeInt16BE(value))
  }
  int32(value: number): this {
    return this.#add(4, (bytes) => bytes.writeInt32BE(value))
  }
  int64(value: bigint): this {
    return this.#add(8, (bytes) => bytes.writeBigInt64BE(value))
  }
  bytes(value: Buffer | null): this {
    this.#varint(value === null ? 0 : value.length + 1)
    if (value !== null) this.#pieces.push(value)
    return this
  }
  text(value: string | null): this {
    return this.bytes(value === null ? null : Buffer.from(value))
  }
  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.#varint(items.length + 1)
    for (const item of items) write(item)
    return this
  }
  /** Ends a structure: it has no tagged fields. */
  end(): this {
    return this.#varint(0)
  }
  finish(): Buffer {
    return Buffer.concat(this.#pieces)
  }

  #varint(value: number): this {
    const bytes = Buffer.alloc(VARINT_BYTES_MAX)
    this.#pieces.push(bytes.subarray(0, writeVarint(bytes, value, 0)))
    return this
  }
  #add(size: number, write: (bytes: Buffer) => void): this {
    const bytes = Buffer.alloc(size)
    write(bytes)
    this.#pieces.push(bytes)
    return this
  }
}

/** Reads a message. @throws RangeError if it ends too early */
export class FlexibleReader {
  readonly #bytes: Buffer
  readonly #cursor: Cursor & { bytes: Uint8Array }

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#cursor = { bytes, at: 0 }
  }

  int8(): number {
    return this.#bytes.readInt8(this.#skip(1))
  }
  int16(): number {
    return this.#bytes.readInt16BE(this.#skip(2))
  }
  int32(): number {
    return this.#bytes.readInt32BE(this.#skip(4))
  }
  int64(): bigint {
    return this.#bytes.readBigInt64BE(this.#skip(8))
  }
  text(): string | null {
    const length = this.#varint()
    if (length === 0) return null
    const from = this.#skip(length - 1)
    return this.#bytes.toString('utf8', from, from + length - 1)
  }
  array<T>(read: () => T): T[] {
    const items: T[] = []
    for (let left = this.#varint() - 1; left > 0; left--) items.push(read())
    return items
  }
  /** Ends a structure. @param known reads the tagged fields that are wanted, by their number; all others are left out */
  end(known: Readonly<Record<number, () => void>> = {}): void {
    for (let left = this.#varint(); left > 0; left--) {
      const tag = this.#varint()
      const size = this.#varint()
      const from = this.#skip(size)
      this.#cursor.at = from
      known[tag]?.()
      this.#cursor.at = from + size
    }
  }

  #varint(): number {
    const value = readVarint(this.#cursor)
    this.#within(this.#cursor.at)
    return value
  }

  /** @returns where the skipped bytes begin */
  #skip(size: number): number {
    const from = this.#cursor.at
    this.#within(from + size)
    this.#cursor.at = from + size
    return from
  }

  #within(end: number): void {
    if (end > this.#bytes.length)
      throw new RangeError(`the message has ${this.#bytes.length} bytes, expected ${end} or more`)
  }
}
