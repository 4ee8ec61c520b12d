/** Reads of the registry of models: its present state in Redis, its state at any time and histories in ClickHouse, and searches. */

export { type AliasMoved, type AliasMovesQuery, aliasMovesOf } from './alias-moves.ts'
export { RegistryError, type RegistryErrorCode } from './errors.ts'
export { evaluationOffset } from './evaluations.ts'
export {
  fieldHistory,
  type HistoryQuery,
  type Moved,
  pastRegistry,
  type RegistryStore,
  rowsOf as registryRowsOf,
} from './past.ts'
export { presentRegistry } from './present.ts'
export { type EntitySource, type ModelWithLatest, RegistryReader, type VersionWithJudgements } from './read.ts'
export { findModels, findVersions, latestOf } from './search.ts'
export { aliasesOf, type CardMark, type Fields, type Model, type Version } from './state.ts'
