/**
 * Business metrics of a window beside their references. A metric has changed if the difference is more than chance, over all metrics of the window together
 * (Benjamini-Hochberg), in the direction that counts, and at least the declared share of the reference.
 */
import type { avro } from '../../schemas/index.ts'
import { benjaminiHochberg } from '../drift/index.ts'
import { type MetricFigure, varianceOfShare } from './figures/index.ts'
import { greaterThan, Z } from './normal.ts'

type Options = Pick<avro.Performance, 'metrics' | 'references' | 'minRows' | 'alpha' | 'worseBy'>
type Verdict = avro.FigureComparison['verdict']

export interface ComparedMetrics {
  /** One per metric, in declared order. */
  readonly comparisons: avro.FigureComparison[]
  /** Of the window: `drift` if one metric has changed. */
  readonly verdict: Verdict
}

/** @param figures one per metric, in declared order */
export const comparedMetrics = (options: Options, slice: string, figures: readonly MetricFigure[]): ComparedMetrics => {
  const compared = options.metrics.map((metric, i) => {
    const reference = options.references.find((each) => each.metric === metric.name && each.slice === slice)
    return reference === undefined ? without(metric) : beside(options, metric, reference, figures[i])
  })
  const judged = compared.filter(({ isLarge }) => isLarge !== undefined)
  const significant = benjaminiHochberg(
    judged.map(({ comparison }) => comparison.pValue as number),
    options.alpha,
  )
  const comparisons = compared.map(({ comparison, isLarge }, i) => {
    if (isLarge === undefined) return comparison
    const isChanged = isLarge && significant[judged.indexOf(compared[i])]
    return { ...comparison, verdict: isChanged ? ('drift' as const) : ('no_drift' as const) }
  })
  const verdicts = new Set<Verdict>(comparisons.map(({ verdict }) => verdict))
  const verdict = (['drift', 'no_drift', 'insufficient_data'] as const).find((each) => verdicts.has(each)) ?? null
  return { comparisons, verdict }
}

interface Compared {
  readonly comparison: avro.FigureComparison
  /** Whether the difference is large enough; `undefined`: there is no verdict, or too little data for one. */
  readonly isLarge: boolean | undefined
}

const NOTHING = { reference: null, difference: null, differenceLower: null, differenceUpper: null, pValue: null }

const without = ({ name }: avro.BusinessMetric): Compared => ({
  comparison: { name, ...NOTHING, verdict: null },
  isLarge: undefined,
})

const beside = (
  { minRows, worseBy }: Options,
  { name, kind, direction }: avro.BusinessMetric,
  reference: avro.MetricReference,
  figure: MetricFigure,
): Compared => {
  const difference = figure.value - reference.value
  const insufficient = { name, ...NOTHING, reference: reference.value, verdict: 'insufficient_data' as const }
  if (!Number.isFinite(difference)) return { comparison: insufficient, isLarge: undefined }
  const spread = Math.sqrt(varianceOf(kind, reference, figure))
  const counted = direction === 'down' ? -difference : direction === 'up' ? difference : Math.abs(difference)
  const chance = greaterThan(counted / spread)
  const comparison = {
    ...{ name, reference: reference.value, difference },
    ...{ differenceLower: difference - Z * spread, differenceUpper: difference + Z * spread },
    pValue: Math.min(1, direction === 'both' ? 2 * chance : chance),
    verdict: 'insufficient_data' as const,
  }
  // A fall to few rows is what a total is watched for: rows, or windows, of the reference are enough.
  const rows = kind === 'count' ? Math.max(figure.rows, reference.value) : figure.rows
  const isKnown = (kind === 'count' || kind === 'sum') && reference.deviation !== null
  if (rows < minRows && !isKnown) return { comparison, isLarge: undefined }
  return { comparison, isLarge: counted > 0 && counted >= worseBy * Math.abs(reference.value) }
}

/** The variance of the difference of a window and its reference. */
const varianceOf = (
  kind: avro.MetricKind,
  { value, rows, windows, deviation }: avro.MetricReference,
  figure: MetricFigure,
): number => {
  if (kind === 'count' || kind === 'sum') {
    // Windows differ by more than chance: by what they differed in the reference.
    const ofWindow = Math.max(figure.variance, (deviation ?? 0) ** 2, kind === 'count' ? value : 0)
    return ofWindow * (1 + 1 / (windows ?? 1))
  }
  const ofRows = rows ?? 1
  const ofReference =
    deviation !== null ? deviation ** 2 / ofRows : kind === 'rate' ? varianceOfShare(ofRows, value) : 0
  return figure.variance + ofReference
}
