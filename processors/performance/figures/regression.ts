/** Realised performance of predicted numbers, from exact sums. */
import { figure, type PerformanceFigure } from './binary.ts'
import { ExactSum } from './exact-sum.ts'

const SUMS = ['errors', 'absolute', 'squared', 'labels', 'squaredLabels'] as const
type SumName = (typeof SUMS)[number]

/** Rows, and the parts of each exact sum. */
export type RegressionState = { readonly rows: number } & Readonly<Record<SumName, readonly number[]>>

export class RegressionCounts {
  #rows = 0
  readonly #sums: Record<SumName, ExactSum>

  constructor(parts?: Readonly<Record<SumName, readonly number[]>>) {
    const sumOf = (name: SumName) => ExactSum.of(parts?.[name] ?? [])
    this.#sums = Object.fromEntries(SUMS.map((name) => [name, sumOf(name)])) as Record<SumName, ExactSum>
  }

  static of(state: RegressionState): RegressionCounts {
    const counts = new RegressionCounts(state)
    counts.#rows = state.rows
    return counts
  }

  /** @param label @param predicted both finite, else the figures have no value while the row counts */
  add(label: number, predicted: number): void {
    this.#count(label, predicted, 1)
  }

  subtract(label: number, predicted: number): void {
    this.#count(label, predicted, -1)
  }

  merge(other: RegressionCounts): void {
    this.#rows += other.#rows
    for (const name of SUMS) this.#sums[name].merge(other.#sums[name])
  }

  state(): RegressionState {
    const parts = Object.fromEntries(SUMS.map((name) => [name, this.#sums[name].parts()]))
    return { rows: this.#rows, ...(parts as Record<SumName, number[]>) }
  }

  figures(): PerformanceFigure[] {
    const mean = (name: SumName): number => this.#sums[name].value() / this.#rows
    const spread = this.#spread()
    return [
      figure('mae', mean('absolute')),
      figure('mse', mean('squared')),
      figure('rmse', Math.sqrt(mean('squared'))),
      // Labels that are all equal have no spread that could be explained.
      figure('r2', spread === 0 ? Number.NaN : 1 - this.#sums.squared.value() / spread),
      figure('bias', mean('errors')),
    ]
  }

  /** Sum of (label - mean)^2, as sum of label^2 less (sum of label)^2 / rows: exact until the division, so nothing cancels. */
  #spread(): number {
    const scaled = new ExactSum()
    for (const part of this.#sums.squaredLabels.parts()) scaled.addProduct(part, this.#rows)
    const labels = this.#sums.labels.parts()
    for (const a of labels) for (const b of labels) scaled.addProduct(-a, b)
    return scaled.value() / this.#rows
  }

  #count(label: number, predicted: number, times: 1 | -1): void {
    const error = predicted - label
    this.#rows += times
    const { errors, absolute, squared, labels, squaredLabels } = this.#sums
    if (times === 1) {
      errors.add(error)
      absolute.add(Math.abs(error))
      squared.add(error * error)
      labels.add(label)
      squaredLabels.addProduct(label, label)
    } else {
      errors.subtract(error)
      absolute.subtract(Math.abs(error))
      squared.subtract(error * error)
      labels.subtract(label)
      squaredLabels.subtractProduct(label, label)
    }
  }
}
