/**
 * JSON values of an aggregate's changelog, one per key: the values in memory, the values that are still to be written,
 * and the positions of the others in the changelog. A value may leave memory when its position is known; it is loaded
 * again from this offset.
 *
 * Layout of a changelog value: version u8 = 1 | JSON, UTF-8. A release that knows no versions of values cannot parse
 * it, and stops instead of misreading it.
 */
const VERSION = 1

export interface Cell {
  /** `undefined`: not in memory. JSON has no such value. */
  data: unknown
  /** The length of the changelog value. */
  bytes: number
  /** The offset of the value in the changelog; -1 while it is unknown. */
  offset: number
  /** The number of the write with the value, counted over all flushes; 0 before the write. */
  write: number
}

/** The measured memory of a cell besides its value: its key, its entries in maps and lists, its fields. */
const CELL_BYTES = 280

/** The memory of a parsed value relative to its text: 1.0 to 1.9 were measured, for small and large declarations. */
const JSON_FACTOR = 1.5

export const encodeCell = (data: unknown): Buffer => {
  const json = JSON.stringify(data)
  if (json === undefined) throw new TypeError(`state is ${String(data)}, expected JSON data`)
  const bytes = Buffer.allocUnsafe(1 + Buffer.byteLength(json))
  bytes[0] = VERSION
  bytes.write(json, 1)
  return bytes
}

/** @throws RangeError if the bytes are not a cell of a known version */
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

  /** The bytes of the values in memory. */
  get valueBytes(): number {
    return this.#bytes
  }

  /** The bytes in memory: the values in memory, and the fixed memory of each key. */
  get bytes(): number {
    return Math.ceil(JSON_FACTOR * this.#bytes) + this.#cells.size * CELL_BYTES
  }

  get(key: string): Cell | undefined {
    return this.#cells.get(key)
  }

  /** Sets a value that the next flush writes. @param value made by `encodeCell` */
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

  /** Forgets a key without a write, because the log no longer holds a value of it. */
  remove(key: string): void {
    const cell = this.#cells.get(key)
    if (cell === undefined) return
    if (cell.data !== undefined) this.#bytes -= cell.bytes
    this.#cells.delete(key)
  }

  /** Takes a value from the changelog, during restore or when it was requested. */
  load(key: string, value: Buffer, offset: number, decode = decodeCell): Cell {
    this.remove(key)
    const cell = { data: decode(value), bytes: value.length, offset, write: 0 }
    this.#cells.set(key, cell)
    this.#bytes += value.length
    return cell
  }

  /** Removes the value from memory, if its position is known. @returns whether it is out of memory now */
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
   * The log has confirmed a write of a flush. This is called for each write, in order.
   * @param offset -1 if it is unknown
   * @returns whether the present value of the key has this position
   */
  placed(key: string, offset: number): boolean {
    const confirmed = ++this.#confirmed
    const cell = this.#cells.get(key)
    if (cell?.write !== confirmed) return false
    cell.offset = offset
    return offset >= 0
  }
}
