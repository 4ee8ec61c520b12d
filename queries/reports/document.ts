/**
 * A report of drift as one document: what was measured in a period, of one model or one monitor. It is plain JSON; the page draws it. Every list is bounded, and says
 * how much it leaves out.
 */
import type { ShownAlert } from '../../processors/alerts/index.ts'

export type Verdict = 'drift' | 'no_drift' | 'insufficient_data'

export interface DriftReport {
  readonly schema: 'millrace.drift-report/1'
  readonly subject: { readonly kind: 'model' | 'monitor'; readonly name: string }
  /** Only windows that end after it, ms. Null: from the first one on. */
  readonly from: number | null
  /** Only windows that start before it, ms. Null: to the last one. */
  readonly to: number | null
  /** What was known at this log time, ms. Null: now. */
  readonly asOf: number | null
  readonly series: readonly SeriesReport[]
  /** What also measured in the period, and is not shown: earlier versions first of all. */
  readonly otherSeries: readonly SeriesName[]
  readonly alerts: Bounded<ShownAlert>
  readonly overdue: Bounded<OverdueWindow>
  readonly performance: readonly PerformanceReport[]
}

/** The first entries of a list, and whether there are more. */
export interface Bounded<T> {
  readonly items: readonly T[]
  readonly hasMore: boolean
}

/** What measures: a version of a monitor on a version of a baseline. */
export interface SeriesName {
  readonly model: string
  readonly modelVersion: number | null
  readonly monitor: string
  readonly monitorVersion: number
  readonly baseline: string
  readonly baselineVersion: number
}

/** What counts as drift, as the version of the monitor says. */
export interface SeriesRules {
  readonly alpha: number
  readonly minRows: number
  readonly psiMin: number
  readonly ksMin: number
  readonly shiftMin: number
  readonly windowMs: number
}

export interface WindowShown {
  readonly start: number
  readonly end: number
  readonly rows: number
  readonly eventId: string
  readonly knownAt: number
}

export interface SeriesReport {
  readonly name: SeriesName
  /** Null: the catalogue does not hold this version. */
  readonly rules: SeriesRules | null
  /** Ascending. */
  readonly windows: readonly WindowShown[]
  /** There are windows before these: a report `to` this time shows them, ms. Null: there are none. */
  readonly earlierTo: number | null
  /** What needs attention first. */
  readonly columns: readonly ColumnReport[]
  /** Of all columns of the monitor. */
  readonly columnsTotal: number
  readonly slices: Bounded<SliceReport>
}

/** The figures of a column in a window. */
export interface Point {
  readonly psi: number | null
  readonly psiThreshold: number | null
  /** D of a number, the largest difference of a share of a category. */
  readonly effect: number | null
  /** Threshold of D in this window, which chance may raise above the declared one; null: that of the monitor. */
  readonly ksThreshold: number | null
  readonly pValue: number | null
  readonly rows: number
  readonly verdict: Verdict
  readonly isAlarming: boolean
}

export interface ColumnReport {
  readonly feature: string
  readonly kind: 'numeric' | 'categorical'
  readonly role: string
  /** One for each window of the series; null: the window does not have the column. */
  readonly points: readonly (Point | null)[]
  /** The latest window with enough rows, and the one that differs most if it is another. */
  readonly distributions: readonly Distribution[]
}

export interface Share {
  readonly label: string
  readonly baseline: number
  readonly window: number
}

export interface Distribution {
  readonly windowStart: number
  readonly windowEnd: number
  readonly isLatest: boolean
  readonly rows: number
  readonly shares: readonly Share[]
  /** Cells that share the last entry, because they are many; 0: every cell is shown. */
  readonly cellsTogether: number
  /** Cumulated shares of a number at its knots, and where they differ most. Null: a category, or no values. */
  readonly curve: Curve | null
}

export interface Curve {
  readonly at: readonly number[]
  readonly baseline: readonly number[]
  readonly window: readonly number[]
  readonly gapAt: number
}

export interface SliceReport {
  readonly slice: string
  readonly feature: string
  readonly windows: number
  readonly withData: number
  readonly drifts: number
  readonly latest: Point
}

/** A window that has no verdict, because some partitions have not closed it. */
export interface OverdueWindow {
  readonly monitor: string
  readonly monitorVersion: number
  readonly baseline: string
  readonly windowEnd: number
  readonly since: number
  readonly waitsFor: readonly number[]
}

/** A figure of performance over windows. */
export interface PerformanceReport {
  /** For example `accuracy of version 3`. */
  readonly title: string
  readonly metric: string
  readonly points: readonly {
    readonly windowEnd: number
    readonly value: number | null
    /** Computed without outcomes. */
    readonly isEstimated: boolean
    /** Share of the predictions whose outcome is known, in [0, 1]. Null: not known. */
    readonly coverage: number | null
    readonly rows: number
  }[]
  /** Of the baseline. Null: there is none. */
  readonly reference: number | null
}

export const VERDICT_TEXT: Readonly<Record<Verdict, string>> = {
  drift: 'drift',
  no_drift: 'no drift',
  insufficient_data: 'too few rows',
}
