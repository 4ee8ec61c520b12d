/**
 * The event of a window from its counts: figures, comparison with the reference, verdict. The same function measures live and proves an event (`recomputed`).
 */
import type { avro } from '../../schemas/index.ts'
import type { TaskOptions } from './answered.ts'
import { businessValue, EstimatedCounts, type EstimateState, type PerformanceFigure } from './figures/index.ts'
import { comparedMetrics } from './metrics.ts'
import { greaterThan, Z } from './normal.ts'
import { type Errors, exact, Tally } from './tally.ts'

type Options = TaskOptions &
  Pick<avro.Performance, 'minRows' | 'alpha' | 'worseBy' | 'reference' | 'sliceReferences' | 'references'>

/** What an event says of a window besides whose it is. */
export type Measured = Pick<
  avro.PerformanceMeasured,
  | 'labelled'
  | 'counts'
  | 'expected'
  | 'realised'
  | 'estimated'
  | 'reference'
  | 'meanError'
  | 'difference'
  | 'differenceLower'
  | 'differenceUpper'
  | 'pValue'
  | 'verdict'
  | 'comparisons'
>

/** @param slice of the window @param predictions in it @param expected sums of `EstimatedCounts`; empty: nothing was estimated */
export const measuredOf = (
  options: Options,
  slice: string,
  predictions: number,
  tally: Tally,
  expected: readonly avro.SumParts[],
): Measured => {
  if (options.task === 'metrics') return metricsOf(options, slice, tally)
  const reference = referenceOf(options, slice)
  const errors = tally.errors()
  const coverage = exact('coverage', tally.labelled / predictions)
  return {
    labelled: tally.labelled,
    counts: tally.counts(),
    expected,
    realised: [...tally.figures(), exact('error', errors.mean), coverage],
    estimated: estimatedFigures(options, expected),
    // Where it was captured says the declaration; another source is no other version of it.
    reference: reference && { ...reference, source: null },
    meanError: errors.rows === 0 ? null : errors.mean,
    ...compared({ ...options, reference }, errors),
    comparisons: [],
  }
}

/** That of the slice, or that of all rows. */
const referenceOf = ({ reference, sliceReferences }: Options, slice: string): avro.PerformanceReference | null =>
  sliceReferences.find((each) => each.slice === slice)?.reference ?? reference

/** Each metric has a comparison and a verdict of its own; there is no error. */
const metricsOf = (options: Options, slice: string, tally: Tally): Measured => {
  const { comparisons, verdict } = comparedMetrics(options, slice, tally.metrics())
  return {
    ...{ labelled: tally.labelled, counts: tally.counts(), expected: [], realised: tally.figures(), estimated: [] },
    ...{ reference: null, meanError: null, ...NOTHING_COMPARED, verdict, comparisons },
  }
}

const estimatedFigures = ({ values }: Options, expected: readonly avro.SumParts[]): PerformanceFigure[] => {
  if (expected.length === 0) return []
  const counts = estimateOf(expected)
  const worth = values === null ? [] : [exact('business_value', businessValue(counts.confusion, values))]
  return [...counts.figures(), ...worth]
}

export const estimateOf = (expected: readonly avro.SumParts[]): EstimatedCounts =>
  new EstimatedCounts(Object.fromEntries(expected.map(({ name, parts }) => [name, parts])) as unknown as EstimateState)

type Comparison = Pick<Measured, 'difference' | 'differenceLower' | 'differenceUpper' | 'pValue' | 'verdict'>

/**
 * Difference of two means with its interval, and the one-sided chance of so great a growth (normal law, unequal variances). Of answers that are right or wrong, shares
 * are taken with half an answer more on both sides, so that their variance is never 0.
 */
const compared = ({ task, reference, minRows, alpha, worseBy }: Options, errors: Errors): Comparison => {
  if (reference === null) return { ...NOTHING_COMPARED, verdict: null }
  if (errors.rows === 0) return { ...NOTHING_COMPARED, verdict: 'insufficient_data' }
  const isShare = task === 'binary' || task === 'classes'
  const square = ({ rows, mean, meanSquare }: Errors): number =>
    isShare ? ofShare(rows, mean) : rows === 1 ? 0 : (Math.max(0, meanSquare - mean ** 2) * rows) / (rows - 1)
  const { rows, error } = reference
  const ofReference = isShare ? ofShare(rows, error) : (reference.deviation ?? 0) ** 2
  const spread = Math.sqrt(square(errors) / errors.rows + ofReference / rows)
  const difference = errors.mean - error
  const pValue = greaterThan(difference / spread)
  const isWorse = difference > 0 && difference >= worseBy * error && pValue <= alpha
  return {
    ...{ difference, differenceLower: difference - Z * spread, differenceUpper: difference + Z * spread, pValue },
    verdict: errors.rows < minRows ? 'insufficient_data' : isWorse ? 'drift' : 'no_drift',
  }
}

const NOTHING_COMPARED = { difference: null, differenceLower: null, differenceUpper: null, pValue: null } as const

const ofShare = (rows: number, share: number): number => {
  const smoothed = (share * rows + 0.5) / (rows + 1)
  return smoothed * (1 - smoothed)
}

export interface Deviation {
  readonly field: string
  readonly stated: unknown
  readonly computed: unknown
}

/**
 * Computes an event again from its counts, and compares every bit.
 * @param declared the declaration in the version that the event names
 * @returns what differs; empty: the event is proved
 */
export const recomputed = (event: avro.PerformanceMeasured, declared: avro.Performance): readonly Deviation[] => {
  const again = measuredOf(declared, event.slice, event.predictions, new Tally(declared, event.counts), event.expected)
  const parts = Object.entries(again).flatMap(([field, computed]): Deviation[] => {
    const stated = (event as unknown as Record<string, unknown>)[field]
    if (field !== 'realised' && field !== 'estimated' && field !== 'comparisons') return [{ field, stated, computed }]
    return figuresOf(field, stated as readonly Named[], computed as readonly Named[])
  })
  return parts.filter(({ stated, computed }) => !isSame(stated, computed))
}

type Named = { readonly name: string }

const figuresOf = (field: string, stated: readonly Named[], computed: readonly Named[]) =>
  Array.from({ length: Math.max(stated.length, computed.length) }, (_, i) => ({
    field: `${field}.${(computed[i] ?? stated[i]).name}`,
    stated: stated[i],
    computed: computed[i],
  }))

/** -0 and 0 differ, and so do any two doubles. */
const isSame = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  const keys = Object.keys(b)
  return (
    Object.keys(a).length === keys.length &&
    keys.every((key) => isSame((a as never)[key], (b as never)[key] as unknown))
  )
}
