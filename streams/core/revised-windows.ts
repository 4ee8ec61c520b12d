/**
 * Windows that are judged again when something of them comes late: what each holds, how often it was judged, and whether it has changed since. A window that has changed
 * is held back until a log time, so that a backlog does not make an event of each record.
 * State: `w`, start as float64, key as UTF-8 -> JSON; and what is large in pieces (window-pieces.ts).
 */
import type { StateSize } from './processor.ts'
import { orderOf, type Timed, TimerQueue } from './timer-queue.ts'
import { WindowIndex } from './window-index.ts'
import { WindowPieces } from './window-pieces.ts'

const NEVER = Number.POSITIVE_INFINITY
const START_BYTES = 8
const ENTRY_BYTES = 400
const PREFIX = 'w'.charCodeAt(0)

/** `due`: the log time at which it is judged again, if it has changed. */
export interface Revised<C> extends Timed {
  readonly key: string
  readonly start: number
  readonly content: C
  /** Number of its judgements. */
  seq: number
  /** Log times of the last judgement and of the last change, ms. */
  measuredAt: number
  changedAt: number
  dirty: boolean
  /** Sizes when it was last written or read: in memory, and of its JSON. */
  bytes: number
  headBytes: number
}

/** What windows hold, and the members of its JSON. */
export interface Contents<C> {
  make(): C
  stored(content: C): object
  restore(stored: never): C
  /** What is not in the JSON, because it is large and little of it changes at a time: pieces by their number, 0 to 255, that have changed since the last call. */
  changedPieces?(content: C): ReadonlyMap<number, Buffer | null>
  /** Restores a piece, after the JSON. */
  addPiece?(content: C, piece: Buffer): void
}

interface Stored {
  readonly seq: number
  readonly measuredAt: number
  readonly changedAt: number
  /** Null: it is not held back. */
  readonly due: number | null
}

export class RevisedWindows<C> {
  readonly #contents: Contents<C>
  readonly #all = new WindowIndex<Revised<C>>()
  /** Those that were never judged. */
  readonly #open = new WindowIndex<Revised<C>>()
  readonly #held = new TimerQueue<Revised<C>>()
  readonly #dirty = new Map<string, Revised<C> | null>()
  /** Those that are gone and were not written since. */
  readonly #gone = new Map<string, Pick<Revised<C>, 'key' | 'start'>>()
  readonly #pieces = new WindowPieces()
  #bytes = 0

  constructor(contents: Contents<C>) {
    this.#contents = contents
  }

  /** The window, which counts as changed at a log time. */
  change(key: string, start: number, logTime: number): Revised<C> {
    const found = this.#all.get(key, start) ?? this.#add(key, start)
    found.changedAt = logTime
    this.#mark(found)
    return found
  }

  has(key: string, start: number): boolean {
    return this.#all.get(key, start) !== undefined
  }

  /** The start of the earliest. */
  get firstStart(): number | undefined {
    return this.#all.due(0, Number.POSITIVE_INFINITY)?.start
  }

  /** It is judged again at a log time; `undefined`: it is judged now. */
  hold(window: Revised<C>, due: number | undefined): void {
    window.due = due ?? NEVER
    this.#held.update(window)
    this.#mark(window)
  }

  measured(window: Revised<C>, logTime: number): void {
    if (window.seq === 0) this.#open.delete(window.key, window.start)
    window.seq++
    window.measuredAt = logTime
    this.hold(window, undefined)
  }

  forget(window: Revised<C>): void {
    this.#all.delete(window.key, window.start)
    this.#bytes -= window.bytes
    this.hold(window, undefined)
    this.#dirty.set(entryText(window), null)
    this.#gone.set(entryText(window), window)
  }

  /** The first that was never judged and has ended, in the order of (end, key). */
  ended(sizeMs: number, closedEnd: number): Revised<C> | undefined {
    return this.#open.due(sizeMs, closedEnd)?.held
  }

  /** The first for which nothing is awaited any more. */
  past(spanMs: number, closedEnd: number): Revised<C> | undefined {
    return this.#all.due(spanMs, closedEnd)?.held
  }

  /** The first that is held back no longer at a log time. */
  due(logTime: number): Revised<C> | undefined {
    const { first } = this.#held
    return first === undefined || first.due > logTime ? undefined : first
  }

  /** The log time from which on something is held back no longer; `undefined`: nothing is held back. */
  get heldUntil(): number | undefined {
    return this.#held.first?.due
  }

  #add(key: string, start: number, stored?: Stored): Revised<C> {
    const window: Revised<C> = {
      ...{ key, start, order: orderOf(`${String(start).padStart(20)} ${key}`), due: NEVER, place: -1 },
      content: stored === undefined ? this.#contents.make() : this.#contents.restore(stored as never),
      ...{ seq: stored?.seq ?? 0, dirty: false, bytes: 0, headBytes: 0 },
      ...{ measuredAt: stored?.measuredAt ?? 0, changedAt: stored?.changedAt ?? 0 },
    }
    this.#all.set(key, start, window)
    if (window.seq === 0) this.#open.set(key, start, window)
    if (stored !== undefined && stored.due !== null) {
      window.due = stored.due
      this.#held.update(window)
    }
    return window
  }

  #mark(window: Revised<C>): void {
    if (window.dirty) return
    window.dirty = true
    this.#dirty.set(entryText(window), window)
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(entry: Buffer, value: Buffer | null): boolean {
    if (this.#pieces.load(entry, value)) return true
    if (entry[0] !== PREFIX) return false
    const [start, key] = [entry.readDoubleBE(1), entry.toString('utf8', 1 + START_BYTES)]
    const before = this.#all.delete(key, start)
    if (before !== undefined) {
      this.#open.delete(key, start)
      before.due = NEVER
      this.#held.update(before)
      this.#bytes -= before.bytes
    }
    if (value === null) return true
    const window = this.#add(key, start, JSON.parse(value.toString()) as Stored)
    this.#weigh(window, entry.length + value.length)
    return true
  }

  /** Puts the pieces into their windows, after the last `load`. */
  restored(): void {
    for (const window of this.#all.values()) {
      for (const piece of this.#pieces.loaded(window.key, window.start))
        this.#contents.addPiece?.(window.content, piece)
      this.#weigh(window, window.headBytes)
    }
  }

  #weigh(window: Revised<C>, headBytes: number): void {
    window.headBytes = headBytes
    const weighed = ENTRY_BYTES + 2 * (headBytes + this.#pieces.bytes(window.key, window.start))
    this.#bytes += weighed - window.bytes
    window.bytes = weighed
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const { key, start } of this.#gone.values()) this.#pieces.forget(key, start, write)
    this.#gone.clear()
    for (const [text, window] of this.#dirty) {
      const entry = Buffer.from(text, 'latin1')
      if (window === null) {
        write(entry, null)
        continue
      }
      const { seq, measuredAt, changedAt, due } = window
      const stored: Stored = { seq, measuredAt, changedAt, due: due === NEVER ? null : due }
      const value = Buffer.from(JSON.stringify({ ...stored, ...this.#contents.stored(window.content) }))
      const changed = this.#contents.changedPieces?.(window.content)
      if (changed !== undefined) this.#pieces.flush(window.key, window.start, changed, write)
      this.#weigh(window, entry.length + value.length)
      window.dirty = false
      write(entry, value)
    }
    this.#dirty.clear()
  }

  size(): StateSize {
    return { keys: this.#all.count, bytes: this.#bytes }
  }
}

/** Key of its entry, one character per byte. */
const entryText = ({ key, start }: Pick<Revised<unknown>, 'key' | 'start'>): string => {
  const bytes = Buffer.allocUnsafe(1 + START_BYTES)
  bytes[0] = PREFIX
  bytes.writeDoubleBE(start, 1)
  return Buffer.concat([bytes, Buffer.from(key)]).toString('latin1')
}
