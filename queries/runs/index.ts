/** Reads of runs in ClickHouse: searches, the history of metrics, and the state at a log time. */
export { type DatasetSummary, datasetsOf } from './datasets.ts'
export { RunsError, type RunsErrorCode } from './errors.ts'
export {
  type BulkHistoryQuery,
  type HistoryPage,
  type HistoryQuery,
  type LoggedValue,
  type LoggedValueOfRun,
  metricHistories,
  metricHistory,
  type SampleQuery,
  sampledHistories,
} from './history.ts'
export { experimentIds, loggedModelIds } from './ids.ts'
export { type LoggedModelAt, loggedModelsAt } from './logged-models-at.ts'
export { type ModelMetric, modelMetrics } from './model-metrics.ts'
export { experimentsAt, runsAt } from './past.ts'
export { type RunId, type RunPage, type RunSearch, searchRuns } from './search.ts'
export type { RunStore } from './store.ts'
