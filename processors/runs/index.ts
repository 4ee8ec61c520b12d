/** Public exports of `processors/runs`: experiments, runs, their metrics, and logged models. Start with decide.ts. */
export { keyOf as trackingKeyOf } from './decide.ts'
export {
  METRICS_SPACE,
  metricFieldsInstance,
  RUNS_SPACE,
  type RunsTable,
  runFieldsInstance,
  runs,
  runsInstance,
  runsTableInstance,
  TRACKING_PARTITIONS,
  trackingTopic,
} from './definition.ts'
export { ARTIFACTS } from './experiments.ts'
export { experimentEntity, experimentNameEntity, modelEntity, runEntity } from './fields.ts'
export { COMMAND_BYTES_MAX, makeRuns } from './processor.ts'
export { rankOf, type ShownMetric, shownMetric } from './rank.ts'
export { RECORDS as RUNS_RECORDS } from './records.ts'
export { REFUSALS as RUNS_REFUSALS } from './refusals.ts'
export { NAME_TAG } from './runs.ts'
export { experimentsTable, loggedModelsTable, metricsTable, runsTable, runValuesTable } from './tables.ts'
export type { Command as RunsCommand, Event as RunsEvent, LoggedEvent as RunsLogged } from './types.ts'
