// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { SchemaOf } from '../avro.ts'
import type { EventMeta } from './common.ts'

/** One of equal requests, by its number. Version 1. */
export interface AnsweredRequest {
  /** What makes requests equal, as in `OpenRequest`. */
  readonly digest: string
  /** The epoch in which the first of the equal requests came. */
  readonly epoch: string
  /** Its number among them. */
  readonly number: number
}
export const AnsweredRequestSchema = {"type":"record","name":"AnsweredRequest","namespace":"ml.platform","doc":"One of equal requests, by its number. Version 1.","fields":[{"name":"digest","type":"string","doc":"What makes requests equal, as in `OpenRequest`."},{"name":"epoch","type":"string","doc":"The epoch in which the first of the equal requests came."},{"name":"number","type":"int","doc":"Its number among them."}]} as object as SchemaOf<AnsweredRequest>

/** Answers to requests without a key reached the caller, so equal requests after them are new ones. Version 1. */
export interface AnswersDelivered {
  /** Identity and time of this event; `source` is the gateway. */
  readonly meta: EventMeta
  /** Address of the gateway: host name, address and port. */
  readonly gateway: string
  /** The requests. */
  readonly requests: readonly AnsweredRequest[]
}
export const AnswersDeliveredSchema = {"type":"record","name":"AnswersDelivered","namespace":"ml.platform","doc":"Answers to requests without a key reached the caller, so equal requests after them are new ones. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity and time of this event; `source` is the gateway."},{"name":"gateway","type":"string","doc":"Address of the gateway: host name, address and port."},{"name":"requests","type":{"type":"array","items":{"type":"record","name":"AnsweredRequest","namespace":"ml.platform","doc":"One of equal requests, by its number. Version 1.","fields":[{"name":"digest","type":"string","doc":"What makes requests equal, as in `OpenRequest`."},{"name":"epoch","type":"string","doc":"The epoch in which the first of the equal requests came."},{"name":"number","type":"int","doc":"Its number among them."}]}},"doc":"The requests."}]} as object as SchemaOf<AnswersDelivered>

/** Answer to a command that caused no event: it was refused, or what it asks for holds already. Version 1. */
export interface CommandAnswered {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Record name of the command. */
  readonly command: string
  /** Why it was refused. Null: what it asks for holds already. */
  readonly refusal: Refusal | null
  /** What the command made, so that a command that comes again gets the same answer: for example the number of a version. Null: nothing, or the command names it. */
  readonly subject: string | null
}
export const CommandAnsweredSchema = {"type":"record","name":"CommandAnswered","namespace":"ml.platform","doc":"Answer to a command that caused no event: it was refused, or what it asks for holds already. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"command","type":"string","doc":"Record name of the command."},{"name":"refusal","type":["null",{"type":"record","name":"Refusal","namespace":"ml.platform","doc":"Why a command was not accepted. Version 1.","fields":[{"name":"code","type":"string","doc":"Reason code, for example `PARAM_CHANGED`; never reused for another meaning."},{"name":"text","type":"string","doc":"The reason in sentences: the field, the value, what was expected."},{"name":"field","type":["null","string"],"default":null,"doc":"The field that is wrong. Null: no single field is."},{"name":"held","type":["null","string"],"default":null,"doc":"The value that stands against the command. Null: none does."}]}],"default":null,"doc":"Why it was refused. Null: what it asks for holds already."},{"name":"subject","type":["null","string"],"default":null,"doc":"What the command made, so that a command that comes again gets the same answer: for example the number of a version. Null: nothing, or the command names it."}]} as object as SchemaOf<CommandAnswered>

/** Equal requests of a gateway, of which some have no answer that was delivered. Version 1. */
export interface OpenRequest {
  /** What makes requests equal: the first 128 bits of SHA-256 of caller, method, path and body, in base64url. */
  readonly digest: string
  /** The epoch in which the first of them came. */
  readonly epoch: string
  /** The number of the next of them: numbers count from 0. */
  readonly next: number
  /** The numbers of those without a delivered answer, ascending. */
  readonly numbers: readonly number[]
}
export const OpenRequestSchema = {"type":"record","name":"OpenRequest","namespace":"ml.platform","doc":"Equal requests of a gateway, of which some have no answer that was delivered. Version 1.","fields":[{"name":"digest","type":"string","doc":"What makes requests equal: the first 128 bits of SHA-256 of caller, method, path and body, in base64url."},{"name":"epoch","type":"string","doc":"The epoch in which the first of them came."},{"name":"next","type":"int","doc":"The number of the next of them: numbers count from 0."},{"name":"numbers","type":{"type":"array","items":"int"},"doc":"The numbers of those without a delivered answer, ascending."}]} as object as SchemaOf<OpenRequest>

/** Why a command was not accepted. Version 1. */
export interface Refusal {
  /** Reason code, for example `PARAM_CHANGED`; never reused for another meaning. */
  readonly code: string
  /** The reason in sentences: the field, the value, what was expected. */
  readonly text: string
  /** The field that is wrong. Null: no single field is. */
  readonly field: string | null
  /** The value that stands against the command. Null: none does. */
  readonly held: string | null
}
export const RefusalSchema = {"type":"record","name":"Refusal","namespace":"ml.platform","doc":"Why a command was not accepted. Version 1.","fields":[{"name":"code","type":"string","doc":"Reason code, for example `PARAM_CHANGED`; never reused for another meaning."},{"name":"text","type":"string","doc":"The reason in sentences: the field, the value, what was expected."},{"name":"field","type":["null","string"],"default":null,"doc":"The field that is wrong. Null: no single field is."},{"name":"held","type":["null","string"],"default":null,"doc":"The value that stands against the command. Null: none does."}]} as object as SchemaOf<Refusal>

/** A gateway gives keys of a new epoch to requests that come without a key, except to those that are equal to an open one. Whoever serves at this address later continues from the last such event and what follows it. Version 1. */
export interface RequestEpochBegun {
  /** Identity and time of this event; `source` is the gateway. */
  readonly meta: EventMeta
  /** Address of the gateway: host name, address and port. */
  readonly gateway: string
  /** Part of the keys, which no earlier epoch had. */
  readonly epoch: string
  /** Requests without a delivered answer. */
  readonly open: readonly OpenRequest[]
  /** False: further open requests follow in another such event. The epoch begins with the complete one. */
  readonly isComplete: boolean
}
export const RequestEpochBegunSchema = {"type":"record","name":"RequestEpochBegun","namespace":"ml.platform","doc":"A gateway gives keys of a new epoch to requests that come without a key, except to those that are equal to an open one. Whoever serves at this address later continues from the last such event and what follows it. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity and time of this event; `source` is the gateway."},{"name":"gateway","type":"string","doc":"Address of the gateway: host name, address and port."},{"name":"epoch","type":"string","doc":"Part of the keys, which no earlier epoch had."},{"name":"open","type":{"type":"array","items":{"type":"record","name":"OpenRequest","namespace":"ml.platform","doc":"Equal requests of a gateway, of which some have no answer that was delivered. Version 1.","fields":[{"name":"digest","type":"string","doc":"What makes requests equal: the first 128 bits of SHA-256 of caller, method, path and body, in base64url."},{"name":"epoch","type":"string","doc":"The epoch in which the first of them came."},{"name":"next","type":"int","doc":"The number of the next of them: numbers count from 0."},{"name":"numbers","type":{"type":"array","items":"int"},"doc":"The numbers of those without a delivered answer, ascending."}]}},"doc":"Requests without a delivered answer."},{"name":"isComplete","type":"boolean","doc":"False: further open requests follow in another such event. The epoch begins with the complete one."}]} as object as SchemaOf<RequestEpochBegun>

/** A request to try parked tasks of an instance again. Every worker reads it, and the worker that owns the task tries it once. Version 1. */
export interface ResumeRequested {
  /** Identity and time of this request; `actor` is the requester. */
  readonly meta: EventMeta
  /** Instance whose tasks to try again. */
  readonly instance: string
  /** Partition of the task. Null: all partitions. */
  readonly partition: number | null
}
export const ResumeRequestedSchema = {"type":"record","name":"ResumeRequested","namespace":"ml.platform","doc":"A request to try parked tasks of an instance again. Every worker reads it, and the worker that owns the task tries it once. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity and time of this request; `actor` is the requester."},{"name":"instance","type":"string","doc":"Instance whose tasks to try again."},{"name":"partition","type":["null","int"],"default":null,"doc":"Partition of the task. Null: all partitions."}]} as object as SchemaOf<ResumeRequested>

/** How far a source has come, and how much it knows to be before it. The event is written after a commit, at most every 100 ms, and when a source has nothing more to read. Version 1. */
export interface SourceProgressed {
  /** Identity and time of this event; `source` is the instance. */
  readonly meta: EventMeta
  /** Instance of the source. */
  readonly instance: string
  /** Name of the source. */
  readonly name: string
  /** Rows that were appended to the dataset, since the source began. */
  readonly rows: number
  /** Rows that went to quarantine, since the source began. */
  readonly rejected: number
  /** Where it stands, in words for people. */
  readonly position: string
  /** How much is known to be before it, in `unit`. Null: not known. */
  readonly behind: number | null
  /** Unit of `behind`: rows, bytes, or ms. */
  readonly unit: string
}
export const SourceProgressedSchema = {"type":"record","name":"SourceProgressed","namespace":"ml.platform","doc":"How far a source has come, and how much it knows to be before it. The event is written after a commit, at most every 100 ms, and when a source has nothing more to read. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity and time of this event; `source` is the instance."},{"name":"instance","type":"string","doc":"Instance of the source."},{"name":"name","type":"string","doc":"Name of the source."},{"name":"rows","type":"long","doc":"Rows that were appended to the dataset, since the source began."},{"name":"rejected","type":"long","doc":"Rows that went to quarantine, since the source began."},{"name":"position","type":"string","doc":"Where it stands, in words for people."},{"name":"behind","type":["null","long"],"default":null,"doc":"How much is known to be before it, in `unit`. Null: not known."},{"name":"unit","type":"string","doc":"Unit of `behind`: rows, bytes, or ms."}]} as object as SchemaOf<SourceProgressed>

/** A task has committed its input up to a position, or its store holds the input up to it. The event is written after the commit, at most every 100 ms per task. Readers keep the greatest position, so a late record of a former owner changes nothing. Version 1. */
export interface TaskProgressed {
  /** Identity and time of this event; `source` is the instance. */
  readonly meta: EventMeta
  /** Instance of the task. */
  readonly instance: string
  /** Topic that the task reads. */
  readonly topic: string
  /** Partition that the task reads. */
  readonly partition: number
  /** Next offset that the task will read: all records before it are committed. */
  readonly position: number
}
export const TaskProgressedSchema = {"type":"record","name":"TaskProgressed","namespace":"ml.platform","doc":"A task has committed its input up to a position, or its store holds the input up to it. The event is written after the commit, at most every 100 ms per task. Readers keep the greatest position, so a late record of a former owner changes nothing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity and time of this event; `source` is the instance."},{"name":"instance","type":"string","doc":"Instance of the task."},{"name":"topic","type":"string","doc":"Topic that the task reads."},{"name":"partition","type":"int","doc":"Partition that the task reads."},{"name":"position","type":"long","doc":"Next offset that the task will read: all records before it are committed."}]} as object as SchemaOf<TaskProgressed>

/** State of a task. `working`: it works, or has nothing to do. `starting`: it cannot begin yet. `recovering`: it failed and is retried. `still`: records are waiting, but it makes no progress. `parked`: it cannot continue and waits for a person. */
export type TaskState = 'working' | 'starting' | 'recovering' | 'still' | 'parked'

/** A task does not work, for a reason that a person may need to know, or it works again. The last record of a task counts. Version 1. */
export interface TaskStateChanged {
  /** Identity of this event, and the time since which the task is in this state; `source` is the instance. */
  readonly meta: EventMeta
  /** Instance of the task. */
  readonly instance: string
  /** Topic that the task reads. */
  readonly topic: string
  /** Partition that the task reads. Null: the instance as a whole. */
  readonly partition: number | null
  /** The present state of the task. */
  readonly state: TaskState
  /** Why it does not work. Null: it works. */
  readonly reason: string | null
  /** What a person can do. Null: no action is needed. */
  readonly remedy: string | null
  /** The process that reports it, for example host and process id. */
  readonly worker: string
}
export const TaskStateChangedSchema = {"type":"record","name":"TaskStateChanged","namespace":"ml.platform","doc":"A task does not work, for a reason that a person may need to know, or it works again. The last record of a task counts. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity of this event, and the time since which the task is in this state; `source` is the instance."},{"name":"instance","type":"string","doc":"Instance of the task."},{"name":"topic","type":"string","doc":"Topic that the task reads."},{"name":"partition","type":["null","int"],"default":null,"doc":"Partition that the task reads. Null: the instance as a whole."},{"name":"state","type":{"type":"enum","name":"TaskState","namespace":"ml.platform","doc":"State of a task. `working`: it works, or has nothing to do. `starting`: it cannot begin yet. `recovering`: it failed and is retried. `still`: records are waiting, but it makes no progress. `parked`: it cannot continue and waits for a person.","symbols":["working","starting","recovering","still","parked"]},"doc":"The present state of the task."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why it does not work. Null: it works."},{"name":"remedy","type":["null","string"],"default":null,"doc":"What a person can do. Null: no action is needed."},{"name":"worker","type":"string","doc":"The process that reports it, for example host and process id."}]} as object as SchemaOf<TaskStateChanged>
