/** The figures of drift computed a second time, from the columns themselves and by the formulas alone, for comparison with what the platform has measured. */
import { countersOf, cutBaseline, type FeatureBaseline, measure, verdicts } from '../../processors/drift/index.ts'

type Kind = 'numeric' | 'categorical'
export type Columns = Readonly<Record<string, readonly (number | string | null)[]>>

export interface Thresholds {
  readonly psiMin: number
  readonly ksMin: number
  readonly shiftMin: number
}

export interface WatchedFigures {
  readonly feature: string
  readonly rows: number
  readonly psi: number | null
  readonly ks: number | null
  readonly verdict: string
}

export const baselinesOf = (
  watches: readonly { readonly column: string; readonly kind: Kind }[],
  reference: Columns,
): ReadonlyMap<string, FeatureBaseline> =>
  new Map(watches.map(({ column, kind }) => [column, cutBaseline(kind, reference[column] as readonly number[])]))

/** The figures of one window. */
export const figuresOf = (
  baselines: ReadonlyMap<string, FeatureBaseline>,
  window: Columns,
  { psiMin, ksMin, shiftMin }: Thresholds,
): WatchedFigures[] => {
  const measured = [...baselines].map(([feature, baseline]) => {
    const counters = countersOf(baseline)
    for (const value of window[feature]) counters.add(value as never)
    return { feature, measures: measure(baseline, counters.counts(), { psiFloor: psiMin }) }
  })
  const found = verdicts(measured, { ksThreshold: ksMin, lInfinityThreshold: shiftMin })
  return measured.map(({ feature, measures }, i) => ({
    feature,
    rows: measures.m,
    psi: measures.psi,
    ks: measures.ks?.low ?? null,
    verdict: found[i].verdict === 'stable' ? 'no_drift' : found[i].verdict,
  }))
}
