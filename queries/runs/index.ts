/** Reads of runs in ClickHouse: searches, and the history of metrics. */
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
export { type RunId, type RunPage, type RunSearch, searchRuns } from './search.ts'
export type { RunStore } from './store.ts'
