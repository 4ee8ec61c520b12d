/** Gathers the facts of a report: a bounded number of questions to the store, each with a bounded answer. */
import type { avro } from '../../schemas/index.ts'
import type { DriftReport, SeriesName, SeriesRules } from './document.ts'
import {
  type MeasuredStore,
  measuredColumns,
  measuredCounts,
  measuredPoints,
  measuredSeries,
  measuredSlices,
  measuredWindows,
  type Period,
  type ReportSubject,
} from './read.ts'
import { drawnWindows, pointOf, type ReportFacts, reportOf, type SeriesFacts } from './report.ts'

/** What the catalogue says of a series. */
export interface DeclaredSeries {
  /** It measures at this time: the present versions of a monitor and a baseline that are not retired. */
  readonly isLive: boolean
  readonly rules: SeriesRules | null
  readonly reference: readonly avro.FeatureBaseline[] | null
}

export interface ReportBounds {
  readonly windows: number
  readonly columns: number
}

/** What a page can hold. */
export const BOUNDS = { series: 6, otherSeries: 50, slices: 200, alerts: 200, overdue: 100 } as const

export interface ReportSource extends MeasuredStore {
  /** What the catalogue says of a series, at the log time of the question. */
  readonly declared: (name: SeriesName) => DeclaredSeries
  /** Alerts about the subject that fired while the windows became known. @param since log time, ms; null: no window */
  readonly alerts: (since: number | null) => Promise<ReportFacts['alerts']>
  readonly overdue: () => Promise<ReportFacts['overdue']>
  readonly performance: () => Promise<ReportFacts['performance']>
}

export interface ReportQuery extends Period, ReportBounds {
  readonly subject: ReportSubject
}

/** @throws DriftReadError, and what the functions of the source throw */
export const driftReport = async (source: ReportSource, query: ReportQuery): Promise<DriftReport> => {
  const { subject, from = null, to = null, asOf = null } = query
  const all = await measuredSeries(source, subject, query, BOUNDS.series + BOUNDS.otherSeries)
  const live = all.filter((name) => source.declared(name).isLive)
  // What no longer measures is shown only if nothing else is left.
  const chosen = (live.length > 0 ? live : all).slice(0, BOUNDS.series)
  const series: SeriesFacts[] = []
  for (const name of chosen) series.push(await seriesFacts(source, name, query))
  const known = series.flatMap(({ windows }) => windows.map(({ knownAt }) => knownAt))
  const since = known.length === 0 ? null : known.reduce((least, each) => Math.min(least, each))
  return reportOf({
    ...{ subject, from, to, asOf, series, otherSeries: all.filter((name) => !chosen.includes(name)) },
    alerts: await source.alerts(since),
    overdue: await source.overdue(),
    performance: await source.performance(),
  })
}

const seriesFacts = async (source: ReportSource, name: SeriesName, query: ReportQuery): Promise<SeriesFacts> => {
  const { rules, reference } = source.declared(name)
  const found = await measuredWindows(source, name, query, query.windows + 1)
  const windows = found.slice(-query.windows)
  const period = { ...query, from: windows[0].start, to: windows.at(-1)!.end }
  const { columns, total } = await measuredColumns(source, name, period, query.columns)
  const points = await measuredPoints(source, name, period, columns)
  const wanted = columns.flatMap((feature) => {
    const own = new Map(
      points.filter((each) => each.feature === feature).map((each) => [each.windowStart, pointOf(each)]),
    )
    const drawn = drawnWindows(
      windows,
      windows.map(({ start }) => own.get(start) ?? null),
    )
    return drawn.map(({ window }) => ({ feature, windowStart: window.start }))
  })
  return {
    ...{ name, rules, reference, windows, columns, points, columnsTotal: total },
    earlierTo: found.length > windows.length ? windows[0].start : null,
    counts: await measuredCounts(source, name, period, wanted),
    slices: await measuredSlices(source, name, period, BOUNDS.slices),
  }
}
