/** Experiments and runs in the JSON of the own API. */
import type { LoggedValue } from '../../queries/runs/index.ts'
import { type ExperimentState, type StoredInput, trainingIn } from '../../queries/tracking/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { FoundRun } from './searches.ts'

const byKey = (labels: readonly avro.Label[]): Record<string, string> =>
  Object.fromEntries(labels.map(({ key, value }) => [key, value]))

/** JSON has no numbers for these: 'NaN', 'Infinity', '-Infinity'. */
export const doubleJson = (value: number): number | string => (Number.isFinite(value) ? value : String(value))

export const experimentJson = ({ experimentId, info, tags }: ExperimentState) => ({
  experimentId,
  name: info.name,
  artifactLocation: info.artifactLocation,
  isDeleted: info.isDeleted,
  createdAt: info.createdAt,
  updatedAt: info.updatedAt,
  tags: byKey(tags),
})

const inputJson = ({ name, digest, source_type, source, training_set_id, tags }: StoredInput) => ({
  ...{ name, digest, sourceType: source_type, source, trainingSetId: training_set_id },
  tags: byKey(tags),
})

export const runJson = ({ run, isHidden }: FoundRun) => {
  const { runId, info, params, tags, metrics, inputs, modelInputs, outputs } = run
  return {
    runId,
    experimentId: info.experimentId,
    name: info.name,
    userId: info.userId,
    status: info.status,
    startTime: info.startTime,
    endTime: info.endTime,
    isDeleted: info.isDeleted || isHidden,
    artifactUri: info.artifactUri,
    params: byKey(params),
    tags: byKey(tags),
    metrics: metrics.map(({ key, value, step, timestamp }) => ({ key, value: doubleJson(value), step, timestamp })),
    inputs: inputs.map(inputJson),
    modelInputs,
    modelOutputs: outputs,
    training: trainingIn(run),
  }
}

export const loggedValueJson = ({ value, step, timestamp }: LoggedValue) => ({
  ...{ value: doubleJson(value), step, timestamp },
})
