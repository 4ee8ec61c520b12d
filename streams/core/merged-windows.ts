/**
 * Merges the partial windows of several upstream partitions, which all write to the one partition that is read here.
 *
 * An upstream partition reports its part of a window (a later partial replaces its earlier one), and the end up to
 * which its windows are closed. It also reports windows without data, so a partition without data does not delay the
 * others. A merged window closes once, when every partition has closed it; windows close in the order of (end, key as
 * UTF-8 bytes). Partials are merged by ascending number of the partition, not in the order of arrival. So results, to
 * the last bit, do not depend on how the upstream partitions interleave.
 *
 * A partial is late if its own partition, or the merge, has closed its window: the caller is told, and nothing changes.
 * All state is by (window, partition) or by partition, and each upstream partition comes in its own order, so repeated
 * records change nothing.
 *
 * Entries, after the prefix: `w`, start float64, partition uint32, key UTF-8 -> partial | `p`, number -> end that the
 * partition has closed, float64 | `c` -> end that all have closed, float64, number of partitions, uint32. All
 * big-endian. Source: docs/decisions/0035-merged-windows.md
 */
import { isSource, LeastOfSources } from './least-of-sources.ts'
import { PoisonError, type StateSize } from './processor.ts'
import { WindowIndex } from './window-index.ts'
import type { OpenWindow, WindowCodec } from './windows.ts'

/** The report of an upstream partition that all of its windows up to `end` are closed. */
export interface ClosedStatement {
  readonly partition: number
  /** The number of upstream partitions. */
  readonly partitions: number
  /** ms */
  readonly end: number
}

export interface MergedWindowsOptions<P> {
  readonly sizeMs: number
  readonly codec: WindowCodec<P>
  /** Merges two partials of a window; `a` comes from the lower partitions. It changes neither. */
  readonly merge: (a: P, b: P) => P
  /** The prefix of the entries in the changelog. Default `merge/`. */
  readonly prefix?: string
}

interface Slot<P> {
  readonly partial: P
  /** The size when it was last written to, or read from, the changelog. */
  bytes: number
}
type Partials<P> = Map<number, Slot<P>>

const NOTHING = Number.NEGATIVE_INFINITY
const PARTITION_AT = 8
const KEY_AT = 12
/** Without the key: the entry in the index and the map of its partials. */
const WINDOW_BYTES = 320
/** Without the bytes of the codec: the entry of the map and the slot. */
const PARTIAL_BYTES = 96

export class MergedWindows<P> {
  readonly #options: MergedWindowsOptions<P>
  readonly #prefix: Buffer
  readonly #closedKey: Buffer
  readonly #windows = new WindowIndex<Partials<P>>()
  readonly #ends: LeastOfSources
  /** The entries that changed since the last flush, by their key as latin1; `undefined` means deleted. */
  readonly #dirty = new Map<string, Slot<P> | undefined>()
  #closedEnd = NOTHING
  #partitions = 0
  #isClosedDirty = false
  #bytes = 0

  constructor(options: MergedWindowsOptions<P>) {
    const { prefix = 'merge/' } = options
    this.#options = options
    this.#prefix = Buffer.from(`${prefix}w`)
    this.#closedKey = Buffer.from(`${prefix}c`)
    this.#ends = new LeastOfSources(`${prefix}p`)
  }

  /**
   * All windows that end at or before this are closed, ms; `-Infinity` before every partition has reported. It never
   * decreases.
   */
  get closedEnd(): number {
    return this.#closedEnd
  }

  /**
   * Takes a partial of an upstream partition.
   * @returns `false` if it is late: the window was closed, and nothing has changed
   */
  put(partition: number, key: string, start: number, partial: P): boolean {
    const end = start + this.#options.sizeMs
    if (end <= this.#closedEnd || end <= this.#ends.of(partition)) return false
    this.#dirty.set(this.#entryKey(partition, key, start), this.#place(partition, key, start, partial))
    return true
  }

  /**
   * Takes a report of closed windows; it determines what `due` returns.
   * @throws PoisonError `source_invalid`, before anything has changed, if the partition is not one of `[0, partitions)`
   */
  close({ partition, partitions, end }: ClosedStatement): void {
    if (!isSource(partition, partitions))
      throw new PoisonError(
        'source_invalid',
        `The statement names partition ${partition} of ${partitions}; a number in [0, partitions) was expected.`,
      )
    // Partitions may be added, but not removed: the windows wait until the new ones have reported.
    if (partitions > this.#partitions) {
      this.#partitions = partitions
      this.#isClosedDirty = true
    }
    const least = this.#ends.accept(partition, this.#partitions, end)
    if (least === undefined || least <= this.#closedEnd) return
    this.#closedEnd = least
    this.#isClosedDirty = true
  }

  /**
   * The next window that all partitions have closed, merged. It stays until `drop`. Each window is a unit of the step.
   */
  due(): OpenWindow<P> | undefined {
    const window = this.#windows.due(this.#options.sizeMs, this.#closedEnd)
    if (window === undefined) return undefined
    const { key, start, held } = window
    const ascending = [...held].sort(([a], [b]) => a - b).map(([, { partial }]) => partial)
    return { key, start, state: ascending.reduce(this.#options.merge) }
  }

  /** Removes a window that `due` returned. */
  drop(key: string, start: number): void {
    const partials = this.#windows.delete(key, start)
    if (partials === undefined) return
    this.#bytes -= windowBytes(key)
    for (const [partition, { bytes }] of partials) {
      this.#bytes -= bytes
      this.#dirty.set(this.#entryKey(partition, key, start), undefined)
    }
  }

  #place(partition: number, key: string, start: number, partial: P, bytes = PARTIAL_BYTES): Slot<P> {
    let partials = this.#windows.get(key, start)
    if (partials === undefined) {
      partials = new Map()
      this.#windows.set(key, start, partials)
      this.#bytes += windowBytes(key)
    }
    const slot = { partial, bytes }
    this.#bytes += bytes - (partials.get(partition)?.bytes ?? 0)
    partials.set(partition, slot)
    return slot
  }

  #entryKey(partition: number, key: string, start: number): string {
    const at = Buffer.allocUnsafe(KEY_AT)
    at.writeDoubleBE(start, 0)
    at.writeUInt32BE(partition, PARTITION_AT)
    return Buffer.concat([this.#prefix, at, Buffer.from(key)]).toString('latin1')
  }

  /** Restores an entry of the changelog. @returns `false` if it does not belong to these windows */
  load(key: Buffer, value: Buffer | null): boolean {
    if (key.equals(this.#closedKey)) {
      this.#closedEnd = value?.readDoubleBE(0) ?? NOTHING
      this.#partitions = value?.readUInt32BE(8) ?? 0
      return true
    }
    if (!this.#prefix.equals(key.subarray(0, this.#prefix.length))) return this.#ends.load(key, value)
    const at = key.subarray(this.#prefix.length)
    const [start, partition, name] = [at.readDoubleBE(0), at.readUInt32BE(PARTITION_AT), at.toString('utf8', KEY_AT)]
    if (value === null) this.#unload(partition, name, start)
    else this.#place(partition, name, start, this.#options.codec.decode(value), partialBytes(value))
    return true
  }

  #unload(partition: number, key: string, start: number): void {
    const partials = this.#windows.get(key, start)
    this.#bytes -= partials?.get(partition)?.bytes ?? 0
    if (!partials?.delete(partition) || partials.size > 0) return
    this.#windows.delete(key, start)
    this.#bytes -= windowBytes(key)
  }

  /** Writes the changes since the last call. `null` deletes. */
  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const [key, slot] of this.#dirty) {
      const value = slot === undefined ? null : this.#options.codec.encode(slot.partial)
      if (slot !== undefined && value !== null) {
        this.#bytes += partialBytes(value) - slot.bytes
        slot.bytes = partialBytes(value)
      }
      write(Buffer.from(key, 'latin1'), value)
    }
    this.#dirty.clear()
    this.#ends.flush(write)
    if (!this.#isClosedDirty) return
    const closed = Buffer.allocUnsafe(12)
    closed.writeDoubleBE(this.#closedEnd, 0)
    closed.writeUInt32BE(this.#partitions, 8)
    write(this.#closedKey, closed)
    this.#isClosedDirty = false
  }

  /** The open windows over all keys and the reports of partitions; bytes are measured at each flush. */
  size(): StateSize {
    const ends = this.#ends.size()
    return { keys: this.#windows.count + ends.keys, bytes: this.#bytes + ends.bytes }
  }
}

const windowBytes = (key: string): number => WINDOW_BYTES + 2 * key.length
const partialBytes = (encoded: Buffer): number => PARTIAL_BYTES + 2 * encoded.length
