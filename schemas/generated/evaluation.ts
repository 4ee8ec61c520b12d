// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { DraftOf, SchemaOf } from '../avro.ts'
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

/** A principal other than the requester decided on a request to promote a version. Draft. */
export interface ApprovalDecided {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** UUID of the request. */
  readonly approvalId: string
  /** The decision. */
  readonly outcome: ApprovalOutcome
  /** Principal who requested the promotion. */
  readonly requester: string
  /** Principal who decided. */
  readonly approver: string
  /** Gate evaluations on which the decision is based. */
  readonly gateIds: readonly string[]
  /** The reason, in words. Null: none was given. */
  readonly comment: string | null
}
export const ApprovalDecidedSchema = {"type":"record","name":"ApprovalDecided","namespace":"ml.evaluation","doc":"A principal other than the requester decided on a request to promote a version. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"approvalId","type":"string","doc":"UUID of the request."},{"name":"outcome","type":{"type":"enum","name":"ApprovalOutcome","namespace":"ml.evaluation","doc":"The decision of an approver. Draft.","symbols":["approved","rejected","withdrawn"]},"doc":"The decision."},{"name":"requester","type":"string","doc":"Principal who requested the promotion."},{"name":"approver","type":"string","doc":"Principal who decided."},{"name":"gateIds","type":{"type":"array","items":"string"},"doc":"Gate evaluations on which the decision is based."},{"name":"comment","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as DraftOf<ApprovalDecided>

/** The decision of an approver. Draft. */
export type ApprovalOutcome = 'approved' | 'rejected' | 'withdrawn'

/** Create a registered model. Its name must be free. Version 1. */
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
}
export const CreateModelSchema = {"type":"record","name":"CreateModel","namespace":"ml.evaluation","doc":"Create a registered model. Its name must be free. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model, at least one character."},{"name":"description","type":["null","string"],"default":null,"doc":"Description. Null: none."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags; of several with one key the last one counts."},{"name":"createdAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"When it was created, ms since the epoch, UTC, if it is imported. Null: now."}]} as object as SchemaOf<CreateModel>

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

/** A gate was evaluated for a version of a model. Draft. */
export interface GateEvaluated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** UUID of this evaluation. */
  readonly gateId: string
  /** Name of the gate. */
  readonly gate: string
  /** Version of the policy that contains the gate. */
  readonly policyVersion: number
  /** Version with which it was compared. Null: there is no champion. */
  readonly championVersion: number | null
  /** One per rule, in the order of the policy. */
  readonly results: readonly GateResult[]
  /** Fail if any rule fails, else inconclusive if any rule is inconclusive, else pass. */
  readonly verdict: GateVerdict
}
export const GateEvaluatedSchema = {"type":"record","name":"GateEvaluated","namespace":"ml.evaluation","doc":"A gate was evaluated for a version of a model. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"gateId","type":"string","doc":"UUID of this evaluation."},{"name":"gate","type":"string","doc":"Name of the gate."},{"name":"policyVersion","type":"int","doc":"Version of the policy that contains the gate."},{"name":"championVersion","type":["null","int"],"default":null,"doc":"Version with which it was compared. Null: there is no champion."},{"name":"results","type":{"type":"array","items":{"type":"record","name":"GateResult","namespace":"ml.evaluation","doc":"The result of one rule of a gate. Draft.","fields":[{"name":"metric","type":"string","doc":"The metric."},{"name":"group","type":["null","string"],"default":null,"doc":"Group of rows on which the metric was measured. Null: all rows."},{"name":"rule","type":{"type":"enum","name":"GateRule","namespace":"ml.evaluation","doc":"How a rule compares candidate v and champion b, greater being better: v >= t; v - b >= a; v - b >= r |b|. Draft.","symbols":["absolute","minimum_change","relative"]},"doc":"The comparison."},{"name":"threshold","type":"double","doc":"The threshold t, a or r of the rule."},{"name":"candidate","type":["null","double"],"default":null,"doc":"Value of the candidate, in the unit of the metric. Null: the value is missing."},{"name":"champion","type":["null","double"],"default":null,"doc":"Value of the champion, in the unit of the metric. Null: the value is missing, or there is no champion."},{"name":"rows","type":["null","long"],"default":null,"doc":"Number of measured rows. Null: unknown."},{"name":"verdict","type":{"type":"enum","name":"GateVerdict","namespace":"ml.evaluation","doc":"Verdict of a gate or of one of its rules; `inconclusive` never promotes. Draft.","symbols":["pass","fail","inconclusive"]},"doc":"The verdict of the rule."}]}},"doc":"One per rule, in the order of the policy."},{"name":"verdict","type":"ml.evaluation.GateVerdict","doc":"Fail if any rule fails, else inconclusive if any rule is inconclusive, else pass."}]} as object as DraftOf<GateEvaluated>

/** The result of one rule of a gate. Draft. */
export interface GateResult {
  /** The metric. */
  readonly metric: string
  /** Group of rows on which the metric was measured. Null: all rows. */
  readonly group: string | null
  /** The comparison. */
  readonly rule: GateRule
  /** The threshold t, a or r of the rule. */
  readonly threshold: number
  /** Value of the candidate, in the unit of the metric. Null: the value is missing. */
  readonly candidate: number | null
  /** Value of the champion, in the unit of the metric. Null: the value is missing, or there is no champion. */
  readonly champion: number | null
  /** Number of measured rows. Null: unknown. */
  readonly rows: number | null
  /** The verdict of the rule. */
  readonly verdict: GateVerdict
}
export const GateResultSchema = {"type":"record","name":"GateResult","namespace":"ml.evaluation","doc":"The result of one rule of a gate. Draft.","fields":[{"name":"metric","type":"string","doc":"The metric."},{"name":"group","type":["null","string"],"default":null,"doc":"Group of rows on which the metric was measured. Null: all rows."},{"name":"rule","type":{"type":"enum","name":"GateRule","namespace":"ml.evaluation","doc":"How a rule compares candidate v and champion b, greater being better: v >= t; v - b >= a; v - b >= r |b|. Draft.","symbols":["absolute","minimum_change","relative"]},"doc":"The comparison."},{"name":"threshold","type":"double","doc":"The threshold t, a or r of the rule."},{"name":"candidate","type":["null","double"],"default":null,"doc":"Value of the candidate, in the unit of the metric. Null: the value is missing."},{"name":"champion","type":["null","double"],"default":null,"doc":"Value of the champion, in the unit of the metric. Null: the value is missing, or there is no champion."},{"name":"rows","type":["null","long"],"default":null,"doc":"Number of measured rows. Null: unknown."},{"name":"verdict","type":{"type":"enum","name":"GateVerdict","namespace":"ml.evaluation","doc":"Verdict of a gate or of one of its rules; `inconclusive` never promotes. Draft.","symbols":["pass","fail","inconclusive"]},"doc":"The verdict of the rule."}]} as object as SchemaOf<GateResult>

/** How a rule compares candidate v and champion b, greater being better: v >= t; v - b >= a; v - b >= r |b|. Draft. */
export type GateRule = 'absolute' | 'minimum_change' | 'relative'

/** Verdict of a gate or of one of its rules; `inconclusive` never promotes. Draft. */
export type GateVerdict = 'pass' | 'fail' | 'inconclusive'

/** A model card was published for a version. Draft. */
export interface ModelCardPublished {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** The card: JSON of Model Card Toolkit 0.0.2 and front matter. */
  readonly card: string
  /** SHA-256, lower case hex, of the card. */
  readonly digest: string
  /** Ids of the events from which it was made. */
  readonly basedOn: readonly string[]
}
export const ModelCardPublishedSchema = {"type":"record","name":"ModelCardPublished","namespace":"ml.evaluation","doc":"A model card was published for a version. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"card","type":"string","doc":"The card: JSON of Model Card Toolkit 0.0.2 and front matter."},{"name":"digest","type":"string","doc":"SHA-256, lower case hex, of the card."},{"name":"basedOn","type":{"type":"array","items":"string"},"doc":"Ids of the events from which it was made."}]} as object as DraftOf<ModelCardPublished>

/** A model was created. It has no versions yet. Version 1. */
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
}
export const ModelCreatedSchema = {"type":"record","name":"ModelCreated","namespace":"ml.evaluation","doc":"A model was created. It has no versions yet. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"description","type":["null","string"],"default":null,"doc":"Description. Null: none was given."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at creation, each key once."},{"name":"createdAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"When it was created, ms since the epoch, UTC, if it was imported. Null: `meta.time`."}]} as object as SchemaOf<ModelCreated>

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

/** A model has a new version. The numbers of a name ascend and are never used again, even after the version or the model was deleted. Version 1. */
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
}
export const ModelRegisteredSchema = {"type":"record","name":"ModelRegistered","namespace":"ml.evaluation","doc":"A model has a new version. The numbers of a name ascend and are never used again, even after the version or the model was deleted. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"commandId","type":"string","doc":"`meta.id` of the command that caused it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelId","type":"string","doc":"Internal id of the model; a name that is used again after a deletion has another one."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"source","type":"string","doc":"URI of its artefacts, as the client gave it."},{"name":"location","type":["null","string"],"default":null,"doc":"URI under which the artefacts are stored, if it differs from `source`. Null: it does not."},{"name":"runId","type":["null","string"],"default":null,"doc":"The run that produced it. Null: unknown."},{"name":"runLink","type":["null","string"],"default":null,"doc":"Address of the run, if another server keeps it. Null: none was given."},{"name":"loggedModelId","type":["null","string"],"default":null,"doc":"The logged model of the run that it is. Null: unknown."},{"name":"trainingSetIds","type":{"type":"array","items":"string"},"doc":"Training sets on which it was trained. Empty: unknown."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of the log up to which its training sets were read. Empty: unknown."},{"name":"codeCommit","type":["null","string"],"default":null,"doc":"Commit of the code that trained it. Null: unknown."},{"name":"seed","type":["null","long"],"default":null,"doc":"Seed of the random number generator. Null: unknown."},{"name":"environmentHash","type":["null","string"],"default":null,"doc":"Digest of the file that pins its packages. Null: unknown."},{"name":"userId","type":["null","string"],"default":null,"doc":"User that the client named. Null: none was named."},{"name":"description","type":["null","string"],"default":null,"doc":"Description. Null: none was given."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at registration, each key once."},{"name":"createdAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"When it was created, ms since the epoch, UTC, if it was imported. Null: `meta.time`."},{"name":"missing","type":{"type":"array","items":"string"},"doc":"What is not known of what a training that gives the same result needs: `run`, `training_set`, `positions`, `code_commit`, `seed`, `environment`. Empty: all is known."}]} as object as SchemaOf<ModelRegistered>

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

/** Add a version to a model. Version 1. */
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
}
export const RegisterModelSchema = {"type":"record","name":"RegisterModel","namespace":"ml.evaluation","doc":"Add a version to a model. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":["null","int"],"default":null,"doc":"Number of the version, if it is imported; greater than all numbers that the name has had. Null: the next number."},{"name":"source","type":"string","doc":"URI of its artefacts, as the client gave it."},{"name":"location","type":["null","string"],"default":null,"doc":"URI under which the artefacts are stored, if it differs from `source`. Null: it does not."},{"name":"runId","type":["null","string"],"default":null,"doc":"The run that produced it. Null: unknown."},{"name":"runLink","type":["null","string"],"default":null,"doc":"Address of the run, if another server keeps it. Null: none was given."},{"name":"loggedModelId","type":["null","string"],"default":null,"doc":"The logged model of the run that it is. Null: unknown."},{"name":"trainingSetIds","type":{"type":"array","items":"string"},"doc":"Training sets on which it was trained. Empty: unknown."},{"name":"positions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of the log up to which its training sets were read. Empty: unknown."},{"name":"codeCommit","type":["null","string"],"default":null,"doc":"Commit of the code that trained it. Null: unknown."},{"name":"seed","type":["null","long"],"default":null,"doc":"Seed of the random number generator. Null: unknown."},{"name":"environmentHash","type":["null","string"],"default":null,"doc":"Digest of the file that pins its packages. Null: unknown."},{"name":"userId","type":["null","string"],"default":null,"doc":"User that the client named. Null: none was named."},{"name":"description","type":["null","string"],"default":null,"doc":"Description. Null: none was given."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at registration, each key once."},{"name":"createdAt","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"When it was created, ms since the epoch, UTC, if it was imported. Null: `meta.time`."}]} as object as SchemaOf<RegisterModel>

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
