/** Edges and knots as one ascending list, so that a value is placed among both by one search. */
import { countBelow } from './quantiles.ts'
import type { NumericBaseline } from './types.ts'

/** The edges and knots together, ascending, each once. */
export const boundariesOf = ({ edges, knots }: Pick<NumericBaseline, 'edges' | 'knots'>): Float64Array =>
  Float64Array.from(new Set([...edges, ...knots])).sort()

/** Parts of equal width into which the range of the boundaries is divided. */
const BINS = 512

/**
 * Finds how many boundaries are less than a value. A table says for each of many equal parts of the range where in the boundaries it begins; the search
 * goes on between there and the next part. The number of a part grows with the value, also after rounding, so nothing is missed; if all boundaries fall
 * into one part, this is a plain binary search.
 */
export class Places {
  readonly #boundaries: Float64Array
  readonly #starts = new Uint32Array(BINS + 1)
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
  }

  #partOf(value: number): number {
    const part = (value - this.#low) * this.#scale
    // Infinity times 0 is NaN, which takes the first way: with a scale of 0 everything lies there.
    return part > 0 ? (part < BINS ? part | 0 : BINS - 1) : 0
  }

  /** The entry of the counts at which a value is counted. @param value not NaN */
  of(value: number): number {
    const boundaries = this.#boundaries
    const part = (value - this.#low) * this.#scale
    const bin = part > 0 ? (part < BINS ? part | 0 : BINS - 1) : 0
    let low = this.#starts[bin]!
    let high = this.#starts[bin + 1]!
    while (low < high) {
      const middle = (low + high) >>> 1
      if (boundaries[middle]! < value) low = middle + 1
      else high = middle
    }
    return boundaries[low] === value ? 2 * low + 1 : 2 * low
  }
}

/** Counts of a whole ascending column: it is cut at each boundary. @returns counts in the layout of `Counts`, without the missing ones */
export const countSorted = (boundaries: Float64Array, sorted: Float64Array): Float64Array => {
  const counts = new Float64Array(2 * boundaries.length + 1)
  let done = 0
  for (let j = 0; j < boundaries.length; j++) {
    const below = countBelow(sorted, boundaries[j]!, done)
    counts[2 * j] = below - done
    done = below
    while (done < sorted.length && sorted[done] === boundaries[j]) done++
    counts[2 * j + 1] = done - below
  }
  counts[2 * boundaries.length] = sorted.length - done
  return counts
}
