/**
 * Values at some places of the ascending order, without sorting all of them: the range is divided into parts of equal width, the values of each part are
 * counted, and only parts in which a wanted place lies are sorted. The number of a part grows with the value, also after rounding, so the order of the
 * parts is that of the values. If all lie in one part (because of one outlier), this is a plain sort.
 */
import { countBelow, countUpTo } from './quantiles.ts'

const PARTS = 4_096
/** So few values are sorted at once. */
const SORTED_UP_TO = 4_096

export interface OrderStatistics {
  /** The value at a place of the ascending order, one of the wanted ones. */
  at(rank: number): number
  /** How many values are less than this one, which is a value at a wanted place, or lies between two wanted neighbours. */
  below(value: number): number
  /** How many are at most this one. */
  upTo(value: number): number
}

/** @param values without NaN @param ranks the places that will be asked for, each from 0 to the number of values */
export const orderStatistics = (values: Float64Array, ranks: readonly number[]): OrderStatistics =>
  values.length <= SORTED_UP_TO ? new Sorted(values.slice().sort()) : new Divided(values, ranks)

class Sorted implements OrderStatistics {
  readonly #sorted: Float64Array

  constructor(sorted: Float64Array) {
    this.#sorted = sorted
  }

  at(rank: number): number {
    return this.#sorted[rank]!
  }

  below(value: number): number {
    return countBelow(this.#sorted, value)
  }

  upTo(value: number): number {
    return countUpTo(this.#sorted, value)
  }
}

class Divided implements OrderStatistics {
  readonly #low: number
  readonly #scale: number
  /** How many values lie before each part. */
  readonly #starts = new Float64Array(PARTS + 1)
  /** The values of the wanted parts, ascending, and where those of each part begin. */
  readonly #sorted: Float64Array
  readonly #offsets = new Float64Array(PARTS + 1)

  constructor(values: Float64Array, ranks: readonly number[]) {
    const [low, high] = finiteRange(values)
    const width = PARTS / (high - low)
    this.#low = low
    // All in one place, or so close or so far apart that the width is no number: one part holds everything.
    this.#scale = Number.isFinite(width) ? width : 0
    const parts = new Uint16Array(values.length)
    const counts = divided(values, this.#low, this.#scale, parts)
    for (let part = 0; part < PARTS; part++) this.#starts[part + 1] = this.#starts[part]! + counts[part]!
    const wanted = new Uint8Array(PARTS)
    for (const rank of ranks) wanted[this.#partAt(rank)] = 1
    for (let part = 0; part < PARTS; part++)
      this.#offsets[part + 1] = this.#offsets[part]! + (wanted[part] === 1 ? counts[part]! : 0)
    this.#sorted = kept(values, parts, wanted, this.#offsets[PARTS]!).sort()
  }

  at(rank: number): number {
    const part = this.#partAt(rank)
    return this.#sorted[this.#offsets[part]! + rank - this.#starts[part]!]!
  }

  below(value: number): number {
    return this.#count(value, countBelow)
  }

  upTo(value: number): number {
    return this.#count(value, countUpTo)
  }

  #count(value: number, within: typeof countBelow): number {
    const part = partOf(value, this.#low, this.#scale)
    const [start, from, to] = [this.#starts[part]!, this.#offsets[part]!, this.#offsets[part + 1]!]
    if (to - from !== this.#starts[part + 1]! - start) throw new RangeError(`${value} is at no place that was wanted`)
    return start + within(this.#sorted, value, from, to) - from
  }

  /** The last part that begins at or before a place and is not empty. */
  #partAt(rank: number): number {
    let [low, high] = [0, PARTS]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#starts[middle + 1]! <= rank) low = middle + 1
      else high = middle
    }
    return low
  }
}

const partOf = (value: number, low: number, scale: number): number => {
  const at = (value - low) * scale
  return at > 0 ? (at < PARTS ? at | 0 : PARTS - 1) : 0
}

const finiteRange = (values: Float64Array): readonly [number, number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < low && value > Number.NEGATIVE_INFINITY) low = value
    if (value > high && value < Number.POSITIVE_INFINITY) high = value
  }
  return [low, high]
}

/** Writes the part of each value into `parts`. @returns how many values each part has */
const divided = (values: Float64Array, low: number, scale: number, parts: Uint16Array): Uint32Array => {
  const counts = new Uint32Array(PARTS)
  for (let i = 0; i < values.length; i++) {
    const at = (values[i]! - low) * scale
    const part = at > 0 ? (at < PARTS ? at | 0 : PARTS - 1) : 0
    parts[i] = part
    counts[part]!++
  }
  return counts
}

const kept = (values: Float64Array, parts: Uint16Array, wanted: Uint8Array, count: number): Float64Array => {
  // Every value is written, and the next one takes the place of one that is not kept: a branch that is hard to foresee costs more.
  const found = new Float64Array(count + 1)
  let next = 0
  for (let i = 0; i < values.length; i++) {
    found[next] = values[i]!
    next += wanted[parts[i]!]!
  }
  return found.subarray(0, count)
}
