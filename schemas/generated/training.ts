// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { SchemaOf } from '../avro.ts'
import type { EventMeta, TopicPosition } from './common.ts'

/** Create an experiment. Version 2: what an imported experiment has. */
export interface CreateExperiment {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Its id. Null: the next free number. */
  readonly experimentId: string | null
  /** Name, at most 500 characters. It is unique; a deleted experiment keeps it. */
  readonly name: string
  /** URI of its artifacts. Null: below the artifacts of the platform, by its id. */
  readonly artifactLocation: string | null
  /** Tags. */
  readonly tags: readonly Label[]
  /** When it was created, ms since the epoch, if it is imported. Null: `meta.time`. */
  readonly createdAt: number | null
  /** When it was changed last, ms since the epoch, if it is imported. Null: `meta.time`. */
  readonly updatedAt: number | null
  /** From where it was imported, without credentials. Null: it was made here. */
  readonly importedFrom: string | null
}
export const CreateExperimentSchema = {"type":"record","name":"CreateExperiment","namespace":"ml.training","doc":"Create an experiment. Version 2: what an imported experiment has.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"experimentId","type":["null","string"],"default":null,"doc":"Its id. Null: the next free number."},{"name":"name","type":"string","doc":"Name, at most 500 characters. It is unique; a deleted experiment keeps it."},{"name":"artifactLocation","type":["null","string"],"default":null,"doc":"URI of its artifacts. Null: below the artifacts of the platform, by its id."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags."},{"name":"createdAt","type":["null","long"],"default":null,"doc":"When it was created, ms since the epoch, if it is imported. Null: `meta.time`."},{"name":"updatedAt","type":["null","long"],"default":null,"doc":"When it was changed last, ms since the epoch, if it is imported. Null: `meta.time`."},{"name":"importedFrom","type":["null","string"],"default":null,"doc":"From where it was imported, without credentials. Null: it was made here."}]} as object as SchemaOf<CreateExperiment>

/** Create a logged model. Version 2: importedFrom. */
export interface CreateLoggedModel {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The logged model, `m-` and 32 hexadecimal digits. */
  readonly modelId: string
  /** The logged model as it is created. */
  readonly model: LoggedModelInfo
  /** Parameters. */
  readonly params: readonly Label[]
  /** Tags. */
  readonly tags: readonly Label[]
  /** From where it was imported, without credentials. Null: it was made here. */
  readonly importedFrom: string | null
}
export const CreateLoggedModelSchema = {"type":"record","name":"CreateLoggedModel","namespace":"ml.training","doc":"Create a logged model. Version 2: importedFrom.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"modelId","type":"string","doc":"The logged model, `m-` and 32 hexadecimal digits."},{"name":"model","type":{"type":"record","name":"LoggedModelInfo","namespace":"ml.training","doc":"The whole state of a logged model besides its parameters and tags. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Its name. Several models of an experiment may have one name."},{"name":"modelType","type":"string","doc":"Type that the client named; empty: none."},{"name":"sourceRunId","type":["null","string"],"default":null,"doc":"The run that wrote it. Null: none was named."},{"name":"status","type":{"type":"enum","name":"LoggedModelStatus","namespace":"ml.training","doc":"Status of a logged model, with MLflow's names. Version 1.","symbols":["UNSPECIFIED","PENDING","READY","UPLOAD_FAILED"]},"doc":"Its status."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The logged model as it is created."},{"name":"params","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Parameters."},{"name":"tags","type":{"type":"array","items":"ml.training.Label"},"doc":"Tags."},{"name":"importedFrom","type":["null","string"],"default":null,"doc":"From where it was imported, without credentials. Null: it was made here."}]} as object as SchemaOf<CreateLoggedModel>

/** Delete an experiment. Its runs count as deleted as long as it is. Version 1. */
export interface DeleteExperiment {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The experiment, decimal text; `0` is the default experiment. */
  readonly experimentId: string
}
export const DeleteExperimentSchema = {"type":"record","name":"DeleteExperiment","namespace":"ml.training","doc":"Delete an experiment. Its runs count as deleted as long as it is. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"experimentId","type":"string","doc":"The experiment, decimal text; `0` is the default experiment."}]} as object as SchemaOf<DeleteExperiment>

/** Delete a logged model. Version 1. */
export interface DeleteLoggedModel {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The logged model, `m-` and 32 hexadecimal digits. */
  readonly modelId: string
}
export const DeleteLoggedModelSchema = {"type":"record","name":"DeleteLoggedModel","namespace":"ml.training","doc":"Delete a logged model. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"modelId","type":"string","doc":"The logged model, `m-` and 32 hexadecimal digits."}]} as object as SchemaOf<DeleteLoggedModel>

/** Delete a run. Version 1. */
export interface DeleteRun {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
}
export const DeleteRunSchema = {"type":"record","name":"DeleteRun","namespace":"ml.training","doc":"Delete a run. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."}]} as object as SchemaOf<DeleteRun>

/** An experiment was created. Its name stays reserved after it is deleted. Version 2: importedFrom. */
export interface ExperimentCreated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The experiment, decimal text; `0` is the default experiment. */
  readonly experimentId: string
  /** The experiment after the event. */
  readonly experiment: ExperimentInfo
  /** Tags at creation. */
  readonly tags: readonly Label[]
  /** From where it was imported, without credentials. Null: it was made here. */
  readonly importedFrom: string | null
}
export const ExperimentCreatedSchema = {"type":"record","name":"ExperimentCreated","namespace":"ml.training","doc":"An experiment was created. Its name stays reserved after it is deleted. Version 2: importedFrom.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"experimentId","type":"string","doc":"The experiment, decimal text; `0` is the default experiment."},{"name":"experiment","type":{"type":"record","name":"ExperimentInfo","namespace":"ml.training","doc":"The whole state of an experiment besides its tags. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, at most 500 characters. It is unique; a deleted experiment keeps it."},{"name":"artifactLocation","type":"string","doc":"URI of its artifacts."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."}]},"doc":"The experiment after the event."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at creation."},{"name":"importedFrom","type":["null","string"],"default":null,"doc":"From where it was imported, without credentials. Null: it was made here."}]} as object as SchemaOf<ExperimentCreated>

/** An experiment was deleted. Its runs count as deleted as long as it is. Version 1. */
export interface ExperimentDeleted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The experiment, decimal text; `0` is the default experiment. */
  readonly experimentId: string
  /** The experiment after the event. */
  readonly experiment: ExperimentInfo
}
export const ExperimentDeletedSchema = {"type":"record","name":"ExperimentDeleted","namespace":"ml.training","doc":"An experiment was deleted. Its runs count as deleted as long as it is. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"experimentId","type":"string","doc":"The experiment, decimal text; `0` is the default experiment."},{"name":"experiment","type":{"type":"record","name":"ExperimentInfo","namespace":"ml.training","doc":"The whole state of an experiment besides its tags. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, at most 500 characters. It is unique; a deleted experiment keeps it."},{"name":"artifactLocation","type":"string","doc":"URI of its artifacts."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."}]},"doc":"The experiment after the event."}]} as object as SchemaOf<ExperimentDeleted>

/** The whole state of an experiment besides its tags. Version 1. */
export interface ExperimentInfo {
  /** Name, at most 500 characters. It is unique; a deleted experiment keeps it. */
  readonly name: string
  /** URI of its artifacts. */
  readonly artifactLocation: string
  /** Whether it is deleted. It can be restored. */
  readonly isDeleted: boolean
  /** When it was created, ms since the epoch. */
  readonly createdAt: number
  /** When it was changed last, ms since the epoch. */
  readonly updatedAt: number
}
export const ExperimentInfoSchema = {"type":"record","name":"ExperimentInfo","namespace":"ml.training","doc":"The whole state of an experiment besides its tags. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, at most 500 characters. It is unique; a deleted experiment keeps it."},{"name":"artifactLocation","type":"string","doc":"URI of its artifacts."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."}]} as object as SchemaOf<ExperimentInfo>

/** An experiment has another name. Version 1. */
export interface ExperimentRenamed {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The experiment, decimal text; `0` is the default experiment. */
  readonly experimentId: string
  /** The experiment after the event. */
  readonly experiment: ExperimentInfo
  /** Its name until now, which is free again. */
  readonly previousName: string
}
export const ExperimentRenamedSchema = {"type":"record","name":"ExperimentRenamed","namespace":"ml.training","doc":"An experiment has another name. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"experimentId","type":"string","doc":"The experiment, decimal text; `0` is the default experiment."},{"name":"experiment","type":{"type":"record","name":"ExperimentInfo","namespace":"ml.training","doc":"The whole state of an experiment besides its tags. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, at most 500 characters. It is unique; a deleted experiment keeps it."},{"name":"artifactLocation","type":"string","doc":"URI of its artifacts."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."}]},"doc":"The experiment after the event."},{"name":"previousName","type":"string","doc":"Its name until now, which is free again."}]} as object as SchemaOf<ExperimentRenamed>

/** A deleted experiment was restored. Version 1. */
export interface ExperimentRestored {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The experiment, decimal text; `0` is the default experiment. */
  readonly experimentId: string
  /** The experiment after the event. */
  readonly experiment: ExperimentInfo
}
export const ExperimentRestoredSchema = {"type":"record","name":"ExperimentRestored","namespace":"ml.training","doc":"A deleted experiment was restored. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"experimentId","type":"string","doc":"The experiment, decimal text; `0` is the default experiment."},{"name":"experiment","type":{"type":"record","name":"ExperimentInfo","namespace":"ml.training","doc":"The whole state of an experiment besides its tags. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, at most 500 characters. It is unique; a deleted experiment keeps it."},{"name":"artifactLocation","type":"string","doc":"URI of its artifacts."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."}]},"doc":"The experiment after the event."}]} as object as SchemaOf<ExperimentRestored>

/** A tag of an experiment was set or removed. Version 1. */
export interface ExperimentTagged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The experiment, decimal text; `0` is the default experiment. */
  readonly experimentId: string
  /** The experiment after the event. */
  readonly experiment: ExperimentInfo
  /** Name of the tag. */
  readonly key: string
  /** Its value. Null: it was removed. */
  readonly value: string | null
}
export const ExperimentTaggedSchema = {"type":"record","name":"ExperimentTagged","namespace":"ml.training","doc":"A tag of an experiment was set or removed. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"experimentId","type":"string","doc":"The experiment, decimal text; `0` is the default experiment."},{"name":"experiment","type":{"type":"record","name":"ExperimentInfo","namespace":"ml.training","doc":"The whole state of an experiment besides its tags. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, at most 500 characters. It is unique; a deleted experiment keeps it."},{"name":"artifactLocation","type":"string","doc":"URI of its artifacts."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."}]},"doc":"The experiment after the event."},{"name":"key","type":"string","doc":"Name of the tag."},{"name":"value","type":["null","string"],"default":null,"doc":"Its value. Null: it was removed."}]} as object as SchemaOf<ExperimentTagged>

/** Which feature vectors a training set may see: `served` = what online held at T; `known` = of those, what had arrived by T. Version 1. */
export type JoinMode = 'served' | 'known'

/** A name and a text: a parameter or a tag. Version 1. */
export interface Label {
  /** Name, at most 250 characters. */
  readonly key: string
  /** Text. */
  readonly value: string
}
export const LabelSchema = {"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]} as object as SchemaOf<Label>

/** Set parameters and tags of a logged model, and remove tags. Version 1. */
export interface LogToLoggedModel {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The logged model, `m-` and 32 hexadecimal digits. */
  readonly modelId: string
  /** Parameters. */
  readonly params: readonly Label[]
  /** Tags. */
  readonly tags: readonly Label[]
  /** Names of tags to remove. */
  readonly deletedTags: readonly string[]
}
export const LogToLoggedModelSchema = {"type":"record","name":"LogToLoggedModel","namespace":"ml.training","doc":"Set parameters and tags of a logged model, and remove tags. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"modelId","type":"string","doc":"The logged model, `m-` and 32 hexadecimal digits."},{"name":"params","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Parameters."},{"name":"tags","type":{"type":"array","items":"ml.training.Label"},"doc":"Tags."},{"name":"deletedTags","type":{"type":"array","items":"string"},"doc":"Names of tags to remove."}]} as object as SchemaOf<LogToLoggedModel>

/** Log to a run, all or nothing. Metrics alone need no command. Version 1. */
export interface LogToRun {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
  /** Values of metrics. */
  readonly metrics: readonly Metric[]
  /** Parameters; each is written once. */
  readonly params: readonly Label[]
  /** Tags; the last value counts. */
  readonly tags: readonly Label[]
  /** Names of tags to remove. */
  readonly deletedTags: readonly string[]
  /** Datasets that the run read. */
  readonly inputs: readonly TrainingInput[]
  /** Logged models that the run read or wrote. */
  readonly models: readonly ModelReference[]
}
export const LogToRunSchema = {"type":"record","name":"LogToRun","namespace":"ml.training","doc":"Log to a run, all or nothing. Metrics alone need no command. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."},{"name":"metrics","type":{"type":"array","items":{"type":"record","name":"Metric","namespace":"ml.training","doc":"One value of a metric. Within a run, equal (key, timestamp, step, value) count once. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"double","doc":"Value; infinities and NaN are allowed."},{"name":"timestamp","type":"long","doc":"Time of the measurement as the client gave it, ms since the epoch."},{"name":"step","type":"long","doc":"Step of the training; 0 if the client has none."},{"name":"modelId","type":["null","string"],"default":null,"doc":"Logged model that was measured. Null: none was named."},{"name":"datasetName","type":["null","string"],"default":null,"doc":"Name of the dataset on which it was measured. Null: none was named."},{"name":"datasetDigest","type":["null","string"],"default":null,"doc":"Digest of that dataset. Null: none was named."}]}},"doc":"Values of metrics."},{"name":"params","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Parameters; each is written once."},{"name":"tags","type":{"type":"array","items":"ml.training.Label"},"doc":"Tags; the last value counts."},{"name":"deletedTags","type":{"type":"array","items":"string"},"doc":"Names of tags to remove."},{"name":"inputs","type":{"type":"array","items":{"type":"record","name":"TrainingInput","namespace":"ml.training","doc":"A dataset that a run read. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the dataset."},{"name":"digest","type":"string","doc":"Digest of its content, at most 36 characters."},{"name":"sourceType","type":"string","doc":"Kind of source, for example `millrace`."},{"name":"source","type":"string","doc":"Its location: JSON of the source."},{"name":"schema","type":["null","string"],"default":null,"doc":"Its schema as JSON. Null: none was given."},{"name":"profile","type":["null","string"],"default":null,"doc":"Its profile as JSON. Null: none was given."},{"name":"trainingSetId","type":["null","string"],"default":null,"doc":"Id of the training set, if it is one of this platform. Null: it is not."},{"name":"tags","type":{"type":"array","items":"ml.training.Label"},"doc":"Tags of this use; `mlflow.data.context` says what it was used for."}]}},"doc":"Datasets that the run read."},{"name":"models","type":{"type":"array","items":{"type":"record","name":"ModelReference","namespace":"ml.training","doc":"A logged model that a run read or wrote. Version 1.","fields":[{"name":"modelId","type":"string","doc":"Id of the logged model."},{"name":"step","type":["null","long"],"default":null,"doc":"Step of the training at which it was written. Null: the run read it."}]}},"doc":"Logged models that the run read or wrote."}]} as object as SchemaOf<LogToRun>

/** A logged model was created. Version 2: importedFrom. */
export interface LoggedModelCreated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The logged model, `m-` and 32 hexadecimal digits. */
  readonly modelId: string
  /** The logged model after the event. */
  readonly model: LoggedModelInfo
  /** Parameters. */
  readonly params: readonly Label[]
  /** Tags. */
  readonly tags: readonly Label[]
  /** From where it was imported, without credentials. Null: it was made here. */
  readonly importedFrom: string | null
}
export const LoggedModelCreatedSchema = {"type":"record","name":"LoggedModelCreated","namespace":"ml.training","doc":"A logged model was created. Version 2: importedFrom.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"modelId","type":"string","doc":"The logged model, `m-` and 32 hexadecimal digits."},{"name":"model","type":{"type":"record","name":"LoggedModelInfo","namespace":"ml.training","doc":"The whole state of a logged model besides its parameters and tags. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Its name. Several models of an experiment may have one name."},{"name":"modelType","type":"string","doc":"Type that the client named; empty: none."},{"name":"sourceRunId","type":["null","string"],"default":null,"doc":"The run that wrote it. Null: none was named."},{"name":"status","type":{"type":"enum","name":"LoggedModelStatus","namespace":"ml.training","doc":"Status of a logged model, with MLflow's names. Version 1.","symbols":["UNSPECIFIED","PENDING","READY","UPLOAD_FAILED"]},"doc":"Its status."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The logged model after the event."},{"name":"params","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Parameters."},{"name":"tags","type":{"type":"array","items":"ml.training.Label"},"doc":"Tags."},{"name":"importedFrom","type":["null","string"],"default":null,"doc":"From where it was imported, without credentials. Null: it was made here."}]} as object as SchemaOf<LoggedModelCreated>

/** A logged model was deleted. Version 1. */
export interface LoggedModelDeleted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The logged model, `m-` and 32 hexadecimal digits. */
  readonly modelId: string
  /** The logged model after the event. */
  readonly model: LoggedModelInfo
}
export const LoggedModelDeletedSchema = {"type":"record","name":"LoggedModelDeleted","namespace":"ml.training","doc":"A logged model was deleted. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"modelId","type":"string","doc":"The logged model, `m-` and 32 hexadecimal digits."},{"name":"model","type":{"type":"record","name":"LoggedModelInfo","namespace":"ml.training","doc":"The whole state of a logged model besides its parameters and tags. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Its name. Several models of an experiment may have one name."},{"name":"modelType","type":"string","doc":"Type that the client named; empty: none."},{"name":"sourceRunId","type":["null","string"],"default":null,"doc":"The run that wrote it. Null: none was named."},{"name":"status","type":{"type":"enum","name":"LoggedModelStatus","namespace":"ml.training","doc":"Status of a logged model, with MLflow's names. Version 1.","symbols":["UNSPECIFIED","PENDING","READY","UPLOAD_FAILED"]},"doc":"Its status."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The logged model after the event."}]} as object as SchemaOf<LoggedModelDeleted>

/** The whole state of a logged model besides its parameters and tags. Version 1. */
export interface LoggedModelInfo {
  /** Its experiment. */
  readonly experimentId: string
  /** Its name. Several models of an experiment may have one name. */
  readonly name: string
  /** Type that the client named; empty: none. */
  readonly modelType: string
  /** The run that wrote it. Null: none was named. */
  readonly sourceRunId: string | null
  /** Its status. */
  readonly status: LoggedModelStatus
  /** When it was created, ms since the epoch. */
  readonly createdAt: number
  /** When it was changed last, ms since the epoch. */
  readonly updatedAt: number
  /** URI of its artifacts. */
  readonly artifactUri: string
}
export const LoggedModelInfoSchema = {"type":"record","name":"LoggedModelInfo","namespace":"ml.training","doc":"The whole state of a logged model besides its parameters and tags. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Its name. Several models of an experiment may have one name."},{"name":"modelType","type":"string","doc":"Type that the client named; empty: none."},{"name":"sourceRunId","type":["null","string"],"default":null,"doc":"The run that wrote it. Null: none was named."},{"name":"status","type":{"type":"enum","name":"LoggedModelStatus","namespace":"ml.training","doc":"Status of a logged model, with MLflow's names. Version 1.","symbols":["UNSPECIFIED","PENDING","READY","UPLOAD_FAILED"]},"doc":"Its status."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]} as object as SchemaOf<LoggedModelInfo>

/** Parameters and tags of a logged model were set, or tags removed. Version 1. */
export interface LoggedModelLogged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The logged model, `m-` and 32 hexadecimal digits. */
  readonly modelId: string
  /** The logged model after the event. */
  readonly model: LoggedModelInfo
  /** Parameters. */
  readonly params: readonly Label[]
  /** Tags. */
  readonly tags: readonly Label[]
  /** Names of tags that were removed. */
  readonly deletedTags: readonly string[]
}
export const LoggedModelLoggedSchema = {"type":"record","name":"LoggedModelLogged","namespace":"ml.training","doc":"Parameters and tags of a logged model were set, or tags removed. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"modelId","type":"string","doc":"The logged model, `m-` and 32 hexadecimal digits."},{"name":"model","type":{"type":"record","name":"LoggedModelInfo","namespace":"ml.training","doc":"The whole state of a logged model besides its parameters and tags. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Its name. Several models of an experiment may have one name."},{"name":"modelType","type":"string","doc":"Type that the client named; empty: none."},{"name":"sourceRunId","type":["null","string"],"default":null,"doc":"The run that wrote it. Null: none was named."},{"name":"status","type":{"type":"enum","name":"LoggedModelStatus","namespace":"ml.training","doc":"Status of a logged model, with MLflow's names. Version 1.","symbols":["UNSPECIFIED","PENDING","READY","UPLOAD_FAILED"]},"doc":"Its status."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The logged model after the event."},{"name":"params","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Parameters."},{"name":"tags","type":{"type":"array","items":"ml.training.Label"},"doc":"Tags."},{"name":"deletedTags","type":{"type":"array","items":"string"},"doc":"Names of tags that were removed."}]} as object as SchemaOf<LoggedModelLogged>

/** Status of a logged model, with MLflow's names. Version 1. */
export type LoggedModelStatus = 'UNSPECIFIED' | 'PENDING' | 'READY' | 'UPLOAD_FAILED'

/** The status of a logged model was set. Version 1. */
export interface LoggedModelUpdated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The logged model, `m-` and 32 hexadecimal digits. */
  readonly modelId: string
  /** The logged model after the event. */
  readonly model: LoggedModelInfo
}
export const LoggedModelUpdatedSchema = {"type":"record","name":"LoggedModelUpdated","namespace":"ml.training","doc":"The status of a logged model was set. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"modelId","type":"string","doc":"The logged model, `m-` and 32 hexadecimal digits."},{"name":"model","type":{"type":"record","name":"LoggedModelInfo","namespace":"ml.training","doc":"The whole state of a logged model besides its parameters and tags. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Its name. Several models of an experiment may have one name."},{"name":"modelType","type":"string","doc":"Type that the client named; empty: none."},{"name":"sourceRunId","type":["null","string"],"default":null,"doc":"The run that wrote it. Null: none was named."},{"name":"status","type":{"type":"enum","name":"LoggedModelStatus","namespace":"ml.training","doc":"Status of a logged model, with MLflow's names. Version 1.","symbols":["UNSPECIFIED","PENDING","READY","UPLOAD_FAILED"]},"doc":"Its status."},{"name":"createdAt","type":"long","doc":"When it was created, ms since the epoch."},{"name":"updatedAt","type":"long","doc":"When it was changed last, ms since the epoch."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The logged model after the event."}]} as object as SchemaOf<LoggedModelUpdated>

/** One value of a metric. Within a run, equal (key, timestamp, step, value) count once. Version 1. */
export interface Metric {
  /** Name, at most 250 characters. */
  readonly key: string
  /** Value; infinities and NaN are allowed. */
  readonly value: number
  /** Time of the measurement as the client gave it, ms since the epoch. */
  readonly timestamp: number
  /** Step of the training; 0 if the client has none. */
  readonly step: number
  /** Logged model that was measured. Null: none was named. */
  readonly modelId: string | null
  /** Name of the dataset on which it was measured. Null: none was named. */
  readonly datasetName: string | null
  /** Digest of that dataset. Null: none was named. */
  readonly datasetDigest: string | null
}
export const MetricSchema = {"type":"record","name":"Metric","namespace":"ml.training","doc":"One value of a metric. Within a run, equal (key, timestamp, step, value) count once. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"double","doc":"Value; infinities and NaN are allowed."},{"name":"timestamp","type":"long","doc":"Time of the measurement as the client gave it, ms since the epoch."},{"name":"step","type":"long","doc":"Step of the training; 0 if the client has none."},{"name":"modelId","type":["null","string"],"default":null,"doc":"Logged model that was measured. Null: none was named."},{"name":"datasetName","type":["null","string"],"default":null,"doc":"Name of the dataset on which it was measured. Null: none was named."},{"name":"datasetDigest","type":["null","string"],"default":null,"doc":"Digest of that dataset. Null: none was named."}]} as object as SchemaOf<Metric>

/** Values of metrics were logged to a run: one request, all or nothing. Version 1. */
export interface MetricsLogged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
  /** Experiment of the run. */
  readonly experimentId: string
  /** The values, in the order of the request. */
  readonly metrics: readonly Metric[]
}
export const MetricsLoggedSchema = {"type":"record","name":"MetricsLogged","namespace":"ml.training","doc":"Values of metrics were logged to a run: one request, all or nothing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."},{"name":"experimentId","type":"string","doc":"Experiment of the run."},{"name":"metrics","type":{"type":"array","items":{"type":"record","name":"Metric","namespace":"ml.training","doc":"One value of a metric. Within a run, equal (key, timestamp, step, value) count once. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"double","doc":"Value; infinities and NaN are allowed."},{"name":"timestamp","type":"long","doc":"Time of the measurement as the client gave it, ms since the epoch."},{"name":"step","type":"long","doc":"Step of the training; 0 if the client has none."},{"name":"modelId","type":["null","string"],"default":null,"doc":"Logged model that was measured. Null: none was named."},{"name":"datasetName","type":["null","string"],"default":null,"doc":"Name of the dataset on which it was measured. Null: none was named."},{"name":"datasetDigest","type":["null","string"],"default":null,"doc":"Digest of that dataset. Null: none was named."}]}},"doc":"The values, in the order of the request."}]} as object as SchemaOf<MetricsLogged>

/** A logged model that a run read or wrote. Version 1. */
export interface ModelReference {
  /** Id of the logged model. */
  readonly modelId: string
  /** Step of the training at which it was written. Null: the run read it. */
  readonly step: number | null
}
export const ModelReferenceSchema = {"type":"record","name":"ModelReference","namespace":"ml.training","doc":"A logged model that a run read or wrote. Version 1.","fields":[{"name":"modelId","type":"string","doc":"Id of the logged model."},{"name":"step","type":["null","long"],"default":null,"doc":"Step of the training at which it was written. Null: the run read it."}]} as object as SchemaOf<ModelReference>

/** Give an experiment another name. Version 1. */
export interface RenameExperiment {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The experiment, decimal text; `0` is the default experiment. */
  readonly experimentId: string
  /** Name, at most 500 characters. It is unique; a deleted experiment keeps it. */
  readonly name: string
}
export const RenameExperimentSchema = {"type":"record","name":"RenameExperiment","namespace":"ml.training","doc":"Give an experiment another name. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"experimentId","type":"string","doc":"The experiment, decimal text; `0` is the default experiment."},{"name":"name","type":"string","doc":"Name, at most 500 characters. It is unique; a deleted experiment keeps it."}]} as object as SchemaOf<RenameExperiment>

/** Restore a deleted experiment. Version 1. */
export interface RestoreExperiment {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The experiment, decimal text; `0` is the default experiment. */
  readonly experimentId: string
}
export const RestoreExperimentSchema = {"type":"record","name":"RestoreExperiment","namespace":"ml.training","doc":"Restore a deleted experiment. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"experimentId","type":"string","doc":"The experiment, decimal text; `0` is the default experiment."}]} as object as SchemaOf<RestoreExperiment>

/** Restore a deleted run. Version 1. */
export interface RestoreRun {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
}
export const RestoreRunSchema = {"type":"record","name":"RestoreRun","namespace":"ml.training","doc":"Restore a deleted run. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."}]} as object as SchemaOf<RestoreRun>

/** A run was deleted. It can be restored. Version 1. */
export interface RunDeleted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
  /** The run after the event. */
  readonly run: RunInfo
}
export const RunDeletedSchema = {"type":"record","name":"RunDeleted","namespace":"ml.training","doc":"A run was deleted. It can be restored. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."},{"name":"run","type":{"type":"record","name":"RunInfo","namespace":"ml.training","doc":"The whole state of a run besides what was logged to it. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Name of the run."},{"name":"userId","type":"string","doc":"User that the client named; empty: none."},{"name":"status","type":{"type":"enum","name":"RunStatus","namespace":"ml.training","doc":"Status of a run, with MLflow's names. The last three end it. Version 1.","symbols":["RUNNING","SCHEDULED","FINISHED","FAILED","KILLED"]},"doc":"Its status."},{"name":"startTime","type":"long","doc":"Start time that the client gave, ms since the epoch."},{"name":"endTime","type":["null","long"],"default":null,"doc":"End time that the client gave, ms since the epoch. Null: none was given."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The run after the event."}]} as object as SchemaOf<RunDeleted>

/** A run has ended. Logging to it is still allowed. Version 1. */
export interface RunEnded {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
  /** The run after the event. */
  readonly run: RunInfo
}
export const RunEndedSchema = {"type":"record","name":"RunEnded","namespace":"ml.training","doc":"A run has ended. Logging to it is still allowed. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."},{"name":"run","type":{"type":"record","name":"RunInfo","namespace":"ml.training","doc":"The whole state of a run besides what was logged to it. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Name of the run."},{"name":"userId","type":"string","doc":"User that the client named; empty: none."},{"name":"status","type":{"type":"enum","name":"RunStatus","namespace":"ml.training","doc":"Status of a run, with MLflow's names. The last three end it. Version 1.","symbols":["RUNNING","SCHEDULED","FINISHED","FAILED","KILLED"]},"doc":"Its status."},{"name":"startTime","type":"long","doc":"Start time that the client gave, ms since the epoch."},{"name":"endTime","type":["null","long"],"default":null,"doc":"End time that the client gave, ms since the epoch. Null: none was given."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The run after the event."}]} as object as SchemaOf<RunEnded>

/** The whole state of a run besides what was logged to it. Version 1. */
export interface RunInfo {
  /** Its experiment. */
  readonly experimentId: string
  /** Name of the run. */
  readonly name: string
  /** User that the client named; empty: none. */
  readonly userId: string
  /** Its status. */
  readonly status: RunStatus
  /** Start time that the client gave, ms since the epoch. */
  readonly startTime: number
  /** End time that the client gave, ms since the epoch. Null: none was given. */
  readonly endTime: number | null
  /** Whether it is deleted. It can be restored. */
  readonly isDeleted: boolean
  /** URI of its artifacts. */
  readonly artifactUri: string
}
export const RunInfoSchema = {"type":"record","name":"RunInfo","namespace":"ml.training","doc":"The whole state of a run besides what was logged to it. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Name of the run."},{"name":"userId","type":"string","doc":"User that the client named; empty: none."},{"name":"status","type":{"type":"enum","name":"RunStatus","namespace":"ml.training","doc":"Status of a run, with MLflow's names. The last three end it. Version 1.","symbols":["RUNNING","SCHEDULED","FINISHED","FAILED","KILLED"]},"doc":"Its status."},{"name":"startTime","type":"long","doc":"Start time that the client gave, ms since the epoch."},{"name":"endTime","type":["null","long"],"default":null,"doc":"End time that the client gave, ms since the epoch. Null: none was given."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]} as object as SchemaOf<RunInfo>

/** Parameters, tags, inputs or models were logged to a run: one request, all or nothing. Version 1. */
export interface RunLogged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
  /** Experiment of the run. */
  readonly experimentId: string
  /** Parameters that are new; each is written once. */
  readonly params: readonly Label[]
  /** Tags; the last value counts. */
  readonly tags: readonly Label[]
  /** Names of tags that were removed. */
  readonly deletedTags: readonly string[]
  /** Datasets that the run read. */
  readonly inputs: readonly TrainingInput[]
  /** Logged models that the run read or wrote. */
  readonly models: readonly ModelReference[]
}
export const RunLoggedSchema = {"type":"record","name":"RunLogged","namespace":"ml.training","doc":"Parameters, tags, inputs or models were logged to a run: one request, all or nothing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."},{"name":"experimentId","type":"string","doc":"Experiment of the run."},{"name":"params","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Parameters that are new; each is written once."},{"name":"tags","type":{"type":"array","items":"ml.training.Label"},"doc":"Tags; the last value counts."},{"name":"deletedTags","type":{"type":"array","items":"string"},"doc":"Names of tags that were removed."},{"name":"inputs","type":{"type":"array","items":{"type":"record","name":"TrainingInput","namespace":"ml.training","doc":"A dataset that a run read. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the dataset."},{"name":"digest","type":"string","doc":"Digest of its content, at most 36 characters."},{"name":"sourceType","type":"string","doc":"Kind of source, for example `millrace`."},{"name":"source","type":"string","doc":"Its location: JSON of the source."},{"name":"schema","type":["null","string"],"default":null,"doc":"Its schema as JSON. Null: none was given."},{"name":"profile","type":["null","string"],"default":null,"doc":"Its profile as JSON. Null: none was given."},{"name":"trainingSetId","type":["null","string"],"default":null,"doc":"Id of the training set, if it is one of this platform. Null: it is not."},{"name":"tags","type":{"type":"array","items":"ml.training.Label"},"doc":"Tags of this use; `mlflow.data.context` says what it was used for."}]}},"doc":"Datasets that the run read."},{"name":"models","type":{"type":"array","items":{"type":"record","name":"ModelReference","namespace":"ml.training","doc":"A logged model that a run read or wrote. Version 1.","fields":[{"name":"modelId","type":"string","doc":"Id of the logged model."},{"name":"step","type":["null","long"],"default":null,"doc":"Step of the training at which it was written. Null: the run read it."}]}},"doc":"Logged models that the run read or wrote."}]} as object as SchemaOf<RunLogged>

/** A deleted run was restored. Version 1. */
export interface RunRestored {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
  /** The run after the event. */
  readonly run: RunInfo
}
export const RunRestoredSchema = {"type":"record","name":"RunRestored","namespace":"ml.training","doc":"A deleted run was restored. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."},{"name":"run","type":{"type":"record","name":"RunInfo","namespace":"ml.training","doc":"The whole state of a run besides what was logged to it. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Name of the run."},{"name":"userId","type":"string","doc":"User that the client named; empty: none."},{"name":"status","type":{"type":"enum","name":"RunStatus","namespace":"ml.training","doc":"Status of a run, with MLflow's names. The last three end it. Version 1.","symbols":["RUNNING","SCHEDULED","FINISHED","FAILED","KILLED"]},"doc":"Its status."},{"name":"startTime","type":"long","doc":"Start time that the client gave, ms since the epoch."},{"name":"endTime","type":["null","long"],"default":null,"doc":"End time that the client gave, ms since the epoch. Null: none was given."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The run after the event."}]} as object as SchemaOf<RunRestored>

/** A run was started. Version 2: importedFrom. */
export interface RunStarted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
  /** The run after the event. */
  readonly run: RunInfo
  /** Tags at start. */
  readonly tags: readonly Label[]
  /** `requestId` of the RetrainRequested event that it answers. Null: it answers none. */
  readonly requestId: string | null
  /** From where it was imported, without credentials. Null: it was made here. */
  readonly importedFrom: string | null
}
export const RunStartedSchema = {"type":"record","name":"RunStarted","namespace":"ml.training","doc":"A run was started. Version 2: importedFrom.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."},{"name":"run","type":{"type":"record","name":"RunInfo","namespace":"ml.training","doc":"The whole state of a run besides what was logged to it. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Name of the run."},{"name":"userId","type":"string","doc":"User that the client named; empty: none."},{"name":"status","type":{"type":"enum","name":"RunStatus","namespace":"ml.training","doc":"Status of a run, with MLflow's names. The last three end it. Version 1.","symbols":["RUNNING","SCHEDULED","FINISHED","FAILED","KILLED"]},"doc":"Its status."},{"name":"startTime","type":"long","doc":"Start time that the client gave, ms since the epoch."},{"name":"endTime","type":["null","long"],"default":null,"doc":"End time that the client gave, ms since the epoch. Null: none was given."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The run after the event."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at start."},{"name":"requestId","type":["null","string"],"default":null,"doc":"`requestId` of the RetrainRequested event that it answers. Null: it answers none."},{"name":"importedFrom","type":["null","string"],"default":null,"doc":"From where it was imported, without credentials. Null: it was made here."}]} as object as SchemaOf<RunStarted>

/** Status of a run, with MLflow's names. The last three end it. Version 1. */
export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED'

/** Name or status of a run changed, and it has not ended. Version 1. */
export interface RunUpdated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
  /** The run after the event. */
  readonly run: RunInfo
}
export const RunUpdatedSchema = {"type":"record","name":"RunUpdated","namespace":"ml.training","doc":"Name or status of a run changed, and it has not ended. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."},{"name":"run","type":{"type":"record","name":"RunInfo","namespace":"ml.training","doc":"The whole state of a run besides what was logged to it. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Name of the run."},{"name":"userId","type":"string","doc":"User that the client named; empty: none."},{"name":"status","type":{"type":"enum","name":"RunStatus","namespace":"ml.training","doc":"Status of a run, with MLflow's names. The last three end it. Version 1.","symbols":["RUNNING","SCHEDULED","FINISHED","FAILED","KILLED"]},"doc":"Its status."},{"name":"startTime","type":"long","doc":"Start time that the client gave, ms since the epoch."},{"name":"endTime","type":["null","long"],"default":null,"doc":"End time that the client gave, ms since the epoch. Null: none was given."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The run after the event."}]} as object as SchemaOf<RunUpdated>

/** Start a run. Version 2: what an imported run has. */
export interface StartRun {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
  /** The run as it starts. */
  readonly run: RunInfo
  /** Tags at start. */
  readonly tags: readonly Label[]
  /** `requestId` of the RetrainRequested event that it answers. Null: it answers none. */
  readonly requestId: string | null
  /** Parameters, of an imported run. */
  readonly params: readonly Label[]
  /** Datasets that it read, of an imported run. */
  readonly inputs: readonly TrainingInput[]
  /** Logged models that it read or wrote, of an imported run. */
  readonly models: readonly ModelReference[]
  /** From where it was imported, without credentials. Null: it was made here. */
  readonly importedFrom: string | null
}
export const StartRunSchema = {"type":"record","name":"StartRun","namespace":"ml.training","doc":"Start a run. Version 2: what an imported run has.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."},{"name":"run","type":{"type":"record","name":"RunInfo","namespace":"ml.training","doc":"The whole state of a run besides what was logged to it. Version 1.","fields":[{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Name of the run."},{"name":"userId","type":"string","doc":"User that the client named; empty: none."},{"name":"status","type":{"type":"enum","name":"RunStatus","namespace":"ml.training","doc":"Status of a run, with MLflow's names. The last three end it. Version 1.","symbols":["RUNNING","SCHEDULED","FINISHED","FAILED","KILLED"]},"doc":"Its status."},{"name":"startTime","type":"long","doc":"Start time that the client gave, ms since the epoch."},{"name":"endTime","type":["null","long"],"default":null,"doc":"End time that the client gave, ms since the epoch. Null: none was given."},{"name":"isDeleted","type":"boolean","doc":"Whether it is deleted. It can be restored."},{"name":"artifactUri","type":"string","doc":"URI of its artifacts."}]},"doc":"The run as it starts."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at start."},{"name":"requestId","type":["null","string"],"default":null,"doc":"`requestId` of the RetrainRequested event that it answers. Null: it answers none."},{"name":"params","type":{"type":"array","items":"ml.training.Label"},"default":[],"doc":"Parameters, of an imported run."},{"name":"inputs","type":{"type":"array","items":{"type":"record","name":"TrainingInput","namespace":"ml.training","doc":"A dataset that a run read. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the dataset."},{"name":"digest","type":"string","doc":"Digest of its content, at most 36 characters."},{"name":"sourceType","type":"string","doc":"Kind of source, for example `millrace`."},{"name":"source","type":"string","doc":"Its location: JSON of the source."},{"name":"schema","type":["null","string"],"default":null,"doc":"Its schema as JSON. Null: none was given."},{"name":"profile","type":["null","string"],"default":null,"doc":"Its profile as JSON. Null: none was given."},{"name":"trainingSetId","type":["null","string"],"default":null,"doc":"Id of the training set, if it is one of this platform. Null: it is not."},{"name":"tags","type":{"type":"array","items":"ml.training.Label"},"doc":"Tags of this use; `mlflow.data.context` says what it was used for."}]}},"default":[],"doc":"Datasets that it read, of an imported run."},{"name":"models","type":{"type":"array","items":{"type":"record","name":"ModelReference","namespace":"ml.training","doc":"A logged model that a run read or wrote. Version 1.","fields":[{"name":"modelId","type":"string","doc":"Id of the logged model."},{"name":"step","type":["null","long"],"default":null,"doc":"Step of the training at which it was written. Null: the run read it."}]}},"default":[],"doc":"Logged models that it read or wrote, of an imported run."},{"name":"importedFrom","type":["null","string"],"default":null,"doc":"From where it was imported, without credentials. Null: it was made here."}]} as object as SchemaOf<StartRun>

/** Set a tag of an experiment, or remove it. Version 1. */
export interface TagExperiment {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The experiment, decimal text; `0` is the default experiment. */
  readonly experimentId: string
  /** Name of the tag. */
  readonly key: string
  /** Its value. Null: remove it. */
  readonly value: string | null
}
export const TagExperimentSchema = {"type":"record","name":"TagExperiment","namespace":"ml.training","doc":"Set a tag of an experiment, or remove it. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"experimentId","type":"string","doc":"The experiment, decimal text; `0` is the default experiment."},{"name":"key","type":"string","doc":"Name of the tag."},{"name":"value","type":["null","string"],"default":null,"doc":"Its value. Null: remove it."}]} as object as SchemaOf<TagExperiment>

/** A dataset that a run read. Version 1. */
export interface TrainingInput {
  /** Name of the dataset. */
  readonly name: string
  /** Digest of its content, at most 36 characters. */
  readonly digest: string
  /** Kind of source, for example `millrace`. */
  readonly sourceType: string
  /** Its location: JSON of the source. */
  readonly source: string
  /** Its schema as JSON. Null: none was given. */
  readonly schema: string | null
  /** Its profile as JSON. Null: none was given. */
  readonly profile: string | null
  /** Id of the training set, if it is one of this platform. Null: it is not. */
  readonly trainingSetId: string | null
  /** Tags of this use; `mlflow.data.context` says what it was used for. */
  readonly tags: readonly Label[]
}
export const TrainingInputSchema = {"type":"record","name":"TrainingInput","namespace":"ml.training","doc":"A dataset that a run read. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the dataset."},{"name":"digest","type":"string","doc":"Digest of its content, at most 36 characters."},{"name":"sourceType","type":"string","doc":"Kind of source, for example `millrace`."},{"name":"source","type":"string","doc":"Its location: JSON of the source."},{"name":"schema","type":["null","string"],"default":null,"doc":"Its schema as JSON. Null: none was given."},{"name":"profile","type":["null","string"],"default":null,"doc":"Its profile as JSON. Null: none was given."},{"name":"trainingSetId","type":["null","string"],"default":null,"doc":"Id of the training set, if it is one of this platform. Null: it is not."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags of this use; `mlflow.data.context` says what it was used for."}]} as object as SchemaOf<TrainingInput>

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

/** Set the status of a logged model. Version 1. */
export interface UpdateLoggedModel {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The logged model, `m-` and 32 hexadecimal digits. */
  readonly modelId: string
  /** Its status. */
  readonly status: LoggedModelStatus
}
export const UpdateLoggedModelSchema = {"type":"record","name":"UpdateLoggedModel","namespace":"ml.training","doc":"Set the status of a logged model. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"modelId","type":"string","doc":"The logged model, `m-` and 32 hexadecimal digits."},{"name":"status","type":{"type":"enum","name":"LoggedModelStatus","namespace":"ml.training","doc":"Status of a logged model, with MLflow's names. Version 1.","symbols":["UNSPECIFIED","PENDING","READY","UPLOAD_FAILED"]},"doc":"Its status."}]} as object as SchemaOf<UpdateLoggedModel>

/** Change status, end time or name of a run. Version 1. */
export interface UpdateRun {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The run, 32 hexadecimal digits. */
  readonly runId: string
  /** Its status. Null: unchanged. */
  readonly status: RunStatus | null
  /** Its end time, ms since the epoch. Null: unchanged. */
  readonly endTime: number | null
  /** Its name. Null: unchanged. */
  readonly name: string | null
}
export const UpdateRunSchema = {"type":"record","name":"UpdateRun","namespace":"ml.training","doc":"Change status, end time or name of a run. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"runId","type":"string","doc":"The run, 32 hexadecimal digits."},{"name":"status","type":["null",{"type":"enum","name":"RunStatus","namespace":"ml.training","doc":"Status of a run, with MLflow's names. The last three end it. Version 1.","symbols":["RUNNING","SCHEDULED","FINISHED","FAILED","KILLED"]}],"default":null,"doc":"Its status. Null: unchanged."},{"name":"endTime","type":["null","long"],"default":null,"doc":"Its end time, ms since the epoch. Null: unchanged."},{"name":"name","type":["null","string"],"default":null,"doc":"Its name. Null: unchanged."}]} as object as SchemaOf<UpdateRun>

/** A version of a feature view. Version 1. */
export interface ViewReference {
  /** The view. */
  readonly view: string
  /** Its version. */
  readonly version: number
}
export const ViewReferenceSchema = {"type":"record","name":"ViewReference","namespace":"ml.training","doc":"A version of a feature view. Version 1.","fields":[{"name":"view","type":"string","doc":"The view."},{"name":"version","type":"int","doc":"Its version."}]} as object as SchemaOf<ViewReference>
