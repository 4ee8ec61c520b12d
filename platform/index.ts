/** Door of `platform`: what every process of the platform shares. Start with connect.ts. */
export { acceptedRows } from './accepted-rows.ts'
export { type CatalogClient, type CatalogCommands, catalogClient } from './catalog-client.ts'
export { CatalogTail } from './catalog-tail.ts'
export { committedPosition, committedSource, committedTime, heldIfThere } from './committed.ts'
export { connectPlatform, type Platform, type PlatformConfig } from './connect.ts'
export { type DeciderClient, type DeciderClientOptions, deciderClient } from './decider-client.ts'
export { forgetTasks } from './forget.ts'
export { type Indexed, indexed } from './indexed.ts'
export {
  ForwardReader,
  type Held,
  heldOf,
  NOTHING_HELD,
  type Piece,
  readLog,
  type Stretch,
  settledEnd,
} from './log-reading.ts'
export { kindsPage } from './page-of-kinds.ts'
export { processorsPage } from './page-of-processors.ts'
export { type Planning, planOf, rolesOf } from './plan.ts'
export {
  caughtUp,
  endsOf,
  pastTasks,
  type TaskBehind,
  type TopicPosition,
  tasksBehind,
  type ViewChain,
  writtenEndsOf,
} from './progress.ts'
export { type ProgressEncoder, type ProgressEvent, progressEncoder } from './progress-codec.ts'
export { ProgressFollower, type TaskPosition, type TroubledTask } from './progress-follower.ts'
export { ProgressTeller } from './progress-teller.ts'
export { provision, provisionCore, provisionDeclared, SLOTS } from './provision.ts'
export {
  comparableEntry,
  type Quarantine,
  quarantineOf,
  SinkQuarantine,
  UnfitRecords,
  UnknownSchemas,
  VALUE_UNFIT,
} from './quarantine.ts'
export {
  type OpenedTarget,
  openFields,
  openTarget,
  type ProcessorRecipe,
  processorRecipe,
  type Recipe,
  recipeOf,
  type SinkRecipe,
  type SourceRecipe,
} from './recipe.ts'
export { type ResumedTask, type ResumeRequest, resumeTasks } from './resume.ts'
export { ROLES } from './roles.ts'
export { SharedEnds } from './shared-ends.ts'
export { partitionsIfThere, type SourceCounts, sourceCounts, takenPartitions } from './source-counts.ts'
export { type TaskReport, taskReports, troubleText } from './task-overview.ts'
export { unattendedReasons, unattendedRoles } from './unattended.ts'
