/** What is remembered of each column of a slice between windows. State: one entry `alarm/<slice>` -> JSON, by column. */
import { canonicalJson } from '../../schemas/index.ts'
import type { StateSize } from '../../streams/core/processor.ts'
import type { Alarms } from './measured.ts'

const PREFIX = 'alarm/'
const ENTRY_BYTES = 200

export class AlarmStates {
  readonly #bySlice = new Map<string, { readonly alarms: Alarms; readonly text: string }>()
  readonly #dirty = new Set<string>()
  #bytes = 0

  of(slice: string): Alarms {
    return this.#bySlice.get(slice)?.alarms ?? {}
  }

  set(slice: string, alarms: Alarms): void {
    if (this.#put(slice, alarms, canonicalJson(alarms))) this.#dirty.add(slice)
  }

  #put(slice: string, alarms: Alarms, text: string): boolean {
    const before = this.#bySlice.get(slice)
    if (before?.text === text) return false
    this.#bytes += 2 * text.length - 2 * (before?.text.length ?? 0)
    this.#bySlice.set(slice, { alarms, text })
    return true
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(key: Buffer, value: Buffer | null): boolean {
    const name = key.toString()
    if (!name.startsWith(PREFIX)) return false
    if (value !== null) this.#put(name.slice(PREFIX.length), JSON.parse(value.toString()) as Alarms, value.toString())
    return true
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const slice of this.#dirty)
      write(Buffer.from(PREFIX + slice), Buffer.from(this.#bySlice.get(slice)?.text ?? '{}'))
    this.#dirty.clear()
  }

  size(): StateSize {
    return { keys: this.#bySlice.size, bytes: this.#bytes + ENTRY_BYTES * this.#bySlice.size }
  }
}
