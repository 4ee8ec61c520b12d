/**
 * The least progress of several sources: the minimum of their last values, and nothing before each source has reported
 * one. The values of each source come in its own order and never decrease, so the result does not depend on how the
 * sources interleave. State: one entry per source, prefix and number -> float64 big-endian.
 */
import type { StateSize } from './processor.ts'

const NOTHING = Number.NEGATIVE_INFINITY
/** A number, its entry in the map, and its share of the map's growth. */
const SOURCE_BYTES = 48

/** Whether `source` is one of `[0, sources)`. */
export const isSource = (source: number, sources: number): boolean =>
  Number.isInteger(source) && Number.isInteger(sources) && source >= 0 && source < sources

export class LeastOfSources {
  readonly #prefix: string
  readonly #said = new Map<number, number>()
  readonly #dirty = new Set<number>()

  /** @param prefix of the entries in the changelog */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /**
   * Takes a value of a source. A value below an earlier one changes nothing.
   * @param source one of `[0, sources)`
   * @returns the least over all `sources`, or `undefined` if some have not reported yet
   */
  accept(source: number, sources: number, value: number): number | undefined {
    if (value > this.of(source)) {
      this.#said.set(source, value)
      this.#dirty.add(source)
    }
    return this.#said.size < sources ? undefined : Math.min(...this.#said.values())
  }

  /** The greatest value of a source; `-Infinity` before the first. */
  of(source: number): number {
    return this.#said.get(source) ?? NOTHING
  }

  /** Restores an entry of the changelog. @returns `false` if it is not one of these */
  load(key: Buffer, value: Buffer | null): boolean {
    const text = key.toString('latin1')
    if (!text.startsWith(this.#prefix)) return false
    const source = Number(text.slice(this.#prefix.length))
    if (value === null) this.#said.delete(source)
    else this.#said.set(source, value.readDoubleBE())
    return true
  }

  flush(write: (key: Buffer, value: Buffer | null) => void): void {
    for (const source of this.#dirty) {
      const value = Buffer.allocUnsafe(8)
      value.writeDoubleBE(this.of(source), 0)
      write(Buffer.from(`${this.#prefix}${source}`), value)
    }
    this.#dirty.clear()
  }

  size(): StateSize {
    return { keys: this.#said.size, bytes: this.#said.size * SOURCE_BYTES }
  }
}
