// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { SchemaOf } from '../avro.ts'
import type { EventMeta, TopicPosition } from './common.ts'

/** Switch readers to a version of a view. Version 1. */
export interface ActivateView {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The view. */
  readonly view: string
  /** The version that readers shall get. */
  readonly version: number
  /** Compare-and-set: refuse unless this version is active; 0 = none is. Null: do not compare. */
  readonly expectedVersion: number | null
  /** Positions that the version has reached in its feature topic, one per partition. */
  readonly positions: readonly TopicPosition[]
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const ActivateViewSchema = {"type":"record","name":"ActivateView","namespace":"ml.feature","doc":"Switch readers to a version of a view. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"view","type":"string","doc":"The view."},{"name":"version","type":"int","doc":"The version that readers shall get."},{"name":"expectedVersion","type":["null","int"],"default":null,"doc":"Compare-and-set: refuse unless this version is active; 0 = none is. Null: do not compare."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions that the version has reached in its feature topic, one per partition."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as SchemaOf<ActivateView>

/** Choose the version of a view that readers shall get, also an older one. Version 1. */
export interface ChooseViewVersion {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The view. */
  readonly view: string
  /** The version that readers shall get. */
  readonly version: number
  /** Compare-and-set: refuse unless this version is active; 0 = none is. Null: do not compare. */
  readonly expectedVersion: number | null
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const ChooseViewVersionSchema = {"type":"record","name":"ChooseViewVersion","namespace":"ml.feature","doc":"Choose the version of a view that readers shall get, also an older one. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"view","type":"string","doc":"The view."},{"name":"version","type":"int","doc":"The version that readers shall get."},{"name":"expectedVersion","type":["null","int"],"default":null,"doc":"Compare-and-set: refuse unless this version is active; 0 = none is. Null: do not compare."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as SchemaOf<ChooseViewVersion>

/** Declare a feature view, or a new content of one. Version 1. */
export interface DeclareFeatureView {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The declaration. */
  readonly view: FeatureView
  /** Compare-and-set: refuse unless this is the present version; 0 = the name must be free. Null: do not compare. */
  readonly expectedVersion: number | null
}
export const DeclareFeatureViewSchema = {"type":"record","name":"DeclareFeatureView","namespace":"ml.feature","doc":"Declare a feature view, or a new content of one. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"view","type":{"type":"record","name":"FeatureView","namespace":"ml.feature","doc":"A feature view as declared. In a command null stands for the default; an event holds the value that applies. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"dataset","type":"string","doc":"The source dataset."},{"name":"entity","type":{"type":"array","items":"string"},"doc":"Columns of the dataset that make the entity id, in order; in a command also the name of one entity."},{"name":"filter","type":["null","string"],"default":null,"doc":"Which rows it takes: the filter as canonical JSON (keys sorted, no blanks). Null: all."},{"name":"features","type":{"type":"array","items":{"type":"record","name":"Feature","namespace":"ml.feature","doc":"One feature of a view. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the view."},{"name":"function","type":{"type":"enum","name":"FeatureFunction","namespace":"ml.feature","doc":"Aggregate of a feature. Version 1.","symbols":["count","sum","mean","min","max","stddev","first","last","distinct"]},"doc":"The aggregate."},{"name":"column","type":["null","string"],"default":null,"doc":"The aggregated column. Null: rows are counted (only `count`)."},{"name":"windowMs","type":["null","long"],"default":null,"doc":"Length of the window, ms. Null: all rows so far."},{"name":"hopMs","type":["null","long"],"default":null,"doc":"Granularity of the tail of the window, ms. Null in a command: chosen by the window. Null in an event: there is no window."},{"name":"description","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."}]}},"doc":"Features, in the order of the vector."},{"name":"ttlMs","type":["null","long"],"default":null,"doc":"How old the latest row may be for a value to be given out, ms; 0 = any age. Null: 0."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the re-keyed rows and of the feature topic. Null: those of the dataset."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it holds, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]},"doc":"The declaration."},{"name":"expectedVersion","type":["null","int"],"default":null,"doc":"Compare-and-set: refuse unless this is the present version; 0 = the name must be free. Null: do not compare."}]} as object as SchemaOf<DeclareFeatureView>

/** One feature of a view. Version 1. */
export interface Feature {
  /** Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the view. */
  readonly name: string
  /** The aggregate. */
  readonly function: FeatureFunction
  /** The aggregated column. Null: rows are counted (only `count`). */
  readonly column: string | null
  /** Length of the window, ms. Null: all rows so far. */
  readonly windowMs: number | null
  /** Granularity of the tail of the window, ms. Null in a command: chosen by the window. Null in an event: there is no window. */
  readonly hopMs: number | null
  /** What it means, in words. Null: not said. */
  readonly description: string | null
}
export const FeatureSchema = {"type":"record","name":"Feature","namespace":"ml.feature","doc":"One feature of a view. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the view."},{"name":"function","type":{"type":"enum","name":"FeatureFunction","namespace":"ml.feature","doc":"Aggregate of a feature. Version 1.","symbols":["count","sum","mean","min","max","stddev","first","last","distinct"]},"doc":"The aggregate."},{"name":"column","type":["null","string"],"default":null,"doc":"The aggregated column. Null: rows are counted (only `count`)."},{"name":"windowMs","type":["null","long"],"default":null,"doc":"Length of the window, ms. Null: all rows so far."},{"name":"hopMs","type":["null","long"],"default":null,"doc":"Granularity of the tail of the window, ms. Null in a command: chosen by the window. Null in an event: there is no window."},{"name":"description","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."}]} as object as SchemaOf<Feature>

/** Aggregate of a feature. Version 1. */
export type FeatureFunction = 'count' | 'sum' | 'mean' | 'min' | 'max' | 'stddev' | 'first' | 'last' | 'distinct'

/** A feature view as declared. In a command null stands for the default; an event holds the value that applies. Version 1. */
export interface FeatureView {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** The source dataset. */
  readonly dataset: string
  /** Columns of the dataset that make the entity id, in order; in a command also the name of one entity. */
  readonly entity: readonly string[]
  /** Which rows it takes: the filter as canonical JSON (keys sorted, no blanks). Null: all. */
  readonly filter: string | null
  /** Features, in the order of the vector. */
  readonly features: readonly Feature[]
  /** How old the latest row may be for a value to be given out, ms; 0 = any age. Null: 0. */
  readonly ttlMs: number | null
  /** Partitions of the re-keyed rows and of the feature topic. Null: those of the dataset. */
  readonly partitions: number | null
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it holds, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const FeatureViewSchema = {"type":"record","name":"FeatureView","namespace":"ml.feature","doc":"A feature view as declared. In a command null stands for the default; an event holds the value that applies. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"dataset","type":"string","doc":"The source dataset."},{"name":"entity","type":{"type":"array","items":"string"},"doc":"Columns of the dataset that make the entity id, in order; in a command also the name of one entity."},{"name":"filter","type":["null","string"],"default":null,"doc":"Which rows it takes: the filter as canonical JSON (keys sorted, no blanks). Null: all."},{"name":"features","type":{"type":"array","items":{"type":"record","name":"Feature","namespace":"ml.feature","doc":"One feature of a view. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the view."},{"name":"function","type":{"type":"enum","name":"FeatureFunction","namespace":"ml.feature","doc":"Aggregate of a feature. Version 1.","symbols":["count","sum","mean","min","max","stddev","first","last","distinct"]},"doc":"The aggregate."},{"name":"column","type":["null","string"],"default":null,"doc":"The aggregated column. Null: rows are counted (only `count`)."},{"name":"windowMs","type":["null","long"],"default":null,"doc":"Length of the window, ms. Null: all rows so far."},{"name":"hopMs","type":["null","long"],"default":null,"doc":"Granularity of the tail of the window, ms. Null in a command: chosen by the window. Null in an event: there is no window."},{"name":"description","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."}]}},"doc":"Features, in the order of the vector."},{"name":"ttlMs","type":["null","long"],"default":null,"doc":"How old the latest row may be for a value to be given out, ms; 0 = any age. Null: 0."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the re-keyed rows and of the feature topic. Null: those of the dataset."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it holds, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<FeatureView>

/** A feature view has a new version or revision. A new version starts an instance of its own at the beginning of the rows. Version 1. */
export interface FeatureViewDeclared {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that this answers. */
  readonly commandId: string
  /** Version of the declaration, from 1: +1 whenever the content that determines results changes. */
  readonly version: number
  /** Revision within the version, from 1: +1 whenever only owner, description, tags or ttl change. */
  readonly revision: number
  /** SHA-256, lower case hex, of the canonical JSON of what determines results: equal within a version. */
  readonly contentHash: string
  /** Version of the dataset that the view was checked against. */
  readonly datasetVersion: number
  /** The whole declaration, defaults filled in. */
  readonly view: FeatureView
}
export const FeatureViewDeclaredSchema = {"type":"record","name":"FeatureViewDeclared","namespace":"ml.feature","doc":"A feature view has a new version or revision. A new version starts an instance of its own at the beginning of the rows. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"version","type":"int","doc":"Version of the declaration, from 1: +1 whenever the content that determines results changes."},{"name":"revision","type":"int","doc":"Revision within the version, from 1: +1 whenever only owner, description, tags or ttl change."},{"name":"contentHash","type":"string","doc":"SHA-256, lower case hex, of the canonical JSON of what determines results: equal within a version."},{"name":"datasetVersion","type":"int","doc":"Version of the dataset that the view was checked against."},{"name":"view","type":{"type":"record","name":"FeatureView","namespace":"ml.feature","doc":"A feature view as declared. In a command null stands for the default; an event holds the value that applies. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"dataset","type":"string","doc":"The source dataset."},{"name":"entity","type":{"type":"array","items":"string"},"doc":"Columns of the dataset that make the entity id, in order; in a command also the name of one entity."},{"name":"filter","type":["null","string"],"default":null,"doc":"Which rows it takes: the filter as canonical JSON (keys sorted, no blanks). Null: all."},{"name":"features","type":{"type":"array","items":{"type":"record","name":"Feature","namespace":"ml.feature","doc":"One feature of a view. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the view."},{"name":"function","type":{"type":"enum","name":"FeatureFunction","namespace":"ml.feature","doc":"Aggregate of a feature. Version 1.","symbols":["count","sum","mean","min","max","stddev","first","last","distinct"]},"doc":"The aggregate."},{"name":"column","type":["null","string"],"default":null,"doc":"The aggregated column. Null: rows are counted (only `count`)."},{"name":"windowMs","type":["null","long"],"default":null,"doc":"Length of the window, ms. Null: all rows so far."},{"name":"hopMs","type":["null","long"],"default":null,"doc":"Granularity of the tail of the window, ms. Null in a command: chosen by the window. Null in an event: there is no window."},{"name":"description","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."}]}},"doc":"Features, in the order of the vector."},{"name":"ttlMs","type":["null","long"],"default":null,"doc":"How old the latest row may be for a value to be given out, ms; 0 = any age. Null: 0."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the re-keyed rows and of the feature topic. Null: those of the dataset."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it holds, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]},"doc":"The whole declaration, defaults filled in."}]} as object as SchemaOf<FeatureViewDeclared>

/** Readers get this version of a view from here on. Version 1. */
export interface ViewActivated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that this answers. */
  readonly commandId: string
  /** The view. */
  readonly view: string
  /** The version that readers get. */
  readonly version: number
  /** The version that they got until now. Null: none. */
  readonly previousVersion: number | null
  /** Positions that the version had reached in its feature topic, one per partition. */
  readonly positions: readonly TopicPosition[]
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const ViewActivatedSchema = {"type":"record","name":"ViewActivated","namespace":"ml.feature","doc":"Readers get this version of a view from here on. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"view","type":"string","doc":"The view."},{"name":"version","type":"int","doc":"The version that readers get."},{"name":"previousVersion","type":["null","int"],"default":null,"doc":"The version that they got until now. Null: none."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions that the version had reached in its feature topic, one per partition."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as SchemaOf<ViewActivated>

/** A person has chosen the version of a view that readers shall get. The workers run it, and it is activated when it has caught up. It stays active until another one is chosen, or until a version that was declared later has caught up. Version 1. */
export interface ViewVersionChosen {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that this answers. */
  readonly commandId: string
  /** The view. */
  readonly view: string
  /** The version that readers shall get. */
  readonly version: number
  /** The latest version at the choice. Of the other versions, only later ones are activated without a new choice. */
  readonly latestVersion: number
  /** The version that readers got at the choice. Null: none. */
  readonly activeVersion: number | null
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const ViewVersionChosenSchema = {"type":"record","name":"ViewVersionChosen","namespace":"ml.feature","doc":"A person has chosen the version of a view that readers shall get. The workers run it, and it is activated when it has caught up. It stays active until another one is chosen, or until a version that was declared later has caught up. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"view","type":"string","doc":"The view."},{"name":"version","type":"int","doc":"The version that readers shall get."},{"name":"latestVersion","type":"int","doc":"The latest version at the choice. Of the other versions, only later ones are activated without a new choice."},{"name":"activeVersion","type":["null","int"],"default":null,"doc":"The version that readers got at the choice. Null: none."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as SchemaOf<ViewVersionChosen>
