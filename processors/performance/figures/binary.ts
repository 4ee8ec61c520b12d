/** Realised performance of a binary classification from counts and exact sums, so that outcomes may come in any order, late, in parts, or be corrected. */
import { ExactSum } from './exact-sum.ts'
import { type Confusion, ratesOf } from './rates.ts'
import { ScoreCounts, type ScoreState } from './score-counts.ts'

/** A prediction whose outcome is known. */
export interface BinaryOutcome {
  readonly predicted: boolean
  readonly label: boolean
  /** Any number by which rows are ranked; a probability if it is in [0, 1]. Undefined if there is none. */
  readonly score?: number | undefined
}

/** A figure; null where it has no value. `error`: half of its interval, 0 if it is exact. */
export interface PerformanceFigure {
  readonly name: string
  readonly value: number | null
  readonly error: number
}

/** Calibration is measured in so many bins of equal width; the last one holds 1, too. */
const BINS = 10
/** The distance from 0 and 1 that a probability keeps in a logarithm: the epsilon of doubles, as in scikit-learn. */
export const LOG_LOSS_CLIP = 2 ** -52

/** What is stored of `BinaryCounts`; equal counts have an equal state. */
export interface BinaryState {
  readonly confusion: Confusion
  readonly scored: ScoreState
  /** Rows with a score in [0, 1]. */
  readonly probabilities: number
  readonly logLoss: readonly number[]
  readonly brier: readonly number[]
  /** Per bin: rows, positives, and the sum of the probabilities as parts of an exact sum. */
  readonly bins: readonly (readonly [rows: number, positives: number, sum: readonly number[]])[]
}

interface Bin {
  rows: number
  positives: number
  readonly sum: ExactSum
}

export class BinaryCounts {
  #truePositives = 0
  #falsePositives = 0
  #falseNegatives = 0
  #trueNegatives = 0
  #scores = new ScoreCounts()
  #probabilities = 0
  #logLoss = new ExactSum()
  #brier = new ExactSum()
  #bins: Bin[] = Array.from({ length: BINS }, () => ({ rows: 0, positives: 0, sum: new ExactSum() }))

  static of(state: BinaryState): BinaryCounts {
    const counts = new BinaryCounts()
    counts.#truePositives = state.confusion.truePositives
    counts.#falsePositives = state.confusion.falsePositives
    counts.#falseNegatives = state.confusion.falseNegatives
    counts.#trueNegatives = state.confusion.trueNegatives
    counts.#scores = ScoreCounts.of(state.scored)
    counts.#probabilities = state.probabilities
    counts.#logLoss = ExactSum.of(state.logLoss)
    counts.#brier = ExactSum.of(state.brier)
    counts.#bins = state.bins.map(([rows, positives, sum]) => ({ rows, positives, sum: ExactSum.of(sum) }))
    return counts
  }

  add(outcome: BinaryOutcome): void {
    this.#count(outcome, 1)
  }

  /** Takes back an outcome that was corrected; the right one is added then. */
  subtract(outcome: BinaryOutcome): void {
    this.#count(outcome, -1)
  }

  merge(other: BinaryCounts): void {
    this.#truePositives += other.#truePositives
    this.#falsePositives += other.#falsePositives
    this.#falseNegatives += other.#falseNegatives
    this.#trueNegatives += other.#trueNegatives
    this.#scores.merge(other.#scores)
    this.#probabilities += other.#probabilities
    this.#logLoss.merge(other.#logLoss)
    this.#brier.merge(other.#brier)
    for (const [i, bin] of this.#bins.entries()) {
      bin.rows += other.#bins[i]!.rows
      bin.positives += other.#bins[i]!.positives
      bin.sum.merge(other.#bins[i]!.sum)
    }
  }

  /** They may be many, and are written in pieces. */
  get scores(): ScoreCounts {
    return this.#scores
  }

  get confusion(): Confusion {
    return {
      truePositives: this.#truePositives,
      falsePositives: this.#falsePositives,
      falseNegatives: this.#falseNegatives,
      trueNegatives: this.#trueNegatives,
    }
  }

  state(): BinaryState {
    return { ...this.head(), scored: this.#scores.state() }
  }

  /** The state without the counts by score. */
  head(): BinaryState {
    return {
      confusion: this.confusion,
      scored: { grid: this.#scores.grid, rows: [] },
      probabilities: this.#probabilities,
      logLoss: this.#logLoss.parts(),
      brier: this.#brier.parts(),
      bins: this.#bins.map(({ rows, positives, sum }) => [rows, positives, sum.parts()]),
    }
  }

  /** Rates; with scores the area under the ROC curve; with probabilities log loss, Brier score and expected calibration error. */
  figures(): PerformanceFigure[] {
    const auc = this.#scores.auc()
    const rows = this.#probabilities
    const mean = (sum: ExactSum): number => sum.value() / rows
    return [
      ...Object.entries(ratesOf(this.confusion)).map(([name, value]) => figure(name, value)),
      figure('auc', auc?.value ?? Number.NaN, auc?.error),
      figure('log_loss', mean(this.#logLoss)),
      figure('brier', mean(this.#brier)),
      figure('ece', rows === 0 ? Number.NaN : this.#calibrationError()),
    ]
  }

  /** The mean distance, over all rows, between the share of positives in a bin and its mean probability. */
  #calibrationError(): number {
    const distances = new ExactSum()
    for (const { positives, sum } of this.#bins) distances.add(Math.abs(positives - sum.value()))
    return distances.value() / this.#probabilities
  }

  #count({ predicted, label, score }: BinaryOutcome, times: 1 | -1): void {
    if (label && predicted) this.#truePositives += times
    else if (label) this.#falseNegatives += times
    else if (predicted) this.#falsePositives += times
    else this.#trueNegatives += times
    if (score === undefined || Number.isNaN(score)) return
    if (times === 1) this.#scores.add(score, label)
    else this.#scores.subtract(score, label)
    if (score >= 0 && score <= 1) this.#countProbability(score, label, times)
  }

  #countProbability(probability: number, label: boolean, times: 1 | -1): void {
    const given = label ? probability : 1 - probability
    this.#probabilities += times
    this.#logLoss.add(times * -Math.log(Math.min(Math.max(given, LOG_LOSS_CLIP), 1 - LOG_LOSS_CLIP)))
    this.#brier.add(times * (Number(label) - probability) ** 2)
    const bin = this.#bins[Math.min(Math.floor(probability * BINS), BINS - 1)]!
    bin.rows += times
    bin.positives += times * Number(label)
    bin.sum.add(times * probability)
  }
}

export const figure = (name: string, value: number, error = 0): PerformanceFigure => ({
  name,
  value: Number.isFinite(value) ? value : null,
  error: Number.isFinite(value) ? error : 0,
})
