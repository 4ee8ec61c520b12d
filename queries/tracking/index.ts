/** Public exports of `queries/tracking`: point reads of experiments, runs and logged models. Start with read.ts. */

export { TrackingReader, trackingPartition } from './read.ts'
export type { ExperimentState, KeyedMetric, LoggedModelState, RunState, StoredInput } from './state.ts'
export { type RunData, StoredRun } from './stored-run.ts'
export { tablesPast } from './tables.ts'
export { type Training, trainingIn } from './training.ts'
