/** References that are captured: from windows of what was measured, or from an evaluation of a version. They are frozen in a declaration. */
import type { avro } from '../../schemas/index.ts'
import type { PerformanceFigure } from './figures/index.ts'
import { Tally } from './tally.ts'

/** What a declaration gets: `reference` of a model and those of its slices, or `references` of business metrics. */
export type Captured =
  | {
      readonly reference: avro.PerformanceReference
      /** Slices in which some outcome is known. */
      readonly sliceReferences: readonly avro.SliceReference[]
    }
  | { readonly references: readonly avro.MetricReference[] }

/** Why nothing can be captured, as a sentence. */
export interface NotCaptured {
  readonly problem: string
}

type Window = Pick<avro.PerformanceMeasured, 'slice' | 'counts'>

/**
 * The reference of windows, all counts together.
 * @param windows the last measurement of each, of one version of the model
 */
export const capturedOfWindows = (
  declared: avro.Performance,
  windows: readonly Window[],
  source: string,
): Captured | NotCaptured => {
  if (declared.task === 'metrics') return ofMetrics(declared, windows, source)
  const of = (slice: string) =>
    ofSlice(
      declared,
      windows.filter((window) => window.slice === slice),
      source,
    )
  const reference = of('')
  if (reference === undefined) return { problem: 'no outcome is known in these windows' }
  const slices = [...new Set(windows.map(({ slice }) => slice))].filter((slice) => slice !== '').sort()
  const sliceReferences = slices.flatMap((slice) => {
    const found = of(slice)
    return found === undefined ? [] : [{ slice, reference: found }]
  })
  return { reference, sliceReferences }
}

/** @returns `undefined` if no outcome is known */
const ofSlice = (
  declared: avro.Performance,
  windows: readonly Window[],
  source: string,
): avro.PerformanceReference | undefined => {
  const tally = merged(declared, windows)
  const { rows, mean, meanSquare } = tally.errors()
  if (rows === 0) return undefined
  const isShare = declared.task === 'binary' || declared.task === 'classes'
  const deviation = isShare ? null : deviationOf(rows, mean, meanSquare)
  return { rows, error: mean, deviation, figures: figuresOf(tally), source }
}

const merged = (declared: avro.Performance, windows: readonly Window[]): Tally => {
  const tally = new Tally(declared)
  for (const { counts } of windows) tally.absorb(new Tally(declared, counts))
  return tally
}

const deviationOf = (rows: number, mean: number, meanSquare: number): number =>
  rows < 2 ? 0 : Math.sqrt((Math.max(0, meanSquare - mean ** 2) * rows) / (rows - 1))

/** Totals grow with the number of windows, and are no reference of one. */
const TOTALS = ['business_value', 'outcome_value']

const figuresOf = (tally: Tally): PerformanceFigure[] =>
  tally
    .figures()
    .filter(({ name, value }) => value !== null && !TOTALS.includes(name))
    .map(({ name, value }) => ({ name, value, error: 0 }))

const ofMetrics = (declared: avro.Performance, windows: readonly Window[], source: string): Captured | NotCaptured => {
  const slices = [...new Set(windows.map(({ slice }) => slice))].sort()
  const references = slices.flatMap((slice) => {
    const mine = windows.filter((window) => window.slice === slice)
    const together = merged(declared, mine).metrics()
    const each = mine.map((window) => merged(declared, [window]).metrics())
    return declared.metrics.flatMap(({ name: metric, kind }, i): avro.MetricReference[] => {
      const { rows, value, variance } = together[i]
      const of = { metric, slice, source }
      if (kind === 'count' || kind === 'sum') {
        const mean = value / mine.length
        const squares = each.reduce((sum, figures) => sum + (figures[i].value - mean) ** 2, 0)
        const deviation = mine.length < 2 ? null : Math.sqrt(squares / (mine.length - 1))
        return [{ ...of, value: mean, rows: null, windows: mine.length, deviation }]
      }
      if (rows === 0 || !Number.isFinite(value)) return []
      // Of all rows, so that the variance of the mean follows again from it.
      const deviation = kind === 'rate' && declared.metrics[i].weight === null ? null : Math.sqrt(variance * rows)
      return [{ ...of, value, rows, windows: null, deviation }]
    })
  })
  return references.length === 0 ? { problem: 'no row counts in these windows' } : { references }
}

/** A metric of an evaluation, of all rows. */
export interface EvaluatedMetric {
  readonly metric: string
  readonly value: number | null
  readonly rows: number | null
}

/** The reference of an evaluation: its error follows from `accuracy`, or from `mae` and `rmse`. */
export const capturedOfEvaluation = (
  { task }: Pick<avro.Performance, 'task'>,
  metrics: readonly EvaluatedMetric[],
  source: string,
): Captured | NotCaptured => {
  const figureNamed = (name: string) => metrics.find(({ metric }) => metric === name)?.value ?? undefined
  const needed = task === 'binary' || task === 'classes' ? 'accuracy' : 'mae'
  const main = metrics.find(({ metric }) => metric === needed)
  if (task === 'metrics' || task === 'ranking') return { problem: `an evaluation says no error of rows of ${task}` }
  if (main === undefined || main.value === null || main.rows === null)
    return { problem: `the evaluation has no ${needed} with a number of rows` }
  const { rows, value } = main
  const figures = metrics
    .filter((each) => each.value !== null)
    .map((each) => ({ name: each.metric, value: each.value, error: 0 }))
  // It says nothing of slices, so what was captured of them before does not suit it.
  const sliceReferences: readonly avro.SliceReference[] = []
  if (task !== 'regression')
    return { reference: { rows, error: 1 - value, deviation: null, figures, source }, sliceReferences }
  const rmse = figureNamed('rmse')
  if (rmse === undefined) return { problem: 'the evaluation has no rmse, which says how errors differ' }
  const deviation = deviationOf(rows, value, rmse ** 2)
  return { reference: { rows, error: value, deviation, figures, source }, sliceReferences }
}
