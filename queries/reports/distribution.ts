/** The distribution of a column in a window beside its baseline, from the counts of both. */
import {
  cellNames,
  cellsOf,
  type FeatureBaseline,
  type NumericBaseline,
  stepsOf,
} from '../../processors/drift/index.ts'
import type { Curve, Share } from './document.ts'

/** More cells than these are not read, but counted. */
export const CELLS_SHOWN = 12

export interface Compared {
  readonly rows: number
  readonly shares: readonly Share[]
  readonly cellsTogether: number
  readonly curve: Curve | null
}

/** @throws RangeError if the counts do not belong to the baseline */
export const compared = (baseline: FeatureBaseline, counts: readonly number[]): Compared => {
  const [reference, window] = [cellsOf(baseline, baseline.counts), cellsOf(baseline, counts)]
  const [n, m] = [total(reference), total(window)]
  const names = baseline.kind === 'numeric' ? intervalNames(baseline) : cellNames(baseline).map(categoryName)
  const all = names.map((label, i) => ({ label, baseline: share(reference[i], n), window: share(window[i], m) }))
  return {
    rows: m,
    ...(baseline.kind === 'numeric' ? { shares: all, cellsTogether: 0 } : shortened(all)),
    curve: baseline.kind === 'numeric' ? curveOf(baseline, counts) : null,
  }
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)
const share = (count: number, of: number): number => (of === 0 ? 0 : count / of)

const OWN_NAMES: Readonly<Record<string, string>> = { __other__: 'other values', __new__: 'new values' }
const categoryName = (name: string): string => OWN_NAMES[name] ?? name

/** `≤ 10`, `10 to 20`, `> 20`, `missing`: cells are closed above. */
const intervalNames = ({ edges }: NumericBaseline): string[] => {
  const text = edges.map(shortNumber)
  if (text.length === 0) return ['all values', 'missing']
  const inner = text.slice(1).map((to, i) => `${text[i]} to ${to}`)
  return [`≤ ${text[0]}`, ...inner, `> ${text.at(-1)}`, 'missing']
}

/** At most four digits, so that it fits beside a bar. */
export const shortNumber = (value: number): string => {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const rounded = Number(value.toPrecision(4))
  const size = Math.abs(rounded)
  return (size !== 0 && (size >= 1e6 || size < 1e-4) ? rounded.toExponential() : String(rounded)).replace('-', '−')
}

/** Of many categories, those with the largest shares on either side; the rest together. The special cells always stay. */
const shortened = (all: readonly Share[]): Pick<Compared, 'shares' | 'cellsTogether'> => {
  const [categories, special] = [all.slice(0, -3), all.slice(-3)]
  const kept = categories.toSorted((a, b) => weight(b) - weight(a)).slice(0, CELLS_SHOWN)
  const rest = categories.filter((each) => !kept.includes(each))
  const seen = special.filter((each) => weight(each) > 0)
  if (rest.length === 0) return { shares: [...categories, ...seen], cellsTogether: 0 }
  const sum = (of: (each: Share) => number) => rest.reduce((before, each) => before + of(each), 0)
  const together = {
    label: `${rest.length} more values`,
    baseline: sum((each) => each.baseline),
    window: sum((each) => each.window),
  }
  return { shares: [...kept, together, ...seen], cellsTogether: rest.length }
}

const weight = ({ baseline, window }: Share): number => Math.max(baseline, window)

/** Cumulated shares at each knot, inclusive; the greatest gap is looked for at each knot and just before it, as D is. */
const curveOf = (baseline: NumericBaseline, counts: readonly number[]): Curve | null => {
  const [reference, window] = [stepsOf(baseline, baseline.counts), stepsOf(baseline, counts)]
  if (reference.total === 0 || window.total === 0) return null
  const [ofBaseline, ofWindow]: number[][] = [[], []]
  let [below, belowWindow, gap, gapAt] = [0, 0, -1, 0]
  const look = (knot: number): void => {
    const difference = Math.abs(below / reference.total - belowWindow / window.total)
    if (difference <= gap) return
    gap = difference
    gapAt = knot
  }
  for (const [i, knot] of baseline.knots.entries()) {
    below += reference.between[i]
    belowWindow += window.between[i]
    look(knot)
    below += reference.at[i]
    belowWindow += window.at[i]
    look(knot)
    ofBaseline.push(below / reference.total)
    ofWindow.push(belowWindow / window.total)
  }
  return { at: baseline.knots, baseline: ofBaseline, window: ofWindow, gapAt }
}
