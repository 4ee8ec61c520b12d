/**
 * When a sink writes what it has gathered: when it is full, or has lingered. With a drained input only the time since the last write counts, so a record that comes
 * alone is written at once, and there is no more than one small write per `lingerMs`. If the store has a pace, a batch that is not full also waits for its turn.
 */
import type { Fetched } from './log.ts'
import type { Pace } from './pace.ts'

export interface SinkTimes {
  /** The records and bytes of one write. */
  readonly batchRecordsMax: number
  readonly batchBytesMax: number
  /** How long records may wait for more, ms. */
  readonly lingerMs: number
  /** How long a batch may wait for its turn, if the store has a pace, ms. */
  readonly paceMsMax: number
  readonly fetchWaitMs: number
}

/** What is gathered. */
export interface Gathered {
  readonly records: readonly unknown[]
  readonly bytes: number
  /** When its first record was fetched, ms. */
  readonly since: number
}

export class SinkTiming {
  readonly #times: SinkTimes
  readonly #pace: Pace | undefined
  #wroteAt = Number.NEGATIVE_INFINITY

  constructor(times: SinkTimes, pace: Pace | undefined) {
    this.#times = times
    this.#pace = pace
  }

  /** Records are about to be written. */
  writes(now: number): void {
    this.#pace?.take(1, now)
  }

  /** Records were written. */
  wrote(now: number): void {
    this.#wroteAt = now
  }

  /** Whether to write now. @param fetched the fetch with the last of what is gathered */
  isDue(gathered: Gathered, fetched: Fetched, now: number): boolean {
    const { batchRecordsMax, batchBytesMax, paceMsMax } = this.#times
    const { records, bytes, since } = gathered
    if (records.length >= batchRecordsMax || bytes >= batchBytesMax) return true
    if (this.#lingersMs(since, fetched, now) > 0) return false
    return records.length === 0 || now - since >= paceMsMax || this.#turnMs(now) === 0
  }

  /** How long the fetch behind one that was answered may wait, ms: what lingers, or waits for its turn, does not wait for the end of a long fetch. */
  fetchMs(gathered: Gathered | undefined, fetched: Fetched, now: number): number {
    const { fetchWaitMs, lingerMs } = this.#times
    if (gathered === undefined && fetched.records.length === 0) return fetchWaitMs
    const lingersMs = this.#lingersMs(gathered?.since ?? now, fetched, now)
    if (lingersMs > 0) return Math.min(fetchWaitMs, lingersMs)
    return this.#turnMs(now) > 0 ? Math.min(fetchWaitMs, lingerMs) : fetchWaitMs
  }

  #lingersMs(since: number, { next, end }: Fetched, now: number): number {
    const from = next < end ? since : Math.min(since, this.#wroteAt)
    return Math.max(0, from + this.#times.lingerMs - now)
  }

  #turnMs(now: number): number {
    return this.#pace?.waitMs(now) ?? 0
  }
}
