// Generated from schemas/**/*.avsc by `npm run generate`. Do not edit.
import type { DraftOf, SchemaOf } from '../avro.ts'
import type { EventMeta, TopicPosition } from './common.ts'

/** An experiment was created. Its name stays reserved after it is deleted. Draft. */
export interface ExperimentCreated {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** Decimal text; `0` is the default experiment. */
  readonly experimentId: string
  /** Name, at most 500 characters, unique. */
  readonly name: string
  /** URI of its artefacts. */
  readonly artifactLocation: string
  /** Tags at creation. */
  readonly tags: readonly Label[]
}
export const ExperimentCreatedSchema = {"type":"record","name":"ExperimentCreated","namespace":"ml.training","doc":"An experiment was created. Its name stays reserved after it is deleted. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"experimentId","type":"string","doc":"Decimal text; `0` is the default experiment."},{"name":"name","type":"string","doc":"Name, at most 500 characters, unique."},{"name":"artifactLocation","type":"string","doc":"URI of its artefacts."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Draft.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at creation."}]} as object as DraftOf<ExperimentCreated>

/** Which feature vectors a training set may see: `served` = what online held at T; `known` = of those, what had arrived by T. Version 1. */
export type JoinMode = 'served' | 'known'

/** A name and a text: a parameter or a tag. Draft. */
export interface Label {
  /** Name, at most 250 characters. */
  readonly key: string
  /** Text. */
  readonly value: string
}
export const LabelSchema = {"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Draft.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]} as object as SchemaOf<Label>

/** One value of a metric. Within a run, equal (key, timestamp, step, value) count once. Draft. */
export interface Metric {
  /** Name, at most 250 characters. */
  readonly key: string
  /** Value; infinities and NaN are allowed. */
  readonly value: number
  /** Time of the measurement, ms since the epoch, UTC. */
  readonly timestamp: number
  /** Step of the training; 0 if the client has none. */
  readonly step: number
}
export const MetricSchema = {"type":"record","name":"Metric","namespace":"ml.training","doc":"One value of a metric. Within a run, equal (key, timestamp, step, value) count once. Draft.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"double","doc":"Value; infinities and NaN are allowed."},{"name":"timestamp","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Time of the measurement, ms since the epoch, UTC."},{"name":"step","type":"long","doc":"Step of the training; 0 if the client has none."}]} as object as SchemaOf<Metric>

/** A run has ended. Logging to it is still allowed. Draft. */
export interface RunEnded {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The run. */
  readonly runId: string
  /** Its final status. */
  readonly status: RunStatus
  /** End time that the client gave, ms since the epoch, UTC. */
  readonly endTime: number
}
export const RunEndedSchema = {"type":"record","name":"RunEnded","namespace":"ml.training","doc":"A run has ended. Logging to it is still allowed. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"runId","type":"string","doc":"The run."},{"name":"status","type":{"type":"enum","name":"RunStatus","namespace":"ml.training","doc":"Final status of a run, with MLflow's names. Draft.","symbols":["finished","failed","killed"]},"doc":"Its final status."},{"name":"endTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"End time that the client gave, ms since the epoch, UTC."}]} as object as DraftOf<RunEnded>

/** Metrics, parameters, tags or inputs were logged to a run: one request, all or nothing. Draft. */
export interface RunLogged {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** The run. */
  readonly runId: string
  /** Values of metrics, appended. */
  readonly metrics: readonly Metric[]
  /** Parameters; each is written once. */
  readonly params: readonly Label[]
  /** Tags; the last value counts. */
  readonly tags: readonly Label[]
  /** Datasets that the run read. */
  readonly inputs: readonly TrainingInput[]
  /** Names of tags that were removed. */
  readonly deletedTags: readonly string[]
}
export const RunLoggedSchema = {"type":"record","name":"RunLogged","namespace":"ml.training","doc":"Metrics, parameters, tags or inputs were logged to a run: one request, all or nothing. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"runId","type":"string","doc":"The run."},{"name":"metrics","type":{"type":"array","items":{"type":"record","name":"Metric","namespace":"ml.training","doc":"One value of a metric. Within a run, equal (key, timestamp, step, value) count once. Draft.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"double","doc":"Value; infinities and NaN are allowed."},{"name":"timestamp","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Time of the measurement, ms since the epoch, UTC."},{"name":"step","type":"long","doc":"Step of the training; 0 if the client has none."}]}},"doc":"Values of metrics, appended."},{"name":"params","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Draft.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Parameters; each is written once."},{"name":"tags","type":{"type":"array","items":"ml.training.Label"},"doc":"Tags; the last value counts."},{"name":"inputs","type":{"type":"array","items":{"type":"record","name":"TrainingInput","namespace":"ml.training","doc":"A dataset that a run read. Draft.","fields":[{"name":"name","type":"string","doc":"Name of the dataset."},{"name":"digest","type":"string","doc":"Digest of its content, at most 36 characters."},{"name":"sourceType","type":"string","doc":"Kind of source, for example `millrace`."},{"name":"source","type":"string","doc":"Its location: JSON of the source."},{"name":"trainingSetId","type":["null","string"],"default":null,"doc":"Id of the training set, if it is one of this platform. Null: it is not."},{"name":"context","type":["null","string"],"default":null,"doc":"Its use, for example `training`. Null: unknown."}]}},"doc":"Datasets that the run read."},{"name":"deletedTags","type":{"type":"array","items":"string"},"doc":"Names of tags that were removed."}]} as object as DraftOf<RunLogged>

/** A run was started. Draft. */
export interface RunStarted {
  /** Identity, event time and cause of this event. */
  readonly meta: EventMeta
  /** 32 hexadecimal digits. */
  readonly runId: string
  /** Its experiment. */
  readonly experimentId: string
  /** Name of the run. */
  readonly name: string
  /** Start time that the client gave, ms since the epoch, UTC. */
  readonly startTime: number
  /** URI of its artefacts. */
  readonly artifactUri: string
  /** Commit of the code. Null: unknown. */
  readonly sourceVersion: string | null
  /** Seed of the random number generator. Null: unknown. */
  readonly seed: number | null
  /** `requestId` of the RetrainRequested event that it answers. Null: it answers none. */
  readonly requestId: string | null
  /** Tags at start. */
  readonly tags: readonly Label[]
}
export const RunStartedSchema = {"type":"record","name":"RunStarted","namespace":"ml.training","doc":"A run was started. Draft.","fields":[{"name":"meta","type":{"type":"record","name":"EventMeta","namespace":"ml.common","doc":"Who, when and why of an event: CloudEvents names, inside the record. Version 1.","fields":[{"name":"id","type":"string","doc":"UUID of the event, lower case. Primary event: version 7. Derived event: version 8, from instance, topic, partition, offset and ordinal."},{"name":"source","type":"string","doc":"What wrote the event. Derived event: the instance, for example `features.flights_1h.v1.s1`."},{"name":"time","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Event time, ms since the epoch, UTC: when it happened, not when it was written."},{"name":"team","type":["null","string"],"default":null,"doc":"Team on whose behalf it was written. Null: not known, or a derived event without a team of its own."},{"name":"actor","type":["null","string"],"default":null,"doc":"Principal (person or service) that caused it. Null: not known, or derived by the platform itself."},{"name":"correlationId","type":["null","string"],"default":null,"doc":"Shared by all events of one chain of causes. Null: the event belongs to no chain."},{"name":"causationId","type":["null","string"],"default":null,"doc":"Derived event: `topic:partition:offset` of the input record. Otherwise the id of the causing event. Null: nothing in the log caused it."}]},"doc":"Identity, event time and cause of this event."},{"name":"runId","type":"string","doc":"32 hexadecimal digits."},{"name":"experimentId","type":"string","doc":"Its experiment."},{"name":"name","type":"string","doc":"Name of the run."},{"name":"startTime","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"Start time that the client gave, ms since the epoch, UTC."},{"name":"artifactUri","type":"string","doc":"URI of its artefacts."},{"name":"sourceVersion","type":["null","string"],"default":null,"doc":"Commit of the code. Null: unknown."},{"name":"seed","type":["null","long"],"default":null,"doc":"Seed of the random number generator. Null: unknown."},{"name":"requestId","type":["null","string"],"default":null,"doc":"`requestId` of the RetrainRequested event that it answers. Null: it answers none."},{"name":"tags","type":{"type":"array","items":{"type":"record","name":"Label","namespace":"ml.training","doc":"A name and a text: a parameter or a tag. Draft.","fields":[{"name":"key","type":"string","doc":"Name, at most 250 characters."},{"name":"value","type":"string","doc":"Text."}]}},"doc":"Tags at start."}]} as object as DraftOf<RunStarted>

/** Final status of a run, with MLflow's names. Draft. */
export type RunStatus = 'finished' | 'failed' | 'killed'

/** A dataset that a run read. Draft. */
export interface TrainingInput {
  /** Name of the dataset. */
  readonly name: string
  /** Digest of its content, at most 36 characters. */
  readonly digest: string
  /** Kind of source, for example `millrace`. */
  readonly sourceType: string
  /** Its location: JSON of the source. */
  readonly source: string
  /** Id of the training set, if it is one of this platform. Null: it is not. */
  readonly trainingSetId: string | null
  /** Its use, for example `training`. Null: unknown. */
  readonly context: string | null
}
export const TrainingInputSchema = {"type":"record","name":"TrainingInput","namespace":"ml.training","doc":"A dataset that a run read. Draft.","fields":[{"name":"name","type":"string","doc":"Name of the dataset."},{"name":"digest","type":"string","doc":"Digest of its content, at most 36 characters."},{"name":"sourceType","type":"string","doc":"Kind of source, for example `millrace`."},{"name":"source","type":"string","doc":"Its location: JSON of the source."},{"name":"trainingSetId","type":["null","string"],"default":null,"doc":"Id of the training set, if it is one of this platform. Null: it is not."},{"name":"context","type":["null","string"],"default":null,"doc":"Its use, for example `training`. Null: unknown."}]} as object as SchemaOf<TrainingInput>

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

/** A version of a feature view. Version 1. */
export interface ViewReference {
  /** The view. */
  readonly view: string
  /** Its version. */
  readonly version: number
}
export const ViewReferenceSchema = {"type":"record","name":"ViewReference","namespace":"ml.training","doc":"A version of a feature view. Version 1.","fields":[{"name":"view","type":"string","doc":"The view."},{"name":"version","type":"int","doc":"Its version."}]} as object as SchemaOf<ViewReference>
