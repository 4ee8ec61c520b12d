/**
 * Counts of the predictions of a window whose outcome is known. They do not depend on the order, what is taken back leaves no trace, and all figures follow from
 * them; their record is what events hold and what is stored.
 */
import type { avro } from '../../schemas/index.ts'
import { type Answer, type Answered, answered, errorOf, isSummable, type TaskOptions } from './answered.ts'
import {
  BinaryCounts,
  businessValue,
  type Confusion,
  ExactSum,
  type ManyClasses,
  MetricCounts,
  type MetricFigure,
  type PerformanceFigure,
  RankingCounts,
  RegressionCounts,
  type ScoreCounts,
  SeveralClassesCounts,
} from './figures/index.ts'

/** Mean, and mean square, of the errors of rows. */
export interface Errors {
  readonly rows: number
  readonly mean: number
  readonly meanSquare: number
}

type Counted = BinaryCounts | SeveralClassesCounts | RegressionCounts | RankingCounts | MetricCounts
type Sums = ReadonlyMap<string, readonly number[]>

export class Tally {
  readonly #options: TaskOptions
  readonly #counted: Counted
  readonly #error: ExactSum
  readonly #errorSquared: ExactSum
  readonly #weights: ExactSum
  rows = 0
  #unusable = 0
  #weighted = 0

  constructor(options: TaskOptions, counts?: avro.PerformanceCounts) {
    this.#options = options
    const sums: Sums = new Map(counts?.sums.map(({ name, parts }) => [name, parts]))
    this.#counted = countedOf(options, counts, sums)
    const sumOf = (name: string) => ExactSum.of(sums.get(name) ?? [])
    this.#error = sumOf('error')
    this.#errorSquared = sumOf('errorSquared')
    this.#weights = sumOf('weight')
    this.rows = counts?.rows ?? 0
    this.#unusable = counts?.unusable ?? 0
    this.#weighted = counts?.weighted ?? 0
  }

  /** Predictions whose outcome is known, with those that do not count. */
  get labelled(): number {
    return this.rows + this.#unusable
  }

  add(answer: Answer, outcome: avro.Outcome): void {
    this.#count(answer, outcome, 1)
  }

  /** Takes back an outcome that was corrected. */
  subtract(answer: Answer, outcome: avro.Outcome): void {
    this.#count(answer, outcome, -1)
  }

  /** Rows of a dataset, with the sums of its metrics. */
  merge(rows: number, sums: readonly avro.SumParts[]): void {
    this.rows += rows
    const metrics = this.#counted as MetricCounts
    metrics.merge(new MetricCounts(this.#options.metrics, sums))
  }

  /** Adds the counts of another window. */
  absorb(other: Tally): void {
    this.rows += other.rows
    this.#unusable += other.#unusable
    this.#weighted += other.#weighted
    this.#error.merge(other.#error)
    this.#errorSquared.merge(other.#errorSquared)
    this.#weights.merge(other.#weights)
    // Both are of one declaration, so of one task.
    this.#counted.merge(other.#counted as never)
  }

  /** Of metrics: one per metric, in declared order. */
  metrics(): readonly MetricFigure[] {
    return this.#counted instanceof MetricCounts ? this.#counted.measured() : []
  }

  #count(answer: Answer, outcome: avro.Outcome, times: 1 | -1): void {
    const { weight } = outcome
    if (isSummable(weight)) {
      this.#weighted += times
      this.#weights.add(times * weight)
    }
    const row = answered(this.#options, answer, outcome)
    if (row === undefined) {
      this.#unusable += times
      return
    }
    this.rows += times
    const error = errorOf(row, this.#options)
    this.#error.add(times * error)
    if (times === 1) this.#errorSquared.addProduct(error, error)
    else this.#errorSquared.subtractProduct(error, error)
    countRow(this.#counted, row, times)
  }

  /** Of a binary task: counts by score, which are written in pieces. */
  get scores(): ScoreCounts | undefined {
    return this.#counted instanceof BinaryCounts ? this.#counted.scores : undefined
  }

  errors(): Errors {
    const { rows } = this
    return { rows, mean: this.#error.value() / rows, meanSquare: this.#errorSquared.value() / rows }
  }

  figures(): PerformanceFigure[] {
    const { values } = this.#options
    const of = this.#counted
    return [
      ...of.figures(),
      ...(of instanceof BinaryCounts && values !== null
        ? [exact('business_value', businessValue(of.confusion, values))]
        : []),
      ...(this.#weighted > 0 ? [exact('outcome_value', this.#weights.value())] : []),
    ]
  }

  /** All counts but those by score. */
  head(): avro.PerformanceCounts {
    return this.#countsOf(
      this.#counted instanceof BinaryCounts ? binaryOf(this.#counted.head()) : recordOf(this.#counted),
    )
  }

  counts(): avro.PerformanceCounts {
    return this.#countsOf(recordOf(this.#counted))
  }

  #countsOf(recorded: Recorded): avro.PerformanceCounts {
    const own = { rows: this.rows, unusable: this.#unusable, weighted: this.#weighted }
    const sums = [
      { name: 'error', parts: this.#error.parts() },
      { name: 'errorSquared', parts: this.#errorSquared.parts() },
      { name: 'weight', parts: this.#weights.parts() },
    ]
    const { sums: more, ...counted } = recorded
    return { ...own, ...NOTHING, ...counted, sums: [...sums, ...more] }
  }
}

export const exact = (name: string, value: number): PerformanceFigure => ({
  name,
  value: Number.isFinite(value) ? value : null,
  error: 0,
})

const countRow = (counted: Counted, row: Answered, times: 1 | -1): void => {
  const how = times === 1 ? 'add' : 'subtract'
  if (row.task === 'binary') (counted as BinaryCounts)[how](row)
  else if (row.task === 'classes') (counted as SeveralClassesCounts)[how](row.label, row.predicted)
  else if (row.task === 'regression') (counted as RegressionCounts)[how](row.label, row.predicted)
  else (counted as RankingCounts)[how](row.gains)
}

const REGRESSION = ['errors', 'absolute', 'squared', 'labels', 'squaredLabels'] as const
const RANKING = ['ndcg', 'precision', 'reciprocalRank', 'averagePrecision'] as const

const namedSums = <N extends string>(names: readonly N[], sums: Sums): Record<N, readonly number[]> =>
  Object.fromEntries(names.map((name) => [name, sums.get(name) ?? []])) as Record<N, readonly number[]>

const countedOf = (
  { task, k, metrics }: TaskOptions,
  counts: avro.PerformanceCounts | undefined,
  sums: Sums,
): Counted => {
  const isNew = counts === undefined
  switch (task) {
    case 'binary':
      return isNew ? new BinaryCounts() : BinaryCounts.of(binaryState(counts, sums))
    case 'classes':
      return isNew
        ? new SeveralClassesCounts()
        : SeveralClassesCounts.of(
            counts.classes.map(({ name, ...each }) => [name, each]),
            manyOf(counts, sums),
          )
    case 'regression':
      return isNew ? new RegressionCounts() : RegressionCounts.of({ rows: counts.rows, ...namedSums(REGRESSION, sums) })
    case 'ranking':
      return isNew
        ? new RankingCounts(k as number)
        : new RankingCounts(k as number, { lists: counts.rows, ...namedSums(RANKING, sums) })
    case 'metrics':
      return new MetricCounts(metrics, counts?.sums)
  }
}

const manyOf = ({ isGrid, rows }: avro.PerformanceCounts, sums: Sums): ManyClasses | undefined =>
  isGrid ? { rows, right: sums.get('right')?.[0] ?? 0 } : undefined

type BinaryState = ReturnType<BinaryCounts['state']>

const binaryState = (counts: avro.PerformanceCounts, sums: Sums): BinaryState => {
  const { truePositives, falsePositives, falseNegatives, trueNegatives, isGrid, scores, probabilities, bins } = counts
  const confusion: Confusion = { truePositives, falsePositives, falseNegatives, trueNegatives }
  return {
    confusion,
    scored: {
      grid: isGrid,
      rows: scores.map(({ score, positives, negatives }) => [score, positives, negatives] as const),
    },
    probabilities,
    ...namedSums(['logLoss', 'brier'], sums),
    bins: bins.map(({ rows, positives, sum }) => [rows, positives, sum] as const),
  }
}

type Recorded = Partial<avro.PerformanceCounts> & Pick<avro.PerformanceCounts, 'sums'>

/** What other tasks have. */
const NOTHING = {
  ...{ truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 },
  ...{ isGrid: false, scores: [], probabilities: 0, bins: [], classes: [] },
}

const sumsOf = (sums: Readonly<Record<string, readonly number[]>>, names: readonly string[]): avro.SumParts[] =>
  names.map((name) => ({ name, parts: [...sums[name]] }))

const binaryOf = ({ confusion, scored, probabilities, logLoss, brier, bins }: BinaryState): Recorded => ({
  ...confusion,
  isGrid: scored.grid,
  scores: scored.rows.map(([score, positives, negatives]) => ({ score, positives, negatives })),
  probabilities,
  bins: bins.map(([rows, positives, sum]) => ({ rows, positives, sum: [...sum] })),
  sums: sumsOf({ logLoss, brier }, ['logLoss', 'brier']),
})

const recordOf = (counted: Counted): Recorded => {
  if (counted instanceof BinaryCounts) return binaryOf(counted.state())
  if (counted instanceof SeveralClassesCounts) {
    const many = counted.many()
    const sums = many === undefined ? [] : [{ name: 'right', parts: many.right === 0 ? [] : [many.right] }]
    return { classes: counted.state().map(([name, each]) => ({ name, ...each })), isGrid: many !== undefined, sums }
  }
  if (counted instanceof MetricCounts) return { sums: counted.sums() }
  if (counted instanceof RegressionCounts) return { sums: sumsOf(counted.state() as never, REGRESSION) }
  return { sums: sumsOf(counted.state() as never, RANKING) }
}
