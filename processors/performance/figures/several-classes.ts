/** Realised performance of a classification into several classes, from counts per class. */
import { compareText } from '../../features/order.ts'
import { figure, type PerformanceFigure } from './binary.ts'
import { type ClassCounts, macroRatesOf } from './rates.ts'

/** More classes than this are not told apart, so that an event of all of them stays below 1 MB. */
export const CLASSES_MAX = 1_000

/** Class -> its counts, by UTF-8 order of the class. */
export type ClassesState = readonly (readonly [name: string, ClassCounts])[]

/** Rows of too many classes: how many, and how many of them are right. */
export interface ManyClasses {
  readonly rows: number
  readonly right: number
}

export class SeveralClassesCounts {
  readonly #classes = new Map<string, ClassCounts>()
  /** Once there are too many classes, for as long as the window is. */
  #many: ManyClasses | undefined

  static of(state: ClassesState, many?: ManyClasses): SeveralClassesCounts {
    const counts = new SeveralClassesCounts()
    counts.#many = many
    for (const [name, each] of state) counts.#add(name, each)
    return counts
  }

  add(label: string, predicted: string): void {
    this.#count(label, predicted, 1)
  }

  subtract(label: string, predicted: string): void {
    this.#count(label, predicted, -1)
  }

  merge(other: SeveralClassesCounts): void {
    if (other.#many !== undefined) this.#addMany(other.#many)
    else if (this.#many !== undefined) this.#addMany(sumOf(other.#classes))
    else for (const [name, each] of other.#classes) this.#add(name, each)
    this.#bound()
  }

  /** `undefined`: classes are told apart. */
  many(): ManyClasses | undefined {
    return this.#many
  }

  state(): ClassesState {
    return [...this.#classes].sort(([a], [b]) => compareText(a, b))
  }

  figures(): PerformanceFigure[] {
    if (this.#many !== undefined) {
      const { rows, right } = this.#many
      return NAMES.map((name) => figure(name, name === 'accuracy' ? right / rows : Number.NaN))
    }
    // In the order of the state: sums of shares depend on the order.
    return Object.entries(macroRatesOf(this.state().map(([, each]) => each))).map(([name, value]) =>
      figure(name, value),
    )
  }

  #addMany(more: ManyClasses): void {
    const { rows, right } = this.#many ?? sumOf(this.#classes)
    this.#many = { rows: rows + more.rows, right: right + more.right }
    this.#classes.clear()
  }

  #bound(): void {
    if (this.#classes.size > CLASSES_MAX) this.#addMany({ rows: 0, right: 0 })
  }

  #count(label: string, predicted: string, times: 1 | -1): void {
    if (this.#many !== undefined) {
      this.#addMany({ rows: times, right: label === predicted ? times : 0 })
      return
    }
    this.#add(label, { labelled: times, predicted: 0, right: label === predicted ? times : 0 })
    this.#add(predicted, { labelled: 0, predicted: times, right: 0 })
    this.#bound()
  }

  #add(name: string, more: ClassCounts): void {
    const had = this.#classes.get(name) ?? { labelled: 0, predicted: 0, right: 0 }
    const next = {
      labelled: had.labelled + more.labelled,
      predicted: had.predicted + more.predicted,
      right: had.right + more.right,
    }
    // A class that nothing speaks of any more does not count in the means.
    if (next.labelled === 0 && next.predicted === 0) this.#classes.delete(name)
    else this.#classes.set(name, next)
  }
}

/** The figures, in their order. */
const NAMES = Object.keys(macroRatesOf([]))

const sumOf = (classes: ReadonlyMap<string, ClassCounts>): ManyClasses => {
  let [rows, right] = [0, 0]
  for (const each of classes.values()) {
    rows += each.labelled
    right += each.right
  }
  return { rows, right }
}
