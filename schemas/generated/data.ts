// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { SchemaOf } from '../avro.ts'
import type { ColumnType, DeclarationKind, EventMeta, TopicPosition } from './common.ts'
import type { Figure, SumParts } from './monitoring.ts'

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

/** What was counted of rows for one figure of a contract. Counts of parts of a window add up, in any order. Version 1. */
export interface CheckCounts {
  /** What was counted, for example `keys(id)`. */
  readonly figure: string
  /** Counts, whole numbers; what each is follows from the figure. */
  readonly counts: readonly number[]
  /** Sums without rounding. Empty: none. */
  readonly sums: readonly SumParts[]
  /** How coarse the entries are; 0: every value has its own. */
  readonly level: number
  /** Values with the number of their rows, ascending, in the layout of the figure. Empty: none. */
  readonly entries: Buffer
  /** The first rows that fail, in the order of partition and offset. */
  readonly samples: readonly SampledRow[]
}
export const CheckCountsSchema = {"type":"record","name":"CheckCounts","namespace":"ml.data","doc":"What was counted of rows for one figure of a contract. Counts of parts of a window add up, in any order. Version 1.","fields":[{"name":"figure","type":"string","doc":"What was counted, for example `keys(id)`."},{"name":"counts","type":{"type":"array","items":"double"},"doc":"Counts, whole numbers; what each is follows from the figure."},{"name":"sums","type":{"type":"array","items":{"type":"record","name":"SumParts","namespace":"ml.monitoring","doc":"A sum of doubles without rounding: its parts, the greatest first, add up to it. Version 1.","fields":[{"name":"name","type":"string","doc":"What was summed."},{"name":"parts","type":{"type":"array","items":"double"},"doc":"The parts. Empty: 0."}]}},"doc":"Sums without rounding. Empty: none."},{"name":"level","type":"int","doc":"How coarse the entries are; 0: every value has its own."},{"name":"entries","type":"bytes","doc":"Values with the number of their rows, ascending, in the layout of the figure. Empty: none."},{"name":"samples","type":{"type":"array","items":{"type":"record","name":"SampledRow","namespace":"ml.data","doc":"A row that a rule shows. Version 1.","fields":[{"name":"partition","type":"int","doc":"Partition of the row in the topic of rows."},{"name":"offset","type":"long","doc":"Its offset."},{"name":"value","type":"string","doc":"The value of the column as messages show it, cut after 80 characters."}]}},"doc":"The first rows that fail, in the order of partition and offset."}]} as object as SchemaOf<CheckCounts>

/** One partition has counted rows of a window for the rules of a contract, which add to those that it has counted before. `meta.time` is the end of the window. Version 1. */
export interface ChecksCounted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The partition of the rows. */
  readonly sourcePartition: number
  /** Start of the window, inclusive, ms since the epoch, UTC. */
  readonly windowStart: number
  /** Number of rows. */
  readonly rows: number
  /** What was counted, one per figure. */
  readonly counted: readonly CheckCounts[]
}
export const ChecksCountedSchema = {"type":"record","name":"ChecksCounted","namespace":"ml.data","doc":"One partition has counted rows of a window for the rules of a contract, which add to those that it has counted before. `meta.time` is the end of the window. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"sourcePartition","type":"int","doc":"The partition of the rows."},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start of the window, inclusive, ms since the epoch, UTC."},{"name":"rows","type":"long","doc":"Number of rows."},{"name":"counted","type":{"type":"array","items":{"type":"record","name":"CheckCounts","namespace":"ml.data","doc":"What was counted of rows for one figure of a contract. Counts of parts of a window add up, in any order. Version 1.","fields":[{"name":"figure","type":"string","doc":"What was counted, for example `keys(id)`."},{"name":"counts","type":{"type":"array","items":"double"},"doc":"Counts, whole numbers; what each is follows from the figure."},{"name":"sums","type":{"type":"array","items":{"type":"record","name":"SumParts","namespace":"ml.monitoring","doc":"A sum of doubles without rounding: its parts, the greatest first, add up to it. Version 1.","fields":[{"name":"name","type":"string","doc":"What was summed."},{"name":"parts","type":{"type":"array","items":"double"},"doc":"The parts. Empty: 0."}]}},"doc":"Sums without rounding. Empty: none."},{"name":"level","type":"int","doc":"How coarse the entries are; 0: every value has its own."},{"name":"entries","type":"bytes","doc":"Values with the number of their rows, ascending, in the layout of the figure. Empty: none."},{"name":"samples","type":{"type":"array","items":{"type":"record","name":"SampledRow","namespace":"ml.data","doc":"A row that a rule shows. Version 1.","fields":[{"name":"partition","type":"int","doc":"Partition of the row in the topic of rows."},{"name":"offset","type":"long","doc":"Its offset."},{"name":"value","type":"string","doc":"The value of the column as messages show it, cut after 80 characters."}]}},"doc":"The first rows that fail, in the order of partition and offset."}]}},"doc":"What was counted, one per figure."}]} as object as SchemaOf<ChecksCounted>

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

/** What the rows of a dataset have to be: an ODCS document, of which the rules are read. Version 2 adds `lateMs`. */
export interface Contract {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** Name of the dataset. */
  readonly dataset: string
  /** Name of the object in the schema of the document. Null: it is called like the dataset, or the only one. */
  readonly object: string | null
  /** Length of the windows over which rules about several rows are evaluated, ms; windows begin at multiples of it since the epoch. */
  readonly windowMs: number
  /** How far time has to be past the end of a window before it closes, ms. */
  readonly graceMs: number
  /** A window that some partitions have closed counts as overdue after this log time, ms. */
  readonly overdueMs: number
  /** Rows that come up to so long after the end of their window still count: it is evaluated again. In the time of rows, ms. */
  readonly lateMs: number
  /** The ODCS document, as JSON. */
  readonly odcs: string
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it is, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const ContractSchema = {"type":"record","name":"Contract","namespace":"ml.data","doc":"What the rows of a dataset have to be: an ODCS document, of which the rules are read. Version 2 adds `lateMs`.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"dataset","type":"string","doc":"Name of the dataset."},{"name":"object","type":["null","string"],"default":null,"doc":"Name of the object in the schema of the document. Null: it is called like the dataset, or the only one."},{"name":"windowMs","type":"long","doc":"Length of the windows over which rules about several rows are evaluated, ms; windows begin at multiples of it since the epoch."},{"name":"graceMs","type":"long","doc":"How far time has to be past the end of a window before it closes, ms."},{"name":"overdueMs","type":"long","doc":"A window that some partitions have closed counts as overdue after this log time, ms."},{"name":"lateMs","type":"long","default":86400000,"doc":"Rows that come up to so long after the end of their window still count: it is evaluated again. In the time of rows, ms."},{"name":"odcs","type":"string","doc":"The ODCS document, as JSON."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<Contract>

/** The rules of a contract were evaluated over a window of rows. Rows that come later cause an event with the next `seq`. `meta.time` is the end of the window. Version 1. */
export interface ContractEvaluated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the contract. */
  readonly contract: string
  /** Version of the contract. */
  readonly contractVersion: number
  /** Hash of the content of that version, as the catalogue has it. */
  readonly contractHash: string
  /** The dataset to which it applies. */
  readonly dataset: string
  /** Number of the evaluation of this window, from 1, without gaps. The last one counts. */
  readonly seq: number
  /** Start of the window, inclusive, ms since the epoch, UTC. */
  readonly windowStart: number
  /** End of the window, exclusive, ms since the epoch, UTC. */
  readonly windowEnd: number
  /** Rows in the window. */
  readonly rows: number
  /** `fail` if a rule that rejects fails; else `uncertain` if one is; else `pass` if one passes; else `no_verdict`. Rules that only warn do not count. */
  readonly outcome: RuleOutcome
  /** One per rule, in the order of the contract: those about single rows, then those about windows. */
  readonly results: readonly RuleResult[]
  /** Log time of the last record that changed it, ms since the epoch, UTC. */
  readonly knownAt: number
}
export const ContractEvaluatedSchema = {"type":"record","name":"ContractEvaluated","namespace":"ml.data","doc":"The rules of a contract were evaluated over a window of rows. Rows that come later cause an event with the next `seq`. `meta.time` is the end of the window. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"contract","type":"string","doc":"Name of the contract."},{"name":"contractVersion","type":"int","doc":"Version of the contract."},{"name":"contractHash","type":"string","doc":"Hash of the content of that version, as the catalogue has it."},{"name":"dataset","type":"string","doc":"The dataset to which it applies."},{"name":"seq","type":"int","doc":"Number of the evaluation of this window, from 1, without gaps. The last one counts."},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start of the window, inclusive, ms since the epoch, UTC."},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the window, exclusive, ms since the epoch, UTC."},{"name":"rows","type":"long","doc":"Rows in the window."},{"name":"outcome","type":{"type":"enum","name":"RuleOutcome","namespace":"ml.data","doc":"Outcome of a rule; `uncertain`: the figure is approximate, and its bounds lie on both sides of what is expected; `no_verdict`: there is nothing to judge, for example a percentage of zero rows. Version 1.","symbols":["pass","fail","uncertain","no_verdict"]},"doc":"`fail` if a rule that rejects fails; else `uncertain` if one is; else `pass` if one passes; else `no_verdict`. Rules that only warn do not count."},{"name":"results","type":{"type":"array","items":{"type":"record","name":"RuleResult","namespace":"ml.data","doc":"The result of one rule of a contract in a window. Version 1.","fields":[{"name":"rule","type":"string","doc":"Name of the rule within the contract."},{"name":"columns","type":{"type":"array","items":"string"},"doc":"The columns that it is about. Empty: the window as a whole."},{"name":"isRow","type":"boolean","doc":"Whether the rule is about single rows, so that no row of the window may break it."},{"name":"action","type":{"type":"enum","name":"RuleAction","namespace":"ml.data","doc":"What a broken rule means: `reject`, an error; `warn`, a warning. Version 1.","symbols":["reject","warn"]},"doc":"What it means if it is broken."},{"name":"measure","type":"string","doc":"What was measured, for example `failing`."},{"name":"unit","type":"string","doc":"Unit of what was measured and expected: `rows`, `percent`, `share` or `value`."},{"name":"operator","type":"string","doc":"How it is compared, in the words of the Open Data Contract Standard, for example `mustBeLessThan`."},{"name":"operands","type":{"type":"array","items":"double"},"doc":"What was expected, in the unit: one number, or two, both ends in."},{"name":"checked","type":"long","doc":"Number of rows that it judged."},{"name":"failed","type":"long","doc":"Number of rows that fail it; 0 if single rows do not."},{"name":"measured","type":["null","double"],"default":null,"doc":"What was measured, in the unit. Null: there was nothing to measure."},{"name":"lower","type":["null","double"],"default":null,"doc":"Lower bound of the true value; equal to `measured` if that is exact. Null: as `measured`."},{"name":"upper","type":["null","double"],"default":null,"doc":"Upper bound of the true value; equal to `measured` if that is exact. Null: as `measured`."},{"name":"outcome","type":"ml.data.RuleOutcome","doc":"The verdict."},{"name":"figures","type":{"type":"array","items":{"type":"record","name":"Figure","namespace":"ml.monitoring","doc":"One figure of performance. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, for example `auc`."},{"name":"value","type":["null","double"],"default":null,"doc":"Value, in the unit of the figure. Null: it cannot be computed, for example AUC with one class."},{"name":"error","type":"double","default":0,"doc":"Half-width of the interval that holds the true value, in the unit of the figure. 0: the value is exact."}]}},"doc":"The figures from which it follows."},{"name":"samples","type":{"type":"array","items":{"type":"record","name":"SampledRow","namespace":"ml.data","doc":"A row that a rule shows. Version 1.","fields":[{"name":"partition","type":"int","doc":"Partition of the row in the topic of rows."},{"name":"offset","type":"long","doc":"Its offset."},{"name":"value","type":"string","doc":"The value of the column as messages show it, cut after 80 characters."}]}},"doc":"The first rows that fail, in the order of partition and offset. Empty: none, or none are kept."}]}},"doc":"One per rule, in the order of the contract: those about single rows, then those about windows."},{"name":"knownAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time of the last record that changed it, ms since the epoch, UTC."}]} as object as SchemaOf<ContractEvaluated>

/** A window of a contract waits for partitions that lag; it is not evaluated yet. `meta.time` is the end of the window. Version 1. */
export interface ContractOverdue {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the contract. */
  readonly contract: string
  /** Version of the contract. */
  readonly contractVersion: number
  /** The dataset to which it applies. */
  readonly dataset: string
  /** End of the first window that waits, exclusive, ms since the epoch, UTC. */
  readonly windowEnd: number
  /** Log time since which it waits, ms since the epoch, UTC. */
  readonly since: number
  /** The partitions that have not closed it, ascending. */
  readonly waitsFor: readonly number[]
}
export const ContractOverdueSchema = {"type":"record","name":"ContractOverdue","namespace":"ml.data","doc":"A window of a contract waits for partitions that lag; it is not evaluated yet. `meta.time` is the end of the window. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"contract","type":"string","doc":"Name of the contract."},{"name":"contractVersion","type":"int","doc":"Version of the contract."},{"name":"dataset","type":"string","doc":"The dataset to which it applies."},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the first window that waits, exclusive, ms since the epoch, UTC."},{"name":"since","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time since which it waits, ms since the epoch, UTC."},{"name":"waitsFor","type":{"type":"array","items":"int"},"doc":"The partitions that have not closed it, ascending."}]} as object as SchemaOf<ContractOverdue>

/** A named version of a dataset: rows before positions, in the columns of a version of its declaration. Version 1. */
export interface DataVersion {
  /** Name of the dataset, a dot, and the name of the version. */
  readonly name: string
  /** The dataset. */
  readonly dataset: string
  /** Version of the dataset's declaration, whose columns are meant. */
  readonly schemaVersion: number
  /** By partition of the topic of rows: rows before this offset are meant. */
  readonly offsets: readonly number[]
  /** Number of the rows. */
  readonly rows: number
  /** SHA-256, lower case hex, of the rows as NDJSON in the order of partition and offset. */
  readonly contentHash: string
  /** Log time that was asked for, ms since the epoch, UTC. Null: positions, or the rows of then. */
  readonly asOf: number | null
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it is for, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const DataVersionSchema = {"type":"record","name":"DataVersion","namespace":"ml.data","doc":"A named version of a dataset: rows before positions, in the columns of a version of its declaration. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the dataset, a dot, and the name of the version."},{"name":"dataset","type":"string","doc":"The dataset."},{"name":"schemaVersion","type":"int","doc":"Version of the dataset's declaration, whose columns are meant."},{"name":"offsets","type":{"type":"array","items":"long"},"doc":"By partition of the topic of rows: rows before this offset are meant."},{"name":"rows","type":"long","doc":"Number of the rows."},{"name":"contentHash","type":"string","doc":"SHA-256, lower case hex, of the rows as NDJSON in the order of partition and offset."},{"name":"asOf","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"Log time that was asked for, ms since the epoch, UTC. Null: positions, or the rows of then."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is for, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<DataVersion>

/** A dataset as declared. In a command null stands for the default; an event holds the value that applies. Version 2: `evolution`, `mapping`. */
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
  /** What happens to fields of producers that are no columns: `add-columns`, `ignore` or `refuse`. Null: `ignore`. */
  readonly evolution: string | null
  /** Columns that are read from other fields, or from fields of another type, sorted by column. Empty: none. */
  readonly mapping: readonly FieldMapping[]
}
export const DatasetSchema = {"type":"record","name":"Dataset","namespace":"ml.data","doc":"A dataset as declared. In a command null stands for the default; an event holds the value that applies. Version 2: `evolution`, `mapping`.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"columns","type":{"type":"array","items":{"type":"record","name":"Column","namespace":"ml.data","doc":"A column of a dataset. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the dataset, not `meta`."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."},{"name":"nullable","type":"boolean","doc":"Whether the value may be absent. Always false for key and time columns."},{"name":"doc","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."},{"name":"classification","type":["null","string"],"default":null,"doc":"How sensitive it is, for example `personal`. Null: not classified."}]}},"doc":"Columns, in declared order."},{"name":"key","type":{"type":"array","items":"string"},"doc":"Columns whose text is the Kafka key of a row, in order."},{"name":"time","type":"string","doc":"The timestamp column that holds the event time."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the intake and row topics; never changes in place. Null: 1."},{"name":"skewMs","type":["null","long"],"default":null,"doc":"A row further ahead of its log time than this is quarantined, ms. Null: 3,600,000."},{"name":"dedupeMs","type":["null","long"],"default":null,"doc":"Row ids seen within this span of log time are dropped, ms; 0 = none are. Null: 600,000."},{"name":"idle","type":["null",{"type":"record","name":"Idle","namespace":"ml.data","doc":"How time goes on in a partition that gets no rows. Version 1.","fields":[{"name":"afterMs","type":"long","doc":"Idle and fully read for this long, ms."},{"name":"delayMs","type":"long","doc":"Time is then the wall clock minus this, ms."}]}],"default":null,"doc":"How time goes on when a partition is idle. Null: it does not."},{"name":"sourceTopic","type":["null","string"],"default":null,"doc":"Existing topic to copy rows from. Null: the intake topic of the dataset."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it holds, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."},{"name":"evolution","type":["null","string"],"default":null,"doc":"What happens to fields of producers that are no columns: `add-columns`, `ignore` or `refuse`. Null: `ignore`."},{"name":"mapping","type":{"type":"array","items":{"type":"record","name":"FieldMapping","namespace":"ml.data","doc":"A column of a dataset that intake reads from a field of producers that write no such column, or none of its type. Version 1.","fields":[{"name":"column","type":"string","doc":"The column."},{"name":"field","type":"string","doc":"The field that it is read from."}]}},"default":[],"doc":"Columns that are read from other fields, or from fields of another type, sorted by column. Empty: none."}]} as object as SchemaOf<Dataset>

/** A dataset has a new version or revision. Version 2: `evolution`, `mapping`. */
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
export const DatasetDeclaredSchema = {"type":"record","name":"DatasetDeclared","namespace":"ml.data","doc":"A dataset has a new version or revision. Version 2: `evolution`, `mapping`.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that this answers."},{"name":"version","type":"int","doc":"Version of the declaration, from 1: +1 whenever the content that determines results changes."},{"name":"revision","type":"int","doc":"Revision within the version, from 1: +1 whenever only owner, description, tags or ttl change."},{"name":"contentHash","type":"string","doc":"SHA-256, lower case hex, of the canonical JSON of what determines results: equal within a version."},{"name":"dataset","type":{"type":"record","name":"Dataset","namespace":"ml.data","doc":"A dataset as declared. In a command null stands for the default; an event holds the value that applies. Version 2: `evolution`, `mapping`.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"columns","type":{"type":"array","items":{"type":"record","name":"Column","namespace":"ml.data","doc":"A column of a dataset. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the dataset, not `meta`."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."},{"name":"nullable","type":"boolean","doc":"Whether the value may be absent. Always false for key and time columns."},{"name":"doc","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."},{"name":"classification","type":["null","string"],"default":null,"doc":"How sensitive it is, for example `personal`. Null: not classified."}]}},"doc":"Columns, in declared order."},{"name":"key","type":{"type":"array","items":"string"},"doc":"Columns whose text is the Kafka key of a row, in order."},{"name":"time","type":"string","doc":"The timestamp column that holds the event time."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the intake and row topics; never changes in place. Null: 1."},{"name":"skewMs","type":["null","long"],"default":null,"doc":"A row further ahead of its log time than this is quarantined, ms. Null: 3,600,000."},{"name":"dedupeMs","type":["null","long"],"default":null,"doc":"Row ids seen within this span of log time are dropped, ms; 0 = none are. Null: 600,000."},{"name":"idle","type":["null",{"type":"record","name":"Idle","namespace":"ml.data","doc":"How time goes on in a partition that gets no rows. Version 1.","fields":[{"name":"afterMs","type":"long","doc":"Idle and fully read for this long, ms."},{"name":"delayMs","type":"long","doc":"Time is then the wall clock minus this, ms."}]}],"default":null,"doc":"How time goes on when a partition is idle. Null: it does not."},{"name":"sourceTopic","type":["null","string"],"default":null,"doc":"Existing topic to copy rows from. Null: the intake topic of the dataset."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it holds, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."},{"name":"evolution","type":["null","string"],"default":null,"doc":"What happens to fields of producers that are no columns: `add-columns`, `ignore` or `refuse`. Null: `ignore`."},{"name":"mapping","type":{"type":"array","items":{"type":"record","name":"FieldMapping","namespace":"ml.data","doc":"A column of a dataset that intake reads from a field of producers that write no such column, or none of its type. Version 1.","fields":[{"name":"column","type":"string","doc":"The column."},{"name":"field","type":"string","doc":"The field that it is read from."}]}},"default":[],"doc":"Columns that are read from other fields, or from fields of another type, sorted by column. Empty: none."}]},"doc":"The whole declaration, defaults filled in."}]} as object as SchemaOf<DatasetDeclared>

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

/** Declare a dataset, or a new content of one. Version 2: `evolution`, `mapping`. */
export interface DeclareDataset {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The declaration. */
  readonly dataset: Dataset
  /** Compare-and-set: refuse unless this is the present version; 0 = the name must be free. Null: do not compare. */
  readonly expectedVersion: number | null
}
export const DeclareDatasetSchema = {"type":"record","name":"DeclareDataset","namespace":"ml.data","doc":"Declare a dataset, or a new content of one. Version 2: `evolution`, `mapping`.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"dataset","type":{"type":"record","name":"Dataset","namespace":"ml.data","doc":"A dataset as declared. In a command null stands for the default; an event holds the value that applies. Version 2: `evolution`, `mapping`.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"columns","type":{"type":"array","items":{"type":"record","name":"Column","namespace":"ml.data","doc":"A column of a dataset. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[A-Za-z_][A-Za-z0-9_]*`, unique in the dataset, not `meta`."},{"name":"type","type":{"type":"enum","name":"ColumnType","namespace":"ml.common","doc":"What a column holds. `long` is exact within +-(2^53 - 2); `timestamp` is UTC in ms. Version 1.","symbols":["string","long","double","boolean","timestamp","bytes"]},"doc":"What it holds."},{"name":"nullable","type":"boolean","doc":"Whether the value may be absent. Always false for key and time columns."},{"name":"doc","type":["null","string"],"default":null,"doc":"What it means, in words. Null: not said."},{"name":"classification","type":["null","string"],"default":null,"doc":"How sensitive it is, for example `personal`. Null: not classified."}]}},"doc":"Columns, in declared order."},{"name":"key","type":{"type":"array","items":"string"},"doc":"Columns whose text is the Kafka key of a row, in order."},{"name":"time","type":"string","doc":"The timestamp column that holds the event time."},{"name":"partitions","type":["null","int"],"default":null,"doc":"Partitions of the intake and row topics; never changes in place. Null: 1."},{"name":"skewMs","type":["null","long"],"default":null,"doc":"A row further ahead of its log time than this is quarantined, ms. Null: 3,600,000."},{"name":"dedupeMs","type":["null","long"],"default":null,"doc":"Row ids seen within this span of log time are dropped, ms; 0 = none are. Null: 600,000."},{"name":"idle","type":["null",{"type":"record","name":"Idle","namespace":"ml.data","doc":"How time goes on in a partition that gets no rows. Version 1.","fields":[{"name":"afterMs","type":"long","doc":"Idle and fully read for this long, ms."},{"name":"delayMs","type":"long","doc":"Time is then the wall clock minus this, ms."}]}],"default":null,"doc":"How time goes on when a partition is idle. Null: it does not."},{"name":"sourceTopic","type":["null","string"],"default":null,"doc":"Existing topic to copy rows from. Null: the intake topic of the dataset."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it holds, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."},{"name":"evolution","type":["null","string"],"default":null,"doc":"What happens to fields of producers that are no columns: `add-columns`, `ignore` or `refuse`. Null: `ignore`."},{"name":"mapping","type":{"type":"array","items":{"type":"record","name":"FieldMapping","namespace":"ml.data","doc":"A column of a dataset that intake reads from a field of producers that write no such column, or none of its type. Version 1.","fields":[{"name":"column","type":"string","doc":"The column."},{"name":"field","type":"string","doc":"The field that it is read from."}]}},"default":[],"doc":"Columns that are read from other fields, or from fields of another type, sorted by column. Empty: none."}]},"doc":"The declaration."},{"name":"expectedVersion","type":["null","int"],"default":null,"doc":"Compare-and-set: refuse unless this is the present version; 0 = the name must be free. Null: do not compare."}]} as object as SchemaOf<DeclareDataset>

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

/** A column of a dataset that intake reads from a field of producers that write no such column, or none of its type. Version 1. */
export interface FieldMapping {
  /** The column. */
  readonly column: string
  /** The field that it is read from. */
  readonly field: string
}
export const FieldMappingSchema = {"type":"record","name":"FieldMapping","namespace":"ml.data","doc":"A column of a dataset that intake reads from a field of producers that write no such column, or none of its type. Version 1.","fields":[{"name":"column","type":"string","doc":"The column."},{"name":"field","type":"string","doc":"The field that it is read from."}]} as object as SchemaOf<FieldMapping>

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

/** What an observation of lineage is about: a run of a job, a job apart from its runs, or a dataset. Version 1. */
export type LineageKind = 'run' | 'job' | 'dataset'

/** Some tool, or this platform, says what a job read and wrote: an event of OpenLineage. `meta.time` is its event time, cut to ms. Version 1. */
export interface LineageObserved {
  /** Identity, event time and cause of this event, and who sent it. */
  readonly meta: EventMeta
  /** What it is about. */
  readonly kind: LineageKind
  /** Event time in UTC with nine digits of the second, for example 2026-01-05T10:00:00.000000000Z: as texts, such times have their order. */
  readonly eventTime: string
  /** UUID of the run, lower case. Null: it is about no run. */
  readonly runId: string | null
  /** Namespace of the job. Null: it is about a dataset. */
  readonly jobNamespace: string | null
  /** Name of the job. Null: it is about a dataset. */
  readonly jobName: string | null
  /** Namespace of the dataset that it is about. Null: it is about a run or a job. */
  readonly datasetNamespace: string | null
  /** Name of that dataset. Null: it is about a run or a job. */
  readonly datasetName: string | null
  /** Where it does not follow the specification, each as a path and what was expected. Empty: it conforms. */
  readonly flaws: readonly string[]
  /** SHA-256, lower case hex, of `original`: an event that comes twice has one effect. */
  readonly digest: string
  /** The event as canonical JSON: members sorted, no blanks. */
  readonly original: string
  /** Log time at which the platform knew what it says, ms since the epoch, UTC. Null: the log time of this record. */
  readonly knownAt: number | null
}
export const LineageObservedSchema = {"type":"record","name":"LineageObserved","namespace":"ml.data","doc":"Some tool, or this platform, says what a job read and wrote: an event of OpenLineage. `meta.time` is its event time, cut to ms. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event, and who sent it."},{"name":"kind","type":{"type":"enum","name":"LineageKind","namespace":"ml.data","doc":"What an observation of lineage is about: a run of a job, a job apart from its runs, or a dataset. Version 1.","symbols":["run","job","dataset"]},"doc":"What it is about."},{"name":"eventTime","type":"string","doc":"Event time in UTC with nine digits of the second, for example 2026-01-05T10:00:00.000000000Z: as texts, such times have their order."},{"name":"runId","type":["null","string"],"default":null,"doc":"UUID of the run, lower case. Null: it is about no run."},{"name":"jobNamespace","type":["null","string"],"default":null,"doc":"Namespace of the job. Null: it is about a dataset."},{"name":"jobName","type":["null","string"],"default":null,"doc":"Name of the job. Null: it is about a dataset."},{"name":"datasetNamespace","type":["null","string"],"default":null,"doc":"Namespace of the dataset that it is about. Null: it is about a run or a job."},{"name":"datasetName","type":["null","string"],"default":null,"doc":"Name of that dataset. Null: it is about a run or a job."},{"name":"flaws","type":{"type":"array","items":"string"},"doc":"Where it does not follow the specification, each as a path and what was expected. Empty: it conforms."},{"name":"digest","type":"string","doc":"SHA-256, lower case hex, of `original`: an event that comes twice has one effect."},{"name":"original","type":"string","doc":"The event as canonical JSON: members sorted, no blanks."},{"name":"knownAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"Log time at which the platform knew what it says, ms since the epoch, UTC. Null: the log time of this record."}]} as object as SchemaOf<LineageObserved>

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

/** What a broken rule means: `reject`, an error; `warn`, a warning. Version 1. */
export type RuleAction = 'reject' | 'warn'

/** Outcome of a rule; `uncertain`: the figure is approximate, and its bounds lie on both sides of what is expected; `no_verdict`: there is nothing to judge, for example a percentage of zero rows. Version 1. */
export type RuleOutcome = 'pass' | 'fail' | 'uncertain' | 'no_verdict'

/** The result of one rule of a contract in a window. Version 1. */
export interface RuleResult {
  /** Name of the rule within the contract. */
  readonly rule: string
  /** The columns that it is about. Empty: the window as a whole. */
  readonly columns: readonly string[]
  /** Whether the rule is about single rows, so that no row of the window may break it. */
  readonly isRow: boolean
  /** What it means if it is broken. */
  readonly action: RuleAction
  /** What was measured, for example `failing`. */
  readonly measure: string
  /** Unit of what was measured and expected: `rows`, `percent`, `share` or `value`. */
  readonly unit: string
  /** How it is compared, in the words of the Open Data Contract Standard, for example `mustBeLessThan`. */
  readonly operator: string
  /** What was expected, in the unit: one number, or two, both ends in. */
  readonly operands: readonly number[]
  /** Number of rows that it judged. */
  readonly checked: number
  /** Number of rows that fail it; 0 if single rows do not. */
  readonly failed: number
  /** What was measured, in the unit. Null: there was nothing to measure. */
  readonly measured: number | null
  /** Lower bound of the true value; equal to `measured` if that is exact. Null: as `measured`. */
  readonly lower: number | null
  /** Upper bound of the true value; equal to `measured` if that is exact. Null: as `measured`. */
  readonly upper: number | null
  /** The verdict. */
  readonly outcome: RuleOutcome
  /** The figures from which it follows. */
  readonly figures: readonly Figure[]
  /** The first rows that fail, in the order of partition and offset. Empty: none, or none are kept. */
  readonly samples: readonly SampledRow[]
}
export const RuleResultSchema = {"type":"record","name":"RuleResult","namespace":"ml.data","doc":"The result of one rule of a contract in a window. Version 1.","fields":[{"name":"rule","type":"string","doc":"Name of the rule within the contract."},{"name":"columns","type":{"type":"array","items":"string"},"doc":"The columns that it is about. Empty: the window as a whole."},{"name":"isRow","type":"boolean","doc":"Whether the rule is about single rows, so that no row of the window may break it."},{"name":"action","type":{"type":"enum","name":"RuleAction","namespace":"ml.data","doc":"What a broken rule means: `reject`, an error; `warn`, a warning. Version 1.","symbols":["reject","warn"]},"doc":"What it means if it is broken."},{"name":"measure","type":"string","doc":"What was measured, for example `failing`."},{"name":"unit","type":"string","doc":"Unit of what was measured and expected: `rows`, `percent`, `share` or `value`."},{"name":"operator","type":"string","doc":"How it is compared, in the words of the Open Data Contract Standard, for example `mustBeLessThan`."},{"name":"operands","type":{"type":"array","items":"double"},"doc":"What was expected, in the unit: one number, or two, both ends in."},{"name":"checked","type":"long","doc":"Number of rows that it judged."},{"name":"failed","type":"long","doc":"Number of rows that fail it; 0 if single rows do not."},{"name":"measured","type":["null","double"],"default":null,"doc":"What was measured, in the unit. Null: there was nothing to measure."},{"name":"lower","type":["null","double"],"default":null,"doc":"Lower bound of the true value; equal to `measured` if that is exact. Null: as `measured`."},{"name":"upper","type":["null","double"],"default":null,"doc":"Upper bound of the true value; equal to `measured` if that is exact. Null: as `measured`."},{"name":"outcome","type":{"type":"enum","name":"RuleOutcome","namespace":"ml.data","doc":"Outcome of a rule; `uncertain`: the figure is approximate, and its bounds lie on both sides of what is expected; `no_verdict`: there is nothing to judge, for example a percentage of zero rows. Version 1.","symbols":["pass","fail","uncertain","no_verdict"]},"doc":"The verdict."},{"name":"figures","type":{"type":"array","items":{"type":"record","name":"Figure","namespace":"ml.monitoring","doc":"One figure of performance. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, for example `auc`."},{"name":"value","type":["null","double"],"default":null,"doc":"Value, in the unit of the figure. Null: it cannot be computed, for example AUC with one class."},{"name":"error","type":"double","default":0,"doc":"Half-width of the interval that holds the true value, in the unit of the figure. 0: the value is exact."}]}},"doc":"The figures from which it follows."},{"name":"samples","type":{"type":"array","items":{"type":"record","name":"SampledRow","namespace":"ml.data","doc":"A row that a rule shows. Version 1.","fields":[{"name":"partition","type":"int","doc":"Partition of the row in the topic of rows."},{"name":"offset","type":"long","doc":"Its offset."},{"name":"value","type":"string","doc":"The value of the column as messages show it, cut after 80 characters."}]}},"doc":"The first rows that fail, in the order of partition and offset. Empty: none, or none are kept."}]} as object as SchemaOf<RuleResult>

/** A row that a rule shows. Version 1. */
export interface SampledRow {
  /** Partition of the row in the topic of rows. */
  readonly partition: number
  /** Its offset. */
  readonly offset: number
  /** The value of the column as messages show it, cut after 80 characters. */
  readonly value: string
}
export const SampledRowSchema = {"type":"record","name":"SampledRow","namespace":"ml.data","doc":"A row that a rule shows. Version 1.","fields":[{"name":"partition","type":"int","doc":"Partition of the row in the topic of rows."},{"name":"offset","type":"long","doc":"Its offset."},{"name":"value","type":"string","doc":"The value of the column as messages show it, cut after 80 characters."}]} as object as SchemaOf<SampledRow>

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

/** Where rows of a dataset are brought from. Version 1. */
export interface Source {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** Name of the dataset that the rows go to. */
  readonly dataset: string
  /** Type of the source, such as files or postgres: it says what `from` has. */
  readonly type: string
  /** What is read and how, without its type, as canonical JSON with every default filled in. It never has a password: it names the setting of the environment that has it. */
  readonly from: string
  /** Columns that are filled from a field of another name, in the order of the columns' names. Empty: none. */
  readonly columns: readonly SourceColumn[]
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it is, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const SourceSchema = {"type":"record","name":"Source","namespace":"ml.data","doc":"Where rows of a dataset are brought from. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"dataset","type":"string","doc":"Name of the dataset that the rows go to."},{"name":"type","type":"string","doc":"Type of the source, such as files or postgres: it says what `from` has."},{"name":"from","type":"string","doc":"What is read and how, without its type, as canonical JSON with every default filled in. It never has a password: it names the setting of the environment that has it."},{"name":"columns","type":{"type":"array","items":{"type":"record","name":"SourceColumn","namespace":"ml.data","doc":"Which field of a source a column of a dataset is filled from. Version 1.","fields":[{"name":"column","type":"string","doc":"Name of the column of the dataset."},{"name":"from","type":"string","doc":"Name of the field of the source; with a dollar sign at its start it is something that the source says of the row, such as the file it is from."}]}},"doc":"Columns that are filled from a field of another name, in the order of the columns' names. Empty: none."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<Source>

/** Which field of a source a column of a dataset is filled from. Version 1. */
export interface SourceColumn {
  /** Name of the column of the dataset. */
  readonly column: string
  /** Name of the field of the source; with a dollar sign at its start it is something that the source says of the row, such as the file it is from. */
  readonly from: string
}
export const SourceColumnSchema = {"type":"record","name":"SourceColumn","namespace":"ml.data","doc":"Which field of a source a column of a dataset is filled from. Version 1.","fields":[{"name":"column","type":"string","doc":"Name of the column of the dataset."},{"name":"from","type":"string","doc":"Name of the field of the source; with a dollar sign at its start it is something that the source says of the row, such as the file it is from."}]} as object as SchemaOf<SourceColumn>

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
