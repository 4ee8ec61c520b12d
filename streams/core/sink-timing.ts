/**
 * When a sink writes what it has gathered: when it is full, or has lingered. With a drained input only the time since the last write counts, so a record that comes
 * alone is written at once, and there is no more than one small write per `lingerMs`. If the store has a pace, a batch that is not full also takes a turn and waits for it.
 * Turns are given in the order in which they were asked for, so a batch that waits looks again once, when its turn has come.
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
  /** When the turn comes that was taken for what is gathered, ms. */
  #turnAt: number | undefined

  constructor(times: SinkTimes, pace: Pace | undefined) {
    this.#times = times
    this.#pace = pace
  }

  /** Records are about to be written. */
  writes(now: number): void {
    if (this.#turnAt === undefined) this.#pace?.take(1, now)
    this.#turnAt = undefined
  }

  /** Records were written. */
  wrote(now: number): void {
    this.#wroteAt = now
  }

  /** Whether to write now. @param fetched the fetch with the last of what is gathered */
  isDue(gathered: Gathered, fetched: Fetched, now: number): boolean {
    const { batchRecordsMax, batchBytesMax } = this.#times
    const { records, bytes } = gathered
    return records.length >= batchRecordsMax || bytes >= batchBytesMax || this.#waitsMs(gathered, fetched, now) === 0
  }

  /** How long the fetch behind one that was answered may wait, ms: what lingers, or waits for its turn, does not wait for the end of a long fetch. */
  fetchMs(gathered: Gathered | undefined, fetched: Fetched, now: number): number {
    const { fetchWaitMs } = this.#times
    const { records } = fetched
    if (gathered === undefined && records.length === 0) return fetchWaitMs
    const waiting =
      gathered === undefined || gathered.records.length === 0 ? { records, since: gathered?.since ?? now } : gathered
    const waitsMs = this.#waitsMs(waiting, fetched, now)
    return waitsMs > 0 ? Math.min(fetchWaitMs, waitsMs) : fetchWaitMs
  }

  /** How long what is gathered waits for more, and then for its turn, ms. */
  #waitsMs({ records, since }: Pick<Gathered, 'records' | 'since'>, fetched: Fetched, now: number): number {
    const { lingerMs, paceMsMax } = this.#times
    const from = fetched.next < fetched.end ? since : Math.min(since, this.#wroteAt)
    const lingersMs = from + lingerMs - now
    if (lingersMs > 0) return lingersMs
    return records.length === 0 ? 0 : Math.max(0, Math.min(this.#turnMs(now), since + paceMsMax - now))
  }

  /** Takes a turn, unless one is taken. @returns ms until it comes */
  #turnMs(now: number): number {
    if (this.#pace === undefined) return 0
    this.#turnAt ??= now + this.#pace.turnMs(now)
    return this.#turnAt - now
  }
}
