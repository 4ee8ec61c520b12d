/** Public exports of `processors/performance`. Start with performance.ts, then measured.ts; the figures are in figures/. */
export { type Answer, isPositive, isSummable, type TaskOptions } from './answered.ts'
export {
  type Captured,
  capturedOfEvaluation,
  capturedOfWindows,
  type EvaluatedMetric,
  type NotCaptured,
} from './captured.ts'
export {
  performance,
  performanceInstance,
  performanceOverdueInstance,
  performanceTableInstance,
} from './definition.ts'
export { EmptyWindows } from './empty.ts'
export * from './figures/index.ts'
export { livePerformance, type MeasuredPerformance, performanceTopic } from './measurable.ts'
export { type Deviation, recomputed } from './measured.ts'
export { performanceOverdueTableName } from './overdue-projection.ts'
export {
  checkSource,
  type Joined,
  makePerformance,
  type PerformanceOptions,
  type PerformanceProcessor,
} from './performance.ts'
export { performanceTable, performanceTableName } from './projection.ts'
export { type FigureOver, figureOver } from './versions.ts'
