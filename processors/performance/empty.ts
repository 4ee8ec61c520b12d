/**
 * Windows without a row. Which of them exist is decided by what all partitions have closed: from the first window with a row on, every window has a measurement, of all
 * rows and of each slice. When nothing comes, a statement about time closes windows, and so fills them.
 * State: `filled`, the end up to which that is done.
 */
import type { avro } from '../../schemas/index.ts'
import type { RevisedWindows } from '../../streams/core/revised-windows.ts'
import { sliceNames } from '../catalog/index.ts'

const FILLED = 'filled'
/** Windows of all slices that are filled in one gap: after years without a row, those before the latest ones have no measurement. */
export const FILLED_MAX = 10_000

export class EmptyWindows {
  readonly #windowMs: number
  /** Of all rows, and of each slice; none: empty windows are not measured. */
  readonly #keys: readonly string[]
  readonly #max: number
  #filled = Number.NEGATIVE_INFINITY
  #isDirty = false

  constructor(
    { emptyWindows, windowMs, slices }: Pick<avro.Performance, 'emptyWindows' | 'windowMs' | 'slices'>,
    max = FILLED_MAX,
  ) {
    const named = sliceNames(slices)
    this.#windowMs = windowMs
    this.#keys = emptyWindows ? ['', ...named].map((slice) => JSON.stringify([null, slice])) : []
    this.#max = Math.max(1, Math.floor(max / Math.max(1, this.#keys.length)))
  }

  /** Adds what is missing up to an end that all partitions have closed. The same end again adds nothing. */
  fill(
    windows: Pick<RevisedWindows<unknown>, 'firstStart' | 'has' | 'change'>,
    closedEnd: number,
    logTime: number,
  ): void {
    if (this.#keys.length === 0 || closedEnd <= this.#filled) return
    const from = Number.isFinite(this.#filled) ? this.#filled : windows.firstStart
    if (from === undefined || from >= closedEnd) return
    const ms = this.#windowMs
    for (let start = Math.max(from, closedEnd - this.#max * ms); start < closedEnd; start += ms)
      for (const key of this.#keys) if (!windows.has(key, start)) windows.change(key, start, logTime)
    this.#filled = closedEnd
    this.#isDirty = true
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(key: Buffer, value: Buffer | null): boolean {
    if (key.toString('latin1') !== FILLED) return false
    this.#filled = value?.readDoubleBE(0) ?? this.#filled
    return true
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    if (!this.#isDirty) return
    const value = Buffer.allocUnsafe(8)
    value.writeDoubleBE(this.#filled, 0)
    write(Buffer.from(FILLED), value)
    this.#isDirty = false
  }
}
