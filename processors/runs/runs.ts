/** Decisions about runs. A parameter is written once; a request is taken as a whole, or refused as a whole. */
import type { avro } from '../../schemas/index.ts'
import type { Decided } from '../deciding/index.ts'
import { accepted, made, refused } from './refusals.ts'
import {
  type CommandNamed,
  type Entries,
  type Event,
  entryOf,
  type RunEntry,
  type RunsDecision,
  runKey,
} from './types.ts'

const ENDED: ReadonlySet<avro.RunStatus> = new Set(['FINISHED', 'FAILED', 'KILLED'])

/** The tag that always equals the name of the run. Source: mlflow/mlflow, mlflow/utils/mlflow_tags.py. */
export const NAME_TAG = 'mlflow.runName'

/** The found run, or the refusal because there is none or it is deleted. */
const active = (entries: Entries, runId: string): RunEntry | RunsDecision => {
  const found = entryOf<RunEntry>(entries, runKey(runId))
  if (found === undefined) return refused('RUN_UNKNOWN', `There is no run ${runId}.`, { field: 'runId' })
  if (found.info.isDeleted)
    return refused('RUN_DELETED', `Run ${runId} is deleted, expected an active one.`, { field: 'runId' })
  return found
}

/** An imported run begins with all that was logged to it, in one step: so a run that is there is there as a whole. */
export const startRun = (entries: Entries, command: CommandNamed<'StartRun'>): RunsDecision => {
  const { runId, run, tags, requestId, params, inputs, models, importedFrom } = command
  if (entries.has(runKey(runId))) return refused('RUN_EXISTS', `A run ${runId} exists already.`, { field: 'runId' })
  const fresh = newParams({ kind: 'run', info: run, params: {}, tags: [] }, params)
  if (!Array.isArray(fresh)) return paramChanged(runId, fresh)
  const started: Event = { type: 'RunStarted', value: { runId, run, tags, requestId, importedFrom } }
  const isMore = fresh.length + inputs.length + models.length > 0
  return made(runId, started, ...(isMore ? [logged(runId, run, { params: fresh, inputs, models })] : []))
}

export const updateRun = (
  entries: Entries,
  { runId, status, endTime, name }: CommandNamed<'UpdateRun'>,
): RunsDecision => {
  const found = active(entries, runId)
  if (found.kind !== 'run') return found
  const { info } = found
  const run: avro.RunInfo = {
    ...info,
    status: status ?? info.status,
    endTime: endTime ?? info.endTime,
    name: name ?? info.name,
  }
  const events: Event[] = []
  const isChanged = run.status !== info.status || run.endTime !== info.endTime || run.name !== info.name
  if (isChanged) events.push(changed(runId, info, run))
  if (run.name !== info.name) events.push(logged(runId, run, { tags: [{ key: NAME_TAG, value: run.name }] }))
  return accepted(...events)
}

/** A run has ended when its status is final: also if it gets another final status later. */
const changed = (runId: string, before: avro.RunInfo, run: avro.RunInfo): Event => {
  const isEnd = ENDED.has(run.status) && (run.status !== before.status || run.endTime !== before.endTime)
  return { type: isEnd ? 'RunEnded' : 'RunUpdated', value: { runId, run } }
}

const logged = (
  runId: string,
  { experimentId }: avro.RunInfo,
  some: Partial<Decided<avro.RunLogged>>,
): Extract<Event, { type: 'RunLogged' }> => ({
  type: 'RunLogged',
  value: { runId, experimentId, params: [], tags: [], deletedTags: [], inputs: [], models: [], ...some },
})

export const deleteRun = (entries: Entries, { runId }: CommandNamed<'DeleteRun'>): RunsDecision => {
  const found = entryOf<RunEntry>(entries, runKey(runId))
  if (found === undefined) return refused('RUN_UNKNOWN', `There is no run ${runId}.`, { field: 'runId' })
  if (found.info.isDeleted) return accepted()
  return accepted({ type: 'RunDeleted', value: { runId, run: { ...found.info, isDeleted: true } } })
}

export const restoreRun = (entries: Entries, { runId }: CommandNamed<'RestoreRun'>): RunsDecision => {
  const found = entryOf<RunEntry>(entries, runKey(runId))
  if (found === undefined) return refused('RUN_UNKNOWN', `There is no run ${runId}.`, { field: 'runId' })
  if (!found.info.isDeleted) return accepted()
  return accepted({ type: 'RunRestored', value: { runId, run: { ...found.info, isDeleted: false } } })
}

export const logToRun = (entries: Entries, command: CommandNamed<'LogToRun'>): RunsDecision => {
  const { runId, metrics, params, tags, deletedTags, inputs, models } = command
  const found = active(entries, runId)
  if (found.kind !== 'run') return found
  const { info } = found
  const fresh = newParams(found, params)
  if (!Array.isArray(fresh)) return paramChanged(runId, fresh)
  const absent = deletedTags.find((key) => !found.tags.includes(key))
  if (absent !== undefined) return refused('TAG_UNKNOWN', `Run ${runId} has no tag '${absent}'.`, { field: absent })
  const events: Event[] = []
  const name = tags.findLast(({ key }) => key === NAME_TAG)?.value
  if (name !== undefined && name !== info.name)
    events.push({ type: 'RunUpdated', value: { runId, run: { ...info, name } } })
  const isMore = fresh.length + tags.length + deletedTags.length + inputs.length + models.length > 0
  // Values of metrics go to another topic. The command is answered on its own, also if it changes nothing but them.
  if (isMore || (metrics.length > 0 && events.length === 0))
    events.push(logged(runId, info, { params: fresh, tags, deletedTags, inputs, models }))
  if (metrics.length > 0)
    events.push({ type: 'MetricsLogged', value: { runId, experimentId: info.experimentId, metrics } })
  return accepted(...events)
}

interface ChangedParam {
  readonly param: avro.Label
  readonly held: string
}

/** The parameters that the run does not have yet, each once; or the first one that has another value. */
const newParams = ({ params: held }: RunEntry, params: readonly avro.Label[]): avro.Label[] | ChangedParam => {
  const fresh = new Map<string, avro.Label>()
  for (const param of params) {
    const value = Object.hasOwn(held, param.key) ? held[param.key] : fresh.get(param.key)?.value
    if (value === undefined) fresh.set(param.key, param)
    else if (value !== param.value) return { param, held: value }
  }
  return [...fresh.values()]
}

const paramChanged = (runId: string, { param: { key, value }, held }: ChangedParam): RunsDecision =>
  refused('PARAM_CHANGED', `Parameter '${key}' of run ${runId} is '${held}', and cannot become '${value}'.`, {
    field: key,
    held,
  })
