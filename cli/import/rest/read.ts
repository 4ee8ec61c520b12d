/** MLflow's JSON as the entities of a source. Numbers of 64 bits come as numbers or as text. */
import type {
  Label,
  LoggedModelStatus,
  RunStatus,
  SourceExperiment,
  SourceInput,
  SourceLoggedModel,
  SourceMetric,
  SourceModel,
  SourceModelMetric,
  SourceRun,
  SourceVersion,
  Stage,
} from '../source.ts'

type Whole = number | string
export type Tags = readonly { readonly key: string; readonly value?: string }[]

export interface ExperimentJson {
  readonly experiment_id: string
  readonly name: string
  readonly artifact_location?: string
  readonly lifecycle_stage?: string
  readonly creation_time?: Whole
  readonly last_update_time?: Whole
  readonly tags?: Tags
}

export interface MetricJson {
  readonly key: string
  readonly value: number | string
  readonly timestamp: Whole
  readonly step?: Whole
  readonly run_id?: string
  readonly dataset_name?: string
  readonly dataset_digest?: string
}

export interface RunJson {
  readonly info: {
    readonly run_id: string
    readonly experiment_id: string
    readonly run_name?: string
    readonly user_id?: string
    readonly status: string
    readonly start_time?: Whole
    readonly end_time?: Whole
    readonly artifact_uri?: string
    readonly lifecycle_stage?: string
  }
  readonly data?: { readonly metrics?: readonly MetricJson[]; readonly params?: Tags; readonly tags?: Tags }
  readonly inputs?: {
    readonly dataset_inputs?: readonly InputJson[]
    readonly model_inputs?: readonly { readonly model_id: string }[]
  }
  readonly outputs?: { readonly model_outputs?: readonly { readonly model_id: string; readonly step?: Whole }[] }
}

interface InputJson {
  readonly tags?: Tags
  readonly dataset: {
    readonly name: string
    readonly digest: string
    readonly source_type?: string
    readonly source?: string
    readonly schema?: string
    readonly profile?: string
  }
}

export interface LoggedModelJson {
  readonly info: {
    readonly model_id: string
    readonly experiment_id: string
    readonly name?: string
    readonly creation_timestamp_ms?: Whole
    readonly last_updated_timestamp_ms?: Whole
    readonly artifact_uri?: string
    readonly status?: string
    readonly model_type?: string
    readonly source_run_id?: string
    readonly tags?: Tags
  }
  readonly data?: { readonly params?: Tags; readonly metrics?: readonly MetricJson[] }
}

export interface ModelJson {
  readonly name: string
  readonly creation_timestamp?: Whole
  readonly description?: string
  readonly tags?: Tags
  readonly aliases?: readonly { readonly alias: string; readonly version: string }[]
}

export interface VersionJson {
  readonly name: string
  readonly version: string
  readonly creation_timestamp?: Whole
  readonly user_id?: string
  readonly current_stage?: string
  readonly description?: string
  readonly source?: string
  readonly run_id?: string
  readonly run_link?: string
  readonly model_id?: string
  readonly status?: string
  readonly tags?: Tags
}

export const labelsOf = (tags: Tags = []): Label[] => tags.map(({ key, value = '' }) => ({ key, value }))
const wholeOr = <T>(value: Whole | undefined, absent: T): number | T => (value === undefined ? absent : Number(value))
const textOr = (value: string | undefined): string | null => (value === undefined || value === '' ? null : value)
const isDeleted = (stage: string | undefined): boolean => stage === 'deleted'

export const experimentOf = (json: ExperimentJson): SourceExperiment => ({
  id: json.experiment_id,
  name: json.name,
  artifactLocation: json.artifact_location ?? '',
  isDeleted: isDeleted(json.lifecycle_stage),
  createdAt: wholeOr(json.creation_time, null),
  updatedAt: wholeOr(json.last_update_time, null),
  tags: labelsOf(json.tags),
})

export const runOf = ({ info, data = {}, inputs = {}, outputs = {} }: RunJson): SourceRun => ({
  runId: info.run_id,
  experimentId: info.experiment_id,
  name: info.run_name ?? '',
  userId: info.user_id ?? '',
  status: info.status as RunStatus,
  startTime: wholeOr(info.start_time, 0),
  endTime: wholeOr(info.end_time, null),
  isDeleted: isDeleted(info.lifecycle_stage),
  artifactUri: info.artifact_uri ?? '',
  params: labelsOf(data.params),
  tags: labelsOf(data.tags),
  inputs: (inputs.dataset_inputs ?? []).map(inputOf),
  models: [
    ...(inputs.model_inputs ?? []).map(({ model_id }) => ({ modelId: model_id, step: null })),
    ...(outputs.model_outputs ?? []).map(({ model_id, step }) => ({ modelId: model_id, step: wholeOr(step, 0) })),
  ],
  metrics: (data.metrics ?? []).map(({ key }) => key),
})

const inputOf = ({ tags, dataset }: InputJson): SourceInput => ({
  name: dataset.name,
  digest: dataset.digest,
  sourceType: dataset.source_type ?? '',
  source: dataset.source ?? '',
  schema: dataset.schema ?? null,
  profile: dataset.profile ?? null,
  tags: labelsOf(tags),
})

export const metricOf = ({ key, value, timestamp, step }: MetricJson): SourceMetric => ({
  ...{ key, value: Number(value), timestamp: Number(timestamp), step: wholeOr(step, 0) },
})

const modelMetricOf = (metric: MetricJson): SourceModelMetric => ({
  ...metricOf(metric),
  runId: metric.run_id ?? '',
  datasetName: textOr(metric.dataset_name),
  datasetDigest: textOr(metric.dataset_digest),
})

export const loggedModelOf = ({ info, data = {} }: LoggedModelJson): SourceLoggedModel => ({
  modelId: info.model_id,
  experimentId: info.experiment_id,
  name: info.name ?? '',
  modelType: info.model_type ?? '',
  sourceRunId: textOr(info.source_run_id),
  status: (info.status ?? 'UNSPECIFIED').replace(/^LOGGED_MODEL_(STATUS_)?/, '') as LoggedModelStatus,
  createdAt: wholeOr(info.creation_timestamp_ms, 0),
  updatedAt: wholeOr(info.last_updated_timestamp_ms, 0),
  artifactUri: info.artifact_uri ?? '',
  params: labelsOf(data.params),
  tags: labelsOf(info.tags),
  metrics: (data.metrics ?? []).map(modelMetricOf),
})

export const modelOf = (json: ModelJson): SourceModel => ({
  name: json.name,
  description: textOr(json.description),
  createdAt: wholeOr(json.creation_timestamp, null),
  tags: labelsOf(json.tags),
  aliases: (json.aliases ?? []).map(({ alias, version }) => ({ alias, version: Number(version) })),
})

/** @param location where the artifacts are, as the source answers it */
export const versionOf = (json: VersionJson, location: string | undefined): SourceVersion => ({
  model: json.name,
  version: Number(json.version),
  createdAt: wholeOr(json.creation_timestamp, null),
  userId: textOr(json.user_id),
  stage: (json.current_stage ?? 'None') as Stage,
  description: textOr(json.description),
  source: json.source ?? '',
  location: location === undefined || location === json.source ? null : location,
  runId: textOr(json.run_id),
  runLink: textOr(json.run_link),
  loggedModelId: textOr(json.model_id),
  tags: labelsOf(json.tags),
})
