/** All that is counted of a window, or of a part of one. Parts merge in any order to the same bytes. */
import type { avro } from '../../../schemas/index.ts'
import { type Cells, ReadOnce, type Slots } from '../../rules/index.ts'
import type { WindowRule } from '../rules.ts'
import { type Counter, countersOf, type MakeCounter, type RowPlace } from './counters.ts'

/** Values that a part of a window keeps, at the least, before it is told and a new one begun. */
export const PART_MAX = 2_048

/** Makes the counts of windows by the rules of a contract. */
export const countsOf = (rules: readonly WindowRule[], slots?: Slots): (() => WindowCounts) => {
  const makes = new Map<string, MakeCounter>()
  for (const rule of rules) {
    for (const { figure, make } of countersOf(rule)) makes.set(figure, make)
  }
  return () => new WindowCounts([...makes.values()].map((make) => make(slots)))
}

const READ = new ReadOnce()

export class WindowCounts {
  rows = 0
  readonly #counters: readonly Counter[]
  readonly #byFigure: ReadonlyMap<string, Counter>

  constructor(counters: readonly Counter[]) {
    this.#counters = counters
    this.#byFigure = new Map(counters.map((counter) => [counter.figure, counter]))
  }

  add(row: Cells, at: RowPlace): void {
    this.rows++
    READ.start(row)
    for (const counter of this.#counters) counter.add(READ, at)
  }

  /** Figures that no rule needs are passed over: only another version of the contract has them. */
  merge(rows: number, counted: readonly avro.CheckCounts[]): void {
    this.rows += rows
    for (const each of counted) this.#byFigure.get(each.figure)?.merge(each)
  }

  /** The counter of a figure that one of the rules needs. */
  counter<T extends Counter>(figure: string): T {
    const found = this.#byFigure.get(figure)
    if (found === undefined) throw new RangeError(`figure '${figure}' is not counted`)
    return found as T
  }

  counted(): avro.CheckCounts[] {
    return this.#counters.map((counter) => counter.counted())
  }

  /** Whether it keeps so much that it should be told in parts. A row adds at most one value to each counter. */
  get isFull(): boolean {
    if (this.rows * this.#counters.length < PART_MAX) return false
    let size = 0
    for (const counter of this.#counters) size += counter.size
    return size >= PART_MAX
  }
}
