/**
 * The durable side of the seen ids: segments in the changelog. A flush writes the ids that were accepted since the last
 * flush, as entries `seen/<offset of the first id>`. A segment never changes; it is deleted as a whole when its
 * youngest id is forgotten. Because forgetting depends on the log alone (seen-ids.ts), a task that loads the segments
 * has exactly the state of a task that never stopped.
 *
 * Layout of a segment, per id: 16 bytes id, float64 big-endian log time in ms.
 */
import { ROW_ID_BYTES, writeRowId } from './row-id.ts'
import { SeenIds } from './seen-ids.ts'

export const SEGMENT_PREFIX = 'seen/'
/** Entry with the log time before which ids are forgotten, float64 big-endian: a horizon that grows does not bring them back. */
export const FLOOR_KEY = 'seen-floor'
const ENTRY_BYTES = ROW_ID_BYTES + 8
/** Keeps a changelog record near 200 kB, far below the 1 MB of a record batch. */
const SEGMENT_IDS_MAX = 8_192

interface Segment {
  readonly key: string
  /** Sequence number of the last id in the segment. */
  readonly last: number
}

export interface DedupeOptions {
  /** Log time for which an id is remembered, ms, both ends included. 0 = no row is ever dropped. */
  readonly dedupeMs: number
  readonly idsMax: number
}

export class Dedupe {
  readonly #idsMax: number
  #seen: SeenIds | undefined
  /** Segments in the changelog that still contain a remembered id, oldest first. */
  readonly #segments: Segment[] = []
  readonly #id = Buffer.alloc(ROW_ID_BYTES)
  /** Ids accepted since the last flush, in the layout of a segment, with the offset of each. */
  #pending = Buffer.alloc(ENTRY_BYTES * 256)
  #pendingOffsets: number[] = []
  #loaded = new Map<string, Buffer>()
  /** Floor of the changelog, until the ids are restored. */
  #floor = Number.NEGATIVE_INFINITY
  #writtenFloor = Number.NEGATIVE_INFINITY

  constructor(options: DedupeOptions) {
    this.#idsMax = options.idsMax
    this.remember(options.dedupeMs)
  }

  /** Sets how long ids are remembered, ms. Ids that are already forgotten stay forgotten. 0 = forget all. */
  remember(dedupeMs: number): void {
    if (dedupeMs > 0) {
      if (this.#seen === undefined) this.#seen = new SeenIds(dedupeMs, this.#idsMax)
      else this.#seen.horizonMs = dedupeMs
      return
    }
    this.#seen = undefined
    this.#floor = Number.NEGATIVE_INFINITY
    this.#pendingOffsets = []
    for (let i = 0; i < this.#segments.length; i++) this.#segments[i] = { ...this.#segments[i], last: -1 }
  }

  /**
   * Records a row id at a log time.
   * @returns `true` the first time; `false` if the id is known: the row is a duplicate and nothing was
   * recorded
   */
  accept(id: string, logTime: number, offset: number): boolean {
    if (!this.#seen) return true
    writeRowId(id, this.#id)
    this.#seen.pass(logTime)
    if (this.#seen.has(this.#id, logTime)) return false
    this.#seen.add(this.#id, logTime)
    this.#note(logTime, offset)
    return true
  }

  #note(logTime: number, offset: number): void {
    const at = this.#pendingOffsets.length * ENTRY_BYTES
    if (at === this.#pending.length) this.#pending = Buffer.concat([this.#pending, Buffer.alloc(at)])
    this.#id.copy(this.#pending, at)
    this.#pending.writeDoubleBE(logTime, at + ROW_ID_BYTES)
    this.#pendingOffsets.push(offset)
  }

  load(key: string, value: Buffer | null): void {
    if (key === FLOOR_KEY) {
      this.#floor = value === null ? Number.NEGATIVE_INFINITY : value.readDoubleBE(0)
      this.#writtenFloor = this.#floor
    } else if (value === null) this.#loaded.delete(key)
    else this.#loaded.set(key, value)
  }

  /** Builds the set from the loaded segments. They come in log order, and each is written only once. */
  restored(): void {
    const segments = this.#loaded
    this.#loaded = new Map()
    this.#seen?.restore(this.#floor)
    for (const [key, value] of segments) {
      for (let at = 0; at < value.length; at += ENTRY_BYTES) {
        const accepted = value.readDoubleBE(at + ROW_ID_BYTES)
        if (accepted >= this.#floor) this.#seen?.add(value, accepted, at)
      }
      // With dedupe switched off the segments are useless, so the next flush deletes them.
      this.#segments.push({ key, last: this.#seen ? this.#seen.next - 1 : -1 })
    }
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    this.#writePending(write)
    this.#writeFloor(write)
    const oldest = this.#seen?.oldest ?? 0
    let gone = 0
    while (gone < this.#segments.length && this.#segments[gone].last < oldest) {
      write(Buffer.from(this.#segments[gone].key), null)
      gone++
    }
    this.#segments.splice(0, gone)
  }

  #writeFloor(write: (key: Buffer, value: Buffer | null) => void): void {
    const floor = this.#seen?.floor ?? Number.NEGATIVE_INFINITY
    if (floor === this.#writtenFloor) return
    this.#writtenFloor = floor
    const value = Buffer.alloc(8)
    value.writeDoubleBE(floor)
    write(Buffer.from(FLOOR_KEY), floor === Number.NEGATIVE_INFINITY ? null : value)
  }

  #writePending(write: (key: Buffer, value: Buffer | null) => void): void {
    const offsets = this.#pendingOffsets
    if (!this.#seen || offsets.length === 0) return
    const first = this.#seen.next - offsets.length
    for (let from = 0; from < offsets.length; from += SEGMENT_IDS_MAX) {
      const to = Math.min(from + SEGMENT_IDS_MAX, offsets.length)
      const key = `${SEGMENT_PREFIX}${offsets[from]}`
      write(Buffer.from(key), Buffer.from(this.#pending.subarray(from * ENTRY_BYTES, to * ENTRY_BYTES)))
      this.#segments.push({ key, last: first + to - 1 })
    }
    this.#pendingOffsets = []
  }

  /** Number of ids, and bytes of the set, the segments and the ids that wait for the flush. */
  size(): { keys: number; bytes: number } {
    const keys = this.#seen?.count ?? 0
    return { keys, bytes: (this.#seen?.bytes ?? 0) + this.#pending.length + this.#segments.length * 64 }
  }
}
