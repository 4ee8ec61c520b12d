/** Public exports of `gateway/tracking`: experiments, runs and logged models behind every API. Start with tracking.ts. */

export { RefusedCommandError } from '../decisions.ts'
export { type KnownRun, RunStates } from './run-states.ts'
export { type RunsContent, Tracking, type TrackingOptions } from './tracking.ts'
