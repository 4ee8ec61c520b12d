/**
 * How often each key occurs, by its hash: exact up to `KEYS_MAX` distinct keys. Beyond, only keys whose hash begins with `level` zero bits are kept, all their rows counted,
 * so the sample is one of keys, and the same for every order and every way of merging (Wegman's adaptive sampling; Flajolet, Computing 43, 1990).
 * Entries: high u32, low u32, number of rows as varint; ascending by hash.
 */
import { type Cursor, readVarint, VARINT_BYTES_MAX, writeVarint } from '../../../schemas/index.ts'

/** Distinct keys of a window that are counted one by one. */
export const KEYS_MAX = 65_536
const SLOTS_MIN = 64
const LEVEL_MAX = 32

export class KeySample {
  readonly #max: number
  #level = 0
  #size = 0
  #high = new Uint32Array(SLOTS_MIN)
  #low = new Uint32Array(SLOTS_MIN)
  /** 0: the slot is free. */
  #rows = new Float64Array(SLOTS_MIN)

  constructor(max = KEYS_MAX) {
    this.#max = max
  }

  get level(): number {
    return this.#level
  }

  /** Keys that are kept. */
  get size(): number {
    return this.#size
  }

  add(high: number, low: number, rows = 1): void {
    if (!isKept(high, this.#level)) return
    let at = low & (this.#rows.length - 1)
    while (this.#rows[at] !== 0) {
      if (this.#low[at] === low && this.#high[at] === high) {
        this.#rows[at] += rows
        return
      }
      at = (at + 1) & (this.#rows.length - 1)
    }
    this.#high[at] = high
    this.#low[at] = low
    this.#rows[at] = rows
    this.#size++
    if (this.#size > this.#max) this.#coarsen(this.#level + 1)
    else if (this.#size * 2 > this.#rows.length) this.#resize(this.#rows.length * 2)
  }

  /** @param entries as `entries` gave them, of a sample of any level */
  merge(level: number, entries: Buffer): void {
    if (level > this.#level) this.#coarsen(level)
    const cursor: Cursor = { bytes: entries, at: 0 }
    while (cursor.at < entries.length) {
      const [high, low] = [entries.readUInt32BE(cursor.at), entries.readUInt32BE(cursor.at + 4)]
      cursor.at += 8
      this.add(high, low, readVarint(cursor))
    }
  }

  /** Rows of each kept key that is none of these, ascending by hash. */
  rowsBeside(keys: readonly { readonly high: number; readonly low: number }[]): readonly number[] {
    const hidden = new Set(keys.map(({ high, low }) => `${high} ${low}`))
    const found = this.#kept().filter((at) => !hidden.has(`${this.#high[at]} ${this.#low[at]}`))
    return found.map((at) => this.#rows[at] as number)
  }

  /** Slots with a key, ascending by hash. */
  #kept(): readonly number[] {
    const kept: number[] = []
    for (let at = 0; at < this.#rows.length; at++) if (this.#rows[at] !== 0) kept.push(at)
    const [highs, lows] = [this.#high, this.#low]
    return kept.sort((a, b) => (highs[a] as number) - (highs[b] as number) || (lows[a] as number) - (lows[b] as number))
  }

  /** Rows of the kept keys, keys with several rows, and the rows of those. */
  sums(): { readonly rows: number; readonly repeatedKeys: number; readonly repeatedRows: number } {
    let [rows, repeatedKeys, repeatedRows] = [0, 0, 0]
    for (const count of this.#rows) {
      rows += count
      if (count < 2) continue
      repeatedKeys++
      repeatedRows += count
    }
    return { rows, repeatedKeys, repeatedRows }
  }

  entries(): Buffer {
    const kept = this.#kept()
    const [highs, lows] = [this.#high, this.#low]
    const bytes = Buffer.allocUnsafe(kept.length * (8 + VARINT_BYTES_MAX))
    let end = 0
    for (const at of kept) {
      bytes.writeUInt32BE(highs[at] as number, end)
      bytes.writeUInt32BE(lows[at] as number, end + 4)
      end = writeVarint(bytes, this.#rows[at] as number, end + 8)
    }
    return bytes.subarray(0, end)
  }

  #coarsen(level: number): void {
    if (level > LEVEL_MAX) return
    this.#level = level
    this.#resize(this.#rows.length)
    if (this.#size > this.#max) this.#coarsen(level + 1)
  }

  /** Places the keys that the level keeps anew. */
  #resize(slots: number): void {
    const [highs, lows, rows] = [this.#high, this.#low, this.#rows]
    this.#high = new Uint32Array(slots)
    this.#low = new Uint32Array(slots)
    this.#rows = new Float64Array(slots)
    this.#size = 0
    for (let i = 0; i < rows.length; i++) {
      if (rows[i] === 0 || !isKept(highs[i] as number, this.#level)) continue
      let at = (lows[i] as number) & (slots - 1)
      while (this.#rows[at] !== 0) at = (at + 1) & (slots - 1)
      this.#high[at] = highs[i] as number
      this.#low[at] = lows[i] as number
      this.#rows[at] = rows[i] as number
      this.#size++
    }
  }
}

const isKept = (high: number, level: number): boolean => level === 0 || high >>> (LEVEL_MAX - level) === 0
