/**
 * Compact binary encoding of changelog entries.
 *
 * - integer: zigzag (2n for n >= 0, -2n-1 below), then base 128, low group first, high bit set on all bytes but the
 *   last
 * - number: an integer i with |i| <= 2^50 that is not -0 as the integer `i` shifted left by one bit (so the first byte
 *   is even),
 *   every other double as byte 1 and its 8 bytes, little-endian
 * - text: integer length in bytes, UTF-8; bytes: integer length, bytes
 * - value: tag byte 0 null, 1 number, 2 text, 3 bytes, 4 false, 5 true, then the value
 */
import { type Cursor, readZigzag, VARINT_BYTES_MAX, writeZigzag } from '../../schemas/index.ts'

const INTEGER_MAX = 2 ** 50

export class ByteWriter {
  #buffer = Buffer.allocUnsafeSlow(16 * 1024)
  #at = 0

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return
    const grown = Buffer.allocUnsafeSlow(2 * (this.#at + bytes))
    this.#buffer.copy(grown, 0, 0, this.#at)
    this.#buffer = grown
  }

  /** A copy of the content; the writer is empty afterwards. */
  take(): Buffer {
    const bytes = Buffer.allocUnsafe(this.#at)
    this.#buffer.copy(bytes, 0, 0, this.#at)
    this.#at = 0
    return bytes
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#at++] = value
  }

  integer(value: number): void {
    this.#reserve(VARINT_BYTES_MAX)
    this.#at = writeZigzag(this.#buffer, value, this.#at)
  }

  number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) <= INTEGER_MAX && !Object.is(value, -0)) {
      this.integer(value >= 0 ? 2 * value : -2 * value - 1)
      return
    }
    this.byte(1)
    this.double(value)
  }

  double(value: number): void {
    this.#reserve(8)
    this.#buffer.writeDoubleLE(value, this.#at)
    this.#at += 8
  }

  text(value: string): void {
    const length = Buffer.byteLength(value)
    this.integer(length)
    this.#reserve(length)
    this.#at += this.#buffer.write(value, this.#at)
  }

  bytes(value: Uint8Array): void {
    this.integer(value.length)
    this.raw(value)
  }

  /** Bytes without their length: allowed only as the last part of an entry. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length)
    this.#buffer.set(value, this.#at)
    this.#at += value.length
  }

  value(value: unknown): void {
    if (value === null) this.byte(0)
    else if (typeof value === 'number') {
      this.byte(1)
      this.number(value)
    } else if (typeof value === 'string') {
      this.byte(2)
      this.text(value)
    } else if (typeof value === 'boolean') this.byte(value ? 5 : 4)
    else {
      this.byte(3)
      this.bytes(value as Uint8Array)
    }
  }
}

export class ByteReader {
  readonly #cursor: Cursor & { readonly bytes: Buffer }
  constructor(bytes: Buffer) {
    this.#cursor = { bytes, at: 0 }
  }

  get done(): boolean {
    return this.#cursor.at >= this.#cursor.bytes.length
  }

  byte(): number {
    if (this.done) throw this.#endsEarly()
    return this.#cursor.bytes[this.#cursor.at++]
  }

  integer(): number {
    const value = readZigzag(this.#cursor)
    if (this.#cursor.at > this.#cursor.bytes.length) throw this.#endsEarly()
    return value
  }

  #endsEarly(): RangeError {
    return new RangeError(`changelog entry ends early, at byte ${this.#cursor.bytes.length}`)
  }

  number(): number {
    if (this.#cursor.bytes[this.#cursor.at] === 1) {
      this.#cursor.at++
      return this.double()
    }
    const value = this.integer()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  double(): number {
    const value = this.#cursor.bytes.readDoubleLE(this.#cursor.at)
    this.#cursor.at += 8
    return value
  }

  text(): string {
    const length = this.integer()
    const value = this.#cursor.bytes.toString('utf8', this.#cursor.at, this.#cursor.at + length)
    this.#cursor.at += length
    return value
  }

  bytes(): Buffer {
    const length = this.integer()
    const value = Buffer.from(this.#cursor.bytes.subarray(this.#cursor.at, this.#cursor.at + length))
    this.#cursor.at += length
    return value
  }

  /** The remaining bytes. */
  rest(): Buffer {
    const value = Buffer.from(this.#cursor.bytes.subarray(this.#cursor.at))
    this.#cursor.at = this.#cursor.bytes.length
    return value
  }

  value(): unknown {
    const tag = this.byte()
    switch (tag) {
      case 0:
        return null
      case 1:
        return this.number()
      case 2:
        return this.text()
      case 3:
        return this.bytes()
      case 4:
        return false
      case 5:
        return true
    }
    throw new RangeError(`changelog entry has a value with tag ${tag}, expected 0 to 5`)
  }
}
