/** Reads of the performance of models. */
export { PerformanceReadError } from './errors.ts'
export {
  eventOffset,
  type LastFigure,
  lastFigure,
  type MeasuredFigure,
  type PerformanceQuery,
  performanceFigures,
  placeOf,
} from './figures.ts'
