// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { DraftOf, SchemaOf } from '../avro.ts'
import type { EventMeta } from './common.ts'
import type { Label } from './training.ts'

/** An alias points to another version from this event on. Draft. */
export interface AliasMoved {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** The alias, for example `champion`. */
  readonly alias: string
  /** Version it points to now. Null: it was removed. */
  readonly version: number | null
  /** Version it pointed to until now. Null: it was not set. */
  readonly previousVersion: number | null
  /** Gate evaluations that support it. Empty: no gate was evaluated. */
  readonly gateIds: readonly string[]
  /** Approvals that support it. Empty: no approval was requested. */
  readonly approvalIds: readonly string[]
  /** Version of the policy that allowed it. Null: no policy applies. */
  readonly policyVersion: number | null
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const AliasMovedSchema = {"type":"record","name":"AliasMoved","namespace":"ml.evaluation","doc":"An alias points to another version from this event on. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"alias","type":"string","doc":"The alias, for example `champion`."},{"name":"version","type":["null","int"],"default":null,"doc":"Version it points to now. Null: it was removed."},{"name":"previousVersion","type":["null","int"],"default":null,"doc":"Version it pointed to until now. Null: it was not set."},{"name":"gateIds","type":{"type":"array","items":"string"},"doc":"Gate evaluations that support it. Empty: no gate was evaluated."},{"name":"approvalIds","type":{"type":"array","items":"string"},"doc":"Approvals that support it. Empty: no approval was requested."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Version of the policy that allowed it. Null: no policy applies."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as DraftOf<AliasMoved>

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

/** A model has a new version. A version number is never reused, even after the model was deleted. Draft. */
export interface ModelRegistered {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** URI of its artefacts. */
  readonly source: string
  /** The run that produced it. Null: unknown. */
  readonly runId: string | null
  /** Training sets on which it was trained. Empty: unknown. */
  readonly trainingSetIds: readonly string[]
  /** Description. Null: none was given. */
  readonly description: string | null
  /** Tags at registration. */
  readonly tags: readonly Label[]
}
export const ModelRegisteredSchema = {"type":"record","name":"ModelRegistered","namespace":"ml.evaluation","doc":"A model has a new version. A version number is never reused, even after the model was deleted. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"source","type":"string","doc":"URI of its artefacts."},{"name":"runId","type":["null","string"],"default":null,"doc":"The run that produced it. Null: unknown."},{"name":"trainingSetIds","type":{"type":"array","items":"string"},"doc":"Training sets on which it was trained. Empty: unknown."},{"name":"description","type":["null","string"],"default":null,"doc":"Description. Null: none was given."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Version 1.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at registration."}]} as object as DraftOf<ModelRegistered>
