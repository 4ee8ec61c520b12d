// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { DraftOf, SchemaOf } from '../avro.ts'
import type { EventMeta, TopicPosition } from './common.ts'

/** Somebody acted on a prediction, so that its outcome is no longer untouched. Draft. */
export interface ActionTaken {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The prediction. */
  readonly predictionId: string
  /** What was done, for example `discount_offered`. */
  readonly action: string
  /** Entity that was acted on. Null: that of the prediction. */
  readonly entityId: string | null
  /** Whether the entity was left alone on purpose, to compare with. */
  readonly holdout: boolean
  /** When, ms since the epoch, UTC. */
  readonly takenAt: number
}
export const ActionTakenSchema = {"type":"record","name":"ActionTaken","namespace":"ml.serving","doc":"Somebody acted on a prediction, so that its outcome is no longer untouched. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"predictionId","type":"string","doc":"The prediction."},{"name":"action","type":"string","doc":"What was done, for example `discount_offered`."},{"name":"entityId","type":["null","string"],"default":null,"doc":"Entity that was acted on. Null: that of the prediction."},{"name":"holdout","type":"boolean","doc":"Whether the entity was left alone on purpose, to compare with."},{"name":"takenAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When, ms since the epoch, UTC."}]} as object as DraftOf<ActionTaken>

/** The truth about a prediction became known; the last one in log order counts. Draft. */
export interface OutcomeObserved {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The prediction. */
  readonly predictionId: string
  /** When it became known, ms since the epoch, UTC. */
  readonly observedAt: number
  /** True class. Null: a number is. */
  readonly label: string | null
  /** True number, in the unit of the prediction. Null: a class is. */
  readonly value: number | null
  /** Business value of this outcome, in the unit of the value matrix. Null: not said. */
  readonly weight: number | null
}
export const OutcomeObservedSchema = {"type":"record","name":"OutcomeObserved","namespace":"ml.serving","doc":"The truth about a prediction became known; the last one in log order counts. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"predictionId","type":"string","doc":"The prediction."},{"name":"observedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When it became known, ms since the epoch, UTC."},{"name":"label","type":["null","string"],"default":null,"doc":"True class. Null: a number is."},{"name":"value","type":["null","double"],"default":null,"doc":"True number, in the unit of the prediction. Null: a class is."},{"name":"weight","type":["null","double"],"default":null,"doc":"Business value of this outcome, in the unit of the value matrix. Null: not said."}]} as object as DraftOf<OutcomeObserved>

/** A request for a prediction was answered, or failed. On the log it is payload-typed: features and outputs are columns of their own. Draft. */
export interface PredictionServed {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** UUID of the prediction; outcomes and actions name it. */
  readonly predictionId: string
  /** Name of the model. */
  readonly model: string
  /** Version that answered. Null: none did. */
  readonly version: number | null
  /** Arm of the route. Null: outside every arm. */
  readonly arm: string | null
  /** Entity it is about. Null: not said. */
  readonly entityId: string | null
  /** When it was answered, ms since the epoch, UTC. */
  readonly servedAt: number
  /** From request to answer, microseconds. */
  readonly latencyUs: number
  /** What became of it. */
  readonly status: PredictionStatus
  /** What went wrong, in one sentence. Null: nothing. */
  readonly error: string | null
  /** Main output; probability in [0, 1] for a classifier. Null: no answer, or no number. */
  readonly score: number | null
  /** Predicted class. Null: no classifier, or no answer. */
  readonly label: string | null
  /** Input as canonical JSON, cut at 64 KiB. Null: columns of their own hold it. */
  readonly features: string | null
  /** SHA-256, lower case hex, of the whole input. Null: it was not cut. */
  readonly featuresDigest: string | null
  /** Positions of the feature vectors that were read. */
  readonly featurePositions: readonly TopicPosition[]
  /** Whether the answer was thrown away. */
  readonly shadow: boolean
}
export const PredictionServedSchema = {"type":"record","name":"PredictionServed","namespace":"ml.serving","doc":"A request for a prediction was answered, or failed. On the log it is payload-typed: features and outputs are columns of their own. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"predictionId","type":"string","doc":"UUID of the prediction; outcomes and actions name it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":["null","int"],"default":null,"doc":"Version that answered. Null: none did."},{"name":"arm","type":["null","string"],"default":null,"doc":"Arm of the route. Null: outside every arm."},{"name":"entityId","type":["null","string"],"default":null,"doc":"Entity it is about. Null: not said."},{"name":"servedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When it was answered, ms since the epoch, UTC."},{"name":"latencyUs","type":"long","doc":"From request to answer, microseconds."},{"name":"status","type":{"type":"enum","name":"PredictionStatus","namespace":"ml.serving","doc":"What became of a request. Draft.","symbols":["ok","refused","failed","timeout"]},"doc":"What became of it."},{"name":"error","type":["null","string"],"default":null,"doc":"What went wrong, in one sentence. Null: nothing."},{"name":"score","type":["null","double"],"default":null,"doc":"Main output; probability in [0, 1] for a classifier. Null: no answer, or no number."},{"name":"label","type":["null","string"],"default":null,"doc":"Predicted class. Null: no classifier, or no answer."},{"name":"features","type":["null","string"],"default":null,"doc":"Input as canonical JSON, cut at 64 KiB. Null: columns of their own hold it."},{"name":"featuresDigest","type":["null","string"],"default":null,"doc":"SHA-256, lower case hex, of the whole input. Null: it was not cut."},{"name":"featurePositions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of the feature vectors that were read."},{"name":"shadow","type":"boolean","doc":"Whether the answer was thrown away."}]} as object as DraftOf<PredictionServed>

/** What became of a request. Draft. */
export type PredictionStatus = 'ok' | 'refused' | 'failed' | 'timeout'

/** One arm of a route. Draft. */
export interface RouteArm {
  /** Name of the arm, for example `champion`. */
  readonly name: string
  /** Version of the model that it runs. */
  readonly version: number
  /** Whether it answers. */
  readonly mode: RouteMode
  /** Share of the covered traffic, in [0, 1]; 0 for a shadow. */
  readonly weight: number
}
export const RouteArmSchema = {"type":"record","name":"RouteArm","namespace":"ml.serving","doc":"One arm of a route. Draft.","fields":[{"name":"name","type":"string","doc":"Name of the arm, for example `champion`."},{"name":"version","type":"int","doc":"Version of the model that it runs."},{"name":"mode","type":{"type":"enum","name":"RouteMode","namespace":"ml.serving","doc":"How an arm takes part: it answers, or it only looks on (`shadow`). Draft.","symbols":["answer","shadow"]},"doc":"Whether it answers."},{"name":"weight","type":"double","doc":"Share of the covered traffic, in [0, 1]; 0 for a shadow."}]} as object as SchemaOf<RouteArm>

/** Traffic of a model is shared out anew from here on. Draft. */
export interface RouteChanged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** From 1, +1 per change. */
  readonly routeVersion: number
  /** Arms, in the order of their ranges. */
  readonly arms: readonly RouteArm[]
  /** Share of the traffic that the arms take, in [0, 1]; the rest goes to the champion, uncounted. */
  readonly coverage: number
  /** Seed of the bucketing. */
  readonly seed: string
  /** Bucketing, for example `growthbook/v2`. */
  readonly hash: string
  /** Version of the policy that asked for it. Null: a person did. */
  readonly policyVersion: number | null
  /** Why, in words. Null: not said. */
  readonly reason: string | null
}
export const RouteChangedSchema = {"type":"record","name":"RouteChanged","namespace":"ml.serving","doc":"Traffic of a model is shared out anew from here on. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"routeVersion","type":"int","doc":"From 1, +1 per change."},{"name":"arms","type":{"type":"array","items":{"type":"record","name":"RouteArm","namespace":"ml.serving","doc":"One arm of a route. Draft.","fields":[{"name":"name","type":"string","doc":"Name of the arm, for example `champion`."},{"name":"version","type":"int","doc":"Version of the model that it runs."},{"name":"mode","type":{"type":"enum","name":"RouteMode","namespace":"ml.serving","doc":"How an arm takes part: it answers, or it only looks on (`shadow`). Draft.","symbols":["answer","shadow"]},"doc":"Whether it answers."},{"name":"weight","type":"double","doc":"Share of the covered traffic, in [0, 1]; 0 for a shadow."}]}},"doc":"Arms, in the order of their ranges."},{"name":"coverage","type":"double","doc":"Share of the traffic that the arms take, in [0, 1]; the rest goes to the champion, uncounted."},{"name":"seed","type":"string","doc":"Seed of the bucketing."},{"name":"hash","type":"string","doc":"Bucketing, for example `growthbook/v2`."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Version of the policy that asked for it. Null: a person did."},{"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words. Null: not said."}]} as object as DraftOf<RouteChanged>

/** How an arm takes part: it answers, or it only looks on (`shadow`). Draft. */
export type RouteMode = 'answer' | 'shadow'
