/** Counts a window into the cells and knots of its baseline. The counts are all that is kept of the values, and they are merged by addition. */
import { boundariesOf, Places } from './boundaries.ts'
import { type Category, categoryOf } from './categories.ts'
import type { CategoricalBaseline, Counts, FeatureBaseline, NumericBaseline } from './types.ts'

export interface Counters<V> {
  /** Counts one value. Null, undefined and NaN are missing; every other value has a cell. */
  add(value: V | null | undefined): void
  /** Counts a column. Much faster than one by one for a Float64Array. */
  addAll(values: ArrayLike<V | null | undefined>): void
  addMissing(rows: number): void
  /** Adds what others have counted. @throws RangeError if the counts belong to another baseline */
  merge(counts: Counts): void
  /** The counts so far, as a copy. */
  counts(): number[]
}

/** Empty counters for a window. */
export function countersOf(baseline: NumericBaseline): NumericCounters
export function countersOf(baseline: CategoricalBaseline): Counters<Category>
export function countersOf(baseline: FeatureBaseline): Counters<never>
export function countersOf(baseline: FeatureBaseline): Counters<never> {
  return baseline.kind === 'numeric' ? new NumericCounters(baseline) : new CategoricalCounters(baseline)
}

/** How many entries the counts of a baseline have. */
export const countsLength = (baseline: FeatureBaseline): number =>
  baseline.kind === 'numeric' ? 2 * boundariesOf(baseline).length + 2 : baseline.categories.length + 3

/**
 * The counts of two windows together.
 * @throws RangeError if they belong to different baselines
 */
export const mergeCounts = (a: Counts, b: Counts): number[] => {
  if (a.length !== b.length) throw new RangeError(`counts have ${b.length} entries, expected ${a.length}`)
  return a.map((count, i) => count + b[i]!)
}

/** Doubles, which hold integers exactly up to 2^53: a window never has more rows. */
const mergeInto = (into: Float64Array, counts: Counts): void => {
  if (into.length !== counts.length)
    throw new RangeError(`counts have ${counts.length} entries, expected ${into.length}`)
  for (let i = 0; i < into.length; i++) into[i]! += counts[i]!
}

export class NumericCounters implements Counters<number> {
  readonly #counts: Float64Array
  readonly #places: Places
  readonly #missing: number

  constructor(baseline: NumericBaseline) {
    const boundaries = boundariesOf(baseline)
    this.#places = new Places(boundaries)
    this.#missing = 2 * boundaries.length + 1
    this.#counts = new Float64Array(this.#missing + 1)
  }

  add(value: number | null | undefined): void {
    // biome-ignore lint/suspicious/noSelfCompare: the fastest test for NaN, once for each value
    const present = value !== null && value !== undefined && value === value
    this.#counts[present ? this.#places.of(value) : this.#missing]!++
  }

  addAll(values: ArrayLike<number | null | undefined>): void {
    if (!(values instanceof Float64Array)) {
      for (let i = 0; i < values.length; i++) this.add(values[i])
      return
    }
    this.#places.count(values, this.#counts, this.#missing)
  }

  addMissing(rows: number): void {
    this.#counts[this.#missing]! += rows
  }

  merge(counts: Counts): void {
    mergeInto(this.#counts, counts)
  }

  counts(): number[] {
    return Array.from(this.#counts)
  }
}

class CategoricalCounters implements Counters<Category> {
  readonly #counts: Float64Array
  readonly #cells = new Map<string, number>()
  /** The cell of values that the baseline does not name. */
  readonly #unknown: number
  readonly #missing: number

  constructor({ categories, others, othersComplete }: CategoricalBaseline) {
    const other = categories.length
    for (const name of others) this.#cells.set(name, other)
    for (const [i, name] of categories.entries()) this.#cells.set(name, i)
    this.#unknown = othersComplete ? other + 1 : other
    this.#missing = other + 2
    this.#counts = new Float64Array(other + 3)
  }

  add(value: Category | null | undefined): void {
    const name = categoryOf(value)
    this.#counts[name === undefined ? this.#missing : (this.#cells.get(name) ?? this.#unknown)]!++
  }

  addAll(values: ArrayLike<Category | null | undefined>): void {
    for (let i = 0; i < values.length; i++) this.add(values[i])
  }

  addMissing(rows: number): void {
    this.#counts[this.#missing]! += rows
  }

  merge(counts: Counts): void {
    mergeInto(this.#counts, counts)
  }

  counts(): number[] {
    return Array.from(this.#counts)
  }
}
