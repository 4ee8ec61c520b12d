/**
 * Tumbling windows `[start, start + size)` per key, in event time.
 *
 * Stream time s is the greatest event time seen in the partition, the record in hand included. A record is late for its window iff
 * `end + grace <= s`; a window closes at `s >= end + grace`, once, in the order of (end, key as UTF-8 bytes).
 */

/** Start of the window that holds `time`; floor, not truncation, so it is right before 1970 too. */
export const windowStart = (time: number, sizeMs: number): number => Math.floor(time / sizeMs) * sizeMs

/** Whether a record of the window that starts at `start` comes too late. */
export const isLate = (start: number, sizeMs: number, graceMs: number, streamTime: number): boolean =>
  start + sizeMs + graceMs <= streamTime

export interface WindowCodec<S> {
  readonly encode: (state: S) => Buffer
  readonly decode: (bytes: Buffer) => S
}

interface Slot<S> {
  state: S
  dirty: boolean
}

export interface OpenWindow<S> {
  readonly key: string
  readonly start: number
  readonly state: S
}

const START_BYTES = 8

const entryKey = (key: string, start: number): Buffer => {
  const bytes = Buffer.allocUnsafe(START_BYTES + Buffer.byteLength(key))
  bytes.writeDoubleBE(start, 0)
  bytes.write(key, START_BYTES)
  return bytes
}

/** The open windows of one partition, and their entries in the changelog (start float64, key UTF-8 -> state). */
export class TumblingWindows<S> {
  readonly sizeMs: number
  readonly graceMs: number
  #codec: WindowCodec<S>
  #windows = new Map<number, Map<string, Slot<S>>>()
  #dirty: { key: string; start: number; slot: Slot<S> | undefined }[] = []
  /** Keys of the earliest window in the order in which they close, made when it first is due. */
  #closing: { start: number; keys: string[] } | undefined
  #keys = 0

  constructor(sizeMs: number, graceMs: number, codec: WindowCodec<S>) {
    this.sizeMs = sizeMs
    this.graceMs = graceMs
    this.#codec = codec
  }

  /** The state of a window, made by `init` if there is none. It counts as changed. */
  open(key: string, start: number, init: () => S): S {
    let window = this.#windows.get(start)
    if (window === undefined) {
      window = new Map()
      this.#windows.set(start, window)
    }
    let slot = window.get(key)
    if (slot === undefined) {
      slot = { state: init(), dirty: false }
      window.set(key, slot)
      this.#keys++
      if (this.#closing?.start === start) this.#closing = undefined
    }
    if (!slot.dirty) {
      slot.dirty = true
      this.#dirty.push({ key, start, slot })
    }
    return slot.state
  }

  /** The next window that is due at `streamTime`, in the order of (end, key); it stays until `close`. */
  due(streamTime: number): OpenWindow<S> | undefined {
    if (this.#windows.size === 0) return undefined
    if (this.#closing === undefined) {
      let start = Number.POSITIVE_INFINITY
      for (const each of this.#windows.keys()) if (each < start) start = each
      if (start + this.sizeMs + this.graceMs > streamTime) return undefined
      const keys = [...(this.#windows.get(start)?.keys() ?? [])]
      this.#closing = { start, keys: keys.sort((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a))) }
    }
    const { start, keys } = this.#closing
    if (start + this.sizeMs + this.graceMs > streamTime) return undefined
    const key = keys[keys.length - 1]
    const slot = this.#windows.get(start)?.get(key)
    return slot === undefined ? undefined : { key, start, state: slot.state }
  }

  close(key: string, start: number): void {
    const window = this.#windows.get(start)
    if (!window?.delete(key)) return
    this.#keys--
    this.#dirty.push({ key, start, slot: undefined })
    if (window.size === 0) this.#windows.delete(start)
    this.#closing?.keys.pop()
    if (this.#closing?.keys.length === 0) this.#closing = undefined
  }

  load(key: Buffer, value: Buffer | null): void {
    const start = key.readDoubleBE(0)
    const name = key.toString('utf8', START_BYTES)
    const window = this.#windows.get(start) ?? new Map<string, Slot<S>>()
    this.#windows.set(start, window)
    if (!window.has(name) && value !== null) this.#keys++
    if (value === null) {
      if (window.delete(name)) this.#keys--
      if (window.size === 0) this.#windows.delete(start)
    } else window.set(name, { state: this.#codec.decode(value), dirty: false })
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const { key, start, slot } of this.#dirty) {
      if (slot !== undefined && this.#windows.get(start)?.get(key) !== slot) continue // closed since
      if (slot !== undefined) slot.dirty = false
      write(entryKey(key, start), slot === undefined ? null : this.#codec.encode(slot.state))
    }
    this.#dirty = []
  }

  /** Open windows over all keys. */
  get count(): number {
    return this.#keys
  }
}
