// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { DraftOf, SchemaOf } from '../avro.ts'
import type { EventMeta, TopicPosition } from './common.ts'

/** Somebody acted on a prediction, which may have influenced its outcome. Draft. */
export interface ActionTaken {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The prediction. */
  readonly predictionId: string
  /** The action, for example `discount_offered`. */
  readonly action: string
  /** Entity on which somebody acted. Null: the entity of the prediction. */
  readonly entityId: string | null
  /** Whether the entity is in the holdout group, on which nobody acts. */
  readonly holdout: boolean
  /** Time of the action, ms since the epoch, UTC. */
  readonly takenAt: number
}
export const ActionTakenSchema = {"type":"record","name":"ActionTaken","namespace":"ml.serving","doc":"Somebody acted on a prediction, which may have influenced its outcome. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"predictionId","type":"string","doc":"The prediction."},{"name":"action","type":"string","doc":"The action, for example `discount_offered`."},{"name":"entityId","type":["null","string"],"default":null,"doc":"Entity on which somebody acted. Null: the entity of the prediction."},{"name":"holdout","type":"boolean","doc":"Whether the entity is in the holdout group, on which nobody acts."},{"name":"takenAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Time of the action, ms since the epoch, UTC."}]} as object as DraftOf<ActionTaken>

/** The outcome of a prediction became known. The last event in log order counts. Draft. */
export interface OutcomeObserved {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The prediction. */
  readonly predictionId: string
  /** Time at which it became known, ms since the epoch, UTC. */
  readonly observedAt: number
  /** True class. Null: the outcome is a number. */
  readonly label: string | null
  /** True number, in the unit of the prediction. Null: the outcome is a class. */
  readonly value: number | null
  /** Business value of this outcome, in the unit of the value matrix. Null: unknown. */
  readonly weight: number | null
}
export const OutcomeObservedSchema = {"type":"record","name":"OutcomeObserved","namespace":"ml.serving","doc":"The outcome of a prediction became known. The last event in log order counts. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"predictionId","type":"string","doc":"The prediction."},{"name":"observedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Time at which it became known, ms since the epoch, UTC."},{"name":"label","type":["null","string"],"default":null,"doc":"True class. Null: the outcome is a number."},{"name":"value","type":["null","double"],"default":null,"doc":"True number, in the unit of the prediction. Null: the outcome is a class."},{"name":"weight","type":["null","double"],"default":null,"doc":"Business value of this outcome, in the unit of the value matrix. Null: unknown."}]} as object as DraftOf<OutcomeObserved>

/** A request for a prediction was answered, or failed. On the log it is payload-typed: features and outputs have their own columns. Draft. */
export interface PredictionServed {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** UUID of the prediction; outcomes and actions name it. */
  readonly predictionId: string
  /** Name of the model. */
  readonly model: string
  /** Version that answered. Null: no version answered. */
  readonly version: number | null
  /** Arm of the route. Null: the request was outside every arm. */
  readonly arm: string | null
  /** Entity of the prediction. Null: none was given. */
  readonly entityId: string | null
  /** Time of the answer, ms since the epoch, UTC. */
  readonly servedAt: number
  /** Time from request to answer, microseconds. */
  readonly latencyUs: number
  /** Outcome of the request. */
  readonly status: PredictionStatus
  /** The error, in one sentence. Null: no error. */
  readonly error: string | null
  /** Main output; probability in [0, 1] for a classifier. Null: there is no answer, or it is not a number. */
  readonly score: number | null
  /** Predicted class. Null: the model is not a classifier, or there is no answer. */
  readonly label: string | null
  /** Input as canonical JSON, cut at 64 KiB. Null: the features have their own columns. */
  readonly features: string | null
  /** SHA-256, lower case hex, of the whole input. Null: the input was not cut. */
  readonly featuresDigest: string | null
  /** Positions of the feature vectors that were read. */
  readonly featurePositions: readonly TopicPosition[]
  /** Whether the answer was discarded. */
  readonly shadow: boolean
}
export const PredictionServedSchema = {"type":"record","name":"PredictionServed","namespace":"ml.serving","doc":"A request for a prediction was answered, or failed. On the log it is payload-typed: features and outputs have their own columns. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"predictionId","type":"string","doc":"UUID of the prediction; outcomes and actions name it."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"version","type":["null","int"],"default":null,"doc":"Version that answered. Null: no version answered."},{"name":"arm","type":["null","string"],"default":null,"doc":"Arm of the route. Null: the request was outside every arm."},{"name":"entityId","type":["null","string"],"default":null,"doc":"Entity of the prediction. Null: none was given."},{"name":"servedAt","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Time of the answer, ms since the epoch, UTC."},{"name":"latencyUs","type":"long","doc":"Time from request to answer, microseconds."},{"name":"status","type":{"type":"enum","name":"PredictionStatus","namespace":"ml.serving","doc":"Outcome of a request. Draft.","symbols":["ok","refused","failed","timeout"]},"doc":"Outcome of the request."},{"name":"error","type":["null","string"],"default":null,"doc":"The error, in one sentence. Null: no error."},{"name":"score","type":["null","double"],"default":null,"doc":"Main output; probability in [0, 1] for a classifier. Null: there is no answer, or it is not a number."},{"name":"label","type":["null","string"],"default":null,"doc":"Predicted class. Null: the model is not a classifier, or there is no answer."},{"name":"features","type":["null","string"],"default":null,"doc":"Input as canonical JSON, cut at 64 KiB. Null: the features have their own columns."},{"name":"featuresDigest","type":["null","string"],"default":null,"doc":"SHA-256, lower case hex, of the whole input. Null: the input was not cut."},{"name":"featurePositions","type":{"type":"array","items":{"type":"record","name":"TopicPosition","namespace":"ml.common","doc":"A consumer position in one partition: everything below `offset` is meant. Version 1.","fields":[{"name":"topic","type":"string","doc":"Topic, with the prefix of the installation."},{"name":"partition","type":"int","doc":"Partition, from 0."},{"name":"offset","type":"long","doc":"Offset of the first record that is not meant."}]}},"doc":"Positions of the feature vectors that were read."},{"name":"shadow","type":"boolean","doc":"Whether the answer was discarded."}]} as object as DraftOf<PredictionServed>

/** Outcome of a request. Draft. */
export type PredictionStatus = 'ok' | 'refused' | 'failed' | 'timeout'

/** One arm of a route. Draft. */
export interface RouteArm {
  /** Name of the arm, for example `champion`. */
  readonly name: string
  /** Version of the model that it runs. */
  readonly version: number
  /** Whether the arm answers. */
  readonly mode: RouteMode
  /** Share of the covered traffic, in [0, 1]; 0 for a shadow. */
  readonly weight: number
}
export const RouteArmSchema = {"type":"record","name":"RouteArm","namespace":"ml.serving","doc":"One arm of a route. Draft.","fields":[{"name":"name","type":"string","doc":"Name of the arm, for example `champion`."},{"name":"version","type":"int","doc":"Version of the model that it runs."},{"name":"mode","type":{"type":"enum","name":"RouteMode","namespace":"ml.serving","doc":"How an arm takes part: it answers, or it only computes (`shadow`). Draft.","symbols":["answer","shadow"]},"doc":"Whether the arm answers."},{"name":"weight","type":"double","doc":"Share of the covered traffic, in [0, 1]; 0 for a shadow."}]} as object as SchemaOf<RouteArm>

/** The split of a model's traffic changes from this event on. Draft. */
export interface RouteChanged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Name of the model. */
  readonly model: string
  /** Number of the change, from 1. */
  readonly routeVersion: number
  /** Arms, in the order of their ranges. */
  readonly arms: readonly RouteArm[]
  /** Share of the traffic that goes to the arms, in [0, 1]; the rest goes to the champion and is not counted. */
  readonly coverage: number
  /** Seed of the bucketing. */
  readonly seed: string
  /** Bucketing function, for example `growthbook/v2`. */
  readonly hash: string
  /** Version of the policy that requested it. Null: a person requested it. */
  readonly policyVersion: number | null
  /** The reason, in words. Null: none was given. */
  readonly reason: string | null
}
export const RouteChangedSchema = {"type":"record","name":"RouteChanged","namespace":"ml.serving","doc":"The split of a model's traffic changes from this event on. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"model","type":"string","doc":"Name of the model."},{"name":"routeVersion","type":"int","doc":"Number of the change, from 1."},{"name":"arms","type":{"type":"array","items":{"type":"record","name":"RouteArm","namespace":"ml.serving","doc":"One arm of a route. Draft.","fields":[{"name":"name","type":"string","doc":"Name of the arm, for example `champion`."},{"name":"version","type":"int","doc":"Version of the model that it runs."},{"name":"mode","type":{"type":"enum","name":"RouteMode","namespace":"ml.serving","doc":"How an arm takes part: it answers, or it only computes (`shadow`). Draft.","symbols":["answer","shadow"]},"doc":"Whether the arm answers."},{"name":"weight","type":"double","doc":"Share of the covered traffic, in [0, 1]; 0 for a shadow."}]}},"doc":"Arms, in the order of their ranges."},{"name":"coverage","type":"double","doc":"Share of the traffic that goes to the arms, in [0, 1]; the rest goes to the champion and is not counted."},{"name":"seed","type":"string","doc":"Seed of the bucketing."},{"name":"hash","type":"string","doc":"Bucketing function, for example `growthbook/v2`."},{"name":"policyVersion","type":["null","int"],"default":null,"doc":"Version of the policy that requested it. Null: a person requested it."},{"name":"reason","type":["null","string"],"default":null,"doc":"The reason, in words. Null: none was given."}]} as object as DraftOf<RouteChanged>

/** How an arm takes part: it answers, or it only computes (`shadow`). Draft. */
export type RouteMode = 'answer' | 'shadow'
