/** The only public exports of `schemas`: the records on the log, and their encoding. */
export type { AvroSchema, DraftOf, SchemaOf } from './avro.ts'
// Wire format: encoders and decoders over a registry.
export { Codecs, type Decoded } from './codec.ts'
export type { CodecsOptions } from './codec-options.ts'
// Declarations of datasets, entities and feature views; and their conversion to the records of events and commands.
export * from './declarations/index.ts'
export {
  canonicalJson,
  datasetOf,
  datasetRecord,
  describedIn,
  describedOut,
  entityOf,
  entityRecord,
  idleOf,
  idleRecord,
  viewOf,
  viewRecord,
} from './declared.ts'
export type { Decoder } from './decoder.ts'
export { EncodeError, type Encoder, encoderWith } from './encoder.ts'
export { EventFields } from './event-fields.ts'
export { ExactInteger, LONG_MAX } from './exact-integer.ts'
export { FieldError, type FieldValue, fieldReader, spanReader } from './fields.ts'
// The platform's own records, generated from the .avsc files. The namespace keeps the Avro forms of declarations
// (Dataset, Entity, FeatureView) apart from the declarations themselves.
export * as avro from './generated/index.ts'
export * from './generated/records.ts'
export { derivedId, loadRowId, parsePosition, positionText, uuidBytes, uuidText, uuidTimeMs, uuidV7 } from './ids.ts'
// Ids of events, and positions as text.
export { jsonText } from './json-text.ts'
export { type DerivedFrom, derivedMeta, type Principal, primaryMeta } from './meta.ts'
export { type Line, linesOf, NDJSON } from './ndjson.ts'
export { DEPTH_MAX, parseJson } from './parse-json.ts'
// Schemas built from declarations, subjects, entity ids.
export {
  companionRecordName,
  companionSchema,
  entityId,
  type FeatureComputed,
  featureSchema,
  featureType,
  fullNameOf,
  isNullable,
  PayloadError,
  type Row,
  recordSubject,
  reservedColumns,
  reservedInViews,
  rowSchema,
  topicSubject,
  type Value,
} from './payload.ts'
export {
  isColumnRead,
  SCHEMA_RULES,
  type SchemaFinding,
  type SchemaRule,
  schemaFindings,
  succession,
} from './producer-check.ts'
export { recordEncoders } from './record-encoders.ts'
export type { RecordDescription } from './records.ts'
export {
  type AskedRegistry,
  IncompatibleSchemaError,
  memoryRegistry,
  RegistryUnavailableError,
  type SchemaRegistry,
  UnknownSchemaError,
} from './registry.ts'
export { connectRegistry, type RegistryOptions } from './registry-client.ts'
export {
  type CheckedRow,
  expectedOf,
  type RowCheck,
  type RowCheckOptions,
  type RowProblem,
  readValue,
  rowChecker,
} from './row-check.ts'
export type { ColumnRows, Columns } from './row-columns.ts'
export { unreadable } from './row-reading.ts'
export type { RowScan } from './row-scan.ts'
export { isInRange, looksLikeSeconds, TIME_EXPECTED, TIME_RANGE, timeOf, timeOfRfc3339 } from './times.ts'
export { fieldTypes, undeclaredColumns } from './undeclared.ts'
export {
  type Cursor,
  readVarint,
  readZigzag,
  VARINT_BYTES_MAX,
  writeVarint,
  writeZigzag,
  zigzagSize,
} from './varint.ts'
export { isWellFormed } from './well-formed.ts'
export { DecodeError, type DecodeReason, schemaIdOf, schemaIdsOf, UnknownRecordError } from './wire.ts'
export { within } from './within.ts'
