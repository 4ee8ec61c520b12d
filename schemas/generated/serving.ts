// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { DraftOf, SchemaOf } from '../avro.ts'
import type { EventMeta } from './common.ts'
import type { Column, Idle } from './data.ts'

/** The predictions of a model, as declared: the columns of `ml.predictions.<name>`. Version 1. */
export interface Predictions {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** Name of the model in the registry. */
  readonly model: string
  /** Features and outputs of a prediction, in declared order: the nullable union of the columns of all versions of the model. */
  readonly served: readonly Column[]
  /** Partitions of its topics; never changes. */
  readonly partitions: number
  /** A record further ahead of its log time than this is quarantined, ms. */
  readonly skewMs: number
  /** A prediction whose id was seen within this span of log time is dropped, ms; 0 = none is. */
  readonly dedupeMs: number
  /** How time goes on when a partition is idle. Null: as its predictions came, if they came live. */
  readonly idle: Idle | null
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it is, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const PredictionsSchema = {"type":"record","name":"Predictions","namespace":"ml.serving","doc":"The predictions of a model, as declared: the columns of `ml.predictions.<name>`. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"model","type":"string","doc":"Name of the model in the registry."},{"name":"served","type":{"type":"array","items":{"type":"record","name":"Column","namespace":"ml.data","doc":"A column of a dataset. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the dataset, not `meta`."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."},{"name":"nullable","type":"boolean","doc":"Whether the value may be absent. Always false for key and time columns."},{"name":"doc","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."},{"name":"classification","type":["null","string"],"default":null,"doc":"How sensitive it is, for example `personal`. Null: not classified."}]}},"doc":"Features and outputs of a prediction, in declared order: the nullable union of the columns of all versions of the model."},{"name":"partitions","type":"int","doc":"Partitions of its topics; never changes."},{"name":"skewMs","type":"long","doc":"A record further ahead of its log time than this is quarantined, ms."},{"name":"dedupeMs","type":"long","doc":"A prediction whose id was seen within this span of log time is dropped, ms; 0 = none is."},{"name":"idle","type":["null",{"type":"record","name":"Idle","namespace":"ml.data","doc":"How time goes on in a partition that gets no rows. Version 1.","fields":[{"name":"afterMs","type":"long","doc":"Idle and fully read for this long, ms."},{"name":"delayMs","type":"long","doc":"Time is then the wall clock minus this, ms."}]}],"default":null,"doc":"How time goes on when a partition is idle. Null: as its predictions came, if they came live."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<Predictions>

/** One arm of a route. Draft. */
export interface RouteArm {
  /** Name of the arm, for example `champion`. */
  readonly name: string
  /** Version of the model that it runs. */
  readonly version: number
  /** Whether the arm answers. */
  readonly mode: RouteMode
  /** Share of the covered traffic, in [0, 1]; 0 for a shadow. */
  readonly weight: number
}
export const RouteArmSchema = {"type":"record","name":"RouteArm","namespace":"ml.serving","doc":"One arm of a route. Draft.","fields":[{"name":"name","type":"string","doc":"Name of the arm, for example `champion`."},{"name":"version","type":"int","doc":"Version of the model that it runs."},{"name":"mode","type":{"type":"enum","name":"RouteMode","namespace":"ml.serving","doc":"How an arm takes part: it answers, or it only computes (`shadow`). Draft.","symbols":["answer","shadow"]},"doc":"Whether the arm answers."},{"name":"weight","type":"double","doc":"Share of the covered traffic, in [0, 1]; 0 for a shadow."}]} as object as SchemaOf<RouteArm>

/** The split of a model's traffic changes from this event on. Draft. */
export interface RouteChanged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Number of the change, from 1. */
  readonly routeVersion: number
  /** Arms, in the order of their ranges. */
  readonly arms: readonly RouteArm[]
  /** Share of the traffic that goes to the arms, in [0, 1]; the rest goes to the champion and is not counted. */
  readonly coverage: number
  /** Seed of the bucketing. */
  readonly seed: string
  /** Bucketing function, for example `growthbook/v2`. */
  readonly hash: string
  /** Version of the policy that requested it. Null: a person requested it. */
  readonly policyVersion: number | null
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const RouteChangedSchema = {"type":"record","name":"RouteChanged","namespace":"ml.serving","doc":"The split of a model's traffic changes from this event on. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"routeVersion","type":"int","doc":"Number of the change, from 1."},{"name":"arms","type":{"type":"array","items":{"type":"record","name":"RouteArm","namespace":"ml.serving","doc":"One arm of a route. Draft.","fields":[{"name":"name","type":"string","doc":"Name of the arm, for example `champion`."},{"name":"version","type":"int","doc":"Version of the model that it runs."},{"name":"mode","type":{"type":"enum","name":"RouteMode","namespace":"ml.serving","doc":"How an arm takes part: it answers, or it only computes (`shadow`). Draft.","symbols":["answer","shadow"]},"doc":"Whether the arm answers."},{"name":"weight","type":"double","doc":"Share of the covered traffic, in [0, 1]; 0 for a shadow."}]}},"doc":"Arms, in the order of their ranges."},{"name":"coverage","type":"double","doc":"Share of the traffic that goes to the arms, in [0, 1]; the rest goes to the champion and is not counted."},{"name":"seed","type":"string","doc":"Seed of the bucketing."},{"name":"hash","type":"string","doc":"Bucketing function, for example `growthbook/v2`."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Version of the policy that requested it. Null: a person requested it."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as DraftOf<RouteChanged>

/** How an arm takes part: it answers, or it only computes (`shadow`). Draft. */
export type RouteMode = 'answer' | 'shadow'
