/**
 * Windows that some partitions have closed and others have not. The first such window waits from the log time at which a partition closed it; after `overdueMs` more it
 * is reported once. Only log times of records count, so a replay reports the same.
 * State: `end/<partition>` -> end that it has closed, float64 | `waits` -> JSON; both behind a prefix, if the processor has other entries of these names.
 */
import type { StateSize } from '../../streams/core/processor.ts'

export interface Overdue {
  /** End of the first window that waits, ms. */
  readonly windowEnd: number
  /** Log time at which the first partition closed it, ms. */
  readonly since: number
  /** The partitions that have not closed it, ascending. */
  readonly waitsFor: readonly number[]
}

interface Waits {
  readonly windowEnd: number
  readonly since: number
  readonly isReported: boolean
}

const ENDS = 'end/'
const WAITS = 'waits'
const ENTRY_BYTES = 64

export class OverdueWindows {
  readonly #sizeMs: number
  readonly #overdueMs: number
  readonly #names: { readonly ends: string; readonly waits: string }
  readonly #ends = new Map<number, number>()
  readonly #dirty = new Set<number>()
  #waits: Waits | null = null
  #isDirty = false

  constructor({ windowMs, overdueMs }: { readonly windowMs: number; readonly overdueMs: number }, prefix = '') {
    this.#names = { ends: prefix + ENDS, waits: prefix + WAITS }
    this.#sizeMs = windowMs
    this.#overdueMs = overdueMs
  }

  /**
   * A partition has closed its windows up to `end`, at a log time.
   * @param closedEnd up to which all partitions have closed; `-Infinity`: some have reported nothing
   */
  closed(partition: number, end: number, closedEnd: number, logTime: number): void {
    if (end > (this.#ends.get(partition) ?? Number.NEGATIVE_INFINITY)) {
      this.#ends.set(partition, end)
      this.#dirty.add(partition)
    }
    if (Math.max(...this.#ends.values()) <= closedEnd) {
      this.#set(null)
      return
    }
    const windowEnd = closedEnd === Number.NEGATIVE_INFINITY ? this.#firstEnd() : closedEnd + this.#sizeMs
    if (this.#waits?.windowEnd !== windowEnd) this.#set({ windowEnd, since: logTime, isReported: false })
  }

  /** Before every partition has reported: the earliest end that one had closed when the waiting began. */
  #firstEnd(): number {
    return this.#waits?.windowEnd ?? Math.min(...this.#ends.values())
  }

  /** @returns the window that became overdue up to a log time; each is reported once */
  due(logTime: number, partitions: number): Overdue | undefined {
    const waits = this.#waits
    if (waits === null || waits.isReported || logTime < waits.since + this.#overdueMs) return undefined
    this.#set({ ...waits, isReported: true })
    const all = Array.from({ length: partitions }, (_, partition) => partition)
    const waitsFor = all.filter((each) => (this.#ends.get(each) ?? Number.NEGATIVE_INFINITY) < waits.windowEnd)
    return { windowEnd: waits.windowEnd, since: waits.since, waitsFor }
  }

  #set(waits: Waits | null): void {
    if (waits === this.#waits) return
    this.#waits = waits
    this.#isDirty = true
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(key: Buffer, value: Buffer | null): boolean {
    const name = key.toString('latin1')
    const { ends, waits } = this.#names
    if (name === waits) this.#waits = value === null ? null : (JSON.parse(value.toString()) as Waits)
    else if (name.startsWith(ends) && value !== null)
      this.#ends.set(Number(name.slice(ends.length)), value.readDoubleBE(0))
    else return false
    return true
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const partition of this.#dirty) {
      const value = Buffer.allocUnsafe(8)
      value.writeDoubleBE(this.#ends.get(partition) as number, 0)
      write(Buffer.from(`${this.#names.ends}${partition}`), value)
    }
    this.#dirty.clear()
    if (this.#isDirty)
      write(Buffer.from(this.#names.waits), this.#waits === null ? null : Buffer.from(JSON.stringify(this.#waits)))
    this.#isDirty = false
  }

  size(): StateSize {
    return { keys: this.#ends.size, bytes: ENTRY_BYTES * (this.#ends.size + 1) }
  }
}
