/**
 * Public exports of `processors/rows`: what intake, re-keyed copies and features share about rows. Start with
 * time-codec.ts.
 */
export { type CopyOptions, copiedKey } from './copied-row.ts'
export { type Copy, generationOf, type Reading, type RowsGeneration, type RowsOfView, rowsOfView } from './copies.ts'
export { type Counting, companionIds, countingProcessor } from './counting.ts'
export { entityColumnsOf, entityIdOf, type Row } from './entity-id.ts'
export { idleEncoder, idleNotesTopic, noteIdleness, toldIdleness } from './idle-notes.ts'
export {
  copyInstance,
  INTAKE_SEMANTICS,
  intakeInstance,
  MERGE_SEMANTICS,
  mergeInstance,
  REKEY_SEMANTICS,
  rekeyInstance,
  upstreamOf,
} from './instances.ts'
export { columnsSchema, type IntakeRow, type RowReader, readerSchema, rowReader } from './reader-schema.ts'
export { decoded, poison, REASONS, type Reason, ROW_BYTES_MAX } from './reasons.ts'
export { COUNTING_REST_MS } from './rest.ts'
export { NO_TIME, SourceTimes, TIME_PREFIX, type TimeStatement } from './source-times.ts'
export {
  emitTime,
  isIdleObserved,
  isQuietObserved,
  isTimeAdvanced,
  LIVE_MS,
  LOAD_SOURCE,
  type Origin,
  recordNames,
  type TimeCodec,
  timeCause,
  timeCodec,
  timeCodecOf,
  timeReader,
} from './time-codec.ts'
export {
  intakeTopic,
  intakeTopicOf,
  lateTopic,
  partitionsOf,
  quarantineTopic,
  quietRecord,
  rowRecord,
  rowsTopic,
  rowsTopicOfView,
  sourcesTopic,
} from './topics.ts'
