/** Realised performance of rankings: one list per question, its items in the order shown, each with its gain. */
import { figure, type PerformanceFigure } from './binary.ts'
import { ExactSum } from './exact-sum.ts'

const SUMS = ['ndcg', 'precision', 'reciprocalRank', 'averagePrecision'] as const
type SumName = (typeof SUMS)[number]

export type RankingState = { readonly lists: number } & Readonly<Record<SumName, readonly number[]>>

export class RankingCounts {
  /** Items of a list that count. */
  readonly k: number
  #lists = 0
  readonly #sums: Record<SumName, ExactSum>

  /** @throws RangeError if k is no whole number >= 1 */
  constructor(k: number, state?: RankingState) {
    if (!Number.isInteger(k) || k < 1) throw new RangeError(`k is ${k}, expected a whole number >= 1`)
    this.k = k
    this.#lists = state?.lists ?? 0
    const sumOf = (name: SumName) => ExactSum.of(state?.[name] ?? [])
    this.#sums = Object.fromEntries(SUMS.map((name) => [name, sumOf(name)])) as Record<SumName, ExactSum>
  }

  /** @param gains >= 0, in the order shown; an item with a gain above 0 is relevant */
  add(gains: readonly number[]): void {
    this.#count(gains, 1)
  }

  subtract(gains: readonly number[]): void {
    this.#count(gains, -1)
  }

  /** @throws RangeError if the other one counts another number of items */
  merge(other: RankingCounts): void {
    if (other.k !== this.k) throw new RangeError(`k is ${other.k}, expected ${this.k}`)
    this.#lists += other.#lists
    for (const name of SUMS) this.#sums[name].merge(other.#sums[name])
  }

  state(): RankingState {
    const parts = Object.fromEntries(SUMS.map((name) => [name, this.#sums[name].parts()]))
    return { lists: this.#lists, ...(parts as Record<SumName, number[]>) }
  }

  figures(): PerformanceFigure[] {
    const mean = (name: SumName): number => this.#sums[name].value() / this.#lists
    return [
      figure(`ndcg_at_${this.k}`, mean('ndcg')),
      figure(`precision_at_${this.k}`, mean('precision')),
      figure('mrr', mean('reciprocalRank')),
      figure('map', mean('averagePrecision')),
    ]
  }

  #count(gains: readonly number[], times: 1 | -1): void {
    const first = gains.findIndex((gain) => gain > 0)
    this.#lists += times
    this.#sums.ndcg.add(times * ndcg(gains, this.k))
    this.#sums.precision.add((times * gains.slice(0, this.k).filter((gain) => gain > 0).length) / this.k)
    this.#sums.reciprocalRank.add(first < 0 ? 0 : times / (first + 1))
    this.#sums.averagePrecision.add(times * averagePrecision(gains))
  }
}

/** 1 less the NDCG of a list: 0 if it is in the best order, and 1 if nothing relevant is among its first k items. */
export const gradedError = (gains: readonly number[], k: number): number => 1 - ndcg(gains, k)

const ndcg = (gains: readonly number[], k: number): number => {
  const best = discounted([...gains].sort((a, b) => b - a).slice(0, k))
  return best === 0 ? 0 : discounted(gains.slice(0, k)) / best
}

/** Gains, each by the logarithm of its place. */
const discounted = (gains: readonly number[]): number =>
  gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0)

/** The mean over the relevant items of the share of relevant items up to each; 0 without any. */
const averagePrecision = (gains: readonly number[]): number => {
  let [relevant, sum] = [0, 0]
  for (const [i, gain] of gains.entries()) {
    if (gain <= 0) continue
    relevant++
    sum += relevant / (i + 1)
  }
  return relevant === 0 ? 0 : sum / relevant
}
