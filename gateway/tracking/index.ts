/** Public exports of `gateway/tracking`: experiments, runs and logged models behind every API. Start with tracking.ts. */

export { RefusedCommandError } from '../decisions.ts'
export { type Difference, differences } from './differences.ts'
export { type KnownRun, RunStates } from './run-states.ts'
export { type FoundModel, type FoundRun, Searches, type View } from './searches.ts'
export { doubleJson, experimentJson, loggedValueJson, runJson } from './shown.ts'
export { madeId, NEW_EXPERIMENT, NEW_RUN, type RunsContent, Tracking, type TrackingOptions } from './tracking.ts'
