/**
 * Outcomes whose prediction is not known: it comes later, it was forgotten, or it never was. They wait for a declared log time, at most so many; then they are late.
 * State: `e` and the id of the prediction -> JSON.
 */
import type { avro } from '../../schemas/index.ts'
import type { StateSize } from '../../streams/core/processor.ts'

export interface Early {
  readonly outcome: avro.Outcome
  /** Time at which it became known, ms. */
  readonly time: number
  /** Where it stands in the log, and since when, ms. */
  readonly offset: number
  readonly logTime: number
}

const PREFIX = 'e'
/** Outcomes that wait in a partition: more of them are most likely outcomes of other predictions. */
export const EARLY_MAX = 100_000
const ENTRY_BYTES = 240

export class EarlyOutcomes {
  readonly #withinMs: number
  /** By the id of the prediction, the first in the log first. */
  readonly #byId = new Map<string, Early>()
  readonly #dirty = new Set<string>()
  #bytes = 0

  constructor(withinMs: number) {
    this.#withinMs = withinMs
  }

  /** The last outcome of a prediction counts. */
  put(id: string, early: Early): void {
    this.#drop(id)
    this.#place(id, early)
    this.#mark(id)
  }

  take(id: string): Early | undefined {
    const found = this.#byId.get(id)
    if (found !== undefined) {
      this.#drop(id)
      this.#mark(id)
    }
    return found
  }

  /** The first outcome that has waited long enough at a log time, or for which there is no room. It stays until it is taken. */
  due(logTime: number): { readonly id: string; readonly early: Early } | undefined {
    for (const [id, early] of this.#byId)
      return early.logTime + this.#withinMs <= logTime || this.#byId.size > EARLY_MAX ? { id, early } : undefined
    return undefined
  }

  #place(id: string, early: Early): void {
    this.#byId.set(id, early)
    this.#bytes += bytesOf(id, early)
  }

  #drop(id: string): void {
    const before = this.#byId.get(id)
    if (before === undefined) return
    this.#byId.delete(id)
    this.#bytes -= bytesOf(id, before)
  }

  #mark(id: string): void {
    this.#dirty.delete(id)
    this.#dirty.add(id)
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(key: Buffer, value: Buffer | null): boolean {
    if (key[0] !== PREFIX.charCodeAt(0)) return false
    const id = key.toString('utf8', 1)
    this.#drop(id)
    if (value !== null) this.#place(id, JSON.parse(value.toString()) as Early)
    return true
  }

  /** Everything is loaded: the order of the log again. */
  restored(): void {
    const entries = [...this.#byId].sort(([, a], [, b]) => a.offset - b.offset)
    this.#byId.clear()
    for (const [id, early] of entries) this.#byId.set(id, early)
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const id of this.#dirty) {
      const early = this.#byId.get(id)
      write(Buffer.from(PREFIX + id), early === undefined ? null : Buffer.from(JSON.stringify(early)))
    }
    this.#dirty.clear()
  }

  size(): StateSize {
    return { keys: this.#byId.size, bytes: this.#bytes }
  }
}

const bytesOf = (id: string, { outcome }: Early): number => ENTRY_BYTES + 2 * (id.length + (outcome.label?.length ?? 0))
