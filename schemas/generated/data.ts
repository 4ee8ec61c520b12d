// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { DraftOf, SchemaOf } from '../avro.ts'
import type { ColumnType, DeclarationKind, EventMeta, TopicPosition } from './common.ts'

/** Why time goes on without a row: the source said so, or the partition was idle. Version 1. */
export type AdvanceCause = 'source' | 'idle'

/** Begin a generation of the rows of a dataset. Version 1. */
export interface BeginGeneration {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The dataset. */
  readonly dataset: string
  /** The generation that begins: the present one + 1; the first is 1. One that has begun already changes nothing. */
  readonly generation: number
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const BeginGenerationSchema = {"type":"record","name":"BeginGeneration","namespace":"ml.data","doc":"Begin a generation of the rows of a dataset. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"dataset","type":"string","doc":"The dataset."},{"name":"generation","type":"int","doc":"The generation that begins: the present one + 1; the first is 1. One that has begun already changes nothing."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as SchemaOf<BeginGeneration>

/** Begin a generation of the rows of a dataset in which the rows so far are sorted by event time. Version 1. */
export interface BeginSortedGeneration {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The dataset. */
  readonly dataset: string
  /** The end of what is sorted, one position per partition of the rows. Later rows follow as they come. */
  readonly sortedBefore: readonly TopicPosition[]
  /** Partitions of the copies that the views read, and of their features, from here on. Null: as before. */
  readonly partitions: number | null
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const BeginSortedGenerationSchema = {"type":"record","name":"BeginSortedGeneration","namespace":"ml.data","doc":"Begin a generation of the rows of a dataset in which the rows so far are sorted by event time. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"dataset","type":"string","doc":"The dataset."},{"name":"sortedBefore","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"The end of what is sorted, one position per partition of the rows. Later rows follow as they come."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the copies that the views read, and of their features, from here on. Null: as before."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as SchemaOf<BeginSortedGeneration>

/** A column of a dataset. Version 1. */
export interface Column {
  /** Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the dataset, not `meta`. */
  readonly name: string
  /** What it holds. */
  readonly type: ColumnType
  /** Whether the value may be absent. Always false for key and time columns. */
  readonly nullable: boolean
  /** What it means, in words. Null: not said. */
  readonly doc: string | null
  /** How sensitive it is, for example `personal`. Null: not classified. */
  readonly classification: string | null
}
export const ColumnSchema = {"type":"record","name":"Column","namespace":"ml.data","doc":"A column of a dataset. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the dataset, not `meta`."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."},{"name":"nullable","type":"boolean","doc":"Whether the value may be absent. Always false for key and time columns."},{"name":"doc","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."},{"name":"classification","type":["null","string"],"default":null,"doc":"How sensitive it is, for example `personal`. Null: not classified."}]} as object as SchemaOf<Column>

/** Answer to a command that was not accepted. Changes nothing. Version 1. */
export interface CommandRefused {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that this answers. */
  readonly commandId: string
  /** Record name of the command, for example `DeclareDataset`. */
  readonly command: string
  /** Reason code, for example `COLUMN_UNKNOWN`; never reused for another meaning. */
  readonly code: string
  /** The reason in sentences: the field, the value, what was expected. */
  readonly text: string
  /** Path of the field that is wrong, for example `features.mean_delay_1h.column`. Null: no single field is. */
  readonly field: string | null
  /** Everything that is wrong with the declaration, field by field. Empty: the code and the text say it all. */
  readonly problems: readonly Problem[]
}
export const CommandRefusedSchema = {"type":"record","name":"CommandRefused","namespace":"ml.data","doc":"Answer to a command that was not accepted. Changes nothing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"command","type":"string","doc":"Record name of the command, for example `DeclareDataset`."},{"name":"code","type":"string","doc":"Reason code, for example `COLUMN_UNKNOWN`; never reused for another meaning."},{"name":"text","type":"string","doc":"The reason in sentences: the field, the value, what was expected."},{"name":"field","type":["null","string"],"default":null,"doc":"Path of the field that is wrong, for example `features.mean_delay_1h.column`. Null: no single field is."},{"name":"problems","type":{"type":"array","items":{"type":"record","name":"Problem","namespace":"ml.data","doc":"Something wrong with one field of a declaration. Version 1.","fields":[{"name":"path","type":"string","doc":"Path of the field, for example `columns[2].type`."},{"name":"value","type":"string","doc":"The value as JSON, cut at 200 characters; `absent` if there is none."},{"name":"expected","type":"string","doc":"What was expected, in words."}]}},"default":[],"doc":"Everything that is wrong with the declaration, field by field. Empty: the code and the text say it all."}]} as object as SchemaOf<CommandRefused>

/** The rules of a contract were evaluated over a window of rows. Draft. */
export interface ContractEvaluated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the contract. */
  readonly contract: string
  /** Version of the contract. */
  readonly contractVersion: number
  /** The dataset to which it applies. */
  readonly dataset: string
  /** From 1; raised when late rows changed the counts of the window. */
  readonly seq: number
  /** Start of the window, inclusive, ms since the epoch, UTC. */
  readonly windowStart: number
  /** End of the window, exclusive, ms since the epoch, UTC. */
  readonly windowEnd: number
  /** Rows in the window. */
  readonly rows: number
  /** One per rule, in the order of the contract. */
  readonly results: readonly RuleResult[]
}
export const ContractEvaluatedSchema = {"type":"record","name":"ContractEvaluated","namespace":"ml.data","doc":"The rules of a contract were evaluated over a window of rows. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"contract","type":"string","doc":"Name of the contract."},{"name":"contractVersion","type":"int","doc":"Version of the contract."},{"name":"dataset","type":"string","doc":"The dataset to which it applies."},{"name":"seq","type":"int","doc":"From 1; raised when late rows changed the counts of the window."},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start of the window, inclusive, ms since the epoch, UTC."},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the window, exclusive, ms since the epoch, UTC."},{"name":"rows","type":"long","doc":"Rows in the window."},{"name":"results","type":{"type":"array","items":{"type":"record","name":"RuleResult","namespace":"ml.data","doc":"The result of one rule of a contract in a window. Draft.","fields":[{"name":"rule","type":"string","doc":"Name of the rule within the contract."},{"name":"outcome","type":{"type":"enum","name":"RuleOutcome","namespace":"ml.data","doc":"Outcome of a contract rule; `no_verdict` = there is nothing to judge, for example a percentage of zero rows. Draft.","symbols":["pass","fail","no_verdict"]},"doc":"The verdict."},{"name":"checked","type":"long","doc":"Number of checked rows."},{"name":"failed","type":"long","doc":"Number of rows that violate it; 0 if a rule about the whole window passes."},{"name":"measured","type":["null","double"],"default":null,"doc":"The measured figure of a rule about the whole window, in the unit of the rule. Null: the rule is about single rows, or there is no verdict."}]}},"doc":"One per rule, in the order of the contract."}]} as object as DraftOf<ContractEvaluated>

/** A dataset as declared. In a command null stands for the default; an event holds the value that applies. Version 1. */
export interface Dataset {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** Columns, in declared order. */
  readonly columns: readonly Column[]
  /** Columns whose text is the Kafka key of a row, in order. */
  readonly key: readonly string[]
  /** The timestamp column that holds the event time. */
  readonly time: string
  /** Partitions of the intake and row topics; never changes in place. Null: 1. */
  readonly partitions: number | null
  /** A row further ahead of its log time than this is quarantined, ms. Null: 3,600,000. */
  readonly skewMs: number | null
  /** Row ids seen within this span of log time are dropped, ms; 0 = none are. Null: 600,000. */
  readonly dedupeMs: number | null
  /** How time goes on when a partition is idle. Null: it does not. */
  readonly idle: Idle | null
  /** Existing topic to copy rows from. Null: the intake topic of the dataset. */
  readonly sourceTopic: string | null
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it holds, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const DatasetSchema = {"type":"record","name":"Dataset","namespace":"ml.data","doc":"A dataset as declared. In a command null stands for the default; an event holds the value that applies. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"columns","type":{"type":"array","items":{"type":"record","name":"Column","namespace":"ml.data","doc":"A column of a dataset. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the dataset, not `meta`."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."},{"name":"nullable","type":"boolean","doc":"Whether the value may be absent. Always false for key and time columns."},{"name":"doc","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."},{"name":"classification","type":["null","string"],"default":null,"doc":"How sensitive it is, for example `personal`. Null: not classified."}]}},"doc":"Columns, in declared order."},{"name":"key","type":{"type":"array","items":"string"},"doc":"Columns whose text is the Kafka key of a row, in order."},{"name":"time","type":"string","doc":"The timestamp column that holds the event time."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the intake and row topics; never changes in place. Null: 1."},{"name":"skewMs","type":["null","long"],"default":null,"doc":"A row further ahead of its log time than this is quarantined, ms. Null: 3,600,000."},{"name":"dedupeMs","type":["null","long"],"default":null,"doc":"Row ids seen within this span of log time are dropped, ms; 0 = none are. Null: 600,000."},{"name":"idle","type":["null",{"type":"record","name":"Idle","namespace":"ml.data","doc":"How time goes on in a partition that gets no rows. Version 1.","fields":[{"name":"afterMs","type":"long","doc":"Idle and fully read for this long, ms."},{"name":"delayMs","type":"long","doc":"Time is then the wall clock minus this, ms."}]}],"default":null,"doc":"How time goes on when a partition is idle. Null: it does not."},{"name":"sourceTopic","type":["null","string"],"default":null,"doc":"Existing topic to copy rows from. Null: the intake topic of the dataset."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it holds, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<Dataset>

/** A dataset has a new version or revision. Version 1. */
export interface DatasetDeclared {
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
  /** The whole declaration, defaults filled in. */
  readonly dataset: Dataset
}
export const DatasetDeclaredSchema = {"type":"record","name":"DatasetDeclared","namespace":"ml.data","doc":"A dataset has a new version or revision. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"version","type":"int","doc":"Version of the declaration, from 1: +1 whenever the content that determines results changes."},{"name":"revision","type":"int","doc":"Revision within the version, from 1: +1 whenever only owner, description, tags or ttl change."},{"name":"contentHash","type":"string","doc":"SHA-256, lower case hex, of the canonical JSON of what determines results: equal within a version."},{"name":"dataset","type":{"type":"record","name":"Dataset","namespace":"ml.data","doc":"A dataset as declared. In a command null stands for the default; an event holds the value that applies. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"columns","type":{"type":"array","items":{"type":"record","name":"Column","namespace":"ml.data","doc":"A column of a dataset. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the dataset, not `meta`."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."},{"name":"nullable","type":"boolean","doc":"Whether the value may be absent. Always false for key and time columns."},{"name":"doc","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."},{"name":"classification","type":["null","string"],"default":null,"doc":"How sensitive it is, for example `personal`. Null: not classified."}]}},"doc":"Columns, in declared order."},{"name":"key","type":{"type":"array","items":"string"},"doc":"Columns whose text is the Kafka key of a row, in order."},{"name":"time","type":"string","doc":"The timestamp column that holds the event time."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the intake and row topics; never changes in place. Null: 1."},{"name":"skewMs","type":["null","long"],"default":null,"doc":"A row further ahead of its log time than this is quarantined, ms. Null: 3,600,000."},{"name":"dedupeMs","type":["null","long"],"default":null,"doc":"Row ids seen within this span of log time are dropped, ms; 0 = none are. Null: 600,000."},{"name":"idle","type":["null",{"type":"record","name":"Idle","namespace":"ml.data","doc":"How time goes on in a partition that gets no rows. Version 1.","fields":[{"name":"afterMs","type":"long","doc":"Idle and fully read for this long, ms."},{"name":"delayMs","type":"long","doc":"Time is then the wall clock minus this, ms."}]}],"default":null,"doc":"How time goes on when a partition is idle. Null: it does not."},{"name":"sourceTopic","type":["null","string"],"default":null,"doc":"Existing topic to copy rows from. Null: the intake topic of the dataset."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it holds, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]},"doc":"The whole declaration, defaults filled in."}]} as object as SchemaOf<DatasetDeclared>

/** A version of a dataset that a job read or wrote. Draft. */
export interface DatasetVersion {
  /** OpenLineage namespace, for example `kafka://host:port`. */
  readonly namespace: string
  /** Name within the namespace. */
  readonly name: string
  /** Version that was read or written. Null: unknown. */
  readonly version: string | null
  /** Facets as canonical JSON. Null: none. */
  readonly facets: string | null
}
export const DatasetVersionSchema = {"type":"record","name":"DatasetVersion","namespace":"ml.data","doc":"A version of a dataset that a job read or wrote. Draft.","fields":[{"name":"namespace","type":"string","doc":"OpenLineage namespace, for example `kafka://host:port`."},{"name":"name","type":"string","doc":"Name within the namespace."},{"name":"version","type":["null","string"],"default":null,"doc":"Version that was read or written. Null: unknown."},{"name":"facets","type":["null","string"],"default":null,"doc":"Facets as canonical JSON. Null: none."}]} as object as SchemaOf<DatasetVersion>

/** A declaration is no longer in use: its instances stop, its history stays. Version 1. */
export interface DeclarationRetired {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that this answers. */
  readonly commandId: string
  /** Kind of the declaration. */
  readonly kind: DeclarationKind
  /** Its name. */
  readonly name: string
  /** The version that is retired. Null: all versions. */
  readonly version: number | null
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const DeclarationRetiredSchema = {"type":"record","name":"DeclarationRetired","namespace":"ml.data","doc":"A declaration is no longer in use: its instances stop, its history stays. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"kind","type":{"type":"enum","name":"DeclarationKind","namespace":"ml.common","doc":"Kinds of declarations in the catalogue. Names are unique within a kind. Version 1.","symbols":["dataset","entity","view"]},"doc":"Kind of the declaration."},{"name":"name","type":"string","doc":"Its name."},{"name":"version","type":["null","int"],"default":null,"doc":"The version that is retired. Null: all versions."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as SchemaOf<DeclarationRetired>

/** Answer to a command that declares, activates or retires what already is so. Changes nothing. Version 1. */
export interface DeclarationUnchanged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that this answers. */
  readonly commandId: string
  /** Kind of the declaration. */
  readonly kind: DeclarationKind
  /** Its name. */
  readonly name: string
  /** Its present version. */
  readonly version: number
  /** Its present revision. */
  readonly revision: number
}
export const DeclarationUnchangedSchema = {"type":"record","name":"DeclarationUnchanged","namespace":"ml.data","doc":"Answer to a command that declares, activates or retires what already is so. Changes nothing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"kind","type":{"type":"enum","name":"DeclarationKind","namespace":"ml.common","doc":"Kinds of declarations in the catalogue. Names are unique within a kind. Version 1.","symbols":["dataset","entity","view"]},"doc":"Kind of the declaration."},{"name":"name","type":"string","doc":"Its name."},{"name":"version","type":"int","doc":"Its present version."},{"name":"revision","type":"int","doc":"Its present revision."}]} as object as SchemaOf<DeclarationUnchanged>

/** Declare a dataset, or a new content of one. Version 1. */
export interface DeclareDataset {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The declaration. */
  readonly dataset: Dataset
  /** Compare-and-set: refuse unless this is the present version; 0 = the name must be free. Null: do not compare. */
  readonly expectedVersion: number | null
}
export const DeclareDatasetSchema = {"type":"record","name":"DeclareDataset","namespace":"ml.data","doc":"Declare a dataset, or a new content of one. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"dataset","type":{"type":"record","name":"Dataset","namespace":"ml.data","doc":"A dataset as declared. In a command null stands for the default; an event holds the value that applies. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"columns","type":{"type":"array","items":{"type":"record","name":"Column","namespace":"ml.data","doc":"A column of a dataset. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the dataset, not `meta`."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."},{"name":"nullable","type":"boolean","doc":"Whether the value may be absent. Always false for key and time columns."},{"name":"doc","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."},{"name":"classification","type":["null","string"],"default":null,"doc":"How sensitive it is, for example `personal`. Null: not classified."}]}},"doc":"Columns, in declared order."},{"name":"key","type":{"type":"array","items":"string"},"doc":"Columns whose text is the Kafka key of a row, in order."},{"name":"time","type":"string","doc":"The timestamp column that holds the event time."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the intake and row topics; never changes in place. Null: 1."},{"name":"skewMs","type":["null","long"],"default":null,"doc":"A row further ahead of its log time than this is quarantined, ms. Null: 3,600,000."},{"name":"dedupeMs","type":["null","long"],"default":null,"doc":"Row ids seen within this span of log time are dropped, ms; 0 = none are. Null: 600,000."},{"name":"idle","type":["null",{"type":"record","name":"Idle","namespace":"ml.data","doc":"How time goes on in a partition that gets no rows. Version 1.","fields":[{"name":"afterMs","type":"long","doc":"Idle and fully read for this long, ms."},{"name":"delayMs","type":"long","doc":"Time is then the wall clock minus this, ms."}]}],"default":null,"doc":"How time goes on when a partition is idle. Null: it does not."},{"name":"sourceTopic","type":["null","string"],"default":null,"doc":"Existing topic to copy rows from. Null: the intake topic of the dataset."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it holds, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]},"doc":"The declaration."},{"name":"expectedVersion","type":["null","int"],"default":null,"doc":"Compare-and-set: refuse unless this is the present version; 0 = the name must be free. Null: do not compare."}]} as object as SchemaOf<DeclareDataset>

/** Declare an entity, or a new content of one. Version 1. */
export interface DeclareEntity {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The declaration. */
  readonly entity: Entity
  /** Compare-and-set: refuse unless this is the present version; 0 = the name must be free. Null: do not compare. */
  readonly expectedVersion: number | null
}
export const DeclareEntitySchema = {"type":"record","name":"DeclareEntity","namespace":"ml.data","doc":"Declare an entity, or a new content of one. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"entity","type":{"type":"record","name":"Entity","namespace":"ml.data","doc":"An entity as declared: what features describe. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"keys","type":{"type":"array","items":{"type":"record","name":"EntityKey","namespace":"ml.data","doc":"One column of an entity id. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the column."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."}]}},"doc":"Columns that identify it, in the order of its id."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]},"doc":"The declaration."},{"name":"expectedVersion","type":["null","int"],"default":null,"doc":"Compare-and-set: refuse unless this is the present version; 0 = the name must be free. Null: do not compare."}]} as object as SchemaOf<DeclareEntity>

/** An entity as declared: what features describe. Version 1. */
export interface Entity {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** Columns that identify it, in the order of its id. */
  readonly keys: readonly EntityKey[]
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it is, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const EntitySchema = {"type":"record","name":"Entity","namespace":"ml.data","doc":"An entity as declared: what features describe. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"keys","type":{"type":"array","items":{"type":"record","name":"EntityKey","namespace":"ml.data","doc":"One column of an entity id. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the column."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."}]}},"doc":"Columns that identify it, in the order of its id."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<Entity>

/** An entity has a new version or revision. Version 1. */
export interface EntityDeclared {
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
  /** The whole declaration. */
  readonly entity: Entity
}
export const EntityDeclaredSchema = {"type":"record","name":"EntityDeclared","namespace":"ml.data","doc":"An entity has a new version or revision. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"version","type":"int","doc":"Version of the declaration, from 1: +1 whenever the content that determines results changes."},{"name":"revision","type":"int","doc":"Revision within the version, from 1: +1 whenever only owner, description, tags or ttl change."},{"name":"contentHash","type":"string","doc":"SHA-256, lower case hex, of the canonical JSON of what determines results: equal within a version."},{"name":"entity","type":{"type":"record","name":"Entity","namespace":"ml.data","doc":"An entity as declared: what features describe. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"keys","type":{"type":"array","items":{"type":"record","name":"EntityKey","namespace":"ml.data","doc":"One column of an entity id. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the column."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."}]}},"doc":"Columns that identify it, in the order of its id."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]},"doc":"The whole declaration."}]} as object as SchemaOf<EntityDeclared>

/** One column of an entity id. Version 1. */
export interface EntityKey {
  /** Name of the column. */
  readonly name: string
  /** What it holds. */
  readonly type: ColumnType
}
export const EntityKeySchema = {"type":"record","name":"EntityKey","namespace":"ml.data","doc":"One column of an entity id. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the column."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."}]} as object as SchemaOf<EntityKey>

/** A generation of the rows of a dataset has begun: views that are declared from here on read it. It is a new version of the dataset with the same declaration. From generation 1 on, a copy of the rows of several partitions is in the order of their times. Version 1. */
export interface GenerationBegun {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that this answers. */
  readonly commandId: string
  /** The dataset. */
  readonly dataset: string
  /** Version of the dataset from which on the generation holds. */
  readonly version: number
  /** The generation, from 1. */
  readonly generation: number
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const GenerationBegunSchema = {"type":"record","name":"GenerationBegun","namespace":"ml.data","doc":"A generation of the rows of a dataset has begun: views that are declared from here on read it. It is a new version of the dataset with the same declaration. From generation 1 on, a copy of the rows of several partitions is in the order of their times. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"dataset","type":"string","doc":"The dataset."},{"name":"version","type":"int","doc":"Version of the dataset from which on the generation holds."},{"name":"generation","type":"int","doc":"The generation, from 1."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as SchemaOf<GenerationBegun>

/** How time goes on in a partition that gets no rows. Version 1. */
export interface Idle {
  /** Idle and fully read for this long, ms. */
  readonly afterMs: number
  /** Time is then the wall clock minus this, ms. */
  readonly delayMs: number
}
export const IdleSchema = {"type":"record","name":"Idle","namespace":"ml.data","doc":"How time goes on in a partition that gets no rows. Version 1.","fields":[{"name":"afterMs","type":"long","doc":"Idle and fully read for this long, ms."},{"name":"delayMs","type":"long","doc":"Time is then the wall clock minus this, ms."}]} as object as SchemaOf<Idle>

/** Somebody has read a partition to its end and found it idle. If no row came between that end and this record, intake lets time go on to `meta.time` (TimeAdvanced in the rows); else this changes nothing. Version 1. */
export interface IdleObserved {
  /** Identity of this event, and the event time that the partition has come to if the observation holds. */
  readonly meta: EventMeta
  /** The dataset whose time may go on. */
  readonly dataset: string
  /** The end that was seen, in the topic that intake reads: no record from this offset on was known. */
  readonly seenEnd: TopicPosition
}
export const IdleObservedSchema = {"type":"record","name":"IdleObserved","namespace":"ml.data","doc":"Somebody has read a partition to its end and found it idle. If no row came between that end and this record, intake lets time go on to `meta.time` (TimeAdvanced in the rows); else this changes nothing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity of this event, and the event time that the partition has come to if the observation holds."},{"name":"dataset","type":"string","doc":"The dataset whose time may go on."},{"name":"seenEnd","type":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]},"doc":"The end that was seen, in the topic that intake reads: no record from this offset on was known."}]} as object as SchemaOf<IdleObserved>

/** A job of some tool reported a state, with what it read and wrote (an OpenLineage event). Draft. */
export interface JobRunObserved {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** UUID of the run, as the tool gave it. */
  readonly runId: string
  /** OpenLineage namespace of the job. */
  readonly jobNamespace: string
  /** Name of the job. */
  readonly jobName: string
  /** The reported state. */
  readonly state: JobState
  /** Time as the tool wrote it, RFC 3339, with nanoseconds. */
  readonly eventTime: string
  /** Datasets that the job read. Empty: the event names none. */
  readonly inputs: readonly DatasetVersion[]
  /** Datasets that the job wrote. Empty: the event names none. */
  readonly outputs: readonly DatasetVersion[]
  /** UUID of the run that started it. Null: none. */
  readonly parentRunId: string | null
  /** Whether the event followed the OpenLineage schema. */
  readonly conformant: boolean
  /** SHA-256, lower case hex, of the canonical JSON: the same event twice has one effect. */
  readonly digest: string
  /** The event as canonical JSON. */
  readonly original: string
}
export const JobRunObservedSchema = {"type":"record","name":"JobRunObserved","namespace":"ml.data","doc":"A job of some tool reported a state, with what it read and wrote (an OpenLineage event). Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"runId","type":"string","doc":"UUID of the run, as the tool gave it."},{"name":"jobNamespace","type":"string","doc":"OpenLineage namespace of the job."},{"name":"jobName","type":"string","doc":"Name of the job."},{"name":"state","type":{"type":"enum","name":"JobState","namespace":"ml.data","doc":"State of a job run, as OpenLineage names them. Draft.","symbols":["start","running","complete","abort","fail","other"]},"doc":"The reported state."},{"name":"eventTime","type":"string","doc":"Time as the tool wrote it, RFC 3339, with nanoseconds."},{"name":"inputs","type":{"type":"array","items":{"type":"record","name":"DatasetVersion","namespace":"ml.data","doc":"A version of a dataset that a job read or wrote. Draft.","fields":[{"name":"namespace","type":"string","doc":"OpenLineage namespace, for example `kafka://host:port`."},{"name":"name","type":"string","doc":"Name within the namespace."},{"name":"version","type":["null","string"],"default":null,"doc":"Version that was read or written. Null: unknown."},{"name":"facets","type":["null","string"],"default":null,"doc":"Facets as canonical JSON. Null: none."}]}},"doc":"Datasets that the job read. Empty: the event names none."},{"name":"outputs","type":{"type":"array","items":"ml.data.DatasetVersion"},"doc":"Datasets that the job wrote. Empty: the event names none."},{"name":"parentRunId","type":["null","string"],"default":null,"doc":"UUID of the run that started it. Null: none."},{"name":"conformant","type":"boolean","doc":"Whether the event followed the OpenLineage schema."},{"name":"digest","type":"string","doc":"SHA-256, lower case hex, of the canonical JSON: the same event twice has one effect."},{"name":"original","type":"string","doc":"The event as canonical JSON."}]} as object as DraftOf<JobRunObserved>

/** State of a job run, as OpenLineage names them. Draft. */
export type JobState = 'start' | 'running' | 'complete' | 'abort' | 'fail' | 'other'

/** Rows of a load were appended. It stands in the transaction that has appended them, so a row of a load is appended once, however long the load takes and however often it is repeated. Version 1. */
export interface LoadAdvanced {
  /** Identity and time of this event, and who loads. */
  readonly meta: EventMeta
  /** Dataset of the rows. */
  readonly dataset: string
  /** The idempotency key of the load. */
  readonly key: string
  /** The number of rows of the load that are done: appended, or not valid. The index of the next one. */
  readonly next: number
  /** What the caller says to identify all rows of the load, for example the digest of a file. Null: not said. */
  readonly digest: string | null
}
export const LoadAdvancedSchema = {"type":"record","name":"LoadAdvanced","namespace":"ml.data","doc":"Rows of a load were appended. It stands in the transaction that has appended them, so a row of a load is appended once, however long the load takes and however often it is repeated. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity and time of this event, and who loads."},{"name":"dataset","type":"string","doc":"Dataset of the rows."},{"name":"key","type":"string","doc":"The idempotency key of the load."},{"name":"next","type":"long","doc":"The number of rows of the load that are done: appended, or not valid. The index of the next one."},{"name":"digest","type":["null","string"],"default":null,"doc":"What the caller says to identify all rows of the load, for example the digest of a file. Null: not said."}]} as object as SchemaOf<LoadAdvanced>

/** Something wrong with one field of a declaration. Version 1. */
export interface Problem {
  /** Path of the field, for example `columns[2].type`. */
  readonly path: string
  /** The value as JSON, cut at 200 characters; `absent` if there is none. */
  readonly value: string
  /** What was expected, in words. */
  readonly expected: string
}
export const ProblemSchema = {"type":"record","name":"Problem","namespace":"ml.data","doc":"Something wrong with one field of a declaration. Version 1.","fields":[{"name":"path","type":"string","doc":"Path of the field, for example `columns[2].type`."},{"name":"value","type":"string","doc":"The value as JSON, cut at 200 characters; `absent` if there is none."},{"name":"expected","type":"string","doc":"What was expected, in words."}]} as object as SchemaOf<Problem>

/** A partition has had no row for a while. If its rows come live, intake lets time go on to the log time of this record, less the greatest lag of its live rows and a margin (TimeAdvanced in the rows); else this changes nothing. Version 1. */
export interface QuietObserved {
  /** Identity of this event, and the clock of its writer, which decides nothing. */
  readonly meta: EventMeta
  /** The dataset whose time may go on. */
  readonly dataset: string
}
export const QuietObservedSchema = {"type":"record","name":"QuietObserved","namespace":"ml.data","doc":"A partition has had no row for a while. If its rows come live, intake lets time go on to the log time of this record, less the greatest lag of its live rows and a margin (TimeAdvanced in the rows); else this changes nothing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity of this event, and the clock of its writer, which decides nothing."},{"name":"dataset","type":"string","doc":"The dataset whose time may go on."}]} as object as SchemaOf<QuietObserved>

/** Retire a declaration. Version 1. */
export interface RetireDeclaration {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Kind of the declaration. */
  readonly kind: DeclarationKind
  /** Its name. */
  readonly name: string
  /** The version to retire. Null: all versions. */
  readonly version: number | null
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const RetireDeclarationSchema = {"type":"record","name":"RetireDeclaration","namespace":"ml.data","doc":"Retire a declaration. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"kind","type":{"type":"enum","name":"DeclarationKind","namespace":"ml.common","doc":"Kinds of declarations in the catalogue. Names are unique within a kind. Version 1.","symbols":["dataset","entity","view"]},"doc":"Kind of the declaration."},{"name":"name","type":"string","doc":"Its name."},{"name":"version","type":["null","int"],"default":null,"doc":"The version to retire. Null: all versions."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as SchemaOf<RetireDeclaration>

/** A row came too late for every window of an instance and changed nothing there. The row itself is at the position. `meta.time` is its event time, `meta.source` the instance. Version 1. */
export interface RowLate {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Topic of the row. */
  readonly topic: string
  /** Partition of the row. */
  readonly partition: number
  /** Offset of the row. */
  readonly offset: number
  /** Key of the row, or id of the entity. Null: it had none. */
  readonly key: string | null
  /** Event time of the row, ms since the epoch, UTC. */
  readonly rowTime: number
  /** Stream time of the partition when the row came, ms since the epoch, UTC. */
  readonly streamTime: number
  /** Log time of the row, ms since the epoch, UTC. */
  readonly logTime: number
}
export const RowLateSchema = {"type":"record","name":"RowLate","namespace":"ml.data","doc":"A row came too late for every window of an instance and changed nothing there. The row itself is at the position. `meta.time` is its event time, `meta.source` the instance. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"topic","type":"string","doc":"Topic of the row."},{"name":"partition","type":"int","doc":"Partition of the row."},{"name":"offset","type":"long","doc":"Offset of the row."},{"name":"key","type":["null","string"],"default":null,"doc":"Key of the row, or id of the entity. Null: it had none."},{"name":"rowTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time of the row, ms since the epoch, UTC."},{"name":"streamTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Stream time of the partition when the row came, ms since the epoch, UTC."},{"name":"logTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time of the row, ms since the epoch, UTC."}]} as object as SchemaOf<RowLate>

/** A record could not be used. It is kept as it was and can be replayed after a fix. `meta.time` is its log time, `meta.source` the instance that refused it. Version 1. */
export interface RowRejected {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Topic it was read from. */
  readonly topic: string
  /** Partition it was read from. */
  readonly partition: number
  /** Its offset. */
  readonly offset: number
  /** Its log time, ms since the epoch, UTC. */
  readonly logTime: number
  /** Reason code, for example `malformed`, `unknown_schema`, `future`, `key_missing`. */
  readonly reason: string
  /** One sentence: the field, the value, what was expected. */
  readonly message: string
  /** Original bytes of the key. Null: it had none. */
  readonly key: Buffer | null
  /** Original bytes of the value. Null: it had none (a tombstone). */
  readonly value: Buffer | null
}
export const RowRejectedSchema = {"type":"record","name":"RowRejected","namespace":"ml.data","doc":"A record could not be used. It is kept as it was and can be replayed after a fix. `meta.time` is its log time, `meta.source` the instance that refused it. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"topic","type":"string","doc":"Topic it was read from."},{"name":"partition","type":"int","doc":"Partition it was read from."},{"name":"offset","type":"long","doc":"Its offset."},{"name":"logTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Its log time, ms since the epoch, UTC."},{"name":"reason","type":"string","doc":"Reason code, for example `malformed`, `unknown_schema`, `future`, `key_missing`."},{"name":"message","type":"string","doc":"One sentence: the field, the value, what was expected."},{"name":"key","type":["null","bytes"],"default":null,"doc":"Original bytes of the key. Null: it had none."},{"name":"value","type":["null","bytes"],"default":null,"doc":"Original bytes of the value. Null: it had none (a tombstone)."}]} as object as SchemaOf<RowRejected>

/** An entry of the quarantine was appended to its topic again. It stands in the transaction that has appended it, so an entry is replayed once. Version 1. */
export interface RowReplayed {
  /** Identity and time of this event, and who replayed the entry. */
  readonly meta: EventMeta
  /** Offset of the entry in `ml.quarantine`. */
  readonly entry: number
  /** Topic to which the record was appended again. */
  readonly topic: string
  /** Partition to which it was appended. */
  readonly partition: number
}
export const RowReplayedSchema = {"type":"record","name":"RowReplayed","namespace":"ml.data","doc":"An entry of the quarantine was appended to its topic again. It stands in the transaction that has appended it, so an entry is replayed once. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity and time of this event, and who replayed the entry."},{"name":"entry","type":"long","doc":"Offset of the entry in `ml.quarantine`."},{"name":"topic","type":"string","doc":"Topic to which the record was appended again."},{"name":"partition","type":"int","doc":"Partition to which it was appended."}]} as object as SchemaOf<RowReplayed>

/** Outcome of a contract rule; `no_verdict` = there is nothing to judge, for example a percentage of zero rows. Draft. */
export type RuleOutcome = 'pass' | 'fail' | 'no_verdict'

/** The result of one rule of a contract in a window. Draft. */
export interface RuleResult {
  /** Name of the rule within the contract. */
  readonly rule: string
  /** The verdict. */
  readonly outcome: RuleOutcome
  /** Number of checked rows. */
  readonly checked: number
  /** Number of rows that violate it; 0 if a rule about the whole window passes. */
  readonly failed: number
  /** The measured figure of a rule about the whole window, in the unit of the rule. Null: the rule is about single rows, or there is no verdict. */
  readonly measured: number | null
}
export const RuleResultSchema = {"type":"record","name":"RuleResult","namespace":"ml.data","doc":"The result of one rule of a contract in a window. Draft.","fields":[{"name":"rule","type":"string","doc":"Name of the rule within the contract."},{"name":"outcome","type":{"type":"enum","name":"RuleOutcome","namespace":"ml.data","doc":"Outcome of a contract rule; `no_verdict` = there is nothing to judge, for example a percentage of zero rows. Draft.","symbols":["pass","fail","no_verdict"]},"doc":"The verdict."},{"name":"checked","type":"long","doc":"Number of checked rows."},{"name":"failed","type":"long","doc":"Number of rows that violate it; 0 if a rule about the whole window passes."},{"name":"measured","type":["null","double"],"default":null,"doc":"The measured figure of a rule about the whole window, in the unit of the rule. Null: the rule is about single rows, or there is no verdict."}]} as object as SchemaOf<RuleResult>

/** A generation of the rows of a dataset has begun in which the rows before these positions are sorted by event time. It is a new version of the dataset with the same declaration; all live views of the dataset get a new version with it, and views that are declared from here on read it. Version 1. */
export interface SortedGenerationBegun {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that this answers. */
  readonly commandId: string
  /** The dataset. */
  readonly dataset: string
  /** Version of the dataset from which on the generation holds. */
  readonly version: number
  /** The generation: the one before + 1, from 1. */
  readonly generation: number
  /** The end of what is sorted, one position per partition of the rows, in their order. */
  readonly sortedBefore: readonly TopicPosition[]
  /** Partitions of the copies that the views read, and of their features, from here on. Null: as before. */
  readonly partitions: number | null
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const SortedGenerationBegunSchema = {"type":"record","name":"SortedGenerationBegun","namespace":"ml.data","doc":"A generation of the rows of a dataset has begun in which the rows before these positions are sorted by event time. It is a new version of the dataset with the same declaration; all live views of the dataset get a new version with it, and views that are declared from here on read it. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"dataset","type":"string","doc":"The dataset."},{"name":"version","type":"int","doc":"Version of the dataset from which on the generation holds."},{"name":"generation","type":"int","doc":"The generation: the one before + 1, from 1."},{"name":"sortedBefore","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"The end of what is sorted, one position per partition of the rows, in their order."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the copies that the views read, and of their features, from here on. Null: as before."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as SchemaOf<SortedGenerationBegun>

/** The source topic of a dataset has more partitions than before. From `position` on, intake treats the time of this partition as that of one of `partitions` sources. Version 1. */
export interface SourceGrown {
  /** Identity of this event, and the event time that the partition had reached; the earliest time of the calendar if it had reached none. */
  readonly meta: EventMeta
  /** The dataset whose source topic has grown. */
  readonly dataset: string
  /** The position of the task in the partition of the source topic: the next record that it reads. The offset is -1 if it has read none. */
  readonly position: TopicPosition
  /** The number of partitions before this position. */
  readonly formerPartitions: number
  /** The number of partitions from this position on. */
  readonly partitions: number
}
export const SourceGrownSchema = {"type":"record","name":"SourceGrown","namespace":"ml.data","doc":"The source topic of a dataset has more partitions than before. From `position` on, intake treats the time of this partition as that of one of `partitions` sources. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity of this event, and the event time that the partition had reached; the earliest time of the calendar if it had reached none."},{"name":"dataset","type":"string","doc":"The dataset whose source topic has grown."},{"name":"position","type":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]},"doc":"The position of the task in the partition of the source topic: the next record that it reads. The offset is -1 if it has read none."},{"name":"formerPartitions","type":"int","doc":"The number of partitions before this position."},{"name":"partitions","type":"int","doc":"The number of partitions from this position on."}]} as object as SchemaOf<SourceGrown>

/** No row with an earlier time will come in this partition: stream time becomes at least `meta.time`. Version 1. */
export interface TimeAdvanced {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The dataset whose time goes on. */
  readonly dataset: string
  /** Who says so. */
  readonly cause: AdvanceCause
  /** The source partition that says so, where several write to this partition: time is then the least of what all of them have said. Null: it holds for this partition as a whole. */
  readonly sourcePartition: number | null
  /** How many source partitions there are. Null exactly if `sourcePartition` is null. */
  readonly sourcePartitions: number | null
}
export const TimeAdvancedSchema = {"type":"record","name":"TimeAdvanced","namespace":"ml.data","doc":"No row with an earlier time will come in this partition: stream time becomes at least `meta.time`. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"dataset","type":"string","doc":"The dataset whose time goes on."},{"name":"cause","type":{"type":"enum","name":"AdvanceCause","namespace":"ml.data","doc":"Why time goes on without a row: the source said so, or the partition was idle. Version 1.","symbols":["source","idle"]},"doc":"Who says so."},{"name":"sourcePartition","type":["null","int"],"default":null,"doc":"The source partition that says so, where several write to this partition: time is then the least of what all of them have said. Null: it holds for this partition as a whole."},{"name":"sourcePartitions","type":["null","int"],"default":null,"doc":"How many source partitions there are. Null exactly if `sourcePartition` is null."}]} as object as SchemaOf<TimeAdvanced>
