/**
 * Rows as RowBinary: the values of a row in sequence without separators, integers little-endian.
 *
 *     String        length as LEB128, then that many bytes
 *     Int64         8 bytes; DateTime64(3) the same, ms since the epoch
 *     Float64       8 bytes, IEEE 754
 *     Bool, UInt8   1 byte; UInt32, Int32 4 bytes
 *     Nullable(T)   1 byte, 1 = null and nothing follows, 0 = T follows
 *
 * Before the rows come the number of columns as LEB128, their names and their types, as String
 * (RowBinaryWithNamesAndTypes).
 *
 * Source: ClickHouse, docs/en/interfaces/formats/RowBinary.
 */
import { type ColumnType, VARINT_BYTES_MAX, writeVarint } from '../../schemas/index.ts'
import type { DoublesInPlace, TableColumn, Value } from '../../streams/core/projection.ts'
import { SinkError } from '../errors.ts'

const TWO_32 = 2 ** 32
const FIRST_BYTES = 64 * 1024
const SHORT_TEXT_MAX = 32

/** A growing buffer. It keeps its content until `take`. */
export class RowBuffer {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #view = new DataView(this.#bytes.buffer)
  #at = 0

  get length(): number {
    return this.#at
  }

  /** Discards everything after `length`. */
  truncate(length: number): void {
    this.#at = length
  }

  /** A copy of the content. The buffer is empty afterwards. */
  take(): Buffer {
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#at))
    this.#at = 0
    return bytes
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#at + count))
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = value
  }

  uint32(value: number): void {
    this.#reserve(4)
    this.#view.setUint32(this.#at, value, true)
    this.#at += 4
  }

  int32(value: number): void {
    this.#reserve(4)
    this.#view.setInt32(this.#at, value, true)
    this.#at += 4
  }

  /** @param value a number within +-2^53, or a bigint of 64 bits */
  int64(value: number | bigint): void {
    this.#reserve(8)
    if (typeof value === 'bigint') {
      this.#view.setBigInt64(this.#at, value, true)
      this.#at += 8
      return
    }
    const high = Math.floor(value / TWO_32)
    this.#view.setUint32(this.#at, value - high * TWO_32, true)
    this.#view.setInt32(this.#at + 4, high, true)
    this.#at += 8
  }

  float64(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#at, value, true)
    this.#at += 8
  }

  /** Nullable doubles of consecutive columns from where they lie, up to the first that is not in place. @returns the column after them */
  doubles({ row, slots }: DoublesInPlace, from: number): number {
    this.#reserve(9 * (slots.length - from))
    const [bytes, view] = [this.#bytes, this.#view]
    let [i, at] = [from, this.#at]
    for (; i < slots.length; i++) {
      const slot = slots[i]!
      if (slot < 0) break
      if (row.isNull(slot)) bytes[at++] = 1
      else {
        bytes[at] = 0
        view.setFloat64(at + 1, row.double(slot), true)
        at += 9
      }
    }
    this.#at = at
    return i
  }

  bytes(value: Uint8Array): void {
    this.varint(value.length)
    this.#reserve(value.length)
    this.#bytes.set(value, this.#at)
    this.#at += value.length
  }

  text(value: string): void {
    if (value.length <= SHORT_TEXT_MAX && this.#shortAscii(value)) return
    const count = Buffer.byteLength(value, 'utf8')
    this.varint(count)
    this.#reserve(count)
    this.#bytes.write(value, this.#at, count, 'utf8')
    this.#at += count
  }

  /** Short ASCII text without a call into the runtime. Writes nothing if it finds another character. */
  #shortAscii(value: string): boolean {
    const count = value.length
    this.#reserve(count + 1)
    const bytes = this.#bytes
    let at = this.#at
    bytes[at++] = count
    for (let i = 0; i < count; i++) {
      const code = value.charCodeAt(i)
      if (code > 0x7f) return false
      bytes[at++] = code
    }
    this.#at = at
    return true
  }

  /** LEB128. @param value a natural number below 2^31 */
  varint(value: number): void {
    this.#reserve(VARINT_BYTES_MAX)
    this.#at = writeVarint(this.#bytes, value, this.#at)
  }
}

/** A value of a table, or an integer of a query that a number does not hold exactly. */
export type EncodedValue = Value | bigint

type Encode = (buffer: RowBuffer, value: EncodedValue) => void

/** Encoders of the types. If a value does not fit, they throw a `TypeError` whose message is what was expected. */
const encoders: Readonly<Record<ColumnType, Encode>> = {
  string: (buffer, value) => {
    if (typeof value !== 'string') throw new TypeError('text')
    buffer.text(value)
  },
  long: (buffer, value) => {
    if (typeof value === 'bigint') {
      if (BigInt.asIntN(64, value) !== value) throw new TypeError('an integer of 64 bits')
    } else if (!Number.isSafeInteger(value)) throw new TypeError('an integer within +-(2^53 - 1)')
    buffer.int64(value as number | bigint)
  },
  timestamp: (buffer, value) => {
    if (!Number.isSafeInteger(value)) throw new TypeError('an integer of milliseconds')
    buffer.int64(value as number)
  },
  double: (buffer, value) => {
    if (typeof value !== 'number') throw new TypeError('a number')
    buffer.float64(value)
  },
  boolean: (buffer, value) => {
    if (typeof value !== 'boolean') throw new TypeError('a boolean')
    buffer.byte(value ? 1 : 0)
  },
  bytes: (buffer, value) => {
    if (!(value instanceof Uint8Array)) throw new TypeError('bytes')
    buffer.bytes(value)
  },
}

export type EncodeValues = (buffer: RowBuffer, values: readonly EncodedValue[], doubles?: DoublesInPlace) => void

/**
 * The encoder of a table's declared columns.
 * @returns appends one row's values; if a row does not fit, it writes nothing and throws SinkError VALUE_UNFIT
 */
export const valuesEncoder = (store: string, columns: readonly TableColumn[]): EncodeValues => {
  const encode = columns.map(({ type }) => encoders[type])
  const nullable = columns.map((column) => column.nullable)
  const count = columns.length
  return (buffer, values, doubles) => {
    if (values.length !== count) {
      throw new SinkError('VALUE_UNFIT', { store, reason: `a row has ${values.length} values, expected ${count}` })
    }
    const start = buffer.length
    let i = 0
    try {
      for (; i < count; i++) {
        if (doubles !== undefined && doubles.slots[i] >= 0) {
          i = buffer.doubles(doubles, i) - 1
          continue
        }
        const value = values[i]
        if (nullable[i]) {
          if (value === null) {
            buffer.byte(1)
            continue
          }
          buffer.byte(0)
        }
        encode[i](buffer, value)
      }
    } catch (error) {
      buffer.truncate(start)
      throw unfit(store, columns[i].name, values[i], error)
    }
  }
}

const unfit = (store: string, name: string, value: EncodedValue, error: unknown): unknown => {
  if (!(error instanceof TypeError)) return error
  const reason = `column '${name}' is ${show(value)}, expected ${error.message}`
  return new SinkError('VALUE_UNFIT', { store, reason }, error)
}

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 100 ? `${text.slice(0, 100)}...` : text
}
