/** The local stack: the exports of `infra/` for the other folders. */
export { brokerSettings, defaultPorts, MESSAGE_BYTES_MAX, type PartName, partNames, versions } from './settings.ts'
export {
  DEFAULT_DATA_FOLDER,
  type StackReport,
  stackDown,
  stackStatus,
  stackUp,
  type UpOptions,
} from './stack/daemon.ts'
export { cached, cacheFolder } from './stack/download/cache.ts'
export { StackError, type StackErrorCode } from './stack/errors.ts'
export type { Addresses, PortsOption, StackOptions } from './stack/options.ts'
export type { Death, Part, PartStatus } from './stack/part.ts'
export { type Postgres, startPostgres } from './stack/postgres.ts'
export { deathReport, type Stack, startStack } from './stack/stack.ts'
export type { PartState, Phase } from './stack/state.ts'
export { watchStack } from './stack/watch.ts'
