/** Decides a command about experiments, runs and logged models, and says which entries that takes. */
import {
  createExperiment,
  deleteExperiment,
  renameExperiment,
  restoreExperiment,
  tagExperiment,
} from './experiments.ts'
import { createLoggedModel, deleteLoggedModel, logToLoggedModel, updateLoggedModel } from './models.ts'
import { deleteRun, logToRun, restoreRun, startRun, updateRun } from './runs.ts'
import {
  type Command,
  type Entries,
  type ExperimentEntry,
  entryOf,
  experimentKey,
  LAST_KEY,
  modelKey,
  nameKey,
  type RunsDecision,
  runKey,
} from './types.ts'

export const decide = (entries: Entries, command: Command): RunsDecision => {
  switch (command.type) {
    case 'CreateExperiment':
      return createExperiment(entries, command.value)
    case 'RenameExperiment':
      return renameExperiment(entries, command.value)
    case 'DeleteExperiment':
      return deleteExperiment(entries, command.value)
    case 'RestoreExperiment':
      return restoreExperiment(entries, command.value)
    case 'TagExperiment':
      return tagExperiment(entries, command.value)
    case 'StartRun':
      return startRun(entries, command.value)
    case 'UpdateRun':
      return updateRun(entries, command.value)
    case 'DeleteRun':
      return deleteRun(entries, command.value)
    case 'RestoreRun':
      return restoreRun(entries, command.value)
    case 'LogToRun':
      return logToRun(entries, command.value)
    case 'CreateLoggedModel':
      return createLoggedModel(entries, command.value)
    case 'UpdateLoggedModel':
      return updateLoggedModel(entries, command.value)
    case 'LogToLoggedModel':
      return logToLoggedModel(entries, command.value)
    case 'DeleteLoggedModel':
      return deleteLoggedModel(entries, command.value)
  }
}

/** The entries that a command needs. To rename an experiment takes its present name, which its entry says. */
export const needs = (command: Command, found: Entries): readonly string[] => {
  const { value } = command
  if (command.type === 'CreateExperiment') {
    const { name, experimentId } = command.value
    const last = found.get(LAST_KEY)
    const next = experimentId ?? (last?.kind === 'last' ? String(last.experimentId + 1) : '1')
    return [LAST_KEY, nameKey(name), experimentKey(next)]
  }
  if ('runId' in value) return [runKey(value.runId)]
  if ('modelId' in value) return [modelKey(value.modelId)]
  if (!('experimentId' in value)) return []
  const key = experimentKey(value.experimentId as string)
  if (command.type !== 'RenameExperiment') return [key]
  const held = entryOf<ExperimentEntry>(found, key)
  return [key, nameKey(command.value.name), ...(held === undefined ? [] : [nameKey(held.info.name)])]
}

/** All experiments have one key, because their names are unique and their ids ascend. */
export const EXPERIMENTS_KEY = 'experiments'

/** The key of a command or an event on the log: what has one order has one key. */
export const keyOf = ({ value }: { readonly value: object }): string => {
  const { runId, modelId } = value as { readonly runId?: string; readonly modelId?: string }
  return runId ?? modelId ?? EXPERIMENTS_KEY
}
