/** Public exports of `queries/reports`: reports of drift. Start with document.ts. */
export type { Bounded, DriftReport, OverdueWindow, PerformanceReport, SeriesName } from './document.ts'
export { BOUNDS, type DeclaredSeries, driftReport, type ReportQuery, type ReportSource } from './gather.ts'
export { REPORT_HEADERS, reportHtml } from './html.ts'
export { performanceReports } from './performance.ts'
export { type ReportFacts, reportOf, type SeriesFacts } from './report.ts'
