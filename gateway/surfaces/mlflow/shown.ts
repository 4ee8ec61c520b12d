/** Experiments, runs and logged models in MLflow's JSON: empty texts and lists are left out where its server leaves them out. */
import type {
  ExperimentState,
  KeyedMetric,
  LoggedModelState,
  RunData,
  RunState,
  StoredInput,
} from '../../../queries/tracking/index.ts'
import type { avro } from '../../../schemas/index.ts'

const lifecycle = (isDeleted: boolean): string => (isDeleted ? 'deleted' : 'active')

/** A member that is there only if the list has elements. */
const listed = <T>(name: string, list: readonly T[]): object => (list.length === 0 ? {} : { [name]: list })

/** The greatest finite double stands for infinity, as MLflow's SQL store keeps it. */
export const shownValue = (value: number): number | string => {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? value : Math.sign(value) * Number.MAX_VALUE
}

export const experimentShown = ({ experimentId, info, tags }: ExperimentState): object => ({
  experiment_id: experimentId,
  name: info.name,
  artifact_location: info.artifactLocation,
  lifecycle_stage: lifecycle(info.isDeleted),
  last_update_time: info.updatedAt,
  creation_time: info.createdAt,
  ...listed('tags', tags),
})

/** @param isHidden whether the run counts as deleted because its experiment is */
export const runInfoShown = (runId: string, info: avro.RunInfo, isHidden = false): object => ({
  run_uuid: runId,
  experiment_id: info.experimentId,
  run_name: info.name,
  user_id: info.userId,
  status: info.status,
  start_time: info.startTime,
  ...(info.endTime === null ? {} : { end_time: info.endTime }),
  artifact_uri: info.artifactUri,
  lifecycle_stage: lifecycle(info.isDeleted || isHidden),
  run_id: runId,
})

export const metricShown = ({ key, value, timestamp, step }: KeyedMetric): object => ({
  key,
  value: shownValue(value),
  timestamp,
  step,
})

const inputShown = ({ tags, name, digest, source_type, source, schema, profile }: StoredInput): object => ({
  ...listed('tags', tags),
  dataset: {
    name,
    digest,
    source_type,
    source,
    ...(schema === null ? {} : { schema }),
    ...(profile === null ? {} : { profile }),
  },
})

/** A run as `runs/get` and `runs/search` show it. */
export const runShown = (run: RunData, isHidden = false): object => ({
  info: runInfoShown(run.runId, run.info, isHidden),
  data: {
    ...listed('metrics', run.metrics.map(metricShown)),
    ...listed('params', run.params),
    ...listed('tags', run.tags),
  },
  inputs: inputsShown(run),
  outputs: listed(
    'model_outputs',
    run.outputs.map(({ modelId, step }) => ({ model_id: modelId, step })),
  ),
})

const inputsShown = ({ inputs, modelInputs }: RunState): object => ({
  ...listed('dataset_inputs', inputs.map(inputShown)),
  ...listed(
    'model_inputs',
    modelInputs.map((modelId) => ({ model_id: modelId })),
  ),
})

export const loggedModelShown = (
  { modelId, info, params, tags }: LoggedModelState,
  metrics: readonly object[] = [],
): object => ({
  info: {
    model_id: modelId,
    experiment_id: info.experimentId,
    name: info.name,
    creation_timestamp_ms: info.createdAt,
    last_updated_timestamp_ms: info.updatedAt,
    artifact_uri: info.artifactUri,
    status: `LOGGED_MODEL_${info.status}`,
    model_type: info.modelType,
    ...(info.sourceRunId === null ? {} : { source_run_id: info.sourceRunId }),
    ...listed('tags', tags),
  },
  data: { ...listed('params', params), ...listed('metrics', metrics) },
})
