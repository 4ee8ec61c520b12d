/** What is logged to a run: metrics, parameters, tags, inputs, outputs. */
import type { avro } from '../../../schemas/index.ts'
import type { KnownRun, RunsContent } from '../../tracking/index.ts'
import { decided } from './decided.ts'
import type { Call, Endpoint } from './endpoints.ts'
import { invalidParameter } from './errors.ts'
import { BATCH_BYTES_MAX, batchOf, metricOf, paramOf, requireRunId, tagOf, tooLong } from './limits.ts'
import type { Params } from './params.ts'
import { noRun, runDeleted } from './refused.ts'

type Logged = Omit<avro.LogToRun, 'meta' | 'runId'>
const NOTHING: Logged = { metrics: [], params: [], tags: [], deletedTags: [], inputs: [], models: [] }

/**
 * A run that takes what is logged. The decider of a run knows neither experiments nor metrics, so the gateway looks: once for each request, and what it
 * has found is believed for a second.
 * @throws MlflowError
 */
const activeRun = async ({ context }: Call, runId: string): Promise<KnownRun> => {
  const run = await context.tracking.states.run(runId)
  if (run === undefined) throw noRun(runId)
  if (run.isDeleted) throw runDeleted(runId)
  return run
}

/** Appends values of metrics. Nothing is decided about them but that the run is there. */
const appendMetrics = async (call: Call, runId: string, metrics: readonly avro.Metric[]): Promise<void> => {
  const { experimentId } = await activeRun(call, runId)
  if (metrics.length > 0) await call.context.tracking.logMetrics(runId, experimentId, metrics, call.origin)
}

/** Decides what is logged beside metrics. The run counts as deleted while its experiment is. */
const logged = async (call: Call, runId: string, some: Partial<Logged>, form?: 'batch'): Promise<object> => {
  await activeRun(call, runId)
  const content: RunsContent = { type: 'LogToRun', value: { runId, ...NOTHING, ...some } }
  await decided(call, content, { runId, ...(some.params && { params: some.params }), ...(form && { form }) })
  return {}
}

const logMetric = async (call: Call): Promise<object> => {
  const runId = call.params.runId()
  call.params.double('value')
  await appendMetrics(call, runId, [metricOf(call.params)])
  return {}
}

const logParam = async (call: Call): Promise<object> =>
  logged(call, call.params.runId(), { params: [paramOf(call.params)] })

const setTag = async (call: Call): Promise<object> => logged(call, call.params.runId(), { tags: [tagOf(call.params)] })

const deleteTag = async (call: Call): Promise<object> =>
  logged(call, call.params.runId(), { deletedTags: [call.params.text('key')] })

const logBatch = async (call: Call): Promise<object> => {
  const size = Number(call.request.headers['content-length'] ?? 0)
  if (size > BATCH_BYTES_MAX)
    throw invalidParameter(
      `Batched logging API requests must be at most ${BATCH_BYTES_MAX} bytes, got a request of size ${size}.`,
    )
  const runId = call.params.runId()
  requireRunId(runId)
  const batch = batchOf(call.params)
  if (batch.params.length + batch.tags.length > 0) return logged(call, runId, batch, 'batch')
  await appendMetrics(call, runId, batch.metrics)
  return {}
}

const DATASET_LIMITS = { name: 500, digest: 36, source: 65_535, schema: 1_048_575, profile: 16_777_215 } as const

const INPUT_TAG_LIMITS = { key: 255, value: 500 } as const

const inputTagOf = (tag: Params): avro.Label => {
  const [key, value] = [tag.text('key'), tag.optionalText('value') ?? '']
  if (key.length > INPUT_TAG_LIMITS.key) throw tooLong('key', INPUT_TAG_LIMITS.key)
  if (value.length > INPUT_TAG_LIMITS.value) throw tooLong('value', INPUT_TAG_LIMITS.value)
  return { key, value }
}

const inputOf = (input: Params): avro.TrainingInput => {
  const dataset = input.object('dataset')
  const value = (field: keyof typeof DATASET_LIMITS): string | undefined => {
    const text = dataset.optionalText(field)
    if (text !== undefined && text.length > DATASET_LIMITS[field])
      throw invalidParameter(`'${field}' exceeds the maximum length of ${DATASET_LIMITS[field]} characters`)
    return text
  }
  const source = value('source') ?? ''
  return {
    name: value('name') ?? dataset.text('name'),
    digest: value('digest') ?? dataset.text('digest'),
    sourceType: dataset.optionalText('source_type') ?? '',
    source,
    schema: value('schema') ?? null,
    profile: value('profile') ?? null,
    trainingSetId: trainingSetOf(source),
    tags: input.list('tags').map(inputTagOf),
  }
}

/** A source that names a training set of this platform: `{"training_set": "<id>"}`. */
const trainingSetOf = (source: string): string | null => {
  try {
    const { training_set: id } = JSON.parse(source) as { readonly training_set?: unknown }
    return typeof id === 'string' && /^[0-9a-f]{64}$/.test(id) ? id : null
  } catch {
    return null // another kind of source
  }
}

const logInputs = async (call: Call): Promise<object> => {
  const { params } = call
  requireRunId(params.runId())
  const models = params.list('models').map((model) => ({ modelId: model.text('model_id'), step: null }))
  return logged(call, params.runId(), { inputs: params.list('datasets').map(inputOf), models })
}

const logOutputs = async (call: Call): Promise<object> => {
  const models = call.params
    .requiredList('models')
    .map((model) => ({ modelId: model.text('model_id'), step: model.optionalInteger('step') ?? 0 }))
  return logged(call, call.params.runId(), { models })
}

const MODEL_FIELDS = ['artifact_path', 'flavors', 'utc_time_created', 'run_id']
const HISTORY_TAG = 'mlflow.log-model.history'

/** Clients of 2.x: the model is added to a tag of the run. */
const logModel = async (call: Call): Promise<object> => {
  const runId = call.params.runId()
  const text = call.params.text('model_json')
  let model: object
  try {
    model = Object(JSON.parse(text))
  } catch {
    throw invalidParameter(`Malformed model info. \n ${text} \n is not a valid JSON.`)
  }
  const missing = MODEL_FIELDS.filter((field) => !(field in model))
  if (missing.length > 0)
    throw invalidParameter(
      `Model json is missing mandatory fields: {${missing.map((field) => `'${field}'`).join(', ')}}`,
    )
  const run = await call.context.tracking.reader.run(runId)
  if (run === undefined) throw noRun(runId)
  const held = run.tags.find(({ key }) => key === HISTORY_TAG)?.value
  const history: unknown[] = held === undefined ? [] : JSON.parse(held)
  return logged(call, runId, { tags: [{ key: HISTORY_TAG, value: JSON.stringify([...history, model]) }] })
}

const write = { method: 'POST', access: 'runs:write', isIdempotent: true } as const

export const logEndpoints: readonly Endpoint[] = [
  { ...write, path: 'runs/log-metric', audit: 'metric.log', summary: 'Log a metric', handle: logMetric },
  { ...write, path: 'runs/log-parameter', audit: 'param.log', summary: 'Log a parameter', handle: logParam },
  { ...write, path: 'runs/log-batch', audit: 'run.log', summary: 'Log metrics, parameters and tags', handle: logBatch },
  { ...write, path: 'runs/set-tag', audit: 'run.tag', summary: 'Set a tag of a run', handle: setTag },
  {
    ...write,
    path: 'runs/delete-tag',
    isIdempotent: false,
    audit: 'run.untag',
    summary: 'Remove a tag of a run',
    handle: deleteTag,
  },
  { ...write, path: 'runs/log-inputs', audit: 'input.log', summary: 'Log the inputs of a run', handle: logInputs },
  { ...write, path: 'runs/outputs', audit: 'output.log', summary: 'Log the outputs of a run', handle: logOutputs },
  {
    ...write,
    path: 'runs/log-model',
    isIdempotent: false,
    audit: 'model.log',
    summary: 'Log a model',
    handle: logModel,
  },
]
