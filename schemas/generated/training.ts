// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { SchemaOf } from '../codec.ts'
import type { EventMeta, TopicPosition } from './common.ts'

/** Which feature vectors a training set may see: `served` = what online held at T; `known` = of those, what had arrived by T. Version 1. */
export type JoinMode = 'served' | 'known'

/** A point-in-time-correct training set was built. Its identity is its query, the positions it was read at and its content. `meta.time` is when it was built. Version 1. */
export interface TrainingSetBuilt {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** SHA-256, lower case hex, over query, positions and content hash. */
  readonly trainingSetId: string
  /** The whole query as canonical JSON: features, mode, columns of the spine. Not the rows of the spine. */
  readonly query: string
  /** Which vectors it may see. */
  readonly mode: JoinMode
  /** Log time at which all vectors had to be known, ms since the epoch, UTC. Null: no bound for the whole query. */
  readonly knownAt: number | null
  /** Versions of the views that were read. */
  readonly views: readonly ViewReference[]
  /** Positions of the feature topics at which the offline store was read. */
  readonly positions: readonly TopicPosition[]
  /** Columns of the result, in order. */
  readonly columns: readonly string[]
  /** Rows of the result; equal to the rows of the spine. */
  readonly rows: number
  /** SHA-256, lower case hex, of the rows of the spine. */
  readonly spineHash: string
  /** SHA-256, lower case hex, of the rows of the result. */
  readonly contentHash: string
  /** How it was handed out: `ndjson`, `csv` or `parquet`. */
  readonly format: string
  /** Where it is stored. Null: it was streamed to the caller. */
  readonly uri: string | null
}
export const TrainingSetBuiltSchema = {"type":"record","name":"TrainingSetBuilt","namespace":"ml.training","doc":"A point-in-time-correct training set was built. Its identity is its query, the positions it was read at and its content. `meta.time` is when it was built. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"trainingSetId","type":"string","doc":"SHA-256, lower case hex, over query, positions and content hash."},{"name":"query","type":"string","doc":"The whole query as canonical JSON: features, mode, columns of the spine. Not the rows of the spine."},{"name":"mode","type":{"type":"enum","name":"JoinMode","namespace":"ml.training","doc":"Which feature vectors a training set may see: `served` = what online held at T; `known` = of those, what had arrived by T. Version 1.","symbols":["served","known"]},"doc":"Which vectors it may see."},{"name":"knownAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"Log time at which all vectors had to be known, ms since the epoch, UTC. Null: no bound for the whole query."},{"name":"views","type":{"type":"array","items":{"type":"record","name":"ViewReference","namespace":"ml.training","doc":"A version of a feature view. Version 1.","fields":[{"name":"view","type":"string","doc":"The view."},{"name":"version","type":"int","doc":"Its version."}]}},"doc":"Versions of the views that were read."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of the feature topics at which the offline store was read."},{"name":"columns","type":{"type":"array","items":"string"},"doc":"Columns of the result, in order."},{"name":"rows","type":"long","doc":"Rows of the result; equal to the rows of the spine."},{"name":"spineHash","type":"string","doc":"SHA-256, lower case hex, of the rows of the spine."},{"name":"contentHash","type":"string","doc":"SHA-256, lower case hex, of the rows of the result."},{"name":"format","type":"string","doc":"How it was handed out: `ndjson`, `csv` or `parquet`."},{"name":"uri","type":["null","string"],"default":null,"doc":"Where it is stored. Null: it was streamed to the caller."}]} as object as SchemaOf<TrainingSetBuilt>

/** A version of a feature view. Version 1. */
export interface ViewReference {
  /** The view. */
  readonly view: string
  /** Its version. */
  readonly version: number
}
export const ViewReferenceSchema = {"type":"record","name":"ViewReference","namespace":"ml.training","doc":"A version of a feature view. Version 1.","fields":[{"name":"view","type":"string","doc":"The view."},{"name":"version","type":"int","doc":"Its version."}]} as object as SchemaOf<ViewReference>
