/** Logged models: create, read, finish, tag, delete. */
import type { avro } from '../../../schemas/index.ts'
import { madeId } from '../../tracking/index.ts'
import { decided } from './decided.ts'
import type { Call, Endpoint } from './endpoints.ts'
import { invalidParameter } from './errors.ts'
import type { Params } from './params.ts'
import { experimentDeleted, noExperiment, noLoggedModel } from './refused.ts'
import { randomRunName } from './run-names.ts'
import { loggedModelShown, shownValue } from './shown.ts'

const STATUSES: Readonly<Record<string, avro.LoggedModelStatus>> = {
  LOGGED_MODEL_STATUS_UNSPECIFIED: 'UNSPECIFIED',
  LOGGED_MODEL_PENDING: 'PENDING',
  LOGGED_MODEL_READY: 'READY',
  LOGGED_MODEL_UPLOAD_FAILED: 'UPLOAD_FAILED',
}
const ORDER: readonly avro.LoggedModelStatus[] = ['UNSPECIFIED', 'PENDING', 'READY', 'UPLOAD_FAILED']

/** Characters that a name must not have. Source: mlflow/mlflow, mlflow/utils/validation.py, `_validate_logged_model_name`. */
const FORBIDDEN = /[/:.%"']/

const labelsOf = (params: Params, name: string): avro.Label[] =>
  params.list(name).map((each) => ({ key: each.text('key'), value: each.optionalText('value') ?? '' }))

const create = async (call: Call): Promise<object> => {
  const { params, context } = call
  const { tracking } = context
  const experimentId = params.experimentId()
  const name = params.optionalText('name') || randomRunName()
  if (FORBIDDEN.test(name))
    throw invalidParameter(
      `Invalid model name ('${name}') provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
    )
  await tracking.requireDefault()
  const experiment = await tracking.states.experiment(experimentId)
  if (experiment === undefined) throw noExperiment(experimentId)
  if (experiment.isDeleted) throw experimentDeleted(experimentId)
  const modelId = `m-${madeId('CreateLoggedModel', call.origin)}`
  const now = Date.now()
  const model: avro.LoggedModelInfo = {
    experimentId,
    name,
    modelType: params.optionalText('model_type') ?? '',
    sourceRunId: params.optionalText('source_run_id') || null,
    status: 'PENDING',
    createdAt: now,
    updatedAt: now,
    artifactUri: `${experiment.artifactLocation.replace(/\/+$/, '')}/models/${modelId}/artifacts`,
  }
  const labels = { params: labelsOf(params, 'params'), tags: labelsOf(params, 'tags') }
  const value = { modelId, model, ...labels, importedFrom: null }
  const { event, subject } = await decided(call, { type: 'CreateLoggedModel', value }, { modelId })
  if (event === undefined) return shown(call, subject as string)
  const byKey = (a: avro.Label, b: avro.Label) => (a.key < b.key ? -1 : 1)
  return { model: loggedModelShown({ modelId, info: model, params: value.params, tags: [...value.tags].sort(byKey) }) }
}

/** A logged model with the metrics that were logged to it. @throws MlflowError if there is none */
const shown = async ({ context }: Call, modelId: string): Promise<object> => {
  const found = await context.tracking.reader.loggedModel(modelId)
  if (found === undefined) throw noLoggedModel(modelId)
  const metrics = await context.tracking.modelMetrics([found])
  return { model: loggedModelShown(found, (metrics.get(modelId) ?? []).map(modelMetricShown)) }
}

export const modelMetricShown = (metric: {
  readonly key: string
  readonly value: number
  readonly timestamp: number
  readonly step: number
  readonly runId: string
  readonly modelId: string
  readonly datasetName: string | null
  readonly datasetDigest: string | null
}): object => ({
  key: metric.key,
  value: shownValue(metric.value),
  timestamp: metric.timestamp,
  step: metric.step,
  ...(metric.datasetName === null ? {} : { dataset_name: metric.datasetName }),
  ...(metric.datasetDigest === null ? {} : { dataset_digest: metric.datasetDigest }),
  model_id: metric.modelId,
  run_id: metric.runId,
})

const idOf = ({ params }: Call): string => params.text('model_id')

const get = (call: Call): Promise<object> => shown(call, idOf(call))

const finish = async (call: Call): Promise<object> => {
  const modelId = idOf(call)
  const given = call.params.raw('status') || call.params.text('status')
  const status = typeof given === 'number' ? ORDER[given] : STATUSES[String(given)]
  if (status === undefined)
    throw invalidParameter(`Invalid value ${JSON.stringify(given)} for parameter 'status' supplied.`)
  await decided(call, { type: 'UpdateLoggedModel', value: { modelId, status } }, { modelId })
  return shown(call, modelId)
}

const log = async (call: Call, some: Partial<Pick<avro.LogToLoggedModel, 'params' | 'tags' | 'deletedTags'>>) => {
  const modelId = idOf(call)
  const value = { modelId, params: [], tags: [], deletedTags: [], ...some }
  await decided(call, { type: 'LogToLoggedModel', value }, { modelId, ...(some.params && { params: some.params }) })
  return {}
}

const setTags = (call: Call): Promise<object> => log(call, { tags: labelsOf(call.params, 'tags') })
const deleteTag = (call: Call): Promise<object> => log(call, { deletedTags: [call.params.text('tag_key')] })
const logParams = (call: Call): Promise<object> => log(call, { params: labelsOf(call.params, 'params') })

const remove = async (call: Call): Promise<object> => {
  const modelId = idOf(call)
  await decided(call, { type: 'DeleteLoggedModel', value: { modelId } }, { modelId })
  return {}
}

const write = { access: 'runs:write' } as const
const ONE = 'logged-models/:model_id'

export const loggedModelEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: 'logged-models',
    ...write,
    audit: 'logged-model.create',
    summary: 'Create a logged model',
    handle: create,
  },
  {
    method: 'GET',
    path: ONE,
    access: 'runs:read',
    audit: 'logged-model.get',
    summary: 'Get a logged model',
    handle: get,
  },
  {
    method: 'PATCH',
    path: ONE,
    ...write,
    audit: 'logged-model.finish',
    summary: 'Finish a logged model',
    handle: finish,
  },
  {
    method: 'DELETE',
    path: ONE,
    ...write,
    audit: 'logged-model.delete',
    summary: 'Delete a logged model',
    handle: remove,
  },
  {
    method: 'PATCH',
    path: `${ONE}/tags`,
    ...write,
    audit: 'logged-model.tag',
    summary: 'Set tags of a logged model',
    handle: setTags,
  },
  {
    method: 'DELETE',
    path: `${ONE}/tags/:tag_key`,
    ...write,
    audit: 'logged-model.untag',
    summary: 'Remove a tag of a logged model',
    handle: deleteTag,
  },
  {
    method: 'POST',
    path: `${ONE}/params`,
    ...write,
    audit: 'logged-model.log',
    summary: 'Log parameters of a logged model',
    handle: logParams,
  },
]
