/**
 * The time that a merge has stated last.
 * State: one entry `stated` -> float64 big-endian. A changelog of an earlier release has none.
 */
const KEY = 'stated'

export class Stated {
  #time = Number.NEGATIVE_INFINITY
  #isDirty = false

  /** @returns whether the time is later than all that were stated; then it is the last one from now on */
  pass(time: number): boolean {
    if (time <= this.#time) return false
    this.#time = time
    this.#isDirty = true
    return true
  }

  /** Restores an entry of the changelog. @returns `false` if it is not this one */
  load(key: Buffer, value: Buffer | null): boolean {
    if (key.toString('latin1') !== KEY) return false
    if (value !== null) this.#time = value.readDoubleBE()
    return true
  }

  /** All entries are loaded. @param least of what all sources have stated: a release before this entry states nothing else */
  restored(least: number): void {
    this.#time = Math.max(this.#time, least)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    if (!this.#isDirty) return
    const value = Buffer.alloc(8)
    value.writeDoubleBE(this.#time)
    write(Buffer.from(KEY), value)
    this.#isDirty = false
  }
}
