/** Decisions about logged models. */
import { accepted, made, refused } from './refusals.ts'
import {
  type CommandNamed,
  type Entries,
  entryOf,
  type LoggedModelEntry,
  modelKey,
  type RunsDecision,
} from './types.ts'

/** The found model, or the refusal because there is none that is not deleted. */
const active = (entries: Entries, modelId: string): LoggedModelEntry | RunsDecision => {
  const found = entryOf<LoggedModelEntry>(entries, modelKey(modelId))
  if (found !== undefined && !found.isDeleted) return found
  return refused('MODEL_UNKNOWN', `There is no logged model ${modelId}.`, { field: 'modelId' })
}

export const createLoggedModel = (
  entries: Entries,
  { modelId, model, params, tags, importedFrom }: CommandNamed<'CreateLoggedModel'>,
): RunsDecision => {
  if (entries.has(modelKey(modelId)))
    return refused('MODEL_EXISTS', `A logged model ${modelId} exists already.`, { field: 'modelId' })
  return made(modelId, { type: 'LoggedModelCreated', value: { modelId, model, params, tags, importedFrom } })
}

export const updateLoggedModel = (
  entries: Entries,
  { meta, modelId, status }: CommandNamed<'UpdateLoggedModel'>,
): RunsDecision => {
  const found = active(entries, modelId)
  if (found.kind !== 'model') return found
  return accepted({
    type: 'LoggedModelUpdated',
    value: { modelId, model: { ...found.info, status, updatedAt: meta.time } },
  })
}

export const logToLoggedModel = (
  entries: Entries,
  { modelId, params, tags, deletedTags }: CommandNamed<'LogToLoggedModel'>,
): RunsDecision => {
  const found = active(entries, modelId)
  if (found.kind !== 'model') return found
  const absent = deletedTags.find((key) => !found.tags.includes(key))
  if (absent !== undefined)
    return refused('TAG_UNKNOWN', `Logged model ${modelId} has no tag '${absent}'.`, { field: absent })
  const changed = params.find(({ key, value }) => Object.hasOwn(found.params, key) && found.params[key] !== value)
  if (changed !== undefined)
    return refused('PARAM_CHANGED', `Parameter '${changed.key}' of logged model ${modelId} has another value.`, {
      field: changed.key,
      held: found.params[changed.key],
    })
  if (params.length + tags.length + deletedTags.length === 0) return accepted()
  // As with MLflow's server, parameters and tags leave the time of the last change as it is.
  return accepted({ type: 'LoggedModelLogged', value: { modelId, model: found.info, params, tags, deletedTags } })
}

export const deleteLoggedModel = (
  entries: Entries,
  { meta, modelId }: CommandNamed<'DeleteLoggedModel'>,
): RunsDecision => {
  const found = active(entries, modelId)
  if (found.kind !== 'model') return found
  return accepted({ type: 'LoggedModelDeleted', value: { modelId, model: { ...found.info, updatedAt: meta.time } } })
}
