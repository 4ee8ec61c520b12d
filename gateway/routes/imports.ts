/**
 * Experiments, runs and logged models as another system has them: with their ids, times and states. A run comes with all that was logged to it
 * but its metrics, in one command; metrics are appended before it. So a run that is there is there as a whole.
 * What is there already is left as it is: the importer compares.
 */
import type { FastifyRequest } from 'fastify'
import { RUNS_REFUSALS } from '../../processors/runs/index.ts'
import { type avro, LONG_MAX } from '../../schemas/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { type Access, access } from '../http/access.ts'
import { RefusedError } from '../http/errors.ts'
import {
  answer,
  idempotencyHeader,
  integer,
  list,
  nullable,
  object,
  problems,
  type Schema,
  text,
} from '../http/schemas.ts'
import { originOf } from '../origin.ts'
import { RefusedCommandError, type RunsContent } from '../tracking/index.ts'

/** What MLflow's tables can hold; where they set no limit, one that the log takes. */
const key = text('The name.', { minLength: 1, maxLength: 500 })
export const labels = (valueMax: number): Schema =>
  list(object({ key, value: text('The value.', { maxLength: valueMax }) }), { maxItems: 10_000 })
const VALUE_MAX = 8000
export const LONG_VALUE_MAX = 100_000
export const since = (description: string): Schema => integer(description, { minimum: 0, maximum: LONG_MAX })
const time = (description: string) => integer(description, { minimum: -LONG_MAX, maximum: LONG_MAX })
const experimentId = text('The experiment.', { pattern: '^[0-9]{1,20}$' })
const runId = text('The run.', { pattern: '^[0-9a-f]{32}$' })
const modelId = text('The logged model.', { pattern: '^m-[0-9a-f]{32}$' })
export const importedFrom = text('The origin, without credentials.', { minLength: 1, maxLength: 1000 })
const uri = text('Where its artifacts are.', { maxLength: 2048 })
const name = text('The name.', { maxLength: 500 })

export const outcome = text('`exists`: it existed already, and was left unchanged.', { enum: ['imported', 'exists'] })

export const schemaOf = (operationId: string, summary: string, description: string, body: Schema, said: Schema) => ({
  ...{ operationId, summary, description, tags: ['imports'], headers: idempotencyHeader, body },
  response: { 200: answer('The outcome.', said), ...problems(404, 409) },
})

const experimentSchema = schemaOf(
  'importExperiment',
  'Import an experiment',
  'Creates an experiment as another system has it. It keeps its id if it is free; the experiment that has its name is taken for it.',
  object({
    ...{ importedFrom, experimentId, name: { ...name, minLength: 1 }, artifactLocation: nullable(uri) },
    tags: labels(LONG_VALUE_MAX),
    createdAt: nullable(since('When it was created, ms since the epoch.')),
    updatedAt: nullable(since('When it was changed last, ms since the epoch.')),
  }),
  object({ outcome, experimentId }),
)

const input = object({
  name: text('The dataset.', { maxLength: 500 }),
  digest: text('Its digest.', { maxLength: 36 }),
  sourceType: text('The type of its source.', { maxLength: 100 }),
  source: text('Its source.', { maxLength: 65_535 }),
  schema: nullable(text('Its schema.', { maxLength: 1_048_575 })),
  profile: nullable(text('Its profile.', { maxLength: 16_777_215 })),
  tags: list(object({ key: text('The name.', { maxLength: 255 }), value: text('The value.', { maxLength: 500 }) }), {
    maxItems: 1000,
  }),
})

const runSchema = schemaOf(
  'importRun',
  'Import a run',
  'Creates a run as another system has it, with all that was logged to it but its metrics.',
  object({
    ...{ importedFrom, runId, experimentId, name },
    userId: text('The user.', { maxLength: 500 }),
    status: text('The status.', { enum: ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] }),
    startTime: time('When it began, ms since the epoch.'),
    endTime: nullable(time('When it ended, ms since the epoch.')),
    isDeleted: { type: 'boolean', description: 'Whether it is deleted.' },
    artifactUri: uri,
    params: labels(VALUE_MAX),
    tags: labels(VALUE_MAX),
    inputs: list(input, { maxItems: 1000 }),
    models: list(
      object({ modelId, step: nullable(integer('The step at which it was written. Null: the run read it.')) }),
      { maxItems: 1000 },
    ),
  }),
  object({ outcome }),
)

const METRICS_MAX = 5000

const metricsSchema = schemaOf(
  'importMetrics',
  'Import values of metrics',
  'Appends values of metrics of a run, which need not be there yet. Equal values count once.',
  object({
    ...{ runId, experimentId },
    metrics: list(
      object({
        key,
        value: { type: ['number', 'string'], description: "A number, or 'NaN', 'Infinity', '-Infinity'." },
        timestamp: time('The time that the producer gave it, ms since the epoch.'),
        step: integer('The step.', { minimum: -LONG_MAX, maximum: LONG_MAX }),
        modelId: nullable(modelId),
        datasetName: nullable(text('The dataset on which it was measured.', { maxLength: 500 })),
        datasetDigest: nullable(text('The digest of that dataset.', { maxLength: 36 })),
      }),
      { minItems: 1, maxItems: METRICS_MAX },
    ),
  }),
  object({ outcome }),
)

const loggedModelSchema = schemaOf(
  'importLoggedModel',
  'Import a logged model',
  'Creates a logged model as another system has it.',
  object({
    ...{ importedFrom, modelId, experimentId, name },
    modelType: text('The type.', { maxLength: 500 }),
    sourceRunId: nullable(text('The run that wrote it.', { maxLength: 64 })),
    status: text('The status.', { enum: ['UNSPECIFIED', 'PENDING', 'READY', 'UPLOAD_FAILED'] }),
    createdAt: since('When it was created, ms since the epoch.'),
    updatedAt: since('When it was changed last, ms since the epoch.'),
    artifactUri: uri,
    params: labels(LONG_VALUE_MAX),
    tags: labels(LONG_VALUE_MAX),
  }),
  object({ outcome }),
)

const KNOWN_MAX = 1000

const knownSchema = {
  operationId: 'importedRuns',
  summary: 'Find out which runs exist',
  description: 'Returns those of the given runs that exist. An import that is continued skips them.',
  tags: ['imports'],
  body: object({ runIds: list(runId, { minItems: 1, maxItems: KNOWN_MAX }) }),
  response: { 200: answer('The runs that exist.', object({ runIds: list(runId) })), ...problems() },
}

type ExperimentBody = Omit<avro.CreateExperiment, 'meta' | 'experimentId' | 'importedFrom'> & {
  readonly importedFrom: string
  readonly experimentId: string
}
type RunBody = avro.RunInfo &
  Pick<avro.StartRun, 'runId' | 'params' | 'tags' | 'models' | 'importedFrom'> & {
    readonly inputs: readonly Omit<avro.TrainingInput, 'trainingSetId'>[]
  }
type LoggedModelBody = avro.LoggedModelInfo & Omit<avro.CreateLoggedModel, 'meta' | 'model'>
interface MetricsBody {
  readonly runId: string
  readonly experimentId: string
  readonly metrics: readonly (Omit<avro.Metric, 'value'> & { readonly value: number | string })[]
}

/** Without an event an earlier request did it. */
export const became = (event: object | undefined) => ({ outcome: event === undefined ? 'exists' : 'imported' }) as const

/** Decides a command. A refusal with one of the codes is the second outcome. @throws RefusedError */
const imported = async (
  { tracking }: GatewayContext,
  content: RunsContent,
  request: FastifyRequest,
  isThere: keyof typeof RUNS_REFUSALS,
) => {
  try {
    const { event } = await tracking.decided(content, originOf(request))
    return became(event)
  } catch (error) {
    if (!(error instanceof RefusedCommandError)) throw error
    const { refusal } = error
    if (refusal.code === isThere) return became(undefined)
    throw refusedBy(refusal)
  }
}

const refusedBy = ({ code, text: sentence }: avro.Refusal): RefusedError => {
  const kind = RUNS_REFUSALS[code as keyof typeof RUNS_REFUSALS] ?? 'invalid'
  return new RefusedError({ code, kind, text: sentence }, [], 'The runs')
}

/** Whether the refusal is about the id alone, so that another one will do. */
const isIdTaken = ({ code, field }: avro.Refusal): boolean =>
  code === 'EXPERIMENT_ID_INVALID' || (code === 'EXPERIMENT_EXISTS' && field === 'experimentId')

const importExperiment = async (context: GatewayContext, request: FastifyRequest) => {
  const { experimentId: wanted, ...rest } = request.body as ExperimentBody
  await context.tracking.requireDefault()
  const tried = (id: string | null) => {
    const { idempotencyKey, ...origin } = originOf(request)
    // Each try is a command of its own.
    const key = idempotencyKey === undefined ? undefined : `${idempotencyKey}${id === null ? '/next' : ''}`
    const content: RunsContent = { type: 'CreateExperiment', value: { ...rest, experimentId: id } }
    return context.tracking.decided(content, { ...origin, idempotencyKey: key })
  }
  try {
    return created(await tried(wanted).catch((error) => (needsOtherId(error) ? tried(null) : Promise.reject(error))))
  } catch (error) {
    if (!(error instanceof RefusedCommandError)) throw error
    const { code, field, held } = error.refusal
    if (code === 'EXPERIMENT_EXISTS' && field === 'name') return { outcome: 'exists', experimentId: held }
    throw refusedBy(error.refusal)
  }
}

const needsOtherId = (error: unknown): boolean => error instanceof RefusedCommandError && isIdTaken(error.refusal)

const created = ({ event, subject }: Awaited<ReturnType<GatewayContext['tracking']['decided']>>) => {
  const { experimentId: id } = (event?.value ?? {}) as { readonly experimentId?: string }
  return { ...became(event), experimentId: id ?? subject }
}

const importRun = (context: GatewayContext, request: FastifyRequest) => {
  const { runId: id, params, tags, inputs, models, importedFrom: from, ...run } = request.body as RunBody
  const said = { params, tags, models, inputs: inputs.map((each) => ({ ...each, trainingSetId: null })) }
  const value = { runId: id, run, ...said, requestId: null, importedFrom: from }
  return imported(context, { type: 'StartRun', value }, request, 'RUN_EXISTS')
}

const importMetrics = async ({ tracking }: GatewayContext, request: FastifyRequest) => {
  const { runId: id, experimentId: of, metrics } = request.body as MetricsBody
  const values = metrics.map((metric) => ({ ...metric, value: Number(metric.value) }))
  await tracking.logMetrics(id, of, values, originOf(request))
  return { outcome: 'imported' }
}

const importLoggedModel = (context: GatewayContext, request: FastifyRequest) => {
  const { modelId: id, params, tags, importedFrom: from, ...model } = request.body as LoggedModelBody
  const value = { modelId: id, model, params, tags, importedFrom: from }
  return imported(context, { type: 'CreateLoggedModel', value }, request, 'MODEL_EXISTS')
}

export const importRoutes: Routes = (app, context) => {
  const post = (
    path: string,
    schema: object,
    right: Access,
    audit: string,
    handle: (context: GatewayContext, request: FastifyRequest) => Promise<unknown>,
  ) => app.post(`/v1/imports/${path}`, { schema, config: access(right, audit) }, (request) => handle(context, request))
  post('experiments', experimentSchema, 'runs:write', 'experiment.import', importExperiment)
  post('runs', runSchema, 'runs:write', 'run.import', importRun)
  post('metrics', metricsSchema, 'runs:write', 'metric.import', importMetrics)
  post('logged-models', loggedModelSchema, 'runs:write', 'logged-model.import', importLoggedModel)
  post('runs/known', knownSchema, 'runs:read', 'run.known', async ({ tracking }, request) => {
    const { runIds } = request.body as { runIds: readonly string[] }
    return { runIds: await tracking.reader.known(runIds) }
  })
}
