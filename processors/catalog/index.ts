/** Public exports of `processors/catalog`. Start with decide.ts. */
export {
  type CatalogCodec,
  type CatalogRecord,
  COMMAND_PARTITIONS,
  COMMAND_SCHEMAS,
  catalogCodec,
  commandKey,
  EVENT_SCHEMAS,
} from './codec.ts'
export { decide } from './decide.ts'
export type { CatalogDecision } from './declare.ts'
export { DATASET_DEFAULTS } from './defaults.ts'
export { catalog, catalogInstance } from './definition.ts'
export { evolve, fold, keyOf } from './evolve.ts'
export { type Problem, problemText, shown } from './problem.ts'
export { type CatalogOptions, makeCatalog } from './processor.ts'
export {
  Catalog,
  type Declared,
  type DeclaredVersion,
  type DeclaredView,
  EMPTY,
  type Fact,
  type Snapshot,
  type Stamp,
} from './projection.ts'
export { REFUSALS, type Refusal, type RefusalClass, type RefusalCode, refusal } from './refusals.ts'
export {
  type Answer,
  type Command,
  type Entries,
  type Entry,
  type Event,
  entryKey,
  type Kind,
  type Subject,
  type Version,
} from './types.ts'
export { validateDataset, validateEntity } from './validate.ts'
