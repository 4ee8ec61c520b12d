/**
 * The last accepted row of an intake partition, whether the rows come live, and how far time may go on while none comes. All follows from the log
 * alone: from the log times and event times of accepted rows, and from what says that it is a load. Source: docs/decisions/0056-live-time.md
 *
 * State: one entry `row`. Layout, float64 big-endian each: offset (-1: there is no row), event time and log time of the last row, greatest lag, log time
 * of the last row that was not live (-Infinity: none); times in ms. Releases before this one write the first three, and read no more.
 */
import type { LastRow } from '../../streams/core/idle.ts'
import { LIVE_MS } from '../rows/index.ts'

export const ROW_KEY = 'row'
const BYTES = 40
/** The log time before the last row in which every row has to be live, ms. */
const STRETCH_MS = 3_600_000
/** How much later than any live row before it a row may come, ms, without being behind the stated time. */
export const MARGIN_MS = 60_000

export class Liveness {
  #last: LastRow | undefined
  #lagMs = 0
  #staleAt = Number.NEGATIVE_INFINITY
  #isDirty = false

  /** The last accepted row. */
  get last(): LastRow | undefined {
    return this.#last
  }

  /** A row was accepted. @param isLoaded it belongs to a load, so it is not live whatever its time is */
  accepted(row: LastRow, isLoaded: boolean): void {
    const lagMs = row.logTime - row.time
    if (isLoaded || Math.abs(lagMs) > LIVE_MS) this.#staleAt = Math.max(this.#staleAt, row.logTime)
    else this.#lagMs = Math.max(this.#lagMs, lagMs)
    this.#last = row
    this.#isDirty = true
  }

  /** A row was accepted by rules that did not look at this: nothing is known of the rows so far. */
  unknown(row: LastRow): void {
    this.#lagMs = 0
    this.#staleAt = row.logTime
    this.#last = row
    this.#isDirty = true
  }

  /** A load is in progress. */
  loading(logTime: number): void {
    this.#staleAt = Math.max(this.#staleAt, logTime)
    this.#isDirty = true
  }

  /**
   * The time that may be stated at a log time: no live row that comes later is before it, unless its lag is greater than that of every live row so far
   * by more than the margin.
   * @returns ms; `undefined` if there is no row, or one of the hour up to the last row was not live
   */
  timeAt(logTime: number): number | undefined {
    if (this.#last === undefined || this.#last.logTime - this.#staleAt <= STRETCH_MS) return undefined
    return logTime - this.#lagMs - MARGIN_MS
  }

  load(value: Buffer | null): void {
    if (value === null) return
    const row = { offset: value.readDoubleBE(0), time: value.readDoubleBE(8), logTime: value.readDoubleBE(16) }
    if (value.length < BYTES) this.unknown(row)
    else {
      this.#last = row.offset < 0 ? undefined : row
      this.#lagMs = value.readDoubleBE(24)
      this.#staleAt = value.readDoubleBE(32)
    }
    this.#isDirty = false
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    if (!this.#isDirty) return
    const { offset, time, logTime } = this.#last ?? { offset: -1, time: 0, logTime: 0 }
    const value = Buffer.alloc(BYTES)
    for (const [i, number] of [offset, time, logTime, this.#lagMs, this.#staleAt].entries())
      value.writeDoubleBE(number, 8 * i)
    write(Buffer.from(ROW_KEY), value)
    this.#isDirty = false
  }
}
