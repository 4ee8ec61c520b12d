// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { DraftOf, SchemaOf } from '../avro.ts'
import type { EventMeta } from './common.ts'

/** A firing alert is muted, muted by something else, or no longer muted. It goes on firing. Version 1. */
export interface AlertMuted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** SHA-256, lower case hex, of `team|rule|model|version|feature|baseline`; what is null is empty, and a backslash stands before a backslash or a bar within a part. */
  readonly fingerprint: string
  /** Number of the change of this alert, from 1. Numbers have no gaps, so a missing one is a missing event. */
  readonly seq: number
  /** The subject of the alert. */
  readonly subject: AlertSubject
  /** Version of the rule that judged. */
  readonly ruleVersion: number
  /** `page` or `ticket`. */
  readonly severity: string
  /** One sentence, at most 1024 characters. */
  readonly summary: string
  /** Log time at which it began to fire, ms since the epoch, UTC. */
  readonly startsAt: number
  /** The value that was judged last, in the unit of its signal. Null: nothing was observed of it. */
  readonly value: number | null
  /** Threshold of the rule, in the unit of its signal. Null: the rule judges absence. */
  readonly threshold: number | null
  /** What mutes it: `silence/<name>` or `rule/<name>`. Null: nothing, so people are told. */
  readonly mutedBy: string | null
  /** Where people read what to do. Null: not said. */
  readonly runbook: string | null
}
export const AlertMutedSchema = {"type":"record","name":"AlertMuted","namespace":"ml.monitoring","doc":"A firing alert is muted, muted by something else, or no longer muted. It goes on firing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"fingerprint","type":"string","doc":"SHA-256, lower case hex, of `team|rule|model|version|feature|baseline`; what is null is empty, and a backslash stands before a backslash or a bar within a part."},{"name":"seq","type":"int","doc":"Number of the change of this alert, from 1. Numbers have no gaps, so a missing one is a missing event."},{"name":"subject","type":{"type":"record","name":"AlertSubject","namespace":"ml.monitoring","doc":"The subject of an alert. Version 1.","fields":[{"name":"team","type":"string","doc":"Team that declared the rule. Empty: no team."},{"name":"rule","type":"string","doc":"Name of the rule."},{"name":"model","type":["null","string"],"default":null,"doc":"Name of the model. Null: the alert is not about a model."},{"name":"version","type":["null","long"],"default":null,"doc":"Version of the model. Null: the alert is not about a version."},{"name":"feature","type":["null","string"],"default":null,"doc":"Name of the feature; of an alert that is not about a model, what it is about: an instance, a dataset, a store. Null: the alert is about the whole model."},{"name":"baselineId","type":["null","string"],"default":null,"doc":"The baseline. Null: no baseline is involved."}]},"doc":"The subject of the alert."},{"name":"ruleVersion","type":"int","doc":"Version of the rule that judged."},{"name":"severity","type":"string","doc":"`page` or `ticket`."},{"name":"summary","type":"string","doc":"One sentence, at most 1024 characters."},{"name":"startsAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time at which it began to fire, ms since the epoch, UTC."},{"name":"value","type":["null","double"],"default":null,"doc":"The value that was judged last, in the unit of its signal. Null: nothing was observed of it."},{"name":"threshold","type":["null","double"],"default":null,"doc":"Threshold of the rule, in the unit of its signal. Null: the rule judges absence."},{"name":"mutedBy","type":["null","string"],"default":null,"doc":"What mutes it: `silence/<name>` or `rule/<name>`. Null: nothing, so people are told."},{"name":"runbook","type":["null","string"],"default":null,"doc":"Where people read what to do. Null: not said."}]} as object as SchemaOf<AlertMuted>

/** An alert is firing. Version 1. */
export interface AlertRaised {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** SHA-256, lower case hex, of `team|rule|model|version|feature|baseline`; what is null is empty, and a backslash stands before a backslash or a bar within a part. */
  readonly fingerprint: string
  /** Number of the change of this alert, from 1. Numbers have no gaps, so a missing one is a missing event. */
  readonly seq: number
  /** The subject of the alert. */
  readonly subject: AlertSubject
  /** Version of the rule that judged. */
  readonly ruleVersion: number
  /** `page` or `ticket`. */
  readonly severity: string
  /** One sentence, at most 1024 characters. */
  readonly summary: string
  /** Log time at which it began to fire, ms since the epoch, UTC. */
  readonly startsAt: number
  /** The value that was judged last, in the unit of its signal. Null: nothing was observed of it. */
  readonly value: number | null
  /** Threshold of the rule, in the unit of its signal. Null: the rule judges absence. */
  readonly threshold: number | null
  /** What mutes it: `silence/<name>` or `rule/<name>`. Null: nothing, so people are told. */
  readonly mutedBy: string | null
  /** Where people read what to do. Null: not said. */
  readonly runbook: string | null
  /** Ids of the events that held, oldest first. */
  readonly evidence: readonly string[]
}
export const AlertRaisedSchema = {"type":"record","name":"AlertRaised","namespace":"ml.monitoring","doc":"An alert is firing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"fingerprint","type":"string","doc":"SHA-256, lower case hex, of `team|rule|model|version|feature|baseline`; what is null is empty, and a backslash stands before a backslash or a bar within a part."},{"name":"seq","type":"int","doc":"Number of the change of this alert, from 1. Numbers have no gaps, so a missing one is a missing event."},{"name":"subject","type":{"type":"record","name":"AlertSubject","namespace":"ml.monitoring","doc":"The subject of an alert. Version 1.","fields":[{"name":"team","type":"string","doc":"Team that declared the rule. Empty: no team."},{"name":"rule","type":"string","doc":"Name of the rule."},{"name":"model","type":["null","string"],"default":null,"doc":"Name of the model. Null: the alert is not about a model."},{"name":"version","type":["null","long"],"default":null,"doc":"Version of the model. Null: the alert is not about a version."},{"name":"feature","type":["null","string"],"default":null,"doc":"Name of the feature; of an alert that is not about a model, what it is about: an instance, a dataset, a store. Null: the alert is about the whole model."},{"name":"baselineId","type":["null","string"],"default":null,"doc":"The baseline. Null: no baseline is involved."}]},"doc":"The subject of the alert."},{"name":"ruleVersion","type":"int","doc":"Version of the rule that judged."},{"name":"severity","type":"string","doc":"`page` or `ticket`."},{"name":"summary","type":"string","doc":"One sentence, at most 1024 characters."},{"name":"startsAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time at which it began to fire, ms since the epoch, UTC."},{"name":"value","type":["null","double"],"default":null,"doc":"The value that was judged last, in the unit of its signal. Null: nothing was observed of it."},{"name":"threshold","type":["null","double"],"default":null,"doc":"Threshold of the rule, in the unit of its signal. Null: the rule judges absence."},{"name":"mutedBy","type":["null","string"],"default":null,"doc":"What mutes it: `silence/<name>` or `rule/<name>`. Null: nothing, so people are told."},{"name":"runbook","type":["null","string"],"default":null,"doc":"Where people read what to do. Null: not said."},{"name":"evidence","type":{"type":"array","items":"string"},"doc":"Ids of the events that held, oldest first."}]} as object as SchemaOf<AlertRaised>

/** An alert is no longer firing. Version 1. */
export interface AlertResolved {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** SHA-256, lower case hex, of `team|rule|model|version|feature|baseline`; what is null is empty, and a backslash stands before a backslash or a bar within a part. */
  readonly fingerprint: string
  /** Number of the change of this alert, from 1. Numbers have no gaps, so a missing one is a missing event. */
  readonly seq: number
  /** The subject of the alert. */
  readonly subject: AlertSubject
  /** Version of the rule that judged. */
  readonly ruleVersion: number
  /** `page` or `ticket`. */
  readonly severity: string
  /** One sentence, at most 1024 characters. */
  readonly summary: string
  /** Log time at which it began to fire, ms since the epoch, UTC. */
  readonly startsAt: number
  /** Log time at which it stopped firing, ms since the epoch, UTC. */
  readonly endsAt: number
  /** The value that was judged last, in the unit of its signal. Null: nothing was observed of it. */
  readonly value: number | null
  /** Threshold of the rule, in the unit of its signal. Null: the rule judges absence. */
  readonly threshold: number | null
  /** What mutes it: `silence/<name>` or `rule/<name>`. Null: nothing, so people are told. */
  readonly mutedBy: string | null
  /** Where people read what to do. Null: not said. */
  readonly runbook: string | null
  /** `clear`: the condition ended; `retired`: the rule, or what measured it, is retired; `replaced`: what measured it has a new version. */
  readonly reason: string
  /** Id of the event that resolved it. */
  readonly evidence: readonly string[]
}
export const AlertResolvedSchema = {"type":"record","name":"AlertResolved","namespace":"ml.monitoring","doc":"An alert is no longer firing. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"fingerprint","type":"string","doc":"SHA-256, lower case hex, of `team|rule|model|version|feature|baseline`; what is null is empty, and a backslash stands before a backslash or a bar within a part."},{"name":"seq","type":"int","doc":"Number of the change of this alert, from 1. Numbers have no gaps, so a missing one is a missing event."},{"name":"subject","type":{"type":"record","name":"AlertSubject","namespace":"ml.monitoring","doc":"The subject of an alert. Version 1.","fields":[{"name":"team","type":"string","doc":"Team that declared the rule. Empty: no team."},{"name":"rule","type":"string","doc":"Name of the rule."},{"name":"model","type":["null","string"],"default":null,"doc":"Name of the model. Null: the alert is not about a model."},{"name":"version","type":["null","long"],"default":null,"doc":"Version of the model. Null: the alert is not about a version."},{"name":"feature","type":["null","string"],"default":null,"doc":"Name of the feature; of an alert that is not about a model, what it is about: an instance, a dataset, a store. Null: the alert is about the whole model."},{"name":"baselineId","type":["null","string"],"default":null,"doc":"The baseline. Null: no baseline is involved."}]},"doc":"The subject of the alert."},{"name":"ruleVersion","type":"int","doc":"Version of the rule that judged."},{"name":"severity","type":"string","doc":"`page` or `ticket`."},{"name":"summary","type":"string","doc":"One sentence, at most 1024 characters."},{"name":"startsAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time at which it began to fire, ms since the epoch, UTC."},{"name":"endsAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time at which it stopped firing, ms since the epoch, UTC."},{"name":"value","type":["null","double"],"default":null,"doc":"The value that was judged last, in the unit of its signal. Null: nothing was observed of it."},{"name":"threshold","type":["null","double"],"default":null,"doc":"Threshold of the rule, in the unit of its signal. Null: the rule judges absence."},{"name":"mutedBy","type":["null","string"],"default":null,"doc":"What mutes it: `silence/<name>` or `rule/<name>`. Null: nothing, so people are told."},{"name":"runbook","type":["null","string"],"default":null,"doc":"Where people read what to do. Null: not said."},{"name":"reason","type":"string","doc":"`clear`: the condition ended; `retired`: the rule, or what measured it, is retired; `replaced`: what measured it has a new version."},{"name":"evidence","type":{"type":"array","items":"string"},"doc":"Id of the event that resolved it."}]} as object as SchemaOf<AlertResolved>

/** When an alert fires, as declared. Version 1. */
export interface AlertRule {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** What is watched: `task`, `lag`, `freshness`, `store`, `drift`, `overdue`, `performance` or `predictions`. */
  readonly signal: string
  /** Name of what is watched (an instance, a dataset, a store, a feature), or a pattern: `*` stands for any characters. Null: all. */
  readonly of: string | null
  /** Name of the model, or a pattern. Null: all, and what is not about a model. */
  readonly model: string | null
  /** The condition holds from this value on, in the unit of the signal. Null: the rule judges absence. */
  readonly threshold: number | null
  /** The condition is clear on the other side of this value, in the unit of the signal. Null: the rule judges absence. */
  readonly clearAt: number | null
  /** Whether the condition holds at and below the threshold, instead of at and above it. */
  readonly isBelow: boolean
  /** The condition holds if nothing was observed for this log time, ms. Null: the rule judges values. */
  readonly absentMs: number | null
  /** The alert fires if the condition holds in so many (k) of the last `outOf`. */
  readonly raiseAfter: number
  /** Number of observations that are looked at (n). */
  readonly outOf: number
  /** The alert ends after so many clear observations in a row. */
  readonly clearAfter: number
  /** `page` or `ticket`. */
  readonly severity: string
  /** Rules that mute this one while they fire, sorted. Empty: none. */
  readonly mutedBy: readonly string[]
  /** Where people read what to do. Null: not said. */
  readonly runbook: string | null
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it is, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const AlertRuleSchema = {"type":"record","name":"AlertRule","namespace":"ml.monitoring","doc":"When an alert fires, as declared. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"signal","type":"string","doc":"What is watched: `task`, `lag`, `freshness`, `store`, `drift`, `overdue`, `performance` or `predictions`."},{"name":"of","type":["null","string"],"default":null,"doc":"Name of what is watched (an instance, a dataset, a store, a feature), or a pattern: `*` stands for any characters. Null: all."},{"name":"model","type":["null","string"],"default":null,"doc":"Name of the model, or a pattern. Null: all, and what is not about a model."},{"name":"threshold","type":["null","double"],"default":null,"doc":"The condition holds from this value on, in the unit of the signal. Null: the rule judges absence."},{"name":"clearAt","type":["null","double"],"default":null,"doc":"The condition is clear on the other side of this value, in the unit of the signal. Null: the rule judges absence."},{"name":"isBelow","type":"boolean","doc":"Whether the condition holds at and below the threshold, instead of at and above it."},{"name":"absentMs","type":["null","long"],"default":null,"doc":"The condition holds if nothing was observed for this log time, ms. Null: the rule judges values."},{"name":"raiseAfter","type":"int","doc":"The alert fires if the condition holds in so many (k) of the last `outOf`."},{"name":"outOf","type":"int","doc":"Number of observations that are looked at (n)."},{"name":"clearAfter","type":"int","doc":"The alert ends after so many clear observations in a row."},{"name":"severity","type":"string","doc":"`page` or `ticket`."},{"name":"mutedBy","type":{"type":"array","items":"string"},"doc":"Rules that mute this one while they fire, sorted. Empty: none."},{"name":"runbook","type":["null","string"],"default":null,"doc":"Where people read what to do. Null: not said."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<AlertRule>

/** Alerts are judged by this rule from here on. The platform writes it, from what the catalogue decided. Version 1. */
export interface AlertRuleApplied {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the rule. */
  readonly name: string
  /** Version of the rule. 0: all of it is retired. */
  readonly ruleVersion: number
  /** The rule. Null: it is retired. */
  readonly rule: AlertRule | null
}
export const AlertRuleAppliedSchema = {"type":"record","name":"AlertRuleApplied","namespace":"ml.monitoring","doc":"Alerts are judged by this rule from here on. The platform writes it, from what the catalogue decided. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"name","type":"string","doc":"Name of the rule."},{"name":"ruleVersion","type":"int","doc":"Version of the rule. 0: all of it is retired."},{"name":"rule","type":["null",{"type":"record","name":"AlertRule","namespace":"ml.monitoring","doc":"When an alert fires, as declared. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"signal","type":"string","doc":"What is watched: `task`, `lag`, `freshness`, `store`, `drift`, `overdue`, `performance` or `predictions`."},{"name":"of","type":["null","string"],"default":null,"doc":"Name of what is watched (an instance, a dataset, a store, a feature), or a pattern: `*` stands for any characters. Null: all."},{"name":"model","type":["null","string"],"default":null,"doc":"Name of the model, or a pattern. Null: all, and what is not about a model."},{"name":"threshold","type":["null","double"],"default":null,"doc":"The condition holds from this value on, in the unit of the signal. Null: the rule judges absence."},{"name":"clearAt","type":["null","double"],"default":null,"doc":"The condition is clear on the other side of this value, in the unit of the signal. Null: the rule judges absence."},{"name":"isBelow","type":"boolean","doc":"Whether the condition holds at and below the threshold, instead of at and above it."},{"name":"absentMs","type":["null","long"],"default":null,"doc":"The condition holds if nothing was observed for this log time, ms. Null: the rule judges values."},{"name":"raiseAfter","type":"int","doc":"The alert fires if the condition holds in so many (k) of the last `outOf`."},{"name":"outOf","type":"int","doc":"Number of observations that are looked at (n)."},{"name":"clearAfter","type":"int","doc":"The alert ends after so many clear observations in a row."},{"name":"severity","type":"string","doc":"`page` or `ticket`."},{"name":"mutedBy","type":{"type":"array","items":"string"},"doc":"Rules that mute this one while they fire, sorted. Empty: none."},{"name":"runbook","type":["null","string"],"default":null,"doc":"Where people read what to do. Null: not said."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]}],"default":null,"doc":"The rule. Null: it is retired."}]} as object as SchemaOf<AlertRuleApplied>

/** The subject of an alert. Version 1. */
export interface AlertSubject {
  /** Team that declared the rule. Empty: no team. */
  readonly team: string
  /** Name of the rule. */
  readonly rule: string
  /** Name of the model. Null: the alert is not about a model. */
  readonly model: string | null
  /** Version of the model. Null: the alert is not about a version. */
  readonly version: number | null
  /** Name of the feature; of an alert that is not about a model, what it is about: an instance, a dataset, a store. Null: the alert is about the whole model. */
  readonly feature: string | null
  /** The baseline. Null: no baseline is involved. */
  readonly baselineId: string | null
}
export const AlertSubjectSchema = {"type":"record","name":"AlertSubject","namespace":"ml.monitoring","doc":"The subject of an alert. Version 1.","fields":[{"name":"team","type":"string","doc":"Team that declared the rule. Empty: no team."},{"name":"rule","type":"string","doc":"Name of the rule."},{"name":"model","type":["null","string"],"default":null,"doc":"Name of the model. Null: the alert is not about a model."},{"name":"version","type":["null","long"],"default":null,"doc":"Version of the model. Null: the alert is not about a version."},{"name":"feature","type":["null","string"],"default":null,"doc":"Name of the feature; of an alert that is not about a model, what it is about: an instance, a dataset, a store. Null: the alert is about the whole model."},{"name":"baselineId","type":["null","string"],"default":null,"doc":"The baseline. Null: no baseline is involved."}]} as object as SchemaOf<AlertSubject>

/** A receiver will not get a change of an alert: it has refused it, or did not answer for a long time. Version 1. */
export interface AlertUndeliverable {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the receiver. */
  readonly receiver: string
  /** Offset of the event in ml.alerts. */
  readonly offset: number
  /** The alert. */
  readonly fingerprint: string
  /** Number of the change. */
  readonly seq: number
  /** Number of attempts. */
  readonly tries: number
  /** What the receiver answered, at most 500 characters. */
  readonly reason: string
}
export const AlertUndeliverableSchema = {"type":"record","name":"AlertUndeliverable","namespace":"ml.monitoring","doc":"A receiver will not get a change of an alert: it has refused it, or did not answer for a long time. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"receiver","type":"string","doc":"Name of the receiver."},{"name":"offset","type":"long","doc":"Offset of the event in ml.alerts."},{"name":"fingerprint","type":"string","doc":"The alert."},{"name":"seq","type":"int","doc":"Number of the change."},{"name":"tries","type":"int","doc":"Number of attempts."},{"name":"reason","type":"string","doc":"What the receiver answered, at most 500 characters."}]} as object as SchemaOf<AlertUndeliverable>

/** A receiver has got, or was not meant to get, everything before a position of ml.alerts. The last one of a receiver counts. Version 1. */
export interface AlertsDelivered {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the receiver: its kind and address, without secrets. */
  readonly receiver: string
  /** Next offset of ml.alerts that it gets. */
  readonly position: number
}
export const AlertsDeliveredSchema = {"type":"record","name":"AlertsDelivered","namespace":"ml.monitoring","doc":"A receiver has got, or was not meant to get, everything before a position of ml.alerts. The last one of a receiver counts. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"receiver","type":"string","doc":"Name of the receiver: its kind and address, without secrets."},{"name":"position","type":"long","doc":"Next offset of ml.alerts that it gets."}]} as object as SchemaOf<AlertsDelivered>

/** The frozen reference of a model version: what a monitor compares its windows with. Version 2. */
export interface Baseline {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** Name of the monitor. */
  readonly monitor: string
  /** The version of the model whose predictions are compared. Null: all predictions are. */
  readonly modelVersion: number | null
  /** What the reference was taken from, for example `training_set:<id>` or `file:<digest>`. */
  readonly source: string
  /** One per watched column, in the order of the monitor. */
  readonly reference: readonly FeatureBaseline[]
  /** The references of slices. A window of any other slice is compared with all rows. */
  readonly slices: readonly SliceBaseline[]
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it is, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const BaselineSchema = {"type":"record","name":"Baseline","namespace":"ml.monitoring","doc":"The frozen reference of a model version: what a monitor compares its windows with. Version 2.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"monitor","type":"string","doc":"Name of the monitor."},{"name":"modelVersion","type":["null","long"],"default":null,"doc":"The version of the model whose predictions are compared. Null: all predictions are."},{"name":"source","type":"string","doc":"What the reference was taken from, for example `training_set:<id>` or `file:<digest>`."},{"name":"reference","type":{"type":"array","items":{"type":"record","name":"FeatureBaseline","namespace":"ml.monitoring","doc":"The frozen reference of one column: its cells and knots, and their counts. Version 1.","fields":[{"name":"feature","type":"string","doc":"Name of the column."},{"name":"kind","type":{"type":"enum","name":"FeatureKind","namespace":"ml.monitoring","doc":"Whether a monitored column is a number or a category. Version 1.","symbols":["numeric","categorical"]},"doc":"How its values are counted."},{"name":"edges","type":{"type":"array","items":"double"},"default":[],"doc":"Numeric: upper bounds of all cells except the last, inclusive, ascending. Empty for categories."},{"name":"knots","type":{"type":"array","items":"double"},"default":[],"doc":"Numeric: knots of the Kolmogorov-Smirnov statistic, ascending. Empty for categories."},{"name":"isExact","type":"boolean","default":false,"doc":"Numeric: whether the knots are all distinct values of the reference, so that D is exact."},{"name":"categories","type":{"type":"array","items":"string"},"default":[],"doc":"Categorical: the values with a cell of their own, most frequent first. Empty for numbers."},{"name":"others","type":{"type":"array","items":"string"},"default":[],"doc":"Categorical: further values of the reference, which share a cell, in UTF-8 order. Empty for numbers."},{"name":"hasAllOthers","type":"boolean","default":true,"doc":"Categorical: whether `others` has all of them; if not, an unknown value counts as one of them."},{"name":"counts","type":{"type":"array","items":"long"},"doc":"Counts of the reference. Numeric, with the edges and knots together as boundaries: below the first one, at it, between it and the next one, and so on, above the last one. Categorical: each category, others, new ones. The last entry counts missing values."}]}},"doc":"One per watched column, in the order of the monitor."},{"name":"slices","type":{"type":"array","items":{"type":"record","name":"SliceBaseline","namespace":"ml.monitoring","doc":"The rows of a slice in a baseline, counted in the cells and knots of all rows. Version 1.","fields":[{"name":"slice","type":"string","doc":"The slice, `column=value`."},{"name":"counts","type":{"type":"array","items":{"type":"array","items":"long"}},"doc":"One list per column of the reference, each with the entries of its `counts`."}]}},"default":[],"doc":"The references of slices. A window of any other slice is compared with all rows."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<Baseline>

/** One number of the rows of a window. Version 1. */
export interface BusinessMetric {
  /** Name of the figure, `[a-z][a-z0-9_]*`. */
  readonly name: string
  /** How rows become a number. */
  readonly kind: MetricKind
  /** The column. Null: rows are counted. */
  readonly column: string | null
  /** Column by which each row is weighted. Null: all rows weigh 1. */
  readonly weight: string | null
  /** Rate: the value that counts, as text. Null: true. */
  readonly value: string | null
  /** Which change counts. */
  readonly direction: MetricDirection
}
export const BusinessMetricSchema = {"type":"record","name":"BusinessMetric","namespace":"ml.monitoring","doc":"One number of the rows of a window. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the figure, `[a-z][a-z0-9_]*`."},{"name":"kind","type":{"type":"enum","name":"MetricKind","namespace":"ml.monitoring","doc":"How the rows of a window become one number: how many there are, the sum of a column, its mean, or the share of rows that have a value. Version 1.","symbols":["count","sum","mean","rate"]},"doc":"How rows become a number."},{"name":"column","type":["null","string"],"default":null,"doc":"The column. Null: rows are counted."},{"name":"weight","type":["null","string"],"default":null,"doc":"Column by which each row is weighted. Null: all rows weigh 1."},{"name":"value","type":["null","string"],"default":null,"doc":"Rate: the value that counts, as text. Null: true."},{"name":"direction","type":{"type":"enum","name":"MetricDirection","namespace":"ml.monitoring","doc":"Which change of a metric counts: one in either direction, a rise, or a fall. Version 1.","symbols":["both","up","down"]},"doc":"Which change counts."}]} as object as SchemaOf<BusinessMetric>

/** Rows whose probability lies in one of ten bins of equal width. Version 1. */
export interface CalibrationBin {
  /** Number of rows. */
  readonly rows: number
  /** Rows with the positive label. */
  readonly positives: number
  /** Sum of the probabilities, as the parts of a sum. */
  readonly sum: readonly number[]
}
export const CalibrationBinSchema = {"type":"record","name":"CalibrationBin","namespace":"ml.monitoring","doc":"Rows whose probability lies in one of ten bins of equal width. Version 1.","fields":[{"name":"rows","type":"long","doc":"Number of rows."},{"name":"positives","type":"long","doc":"Rows with the positive label."},{"name":"sum","type":{"type":"array","items":"double"},"doc":"Sum of the probabilities, as the parts of a sum."}]} as object as SchemaOf<CalibrationBin>

/** How often a class is the label, is predicted, and both. Version 1. */
export interface ClassRows {
  /** The class. */
  readonly name: string
  /** Rows whose label it is. */
  readonly labelled: number
  /** Rows for which it was predicted. */
  readonly predicted: number
  /** Rows for which both hold. */
  readonly right: number
}
export const ClassRowsSchema = {"type":"record","name":"ClassRows","namespace":"ml.monitoring","doc":"How often a class is the label, is predicted, and both. Version 1.","fields":[{"name":"name","type":"string","doc":"The class."},{"name":"labelled","type":"long","doc":"Rows whose label it is."},{"name":"predicted","type":"long","doc":"Rows for which it was predicted."},{"name":"right","type":"long","doc":"Rows for which both hold."}]} as object as SchemaOf<ClassRows>

/** What a column is to the model: an input (data drift), or what it answered (prediction drift). Version 1. */
export type ColumnRole = 'feature' | 'output'

/** What was observed at one moment: it is a fact that alerts are judged by, so that they replay. Of each signal that the host lists, everything was looked at; what is not among the measurements is clear. Version 2: `sources`. */
export interface ConditionsObserved {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Place of the moment among those of its kind, ascending, ms since the epoch, UTC: of a tick the start of its interval, of a window its start. The same place again replaces what was observed. */
  readonly order: number
  /** Whether the host wrote it at its fixed interval. Absence is judged at ticks, by their log time. */
  readonly isTick: boolean
  /** Signals that were looked at completely. */
  readonly signals: readonly string[]
  /** Scope: the observation is about this model alone. Null: about everything. */
  readonly model: string | null
  /** Scope: the observation is about this version alone. Null: about all versions. */
  readonly version: number | null
  /** What was observed. */
  readonly measurements: readonly Measurement[]
  /** Declarations by which it was measured: if a later version of one is in force, the observation counts for nothing. Empty: the host observed it. */
  readonly sources: readonly ObservationSource[]
}
export const ConditionsObservedSchema = {"type":"record","name":"ConditionsObserved","namespace":"ml.monitoring","doc":"What was observed at one moment: it is a fact that alerts are judged by, so that they replay. Of each signal that the host lists, everything was looked at; what is not among the measurements is clear. Version 2: `sources`.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"order","type":"long","doc":"Place of the moment among those of its kind, ascending, ms since the epoch, UTC: of a tick the start of its interval, of a window its start. The same place again replaces what was observed."},{"name":"isTick","type":"boolean","doc":"Whether the host wrote it at its fixed interval. Absence is judged at ticks, by their log time."},{"name":"signals","type":{"type":"array","items":"string"},"doc":"Signals that were looked at completely."},{"name":"model","type":["null","string"],"default":null,"doc":"Scope: the observation is about this model alone. Null: about everything."},{"name":"version","type":["null","long"],"default":null,"doc":"Scope: the observation is about this version alone. Null: about all versions."},{"name":"measurements","type":{"type":"array","items":{"type":"record","name":"Measurement","namespace":"ml.monitoring","doc":"What was observed of one thing. Version 1.","fields":[{"name":"signal","type":"string","doc":"What was observed: as in a rule."},{"name":"of","type":"string","doc":"Name of what was observed: an instance, a dataset, a store, a feature. Empty: a whole model."},{"name":"model","type":["null","string"],"default":null,"doc":"Name of the model. Null: it is not about a model."},{"name":"version","type":["null","long"],"default":null,"doc":"Version of the model. Null: it is not about a version."},{"name":"baselineId","type":["null","string"],"default":null,"doc":"The baseline. Null: no baseline is involved."},{"name":"value","type":["null","double"],"default":null,"doc":"The value, in the unit of the signal. Null: there is no value, which neither raises nor clears."},{"name":"detail","type":["null","string"],"default":null,"doc":"What people should know, at most 500 characters. Null: nothing."}]}},"doc":"What was observed."},{"name":"sources","type":{"type":"array","items":{"type":"record","name":"ObservationSource","namespace":"ml.monitoring","doc":"A declaration by which something was measured. Version 1.","fields":[{"name":"kind","type":"string","doc":"Kind of the declaration, for example `monitor` or `baseline`."},{"name":"name","type":"string","doc":"Name of the declaration."},{"name":"version","type":"int","doc":"Version of the declaration."}]}},"default":[],"doc":"Declarations by which it was measured: if a later version of one is in force, the observation counts for nothing. Empty: the host observed it."}]} as object as SchemaOf<ConditionsObserved>

/** The predictions of a window were compared with a baseline. `meta.time` is the end of the window. Version 2: columns have the threshold of D. */
export interface DriftMeasured {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the monitor. */
  readonly monitor: string
  /** Version of the monitor. */
  readonly monitorVersion: number
  /** Name of the model. */
  readonly model: string
  /** Version of the model. Null: all versions together. */
  readonly modelVersion: number | null
  /** Name of the baseline. */
  readonly baseline: string
  /** Version of the baseline. */
  readonly baselineVersion: number
  /** Hash of the content of the baseline, as the catalogue has it. */
  readonly baselineHash: string
  /** The slice, `column=value`; empty: all rows. */
  readonly slice: string
  /** Start of the window, inclusive, ms since the epoch, UTC. */
  readonly windowStart: number
  /** End of the window, exclusive, ms since the epoch, UTC. */
  readonly windowEnd: number
  /** Number of predictions in the window. */
  readonly rows: number
  /** How the figures were computed, for example `psi/v1:decile,jeffreys ks/v1`. */
  readonly variant: string
  /** False discovery rate of the window, in (0, 1). */
  readonly alpha: number
  /** A window with fewer rows has insufficient data. */
  readonly minRows: number
  /** The least threshold of PSI, nats. */
  readonly psiMin: number
  /** The least threshold of D, in (0, 1]. */
  readonly ksMin: number
  /** The threshold of the largest difference of a share, in (0, 1]. */
  readonly shiftMin: number
  /** One per watched column, in the order of the monitor. */
  readonly features: readonly FeatureDrift[]
  /** Log time of the record that closed the window in the last partition, ms since the epoch, UTC. */
  readonly knownAt: number
}
export const DriftMeasuredSchema = {"type":"record","name":"DriftMeasured","namespace":"ml.monitoring","doc":"The predictions of a window were compared with a baseline. `meta.time` is the end of the window. Version 2: columns have the threshold of D.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"monitor","type":"string","doc":"Name of the monitor."},{"name":"monitorVersion","type":"int","doc":"Version of the monitor."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelVersion","type":["null","long"],"default":null,"doc":"Version of the model. Null: all versions together."},{"name":"baseline","type":"string","doc":"Name of the baseline."},{"name":"baselineVersion","type":"int","doc":"Version of the baseline."},{"name":"baselineHash","type":"string","doc":"Hash of the content of the baseline, as the catalogue has it."},{"name":"slice","type":"string","doc":"The slice, `column=value`; empty: all rows."},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start of the window, inclusive, ms since the epoch, UTC."},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the window, exclusive, ms since the epoch, UTC."},{"name":"rows","type":"long","doc":"Number of predictions in the window."},{"name":"variant","type":"string","doc":"How the figures were computed, for example `psi/v1:decile,jeffreys ks/v1`."},{"name":"alpha","type":"double","doc":"False discovery rate of the window, in (0, 1)."},{"name":"minRows","type":"int","doc":"A window with fewer rows has insufficient data."},{"name":"psiMin","type":"double","doc":"The least threshold of PSI, nats."},{"name":"ksMin","type":"double","doc":"The least threshold of D, in (0, 1]."},{"name":"shiftMin","type":"double","doc":"The threshold of the largest difference of a share, in (0, 1]."},{"name":"features","type":{"type":"array","items":{"type":"record","name":"FeatureDrift","namespace":"ml.monitoring","doc":"The difference of one column in a window from its baseline. All figures follow from the counts, those of the baseline, and the options of the event. Version 2: `ksThreshold`.","fields":[{"name":"feature","type":"string","doc":"Name of the column."},{"name":"kind","type":{"type":"enum","name":"FeatureKind","namespace":"ml.monitoring","doc":"Whether a monitored column is a number or a category. Version 1.","symbols":["numeric","categorical"]},"doc":"How its values are counted."},{"name":"role","type":{"type":"enum","name":"ColumnRole","namespace":"ml.monitoring","doc":"What a column is to the model: an input (data drift), or what it answered (prediction drift). Version 1.","symbols":["feature","output"]},"doc":"What it is to the model."},{"name":"isExact","type":"boolean","doc":"Whether D is exact: `ks` and `ksUpper` are equal."},{"name":"counts","type":{"type":"array","items":"long"},"doc":"Counts of the window in the layout of the baseline; the last entry counts missing values."},{"name":"referenceRows","type":"long","doc":"Rows of the reference, with a value or without (N)."},{"name":"rows","type":"long","doc":"Rows of the window, with a value or without (M)."},{"name":"cells","type":"int","doc":"Cells that are not empty on both sides (B)."},{"name":"psi","type":["null","double"],"default":null,"doc":"Population stability index, nats. Null: it cannot be computed."},{"name":"psiMissingExcluded","type":["null","double"],"default":null,"doc":"Population stability index without the missing cell, nats. Null: it cannot be computed."},{"name":"psiPValue","type":["null","double"],"default":null,"doc":"p-value of the index, in (0, 1]. Null: it cannot be computed."},{"name":"psiThreshold","type":["null","double"],"default":null,"doc":"Threshold of the index in this window, nats. Null: it cannot be computed."},{"name":"ks","type":["null","double"],"default":null,"doc":"Kolmogorov-Smirnov D, in [0, 1]; the lower bound if it is not exact. Null: a category, or it cannot be computed."},{"name":"ksUpper","type":["null","double"],"default":null,"doc":"Upper bound of D, in [0, 1]. Null: as `ks`."},{"name":"ksPValue","type":["null","double"],"default":null,"doc":"p-value of D, in (0, 1]. Null: as `ks`."},{"name":"ksThreshold","type":["null","double"],"default":null,"doc":"Threshold of D in this window, in (0, 1]. Null: as `ks`, or an event of version 1, whose threshold is `ksMin`."},{"name":"chiSquare","type":["null","double"],"default":null,"doc":"Chi-square of the 2xK table. Null: a number, or it cannot be computed."},{"name":"chiSquarePValue","type":["null","double"],"default":null,"doc":"p-value of chi-square, in (0, 1]. Null: as `chiSquare`."},{"name":"largestShift","type":["null","double"],"default":null,"doc":"Largest difference of a share, in [0, 1]. Null: a number, or it cannot be computed."},{"name":"pValue","type":["null","double"],"default":null,"doc":"p-value of the column, which enters the test over all columns, in (0, 1]. Null: it cannot be computed."},{"name":"verdict","type":{"type":"enum","name":"DriftVerdict","namespace":"ml.monitoring","doc":"Verdict on one column in one window. Version 1.","symbols":["insufficient_data","no_drift","drift"]},"doc":"The verdict."},{"name":"isAlarming","type":"boolean","doc":"Whether the column alarms after this window: so many of its last windows have drifted, and it has not cleared since."}]}},"doc":"One per watched column, in the order of the monitor."},{"name":"knownAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time of the record that closed the window in the last partition, ms since the epoch, UTC."}]} as object as SchemaOf<DriftMeasured>

/** Verdict on one column in one window. Version 1. */
export type DriftVerdict = 'insufficient_data' | 'no_drift' | 'drift'

/** How changes in the stream of errors are found. Version 1. */
export interface ErrorDetector {
  /** `page_hinkley` or `adwin`. */
  readonly kind: string
  /** Page-Hinkley: the change of the mean that is tolerated, in the unit of the error. ADWIN: the chance of a false alarm, in (0, 1). */
  readonly delta: number
  /** Page-Hinkley: the sum of distances from which a change is found, in the unit of the error. Null: ADWIN, which has none. */
  readonly threshold: number | null
}
export const ErrorDetectorSchema = {"type":"record","name":"ErrorDetector","namespace":"ml.monitoring","doc":"How changes in the stream of errors are found. Version 1.","fields":[{"name":"kind","type":"string","doc":"`page_hinkley` or `adwin`."},{"name":"delta","type":"double","doc":"Page-Hinkley: the change of the mean that is tolerated, in the unit of the error. ADWIN: the chance of a false alarm, in (0, 1)."},{"name":"threshold","type":["null","double"],"default":null,"doc":"Page-Hinkley: the sum of distances from which a change is found, in the unit of the error. Null: ADWIN, which has none."}]} as object as SchemaOf<ErrorDetector>

/** The errors of a version of a model have changed, as they came in the order of the log. `meta.time` is when the last outcome became known. Version 1. */
export interface ErrorsShifted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the declaration that asks for it. */
  readonly name: string
  /** Version of that declaration. */
  readonly declarationVersion: number
  /** Name of the model. */
  readonly model: string
  /** Version of the model. Null: the predictions name none. */
  readonly modelVersion: number | null
  /** `page_hinkley` or `adwin`. */
  readonly detector: string
  /** Outcomes that were looked at since the last change, or since the beginning. */
  readonly rows: number
  /** The prediction whose outcome showed it. */
  readonly predictionId: string
  /** The error of that prediction. */
  readonly error: number
  /** Log time of that outcome, ms since the epoch, UTC. */
  readonly knownAt: number
}
export const ErrorsShiftedSchema = {"type":"record","name":"ErrorsShifted","namespace":"ml.monitoring","doc":"The errors of a version of a model have changed, as they came in the order of the log. `meta.time` is when the last outcome became known. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"name","type":"string","doc":"Name of the declaration that asks for it."},{"name":"declarationVersion","type":"int","doc":"Version of that declaration."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelVersion","type":["null","long"],"default":null,"doc":"Version of the model. Null: the predictions name none."},{"name":"detector","type":"string","doc":"`page_hinkley` or `adwin`."},{"name":"rows","type":"long","doc":"Outcomes that were looked at since the last change, or since the beginning."},{"name":"predictionId","type":"string","doc":"The prediction whose outcome showed it."},{"name":"error","type":"double","doc":"The error of that prediction."},{"name":"knownAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time of that outcome, ms since the epoch, UTC."}]} as object as SchemaOf<ErrorsShifted>

/** The frozen reference of one column: its cells and knots, and their counts. Version 1. */
export interface FeatureBaseline {
  /** Name of the column. */
  readonly feature: string
  /** How its values are counted. */
  readonly kind: FeatureKind
  /** Numeric: upper bounds of all cells except the last, inclusive, ascending. Empty for categories. */
  readonly edges: readonly number[]
  /** Numeric: knots of the Kolmogorov-Smirnov statistic, ascending. Empty for categories. */
  readonly knots: readonly number[]
  /** Numeric: whether the knots are all distinct values of the reference, so that D is exact. */
  readonly isExact: boolean
  /** Categorical: the values with a cell of their own, most frequent first. Empty for numbers. */
  readonly categories: readonly string[]
  /** Categorical: further values of the reference, which share a cell, in UTF-8 order. Empty for numbers. */
  readonly others: readonly string[]
  /** Categorical: whether `others` has all of them; if not, an unknown value counts as one of them. */
  readonly hasAllOthers: boolean
  /** Counts of the reference. Numeric, with the edges and knots together as boundaries: below the first one, at it, between it and the next one, and so on, above the last one. Categorical: each category, others, new ones. The last entry counts missing values. */
  readonly counts: readonly number[]
}
export const FeatureBaselineSchema = {"type":"record","name":"FeatureBaseline","namespace":"ml.monitoring","doc":"The frozen reference of one column: its cells and knots, and their counts. Version 1.","fields":[{"name":"feature","type":"string","doc":"Name of the column."},{"name":"kind","type":{"type":"enum","name":"FeatureKind","namespace":"ml.monitoring","doc":"Whether a monitored column is a number or a category. Version 1.","symbols":["numeric","categorical"]},"doc":"How its values are counted."},{"name":"edges","type":{"type":"array","items":"double"},"default":[],"doc":"Numeric: upper bounds of all cells except the last, inclusive, ascending. Empty for categories."},{"name":"knots","type":{"type":"array","items":"double"},"default":[],"doc":"Numeric: knots of the Kolmogorov-Smirnov statistic, ascending. Empty for categories."},{"name":"isExact","type":"boolean","default":false,"doc":"Numeric: whether the knots are all distinct values of the reference, so that D is exact."},{"name":"categories","type":{"type":"array","items":"string"},"default":[],"doc":"Categorical: the values with a cell of their own, most frequent first. Empty for numbers."},{"name":"others","type":{"type":"array","items":"string"},"default":[],"doc":"Categorical: further values of the reference, which share a cell, in UTF-8 order. Empty for numbers."},{"name":"hasAllOthers","type":"boolean","default":true,"doc":"Categorical: whether `others` has all of them; if not, an unknown value counts as one of them."},{"name":"counts","type":{"type":"array","items":"long"},"doc":"Counts of the reference. Numeric, with the edges and knots together as boundaries: below the first one, at it, between it and the next one, and so on, above the last one. Categorical: each category, others, new ones. The last entry counts missing values."}]} as object as SchemaOf<FeatureBaseline>

/** The values of one column in a part of a window, counted in the cells of its baseline. Version 1. */
export interface FeatureCounts {
  /** Counts in the layout of the baseline; the last entry counts missing values. */
  readonly counts: readonly number[]
}
export const FeatureCountsSchema = {"type":"record","name":"FeatureCounts","namespace":"ml.monitoring","doc":"The values of one column in a part of a window, counted in the cells of its baseline. Version 1.","fields":[{"name":"counts","type":{"type":"array","items":"long"},"doc":"Counts in the layout of the baseline; the last entry counts missing values."}]} as object as SchemaOf<FeatureCounts>

/** The difference of one column in a window from its baseline. All figures follow from the counts, those of the baseline, and the options of the event. Version 2: `ksThreshold`. */
export interface FeatureDrift {
  /** Name of the column. */
  readonly feature: string
  /** How its values are counted. */
  readonly kind: FeatureKind
  /** What it is to the model. */
  readonly role: ColumnRole
  /** Whether D is exact: `ks` and `ksUpper` are equal. */
  readonly isExact: boolean
  /** Counts of the window in the layout of the baseline; the last entry counts missing values. */
  readonly counts: readonly number[]
  /** Rows of the reference, with a value or without (N). */
  readonly referenceRows: number
  /** Rows of the window, with a value or without (M). */
  readonly rows: number
  /** Cells that are not empty on both sides (B). */
  readonly cells: number
  /** Population stability index, nats. Null: it cannot be computed. */
  readonly psi: number | null
  /** Population stability index without the missing cell, nats. Null: it cannot be computed. */
  readonly psiMissingExcluded: number | null
  /** p-value of the index, in (0, 1]. Null: it cannot be computed. */
  readonly psiPValue: number | null
  /** Threshold of the index in this window, nats. Null: it cannot be computed. */
  readonly psiThreshold: number | null
  /** Kolmogorov-Smirnov D, in [0, 1]; the lower bound if it is not exact. Null: a category, or it cannot be computed. */
  readonly ks: number | null
  /** Upper bound of D, in [0, 1]. Null: as `ks`. */
  readonly ksUpper: number | null
  /** p-value of D, in (0, 1]. Null: as `ks`. */
  readonly ksPValue: number | null
  /** Threshold of D in this window, in (0, 1]. Null: as `ks`, or an event of version 1, whose threshold is `ksMin`. */
  readonly ksThreshold: number | null
  /** Chi-square of the 2xK table. Null: a number, or it cannot be computed. */
  readonly chiSquare: number | null
  /** p-value of chi-square, in (0, 1]. Null: as `chiSquare`. */
  readonly chiSquarePValue: number | null
  /** Largest difference of a share, in [0, 1]. Null: a number, or it cannot be computed. */
  readonly largestShift: number | null
  /** p-value of the column, which enters the test over all columns, in (0, 1]. Null: it cannot be computed. */
  readonly pValue: number | null
  /** The verdict. */
  readonly verdict: DriftVerdict
  /** Whether the column alarms after this window: so many of its last windows have drifted, and it has not cleared since. */
  readonly isAlarming: boolean
}
export const FeatureDriftSchema = {"type":"record","name":"FeatureDrift","namespace":"ml.monitoring","doc":"The difference of one column in a window from its baseline. All figures follow from the counts, those of the baseline, and the options of the event. Version 2: `ksThreshold`.","fields":[{"name":"feature","type":"string","doc":"Name of the column."},{"name":"kind","type":{"type":"enum","name":"FeatureKind","namespace":"ml.monitoring","doc":"Whether a monitored column is a number or a category. Version 1.","symbols":["numeric","categorical"]},"doc":"How its values are counted."},{"name":"role","type":{"type":"enum","name":"ColumnRole","namespace":"ml.monitoring","doc":"What a column is to the model: an input (data drift), or what it answered (prediction drift). Version 1.","symbols":["feature","output"]},"doc":"What it is to the model."},{"name":"isExact","type":"boolean","doc":"Whether D is exact: `ks` and `ksUpper` are equal."},{"name":"counts","type":{"type":"array","items":"long"},"doc":"Counts of the window in the layout of the baseline; the last entry counts missing values."},{"name":"referenceRows","type":"long","doc":"Rows of the reference, with a value or without (N)."},{"name":"rows","type":"long","doc":"Rows of the window, with a value or without (M)."},{"name":"cells","type":"int","doc":"Cells that are not empty on both sides (B)."},{"name":"psi","type":["null","double"],"default":null,"doc":"Population stability index, nats. Null: it cannot be computed."},{"name":"psiMissingExcluded","type":["null","double"],"default":null,"doc":"Population stability index without the missing cell, nats. Null: it cannot be computed."},{"name":"psiPValue","type":["null","double"],"default":null,"doc":"p-value of the index, in (0, 1]. Null: it cannot be computed."},{"name":"psiThreshold","type":["null","double"],"default":null,"doc":"Threshold of the index in this window, nats. Null: it cannot be computed."},{"name":"ks","type":["null","double"],"default":null,"doc":"Kolmogorov-Smirnov D, in [0, 1]; the lower bound if it is not exact. Null: a category, or it cannot be computed."},{"name":"ksUpper","type":["null","double"],"default":null,"doc":"Upper bound of D, in [0, 1]. Null: as `ks`."},{"name":"ksPValue","type":["null","double"],"default":null,"doc":"p-value of D, in (0, 1]. Null: as `ks`."},{"name":"ksThreshold","type":["null","double"],"default":null,"doc":"Threshold of D in this window, in (0, 1]. Null: as `ks`, or an event of version 1, whose threshold is `ksMin`."},{"name":"chiSquare","type":["null","double"],"default":null,"doc":"Chi-square of the 2xK table. Null: a number, or it cannot be computed."},{"name":"chiSquarePValue","type":["null","double"],"default":null,"doc":"p-value of chi-square, in (0, 1]. Null: as `chiSquare`."},{"name":"largestShift","type":["null","double"],"default":null,"doc":"Largest difference of a share, in [0, 1]. Null: a number, or it cannot be computed."},{"name":"pValue","type":["null","double"],"default":null,"doc":"p-value of the column, which enters the test over all columns, in (0, 1]. Null: it cannot be computed."},{"name":"verdict","type":{"type":"enum","name":"DriftVerdict","namespace":"ml.monitoring","doc":"Verdict on one column in one window. Version 1.","symbols":["insufficient_data","no_drift","drift"]},"doc":"The verdict."},{"name":"isAlarming","type":"boolean","doc":"Whether the column alarms after this window: so many of its last windows have drifted, and it has not cleared since."}]} as object as SchemaOf<FeatureDrift>

/** Whether a monitored column is a number or a category. Version 1. */
export type FeatureKind = 'numeric' | 'categorical'

/** One figure of performance. Version 1. */
export interface Figure {
  /** Name, for example `auc`. */
  readonly name: string
  /** Value, in the unit of the figure. Null: it cannot be computed, for example AUC with one class. */
  readonly value: number | null
  /** Half-width of the interval that holds the true value, in the unit of the figure. 0: the value is exact. */
  readonly error: number
}
export const FigureSchema = {"type":"record","name":"Figure","namespace":"ml.monitoring","doc":"One figure of performance. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, for example `auc`."},{"name":"value","type":["null","double"],"default":null,"doc":"Value, in the unit of the figure. Null: it cannot be computed, for example AUC with one class."},{"name":"error","type":"double","default":0,"doc":"Half-width of the interval that holds the true value, in the unit of the figure. 0: the value is exact."}]} as object as SchemaOf<Figure>

/** A figure of a window beside its reference. Version 1. */
export interface FigureComparison {
  /** Name of the figure. */
  readonly name: string
  /** The figure of the reference. Null: there is none. */
  readonly reference: number | null
  /** The figure less that of the reference. Null: one of them is missing. */
  readonly difference: number | null
  /** Lower bound of the difference, at 95 % confidence. Null: as `difference`. */
  readonly differenceLower: number | null
  /** Upper bound of the difference, at 95 % confidence. Null: as `difference`. */
  readonly differenceUpper: number | null
  /** Chance of so great a difference in the direction that counts if nothing has changed, in (0, 1]. Null: as `difference`. */
  readonly pValue: number | null
  /** Whether the figure has changed. Null: there is no reference. */
  readonly verdict: DriftVerdict | null
}
export const FigureComparisonSchema = {"type":"record","name":"FigureComparison","namespace":"ml.monitoring","doc":"A figure of a window beside its reference. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the figure."},{"name":"reference","type":["null","double"],"default":null,"doc":"The figure of the reference. Null: there is none."},{"name":"difference","type":["null","double"],"default":null,"doc":"The figure less that of the reference. Null: one of them is missing."},{"name":"differenceLower","type":["null","double"],"default":null,"doc":"Lower bound of the difference, at 95 % confidence. Null: as `difference`."},{"name":"differenceUpper","type":["null","double"],"default":null,"doc":"Upper bound of the difference, at 95 % confidence. Null: as `difference`."},{"name":"pValue","type":["null","double"],"default":null,"doc":"Chance of so great a difference in the direction that counts if nothing has changed, in (0, 1]. Null: as `difference`."},{"name":"verdict","type":["null",{"type":"enum","name":"DriftVerdict","namespace":"ml.monitoring","doc":"Verdict on one column in one window. Version 1.","symbols":["insufficient_data","no_drift","drift"]}],"default":null,"doc":"Whether the figure has changed. Null: there is no reference."}]} as object as SchemaOf<FigureComparison>

/** What was observed of one thing. Version 1. */
export interface Measurement {
  /** What was observed: as in a rule. */
  readonly signal: string
  /** Name of what was observed: an instance, a dataset, a store, a feature. Empty: a whole model. */
  readonly of: string
  /** Name of the model. Null: it is not about a model. */
  readonly model: string | null
  /** Version of the model. Null: it is not about a version. */
  readonly version: number | null
  /** The baseline. Null: no baseline is involved. */
  readonly baselineId: string | null
  /** The value, in the unit of the signal. Null: there is no value, which neither raises nor clears. */
  readonly value: number | null
  /** What people should know, at most 500 characters. Null: nothing. */
  readonly detail: string | null
}
export const MeasurementSchema = {"type":"record","name":"Measurement","namespace":"ml.monitoring","doc":"What was observed of one thing. Version 1.","fields":[{"name":"signal","type":"string","doc":"What was observed: as in a rule."},{"name":"of","type":"string","doc":"Name of what was observed: an instance, a dataset, a store, a feature. Empty: a whole model."},{"name":"model","type":["null","string"],"default":null,"doc":"Name of the model. Null: it is not about a model."},{"name":"version","type":["null","long"],"default":null,"doc":"Version of the model. Null: it is not about a version."},{"name":"baselineId","type":["null","string"],"default":null,"doc":"The baseline. Null: no baseline is involved."},{"name":"value","type":["null","double"],"default":null,"doc":"The value, in the unit of the signal. Null: there is no value, which neither raises nor clears."},{"name":"detail","type":["null","string"],"default":null,"doc":"What people should know, at most 500 characters. Null: nothing."}]} as object as SchemaOf<Measurement>

/** Which change of a metric counts: one in either direction, a rise, or a fall. Version 1. */
export type MetricDirection = 'both' | 'up' | 'down'

/** How the rows of a window become one number: how many there are, the sum of a column, its mean, or the share of rows that have a value. Version 1. */
export type MetricKind = 'count' | 'sum' | 'mean' | 'rate'

/** What a business metric of a slice is compared with. Version 1. */
export interface MetricReference {
  /** Name of the metric. */
  readonly metric: string
  /** The slice, `column=value`; empty: all rows. */
  readonly slice: string
  /** The metric: of all rows of the reference (mean, rate), or the mean over its windows (count, sum). */
  readonly value: number
  /** Mean, rate: number of rows of the reference. Null: count, sum. */
  readonly rows: number | null
  /** Count, sum: number of windows of the reference. Null: mean, rate. */
  readonly windows: number | null
  /** Standard deviation, in the unit of the metric: of rows (mean), or between windows (count, sum). Null: it follows from the rows. */
  readonly deviation: number | null
  /** What it was captured from. Null: not said. */
  readonly source: string | null
}
export const MetricReferenceSchema = {"type":"record","name":"MetricReference","namespace":"ml.monitoring","doc":"What a business metric of a slice is compared with. Version 1.","fields":[{"name":"metric","type":"string","doc":"Name of the metric."},{"name":"slice","type":"string","default":"","doc":"The slice, `column=value`; empty: all rows."},{"name":"value","type":"double","doc":"The metric: of all rows of the reference (mean, rate), or the mean over its windows (count, sum)."},{"name":"rows","type":["null","long"],"default":null,"doc":"Mean, rate: number of rows of the reference. Null: count, sum."},{"name":"windows","type":["null","int"],"default":null,"doc":"Count, sum: number of windows of the reference. Null: mean, rate."},{"name":"deviation","type":["null","double"],"default":null,"doc":"Standard deviation, in the unit of the metric: of rows (mean), or between windows (count, sum). Null: it follows from the rows."},{"name":"source","type":["null","string"],"default":null,"doc":"What it was captured from. Null: not said."}]} as object as SchemaOf<MetricReference>

/** Which columns of predictions, or of a dataset, are compared with baselines, in which windows, and what counts as drift. Version 2 adds datasets. */
export interface Monitor {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** Name of the predictions that it watches. Empty: it watches a dataset. */
  readonly predictions: string
  /** The columns, in declared order. */
  readonly watches: readonly WatchedColumn[]
  /** Segments that are also measured apart. Empty: none. */
  readonly slices: readonly SlicedColumn[]
  /** Length of a window, ms; windows begin at multiples of it since the epoch. */
  readonly windowMs: number
  /** How far time has to be past the end of a window before it closes, ms. */
  readonly graceMs: number
  /** A window that some partitions have closed counts as overdue after this log time, ms. */
  readonly overdueMs: number
  /** False discovery rate of a window, and of the threshold of PSI, in (0, 1). */
  readonly alpha: number
  /** A window with fewer rows has insufficient data, and so has one with fewer than ten per cell. */
  readonly minRows: number
  /** The least threshold of PSI, nats. */
  readonly psiMin: number
  /** The threshold of the Kolmogorov-Smirnov D, in (0, 1]. */
  readonly ksMin: number
  /** The threshold of the largest difference of a share, in (0, 1]. */
  readonly shiftMin: number
  /** A column alarms when so many of its last windows with data have drifted. */
  readonly alarmAfter: number
  /** The number of those last windows. */
  readonly alarmOf: number
  /** It stops after so many windows with data in a row whose effects are small. */
  readonly clearAfter: number
  /** An effect is small below this share of its threshold, in (0, 1]. */
  readonly clearBelow: number
  /** Name of the dataset that it watches. Null: predictions. */
  readonly dataset: string | null
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it is, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const MonitorSchema = {"type":"record","name":"Monitor","namespace":"ml.monitoring","doc":"Which columns of predictions, or of a dataset, are compared with baselines, in which windows, and what counts as drift. Version 2 adds datasets.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"predictions","type":"string","doc":"Name of the predictions that it watches. Empty: it watches a dataset."},{"name":"watches","type":{"type":"array","items":{"type":"record","name":"WatchedColumn","namespace":"ml.monitoring","doc":"A column that a monitor watches. Version 1.","fields":[{"name":"column","type":"string","doc":"Name of the column."},{"name":"kind","type":{"type":"enum","name":"FeatureKind","namespace":"ml.monitoring","doc":"Whether a monitored column is a number or a category. Version 1.","symbols":["numeric","categorical"]},"doc":"How its values are counted."},{"name":"role","type":{"type":"enum","name":"ColumnRole","namespace":"ml.monitoring","doc":"What a column is to the model: an input (data drift), or what it answered (prediction drift). Version 1.","symbols":["feature","output"]},"doc":"What it is to the model."}]}},"doc":"The columns, in declared order."},{"name":"slices","type":{"type":"array","items":{"type":"record","name":"SlicedColumn","namespace":"ml.monitoring","doc":"A column by whose values a monitor also measures apart. Version 1.","fields":[{"name":"column","type":"string","doc":"Name of the column."},{"name":"values","type":{"type":"array","items":"string"},"doc":"The values that have a slice of their own, in declared order; other values have none."}]}},"default":[],"doc":"Segments that are also measured apart. Empty: none."},{"name":"windowMs","type":"long","doc":"Length of a window, ms; windows begin at multiples of it since the epoch."},{"name":"graceMs","type":"long","doc":"How far time has to be past the end of a window before it closes, ms."},{"name":"overdueMs","type":"long","doc":"A window that some partitions have closed counts as overdue after this log time, ms."},{"name":"alpha","type":"double","doc":"False discovery rate of a window, and of the threshold of PSI, in (0, 1)."},{"name":"minRows","type":"int","doc":"A window with fewer rows has insufficient data, and so has one with fewer than ten per cell."},{"name":"psiMin","type":"double","doc":"The least threshold of PSI, nats."},{"name":"ksMin","type":"double","doc":"The threshold of the Kolmogorov-Smirnov D, in (0, 1]."},{"name":"shiftMin","type":"double","doc":"The threshold of the largest difference of a share, in (0, 1]."},{"name":"alarmAfter","type":"int","doc":"A column alarms when so many of its last windows with data have drifted."},{"name":"alarmOf","type":"int","doc":"The number of those last windows."},{"name":"clearAfter","type":"int","doc":"It stops after so many windows with data in a row whose effects are small."},{"name":"clearBelow","type":"double","doc":"An effect is small below this share of its threshold, in (0, 1]."},{"name":"dataset","type":["null","string"],"default":null,"doc":"Name of the dataset that it watches. Null: predictions."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<Monitor>

/** A declaration by which something was measured. Version 1. */
export interface ObservationSource {
  /** Kind of the declaration, for example `monitor` or `baseline`. */
  readonly kind: string
  /** Name of the declaration. */
  readonly name: string
  /** Version of the declaration. */
  readonly version: number
}
export const ObservationSourceSchema = {"type":"record","name":"ObservationSource","namespace":"ml.monitoring","doc":"A declaration by which something was measured. Version 1.","fields":[{"name":"kind","type":"string","doc":"Kind of the declaration, for example `monitor` or `baseline`."},{"name":"name","type":"string","doc":"Name of the declaration."},{"name":"version","type":"int","doc":"Version of the declaration."}]} as object as SchemaOf<ObservationSource>

/** What came of a prediction. Version 1. */
export interface Outcome {
  /** True class. Null: absent. */
  readonly label: string | null
  /** True number. Null: absent. */
  readonly value: number | null
  /** Business value of this outcome. Null: absent. */
  readonly weight: number | null
}
export const OutcomeSchema = {"type":"record","name":"Outcome","namespace":"ml.monitoring","doc":"What came of a prediction. Version 1.","fields":[{"name":"label","type":["null","string"],"default":null,"doc":"True class. Null: absent."},{"name":"value","type":["null","double"],"default":null,"doc":"True number. Null: absent."},{"name":"weight","type":["null","double"],"default":null,"doc":"Business value of this outcome. Null: absent."}]} as object as SchemaOf<Outcome>

/** The outcome of a prediction became known, or was corrected. `meta.time` is when it became known. Version 1. */
export interface OutcomeJoined {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The partition of the predictions. */
  readonly sourcePartition: number
  /** Id of the prediction. */
  readonly predictionId: string
  /** Version of the model. Null: the prediction names none. */
  readonly modelVersion: number | null
  /** The slices of the prediction, besides all rows: `column=value`. */
  readonly slices: readonly string[]
  /** Start of the window of the prediction, inclusive, ms since the epoch, UTC. */
  readonly windowStart: number
  /** Score of the prediction. Null: it has none that is finite. */
  readonly score: number | null
  /** Predicted class. Null: absent. */
  readonly label: string | null
  /** The outcome that counts from here on. */
  readonly outcome: Outcome
  /** The outcome that counted before and does so no more. Null: there was none. */
  readonly former: Outcome | null
}
export const OutcomeJoinedSchema = {"type":"record","name":"OutcomeJoined","namespace":"ml.monitoring","doc":"The outcome of a prediction became known, or was corrected. `meta.time` is when it became known. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"sourcePartition","type":"int","doc":"The partition of the predictions."},{"name":"predictionId","type":"string","doc":"Id of the prediction."},{"name":"modelVersion","type":["null","long"],"default":null,"doc":"Version of the model. Null: the prediction names none."},{"name":"slices","type":{"type":"array","items":"string"},"doc":"The slices of the prediction, besides all rows: `column=value`."},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start of the window of the prediction, inclusive, ms since the epoch, UTC."},{"name":"score","type":["null","double"],"default":null,"doc":"Score of the prediction. Null: it has none that is finite."},{"name":"label","type":["null","string"],"default":null,"doc":"Predicted class. Null: absent."},{"name":"outcome","type":{"type":"record","name":"Outcome","namespace":"ml.monitoring","doc":"What came of a prediction. Version 1.","fields":[{"name":"label","type":["null","string"],"default":null,"doc":"True class. Null: absent."},{"name":"value","type":["null","double"],"default":null,"doc":"True number. Null: absent."},{"name":"weight","type":["null","double"],"default":null,"doc":"Business value of this outcome. Null: absent."}]},"doc":"The outcome that counts from here on."},{"name":"former","type":["null","ml.monitoring.Outcome"],"default":null,"doc":"The outcome that counted before and does so no more. Null: there was none."}]} as object as SchemaOf<OutcomeJoined>

/** How outcomes are joined to predictions and what is measured of them, in which windows; or which business metrics of a dataset are measured. Version 2 adds datasets and metrics, version 3 references of slices and windows without rows. */
export interface Performance {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** Name of the predictions that it measures. Empty: it measures a dataset. */
  readonly predictions: string
  /** The version of the model that it measures. Null: all, each apart. */
  readonly modelVersion: number | null
  /** What the model predicts. */
  readonly task: PredictionTask
  /** Binary: the label that counts as positive. Null: other tasks. */
  readonly positive: string | null
  /** Binary: a score from which the answer is positive. Null: the label of the prediction decides if it has one, else 0.5. */
  readonly threshold: number | null
  /** Ranking: number of items that count. Null: other tasks. */
  readonly k: number | null
  /** Binary: what each kind of decision is worth. Null: not said. */
  readonly values: ValueMatrix | null
  /** Segments that are also measured apart. Empty: none. */
  readonly slices: readonly SlicedColumn[]
  /** Length of a window, ms; windows begin at multiples of it since the epoch. */
  readonly windowMs: number
  /** How far time has to be past the end of a window before it closes, ms. */
  readonly graceMs: number
  /** Outcomes are joined until time is so far past the end of the window of their prediction, ms. */
  readonly labelsWithinMs: number
  /** An outcome without a prediction is kept for this log time, ms. */
  readonly earlyWithinMs: number
  /** A closed window is measured again at most once in this log time, ms. 0: with every outcome. */
  readonly reviseEveryMs: number
  /** A window with fewer outcomes has no verdict. */
  readonly minRows: number
  /** Chance of a false alarm of a window, in (0, 1). */
  readonly alpha: number
  /** Performance has drifted only if the mean error has grown by this share of that of the reference. */
  readonly worseBy: number
  /** What windows are compared with. Null: nothing, so there is no verdict. */
  readonly reference: PerformanceReference | null
  /** What windows of slices are compared with, in the order of slices. A slice without one is compared with `reference`. */
  readonly sliceReferences: readonly SliceReference[]
  /** How changes in the stream of errors are found. Null: they are not looked for. */
  readonly detector: ErrorDetector | null
  /** Metrics: name of the dataset whose rows are measured. Null: predictions are. */
  readonly dataset: string | null
  /** Metrics: what is measured, in declared order. Empty: other tasks. */
  readonly metrics: readonly BusinessMetric[]
  /** Metrics: what the metrics of windows are compared with. A metric of a slice without one has no verdict. */
  readonly references: readonly MetricReference[]
  /** A window that some partitions have closed counts as overdue after this log time, ms. */
  readonly overdueMs: number
  /** Metrics: whether windows without a row are measured too, of all rows and of every slice. False: they have no event. */
  readonly emptyWindows: boolean
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** What it is, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const PerformanceSchema = {"type":"record","name":"Performance","namespace":"ml.monitoring","doc":"How outcomes are joined to predictions and what is measured of them, in which windows; or which business metrics of a dataset are measured. Version 2 adds datasets and metrics, version 3 references of slices and windows without rows.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"predictions","type":"string","doc":"Name of the predictions that it measures. Empty: it measures a dataset."},{"name":"modelVersion","type":["null","long"],"default":null,"doc":"The version of the model that it measures. Null: all, each apart."},{"name":"task","type":{"type":"enum","name":"PredictionTask","namespace":"ml.monitoring","doc":"What a model predicts: one of two classes, one of several, a number, or an order of items; or that business metrics of a dataset are measured. Version 2 adds `metrics`.","symbols":["binary","classes","regression","ranking","metrics"]},"doc":"What the model predicts."},{"name":"positive","type":["null","string"],"default":null,"doc":"Binary: the label that counts as positive. Null: other tasks."},{"name":"threshold","type":["null","double"],"default":null,"doc":"Binary: a score from which the answer is positive. Null: the label of the prediction decides if it has one, else 0.5."},{"name":"k","type":["null","int"],"default":null,"doc":"Ranking: number of items that count. Null: other tasks."},{"name":"values","type":["null",{"type":"record","name":"ValueMatrix","namespace":"ml.monitoring","doc":"What each kind of decision is worth, in a unit of money or any other. Version 1.","fields":[{"name":"truePositive","type":"double","doc":"Value of a true positive."},{"name":"falsePositive","type":"double","doc":"Value of a false positive."},{"name":"falseNegative","type":"double","doc":"Value of a false negative."},{"name":"trueNegative","type":"double","doc":"Value of a true negative."}]}],"default":null,"doc":"Binary: what each kind of decision is worth. Null: not said."},{"name":"slices","type":{"type":"array","items":{"type":"record","name":"SlicedColumn","namespace":"ml.monitoring","doc":"A column by whose values a monitor also measures apart. Version 1.","fields":[{"name":"column","type":"string","doc":"Name of the column."},{"name":"values","type":{"type":"array","items":"string"},"doc":"The values that have a slice of their own, in declared order; other values have none."}]}},"default":[],"doc":"Segments that are also measured apart. Empty: none."},{"name":"windowMs","type":"long","doc":"Length of a window, ms; windows begin at multiples of it since the epoch."},{"name":"graceMs","type":"long","doc":"How far time has to be past the end of a window before it closes, ms."},{"name":"labelsWithinMs","type":"long","doc":"Outcomes are joined until time is so far past the end of the window of their prediction, ms."},{"name":"earlyWithinMs","type":"long","doc":"An outcome without a prediction is kept for this log time, ms."},{"name":"reviseEveryMs","type":"long","doc":"A closed window is measured again at most once in this log time, ms. 0: with every outcome."},{"name":"minRows","type":"int","doc":"A window with fewer outcomes has no verdict."},{"name":"alpha","type":"double","doc":"Chance of a false alarm of a window, in (0, 1)."},{"name":"worseBy","type":"double","doc":"Performance has drifted only if the mean error has grown by this share of that of the reference."},{"name":"reference","type":["null",{"type":"record","name":"PerformanceReference","namespace":"ml.monitoring","doc":"The performance with which windows are compared: that of the model when it was evaluated, or in windows of the past. Version 2 adds its source.","fields":[{"name":"rows","type":"long","doc":"Number of rows on which it was measured."},{"name":"error","type":"double","doc":"Mean error of a row: the share of wrong answers, the mean absolute error, or 1 less the mean NDCG."},{"name":"deviation","type":["null","double"],"default":null,"doc":"Standard deviation of the errors of rows, in their unit. Null: of answers that are right or wrong it follows from the mean."},{"name":"figures","type":{"type":"array","items":{"type":"record","name":"Figure","namespace":"ml.monitoring","doc":"One figure of performance. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, for example `auc`."},{"name":"value","type":["null","double"],"default":null,"doc":"Value, in the unit of the figure. Null: it cannot be computed, for example AUC with one class."},{"name":"error","type":"double","default":0,"doc":"Half-width of the interval that holds the true value, in the unit of the figure. 0: the value is exact."}]}},"default":[],"doc":"Further figures, which are shown beside those of windows. Empty: none."},{"name":"source","type":["null","string"],"default":null,"doc":"What it was captured from. Null: not said, and so in events."}]}],"default":null,"doc":"What windows are compared with. Null: nothing, so there is no verdict."},{"name":"sliceReferences","type":{"type":"array","items":{"type":"record","name":"SliceReference","namespace":"ml.monitoring","doc":"The performance with which windows of a slice are compared. Version 1.","fields":[{"name":"slice","type":"string","doc":"The slice, `column=value`."},{"name":"reference","type":"ml.monitoring.PerformanceReference","doc":"Its performance when it was evaluated, or in windows of the past."}]}},"default":[],"doc":"What windows of slices are compared with, in the order of slices. A slice without one is compared with `reference`."},{"name":"detector","type":["null",{"type":"record","name":"ErrorDetector","namespace":"ml.monitoring","doc":"How changes in the stream of errors are found. Version 1.","fields":[{"name":"kind","type":"string","doc":"`page_hinkley` or `adwin`."},{"name":"delta","type":"double","doc":"Page-Hinkley: the change of the mean that is tolerated, in the unit of the error. ADWIN: the chance of a false alarm, in (0, 1)."},{"name":"threshold","type":["null","double"],"default":null,"doc":"Page-Hinkley: the sum of distances from which a change is found, in the unit of the error. Null: ADWIN, which has none."}]}],"default":null,"doc":"How changes in the stream of errors are found. Null: they are not looked for."},{"name":"dataset","type":["null","string"],"default":null,"doc":"Metrics: name of the dataset whose rows are measured. Null: predictions are."},{"name":"metrics","type":{"type":"array","items":{"type":"record","name":"BusinessMetric","namespace":"ml.monitoring","doc":"One number of the rows of a window. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the figure, `[a-z][a-z0-9_]*`."},{"name":"kind","type":{"type":"enum","name":"MetricKind","namespace":"ml.monitoring","doc":"How the rows of a window become one number: how many there are, the sum of a column, its mean, or the share of rows that have a value. Version 1.","symbols":["count","sum","mean","rate"]},"doc":"How rows become a number."},{"name":"column","type":["null","string"],"default":null,"doc":"The column. Null: rows are counted."},{"name":"weight","type":["null","string"],"default":null,"doc":"Column by which each row is weighted. Null: all rows weigh 1."},{"name":"value","type":["null","string"],"default":null,"doc":"Rate: the value that counts, as text. Null: true."},{"name":"direction","type":{"type":"enum","name":"MetricDirection","namespace":"ml.monitoring","doc":"Which change of a metric counts: one in either direction, a rise, or a fall. Version 1.","symbols":["both","up","down"]},"doc":"Which change counts."}]}},"default":[],"doc":"Metrics: what is measured, in declared order. Empty: other tasks."},{"name":"references","type":{"type":"array","items":{"type":"record","name":"MetricReference","namespace":"ml.monitoring","doc":"What a business metric of a slice is compared with. Version 1.","fields":[{"name":"metric","type":"string","doc":"Name of the metric."},{"name":"slice","type":"string","default":"","doc":"The slice, `column=value`; empty: all rows."},{"name":"value","type":"double","doc":"The metric: of all rows of the reference (mean, rate), or the mean over its windows (count, sum)."},{"name":"rows","type":["null","long"],"default":null,"doc":"Mean, rate: number of rows of the reference. Null: count, sum."},{"name":"windows","type":["null","int"],"default":null,"doc":"Count, sum: number of windows of the reference. Null: mean, rate."},{"name":"deviation","type":["null","double"],"default":null,"doc":"Standard deviation, in the unit of the metric: of rows (mean), or between windows (count, sum). Null: it follows from the rows."},{"name":"source","type":["null","string"],"default":null,"doc":"What it was captured from. Null: not said."}]}},"default":[],"doc":"Metrics: what the metrics of windows are compared with. A metric of a slice without one has no verdict."},{"name":"overdueMs","type":"long","default":3600000,"doc":"A window that some partitions have closed counts as overdue after this log time, ms."},{"name":"emptyWindows","type":"boolean","default":false,"doc":"Metrics: whether windows without a row are measured too, of all rows and of every slice. False: they have no event."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"What it is, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<Performance>

/** Counts and sums of predictions whose outcome is known. All realised figures follow from them. Version 1. */
export interface PerformanceCounts {
  /** Rows that count. */
  readonly rows: number
  /** Rows with an outcome that do not count, because prediction or outcome have no value that suits the task. */
  readonly unusable: number
  /** Rows whose outcome has a business value of its own. */
  readonly weighted: number
  /** Binary: true positives. */
  readonly truePositives: number
  /** Binary: false positives. */
  readonly falsePositives: number
  /** Binary: false negatives. */
  readonly falseNegatives: number
  /** Binary: true negatives. */
  readonly trueNegatives: number
  /** Binary: whether scores are counted on a grid, because there are too many different ones. Classes: whether they are not told apart, because there are too many; then the sum `right` has the rows that are right. */
  readonly isGrid: boolean
  /** Binary: rows by score, ascending. */
  readonly scores: readonly ScoreRows[]
  /** Binary: rows with a score in [0, 1]. */
  readonly probabilities: number
  /** Binary: rows by probability. Empty: other tasks. */
  readonly bins: readonly CalibrationBin[]
  /** Classes: rows by class, in UTF-8 order. Empty: other tasks. */
  readonly classes: readonly ClassRows[]
  /** Sums over the rows, by name. */
  readonly sums: readonly SumParts[]
}
export const PerformanceCountsSchema = {"type":"record","name":"PerformanceCounts","namespace":"ml.monitoring","doc":"Counts and sums of predictions whose outcome is known. All realised figures follow from them. Version 1.","fields":[{"name":"rows","type":"long","doc":"Rows that count."},{"name":"unusable","type":"long","doc":"Rows with an outcome that do not count, because prediction or outcome have no value that suits the task."},{"name":"weighted","type":"long","doc":"Rows whose outcome has a business value of its own."},{"name":"truePositives","type":"long","doc":"Binary: true positives."},{"name":"falsePositives","type":"long","doc":"Binary: false positives."},{"name":"falseNegatives","type":"long","doc":"Binary: false negatives."},{"name":"trueNegatives","type":"long","doc":"Binary: true negatives."},{"name":"isGrid","type":"boolean","doc":"Binary: whether scores are counted on a grid, because there are too many different ones. Classes: whether they are not told apart, because there are too many; then the sum `right` has the rows that are right."},{"name":"scores","type":{"type":"array","items":{"type":"record","name":"ScoreRows","namespace":"ml.monitoring","doc":"Rows with the same score. Version 1.","fields":[{"name":"score","type":"double","doc":"The score, or the lower end of its cell of a grid of 2^-12."},{"name":"positives","type":"long","doc":"Rows with the positive label."},{"name":"negatives","type":"long","doc":"Rows with the other label."}]}},"doc":"Binary: rows by score, ascending."},{"name":"probabilities","type":"long","doc":"Binary: rows with a score in [0, 1]."},{"name":"bins","type":{"type":"array","items":{"type":"record","name":"CalibrationBin","namespace":"ml.monitoring","doc":"Rows whose probability lies in one of ten bins of equal width. Version 1.","fields":[{"name":"rows","type":"long","doc":"Number of rows."},{"name":"positives","type":"long","doc":"Rows with the positive label."},{"name":"sum","type":{"type":"array","items":"double"},"doc":"Sum of the probabilities, as the parts of a sum."}]}},"doc":"Binary: rows by probability. Empty: other tasks."},{"name":"classes","type":{"type":"array","items":{"type":"record","name":"ClassRows","namespace":"ml.monitoring","doc":"How often a class is the label, is predicted, and both. Version 1.","fields":[{"name":"name","type":"string","doc":"The class."},{"name":"labelled","type":"long","doc":"Rows whose label it is."},{"name":"predicted","type":"long","doc":"Rows for which it was predicted."},{"name":"right","type":"long","doc":"Rows for which both hold."}]}},"doc":"Classes: rows by class, in UTF-8 order. Empty: other tasks."},{"name":"sums","type":{"type":"array","items":{"type":"record","name":"SumParts","namespace":"ml.monitoring","doc":"A sum of doubles without rounding: its parts, the greatest first, add up to it. Version 1.","fields":[{"name":"name","type":"string","doc":"What was summed."},{"name":"parts","type":{"type":"array","items":"double"},"doc":"The parts. Empty: 0."}]}},"doc":"Sums over the rows, by name."}]} as object as SchemaOf<PerformanceCounts>

/** Performance of a version of a model in a window. Outcomes that come later cause an event with the next `seq`. `meta.time` is the end of the window. Of business metrics the rows of a dataset are in the place of predictions. Version 2 adds comparisons. */
export interface PerformanceMeasured {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the declaration that asks for it. */
  readonly name: string
  /** Version of that declaration. */
  readonly declarationVersion: number
  /** Hash of the content of that declaration, as the catalogue has it. */
  readonly declarationHash: string
  /** Name of the model. Of business metrics: `dataset:` and the name of the dataset. */
  readonly model: string
  /** Version of the model. Null: the predictions name none. */
  readonly modelVersion: number | null
  /** The slice, `column=value`; empty: all rows. */
  readonly slice: string
  /** Start of the window, inclusive, ms since the epoch, UTC. */
  readonly windowStart: number
  /** End of the window, exclusive, ms since the epoch, UTC. */
  readonly windowEnd: number
  /** Number of the measurement of this window, from 1, without gaps. The last one counts. */
  readonly seq: number
  /** Number of predictions in the window. */
  readonly predictions: number
  /** Number of predictions whose outcome is known. */
  readonly labelled: number
  /** Counts of the predictions whose outcome is known. */
  readonly counts: PerformanceCounts
  /** Expected counts of all predictions, from their probabilities. Empty: nothing was estimated. */
  readonly expected: readonly SumParts[]
  /** Figures of the predictions whose outcome is known. */
  readonly realised: readonly Figure[]
  /** Figures of all predictions, estimated without outcomes: they assume calibrated probabilities and no change of what was learnt. Nothing is decided by them. Empty: nothing was estimated. */
  readonly estimated: readonly Figure[]
  /** What it was compared with. Null: nothing, so there is no verdict. */
  readonly reference: PerformanceReference | null
  /** Mean error of a row, in the unit of the error. Null: no outcome is known. */
  readonly meanError: number | null
  /** Mean error less that of the reference. Null: there is no reference, or no outcome. */
  readonly difference: number | null
  /** Lower bound of the difference, at 95 % confidence. Null: as `difference`. */
  readonly differenceLower: number | null
  /** Upper bound of the difference, at 95 % confidence. Null: as `difference`. */
  readonly differenceUpper: number | null
  /** Chance of so great a difference if performance is that of the reference, in (0, 1]. Null: as `difference`. */
  readonly pValue: number | null
  /** Whether performance has drifted. Null: there is no reference. */
  readonly verdict: DriftVerdict | null
  /** Metrics: each figure beside its reference. Empty: other tasks. */
  readonly comparisons: readonly FigureComparison[]
  /** Log time of the last record that changed it, ms since the epoch, UTC. */
  readonly knownAt: number
}
export const PerformanceMeasuredSchema = {"type":"record","name":"PerformanceMeasured","namespace":"ml.monitoring","doc":"Performance of a version of a model in a window. Outcomes that come later cause an event with the next `seq`. `meta.time` is the end of the window. Of business metrics the rows of a dataset are in the place of predictions. Version 2 adds comparisons.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"name","type":"string","doc":"Name of the declaration that asks for it."},{"name":"declarationVersion","type":"int","doc":"Version of that declaration."},{"name":"declarationHash","type":"string","doc":"Hash of the content of that declaration, as the catalogue has it."},{"name":"model","type":"string","doc":"Name of the model. Of business metrics: `dataset:` and the name of the dataset."},{"name":"modelVersion","type":["null","long"],"default":null,"doc":"Version of the model. Null: the predictions name none."},{"name":"slice","type":"string","doc":"The slice, `column=value`; empty: all rows."},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start of the window, inclusive, ms since the epoch, UTC."},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the window, exclusive, ms since the epoch, UTC."},{"name":"seq","type":"int","doc":"Number of the measurement of this window, from 1, without gaps. The last one counts."},{"name":"predictions","type":"long","doc":"Number of predictions in the window."},{"name":"labelled","type":"long","doc":"Number of predictions whose outcome is known."},{"name":"counts","type":{"type":"record","name":"PerformanceCounts","namespace":"ml.monitoring","doc":"Counts and sums of predictions whose outcome is known. All realised figures follow from them. Version 1.","fields":[{"name":"rows","type":"long","doc":"Rows that count."},{"name":"unusable","type":"long","doc":"Rows with an outcome that do not count, because prediction or outcome have no value that suits the task."},{"name":"weighted","type":"long","doc":"Rows whose outcome has a business value of its own."},{"name":"truePositives","type":"long","doc":"Binary: true positives."},{"name":"falsePositives","type":"long","doc":"Binary: false positives."},{"name":"falseNegatives","type":"long","doc":"Binary: false negatives."},{"name":"trueNegatives","type":"long","doc":"Binary: true negatives."},{"name":"isGrid","type":"boolean","doc":"Binary: whether scores are counted on a grid, because there are too many different ones. Classes: whether they are not told apart, because there are too many; then the sum `right` has the rows that are right."},{"name":"scores","type":{"type":"array","items":{"type":"record","name":"ScoreRows","namespace":"ml.monitoring","doc":"Rows with the same score. Version 1.","fields":[{"name":"score","type":"double","doc":"The score, or the lower end of its cell of a grid of 2^-12."},{"name":"positives","type":"long","doc":"Rows with the positive label."},{"name":"negatives","type":"long","doc":"Rows with the other label."}]}},"doc":"Binary: rows by score, ascending."},{"name":"probabilities","type":"long","doc":"Binary: rows with a score in [0, 1]."},{"name":"bins","type":{"type":"array","items":{"type":"record","name":"CalibrationBin","namespace":"ml.monitoring","doc":"Rows whose probability lies in one of ten bins of equal width. Version 1.","fields":[{"name":"rows","type":"long","doc":"Number of rows."},{"name":"positives","type":"long","doc":"Rows with the positive label."},{"name":"sum","type":{"type":"array","items":"double"},"doc":"Sum of the probabilities, as the parts of a sum."}]}},"doc":"Binary: rows by probability. Empty: other tasks."},{"name":"classes","type":{"type":"array","items":{"type":"record","name":"ClassRows","namespace":"ml.monitoring","doc":"How often a class is the label, is predicted, and both. Version 1.","fields":[{"name":"name","type":"string","doc":"The class."},{"name":"labelled","type":"long","doc":"Rows whose label it is."},{"name":"predicted","type":"long","doc":"Rows for which it was predicted."},{"name":"right","type":"long","doc":"Rows for which both hold."}]}},"doc":"Classes: rows by class, in UTF-8 order. Empty: other tasks."},{"name":"sums","type":{"type":"array","items":{"type":"record","name":"SumParts","namespace":"ml.monitoring","doc":"A sum of doubles without rounding: its parts, the greatest first, add up to it. Version 1.","fields":[{"name":"name","type":"string","doc":"What was summed."},{"name":"parts","type":{"type":"array","items":"double"},"doc":"The parts. Empty: 0."}]}},"doc":"Sums over the rows, by name."}]},"doc":"Counts of the predictions whose outcome is known."},{"name":"expected","type":{"type":"array","items":"ml.monitoring.SumParts"},"doc":"Expected counts of all predictions, from their probabilities. Empty: nothing was estimated."},{"name":"realised","type":{"type":"array","items":{"type":"record","name":"Figure","namespace":"ml.monitoring","doc":"One figure of performance. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, for example `auc`."},{"name":"value","type":["null","double"],"default":null,"doc":"Value, in the unit of the figure. Null: it cannot be computed, for example AUC with one class."},{"name":"error","type":"double","default":0,"doc":"Half-width of the interval that holds the true value, in the unit of the figure. 0: the value is exact."}]}},"doc":"Figures of the predictions whose outcome is known."},{"name":"estimated","type":{"type":"array","items":"ml.monitoring.Figure"},"doc":"Figures of all predictions, estimated without outcomes: they assume calibrated probabilities and no change of what was learnt. Nothing is decided by them. Empty: nothing was estimated."},{"name":"reference","type":["null",{"type":"record","name":"PerformanceReference","namespace":"ml.monitoring","doc":"The performance with which windows are compared: that of the model when it was evaluated, or in windows of the past. Version 2 adds its source.","fields":[{"name":"rows","type":"long","doc":"Number of rows on which it was measured."},{"name":"error","type":"double","doc":"Mean error of a row: the share of wrong answers, the mean absolute error, or 1 less the mean NDCG."},{"name":"deviation","type":["null","double"],"default":null,"doc":"Standard deviation of the errors of rows, in their unit. Null: of answers that are right or wrong it follows from the mean."},{"name":"figures","type":{"type":"array","items":"ml.monitoring.Figure"},"default":[],"doc":"Further figures, which are shown beside those of windows. Empty: none."},{"name":"source","type":["null","string"],"default":null,"doc":"What it was captured from. Null: not said, and so in events."}]}],"default":null,"doc":"What it was compared with. Null: nothing, so there is no verdict."},{"name":"meanError","type":["null","double"],"default":null,"doc":"Mean error of a row, in the unit of the error. Null: no outcome is known."},{"name":"difference","type":["null","double"],"default":null,"doc":"Mean error less that of the reference. Null: there is no reference, or no outcome."},{"name":"differenceLower","type":["null","double"],"default":null,"doc":"Lower bound of the difference, at 95 % confidence. Null: as `difference`."},{"name":"differenceUpper","type":["null","double"],"default":null,"doc":"Upper bound of the difference, at 95 % confidence. Null: as `difference`."},{"name":"pValue","type":["null","double"],"default":null,"doc":"Chance of so great a difference if performance is that of the reference, in (0, 1]. Null: as `difference`."},{"name":"verdict","type":["null",{"type":"enum","name":"DriftVerdict","namespace":"ml.monitoring","doc":"Verdict on one column in one window. Version 1.","symbols":["insufficient_data","no_drift","drift"]}],"default":null,"doc":"Whether performance has drifted. Null: there is no reference."},{"name":"comparisons","type":{"type":"array","items":{"type":"record","name":"FigureComparison","namespace":"ml.monitoring","doc":"A figure of a window beside its reference. Version 1.","fields":[{"name":"name","type":"string","doc":"Name of the figure."},{"name":"reference","type":["null","double"],"default":null,"doc":"The figure of the reference. Null: there is none."},{"name":"difference","type":["null","double"],"default":null,"doc":"The figure less that of the reference. Null: one of them is missing."},{"name":"differenceLower","type":["null","double"],"default":null,"doc":"Lower bound of the difference, at 95 % confidence. Null: as `difference`."},{"name":"differenceUpper","type":["null","double"],"default":null,"doc":"Upper bound of the difference, at 95 % confidence. Null: as `difference`."},{"name":"pValue","type":["null","double"],"default":null,"doc":"Chance of so great a difference in the direction that counts if nothing has changed, in (0, 1]. Null: as `difference`."},{"name":"verdict","type":["null","ml.monitoring.DriftVerdict"],"default":null,"doc":"Whether the figure has changed. Null: there is no reference."}]}},"default":[],"doc":"Metrics: each figure beside its reference. Empty: other tasks."},{"name":"knownAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time of the last record that changed it, ms since the epoch, UTC."}]} as object as SchemaOf<PerformanceMeasured>

/** Some partitions have closed a window of a measure of performance long ago, others have not: it is not measured yet. `meta.time` is the end of the window. Version 1. */
export interface PerformanceOverdue {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the measure of performance. */
  readonly name: string
  /** Version of that declaration. */
  readonly declarationVersion: number
  /** Name of the model. Of business metrics: `dataset:` and the name of the dataset. */
  readonly model: string
  /** End of the first window that waits, ms since the epoch, UTC. */
  readonly windowEnd: number
  /** Log time at which the first partition closed it, ms since the epoch, UTC. */
  readonly since: number
  /** The partitions that have not closed it, ascending. */
  readonly waitsFor: readonly number[]
}
export const PerformanceOverdueSchema = {"type":"record","name":"PerformanceOverdue","namespace":"ml.monitoring","doc":"Some partitions have closed a window of a measure of performance long ago, others have not: it is not measured yet. `meta.time` is the end of the window. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"name","type":"string","doc":"Name of the measure of performance."},{"name":"declarationVersion","type":"int","doc":"Version of that declaration."},{"name":"model","type":"string","doc":"Name of the model. Of business metrics: `dataset:` and the name of the dataset."},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the first window that waits, ms since the epoch, UTC."},{"name":"since","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time at which the first partition closed it, ms since the epoch, UTC."},{"name":"waitsFor","type":{"type":"array","items":"int"},"doc":"The partitions that have not closed it, ascending."}]} as object as SchemaOf<PerformanceOverdue>

/** The performance with which windows are compared: that of the model when it was evaluated, or in windows of the past. Version 2 adds its source. */
export interface PerformanceReference {
  /** Number of rows on which it was measured. */
  readonly rows: number
  /** Mean error of a row: the share of wrong answers, the mean absolute error, or 1 less the mean NDCG. */
  readonly error: number
  /** Standard deviation of the errors of rows, in their unit. Null: of answers that are right or wrong it follows from the mean. */
  readonly deviation: number | null
  /** Further figures, which are shown beside those of windows. Empty: none. */
  readonly figures: readonly Figure[]
  /** What it was captured from. Null: not said, and so in events. */
  readonly source: string | null
}
export const PerformanceReferenceSchema = {"type":"record","name":"PerformanceReference","namespace":"ml.monitoring","doc":"The performance with which windows are compared: that of the model when it was evaluated, or in windows of the past. Version 2 adds its source.","fields":[{"name":"rows","type":"long","doc":"Number of rows on which it was measured."},{"name":"error","type":"double","doc":"Mean error of a row: the share of wrong answers, the mean absolute error, or 1 less the mean NDCG."},{"name":"deviation","type":["null","double"],"default":null,"doc":"Standard deviation of the errors of rows, in their unit. Null: of answers that are right or wrong it follows from the mean."},{"name":"figures","type":{"type":"array","items":{"type":"record","name":"Figure","namespace":"ml.monitoring","doc":"One figure of performance. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, for example `auc`."},{"name":"value","type":["null","double"],"default":null,"doc":"Value, in the unit of the figure. Null: it cannot be computed, for example AUC with one class."},{"name":"error","type":"double","default":0,"doc":"Half-width of the interval that holds the true value, in the unit of the figure. 0: the value is exact."}]}},"default":[],"doc":"Further figures, which are shown beside those of windows. Empty: none."},{"name":"source","type":["null","string"],"default":null,"doc":"What it was captured from. Null: not said, and so in events."}]} as object as SchemaOf<PerformanceReference>

/** What a model predicts: one of two classes, one of several, a number, or an order of items; or that business metrics of a dataset are measured. Version 2 adds `metrics`. */
export type PredictionTask = 'binary' | 'classes' | 'regression' | 'ranking' | 'metrics'

/** One partition has counted predictions of a window, which add to those that it has counted before. `meta.time` is the end of the window. Version 1. */
export interface PredictionsCounted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The partition of the predictions. */
  readonly sourcePartition: number
  /** Version of the model. Null: the predictions name none. */
  readonly modelVersion: number | null
  /** The slice, `column=value`; empty: all rows. */
  readonly slice: string
  /** Start of the window, inclusive, ms since the epoch, UTC. */
  readonly windowStart: number
  /** Number of predictions. */
  readonly predictions: number
  /** Binary: expected counts of right and wrong answers, by name, as sums of the probabilities. Empty: nothing was estimated. */
  readonly estimated: readonly SumParts[]
}
export const PredictionsCountedSchema = {"type":"record","name":"PredictionsCounted","namespace":"ml.monitoring","doc":"One partition has counted predictions of a window, which add to those that it has counted before. `meta.time` is the end of the window. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"sourcePartition","type":"int","doc":"The partition of the predictions."},{"name":"modelVersion","type":["null","long"],"default":null,"doc":"Version of the model. Null: the predictions name none."},{"name":"slice","type":"string","doc":"The slice, `column=value`; empty: all rows."},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start of the window, inclusive, ms since the epoch, UTC."},{"name":"predictions","type":"long","doc":"Number of predictions."},{"name":"estimated","type":{"type":"array","items":{"type":"record","name":"SumParts","namespace":"ml.monitoring","doc":"A sum of doubles without rounding: its parts, the greatest first, add up to it. Version 1.","fields":[{"name":"name","type":"string","doc":"What was summed."},{"name":"parts","type":{"type":"array","items":"double"},"doc":"The parts. Empty: 0."}]}},"doc":"Binary: expected counts of right and wrong answers, by name, as sums of the probabilities. Empty: nothing was estimated."}]} as object as SchemaOf<PredictionsCounted>

/** A model should be trained again: one request per model, baseline and trigger. Draft. */
export interface RetrainRequested {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** UUID of the request. */
  readonly requestId: string
  /** The model. */
  readonly model: string
  /** Version in production. */
  readonly version: number
  /** The baseline. Null: no baseline is involved. */
  readonly baselineId: string | null
  /** The reason for the request. */
  readonly trigger: RetrainTrigger
  /** Alert that caused it. Null: no alert caused it. */
  readonly fingerprint: string | null
  /** Version of the policy that requested it. */
  readonly policyVersion: number
  /** Time by which the training should have ended, ms since the epoch, UTC. Null: no deadline. */
  readonly deadline: number | null
}
export const RetrainRequestedSchema = {"type":"record","name":"RetrainRequested","namespace":"ml.monitoring","doc":"A model should be trained again: one request per model, baseline and trigger. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"requestId","type":"string","doc":"UUID of the request."},{"name":"model","type":"string","doc":"The model."},{"name":"version","type":"int","doc":"Version in production."},{"name":"baselineId","type":["null","string"],"default":null,"doc":"The baseline. Null: no baseline is involved."},{"name":"trigger","type":{"type":"enum","name":"RetrainTrigger","namespace":"ml.monitoring","doc":"Why a model should be trained again. Draft.","symbols":["drift","performance","schedule","person"]},"doc":"The reason for the request."},{"name":"fingerprint","type":["null","string"],"default":null,"doc":"Alert that caused it. Null: no alert caused it."},{"name":"policyVersion","type":"int","doc":"Version of the policy that requested it."},{"name":"deadline","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"Time by which the training should have ended, ms since the epoch, UTC. Null: no deadline."}]} as object as DraftOf<RetrainRequested>

/** A trigger for a new training occurred, but no request was made. Draft. */
export interface RetrainSuppressed {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The model. */
  readonly model: string
  /** Version in production. */
  readonly version: number
  /** The baseline. Null: no baseline is involved. */
  readonly baselineId: string | null
  /** The trigger. */
  readonly trigger: RetrainTrigger
  /** The reason why no request was made. */
  readonly reason: SuppressionReason
  /** The request that blocks a new one. Null: none does. */
  readonly requestId: string | null
  /** Time at which this reason ends, ms since the epoch, UTC. Null: unknown. */
  readonly until: number | null
  /** Version of the policy that decided. */
  readonly policyVersion: number
}
export const RetrainSuppressedSchema = {"type":"record","name":"RetrainSuppressed","namespace":"ml.monitoring","doc":"A trigger for a new training occurred, but no request was made. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"The model."},{"name":"version","type":"int","doc":"Version in production."},{"name":"baselineId","type":["null","string"],"default":null,"doc":"The baseline. Null: no baseline is involved."},{"name":"trigger","type":{"type":"enum","name":"RetrainTrigger","namespace":"ml.monitoring","doc":"Why a model should be trained again. Draft.","symbols":["drift","performance","schedule","person"]},"doc":"The trigger."},{"name":"reason","type":{"type":"enum","name":"SuppressionReason","namespace":"ml.monitoring","doc":"Why no request was made: one is running, the last is too recent, or the budget is spent. Draft.","symbols":["in_flight","cool_down","budget"]},"doc":"The reason why no request was made."},{"name":"requestId","type":["null","string"],"default":null,"doc":"The request that blocks a new one. Null: none does."},{"name":"until","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"Time at which this reason ends, ms since the epoch, UTC. Null: unknown."},{"name":"policyVersion","type":"int","doc":"Version of the policy that decided."}]} as object as DraftOf<RetrainSuppressed>

/** Why a model should be trained again. Draft. */
export type RetrainTrigger = 'drift' | 'performance' | 'schedule' | 'person'

/** One partition has counted rows of a window for business metrics, which add to those that it has counted before. `meta.time` is the end of the window. Version 1. */
export interface RowsCounted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The partition of the rows. */
  readonly sourcePartition: number
  /** The slice, `column=value`; empty: all rows. */
  readonly slice: string
  /** Start of the window, inclusive, ms since the epoch, UTC. */
  readonly windowStart: number
  /** Number of rows. */
  readonly rows: number
  /** Sums over the rows, by metric and name, `revenue.sum`. */
  readonly sums: readonly SumParts[]
}
export const RowsCountedSchema = {"type":"record","name":"RowsCounted","namespace":"ml.monitoring","doc":"One partition has counted rows of a window for business metrics, which add to those that it has counted before. `meta.time` is the end of the window. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"sourcePartition","type":"int","doc":"The partition of the rows."},{"name":"slice","type":"string","doc":"The slice, `column=value`; empty: all rows."},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start of the window, inclusive, ms since the epoch, UTC."},{"name":"rows","type":"long","doc":"Number of rows."},{"name":"sums","type":{"type":"array","items":{"type":"record","name":"SumParts","namespace":"ml.monitoring","doc":"A sum of doubles without rounding: its parts, the greatest first, add up to it. Version 1.","fields":[{"name":"name","type":"string","doc":"What was summed."},{"name":"parts","type":{"type":"array","items":"double"},"doc":"The parts. Empty: 0."}]}},"doc":"Sums over the rows, by metric and name, `revenue.sum`."}]} as object as SchemaOf<RowsCounted>

/** Rows with the same score. Version 1. */
export interface ScoreRows {
  /** The score, or the lower end of its cell of a grid of 2^-12. */
  readonly score: number
  /** Rows with the positive label. */
  readonly positives: number
  /** Rows with the other label. */
  readonly negatives: number
}
export const ScoreRowsSchema = {"type":"record","name":"ScoreRows","namespace":"ml.monitoring","doc":"Rows with the same score. Version 1.","fields":[{"name":"score","type":"double","doc":"The score, or the lower end of its cell of a grid of 2^-12."},{"name":"positives","type":"long","doc":"Rows with the positive label."},{"name":"negatives","type":"long","doc":"Rows with the other label."}]} as object as SchemaOf<ScoreRows>

/** Alerts of which people are not told for some time, as declared. Version 1. */
export interface Silence {
  /** Name, `[a-z][a-z0-9_]*`, at most 64 characters. */
  readonly name: string
  /** Name of the rule, or a pattern: `*` stands for any characters. */
  readonly rule: string
  /** Name of the model, or a pattern. Null: all. */
  readonly model: string | null
  /** Name of the feature, or of what the alert is about, or a pattern. Null: all. */
  readonly feature: string | null
  /** Log time from which it holds, ms since the epoch, UTC. Null: from its declaration on. */
  readonly from: number | null
  /** Log time at which it ends, ms since the epoch, UTC. */
  readonly until: number
  /** Who answers for it. Null: not said. */
  readonly owner: string | null
  /** Why, in words. Null: not said. */
  readonly description: string | null
  /** Free labels, sorted. Empty: none. */
  readonly tags: readonly string[]
}
export const SilenceSchema = {"type":"record","name":"Silence","namespace":"ml.monitoring","doc":"Alerts of which people are not told for some time, as declared. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"rule","type":"string","doc":"Name of the rule, or a pattern: `*` stands for any characters."},{"name":"model","type":["null","string"],"default":null,"doc":"Name of the model, or a pattern. Null: all."},{"name":"feature","type":["null","string"],"default":null,"doc":"Name of the feature, or of what the alert is about, or a pattern. Null: all."},{"name":"from","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"Log time from which it holds, ms since the epoch, UTC. Null: from its declaration on."},{"name":"until","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time at which it ends, ms since the epoch, UTC."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]} as object as SchemaOf<Silence>

/** A silence holds from here on. The platform writes it, from what the catalogue decided. Version 1. */
export interface SilenceApplied {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the silence. */
  readonly name: string
  /** The silence. Null: it is retired. */
  readonly silence: Silence | null
}
export const SilenceAppliedSchema = {"type":"record","name":"SilenceApplied","namespace":"ml.monitoring","doc":"A silence holds from here on. The platform writes it, from what the catalogue decided. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"name","type":"string","doc":"Name of the silence."},{"name":"silence","type":["null",{"type":"record","name":"Silence","namespace":"ml.monitoring","doc":"Alerts of which people are not told for some time, as declared. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, `[a-z][a-z0-9_]*`, at most 64 characters."},{"name":"rule","type":"string","doc":"Name of the rule, or a pattern: `*` stands for any characters."},{"name":"model","type":["null","string"],"default":null,"doc":"Name of the model, or a pattern. Null: all."},{"name":"feature","type":["null","string"],"default":null,"doc":"Name of the feature, or of what the alert is about, or a pattern. Null: all."},{"name":"from","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null,"doc":"Log time from which it holds, ms since the epoch, UTC. Null: from its declaration on."},{"name":"until","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time at which it ends, ms since the epoch, UTC."},{"name":"owner","type":["null","string"],"default":null,"doc":"Who answers for it. Null: not said."},{"name":"description","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."},{"name":"tags","type":{"type":"array","items":"string"},"default":[],"doc":"Free labels, sorted. Empty: none."}]}],"default":null,"doc":"The silence. Null: it is retired."}]} as object as SchemaOf<SilenceApplied>

/** The rows of a slice in a baseline, counted in the cells and knots of all rows. Version 1. */
export interface SliceBaseline {
  /** The slice, `column=value`. */
  readonly slice: string
  /** One list per column of the reference, each with the entries of its `counts`. */
  readonly counts: readonly (readonly number[])[]
}
export const SliceBaselineSchema = {"type":"record","name":"SliceBaseline","namespace":"ml.monitoring","doc":"The rows of a slice in a baseline, counted in the cells and knots of all rows. Version 1.","fields":[{"name":"slice","type":"string","doc":"The slice, `column=value`."},{"name":"counts","type":{"type":"array","items":{"type":"array","items":"long"}},"doc":"One list per column of the reference, each with the entries of its `counts`."}]} as object as SchemaOf<SliceBaseline>

/** The performance with which windows of a slice are compared. Version 1. */
export interface SliceReference {
  /** The slice, `column=value`. */
  readonly slice: string
  /** Its performance when it was evaluated, or in windows of the past. */
  readonly reference: PerformanceReference
}
export const SliceReferenceSchema = {"type":"record","name":"SliceReference","namespace":"ml.monitoring","doc":"The performance with which windows of a slice are compared. Version 1.","fields":[{"name":"slice","type":"string","doc":"The slice, `column=value`."},{"name":"reference","type":{"type":"record","name":"PerformanceReference","namespace":"ml.monitoring","doc":"The performance with which windows are compared: that of the model when it was evaluated, or in windows of the past. Version 2 adds its source.","fields":[{"name":"rows","type":"long","doc":"Number of rows on which it was measured."},{"name":"error","type":"double","doc":"Mean error of a row: the share of wrong answers, the mean absolute error, or 1 less the mean NDCG."},{"name":"deviation","type":["null","double"],"default":null,"doc":"Standard deviation of the errors of rows, in their unit. Null: of answers that are right or wrong it follows from the mean."},{"name":"figures","type":{"type":"array","items":{"type":"record","name":"Figure","namespace":"ml.monitoring","doc":"One figure of performance. Version 1.","fields":[{"name":"name","type":"string","doc":"Name, for example `auc`."},{"name":"value","type":["null","double"],"default":null,"doc":"Value, in the unit of the figure. Null: it cannot be computed, for example AUC with one class."},{"name":"error","type":"double","default":0,"doc":"Half-width of the interval that holds the true value, in the unit of the figure. 0: the value is exact."}]}},"default":[],"doc":"Further figures, which are shown beside those of windows. Empty: none."},{"name":"source","type":["null","string"],"default":null,"doc":"What it was captured from. Null: not said, and so in events."}]},"doc":"Its performance when it was evaluated, or in windows of the past."}]} as object as SchemaOf<SliceReference>

/** A column by whose values a monitor also measures apart. Version 1. */
export interface SlicedColumn {
  /** Name of the column. */
  readonly column: string
  /** The values that have a slice of their own, in declared order; other values have none. */
  readonly values: readonly string[]
}
export const SlicedColumnSchema = {"type":"record","name":"SlicedColumn","namespace":"ml.monitoring","doc":"A column by whose values a monitor also measures apart. Version 1.","fields":[{"name":"column","type":"string","doc":"Name of the column."},{"name":"values","type":{"type":"array","items":"string"},"doc":"The values that have a slice of their own, in declared order; other values have none."}]} as object as SchemaOf<SlicedColumn>

/** From here on only what is measured by this version of a declaration counts, and what earlier versions have raised ends. The platform writes it, from what the catalogue decided. Version 1. */
export interface SourceApplied {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The declaration. Version 0: it is retired, so nothing counts. */
  readonly source: ObservationSource
}
export const SourceAppliedSchema = {"type":"record","name":"SourceApplied","namespace":"ml.monitoring","doc":"From here on only what is measured by this version of a declaration counts, and what earlier versions have raised ends. The platform writes it, from what the catalogue decided. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"source","type":{"type":"record","name":"ObservationSource","namespace":"ml.monitoring","doc":"A declaration by which something was measured. Version 1.","fields":[{"name":"kind","type":"string","doc":"Kind of the declaration, for example `monitor` or `baseline`."},{"name":"name","type":"string","doc":"Name of the declaration."},{"name":"version","type":"int","doc":"Version of the declaration."}]},"doc":"The declaration. Version 0: it is retired, so nothing counts."}]} as object as SchemaOf<SourceApplied>

/** A sum of doubles without rounding: its parts, the greatest first, add up to it. Version 1. */
export interface SumParts {
  /** What was summed. */
  readonly name: string
  /** The parts. Empty: 0. */
  readonly parts: readonly number[]
}
export const SumPartsSchema = {"type":"record","name":"SumParts","namespace":"ml.monitoring","doc":"A sum of doubles without rounding: its parts, the greatest first, add up to it. Version 1.","fields":[{"name":"name","type":"string","doc":"What was summed."},{"name":"parts","type":{"type":"array","items":"double"},"doc":"The parts. Empty: 0."}]} as object as SchemaOf<SumParts>

/** Why no request was made: one is running, the last is too recent, or the budget is spent. Draft. */
export type SuppressionReason = 'in_flight' | 'cool_down' | 'budget'

/** What each kind of decision is worth, in a unit of money or any other. Version 1. */
export interface ValueMatrix {
  /** Value of a true positive. */
  readonly truePositive: number
  /** Value of a false positive. */
  readonly falsePositive: number
  /** Value of a false negative. */
  readonly falseNegative: number
  /** Value of a true negative. */
  readonly trueNegative: number
}
export const ValueMatrixSchema = {"type":"record","name":"ValueMatrix","namespace":"ml.monitoring","doc":"What each kind of decision is worth, in a unit of money or any other. Version 1.","fields":[{"name":"truePositive","type":"double","doc":"Value of a true positive."},{"name":"falsePositive","type":"double","doc":"Value of a false positive."},{"name":"falseNegative","type":"double","doc":"Value of a false negative."},{"name":"trueNegative","type":"double","doc":"Value of a true negative."}]} as object as SchemaOf<ValueMatrix>

/** A column that a monitor watches. Version 1. */
export interface WatchedColumn {
  /** Name of the column. */
  readonly column: string
  /** How its values are counted. */
  readonly kind: FeatureKind
  /** What it is to the model. */
  readonly role: ColumnRole
}
export const WatchedColumnSchema = {"type":"record","name":"WatchedColumn","namespace":"ml.monitoring","doc":"A column that a monitor watches. Version 1.","fields":[{"name":"column","type":"string","doc":"Name of the column."},{"name":"kind","type":{"type":"enum","name":"FeatureKind","namespace":"ml.monitoring","doc":"Whether a monitored column is a number or a category. Version 1.","symbols":["numeric","categorical"]},"doc":"How its values are counted."},{"name":"role","type":{"type":"enum","name":"ColumnRole","namespace":"ml.monitoring","doc":"What a column is to the model: an input (data drift), or what it answered (prediction drift). Version 1.","symbols":["feature","output"]},"doc":"What it is to the model."}]} as object as SchemaOf<WatchedColumn>

/** One partition of the predictions has counted its part of a window. `meta.time` is the end of the window. Version 1. */
export interface WindowCounted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The partition of the predictions. */
  readonly sourcePartition: number
  /** The slice, `column=value`; empty: all rows. */
  readonly slice: string
  /** Start of the window, inclusive, ms since the epoch, UTC. */
  readonly windowStart: number
  /** Number of rows. */
  readonly rows: number
  /** One per watched column, in the order of the baseline. */
  readonly features: readonly FeatureCounts[]
}
export const WindowCountedSchema = {"type":"record","name":"WindowCounted","namespace":"ml.monitoring","doc":"One partition of the predictions has counted its part of a window. `meta.time` is the end of the window. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"sourcePartition","type":"int","doc":"The partition of the predictions."},{"name":"slice","type":"string","doc":"The slice, `column=value`; empty: all rows."},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start of the window, inclusive, ms since the epoch, UTC."},{"name":"rows","type":"long","doc":"Number of rows."},{"name":"features","type":{"type":"array","items":{"type":"record","name":"FeatureCounts","namespace":"ml.monitoring","doc":"The values of one column in a part of a window, counted in the cells of its baseline. Version 1.","fields":[{"name":"counts","type":{"type":"array","items":"long"},"doc":"Counts in the layout of the baseline; the last entry counts missing values."}]}},"doc":"One per watched column, in the order of the baseline."}]} as object as SchemaOf<WindowCounted>

/** Some partitions have closed a window long ago, others have not: there is no verdict on it yet. `meta.time` is the end of the window. Version 1. */
export interface WindowOverdue {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the monitor. */
  readonly monitor: string
  /** Version of the monitor. */
  readonly monitorVersion: number
  /** Name of the model. */
  readonly model: string
  /** Version of the model. Null: all versions together. */
  readonly modelVersion: number | null
  /** Name of the baseline. */
  readonly baseline: string
  /** Version of the baseline. */
  readonly baselineVersion: number
  /** End of the first window that waits, ms since the epoch, UTC. */
  readonly windowEnd: number
  /** Log time at which the first partition closed it, ms since the epoch, UTC. */
  readonly since: number
  /** The partitions that have not closed it, ascending. */
  readonly waitsFor: readonly number[]
}
export const WindowOverdueSchema = {"type":"record","name":"WindowOverdue","namespace":"ml.monitoring","doc":"Some partitions have closed a window long ago, others have not: there is no verdict on it yet. `meta.time` is the end of the window. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"monitor","type":"string","doc":"Name of the monitor."},{"name":"monitorVersion","type":"int","doc":"Version of the monitor."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"modelVersion","type":["null","long"],"default":null,"doc":"Version of the model. Null: all versions together."},{"name":"baseline","type":"string","doc":"Name of the baseline."},{"name":"baselineVersion","type":"int","doc":"Version of the baseline."},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End of the first window that waits, ms since the epoch, UTC."},{"name":"since","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Log time at which the first partition closed it, ms since the epoch, UTC."},{"name":"waitsFor","type":{"type":"array","items":"int"},"doc":"The partitions that have not closed it, ascending."}]} as object as SchemaOf<WindowOverdue>

/** One partition of the predictions has closed all windows up to `meta.time`, those without rows included. Version 1. */
export interface WindowsClosed {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The partition of the predictions. */
  readonly sourcePartition: number
  /** The number of partitions of the predictions. */
  readonly sourcePartitions: number
}
export const WindowsClosedSchema = {"type":"record","name":"WindowsClosed","namespace":"ml.monitoring","doc":"One partition of the predictions has closed all windows up to `meta.time`, those without rows included. Version 1.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"sourcePartition","type":"int","doc":"The partition of the predictions."},{"name":"sourcePartitions","type":"int","doc":"The number of partitions of the predictions."}]} as object as SchemaOf<WindowsClosed>
