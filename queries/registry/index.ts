/** Reads of the registry of models: its present state in Redis, and its state at any time, histories and searches in ClickHouse. */
export { RegistryError, type RegistryErrorCode } from './errors.ts'
export {
  type EntityLists,
  fieldHistory,
  type HistoryQuery,
  type Moved,
  pastRegistry,
  type RegistryStore,
} from './past.ts'
export { presentRegistry } from './present.ts'
export { type EntitySource, type ModelWithLatest, RegistryReader } from './read.ts'
export { findModels, findVersions, latestOf } from './search.ts'
export { aliasesOf, type Fields, type Model, type Version } from './state.ts'
