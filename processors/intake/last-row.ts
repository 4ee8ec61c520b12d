/**
 * The last accepted row of an intake partition, with which an observation of idleness is compared.
 * State: one entry `row`.
 *
 * Layout: offset, event time in ms, log time in ms, each a float64 big-endian.
 */
import type { LastRow } from '../../streams/core/idle.ts'

export const LAST_ROW_KEY = 'row'

export class LastRowState {
  #last: LastRow | undefined
  #isDirty = false

  get last(): LastRow | undefined {
    return this.#last
  }

  accepted(offset: number, time: number, logTime: number): void {
    this.#last = { offset, time, logTime }
    this.#isDirty = true
  }

  load(value: Buffer | null): void {
    this.#last =
      value === null
        ? undefined
        : { offset: value.readDoubleBE(0), time: value.readDoubleBE(8), logTime: value.readDoubleBE(16) }
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    if (!this.#isDirty || this.#last === undefined) return
    const value = Buffer.alloc(24)
    value.writeDoubleBE(this.#last.offset, 0)
    value.writeDoubleBE(this.#last.time, 8)
    value.writeDoubleBE(this.#last.logTime, 16)
    write(Buffer.from(LAST_ROW_KEY), value)
    this.#isDirty = false
  }
}
