/** Public exports of `processors/registry`. Start with decide.ts. */
export { CARD_BYTES_MAX, CARD_SCHEMA, cardDigest } from './cards.ts'
export {
  guardEntity,
  MODELS_ENTITY,
  modelEntity,
  nameEntity,
  type Registered,
  runEntity,
  versionEntity,
  versionsEntity,
} from './changes.ts'
export {
  cardsTableInstance,
  PARTITIONS as REGISTRY_PARTITIONS,
  registry,
  registryCommandsTopic,
  registryFieldsInstance,
  registryInstance,
  registryTableInstance,
  registryTopic,
} from './definition.ts'
export { withMean } from './evaluations.ts'
export { BROKEN_RULES, DRIFTED_COLUMNS, fairnessOf, isLiveComparison, liveMetric } from './gate/index.ts'
export type { ShownApproval, ShownEvaluation, ShownGate } from './judgement.ts'
export { type Judgement, judgement } from './judgement.ts'
export { GROUPS_MAX, METRICS_MAX, SCORES_MAX } from './measured.ts'
export { COMMAND_BYTES_MAX as REGISTRY_COMMAND_BYTES_MAX, keyOf, makeRegistry } from './processor.ts'
export {
  cardsTableName,
  REGISTRY_SPACE,
  registryFields,
  registryRows,
  registryTable,
  registryTableName,
} from './projection.ts'
export { RECORDS as REGISTRY_RECORDS } from './records.ts'
export { REFUSALS, type RefusalCode } from './refusals.ts'
export type { Command, CommandOf, CommandType, Entry, Event, LoggedEvent, Refusal } from './types.ts'
