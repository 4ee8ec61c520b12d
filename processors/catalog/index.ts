/** Public exports of `processors/catalog`. Start with kind.ts and decide.ts. */
export { Check, COLUMN_TYPES, isFields } from './check.ts'
export { runningVersions, wantedVersion } from './choice.ts'
export {
  type CatalogCodec,
  type CatalogRecord,
  COMMAND_PARTITIONS,
  catalogCodec,
  refusalIn,
  subjectOf,
} from './codec.ts'
export {
  activateCommand,
  chooseCommand,
  declareCommand,
  firstGeneration,
  retireCommand,
  sortedGeneration,
} from './commands.ts'
export { decide } from './decide.ts'
export type { CatalogDecision } from './declare.ts'
export { catalog, catalogInstance, catalogOf, catalogTopic, kindsOf } from './definition.ts'
export { evolve, fold } from './evolve.ts'
export { Foresight } from './foresee.ts'
export { impliedChoices } from './implied-choices.ts'
export {
  type AskedTopics,
  type Completed,
  defineKind,
  type Found,
  invalid,
  isRefusal,
  type JsonSchema,
  type Kind,
  type Look,
  live,
} from './kind.ts'
export { declarationRecords } from './kind-records.ts'
export { type Kinds, kindTable } from './kind-table.ts'
export { type BaselineDeclaration, monitoredName, windowsTopicName } from './kinds/baseline/index.ts'
export { type ContractDeclaration, checksTopicName } from './kinds/contract/index.ts'
export { type DataVersionDeclaration, dataVersionName } from './kinds/data-version/index.ts'
export { DATASET_DEFAULTS } from './kinds/dataset/defaults.ts'
export { dataset } from './kinds/dataset/index.ts'
export { validateDataset } from './kinds/dataset/validate.ts'
export { entity } from './kinds/entity/index.ts'
export { validateEntity } from './kinds/entity/validate.ts'
export { KINDS } from './kinds/index.ts'
export type { MonitorDeclaration } from './kinds/monitor/index.ts'
export { sliceName, sliceNames } from './kinds/monitor/index.ts'
export { type PerformanceDeclaration, performanceTopicName } from './kinds/performance/index.ts'
export { predictionsOf } from './kinds/predictions/index.ts'
export { type Service, service } from './kinds/service/index.ts'
export { SECRET_PREFIX } from './kinds/source/fields.ts'
export { readsFromOf } from './kinds/source/record.ts'
export type { FilesFrom, FormatFrom } from './kinds/source/types/files.ts'
export type { KafkaFrom } from './kinds/source/types/kafka.ts'
export type { Change, PostgresFrom } from './kinds/source/types/postgres.ts'
export type { S3From } from './kinds/source/types/s3.ts'
export { view } from './kinds/view/index.ts'
export { lookAt } from './look.ts'
export { matches } from './pattern.ts'
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
  type CommandContent,
  type Entries,
  type Entry,
  type Event,
  entryKey,
  type KindName,
  type Named,
  type Subject,
  type Version,
} from './types.ts'
