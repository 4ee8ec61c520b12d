/** Door of `processors/intake`. Start with intake.ts. */
export { type RowsOfView, rowsOfView } from './copies.ts'
export { type IdleSituation, idleAdvance } from './idle.ts'
export { type IntakeCounters, type IntakeOptions, type IntakeProcessor, type IntakeRow, makeIntake } from './intake.ts'
export { readerSchema } from './reader-schema.ts'
export { REASONS, type Reason, ROW_BYTES_MAX } from './reasons.ts'
export { makeRekey, type RekeyCounters, type RekeyOptions, type RekeyProcessor } from './rekey.ts'
export { SourceTimes, TIME_PREFIX, type TimeStatement } from './source-times.ts'
export { type TimeCodec, timeCodec } from './time-codec.ts'
