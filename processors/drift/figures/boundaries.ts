/** Edges and knots as one ascending list, so that a value is placed among both by one search. */
import type { NumericBaseline } from './types.ts'

/** The edges and knots together, ascending, each once. */
export const boundariesOf = ({ edges, knots }: Pick<NumericBaseline, 'edges' | 'knots'>): Float64Array =>
  Float64Array.from(new Set([...edges, ...knots])).sort()

/** Parts of equal width into which the range of the boundaries is divided. */
const BINS = 2_048

/**
 * Finds how many boundaries are less than a value. A table says for each of many equal parts of the range where in the boundaries it begins; the search
 * goes on between there and the next part. The number of a part grows with the value, also after rounding, so nothing is missed; if all boundaries fall
 * into one part, this is a plain binary search.
 */
export class Places {
  readonly #boundaries: Float64Array
  readonly #starts = new Uint32Array(BINS + 1)
  /** The entry of the counts of a part without boundaries; -1: the part must be searched. */
  readonly #entries = new Int32Array(BINS).fill(-1)
  readonly #low: number
  readonly #scale: number

  constructor(boundaries: Float64Array) {
    this.#boundaries = boundaries
    const finite = boundaries.filter(Number.isFinite)
    this.#low = finite[0] ?? 0
    const scale = BINS / ((finite.at(-1) ?? 0) - this.#low)
    // All in one place, or so close or so far apart that the width is 0 or infinite: one part holds everything.
    this.#scale = Number.isFinite(scale) ? scale : 0
    for (let part = 0, at = 0; part <= BINS; part++) {
      while (at < boundaries.length && this.#partOf(boundaries[at]!) < part) at++
      this.#starts[part] = at
    }
    this.#starts[BINS] = boundaries.length
    // The first and the last part also hold what lies outside, and NaN comes into the first one.
    for (let part = 1; part < BINS - 1; part++)
      if (this.#starts[part] === this.#starts[part + 1]) this.#entries[part] = 2 * this.#starts[part]!
  }

  #partOf(value: number): number {
    const part = (value - this.#low) * this.#scale
    // Infinity times 0 is NaN, which takes the first way: with a scale of 0 everything lies there.
    return part > 0 ? (part < BINS ? part | 0 : BINS - 1) : 0
  }

  /** The entry of the counts at which a value is counted. @param value not NaN */
  of(value: number): number {
    const part = this.#partOf(value)
    const entry = this.#entries[part]!
    if (entry >= 0) return entry
    const low = firstNotBelow(this.#boundaries, value, this.#starts[part]!, this.#starts[part + 1]!)
    return this.#boundaries[low] === value ? 2 * low + 1 : 2 * low
  }

  /** Counts a whole column: the same as `of` for each value, in one loop. @param missing the entry of NaN */
  count(values: Float64Array, counts: Float64Array, missing: number): void {
    const [entries, low, scale] = [this.#entries, this.#low, this.#scale]
    // Integers are counted faster, and a column has fewer than 2^32 values.
    const counted = new Uint32Array(counts.length)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      const at = (value - low) * scale
      let entry = entries[at > 0 ? (at < BINS ? at | 0 : BINS - 1) : 0]!
      // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN
      if (entry < 0) entry = value === value ? this.of(value) : missing
      counted[entry]!++
    }
    for (let i = 0; i < counted.length; i++) counts[i]! += counted[i]!
  }
}

const firstNotBelow = (boundaries: Float64Array, value: number, from: number, to: number): number => {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (boundaries[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
