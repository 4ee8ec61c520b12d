// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { DraftOf, SchemaOf } from '../avro.ts'
import type { EventMeta } from './common.ts'
import type { Label } from './training.ts'

/** An alias points to another version from here on. Draft. */
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
  /** Gates that speak for it. Empty: none were asked. */
  readonly gateIds: readonly string[]
  /** Approvals that speak for it. Empty: none were asked. */
  readonly approvalIds: readonly string[]
  /** Version of the policy that allowed it. Null: none holds. */
  readonly policyVersion: number | null
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const AliasMovedSchema = {"type":"record","name":"AliasMoved","namespace":"ml.evaluation","doc":"An alias points to another version from here on. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"alias","type":"string","doc":"The alias, for example `champion`."},{"name":"version","type":["null","int"],"default":null,"doc":"Version it points to now. Null: it was removed."},{"name":"previousVersion","type":["null","int"],"default":null,"doc":"Version it pointed to until now. Null: it was not set."},{"name":"gateIds","type":{"type":"array","items":"string"},"doc":"Gates that speak for it. Empty: none were asked."},{"name":"approvalIds","type":{"type":"array","items":"string"},"doc":"Approvals that speak for it. Empty: none were asked."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Version of the policy that allowed it. Null: none holds."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as DraftOf<AliasMoved>

/** Somebody decided on a request to promote a version; never the one who asked. Draft. */
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
  /** Principal who asked. */
  readonly requester: string
  /** Principal who decided. */
  readonly approver: string
  /** Gates that were looked at. */
  readonly gateIds: readonly string[]
  /** Why, in words. Null: not said. */
  readonly comment: string | null
}
export const ApprovalDecidedSchema = {"type":"record","name":"ApprovalDecided","namespace":"ml.evaluation","doc":"Somebody decided on a request to promote a version; never the one who asked. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"approvalId","type":"string","doc":"UUID of the request."},{"name":"outcome","type":{"type":"enum","name":"ApprovalOutcome","namespace":"ml.evaluation","doc":"What an approver decided. Draft.","symbols":["approved","rejected","withdrawn"]},"doc":"The decision."},{"name":"requester","type":"string","doc":"Principal who asked."},{"name":"approver","type":"string","doc":"Principal who decided."},{"name":"gateIds","type":{"type":"array","items":"string"},"doc":"Gates that were looked at."},{"name":"comment","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as DraftOf<ApprovalDecided>

/** What an approver decided. Draft. */
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
  /** Version of the policy that holds the gate. */
  readonly policyVersion: number
  /** Version that it was compared with. Null: there is no champion. */
  readonly championVersion: number | null
  /** One per rule, in the order of the policy. */
  readonly results: readonly GateResult[]
  /** Fail if any fails, else inconclusive if any is, else pass. */
  readonly verdict: GateVerdict
}
export const GateEvaluatedSchema = {"type":"record","name":"GateEvaluated","namespace":"ml.evaluation","doc":"A gate was evaluated for a version of a model. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"gateId","type":"string","doc":"UUID of this evaluation."},{"name":"gate","type":"string","doc":"Name of the gate."},{"name":"policyVersion","type":"int","doc":"Version of the policy that holds the gate."},{"name":"championVersion","type":["null","int"],"default":null,"doc":"Version that it was compared with. Null: there is no champion."},{"name":"results","type":{"type":"array","items":{"type":"record","name":"GateResult","namespace":"ml.evaluation","doc":"What one rule of a gate found. Draft.","fields":[{"name":"metric","type":"string","doc":"The metric."},{"name":"group","type":["null","string"],"default":null,"doc":"Group of rows that it was measured on. Null: all."},{"name":"rule","type":{"type":"enum","name":"GateRule","namespace":"ml.evaluation","doc":"How a rule compares candidate v and champion b, greater being better: v >= t; v - b >= a; v - b >= r |b|. Draft.","symbols":["absolute","minimum_change","relative"]},"doc":"How it compares."},{"name":"threshold","type":"double","doc":"t, a or r."},{"name":"candidate","type":["null","double"],"default":null,"doc":"Value of the candidate, in the unit of the metric. Null: missing."},{"name":"champion","type":["null","double"],"default":null,"doc":"Value of the champion, in the unit of the metric. Null: missing, or no champion."},{"name":"rows","type":["null","long"],"default":null,"doc":"Rows that were measured. Null: not known."},{"name":"verdict","type":{"type":"enum","name":"GateVerdict","namespace":"ml.evaluation","doc":"Verdict of a gate or of one of its rules; `inconclusive` never promotes. Draft.","symbols":["pass","fail","inconclusive"]},"doc":"The verdict of the rule."}]}},"doc":"One per rule, in the order of the policy."},{"name":"verdict","type":"ml.evaluation.GateVerdict","doc":"Fail if any fails, else inconclusive if any is, else pass."}]} as object as DraftOf<GateEvaluated>

/** What one rule of a gate found. Draft. */
export interface GateResult {
  /** The metric. */
  readonly metric: string
  /** Group of rows that it was measured on. Null: all. */
  readonly group: string | null
  /** How it compares. */
  readonly rule: GateRule
  /** t, a or r. */
  readonly threshold: number
  /** Value of the candidate, in the unit of the metric. Null: missing. */
  readonly candidate: number | null
  /** Value of the champion, in the unit of the metric. Null: missing, or no champion. */
  readonly champion: number | null
  /** Rows that were measured. Null: not known. */
  readonly rows: number | null
  /** The verdict of the rule. */
  readonly verdict: GateVerdict
}
export const GateResultSchema = {"type":"record","name":"GateResult","namespace":"ml.evaluation","doc":"What one rule of a gate found. Draft.","fields":[{"name":"metric","type":"string","doc":"The metric."},{"name":"group","type":["null","string"],"default":null,"doc":"Group of rows that it was measured on. Null: all."},{"name":"rule","type":{"type":"enum","name":"GateRule","namespace":"ml.evaluation","doc":"How a rule compares candidate v and champion b, greater being better: v >= t; v - b >= a; v - b >= r |b|. Draft.","symbols":["absolute","minimum_change","relative"]},"doc":"How it compares."},{"name":"threshold","type":"double","doc":"t, a or r."},{"name":"candidate","type":["null","double"],"default":null,"doc":"Value of the candidate, in the unit of the metric. Null: missing."},{"name":"champion","type":["null","double"],"default":null,"doc":"Value of the champion, in the unit of the metric. Null: missing, or no champion."},{"name":"rows","type":["null","long"],"default":null,"doc":"Rows that were measured. Null: not known."},{"name":"verdict","type":{"type":"enum","name":"GateVerdict","namespace":"ml.evaluation","doc":"Verdict of a gate or of one of its rules; `inconclusive` never promotes. Draft.","symbols":["pass","fail","inconclusive"]},"doc":"The verdict of the rule."}]} as object as SchemaOf<GateResult>

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
  /** Ids of the events that it was made from. */
  readonly basedOn: readonly string[]
}
export const ModelCardPublishedSchema = {"type":"record","name":"ModelCardPublished","namespace":"ml.evaluation","doc":"A model card was published for a version. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"card","type":"string","doc":"The card: JSON of Model Card Toolkit 0.0.2 and front matter."},{"name":"digest","type":"string","doc":"SHA-256, lower case hex, of the card."},{"name":"basedOn","type":{"type":"array","items":"string"},"doc":"Ids of the events that it was made from."}]} as object as DraftOf<ModelCardPublished>

/** A model has a new version. Numbers are never used twice, not even after the model was deleted. Draft. */
export interface ModelRegistered {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Version of the model. */
  readonly version: number
  /** Where its artefacts lie, a URI. */
  readonly source: string
  /** The run that made it. Null: not said. */
  readonly runId: string | null
  /** Training sets it was trained on. Empty: not known. */
  readonly trainingSetIds: readonly string[]
  /** What it is, in words. Null: not said. */
  readonly description: string | null
  /** Tags at registration. */
  readonly tags: readonly Label[]
}
export const ModelRegisteredSchema = {"type":"record","name":"ModelRegistered","namespace":"ml.evaluation","doc":"A model has a new version. Numbers are never used twice, not even after the model was deleted. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":"int","doc":"Version of the model."},{"name":"source","type":"string","doc":"Where its artefacts lie, a URI."},{"name":"runId","type":["null","string"],"default":null,"doc":"The run that made it. Null: not said."},{"name":"trainingSetIds","type":{"type":"array","items":"string"},"doc":"Training sets it was trained on. Empty: not known."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Draft.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at registration."}]} as object as DraftOf<ModelRegistered>
