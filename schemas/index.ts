/** The only door of `schemas`: what is on the log, and how it is written and read. */
export type { AvroSchema, DraftOf, SchemaOf } from './avro.ts'
// Wire format: encoders and decoders over a registry.
export { Codecs, type CodecsOptions, type Decoded } from './codec.ts'
// Declarations: datasets, entities, feature views; and as the records of events and commands.
export * from './declarations/index.ts'
export { canonicalJson, datasetOf, datasetRecord, entityOf, entityRecord, viewOf, viewRecord } from './declared.ts'
export type { Decoder } from './decoder.ts'
export { EncodeError, type Encoder } from './encoder.ts'
export { EventFields } from './event-fields.ts'
export { FieldError, type FieldValue, fieldReader } from './fields.ts'
// The platform's own records, generated from the .avsc files. The Avro forms of declarations keep their names apart
// from the declarations themselves: Dataset, Entity, FeatureView.
export * as avro from './generated/index.ts'
export * from './generated/records.ts'
export { derivedId, parsePosition, positionText, uuidBytes, uuidText, uuidTimeMs, uuidV7 } from './ids.ts'
// Ids of events, positions as text.
export { type DerivedFrom, derivedMeta, type Principal, primaryMeta } from './meta.ts'
// Schemas built from declarations, subjects, entity ids.
export {
  entityId,
  type FeatureComputed,
  featureSchema,
  featureType,
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
export type { RecordDescription } from './records.ts'
export {
  IncompatibleSchemaError,
  memoryRegistry,
  RegistryUnavailableError,
  type SchemaRegistry,
  UnknownSchemaError,
} from './registry.ts'
export { connectRegistry, type RegistryOptions } from './registry-client.ts'
export { DecodeError, type DecodeReason, schemaIdOf, schemaIdsOf, UnknownRecordError } from './wire.ts'
