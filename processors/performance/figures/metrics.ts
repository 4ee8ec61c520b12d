/**
 * Business metrics of rows, from exact sums: a count, a sum, a mean, or a share, each with what is needed for its spread. Parts merge, and do not depend on the order
 * of rows.
 */
import type { avro } from '../../../schemas/index.ts'
import { figure, type PerformanceFigure } from './binary.ts'
import { ExactSum } from './exact-sum.ts'

/** `rows` count, `unusable` have no number; w and x are weight and value of a row. */
const SUMS = ['rows', 'unusable', 'weight', 'sum', 'square', 'weightSquare', 'cross'] as const
type SumName = (typeof SUMS)[number]
/** Without a weight these follow from the others. */
const OF_WEIGHTS: readonly SumName[] = ['weight', 'weightSquare', 'cross']

/** Values of a row: what is measured of it, and its weight. `null`: the row does not count. */
export type MetricValue = { readonly value: number; readonly weight: number } | null

/** A metric, and the variance of the metric itself: of the mean, of the share, or of the sum. */
export interface MetricFigure {
  readonly rows: number
  readonly value: number
  readonly variance: number
}

class MetricSums {
  readonly metric: avro.BusinessMetric
  readonly #sums: Readonly<Record<SumName, ExactSum>>

  constructor(metric: avro.BusinessMetric, parts: ReadonlyMap<string, readonly number[]>) {
    this.metric = metric
    const sumOf = (name: SumName) => ExactSum.of(parts.get(`${metric.name}.${name}`) ?? [])
    this.#sums = Object.fromEntries(SUMS.map((name) => [name, sumOf(name)])) as Record<SumName, ExactSum>
  }

  add(row: MetricValue): void {
    const { rows, unusable, weight, sum, square, weightSquare, cross } = this.#sums
    if (row === null) {
      unusable.add(1)
      return
    }
    rows.add(1)
    const { value: x, weight: w } = row
    sum.add(w * x)
    square.addProduct(w * x, w * x)
    if (this.metric.weight === null) return
    weight.add(w)
    weightSquare.addProduct(w, w)
    cross.addProduct(w, w * x)
  }

  merge(other: MetricSums): void {
    for (const name of SUMS) this.#sums[name].merge(other.#sums[name])
  }

  /** The sums that are there, by name. */
  parts(): avro.SumParts[] {
    const named = SUMS.filter((name) => this.metric.weight !== null || !OF_WEIGHTS.includes(name))
    return named.map((name) => ({ name: `${this.metric.name}.${name}`, parts: this.#sums[name].parts() }))
  }

  figure(): MetricFigure {
    const rows = this.#sums.rows.value()
    const { kind, weight } = this.metric
    if (kind === 'count' || kind === 'sum') {
      // Rows come as chance has it (Poisson): the variance of what they add up to is the sum of squares.
      return { rows, value: this.#sums.sum.value(), variance: this.#sums.square.value() }
    }
    return weight === null ? this.#mean(rows) : this.#weightedMean(rows)
  }

  #mean(rows: number): MetricFigure {
    const value = this.#sums.sum.value() / rows
    if (this.metric.kind === 'rate') return { rows, value, variance: varianceOfShare(rows, value) }
    return {
      rows,
      value,
      variance: rows < 2 ? 0 : spreadOf(rows, this.#sums.sum, this.#sums.square) / (rows - 1) / rows,
    }
  }

  /** The variance of a ratio of two sums, to first order. */
  #weightedMean(rows: number): MetricFigure {
    const { weight, sum, square, weightSquare, cross } = this.#sums
    const total = weight.value()
    const value = sum.value() / total
    const spread = Math.max(0, square.value() - 2 * value * cross.value() + value ** 2 * weightSquare.value())
    return { rows, value, variance: rows < 2 ? 0 : ((spread / total ** 2) * rows) / (rows - 1) }
  }
}

/** Sum of (x - mean)^2: exact until the division, so nothing cancels. */
export const spreadOf = (rows: number, sum: ExactSum, square: ExactSum): number => {
  const scaled = new ExactSum()
  for (const part of square.parts()) scaled.addProduct(part, rows)
  const sums = sum.parts()
  for (const a of sums) for (const b of sums) scaled.addProduct(-a, b)
  return Math.max(0, scaled.value() / rows)
}

/** Half a row more on both sides, so that the variance of a share is never 0. */
export const varianceOfShare = (rows: number, share: number): number => {
  const smoothed = (share * rows + 0.5) / (rows + 1)
  return (smoothed * (1 - smoothed)) / rows
}

export class MetricCounts {
  readonly #metrics: readonly MetricSums[]

  /** @param sums what `sums` gave; default: no rows */
  constructor(metrics: readonly avro.BusinessMetric[], sums: readonly avro.SumParts[] = []) {
    const parts = new Map(sums.map(({ name, parts: of }) => [name, of]))
    this.#metrics = metrics.map((metric) => new MetricSums(metric, parts))
  }

  /** @param values one per metric, in their order */
  add(values: readonly MetricValue[]): void {
    for (const [i, metric] of this.#metrics.entries()) metric.add(values[i])
  }

  merge(other: MetricCounts): void {
    for (const [i, metric] of this.#metrics.entries()) metric.merge(other.#metrics[i])
  }

  sums(): avro.SumParts[] {
    return this.#metrics.flatMap((metric) => metric.parts())
  }

  /** One per metric, in their order. */
  measured(): MetricFigure[] {
    return this.#metrics.map((metric) => metric.figure())
  }

  figures(): PerformanceFigure[] {
    return this.measured().map(({ value }, i) => figure(this.#metrics[i].metric.name, value))
  }
}
