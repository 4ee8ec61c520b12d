/**
 * The windows of a measure of performance that are remembered: what was counted of each, how often it was measured, and whether it has changed since. A window that
 * has changed is held back until a log time, so that a backlog of outcomes does not make an event of each.
 * State: `w`, start as float64, key as UTF-8 -> JSON.
 */
import type { avro } from '../../schemas/index.ts'
import type { StateSize } from '../../streams/core/processor.ts'
import { orderOf, type Timed, TimerQueue } from '../../streams/core/timer-queue.ts'
import { WindowIndex } from '../../streams/core/window-index.ts'
import type { TaskOptions } from './answered.ts'
import { EstimatedCounts } from './figures/index.ts'
import { estimateOf } from './measured.ts'
import { Tally } from './tally.ts'

const NEVER = Number.POSITIVE_INFINITY
const START_BYTES = 8
const ENTRY_BYTES = 400
const PREFIX = 'w'.charCodeAt(0)

/** `due`: the log time at which it is measured again, if it has changed. */
export interface Remembered extends Timed {
  /** Version of the model and slice, as JSON. */
  readonly key: string
  readonly start: number
  readonly tally: Tally
  readonly expected: EstimatedCounts | undefined
  predictions: number
  /** Number of its measurements. */
  seq: number
  /** Log times of the last measurement and of the last change, ms. */
  measuredAt: number
  changedAt: number
  dirty: boolean
  /** Size when it was last written or read. */
  bytes: number
}

interface Stored {
  readonly predictions: number
  readonly seq: number
  readonly measuredAt: number
  readonly changedAt: number
  /** Null: it is not held back. */
  readonly due: number | null
  readonly counts: avro.PerformanceCounts
  readonly expected: readonly avro.SumParts[]
}

export const expectedParts = (expected: EstimatedCounts | undefined): avro.SumParts[] =>
  expected === undefined ? [] : Object.entries(expected.state()).map(([name, parts]) => ({ name, parts: [...parts] }))

export class RememberedWindows {
  readonly #options: TaskOptions
  readonly #all = new WindowIndex<Remembered>()
  /** Those that were never measured. */
  readonly #open = new WindowIndex<Remembered>()
  readonly #held = new TimerQueue<Remembered>()
  readonly #dirty = new Map<string, Remembered | null>()
  #bytes = 0

  constructor(options: TaskOptions) {
    this.#options = options
  }

  /** The window, which counts as changed at a log time. */
  change(key: string, start: number, logTime: number): Remembered {
    const found = this.#all.get(key, start) ?? this.#add(key, start)
    found.changedAt = logTime
    this.#mark(found)
    return found
  }

  /** It is measured again at a log time; `undefined`: it is measured now. */
  hold(window: Remembered, due: number | undefined): void {
    window.due = due ?? NEVER
    this.#held.update(window)
    this.#mark(window)
  }

  measured(window: Remembered, logTime: number): void {
    if (window.seq === 0) this.#open.delete(window.key, window.start)
    window.seq++
    window.measuredAt = logTime
    this.hold(window, undefined)
  }

  forget(window: Remembered): void {
    this.#all.delete(window.key, window.start)
    this.#bytes -= window.bytes
    this.hold(window, undefined)
    this.#dirty.set(entryText(window), null)
  }

  /** The first that was never measured and has ended, in the order of (end, key). */
  ended(sizeMs: number, closedEnd: number): Remembered | undefined {
    return this.#open.due(sizeMs, closedEnd)?.held
  }

  /** The first whose outcomes are not awaited any more. */
  past(spanMs: number, closedEnd: number): Remembered | undefined {
    return this.#all.due(spanMs, closedEnd)?.held
  }

  /** The first that is held back no longer at a log time. */
  due(logTime: number): Remembered | undefined {
    const { first } = this.#held
    return first === undefined || first.due > logTime ? undefined : first
  }

  #add(key: string, start: number, stored?: Stored): Remembered {
    const { task } = this.#options
    const estimated = task === 'binary' ? new EstimatedCounts() : undefined
    const window: Remembered = {
      ...{ key, start, order: orderOf(`${String(start).padStart(20)} ${key}`), due: NEVER, place: -1 },
      tally: new Tally(this.#options, stored?.counts),
      expected: stored === undefined || stored.expected.length === 0 ? estimated : estimateOf(stored.expected),
      predictions: stored?.predictions ?? 0,
      seq: stored?.seq ?? 0,
      ...{ measuredAt: stored?.measuredAt ?? 0, changedAt: stored?.changedAt ?? 0, dirty: false, bytes: 0 },
    }
    this.#all.set(key, start, window)
    if (window.seq === 0) this.#open.set(key, start, window)
    if (stored !== undefined && stored.due !== null) {
      window.due = stored.due
      this.#held.update(window)
    }
    return window
  }

  #mark(window: Remembered): void {
    if (window.dirty) return
    window.dirty = true
    this.#dirty.set(entryText(window), window)
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(entry: Buffer, value: Buffer | null): boolean {
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

  #weigh(window: Remembered, bytes: number): void {
    const weighed = ENTRY_BYTES + 2 * bytes
    this.#bytes += weighed - window.bytes
    window.bytes = weighed
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const [text, window] of this.#dirty) {
      const entry = Buffer.from(text, 'latin1')
      if (window === null) {
        write(entry, null)
        continue
      }
      const value = Buffer.from(JSON.stringify(storedOf(window)))
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
const entryText = ({ key, start }: Remembered): string => {
  const bytes = Buffer.allocUnsafe(1 + START_BYTES)
  bytes[0] = PREFIX
  bytes.writeDoubleBE(start, 1)
  return Buffer.concat([bytes, Buffer.from(key)]).toString('latin1')
}

const storedOf = (window: Remembered): Stored => ({
  ...{ predictions: window.predictions, seq: window.seq },
  ...{ measuredAt: window.measuredAt, changedAt: window.changedAt, due: window.due === NEVER ? null : window.due },
  counts: window.tally.counts(),
  expected: expectedParts(window.expected),
})
