/**
 * The time that all of several sources have reached: the least of their last values, and nothing before each has reported one. The values
 * of a source never decrease, so the result does not depend on how the sources interleave. Sources may be added, but not removed: there is
 * no result until an added source has reported a value.
 * State: one entry per source, prefix and number -> float64 big-endian; `-Infinity` for one that is expected.
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
  /** Sources as far as they are named: the greatest number of one, and 1. */
  #count = 0

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
    if (value > this.of(source)) this.#say(source, value)
    // The value of a source may be older than the growth.
    if (this.#said.size < Math.max(sources, this.#count)) return undefined
    const least = Math.min(...this.#said.values())
    return least === NOTHING ? undefined : least
  }

  /** There are `sources` sources from now on, as `source` reports. There is no result until each of them has reported a value. */
  expect(source: number, sources: number): void {
    for (const each of [source, sources - 1]) if (!this.#said.has(each)) this.#say(each, NOTHING)
  }

  #say(source: number, value: number): void {
    this.#said.set(source, value)
    this.#count = Math.max(this.#count, source + 1)
    this.#dirty.add(source)
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
    this.#count = Math.max(this.#count, source + 1)
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
