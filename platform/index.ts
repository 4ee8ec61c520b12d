/** Door of `platform`: what every process of the platform shares. Start with connect.ts. */
export { type Recipe, recipeOf } from './build.ts'
export { type CatalogClient, type CatalogCommands, catalogClient } from './catalog-client.ts'
export { CatalogTail } from './catalog-tail.ts'
export { connectPlatform, type Platform, type PlatformConfig } from './connect.ts'
export {
  catalogInstance,
  featuresInstance,
  featuresTableInstance,
  intakeInstance,
  intakeTopicOf,
  partitionsOf,
  redisInstance,
  rekeyInstance,
  rowsTableInstance,
  tableInstance,
} from './instances.ts'
export { readLog, type Stretch, settledEnd } from './log-reading.ts'
export { type LiveView, liveViews, ROLES, type Role, type Wanted, wantedInstances } from './plan.ts'
export { caughtUp, endsOf, type TopicPosition, type ViewChain } from './progress.ts'
export { provisionCore, provisionDataset, provisionView } from './provision.ts'
export { type Quarantine, quarantineOf } from './quarantine.ts'
