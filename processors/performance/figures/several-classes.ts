/** Realised performance of a classification into several classes, from counts per class. */
import { compareText } from '../../features/order.ts'
import { figure, type PerformanceFigure } from './binary.ts'
import { type ClassCounts, macroRatesOf } from './rates.ts'

/** Class -> its counts, by UTF-8 order of the class. */
export type ClassesState = readonly (readonly [name: string, ClassCounts])[]

export class SeveralClassesCounts {
  readonly #classes = new Map<string, ClassCounts>()

  static of(state: ClassesState): SeveralClassesCounts {
    const counts = new SeveralClassesCounts()
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
    for (const [name, each] of other.#classes) this.#add(name, each)
  }

  state(): ClassesState {
    return [...this.#classes].sort(([a], [b]) => compareText(a, b))
  }

  figures(): PerformanceFigure[] {
    // In the order of the state: sums of shares depend on the order.
    return Object.entries(macroRatesOf(this.state().map(([, each]) => each))).map(([name, value]) =>
      figure(name, value),
    )
  }

  #count(label: string, predicted: string, times: 1 | -1): void {
    this.#add(label, { labelled: times, predicted: 0, right: label === predicted ? times : 0 })
    this.#add(predicted, { labelled: 0, predicted: times, right: 0 })
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
