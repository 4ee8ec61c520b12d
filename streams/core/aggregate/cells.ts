/**
 * JSON values of an aggregate's changelog, one per key: what is in memory, what is still to be written, and where in the changelog
 * the rest lies. A value may be dropped from memory once it is known where it lies; it comes back by that offset.
 *
 * Layout of a changelog value: version u8 = 1 | JSON, UTF-8. A version of the software that knows no versions of values cannot parse
 * it, and stops instead of taking it for something else.
 */
const VERSION = 1

export interface Cell {
  /** `undefined`: not in memory. JSON has no such value. */
  data: unknown
  /** Length of the changelog value. */
  bytes: number
  /** Offset of the value in the changelog; -1 while it is not known. */
  offset: number
  /** Number of the write that holds the value, counted over all flushes; 0 before it. */
  write: number
}

/** What a cell costs besides its value, measured: its key, its place in maps and lists, its fields. */
const CELL_BYTES = 280

/** A parsed value over its text, in memory: 1.0 to 1.9 were measured, on small and on large declarations. */
const JSON_FACTOR = 1.5

export const encodeCell = (data: unknown): Buffer => {
  const json = JSON.stringify(data)
  if (json === undefined) throw new TypeError(`state is ${String(data)}, expected JSON data`)
  const bytes = Buffer.allocUnsafe(1 + Buffer.byteLength(json))
  bytes[0] = VERSION
  bytes.write(json, 1)
  return bytes
}

/** @throws RangeError if the bytes are no cell of a known version */
export const decodeCell = (value: Buffer): unknown => {
  if (value[0] !== VERSION) throw new RangeError(`changelog value: version is ${value[0]}, expected ${VERSION}`)
  return JSON.parse(value.toString('utf8', 1))
}

export class Cells {
  readonly #cells = new Map<string, Cell>()
  readonly #dirty = new Map<string, Buffer | null>()
  #bytes = 0
  #writes = 0
  #confirmed = 0

  get count(): number {
    return this.#cells.size
  }

  /** Bytes of the values that are in memory. */
  get valueBytes(): number {
    return this.#bytes
  }

  /** Bytes in memory: values that are here, and what each key costs. */
  get bytes(): number {
    return Math.ceil(JSON_FACTOR * this.#bytes) + this.#cells.size * CELL_BYTES
  }

  get(key: string): Cell | undefined {
    return this.#cells.get(key)
  }

  /** A new value, to be written with the next flush. @param value made by `encodeCell` */
  set(key: string, value: Buffer): void {
    this.remove(key)
    this.#cells.set(key, { data: decodeCell(value), bytes: value.length, offset: -1, write: 0 })
    this.#bytes += value.length
    this.#dirty.set(key, value)
  }

  delete(key: string): void {
    this.remove(key)
    this.#dirty.set(key, null)
  }

  /** Forgets a key without writing anything: the log holds no value of it any more. */
  remove(key: string): void {
    const cell = this.#cells.get(key)
    if (cell === undefined) return
    if (cell.data !== undefined) this.#bytes -= cell.bytes
    this.#cells.delete(key)
  }

  /** Takes a value from the changelog, when everything is restored or when it was asked for. */
  load(key: string, value: Buffer, offset: number, decode = decodeCell): Cell {
    this.remove(key)
    const cell = { data: decode(value), bytes: value.length, offset, write: 0 }
    this.#cells.set(key, cell)
    this.#bytes += value.length
    return cell
  }

  /** Drops the value from memory, if it is known where it lies. @returns whether it is out of memory now */
  drop(key: string): boolean {
    const cell = this.#cells.get(key)
    if (cell === undefined || cell.data === undefined) return true
    if (cell.offset < 0) return false
    cell.data = undefined
    this.#bytes -= cell.bytes
    return true
  }

  flush(hand: (key: Buffer, value: Buffer | null) => void): void {
    for (const [key, value] of this.#dirty) {
      const write = ++this.#writes
      const cell = this.#cells.get(key)
      if (cell !== undefined) cell.write = write
      hand(Buffer.from(key), value)
    }
    this.#dirty.clear()
  }

  /**
   * The log has confirmed a write of a flush; to be called for each of them, in their order.
   * @param offset -1 if it is not known
   * @returns whether this is where the present value of the key lies
   */
  placed(key: string, offset: number): boolean {
    const confirmed = ++this.#confirmed
    const cell = this.#cells.get(key)
    if (cell?.write !== confirmed) return false
    cell.offset = offset
    return offset >= 0
  }
}
