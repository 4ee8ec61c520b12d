/** Reads of the performance of models. */
export { PerformanceReadError } from './errors.ts'
export {
  eventOffset,
  type LastFigure,
  lastFigure,
  type MeasuredFigure,
  type MeasuredWindow,
  measuredWindows,
  type PerformanceQuery,
  performanceFigures,
  placeOf,
  type WindowsQuery,
} from './figures.ts'
export { type OverduePerformance, type OverduePerformanceQuery, overduePerformance } from './overdue.ts'
