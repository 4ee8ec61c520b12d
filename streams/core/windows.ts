/**
 * Tumbling windows `[start, start + size)` per key, in event time.
 *
 * Stream time s is the greatest event time seen in the partition, including the present record. A record is late for
 * its window iff `end + grace <= s`; a window closes at `s >= end + grace`, once, in the order of (end, key as UTF-8
 * bytes).
 */

import type { StateSize } from './processor.ts'
import { WindowIndex } from './window-index.ts'

/** The start of the window that contains `time`; it uses floor, not truncation, so it is correct before 1970 too. */
export const windowStart = (time: number, sizeMs: number): number => Math.floor(time / sizeMs) * sizeMs

/** Whether a record of the window that starts at `start` is late. */
export const isLate = (start: number, sizeMs: number, graceMs: number, streamTime: number): boolean =>
  start + sizeMs + graceMs <= streamTime

/**
 * The greatest end of a window that is closed at a stream time, ms. A partition reports it to the merge of its windows.
 */
export const closedEnd = (streamTime: number, sizeMs: number, graceMs: number): number =>
  windowStart(streamTime - graceMs, sizeMs)

export interface WindowCodec<S> {
  readonly encode: (state: S) => Buffer
  readonly decode: (bytes: Buffer) => S
}

interface Slot<S> {
  state: S
  dirty: boolean
  /** The size when it was last written to, or read from, the changelog. */
  bytes: number
}

export interface OpenWindow<S> {
  readonly key: string
  readonly start: number
  readonly state: S
}

const START_BYTES = 8
/** The entry in the index and the slot, without the key and the bytes of the codec. */
const WINDOW_BYTES = 144

const entryKey = (key: string, start: number): Buffer => {
  const bytes = Buffer.allocUnsafe(START_BYTES + Buffer.byteLength(key))
  bytes.writeDoubleBE(start, 0)
  bytes.write(key, START_BYTES)
  return bytes
}

const bytesOf = (entry: Buffer, value: Buffer): number => WINDOW_BYTES + 2 * (entry.length + value.length)

/** The open windows of one partition, and their entries in the changelog (start float64, key UTF-8 -> state). */
export class TumblingWindows<S> {
  readonly sizeMs: number
  readonly graceMs: number
  #codec: WindowCodec<S>
  #windows = new WindowIndex<Slot<S>>()
  #dirty: { key: string; start: number; slot: Slot<S> | undefined }[] = []
  #bytes = 0

  constructor(sizeMs: number, graceMs: number, codec: WindowCodec<S>) {
    this.sizeMs = sizeMs
    this.graceMs = graceMs
    this.#codec = codec
  }

  /** The state of a window; `init` makes it if there is none. It counts as changed. */
  open(key: string, start: number, init: () => S): S {
    let slot = this.#windows.get(key, start)
    if (slot === undefined) {
      slot = { state: init(), dirty: false, bytes: 0 }
      this.#windows.set(key, start, slot)
    }
    if (!slot.dirty) {
      slot.dirty = true
      this.#dirty.push({ key, start, slot })
    }
    return slot.state
  }

  /** The next window that is due at `streamTime`, in the order of (end, key). It stays until `close`. */
  due(streamTime: number): OpenWindow<S> | undefined {
    const window = this.#windows.due(this.sizeMs + this.graceMs, streamTime)
    return window && { key: window.key, start: window.start, state: window.held.state }
  }

  close(key: string, start: number): void {
    const slot = this.#windows.delete(key, start)
    if (slot === undefined) return
    this.#bytes -= slot.bytes
    this.#dirty.push({ key, start, slot: undefined })
  }

  load(key: Buffer, value: Buffer | null): void {
    const start = key.readDoubleBE(0)
    const name = key.toString('utf8', START_BYTES)
    this.#bytes -= this.#windows.delete(name, start)?.bytes ?? 0
    if (value === null) return
    const bytes = bytesOf(key, value)
    this.#windows.set(name, start, { state: this.#codec.decode(value), dirty: false, bytes })
    this.#bytes += bytes
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const { key, start, slot } of this.#dirty) {
      const entry = entryKey(key, start)
      if (slot === undefined) {
        write(entry, null)
        continue
      }
      if (this.#windows.get(key, start) !== slot) continue // closed in the meantime
      slot.dirty = false
      const value = this.#codec.encode(slot.state)
      this.#bytes += bytesOf(entry, value) - slot.bytes
      slot.bytes = bytesOf(entry, value)
      write(entry, value)
    }
    this.#dirty = []
  }

  /** The number of open windows over all keys; bytes are measured at each flush. */
  size(): StateSize {
    return { keys: this.#windows.count, bytes: this.#bytes }
  }
}
