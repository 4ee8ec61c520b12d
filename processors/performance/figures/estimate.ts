/**
 * Performance estimated from the predictions alone, while outcomes are not known (confidence-based, CBPE): a row predicted positive with probability p is a
 * true positive with p and a false one with 1 - p. It assumes calibrated probabilities and that what is learnt still holds, so it decides nothing.
 */
import { figure, type PerformanceFigure } from './binary.ts'
import { ExactSum } from './exact-sum.ts'
import { type Confusion, ratesOf } from './rates.ts'

const SUMS = ['truePositives', 'falsePositives', 'falseNegatives', 'trueNegatives'] as const
type SumName = (typeof SUMS)[number]

/** Parts of the exact sum of each expected count. */
export type EstimateState = Readonly<Record<SumName, readonly number[]>>

export class EstimatedCounts {
  readonly #sums: Record<SumName, ExactSum>

  constructor(state?: EstimateState) {
    const sumOf = (name: SumName) => ExactSum.of(state?.[name] ?? [])
    this.#sums = Object.fromEntries(SUMS.map((name) => [name, sumOf(name)])) as Record<SumName, ExactSum>
  }

  /** @param probability in [0, 1] @throws RangeError if it is not */
  add(predicted: boolean, probability: number): void {
    if (!(probability >= 0 && probability <= 1))
      throw new RangeError(`probability is ${probability}, expected a number from 0 to 1`)
    this.#sums[predicted ? 'truePositives' : 'falseNegatives'].add(probability)
    // 1 - p would be rounded; 1 and -p are not.
    const other = this.#sums[predicted ? 'falsePositives' : 'trueNegatives']
    other.add(1)
    other.add(-probability)
  }

  merge(other: EstimatedCounts): void {
    for (const name of SUMS) this.#sums[name].merge(other.#sums[name])
  }

  get confusion(): Confusion {
    const counts = Object.fromEntries(SUMS.map((name) => [name, this.#sums[name].value()]))
    return counts as Record<SumName, number>
  }

  state(): EstimateState {
    return Object.fromEntries(SUMS.map((name) => [name, this.#sums[name].parts()])) as Record<SumName, number[]>
  }

  figures(): PerformanceFigure[] {
    return Object.entries(ratesOf(this.confusion)).map(([name, value]) => figure(name, value))
  }
}
