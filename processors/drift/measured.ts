/**
 * The event of a window from its counts: figures, verdicts, and whether each column alarms. The same function measures live and proves an event
 * (`recomputed`).
 */
import type { avro } from '../../schemas/index.ts'
import {
  alertAfter,
  type Counts,
  type FeatureAlert,
  KS_VARIANT,
  ksThreshold,
  measure,
  PSI_VARIANT,
  QUIET,
  VERDICT_VARIANT,
  verdicts,
} from './figures/index.ts'
import { referenceOf } from './reference.ts'
import { type Captured, referenceOfSlice } from './slices.ts'

/** How events of earlier releases were judged: without a verdict where all values of both sides lie in one cell. */
export const EARLIER_VARIANT = `${PSI_VARIANT} ${KS_VARIANT}`
export const VARIANT = `${EARLIER_VARIANT} ${VERDICT_VARIANT}`

/** What the figures and verdicts of a window follow from, besides its counts and the baseline. */
export type Thresholds = Pick<avro.DriftMeasured, 'alpha' | 'minRows' | 'psiMin' | 'ksMin' | 'shiftMin'>

export interface Watched {
  readonly reference: readonly avro.FeatureBaseline[]
  readonly roles: readonly avro.ColumnRole[]
}

export interface Judged {
  readonly features: readonly Omit<avro.FeatureDrift, 'isAlarming'>[]
  /** For the alarm of each column. */
  readonly found: ReturnType<typeof verdicts>
}

/** Figures and verdicts of a window. @param counts one per column, merged over all partitions @param variant `VARIANT`, or that of an earlier event */
export const judged = (
  { reference, roles }: Watched,
  counts: readonly Counts[],
  thresholds: Thresholds,
  variant = VARIANT,
): Judged => {
  const { alpha, minRows, psiMin, ksMin, shiftMin } = thresholds
  const options = { alpha, psiFloor: psiMin, rowsMin: minRows, judgesOneCell: variant === VARIANT }
  const measured = reference.map((of, i) => ({
    feature: of.feature,
    measures: measure(referenceOf(of), counts[i] as Counts, options),
  }))
  const found = verdicts(measured, { alpha, ksThreshold: ksMin, lInfinityThreshold: shiftMin })
  const features = measured.map(({ feature, measures }, i) => ({
    feature,
    kind: measures.kind,
    role: roles[i],
    isExact: reference[i].isExact,
    counts: [...counts[i]],
    referenceRows: measures.n,
    rows: measures.m,
    cells: measures.b,
    psi: measures.psi,
    psiMissingExcluded: measures.psiMissingExcluded,
    psiPValue: measures.pPsi,
    psiThreshold: measures.psiThreshold,
    ks: measures.ks?.low ?? null,
    ksUpper: measures.ks?.high ?? null,
    ksPValue: measures.ks?.p ?? null,
    ksThreshold: measures.ks === null ? null : ksThreshold(measures.ks, alpha, ksMin),
    chiSquare: measures.chiSquare?.statistic ?? null,
    chiSquarePValue: measures.chiSquare?.p ?? null,
    largestShift: measures.lInfinity,
    pValue: measures.p,
    verdict: found[i].verdict === 'stable' ? ('no_drift' as const) : found[i].verdict,
  }))
  return { features: features as Judged['features'], found }
}

/** What is remembered of the columns of a slice, by column. */
export type Alarms = Readonly<Record<string, FeatureAlert>>
type AlarmRules = Pick<avro.Monitor, 'alarmAfter' | 'alarmOf' | 'clearAfter' | 'clearBelow'>

/** The alarms after a window. */
export const alarmsAfter = (before: Alarms, found: Judged['found'], rules: AlarmRules): Alarms => {
  const { alarmAfter: k, alarmOf: n, clearAfter, clearBelow: calmShare } = rules
  return Object.fromEntries(
    found.map((verdict) => [
      verdict.feature,
      alertAfter(before[verdict.feature] ?? QUIET, verdict, { k, n, clearAfter, calmShare }),
    ]),
  )
}

/** A figure of an event that does not follow from its counts. */
export interface Deviation {
  readonly feature: string
  readonly field: string
  readonly stated: unknown
  readonly computed: unknown
}

/** Computes all figures and verdicts of an event again. @returns where they differ; empty: the event is proved */
export const recomputed = (event: avro.DriftMeasured, baseline: Captured): readonly Deviation[] => {
  const { variant } = event
  if (variant !== VARIANT && variant !== EARLIER_VARIANT)
    return [{ feature: '', field: 'variant', stated: variant, computed: VARIANT }]
  const reference = referenceOfSlice(baseline, event.slice)
  const counts = event.features.map((feature) => feature.counts)
  const names = event.features.map(({ feature }) => feature).join(', ')
  const expected = reference.map(({ feature }) => feature).join(', ')
  if (names !== expected) return [{ feature: '', field: 'features', stated: names, computed: expected }]
  const { features } = judged({ reference, roles: event.features.map(({ role }) => role) }, counts, event, variant)
  return features.flatMap((computed, i) => {
    const stated = event.features[i] as unknown as Record<string, unknown>
    return Object.entries(computed)
      .filter(([field, value]) => field !== 'counts' && !Object.is(value, stated[field]))
      .map(([field, value]) => ({ feature: computed.feature, field, stated: stated[field], computed: value }))
  })
}
