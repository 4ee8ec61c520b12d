/** Cuts a baseline: the cells and knots of a reference, with its counts. */
import { compareText } from '../../features/order.ts'
import { boundariesOf } from './boundaries.ts'
import { type Category, categoryOf } from './categories.ts'
import { countersOf } from './counters.ts'
import { type OrderStatistics, orderStatistics } from './order-statistics.ts'
import { distinctUpTo, interpolated, interpolatedRanks, presentOf, steppedRank } from './quantiles.ts'
import type { CategoricalBaseline, FeatureBaseline, Kind, NumericBaseline } from './types.ts'

export interface BaselineOptions {
  /** Distinct values up to which all are knots. Default 256. */
  readonly exactKnotsMax?: number
  /** Knots beyond that. Default 64. */
  readonly knots?: number
  /** Categories with a cell of their own. Default 100. */
  readonly categoriesMax?: number
  /** Further categories whose names are kept, to tell them from new ones. Default 1,000. */
  readonly othersMax?: number
}

type Optional<T> = T | null | undefined
const DECILES = 10
const EXACT_KNOTS_MAX = 256
const KNOTS = 64
const CATEGORIES_MAX = 100
const OTHERS_MAX = 1_000

/**
 * Freezes a reference. The order of its values does not matter.
 * @param kind `categorical`: values are compared by their text
 * @param values null, undefined and NaN are missing; infinities are ordinary values; there may be none at all
 * @throws RangeError if an option is out of its range
 */
export function cutBaseline(
  kind: 'numeric',
  values: ArrayLike<Optional<number>>,
  options?: BaselineOptions,
): NumericBaseline
export function cutBaseline(
  kind: 'categorical',
  values: ArrayLike<Optional<Category>>,
  options?: BaselineOptions,
): CategoricalBaseline
export function cutBaseline(
  kind: Kind,
  values: ArrayLike<Optional<Category>>,
  options?: BaselineOptions,
): FeatureBaseline
export function cutBaseline(
  kind: Kind,
  values: ArrayLike<Optional<Category>>,
  options: BaselineOptions = {},
): FeatureBaseline {
  return kind === 'numeric' ? numeric(values as ArrayLike<Optional<number>>, options) : categorical(values, options)
}

const atLeast = (name: string, value: number, least: number): number => {
  if (!Number.isInteger(value) || value < least)
    throw new RangeError(`${name} is ${value}, expected an integer >= ${least}`)
  return value
}

const numeric = (values: ArrayLike<Optional<number>>, options: BaselineOptions): NumericBaseline => {
  const exactKnotsMax = atLeast('exactKnotsMax', options.exactKnotsMax ?? EXACT_KNOTS_MAX, 0)
  const knotCount = atLeast('knots', options.knots ?? KNOTS, 2)
  const present = presentOf(values)
  const n = present.length
  const distinct = distinctUpTo(present, exactKnotsMax)
  const deciles = parts(DECILES - 1).map((i) => i + 1)
  const steps = distinct === undefined ? parts(knotCount) : []
  const ranks = [
    ...deciles.flatMap((i) => interpolatedRanks(n, i, DECILES)),
    ...steps.map((i) => steppedRank(n, i, knotCount - 1)),
  ]
  const order = orderStatistics(present, n === 0 ? [] : ranks)
  const at = (rank: number) => order.at(rank)
  const edges = n === 0 ? [] : ascending(deciles.map((i) => interpolated(at, n, i, DECILES)))
  const knots = distinct ?? ascending(steps.map((i) => at(steppedRank(n, i, knotCount - 1))))
  const empty: NumericBaseline = { kind: 'numeric', edges, knots, exact: distinct !== undefined, counts: [] }
  const missing = values.length - n
  const counts = distinct === undefined ? countsBetween(boundariesOf(empty), order, n) : countsOf(empty, present)
  counts[counts.length - 1] = missing
  return { ...empty, counts }
}

const countsOf = (baseline: NumericBaseline, present: Float64Array): number[] => {
  const counters = countersOf(baseline)
  counters.addAll(present)
  return counters.counts()
}

/** The same, without another pass over all values: every boundary is at a place whose neighbourhood is sorted. */
const countsBetween = (boundaries: Float64Array, order: OrderStatistics, n: number): number[] => {
  const counts: number[] = []
  let before = 0
  for (const boundary of boundaries) {
    const [below, upTo] = [order.below(boundary), order.upTo(boundary)]
    counts.push(below - before, upTo - below)
    before = upTo
  }
  counts.push(n - before, 0)
  return counts
}

const parts = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** Each once. @param values ascending */
const ascending = (values: readonly number[]): number[] =>
  values.filter((value, i) => i === 0 || value !== values[i - 1])

const categorical = (values: ArrayLike<Optional<Category>>, options: BaselineOptions): CategoricalBaseline => {
  const categoriesMax = atLeast('categoriesMax', options.categoriesMax ?? CATEGORIES_MAX, 1)
  const othersMax = atLeast('othersMax', options.othersMax ?? OTHERS_MAX, 0)
  const counted = new Map<string, number>()
  let missing = 0
  for (let i = 0; i < values.length; i++) {
    const name = categoryOf(values[i])
    if (name === undefined) missing++
    else counted.set(name, (counted.get(name) ?? 0) + 1)
  }
  const byCount = [...counted].sort(([a, x], [b, y]) => y - x || compareText(a, b))
  const kept = byCount.slice(0, categoriesMax)
  const rest = byCount.slice(categoriesMax)
  const others = rest.map(([name]) => name).sort(compareText)
  return {
    kind: 'categorical',
    categories: kept.map(([name]) => name),
    others: others.slice(0, othersMax),
    othersComplete: others.length <= othersMax,
    counts: [...kept.map(([, count]) => count), rest.reduce((sum, [, count]) => sum + count, 0), 0, missing],
  }
}
