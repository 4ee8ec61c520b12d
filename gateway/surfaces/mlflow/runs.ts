/** Runs: start, read, change, delete. */
import { NAME_TAG } from '../../../processors/runs/index.ts'
import type { avro } from '../../../schemas/index.ts'
import { madeId, NEW_RUN } from '../../tracking/index.ts'
import { decided } from './decided.ts'
import type { Call, Endpoint } from './endpoints.ts'
import { invalidParameter } from './errors.ts'
import { firstTagOf } from './limits.ts'
import type { Params } from './params.ts'
import { experimentDeleted, noExperiment, noRun, runDeleted } from './refused.ts'
import { randomRunName } from './run-names.ts'
import { runInfoShown } from './shown.ts'

const STATUSES: ReadonlySet<string> = new Set(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'])
const ORDER: readonly avro.RunStatus[] = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']

/** A name or a number of the enumeration; an unknown one is ignored, as by MLflow's server. */
const statusOf = (params: Params): avro.RunStatus | null => {
  const value = params.raw('status')
  if (typeof value === 'number') return ORDER[value - 1] ?? fail(params)
  return typeof value === 'string' && STATUSES.has(value) ? (value as avro.RunStatus) : null
}

const fail = (params: Params): never => {
  throw params.wrong('status')
}

const under = (uri: string, rest: string): string => `${uri.replace(/\/+$/, '')}/${rest}`

const nameOf = (given: string | undefined, tags: readonly avro.Label[]): string => {
  const tagged = tags.findLast(({ key }) => key === NAME_TAG)?.value
  if (given && tagged && given !== tagged)
    throw invalidParameter(
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${given}', mlflow.runName='${tagged}').`,
    )
  return given || tagged || randomRunName()
}

/**
 * Runs that start in the same moment lie in one partition, so that one transaction holds them. With a key of the caller the key alone says
 * what the id is: the same key with another start time is the same run.
 */
const SAME_MOMENT_MS = 200
const runIdOf = ({ origin }: Call, startTime: number): string => {
  const isOwnKey = origin.digest !== undefined
  return madeId('StartRun', origin, isOwnKey ? undefined : Math.floor(startTime / SAME_MOMENT_MS))
}

const create = async (call: Call): Promise<object> => {
  const { params, context } = call
  const { tracking } = context
  const experimentId = params.optionalExperimentId() || '0'
  const startTime = params.optionalInteger('start_time') ?? 0
  const given = params.list('tags').map((tag, i) => firstTagOf(tag, `tags[${i}]`))
  const name = nameOf(params.optionalText('run_name'), given)
  const tags = given.some(({ key }) => key === NAME_TAG) ? given : [...given, { key: NAME_TAG, value: name }]
  await tracking.requireDefault()
  const experiment = await tracking.states.experiment(experimentId)
  if (experiment === undefined) throw noExperiment(experimentId)
  if (experiment.isDeleted) throw experimentDeleted(experimentId)
  const runId = runIdOf(call, startTime)
  const run: avro.RunInfo = {
    experimentId,
    name,
    userId: params.optionalText('user_id') ?? '',
    status: 'RUNNING',
    startTime,
    endTime: null,
    isDeleted: false,
    artifactUri: under(experiment.artifactLocation, `${runId}/artifacts`),
  }
  const { event, subject } = await decided(
    call,
    { type: 'StartRun', value: { runId, run, tags, requestId: null, ...NEW_RUN } },
    { runId },
  )
  if (event !== undefined) return { run: { info: runInfoShown(runId, run), data: { tags }, inputs: {} } }
  // An earlier request with the same idempotency key has started the run.
  const earlier = await tracking.reader.run(subject as string)
  if (earlier === undefined) throw noRun(subject as string)
  return { run: { info: runInfoShown(earlier.runId, earlier.info), data: { tags: earlier.tags }, inputs: {} } }
}

const [BEFORE_RUN, AFTER_RUN] = [Buffer.from('{"run":'), Buffer.from('}')]

const get = async ({ params, context, runTexts }: Call): Promise<Buffer> => {
  const runId = params.runId()
  const { reader, states } = context.tracking
  const [run, known] = await Promise.all([reader.stored(runId, runTexts.known(runId)), states.run(runId)])
  if (run === undefined) throw noRun(runId)
  const isHidden = known === undefined ? false : (await states.experiment(known.experimentId))?.isDeleted
  return Buffer.concat([BEFORE_RUN, runTexts.textOf(run, isHidden ?? false), AFTER_RUN])
}

const update = async (call: Call): Promise<object> => {
  const { params, context } = call
  const runId = params.runId()
  if ((await context.tracking.states.run(runId))?.isDeleted) throw runDeleted(runId)
  const status = statusOf(params)
  const value = {
    runId,
    status,
    endTime: params.optionalInteger('end_time') ?? null,
    name: params.optionalText('run_name') || null,
  }
  const { event } = await decided(call, { type: 'UpdateRun', value }, { runId })
  const changed = (event?.value as unknown as { run?: avro.RunInfo })?.run
  if (changed !== undefined) return { run_info: runInfoShown(runId, changed) }
  const run = await context.tracking.reader.run(runId)
  if (run === undefined) throw noRun(runId)
  return { run_info: runInfoShown(runId, run.info) }
}

const remove = async (call: Call): Promise<object> => {
  const runId = call.params.runId()
  await decided(call, { type: 'DeleteRun', value: { runId } }, { runId })
  return {}
}

const restore = async (call: Call): Promise<object> => {
  const runId = call.params.runId()
  await decided(call, { type: 'RestoreRun', value: { runId } }, { runId })
  return {}
}

const write = { access: 'runs:write' } as const

export const runEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: 'runs/create',
    ...write,
    audit: 'run.start',
    summary: 'Start a run',
    handle: create,
  },
  { method: 'GET', path: 'runs/get', access: 'runs:read', audit: 'run.get', summary: 'Get a run', handle: get },
  {
    method: 'POST',
    path: 'runs/update',
    ...write,
    audit: 'run.update',
    summary: 'Change or end a run',
    handle: update,
  },
  { method: 'POST', path: 'runs/delete', ...write, audit: 'run.delete', summary: 'Delete a run', handle: remove },
  { method: 'POST', path: 'runs/restore', ...write, audit: 'run.restore', summary: 'Restore a run', handle: restore },
]
