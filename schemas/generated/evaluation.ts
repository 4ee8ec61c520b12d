// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { SchemaOf } from '../avro.ts'
import type { EventMeta, TopicPosition } from './common.ts'
import type { Label } from './training.ts'

/** An alias points to another version from this event on. Version 1. */
export interface AliasMoved {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** The alias, for example `champion`. */
  readonly alias: string
  /** Version to which it points now. Null: it was removed. */
  readonly version: number | null
  /** Version to which it pointed until now. Null: it was not set. */
  readonly previousVersion: number | null
  /** What supports it. */
  readonly evidence: Evidence
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const AliasMovedSchema = {"type":"record","name":"AliasMoved","namespace":"ml.evaluation","doc":"An alias points to another version from this event on. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"alias","type":"string","doc":"The alias, for example `champion`."},{"name":"version","type":["null","int"],"default":null,"doc":"Version to which it points now. Null: it was removed."},{"name":"previousVersion","type":["null","int"],"default":null,"doc":"Version to which it pointed until now. Null: it was not set."},{"name":"evidence","type":{"type":"record","name":"Evidence","namespace":"ml.evaluation","doc":"What supports that an alias or a stage gets a version. Version 1.","fields":[{"name":"gateIds","type":{"type":"array","items":"string"},"doc":"Gate evaluations that support it. Empty: no gate was evaluated."},{"name":"approvalIds","type":{"type":"array","items":"string"},"doc":"Approvals that support it. Empty: no approval was requested."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Version of the policy that allowed it. Null: no policy applies."}]},"doc":"What supports it."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<AliasMoved>

/** A principal decided on a request for approval. The requester only withdraws it. Version 1. */
export interface ApprovalDecided {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Version of the model. */
  readonly version: number
  /** Id of the request. */
  readonly approvalId: string
  /** Name of the policy. */
  readonly policy: string
  /** Version of the policy. */
  readonly policyVersion: number
  /** The passed gate on which it is based. Null: the policy has no rules. */
  readonly gateId: string | null
  /** Principal who asked. */
  readonly requester: string
  /** Number of approvals that are needed. */
  readonly needed: number
  /** The decision. */
  readonly outcome: ApprovalOutcome
  /** Principal who decided. */
  readonly approver: string
  /** Principals who have approved so far, in their order. */
  readonly approvers: readonly string[]
  /** State of the request after it. */
  readonly state: ApprovalState
  /** The reason, in words. Null: none was given. */
  readonly comment: string | null
}
export const ApprovalDecidedSchema = {"type":"record","name":"ApprovalDecided","namespace":"ml.evaluation","doc":"A principal decided on a request for approval. The requester only withdraws it. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"approvalId","type":"string","doc":"Id of the request."},{"name":"policy","type":"string","doc":"Name of the policy."},{"name":"policyVersion","type":"int","doc":"Version of the policy."},{"name":"gateId","type":["null","string"],"default":null,"doc":"The passed gate on which it is based. Null: the policy has no rules."},{"name":"requester","type":"string","doc":"Principal who asked."},{"name":"needed","type":"int","doc":"Number of approvals that are needed."},{"name":"outcome","type":{"type":"enum","name":"ApprovalOutcome","namespace":"ml.evaluation","doc":"A decision about a request for approval. Only the requester withdraws it. Version 1.","symbols":["approved","rejected","withdrawn"]},"doc":"The decision."},{"name":"approver","type":"string","doc":"Principal who decided."},{"name":"approvers","type":{"type":"array","items":"string"},"doc":"Principals who have approved so far, in their order."},{"name":"state","type":{"type":"enum","name":"ApprovalState","namespace":"ml.evaluation","doc":"State of a request for approval. Version 1.","symbols":["open","approved","rejected","withdrawn"]},"doc":"State of the request after it."},{"name":"comment","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<ApprovalDecided>

/** A decision about a request for approval. Only the requester withdraws it. Version 1. */
export type ApprovalOutcome = 'approved' | 'rejected' | 'withdrawn'

/** Somebody asked for the approval of a version. Version 1. */
export interface ApprovalRequested {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Version of the model. */
  readonly version: number
  /** Id of the request. */
  readonly approvalId: string
  /** Name of the policy. */
  readonly policy: string
  /** Version of the policy. */
  readonly policyVersion: number
  /** The passed gate on which it is based. Null: the policy has no rules. */
  readonly gateId: string | null
  /** Principal who asked. */
  readonly requester: string
  /** Number of approvals that are needed. */
  readonly needed: number
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const ApprovalRequestedSchema = {"type":"record","name":"ApprovalRequested","namespace":"ml.evaluation","doc":"Somebody asked for the approval of a version. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"approvalId","type":"string","doc":"Id of the request."},{"name":"policy","type":"string","doc":"Name of the policy."},{"name":"policyVersion","type":"int","doc":"Version of the policy."},{"name":"gateId","type":["null","string"],"default":null,"doc":"The passed gate on which it is based. Null: the policy has no rules."},{"name":"requester","type":"string","doc":"Principal who asked."},{"name":"needed","type":"int","doc":"Number of approvals that are needed."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<ApprovalRequested>

/** State of a request for approval. Version 1. */
export type ApprovalState = 'open' | 'approved' | 'rejected' | 'withdrawn'

/** Create a registered model. Its name must be free. Version 2: importedFrom. */
export interface CreateModel {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model, at least one character. */
  readonly model: string
  /** Description. Null: none. */
  readonly description: string | null
  /** Tags; of several with one key the last one counts. */
  readonly tags: readonly Label[]
  /** When it was created, ms since the epoch, UTC, if it is imported. Null: now. */
  readonly createdAt: number | null
  /** From where it was imported, without credentials. Null: it was made here. */
  readonly importedFrom: string | null
}
export const CreateModelSchema = {"type":"record","name":"CreateModel","namespace":"ml.evaluation","doc":"Create a registered model. Its name must be free. Version 2: importedFrom.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model, at least one character."},{"name":"description","type":["null","string"],"default":null,"doc":"Description. Null: none."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags; of several with one key the last one counts."},{"name":"createdAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"When it was created, ms since the epoch, UTC, if it is imported. Null: now."},{"name":"importedFrom","type":["null","string"],"default":null,"doc":"From where it was imported, without credentials. Null: it was made here."}]} as object as SchemaOf<CreateModel>

/** Approve or reject a version, or withdraw the request. Version 1. */
export interface DecideApproval {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** Id of the request. */
  readonly approvalId: string
  /** The decision. */
  readonly outcome: ApprovalOutcome
  /** The reason, in words. Null: none was given. */
  readonly comment: string | null
}
export const DecideApprovalSchema = {"type":"record","name":"DecideApproval","namespace":"ml.evaluation","doc":"Approve or reject a version, or withdraw the request. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"approvalId","type":"string","doc":"Id of the request."},{"name":"outcome","type":{"type":"enum","name":"ApprovalOutcome","namespace":"ml.evaluation","doc":"A decision about a request for approval. Only the requester withdraws it. Version 1.","symbols":["approved","rejected","withdrawn"]},"doc":"The decision."},{"name":"comment","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<DecideApproval>

/** Delete a model with its versions, aliases and tags. The history stays on the log, and no number of a version is used again. Version 1. */
export interface DeleteModel {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const DeleteModelSchema = {"type":"record","name":"DeleteModel","namespace":"ml.evaluation","doc":"Delete a model with its versions, aliases and tags. The history stays on the log, and no number of a version is used again. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<DeleteModel>

/** Delete a version. An alias that points to it stays, and points to a version that is not there. Version 1. */
export interface DeleteVersion {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const DeleteVersionSchema = {"type":"record","name":"DeleteVersion","namespace":"ml.evaluation","doc":"Delete a version. An alias that points to it stays, and points to a version that is not there. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<DeleteVersion>

/** Evaluate the rules of a policy for a version. Version 2: what was measured while it served. Version 3: versions that are compared while they served. */
export interface EvaluateGate {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** Name of the policy. */
  readonly policy: string
  /** Refuse unless this version of the policy is in force. Null: whichever is in force. */
  readonly policyVersion: number | null
  /** What was measured of the version while it served. Empty: nothing, or no rule asks for it. */
  readonly live: readonly LiveEvidence[]
}
export const EvaluateGateSchema = {"type":"record","name":"EvaluateGate","namespace":"ml.evaluation","doc":"Evaluate the rules of a policy for a version. Version 2: what was measured while it served. Version 3: versions that are compared while they served.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"policy","type":"string","doc":"Name of the policy."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Refuse unless this version of the policy is in force. Null: whichever is in force."},{"name":"live","type":{"type":"array","items":{"type":"record","name":"LiveEvidence","namespace":"ml.evaluation","doc":"What was measured of a version while it served, as a gate found it. Version 2 adds versions and windows that are compared.","fields":[{"name":"check","type":{"type":"enum","name":"PolicyCheck","namespace":"ml.evaluation","doc":"What a rule of a policy compares: candidate v and champion b, oriented so that greater is better: `absolute` v >= t; `minimum_change` v - b >= t; `relative` v - b >= t |b|; rates of groups; or evidence of another layer. Version 2 adds `live_minimum_change` and `live_relative`: the same differences, of what was measured of both in the same windows while they served.","symbols":["absolute","minimum_change","relative","demographic_parity_ratio","equal_opportunity_difference","equalized_odds_difference","drift","data_quality","live_performance","live_minimum_change","live_relative"]},"doc":"What it is evidence for: the check of the rule."},{"name":"source","type":"string","doc":"Name of the monitor, or of the measure of performance."},{"name":"sourceVersion","type":"int","doc":"Version of that declaration."},{"name":"metric","type":"string","doc":"What was measured: a figure, or `drifted_columns`."},{"name":"value","type":["null","double"],"default":null,"doc":"The value. Null: it is not finite."},{"name":"rows","type":"long","doc":"Outcomes, or predictions, on which it rests."},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the last window, exclusive, ms since the epoch, UTC."},{"name":"eventId","type":"string","doc":"Id of the event that says so, of the last window."},{"name":"offset","type":"long","doc":"Position of that event in `ml.monitoring`."},{"name":"version","type":["null","int"],"default":null,"doc":"The champion that was measured. Null: the candidate was."},{"name":"deviation","type":["null","double"],"default":null,"doc":"Standard error of the value, in its unit. Null: it is not known, or not needed."},{"name":"offsets","type":{"type":"array","items":"long"},"default":[],"doc":"Positions of the events of all windows that were put together, ascending. Empty: one window."}]}},"default":[],"doc":"What was measured of the version while it served. Empty: nothing, or no rule asks for it."}]} as object as SchemaOf<EvaluateGate>

/** A metric of a version on a dataset, or on one group of its rows. Version 1. */
export interface EvaluationMetric {
  /** Name of the metric. */
  readonly metric: string
  /** What groups the rows. Null: measured on all rows. */
  readonly by: string | null
  /** The group. Null: measured on all rows. */
  readonly group: string | null
  /** The value, in the unit of the metric. Null in a command with `scores`: their mean. */
  readonly value: number | null
  /** Number of measured rows. Null: unknown. */
  readonly rows: number | null
  /** The metric of each row, in the order of the dataset, of which the value is the mean; for example 1 = right, 0 = wrong. Empty: only the value is known, and no test on the same rows is possible. */
  readonly scores: readonly number[]
}
export const EvaluationMetricSchema = {"type":"record","name":"EvaluationMetric","namespace":"ml.evaluation","doc":"A metric of a version on a dataset, or on one group of its rows. Version 1.","fields":[{"name":"metric","type":"string","doc":"Name of the metric."},{"name":"by","type":["null","string"],"default":null,"doc":"What groups the rows. Null: measured on all rows."},{"name":"group","type":["null","string"],"default":null,"doc":"The group. Null: measured on all rows."},{"name":"value","type":["null","double"],"default":null,"doc":"The value, in the unit of the metric. Null in a command with `scores`: their mean."},{"name":"rows","type":["null","long"],"default":null,"doc":"Number of measured rows. Null: unknown."},{"name":"scores","type":{"type":"array","items":"double"},"default":[],"doc":"The metric of each row, in the order of the dataset, of which the value is the mean; for example 1 = right, 0 = wrong. Empty: only the value is known, and no test on the same rows is possible."}]} as object as SchemaOf<EvaluationMetric>

/** A version was measured on a dataset. The latest one of a dataset counts. Version 2: `source`. */
export interface EvaluationRecorded {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Version of the model. */
  readonly version: number
  /** Id of this evaluation. */
  readonly evaluationId: string
  /** Name of the dataset. */
  readonly dataset: string
  /** Digest of the dataset; versions are compared only on equal ones. Null: unknown, which equals no other. */
  readonly digest: string | null
  /** The metrics, each once for all rows and once per group. */
  readonly metrics: readonly EvaluationMetric[]
  /** Counts per group. Empty: none. */
  readonly groups: readonly GroupCounts[]
  /** The rows from which it was computed. Null: it comes from outside. */
  readonly source: EvaluationSource | null
}
export const EvaluationRecordedSchema = {"type":"record","name":"EvaluationRecorded","namespace":"ml.evaluation","doc":"A version was measured on a dataset. The latest one of a dataset counts. Version 2: `source`.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"evaluationId","type":"string","doc":"Id of this evaluation."},{"name":"dataset","type":"string","doc":"Name of the dataset."},{"name":"digest","type":["null","string"],"default":null,"doc":"Digest of the dataset; versions are compared only on equal ones. Null: unknown, which equals no other."},{"name":"metrics","type":{"type":"array","items":{"type":"record","name":"EvaluationMetric","namespace":"ml.evaluation","doc":"A metric of a version on a dataset, or on one group of its rows. Version 1.","fields":[{"name":"metric","type":"string","doc":"Name of the metric."},{"name":"by","type":["null","string"],"default":null,"doc":"What groups the rows. Null: measured on all rows."},{"name":"group","type":["null","string"],"default":null,"doc":"The group. Null: measured on all rows."},{"name":"value","type":["null","double"],"default":null,"doc":"The value, in the unit of the metric. Null in a command with `scores`: their mean."},{"name":"rows","type":["null","long"],"default":null,"doc":"Number of measured rows. Null: unknown."},{"name":"scores","type":{"type":"array","items":"double"},"default":[],"doc":"The metric of each row, in the order of the dataset, of which the value is the mean; for example 1 = right, 0 = wrong. Empty: only the value is known, and no test on the same rows is possible."}]}},"doc":"The metrics, each once for all rows and once per group."},{"name":"groups","type":{"type":"array","items":{"type":"record","name":"GroupCounts","namespace":"ml.evaluation","doc":"Counts of predictions in a group of rows. Version 1.","fields":[{"name":"by","type":"string","doc":"What groups the rows."},{"name":"group","type":"string","doc":"The group."},{"name":"rows","type":"long","doc":"Number of its rows."},{"name":"selected","type":"long","doc":"Rows that were predicted positive."},{"name":"positives","type":["null","long"],"default":null,"doc":"Rows whose label is positive. Null: unknown."},{"name":"truePositives","type":["null","long"],"default":null,"doc":"Rows that were predicted positive and are. Null: unknown."}]}},"doc":"Counts per group. Empty: none."},{"name":"source","type":["null",{"type":"record","name":"EvaluationSource","namespace":"ml.evaluation","doc":"From what rows an evaluation was computed. The same query at the same positions gives the same figures, bit for bit. Version 1.","fields":[{"name":"dataset","type":"string","doc":"The declared dataset whose accepted rows were read."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of its rows on the log: those before them were read."},{"name":"query","type":"string","doc":"The whole query as canonical JSON: task, columns, filter, times."},{"name":"method","type":"int","doc":"Version of the computation. A release that computes a figure otherwise raises it."},{"name":"rows","type":"long","doc":"Rows that fit the query, with a label or without."},{"name":"nullLabels","type":"long","doc":"Rows of these without a label. They are not measured."},{"name":"contentHash","type":"string","doc":"SHA-256, lower case hex, of all that was read of these rows."},{"name":"notes","type":{"type":"array","items":"string"},"doc":"Sentences that a reader of the figures has to know. Empty: none."}]}],"default":null,"doc":"The rows from which it was computed. Null: it comes from outside."}]} as object as SchemaOf<EvaluationRecorded>

/** From what rows an evaluation was computed. The same query at the same positions gives the same figures, bit for bit. Version 1. */
export interface EvaluationSource {
  /** The declared dataset whose accepted rows were read. */
  readonly dataset: string
  /** Positions of its rows on the log: those before them were read. */
  readonly positions: readonly TopicPosition[]
  /** The whole query as canonical JSON: task, columns, filter, times. */
  readonly query: string
  /** Version of the computation. A release that computes a figure otherwise raises it. */
  readonly method: number
  /** Rows that fit the query, with a label or without. */
  readonly rows: number
  /** Rows of these without a label. They are not measured. */
  readonly nullLabels: number
  /** SHA-256, lower case hex, of all that was read of these rows. */
  readonly contentHash: string
  /** Sentences that a reader of the figures has to know. Empty: none. */
  readonly notes: readonly string[]
}
export const EvaluationSourceSchema = {"type":"record","name":"EvaluationSource","namespace":"ml.evaluation","doc":"From what rows an evaluation was computed. The same query at the same positions gives the same figures, bit for bit. Version 1.","fields":[{"name":"dataset","type":"string","doc":"The declared dataset whose accepted rows were read."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of its rows on the log: those before them were read."},{"name":"query","type":"string","doc":"The whole query as canonical JSON: task, columns, filter, times."},{"name":"method","type":"int","doc":"Version of the computation. A release that computes a figure otherwise raises it."},{"name":"rows","type":"long","doc":"Rows that fit the query, with a label or without."},{"name":"nullLabels","type":"long","doc":"Rows of these without a label. They are not measured."},{"name":"contentHash","type":"string","doc":"SHA-256, lower case hex, of all that was read of these rows."},{"name":"notes","type":{"type":"array","items":"string"},"doc":"Sentences that a reader of the figures has to know. Empty: none."}]} as object as SchemaOf<EvaluationSource>

/** What supports that an alias or a stage gets a version. Version 1. */
export interface Evidence {
  /** Gate evaluations that support it. Empty: no gate was evaluated. */
  readonly gateIds: readonly string[]
  /** Approvals that support it. Empty: no approval was requested. */
  readonly approvalIds: readonly string[]
  /** Version of the policy that allowed it. Null: no policy applies. */
  readonly policyVersion: number | null
}
export const EvidenceSchema = {"type":"record","name":"Evidence","namespace":"ml.evaluation","doc":"What supports that an alias or a stage gets a version. Version 1.","fields":[{"name":"gateIds","type":{"type":"array","items":"string"},"doc":"Gate evaluations that support it. Empty: no gate was evaluated."},{"name":"approvalIds","type":{"type":"array","items":"string"},"doc":"Approvals that support it. Empty: no approval was requested."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Version of the policy that allowed it. Null: no policy applies."}]} as object as SchemaOf<Evidence>

/** The rules of a policy were evaluated for a version. Version 2: what was measured while it served. Version 3: versions that are compared while they served. */
export interface GateEvaluated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Version of the model. */
  readonly version: number
  /** Id of this evaluation of the gate. The seeds of its tests follow from it. */
  readonly gateId: string
  /** Name of the policy. */
  readonly policy: string
  /** Version of the policy. */
  readonly policyVersion: number
  /** Name of the dataset. Null: no rule needs one. */
  readonly dataset: string | null
  /** The evaluation of the candidate. Null: there is none. */
  readonly evaluationId: string | null
  /** Version with which it was compared. Null: there is no champion. */
  readonly championVersion: number | null
  /** The evaluation of the champion. Null: there is none. */
  readonly championEvaluationId: string | null
  /** One per rule and group, in the order of the policy. */
  readonly results: readonly GateResult[]
  /** Rules that were skipped, because there is no champion. */
  readonly skipped: readonly string[]
  /** Fail if any rule fails, else inconclusive if any rule is inconclusive, else pass. */
  readonly verdict: GateVerdict
  /** Why the whole is inconclusive although no rule is. Null: it is not. */
  readonly reason: string | null
  /** What was measured of the version while it served. Empty: nothing, or no rule asks for it. */
  readonly live: readonly LiveEvidence[]
}
export const GateEvaluatedSchema = {"type":"record","name":"GateEvaluated","namespace":"ml.evaluation","doc":"The rules of a policy were evaluated for a version. Version 2: what was measured while it served. Version 3: versions that are compared while they served.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"gateId","type":"string","doc":"Id of this evaluation of the gate. The seeds of its tests follow from it."},{"name":"policy","type":"string","doc":"Name of the policy."},{"name":"policyVersion","type":"int","doc":"Version of the policy."},{"name":"dataset","type":["null","string"],"default":null,"doc":"Name of the dataset. Null: no rule needs one."},{"name":"evaluationId","type":["null","string"],"default":null,"doc":"The evaluation of the candidate. Null: there is none."},{"name":"championVersion","type":["null","int"],"default":null,"doc":"Version with which it was compared. Null: there is no champion."},{"name":"championEvaluationId","type":["null","string"],"default":null,"doc":"The evaluation of the champion. Null: there is none."},{"name":"results","type":{"type":"array","items":{"type":"record","name":"GateResult","namespace":"ml.evaluation","doc":"The result of one rule of a gate, with every number on which it rests. Version 1.","fields":[{"name":"rule","type":"string","doc":"Name of the rule."},{"name":"check","type":{"type":"enum","name":"PolicyCheck","namespace":"ml.evaluation","doc":"What a rule of a policy compares: candidate v and champion b, oriented so that greater is better: `absolute` v >= t; `minimum_change` v - b >= t; `relative` v - b >= t |b|; rates of groups; or evidence of another layer. Version 2 adds `live_minimum_change` and `live_relative`: the same differences, of what was measured of both in the same windows while they served.","symbols":["absolute","minimum_change","relative","demographic_parity_ratio","equal_opportunity_difference","equalized_odds_difference","drift","data_quality","live_performance","live_minimum_change","live_relative"]},"doc":"What was compared."},{"name":"metric","type":["null","string"],"default":null,"doc":"The metric. Null: the check needs none."},{"name":"by","type":["null","string"],"default":null,"doc":"What groups the rows. Null: all rows together."},{"name":"group","type":["null","string"],"default":null,"doc":"The group of this result. Null: all rows, or all groups compared with each other."},{"name":"threshold","type":["null","double"],"default":null,"doc":"The threshold of the rule. Null: it has none."},{"name":"candidate","type":["null","double"],"default":null,"doc":"Value of the candidate, in the unit of the metric or rate. Null: it is missing or not finite."},{"name":"champion","type":["null","double"],"default":null,"doc":"Value of the champion, in the unit of the metric. Null: it is missing, not finite, or not asked for."},{"name":"rows","type":["null","long"],"default":null,"doc":"Number of measured rows of the candidate. Null: unknown."},{"name":"margin","type":["null","double"],"default":null,"doc":"By how much the candidate exceeds what the rule asks for, greater being better. Null: unknown."},{"name":"test","type":["null",{"type":"enum","name":"PairedTest","namespace":"ml.evaluation","doc":"How the difference of two versions on the same rows is judged. Version 1.","symbols":["bootstrap","sign"]}],"default":null,"doc":"The test. Null: none."},{"name":"confidence","type":["null","double"],"default":null,"doc":"One-sided confidence of the test. Null: none."},{"name":"lower","type":["null","double"],"default":null,"doc":"Bootstrap: lower bound of the margin; from 0 on it passes. Null: none."},{"name":"upper","type":["null","double"],"default":null,"doc":"Bootstrap: upper bound of the margin; below 0 it fails. Null: none."},{"name":"pValue","type":["null","double"],"default":null,"doc":"Probability of such a result if the candidate does not reach the threshold. Null: none."},{"name":"resamples","type":["null","int"],"default":null,"doc":"Bootstrap: number of resamples. Null: none."},{"name":"seed","type":["null","string"],"default":null,"doc":"Bootstrap: the state from which the generator starts, 32 hex digits. Null: none."},{"name":"wins","type":["null","long"],"default":null,"doc":"Sign test: rows on which the candidate is better than the threshold asks. Null: none."},{"name":"losses","type":["null","long"],"default":null,"doc":"Sign test: rows on which it is worse. Null: none."},{"name":"counts","type":{"type":"array","items":{"type":"record","name":"GroupCounts","namespace":"ml.evaluation","doc":"Counts of predictions in a group of rows. Version 1.","fields":[{"name":"by","type":"string","doc":"What groups the rows."},{"name":"group","type":"string","doc":"The group."},{"name":"rows","type":"long","doc":"Number of its rows."},{"name":"selected","type":"long","doc":"Rows that were predicted positive."},{"name":"positives","type":["null","long"],"default":null,"doc":"Rows whose label is positive. Null: unknown."},{"name":"truePositives","type":["null","long"],"default":null,"doc":"Rows that were predicted positive and are. Null: unknown."}]}},"doc":"The counts of the groups that were compared. Empty: none."},{"name":"verdict","type":{"type":"enum","name":"GateVerdict","namespace":"ml.evaluation","doc":"Verdict of a gate or of one of its rules; `inconclusive` never promotes. Version 1.","symbols":["pass","fail","inconclusive"]},"doc":"The verdict of the rule."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why it is inconclusive. Null: it is not."}]}},"doc":"One per rule and group, in the order of the policy."},{"name":"skipped","type":{"type":"array","items":"string"},"doc":"Rules that were skipped, because there is no champion."},{"name":"verdict","type":"ml.evaluation.GateVerdict","doc":"Fail if any rule fails, else inconclusive if any rule is inconclusive, else pass."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why the whole is inconclusive although no rule is. Null: it is not."},{"name":"live","type":{"type":"array","items":{"type":"record","name":"LiveEvidence","namespace":"ml.evaluation","doc":"What was measured of a version while it served, as a gate found it. Version 2 adds versions and windows that are compared.","fields":[{"name":"check","type":"ml.evaluation.PolicyCheck","doc":"What it is evidence for: the check of the rule."},{"name":"source","type":"string","doc":"Name of the monitor, or of the measure of performance."},{"name":"sourceVersion","type":"int","doc":"Version of that declaration."},{"name":"metric","type":"string","doc":"What was measured: a figure, or `drifted_columns`."},{"name":"value","type":["null","double"],"default":null,"doc":"The value. Null: it is not finite."},{"name":"rows","type":"long","doc":"Outcomes, or predictions, on which it rests."},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the last window, exclusive, ms since the epoch, UTC."},{"name":"eventId","type":"string","doc":"Id of the event that says so, of the last window."},{"name":"offset","type":"long","doc":"Position of that event in `ml.monitoring`."},{"name":"version","type":["null","int"],"default":null,"doc":"The champion that was measured. Null: the candidate was."},{"name":"deviation","type":["null","double"],"default":null,"doc":"Standard error of the value, in its unit. Null: it is not known, or not needed."},{"name":"offsets","type":{"type":"array","items":"long"},"default":[],"doc":"Positions of the events of all windows that were put together, ascending. Empty: one window."}]}},"default":[],"doc":"What was measured of the version while it served. Empty: nothing, or no rule asks for it."}]} as object as SchemaOf<GateEvaluated>

/** The result of one rule of a gate, with every number on which it rests. Version 1. */
export interface GateResult {
  /** Name of the rule. */
  readonly rule: string
  /** What was compared. */
  readonly check: PolicyCheck
  /** The metric. Null: the check needs none. */
  readonly metric: string | null
  /** What groups the rows. Null: all rows together. */
  readonly by: string | null
  /** The group of this result. Null: all rows, or all groups compared with each other. */
  readonly group: string | null
  /** The threshold of the rule. Null: it has none. */
  readonly threshold: number | null
  /** Value of the candidate, in the unit of the metric or rate. Null: it is missing or not finite. */
  readonly candidate: number | null
  /** Value of the champion, in the unit of the metric. Null: it is missing, not finite, or not asked for. */
  readonly champion: number | null
  /** Number of measured rows of the candidate. Null: unknown. */
  readonly rows: number | null
  /** By how much the candidate exceeds what the rule asks for, greater being better. Null: unknown. */
  readonly margin: number | null
  /** The test. Null: none. */
  readonly test: PairedTest | null
  /** One-sided confidence of the test. Null: none. */
  readonly confidence: number | null
  /** Bootstrap: lower bound of the margin; from 0 on it passes. Null: none. */
  readonly lower: number | null
  /** Bootstrap: upper bound of the margin; below 0 it fails. Null: none. */
  readonly upper: number | null
  /** Probability of such a result if the candidate does not reach the threshold. Null: none. */
  readonly pValue: number | null
  /** Bootstrap: number of resamples. Null: none. */
  readonly resamples: number | null
  /** Bootstrap: the state from which the generator starts, 32 hex digits. Null: none. */
  readonly seed: string | null
  /** Sign test: rows on which the candidate is better than the threshold asks. Null: none. */
  readonly wins: number | null
  /** Sign test: rows on which it is worse. Null: none. */
  readonly losses: number | null
  /** The counts of the groups that were compared. Empty: none. */
  readonly counts: readonly GroupCounts[]
  /** The verdict of the rule. */
  readonly verdict: GateVerdict
  /** Why it is inconclusive. Null: it is not. */
  readonly reason: string | null
}
export const GateResultSchema = {"type":"record","name":"GateResult","namespace":"ml.evaluation","doc":"The result of one rule of a gate, with every number on which it rests. Version 1.","fields":[{"name":"rule","type":"string","doc":"Name of the rule."},{"name":"check","type":{"type":"enum","name":"PolicyCheck","namespace":"ml.evaluation","doc":"What a rule of a policy compares: candidate v and champion b, oriented so that greater is better: `absolute` v >= t; `minimum_change` v - b >= t; `relative` v - b >= t |b|; rates of groups; or evidence of another layer. Version 2 adds `live_minimum_change` and `live_relative`: the same differences, of what was measured of both in the same windows while they served.","symbols":["absolute","minimum_change","relative","demographic_parity_ratio","equal_opportunity_difference","equalized_odds_difference","drift","data_quality","live_performance","live_minimum_change","live_relative"]},"doc":"What was compared."},{"name":"metric","type":["null","string"],"default":null,"doc":"The metric. Null: the check needs none."},{"name":"by","type":["null","string"],"default":null,"doc":"What groups the rows. Null: all rows together."},{"name":"group","type":["null","string"],"default":null,"doc":"The group of this result. Null: all rows, or all groups compared with each other."},{"name":"threshold","type":["null","double"],"default":null,"doc":"The threshold of the rule. Null: it has none."},{"name":"candidate","type":["null","double"],"default":null,"doc":"Value of the candidate, in the unit of the metric or rate. Null: it is missing or not finite."},{"name":"champion","type":["null","double"],"default":null,"doc":"Value of the champion, in the unit of the metric. Null: it is missing, not finite, or not asked for."},{"name":"rows","type":["null","long"],"default":null,"doc":"Number of measured rows of the candidate. Null: unknown."},{"name":"margin","type":["null","double"],"default":null,"doc":"By how much the candidate exceeds what the rule asks for, greater being better. Null: unknown."},{"name":"test","type":["null",{"type":"enum","name":"PairedTest","namespace":"ml.evaluation","doc":"How the difference of two versions on the same rows is judged. Version 1.","symbols":["bootstrap","sign"]}],"default":null,"doc":"The test. Null: none."},{"name":"confidence","type":["null","double"],"default":null,"doc":"One-sided confidence of the test. Null: none."},{"name":"lower","type":["null","double"],"default":null,"doc":"Bootstrap: lower bound of the margin; from 0 on it passes. Null: none."},{"name":"upper","type":["null","double"],"default":null,"doc":"Bootstrap: upper bound of the margin; below 0 it fails. Null: none."},{"name":"pValue","type":["null","double"],"default":null,"doc":"Probability of such a result if the candidate does not reach the threshold. Null: none."},{"name":"resamples","type":["null","int"],"default":null,"doc":"Bootstrap: number of resamples. Null: none."},{"name":"seed","type":["null","string"],"default":null,"doc":"Bootstrap: the state from which the generator starts, 32 hex digits. Null: none."},{"name":"wins","type":["null","long"],"default":null,"doc":"Sign test: rows on which the candidate is better than the threshold asks. Null: none."},{"name":"losses","type":["null","long"],"default":null,"doc":"Sign test: rows on which it is worse. Null: none."},{"name":"counts","type":{"type":"array","items":{"type":"record","name":"GroupCounts","namespace":"ml.evaluation","doc":"Counts of predictions in a group of rows. Version 1.","fields":[{"name":"by","type":"string","doc":"What groups the rows."},{"name":"group","type":"string","doc":"The group."},{"name":"rows","type":"long","doc":"Number of its rows."},{"name":"selected","type":"long","doc":"Rows that were predicted positive."},{"name":"positives","type":["null","long"],"default":null,"doc":"Rows whose label is positive. Null: unknown."},{"name":"truePositives","type":["null","long"],"default":null,"doc":"Rows that were predicted positive and are. Null: unknown."}]}},"doc":"The counts of the groups that were compared. Empty: none."},{"name":"verdict","type":{"type":"enum","name":"GateVerdict","namespace":"ml.evaluation","doc":"Verdict of a gate or of one of its rules; `inconclusive` never promotes. Version 1.","symbols":["pass","fail","inconclusive"]},"doc":"The verdict of the rule."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why it is inconclusive. Null: it is not."}]} as object as SchemaOf<GateResult>

/** Verdict of a gate or of one of its rules; `inconclusive` never promotes. Version 1. */
export type GateVerdict = 'pass' | 'fail' | 'inconclusive'

/** Counts of predictions in a group of rows. Version 1. */
export interface GroupCounts {
  /** What groups the rows. */
  readonly by: string
  /** The group. */
  readonly group: string
  /** Number of its rows. */
  readonly rows: number
  /** Rows that were predicted positive. */
  readonly selected: number
  /** Rows whose label is positive. Null: unknown. */
  readonly positives: number | null
  /** Rows that were predicted positive and are. Null: unknown. */
  readonly truePositives: number | null
}
export const GroupCountsSchema = {"type":"record","name":"GroupCounts","namespace":"ml.evaluation","doc":"Counts of predictions in a group of rows. Version 1.","fields":[{"name":"by","type":"string","doc":"What groups the rows."},{"name":"group","type":"string","doc":"The group."},{"name":"rows","type":"long","doc":"Number of its rows."},{"name":"selected","type":"long","doc":"Rows that were predicted positive."},{"name":"positives","type":["null","long"],"default":null,"doc":"Rows whose label is positive. Null: unknown."},{"name":"truePositives","type":["null","long"],"default":null,"doc":"Rows that were predicted positive and are. Null: unknown."}]} as object as SchemaOf<GroupCounts>

/** Apply a version of a policy to the models that it names, or end it. The platform gives it, from what the catalogue decided. Version 1. */
export interface GuardModels {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the policy. */
  readonly name: string
  /** Version of the policy. 0: all of it is retired. */
  readonly policyVersion: number
  /** The policy. Null: it is retired. */
  readonly policy: Policy | null
}
export const GuardModelsSchema = {"type":"record","name":"GuardModels","namespace":"ml.evaluation","doc":"Apply a version of a policy to the models that it names, or end it. The platform gives it, from what the catalogue decided. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"name","type":"string","doc":"Name of the policy."},{"name":"policyVersion","type":"int","doc":"Version of the policy. 0: all of it is retired."},{"name":"policy","type":["null",{"type":"record","name":"Policy","namespace":"ml.evaluation","doc":"What a version needs before an alias or a stage gets it, as declared. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"guards","type":{"type":"record","name":"PolicyGuard","namespace":"ml.evaluation","doc":"What a policy guards: an alias or a stage of models. Version 1.","fields":[{"name":"model","type":"string","doc":"Name of the model, or a pattern: `*` stands for any characters."},{"name":"alias","type":["null","string"],"default":null,"doc":"The alias. Null: a stage is guarded."},{"name":"stage","type":["null",{"type":"enum","name":"Stage","namespace":"ml.evaluation","doc":"Stage of a version, with MLflow's names. Version 1.","symbols":["None","Staging","Production","Archived"]}],"default":null,"doc":"The stage. Null: an alias is guarded."}]},"doc":"What it guards."},{"name":"dataset","type":["null","string"],"default":null,"doc":"Name of the dataset on which versions are measured. Null: no rule needs one."},{"name":"rules","type":{"type":"array","items":{"type":"record","name":"PolicyRule","namespace":"ml.evaluation","doc":"A rule of a policy. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the rule in its policy."},{"name":"check","type":{"type":"enum","name":"PolicyCheck","namespace":"ml.evaluation","doc":"What a rule of a policy compares: candidate v and champion b, oriented so that greater is better: `absolute` v >= t; `minimum_change` v - b >= t; `relative` v - b >= t |b|; rates of groups; or evidence of another layer. Version 2 adds `live_minimum_change` and `live_relative`: the same differences, of what was measured of both in the same windows while they served.","symbols":["absolute","minimum_change","relative","demographic_parity_ratio","equal_opportunity_difference","equalized_odds_difference","drift","data_quality","live_performance","live_minimum_change","live_relative"]},"doc":"What it compares."},{"name":"metric","type":["null","string"],"default":null,"doc":"The metric. Null: the check needs none."},{"name":"higherIsBetter","type":"boolean","default":true,"doc":"Whether a greater value of the metric is better."},{"name":"threshold","type":["null","double"],"default":null,"doc":"The threshold t, in the unit of the metric or rate. Null: the check needs none."},{"name":"by","type":["null","string"],"default":null,"doc":"What groups the rows: the rule holds for every group. Null: all rows together."},{"name":"test","type":["null",{"type":"enum","name":"PairedTest","namespace":"ml.evaluation","doc":"How the difference of two versions on the same rows is judged. Version 1.","symbols":["bootstrap","sign"]}],"default":null,"doc":"How chance is ruled out. Null: the values alone count."},{"name":"confidence","type":["null","double"],"default":null,"doc":"One-sided confidence of the test, from 0.5 to less than 1. Null: no test."},{"name":"minRows","type":["null","long"],"default":null,"doc":"Fewer rows, or rows of a group, are inconclusive. Null: any number, also an unknown one, will do."}]}},"doc":"The rules of its gate. Empty: only approvals are needed."},{"name":"approvals","type":"int","default":0,"doc":"Number of people other than the requester who have to approve."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]}],"default":null,"doc":"The policy. Null: it is retired."}]} as object as SchemaOf<GuardModels>

/** What was measured of a version while it served, as a gate found it. Version 2 adds versions and windows that are compared. */
export interface LiveEvidence {
  /** What it is evidence for: the check of the rule. */
  readonly check: PolicyCheck
  /** Name of the monitor, or of the measure of performance. */
  readonly source: string
  /** Version of that declaration. */
  readonly sourceVersion: number
  /** What was measured: a figure, or `drifted_columns`. */
  readonly metric: string
  /** The value. Null: it is not finite. */
  readonly value: number | null
  /** Outcomes, or predictions, on which it rests. */
  readonly rows: number
  /** End of the last window, exclusive, ms since the epoch, UTC. */
  readonly windowEnd: number
  /** Id of the event that says so, of the last window. */
  readonly eventId: string
  /** Position of that event in `ml.monitoring`. */
  readonly offset: number
  /** The champion that was measured. Null: the candidate was. */
  readonly version: number | null
  /** Standard error of the value, in its unit. Null: it is not known, or not needed. */
  readonly deviation: number | null
  /** Positions of the events of all windows that were put together, ascending. Empty: one window. */
  readonly offsets: readonly number[]
}
export const LiveEvidenceSchema = {"type":"record","name":"LiveEvidence","namespace":"ml.evaluation","doc":"What was measured of a version while it served, as a gate found it. Version 2 adds versions and windows that are compared.","fields":[{"name":"check","type":{"type":"enum","name":"PolicyCheck","namespace":"ml.evaluation","doc":"What a rule of a policy compares: candidate v and champion b, oriented so that greater is better: `absolute` v >= t; `minimum_change` v - b >= t; `relative` v - b >= t |b|; rates of groups; or evidence of another layer. Version 2 adds `live_minimum_change` and `live_relative`: the same differences, of what was measured of both in the same windows while they served.","symbols":["absolute","minimum_change","relative","demographic_parity_ratio","equal_opportunity_difference","equalized_odds_difference","drift","data_quality","live_performance","live_minimum_change","live_relative"]},"doc":"What it is evidence for: the check of the rule."},{"name":"source","type":"string","doc":"Name of the monitor, or of the measure of performance."},{"name":"sourceVersion","type":"int","doc":"Version of that declaration."},{"name":"metric","type":"string","doc":"What was measured: a figure, or `drifted_columns`."},{"name":"value","type":["null","double"],"default":null,"doc":"The value. Null: it is not finite."},{"name":"rows","type":"long","doc":"Outcomes, or predictions, on which it rests."},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the last window, exclusive, ms since the epoch, UTC."},{"name":"eventId","type":"string","doc":"Id of the event that says so, of the last window."},{"name":"offset","type":"long","doc":"Position of that event in `ml.monitoring`."},{"name":"version","type":["null","int"],"default":null,"doc":"The champion that was measured. Null: the candidate was."},{"name":"deviation","type":["null","double"],"default":null,"doc":"Standard error of the value, in its unit. Null: it is not known, or not needed."},{"name":"offsets","type":{"type":"array","items":"long"},"default":[],"doc":"Positions of the events of all windows that were put together, ascending. Empty: one window."}]} as object as SchemaOf<LiveEvidence>

/** A model card was published for a version. It never changes. Version 1. */
export interface ModelCardPublished {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Version of the model. */
  readonly version: number
  /** Number of the card: 1, 2, 3 and so on for each version. */
  readonly number: number
  /** The card as JSON; its member `schema` names the form, `docs/model-cards.md` describes it. */
  readonly card: string
  /** SHA-256, lower case hex, of the UTF-8 text of the card. */
  readonly digest: string
  /** Positions of the log that the card holds everything below of; it may hold something later. */
  readonly positions: readonly TopicPosition[]
}
export const ModelCardPublishedSchema = {"type":"record","name":"ModelCardPublished","namespace":"ml.evaluation","doc":"A model card was published for a version. It never changes. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"number","type":"int","doc":"Number of the card: 1, 2, 3 and so on for each version."},{"name":"card","type":"string","doc":"The card as JSON; its member `schema` names the form, `docs/model-cards.md` describes it."},{"name":"digest","type":"string","doc":"SHA-256, lower case hex, of the UTF-8 text of the card."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of the log that the card holds everything below of; it may hold something later."}]} as object as SchemaOf<ModelCardPublished>

/** A model was created. It has no versions yet. Version 2: importedFrom. */
export interface ModelCreated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Description. Null: none was given. */
  readonly description: string | null
  /** Tags at creation, each key once. */
  readonly tags: readonly Label[]
  /** When it was created, ms since the epoch, UTC, if it was imported. Null: `meta.time`. */
  readonly createdAt: number | null
  /** From where it was imported, without credentials. Null: it was made here. */
  readonly importedFrom: string | null
}
export const ModelCreatedSchema = {"type":"record","name":"ModelCreated","namespace":"ml.evaluation","doc":"A model was created. It has no versions yet. Version 2: importedFrom.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"description","type":["null","string"],"default":null,"doc":"Description. Null: none was given."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at creation, each key once."},{"name":"createdAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"When it was created, ms since the epoch, UTC, if it was imported. Null: `meta.time`."},{"name":"importedFrom","type":["null","string"],"default":null,"doc":"From where it was imported, without credentials. Null: it was made here."}]} as object as SchemaOf<ModelCreated>

/** A model was deleted with its versions, aliases and tags. Version 1. */
export interface ModelDeleted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** The versions that it had, ascending; those that were deleted before are not among them. */
  readonly versions: readonly number[]
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const ModelDeletedSchema = {"type":"record","name":"ModelDeleted","namespace":"ml.evaluation","doc":"A model was deleted with its versions, aliases and tags. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"versions","type":{"type":"array","items":"int"},"doc":"The versions that it had, ascending; those that were deleted before are not among them."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<ModelDeleted>

/** A model has a new version. The numbers of a name ascend and are never used again, even after the version or the model was deleted. Version 2: importedFrom. */
export interface ModelRegistered {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Version of the model. */
  readonly version: number
  /** URI of its artefacts, as the client gave it. */
  readonly source: string
  /** URI under which the artefacts are stored, if it differs from `source`. Null: it does not. */
  readonly location: string | null
  /** The run that produced it. Null: unknown. */
  readonly runId: string | null
  /** Address of the run, if another server keeps it. Null: none was given. */
  readonly runLink: string | null
  /** The logged model of the run that it is. Null: unknown. */
  readonly loggedModelId: string | null
  /** Training sets on which it was trained. Empty: unknown. */
  readonly trainingSetIds: readonly string[]
  /** Positions of the log up to which its training sets were read. Empty: unknown. */
  readonly positions: readonly TopicPosition[]
  /** Commit of the code that trained it. Null: unknown. */
  readonly codeCommit: string | null
  /** Seed of the random number generator. Null: unknown. */
  readonly seed: number | null
  /** Digest of the file that pins its packages. Null: unknown. */
  readonly environmentHash: string | null
  /** User that the client named. Null: none was named. */
  readonly userId: string | null
  /** Description. Null: none was given. */
  readonly description: string | null
  /** Tags at registration, each key once. */
  readonly tags: readonly Label[]
  /** When it was created, ms since the epoch, UTC, if it was imported. Null: `meta.time`. */
  readonly createdAt: number | null
  /** What is not known of what a training that gives the same result needs: `run`, `training_set`, `positions`, `code_commit`, `seed`, `environment`. Empty: all is known. */
  readonly missing: readonly string[]
  /** From where it was imported, without credentials. Null: it was made here. */
  readonly importedFrom: string | null
}
export const ModelRegisteredSchema = {"type":"record","name":"ModelRegistered","namespace":"ml.evaluation","doc":"A model has a new version. The numbers of a name ascend and are never used again, even after the version or the model was deleted. Version 2: importedFrom.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"source","type":"string","doc":"URI of its artefacts, as the client gave it."},{"name":"location","type":["null","string"],"default":null,"doc":"URI under which the artefacts are stored, if it differs from `source`. Null: it does not."},{"name":"runId","type":["null","string"],"default":null,"doc":"The run that produced it. Null: unknown."},{"name":"runLink","type":["null","string"],"default":null,"doc":"Address of the run, if another server keeps it. Null: none was given."},{"name":"loggedModelId","type":["null","string"],"default":null,"doc":"The logged model of the run that it is. Null: unknown."},{"name":"trainingSetIds","type":{"type":"array","items":"string"},"doc":"Training sets on which it was trained. Empty: unknown."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of the log up to which its training sets were read. Empty: unknown."},{"name":"codeCommit","type":["null","string"],"default":null,"doc":"Commit of the code that trained it. Null: unknown."},{"name":"seed","type":["null","long"],"default":null,"doc":"Seed of the random number generator. Null: unknown."},{"name":"environmentHash","type":["null","string"],"default":null,"doc":"Digest of the file that pins its packages. Null: unknown."},{"name":"userId","type":["null","string"],"default":null,"doc":"User that the client named. Null: none was named."},{"name":"description","type":["null","string"],"default":null,"doc":"Description. Null: none was given."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at registration, each key once."},{"name":"createdAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"When it was created, ms since the epoch, UTC, if it was imported. Null: `meta.time`."},{"name":"missing","type":{"type":"array","items":"string"},"doc":"What is not known of what a training that gives the same result needs: `run`, `training_set`, `positions`, `code_commit`, `seed`, `environment`. Empty: all is known."},{"name":"importedFrom","type":["null","string"],"default":null,"doc":"From where it was imported, without credentials. Null: it was made here."}]} as object as SchemaOf<ModelRegistered>

/** A model has another name from this event on. `model` is the new name. Version 1. */
export interface ModelRenamed {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** The name until now. */
  readonly previousName: string
  /** The greatest number of a version that the new name has had, those of the model among them; 0 if none. The next number follows it. */
  readonly lastVersion: number
}
export const ModelRenamedSchema = {"type":"record","name":"ModelRenamed","namespace":"ml.evaluation","doc":"A model has another name from this event on. `model` is the new name. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"previousName","type":"string","doc":"The name until now."},{"name":"lastVersion","type":"int","doc":"The greatest number of a version that the new name has had, those of the model among them; 0 if none. The next number follows it."}]} as object as SchemaOf<ModelRenamed>

/** A tag of a model was set or removed. Version 1. */
export interface ModelTagged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Name of the tag. */
  readonly key: string
  /** The new value. Null: the tag was removed. */
  readonly value: string | null
}
export const ModelTaggedSchema = {"type":"record","name":"ModelTagged","namespace":"ml.evaluation","doc":"A tag of a model was set or removed. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"key","type":"string","doc":"Name of the tag."},{"name":"value","type":["null","string"],"default":null,"doc":"The new value. Null: the tag was removed."}]} as object as SchemaOf<ModelTagged>

/** The description of a model was changed. Version 1. */
export interface ModelUpdated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** The new description. Null: none. */
  readonly description: string | null
}
export const ModelUpdatedSchema = {"type":"record","name":"ModelUpdated","namespace":"ml.evaluation","doc":"The description of a model was changed. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"description","type":["null","string"],"default":null,"doc":"The new description. Null: none."}]} as object as SchemaOf<ModelUpdated>

/** From here on this version of a policy decides what its alias or stage gets. Version 1. */
export interface ModelsGuarded {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the policy. */
  readonly name: string
  /** Version of the policy. */
  readonly policyVersion: number
  /** The policy. Null: it guards nothing any more. */
  readonly policy: Policy | null
}
export const ModelsGuardedSchema = {"type":"record","name":"ModelsGuarded","namespace":"ml.evaluation","doc":"From here on this version of a policy decides what its alias or stage gets. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"name","type":"string","doc":"Name of the policy."},{"name":"policyVersion","type":"int","doc":"Version of the policy."},{"name":"policy","type":["null",{"type":"record","name":"Policy","namespace":"ml.evaluation","doc":"What a version needs before an alias or a stage gets it, as declared. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"guards","type":{"type":"record","name":"PolicyGuard","namespace":"ml.evaluation","doc":"What a policy guards: an alias or a stage of models. Version 1.","fields":[{"name":"model","type":"string","doc":"Name of the model, or a pattern: `*` stands for any characters."},{"name":"alias","type":["null","string"],"default":null,"doc":"The alias. Null: a stage is guarded."},{"name":"stage","type":["null",{"type":"enum","name":"Stage","namespace":"ml.evaluation","doc":"Stage of a version, with MLflow's names. Version 1.","symbols":["None","Staging","Production","Archived"]}],"default":null,"doc":"The stage. Null: an alias is guarded."}]},"doc":"What it guards."},{"name":"dataset","type":["null","string"],"default":null,"doc":"Name of the dataset on which versions are measured. Null: no rule needs one."},{"name":"rules","type":{"type":"array","items":{"type":"record","name":"PolicyRule","namespace":"ml.evaluation","doc":"A rule of a policy. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the rule in its policy."},{"name":"check","type":{"type":"enum","name":"PolicyCheck","namespace":"ml.evaluation","doc":"What a rule of a policy compares: candidate v and champion b, oriented so that greater is better: `absolute` v >= t; `minimum_change` v - b >= t; `relative` v - b >= t |b|; rates of groups; or evidence of another layer. Version 2 adds `live_minimum_change` and `live_relative`: the same differences, of what was measured of both in the same windows while they served.","symbols":["absolute","minimum_change","relative","demographic_parity_ratio","equal_opportunity_difference","equalized_odds_difference","drift","data_quality","live_performance","live_minimum_change","live_relative"]},"doc":"What it compares."},{"name":"metric","type":["null","string"],"default":null,"doc":"The metric. Null: the check needs none."},{"name":"higherIsBetter","type":"boolean","default":true,"doc":"Whether a greater value of the metric is better."},{"name":"threshold","type":["null","double"],"default":null,"doc":"The threshold t, in the unit of the metric or rate. Null: the check needs none."},{"name":"by","type":["null","string"],"default":null,"doc":"What groups the rows: the rule holds for every group. Null: all rows together."},{"name":"test","type":["null",{"type":"enum","name":"PairedTest","namespace":"ml.evaluation","doc":"How the difference of two versions on the same rows is judged. Version 1.","symbols":["bootstrap","sign"]}],"default":null,"doc":"How chance is ruled out. Null: the values alone count."},{"name":"confidence","type":["null","double"],"default":null,"doc":"One-sided confidence of the test, from 0.5 to less than 1. Null: no test."},{"name":"minRows","type":["null","long"],"default":null,"doc":"Fewer rows, or rows of a group, are inconclusive. Null: any number, also an unknown one, will do."}]}},"doc":"The rules of its gate. Empty: only approvals are needed."},{"name":"approvals","type":"int","default":0,"doc":"Number of people other than the requester who have to approve."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]}],"default":null,"doc":"The policy. Null: it guards nothing any more."}]} as object as SchemaOf<ModelsGuarded>

/** Point an alias to a version, or remove it. Version 1. */
export interface MoveAlias {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** The alias, for example `champion`; at least one character. */
  readonly alias: string
  /** Version to which it shall point. Null: it is removed. */
  readonly version: number | null
  /** Compare-and-set: refuse unless the alias points to this version; 0 = it must not be set. Null: do not compare. */
  readonly expectedVersion: number | null
  /** What supports it. */
  readonly evidence: Evidence
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const MoveAliasSchema = {"type":"record","name":"MoveAlias","namespace":"ml.evaluation","doc":"Point an alias to a version, or remove it. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"alias","type":"string","doc":"The alias, for example `champion`; at least one character."},{"name":"version","type":["null","int"],"default":null,"doc":"Version to which it shall point. Null: it is removed."},{"name":"expectedVersion","type":["null","int"],"default":null,"doc":"Compare-and-set: refuse unless the alias points to this version; 0 = it must not be set. Null: do not compare."},{"name":"evidence","type":{"type":"record","name":"Evidence","namespace":"ml.evaluation","doc":"What supports that an alias or a stage gets a version. Version 1.","fields":[{"name":"gateIds","type":{"type":"array","items":"string"},"doc":"Gate evaluations that support it. Empty: no gate was evaluated."},{"name":"approvalIds","type":{"type":"array","items":"string"},"doc":"Approvals that support it. Empty: no approval was requested."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Version of the policy that allowed it. Null: no policy applies."}]},"doc":"What supports it."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<MoveAlias>

/** Move a version to a stage. Version 1. */
export interface MoveStage {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** The new stage. */
  readonly stage: Stage
  /** Whether the other versions of the new stage move to `Archived`; only for `Staging` and `Production`. */
  readonly archiveExisting: boolean
  /** What supports it. */
  readonly evidence: Evidence
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const MoveStageSchema = {"type":"record","name":"MoveStage","namespace":"ml.evaluation","doc":"Move a version to a stage. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"stage","type":{"type":"enum","name":"Stage","namespace":"ml.evaluation","doc":"Stage of a version, with MLflow's names. Version 1.","symbols":["None","Staging","Production","Archived"]},"doc":"The new stage."},{"name":"archiveExisting","type":"boolean","doc":"Whether the other versions of the new stage move to `Archived`; only for `Staging` and `Production`."},{"name":"evidence","type":{"type":"record","name":"Evidence","namespace":"ml.evaluation","doc":"What supports that an alias or a stage gets a version. Version 1.","fields":[{"name":"gateIds","type":{"type":"array","items":"string"},"doc":"Gate evaluations that support it. Empty: no gate was evaluated."},{"name":"approvalIds","type":{"type":"array","items":"string"},"doc":"Approvals that support it. Empty: no approval was requested."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Version of the policy that allowed it. Null: no policy applies."}]},"doc":"What supports it."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<MoveStage>

/** How the difference of two versions on the same rows is judged. Version 1. */
export type PairedTest = 'bootstrap' | 'sign'

/** What a version needs before an alias or a stage gets it, as declared. Version 1. */
export interface Policy {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** What it guards. */
  readonly guards: PolicyGuard
  /** Name of the dataset on which versions are measured. Null: no rule needs one. */
  readonly dataset: string | null
  /** The rules of its gate. Empty: only approvals are needed. */
  readonly rules: readonly PolicyRule[]
  /** Number of people other than the requester who have to approve. */
  readonly approvals: number
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it is, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const PolicySchema = {"type":"record","name":"Policy","namespace":"ml.evaluation","doc":"What a version needs before an alias or a stage gets it, as declared. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"guards","type":{"type":"record","name":"PolicyGuard","namespace":"ml.evaluation","doc":"What a policy guards: an alias or a stage of models. Version 1.","fields":[{"name":"model","type":"string","doc":"Name of the model, or a pattern: `*` stands for any characters."},{"name":"alias","type":["null","string"],"default":null,"doc":"The alias. Null: a stage is guarded."},{"name":"stage","type":["null",{"type":"enum","name":"Stage","namespace":"ml.evaluation","doc":"Stage of a version, with MLflow's names. Version 1.","symbols":["None","Staging","Production","Archived"]}],"default":null,"doc":"The stage. Null: an alias is guarded."}]},"doc":"What it guards."},{"name":"dataset","type":["null","string"],"default":null,"doc":"Name of the dataset on which versions are measured. Null: no rule needs one."},{"name":"rules","type":{"type":"array","items":{"type":"record","name":"PolicyRule","namespace":"ml.evaluation","doc":"A rule of a policy. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the rule in its policy."},{"name":"check","type":{"type":"enum","name":"PolicyCheck","namespace":"ml.evaluation","doc":"What a rule of a policy compares: candidate v and champion b, oriented so that greater is better: `absolute` v >= t; `minimum_change` v - b >= t; `relative` v - b >= t |b|; rates of groups; or evidence of another layer. Version 2 adds `live_minimum_change` and `live_relative`: the same differences, of what was measured of both in the same windows while they served.","symbols":["absolute","minimum_change","relative","demographic_parity_ratio","equal_opportunity_difference","equalized_odds_difference","drift","data_quality","live_performance","live_minimum_change","live_relative"]},"doc":"What it compares."},{"name":"metric","type":["null","string"],"default":null,"doc":"The metric. Null: the check needs none."},{"name":"higherIsBetter","type":"boolean","default":true,"doc":"Whether a greater value of the metric is better."},{"name":"threshold","type":["null","double"],"default":null,"doc":"The threshold t, in the unit of the metric or rate. Null: the check needs none."},{"name":"by","type":["null","string"],"default":null,"doc":"What groups the rows: the rule holds for every group. Null: all rows together."},{"name":"test","type":["null",{"type":"enum","name":"PairedTest","namespace":"ml.evaluation","doc":"How the difference of two versions on the same rows is judged. Version 1.","symbols":["bootstrap","sign"]}],"default":null,"doc":"How chance is ruled out. Null: the values alone count."},{"name":"confidence","type":["null","double"],"default":null,"doc":"One-sided confidence of the test, from 0.5 to less than 1. Null: no test."},{"name":"minRows","type":["null","long"],"default":null,"doc":"Fewer rows, or rows of a group, are inconclusive. Null: any number, also an unknown one, will do."}]}},"doc":"The rules of its gate. Empty: only approvals are needed."},{"name":"approvals","type":"int","default":0,"doc":"Number of people other than the requester who have to approve."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<Policy>

/** What a rule of a policy compares: candidate v and champion b, oriented so that greater is better: `absolute` v >= t; `minimum_change` v - b >= t; `relative` v - b >= t |b|; rates of groups; or evidence of another layer. Version 2 adds `live_minimum_change` and `live_relative`: the same differences, of what was measured of both in the same windows while they served. */
export type PolicyCheck = 'absolute' | 'minimum_change' | 'relative' | 'demographic_parity_ratio' | 'equal_opportunity_difference' | 'equalized_odds_difference' | 'drift' | 'data_quality' | 'live_performance' | 'live_minimum_change' | 'live_relative'

/** What a policy guards: an alias or a stage of models. Version 1. */
export interface PolicyGuard {
  /** Name of the model, or a pattern: `*` stands for any characters. */
  readonly model: string
  /** The alias. Null: a stage is guarded. */
  readonly alias: string | null
  /** The stage. Null: an alias is guarded. */
  readonly stage: Stage | null
}
export const PolicyGuardSchema = {"type":"record","name":"PolicyGuard","namespace":"ml.evaluation","doc":"What a policy guards: an alias or a stage of models. Version 1.","fields":[{"name":"model","type":"string","doc":"Name of the model, or a pattern: `*` stands for any characters."},{"name":"alias","type":["null","string"],"default":null,"doc":"The alias. Null: a stage is guarded."},{"name":"stage","type":["null",{"type":"enum","name":"Stage","namespace":"ml.evaluation","doc":"Stage of a version, with MLflow's names. Version 1.","symbols":["None","Staging","Production","Archived"]}],"default":null,"doc":"The stage. Null: an alias is guarded."}]} as object as SchemaOf<PolicyGuard>

/** A rule of a policy. Version 1. */
export interface PolicyRule {
  /** Name of the rule in its policy. */
  readonly name: string
  /** What it compares. */
  readonly check: PolicyCheck
  /** The metric. Null: the check needs none. */
  readonly metric: string | null
  /** Whether a greater value of the metric is better. */
  readonly higherIsBetter: boolean
  /** The threshold t, in the unit of the metric or rate. Null: the check needs none. */
  readonly threshold: number | null
  /** What groups the rows: the rule holds for every group. Null: all rows together. */
  readonly by: string | null
  /** How chance is ruled out. Null: the values alone count. */
  readonly test: PairedTest | null
  /** One-sided confidence of the test, from 0.5 to less than 1. Null: no test. */
  readonly confidence: number | null
  /** Fewer rows, or rows of a group, are inconclusive. Null: any number, also an unknown one, will do. */
  readonly minRows: number | null
}
export const PolicyRuleSchema = {"type":"record","name":"PolicyRule","namespace":"ml.evaluation","doc":"A rule of a policy. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the rule in its policy."},{"name":"check","type":{"type":"enum","name":"PolicyCheck","namespace":"ml.evaluation","doc":"What a rule of a policy compares: candidate v and champion b, oriented so that greater is better: `absolute` v >= t; `minimum_change` v - b >= t; `relative` v - b >= t |b|; rates of groups; or evidence of another layer. Version 2 adds `live_minimum_change` and `live_relative`: the same differences, of what was measured of both in the same windows while they served.","symbols":["absolute","minimum_change","relative","demographic_parity_ratio","equal_opportunity_difference","equalized_odds_difference","drift","data_quality","live_performance","live_minimum_change","live_relative"]},"doc":"What it compares."},{"name":"metric","type":["null","string"],"default":null,"doc":"The metric. Null: the check needs none."},{"name":"higherIsBetter","type":"boolean","default":true,"doc":"Whether a greater value of the metric is better."},{"name":"threshold","type":["null","double"],"default":null,"doc":"The threshold t, in the unit of the metric or rate. Null: the check needs none."},{"name":"by","type":["null","string"],"default":null,"doc":"What groups the rows: the rule holds for every group. Null: all rows together."},{"name":"test","type":["null",{"type":"enum","name":"PairedTest","namespace":"ml.evaluation","doc":"How the difference of two versions on the same rows is judged. Version 1.","symbols":["bootstrap","sign"]}],"default":null,"doc":"How chance is ruled out. Null: the values alone count."},{"name":"confidence","type":["null","double"],"default":null,"doc":"One-sided confidence of the test, from 0.5 to less than 1. Null: no test."},{"name":"minRows","type":["null","long"],"default":null,"doc":"Fewer rows, or rows of a group, are inconclusive. Null: any number, also an unknown one, will do."}]} as object as SchemaOf<PolicyRule>

/** Publish a model card for a version. The content of the latest card changes nothing. Version 1. */
export interface PublishCard {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** The card as JSON, with the names of its form, its model and its version. */
  readonly card: string
  /** Positions of the log that the card holds everything below of; it may hold something later. */
  readonly positions: readonly TopicPosition[]
  /** Number of the latest card that the command expects; 0 = there is none. Null: any. */
  readonly expectedNumber: number | null
}
export const PublishCardSchema = {"type":"record","name":"PublishCard","namespace":"ml.evaluation","doc":"Publish a model card for a version. The content of the latest card changes nothing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"card","type":"string","doc":"The card as JSON, with the names of its form, its model and its version."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of the log that the card holds everything below of; it may hold something later."},{"name":"expectedNumber","type":["null","int"],"default":null,"doc":"Number of the latest card that the command expects; 0 = there is none. Null: any."}]} as object as SchemaOf<PublishCard>

/** Record what was measured of a version on a dataset. It replaces what was recorded before of the same dataset. Version 2: `source`. */
export interface RecordEvaluation {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** Name of the dataset. */
  readonly dataset: string
  /** Digest of the dataset; versions are compared only on equal ones. Null: unknown, which equals no other. */
  readonly digest: string | null
  /** The metrics, each once for all rows and once per group. */
  readonly metrics: readonly EvaluationMetric[]
  /** Counts per group. Empty: none. */
  readonly groups: readonly GroupCounts[]
  /** The rows from which it was computed. Null: it comes from outside. */
  readonly source: EvaluationSource | null
}
export const RecordEvaluationSchema = {"type":"record","name":"RecordEvaluation","namespace":"ml.evaluation","doc":"Record what was measured of a version on a dataset. It replaces what was recorded before of the same dataset. Version 2: `source`.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"dataset","type":"string","doc":"Name of the dataset."},{"name":"digest","type":["null","string"],"default":null,"doc":"Digest of the dataset; versions are compared only on equal ones. Null: unknown, which equals no other."},{"name":"metrics","type":{"type":"array","items":{"type":"record","name":"EvaluationMetric","namespace":"ml.evaluation","doc":"A metric of a version on a dataset, or on one group of its rows. Version 1.","fields":[{"name":"metric","type":"string","doc":"Name of the metric."},{"name":"by","type":["null","string"],"default":null,"doc":"What groups the rows. Null: measured on all rows."},{"name":"group","type":["null","string"],"default":null,"doc":"The group. Null: measured on all rows."},{"name":"value","type":["null","double"],"default":null,"doc":"The value, in the unit of the metric. Null in a command with `scores`: their mean."},{"name":"rows","type":["null","long"],"default":null,"doc":"Number of measured rows. Null: unknown."},{"name":"scores","type":{"type":"array","items":"double"},"default":[],"doc":"The metric of each row, in the order of the dataset, of which the value is the mean; for example 1 = right, 0 = wrong. Empty: only the value is known, and no test on the same rows is possible."}]}},"doc":"The metrics, each once for all rows and once per group."},{"name":"groups","type":{"type":"array","items":{"type":"record","name":"GroupCounts","namespace":"ml.evaluation","doc":"Counts of predictions in a group of rows. Version 1.","fields":[{"name":"by","type":"string","doc":"What groups the rows."},{"name":"group","type":"string","doc":"The group."},{"name":"rows","type":"long","doc":"Number of its rows."},{"name":"selected","type":"long","doc":"Rows that were predicted positive."},{"name":"positives","type":["null","long"],"default":null,"doc":"Rows whose label is positive. Null: unknown."},{"name":"truePositives","type":["null","long"],"default":null,"doc":"Rows that were predicted positive and are. Null: unknown."}]}},"doc":"Counts per group. Empty: none."},{"name":"source","type":["null",{"type":"record","name":"EvaluationSource","namespace":"ml.evaluation","doc":"From what rows an evaluation was computed. The same query at the same positions gives the same figures, bit for bit. Version 1.","fields":[{"name":"dataset","type":"string","doc":"The declared dataset whose accepted rows were read."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of its rows on the log: those before them were read."},{"name":"query","type":"string","doc":"The whole query as canonical JSON: task, columns, filter, times."},{"name":"method","type":"int","doc":"Version of the computation. A release that computes a figure otherwise raises it."},{"name":"rows","type":"long","doc":"Rows that fit the query, with a label or without."},{"name":"nullLabels","type":"long","doc":"Rows of these without a label. They are not measured."},{"name":"contentHash","type":"string","doc":"SHA-256, lower case hex, of all that was read of these rows."},{"name":"notes","type":{"type":"array","items":"string"},"doc":"Sentences that a reader of the figures has to know. Empty: none."}]}],"default":null,"doc":"The rows from which it was computed. Null: it comes from outside."}]} as object as SchemaOf<RecordEvaluation>

/** Add a version to a model. Version 2: importedFrom. */
export interface RegisterModel {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Number of the version, if it is imported; greater than all numbers that the name has had. Null: the next number. */
  readonly version: number | null
  /** URI of its artefacts, as the client gave it. */
  readonly source: string
  /** URI under which the artefacts are stored, if it differs from `source`. Null: it does not. */
  readonly location: string | null
  /** The run that produced it. Null: unknown. */
  readonly runId: string | null
  /** Address of the run, if another server keeps it. Null: none was given. */
  readonly runLink: string | null
  /** The logged model of the run that it is. Null: unknown. */
  readonly loggedModelId: string | null
  /** Training sets on which it was trained. Empty: unknown. */
  readonly trainingSetIds: readonly string[]
  /** Positions of the log up to which its training sets were read. Empty: unknown. */
  readonly positions: readonly TopicPosition[]
  /** Commit of the code that trained it. Null: unknown. */
  readonly codeCommit: string | null
  /** Seed of the random number generator. Null: unknown. */
  readonly seed: number | null
  /** Digest of the file that pins its packages. Null: unknown. */
  readonly environmentHash: string | null
  /** User that the client named. Null: none was named. */
  readonly userId: string | null
  /** Description. Null: none was given. */
  readonly description: string | null
  /** Tags at registration, each key once. */
  readonly tags: readonly Label[]
  /** When it was created, ms since the epoch, UTC, if it was imported. Null: `meta.time`. */
  readonly createdAt: number | null
  /** From where it was imported, without credentials. Null: it was made here. */
  readonly importedFrom: string | null
}
export const RegisterModelSchema = {"type":"record","name":"RegisterModel","namespace":"ml.evaluation","doc":"Add a version to a model. Version 2: importedFrom.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":["null","int"],"default":null,"doc":"Number of the version, if it is imported; greater than all numbers that the name has had. Null: the next number."},{"name":"source","type":"string","doc":"URI of its artefacts, as the client gave it."},{"name":"location","type":["null","string"],"default":null,"doc":"URI under which the artefacts are stored, if it differs from `source`. Null: it does not."},{"name":"runId","type":["null","string"],"default":null,"doc":"The run that produced it. Null: unknown."},{"name":"runLink","type":["null","string"],"default":null,"doc":"Address of the run, if another server keeps it. Null: none was given."},{"name":"loggedModelId","type":["null","string"],"default":null,"doc":"The logged model of the run that it is. Null: unknown."},{"name":"trainingSetIds","type":{"type":"array","items":"string"},"doc":"Training sets on which it was trained. Empty: unknown."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of the log up to which its training sets were read. Empty: unknown."},{"name":"codeCommit","type":["null","string"],"default":null,"doc":"Commit of the code that trained it. Null: unknown."},{"name":"seed","type":["null","long"],"default":null,"doc":"Seed of the random number generator. Null: unknown."},{"name":"environmentHash","type":["null","string"],"default":null,"doc":"Digest of the file that pins its packages. Null: unknown."},{"name":"userId","type":["null","string"],"default":null,"doc":"User that the client named. Null: none was named."},{"name":"description","type":["null","string"],"default":null,"doc":"Description. Null: none was given."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at registration, each key once."},{"name":"createdAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"When it was created, ms since the epoch, UTC, if it was imported. Null: `meta.time`."},{"name":"importedFrom","type":["null","string"],"default":null,"doc":"From where it was imported, without credentials. Null: it was made here."}]} as object as SchemaOf<RegisterModel>

/** Give a model another name, which must be free. Version 1. */
export interface RenameModel {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** The new name, at least one character. */
  readonly newName: string
}
export const RenameModelSchema = {"type":"record","name":"RenameModel","namespace":"ml.evaluation","doc":"Give a model another name, which must be free. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"newName","type":"string","doc":"The new name, at least one character."}]} as object as SchemaOf<RenameModel>

/** Ask people to approve a version, as a policy wants it. Version 1. */
export interface RequestApproval {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** Name of the policy. */
  readonly policy: string
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const RequestApprovalSchema = {"type":"record","name":"RequestApproval","namespace":"ml.evaluation","doc":"Ask people to approve a version, as a policy wants it. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"policy","type":"string","doc":"Name of the policy."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<RequestApproval>

/** Stage of a version, with MLflow's names. Version 1. */
export type Stage = 'None' | 'Staging' | 'Production' | 'Archived'

/** A version is in another stage from this event on. Version 1. */
export interface StageMoved {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Version of the model. */
  readonly version: number
  /** Its stage until now. */
  readonly from: Stage
  /** Its stage now. Equal to `from`: only other versions were archived. */
  readonly to: Stage
  /** Other versions that were in stage `to` until now and are in `Archived` now, ascending. */
  readonly archived: readonly number[]
  /** What supports it. */
  readonly evidence: Evidence
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const StageMovedSchema = {"type":"record","name":"StageMoved","namespace":"ml.evaluation","doc":"A version is in another stage from this event on. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"from","type":{"type":"enum","name":"Stage","namespace":"ml.evaluation","doc":"Stage of a version, with MLflow's names. Version 1.","symbols":["None","Staging","Production","Archived"]},"doc":"Its stage until now."},{"name":"to","type":"ml.evaluation.Stage","doc":"Its stage now. Equal to `from`: only other versions were archived."},{"name":"archived","type":{"type":"array","items":"int"},"doc":"Other versions that were in stage `to` until now and are in `Archived` now, ascending."},{"name":"evidence","type":{"type":"record","name":"Evidence","namespace":"ml.evaluation","doc":"What supports that an alias or a stage gets a version. Version 1.","fields":[{"name":"gateIds","type":{"type":"array","items":"string"},"doc":"Gate evaluations that support it. Empty: no gate was evaluated."},{"name":"approvalIds","type":{"type":"array","items":"string"},"doc":"Approvals that support it. Empty: no approval was requested."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Version of the policy that allowed it. Null: no policy applies."}]},"doc":"What supports it."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<StageMoved>

/** Set or remove a tag of a model. Version 1. */
export interface TagModel {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Name of the tag, at least one character. */
  readonly key: string
  /** The new value. Null: the tag is removed. */
  readonly value: string | null
}
export const TagModelSchema = {"type":"record","name":"TagModel","namespace":"ml.evaluation","doc":"Set or remove a tag of a model. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"key","type":"string","doc":"Name of the tag, at least one character."},{"name":"value","type":["null","string"],"default":null,"doc":"The new value. Null: the tag is removed."}]} as object as SchemaOf<TagModel>

/** Set or remove a tag of a version. Version 1. */
export interface TagVersion {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** Name of the tag, at least one character. */
  readonly key: string
  /** The new value. Null: the tag is removed. */
  readonly value: string | null
}
export const TagVersionSchema = {"type":"record","name":"TagVersion","namespace":"ml.evaluation","doc":"Set or remove a tag of a version. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"key","type":"string","doc":"Name of the tag, at least one character."},{"name":"value","type":["null","string"],"default":null,"doc":"The new value. Null: the tag is removed."}]} as object as SchemaOf<TagVersion>

/** Change the description of a model. Version 1. */
export interface UpdateModel {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** The new description. Null: none. */
  readonly description: string | null
}
export const UpdateModelSchema = {"type":"record","name":"UpdateModel","namespace":"ml.evaluation","doc":"Change the description of a model. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"description","type":["null","string"],"default":null,"doc":"The new description. Null: none."}]} as object as SchemaOf<UpdateModel>

/** Change the description of a version. Version 1. */
export interface UpdateVersion {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** The new description. Null: none. */
  readonly description: string | null
}
export const UpdateVersionSchema = {"type":"record","name":"UpdateVersion","namespace":"ml.evaluation","doc":"Change the description of a version. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"description","type":["null","string"],"default":null,"doc":"The new description. Null: none."}]} as object as SchemaOf<UpdateVersion>

/** A version was deleted. An alias that points to it stays. Version 1. */
export interface VersionDeleted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Version of the model. */
  readonly version: number
  /** Its stage until now. */
  readonly stage: Stage
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const VersionDeletedSchema = {"type":"record","name":"VersionDeleted","namespace":"ml.evaluation","doc":"A version was deleted. An alias that points to it stays. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"stage","type":{"type":"enum","name":"Stage","namespace":"ml.evaluation","doc":"Stage of a version, with MLflow's names. Version 1.","symbols":["None","Staging","Production","Archived"]},"doc":"Its stage until now."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as SchemaOf<VersionDeleted>

/** A tag of a version was set or removed. Version 1. */
export interface VersionTagged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Version of the model. */
  readonly version: number
  /** Name of the tag. */
  readonly key: string
  /** The new value. Null: the tag was removed. */
  readonly value: string | null
}
export const VersionTaggedSchema = {"type":"record","name":"VersionTagged","namespace":"ml.evaluation","doc":"A tag of a version was set or removed. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"key","type":"string","doc":"Name of the tag."},{"name":"value","type":["null","string"],"default":null,"doc":"The new value. Null: the tag was removed."}]} as object as SchemaOf<VersionTagged>

/** The description of a version was changed. Version 1. */
export interface VersionUpdated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** `meta.id` of the command that caused it. */
  readonly commandId: string
  /** Name of the model. */
  readonly model: string
  /** Internal id of the model; a name that is used again after a deletion has another one. */
  readonly modelId: string
  /** Version of the model. */
  readonly version: number
  /** The new description. Null: none. */
  readonly description: string | null
}
export const VersionUpdatedSchema = {"type":"record","name":"VersionUpdated","namespace":"ml.evaluation","doc":"The description of a version was changed. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"description","type":["null","string"],"default":null,"doc":"The new description. Null: none."}]} as object as SchemaOf<VersionUpdated>
