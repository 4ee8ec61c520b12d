/** What was counted of a rule as figures, each with the half-width of the interval that holds the true value. */
import type { avro } from '../../schemas/index.ts'
import { spreadOf } from '../performance/index.ts'
import { type Counter, countersOf, type KeysCounter } from './counts/counters.ts'
import type { CellsCounter, MomentsCounter, ValuesCounter } from './counts/number-counters.ts'
import type { WindowCounts } from './counts/window-counts.ts'
import { distanceOf } from './distances.ts'
import type { WindowRule } from './rules.ts'

/** Standard errors within which a figure of a sample lies: but for a chance of 6e-5. */
const SURE = 4
/** Rare things of which a sample with none has some with a chance of 6e-5: -ln of it. */
const RARE = 9.7

export interface Counted {
  readonly checked: number
  readonly figures: readonly avro.Figure[]
  readonly samples: readonly avro.SampledRow[]
}

const exact = (name: string, value: number | null): avro.Figure => ({ name, value, error: 0 })
const without = (checked: number, ...figures: readonly avro.Figure[]): Counted => ({ checked, figures, samples: [] })

export const countedOf = (rule: WindowRule, counts: WindowCounts): Counted => {
  const { measure } = rule
  const { rows } = counts
  const [own, keys] = countersOf(rule).map(({ figure }) => counts.counter<Counter>(figure))
  switch (measure.of) {
    case 'rows':
      return without(rows, exact('rows', rows))
    case 'failing':
    case 'holding':
      return testFigures((own as Counter).counted(), rows, measure.isOfPresent === true)
    case 'duplicates':
    case 'singular':
    case 'distinct':
      return keyFigures((own as KeysCounter).keys)
    case 'median':
    case 'quantile':
      return valueFigures(own as ValuesCounter, 'at' in measure ? measure.at : undefined)
    case 'absent': {
      const { cells } = own as CellsCounter
      const absent = cells.slice(0, -1).filter((count) => count === 0).length
      return without(total(cells), exact('rows', total(cells)), exact('absent', absent))
    }
    case 'kl':
    case 'psi':
    case 'ks': {
      const { cells } = own as CellsCounter
      const beside = 'values' in measure ? (keys as KeysCounter | undefined)?.rowsBeside(measure.values) : undefined
      return without(total(cells), exact('rows', total(cells)), exact(measure.of, distanceOf(measure, cells, beside)))
    }
    default:
      return momentFigures(own as MomentsCounter)
  }
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)

const testFigures = ({ counts, samples }: avro.CheckCounts, rows: number, isOfPresent: boolean): Counted => {
  const [present = 0, failing = 0, failingPresent = 0] = counts
  const checked = isOfPresent ? present : rows
  const failed = isOfPresent ? failingPresent : failing
  const figures = [exact('rows', rows), exact('present', present), exact('failing', failed)]
  return { checked, figures: [...figures, exact('holding', checked - failed)], samples }
}

const keyFigures = ({ keyed, level, kept, repeatedKeys, repeatedRows }: KeysCounter['keys']): Counted => {
  const scale = 2 ** level
  const distinct = level === 0 ? kept : Math.min(keyed, kept * scale)
  const distinctError = level === 0 ? 0 : SURE * scale * Math.sqrt(kept)
  // Of a sample: how often a kept key repeats says it better than the difference of two great numbers.
  const repeating = scaled('repeating', repeatedRows, repeatedKeys, level)
  return without(
    keyed,
    exact('rows', keyed),
    { name: 'distinct', value: distinct, error: distinctError },
    scaled('repeated', repeatedRows - repeatedKeys, repeatedKeys, level),
    repeating,
    { name: 'singular', value: Math.max(0, keyed - (repeating.value ?? 0)), error: repeating.error },
  )
}

/** What a sample of keys says of all keys. @param found of it, by `keys` of the sample */
const scaled = (name: string, found: number, keys: number, level: number): avro.Figure => {
  if (level === 0) return exact(name, found)
  const scale = 2 ** level
  const each = keys === 0 ? 1 : found / keys
  const error = scale * each * (SURE * Math.sqrt(keys) + (keys === 0 ? RARE : 0))
  return { name, value: found * scale, error }
}

const momentFigures = ({ rows, min, max, sums: { sum, square } }: MomentsCounter): Counted => {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
  const has = rows > 0
  return without(
    rows,
    exact('rows', rows),
    exact('sum', has ? finite(sum.value()) : null),
    exact('mean', has ? finite(sum.value() / rows) : null),
    exact('stdev', rows > 1 ? finite(Math.sqrt(spreadOf(rows, sum, square) / (rows - 1))) : null),
    exact('min', has ? finite(min) : null),
    exact('max', has ? finite(max) : null),
  )
}

/** @param at share of the way; absent: the median, which is the mean of two numbers if there is none in the middle */
const valueFigures = ({ rows, cells }: ValuesCounter, at: number | undefined): Counted => {
  const name = at === undefined ? 'median' : 'quantile'
  const places = at === undefined ? [Math.floor((rows - 1) / 2), Math.ceil((rows - 1) / 2)] : [nearest(rows, at)]
  const bounds = places.map((place) => (rows === 0 ? undefined : cells.at(place)))
  const mean = (end: 0 | 1): number =>
    bounds.reduce((sum, each) => sum + (each?.[end] ?? Number.NaN) / bounds.length, 0)
  const [lower, upper] = [mean(0), mean(1)]
  const isKnown = Number.isFinite(lower) && Number.isFinite(upper)
  if (!isKnown || lower === upper) return without(rows, exact('rows', rows), exact(name, isKnown ? lower : null))
  // In halves, so that the greatest numbers do not overflow.
  const figure = { name, value: lower / 2 + upper / 2, error: upper / 2 - lower / 2 }
  return without(rows, exact('rows', rows), figure)
}

/** The place nearest to a share of the way, of two equally near ones the even one. */
const nearest = (rows: number, at: number): number => {
  const place = at * (rows - 1)
  const below = Math.floor(place)
  const rest = place - below
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1
}
