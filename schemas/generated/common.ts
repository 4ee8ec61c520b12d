// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { SchemaOf } from '../avro.ts'

/** What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1. */
export type ColumnType = 'string' | 'long' | 'double' | 'boolean' | 'timestamp' | 'bytes'

/** Kinds of declarations in the catalogue. Names are unique within a kind. Version 1. */
export type DeclarationKind = 'dataset' | 'entity' | 'view'

/** Who, when and why of an event: CloudEvents names, inside the record. Version 1. */
export interface EventMeta {
  /** UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal. */
  readonly id: string
  /** What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`. */
  readonly source: string
  /** Event time, ms since the epoch, UTC: when it happened, not when it was written. */
  readonly time: number
  /** Team on whose behalf it was written. Null: not known, or a derived event without a team of its own. */
  readonly team: string | null
  /** Principal (person or service) that caused it. Null: not known, or derived by the platform itself. */
  readonly actor: string | null
  /** Shared by all events of one chain of causes. Null: the event belongs to no chain. */
  readonly correlationId: string | null
  /** Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it. */
  readonly causationId: string | null
}
export const EventMetaSchema = {"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]} as object as SchemaOf<EventMeta>

/** A consumer position in one partition: everything below `offset` is meant. Version 1. */
export interface TopicPosition {
  /** Topic, with the prefix of the installation. */
  readonly topic: string
  /** Partition, from 0. */
  readonly partition: number
  /** Offset of the first record that is not meant. */
  readonly offset: number
}
export const TopicPositionSchema = {"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]} as object as SchemaOf<TopicPosition>
