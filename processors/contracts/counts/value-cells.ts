/**
 * How often numbers occur: each number has its own cell up to `CELLS_MAX` different ones in a window. Beyond, cells are made coarser: the last `level` bits of a double are
 * dropped, so a cell is narrower than 2^(level - 52) of its numbers, and ranks stay exact. The level follows from the numbers alone, so order and merging change nothing.
 * Entries: the number next to 0 of the cell, float64; number of rows as varint; ascending.
 */
import { type Cursor, readVarint, VARINT_BYTES_MAX, writeVarint } from '../../../schemas/index.ts'

/** Different numbers of a window that are counted one by one. */
export const CELLS_MAX = 16_384
/** All bits but sign and exponent. */
const LEVEL_MAX = 52

const FLOAT = new Float64Array(1)
const WORDS = new Uint32Array(FLOAT.buffer)
/** Which of the words has the last bits. */
const LAST = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1

/** The number of the cell that is next to 0. */
const cellOf = (x: number, level: number): number => {
  if (level === 0 || !Number.isFinite(x)) return x === 0 ? 0 : x
  FLOAT[0] = x
  if (level < 32) WORDS[LAST] = ((WORDS[LAST] as number) & (-1 << level)) >>> 0
  else {
    WORDS[LAST] = 0
    WORDS[1 - LAST] = ((WORDS[1 - LAST] as number) & (-1 << (level - 32))) >>> 0
  }
  const cell = FLOAT[0] as number
  return cell === 0 ? 0 : cell
}

/** The end of a cell that is away from 0, which no number of it reaches. */
const endOf = (cell: number, level: number): number => {
  if (level === 0 || !Number.isFinite(cell)) return cell
  FLOAT[0] = cell
  const bits = ((BigInt(WORDS[1 - LAST] as number) << 32n) | BigInt(WORDS[LAST] as number)) + (1n << BigInt(level))
  WORDS[LAST] = Number(bits & 0xffffffffn)
  WORDS[1 - LAST] = Number(bits >> 32n)
  return FLOAT[0] as number
}

export class ValueCells {
  readonly #max: number
  #level = 0
  #cells = new Map<number, number>()
  #sorted: readonly (readonly [number, number])[] | undefined

  constructor(max = CELLS_MAX) {
    this.#max = max
  }

  get level(): number {
    return this.#level
  }

  get size(): number {
    return this.#cells.size
  }

  add(x: number, rows = 1): void {
    const cell = cellOf(x, this.#level)
    this.#cells.set(cell, (this.#cells.get(cell) ?? 0) + rows)
    this.#sorted = undefined
    if (this.#cells.size > this.#max) this.#coarsen(this.#level + 1)
  }

  /** @param entries as `entries` gave them, of cells of any level */
  merge(level: number, entries: Buffer): void {
    if (level > this.#level) this.#coarsen(level)
    const cursor: Cursor = { bytes: entries, at: 0 }
    while (cursor.at < entries.length) {
      const cell = entries.readDoubleBE(cursor.at)
      cursor.at += 8
      this.add(cell, readVarint(cursor))
    }
  }

  #coarsen(level: number): void {
    if (level > LEVEL_MAX) return
    this.#level = level
    const cells = this.#cells
    this.#cells = new Map()
    for (const [cell, rows] of cells) {
      const wider = cellOf(cell, level)
      this.#cells.set(wider, (this.#cells.get(wider) ?? 0) + rows)
    }
    if (this.#cells.size > this.#max) this.#coarsen(level + 1)
  }

  #ascending(): readonly (readonly [number, number])[] {
    this.#sorted ??= [...this.#cells].sort(([a], [b]) => a - b)
    return this.#sorted
  }

  entries(): Buffer {
    const bytes = Buffer.allocUnsafe(this.#cells.size * (8 + VARINT_BYTES_MAX))
    let end = 0
    for (const [cell, rows] of this.#ascending()) {
      bytes.writeDoubleBE(cell, end)
      end = writeVarint(bytes, rows, end + 8)
    }
    return bytes.subarray(0, end)
  }

  /** The bounds of the number at a place, from 0; equal if it is exact. `undefined`: there are fewer. */
  at(place: number): readonly [lower: number, upper: number] | undefined {
    let passed = 0
    for (const [cell, rows] of this.#ascending()) {
      passed += rows
      if (place >= passed) continue
      const end = endOf(cell, this.#level)
      // The cell next to 0 has numbers of both signs.
      if (cell === 0) return [0 - end, end]
      return cell < end ? [cell, end] : [end, cell]
    }
    return undefined
  }
}
