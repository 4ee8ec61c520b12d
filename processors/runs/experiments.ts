/** Decisions about experiments. Names are unique, and a deleted experiment keeps its name. */
import type { avro } from '../../schemas/index.ts'
import { accepted, made, refused } from './refusals.ts'
import {
  type CommandNamed,
  type Entries,
  type ExperimentEntry,
  entryOf,
  experimentKey,
  LAST_KEY,
  type LastEntry,
  type NameEntry,
  nameKey,
  type RunsDecision,
} from './types.ts'

/** Where artifacts are that name no place of their own. */
export const ARTIFACTS = 'mlflow-artifacts:/'

/** An id that somebody chose: so far below 2^53 that numbers can go on after it. */
const CHOSEN_ID = /^(0|[1-9][0-9]{0,14})$/

export const createExperiment = (entries: Entries, command: CommandNamed<'CreateExperiment'>): RunsDecision => {
  const { meta, experimentId: chosen, name, artifactLocation, tags, importedFrom } = command
  const holder = entryOf<NameEntry>(entries, nameKey(name))
  if (holder !== undefined)
    return refused('EXPERIMENT_EXISTS', `Experiment '${name}' exists already.`, {
      field: 'name',
      held: holder.experimentId,
    })
  if (chosen !== null && !CHOSEN_ID.test(chosen))
    return refused('EXPERIMENT_ID_INVALID', `experimentId is '${chosen}', expected a number of at most 15 digits.`, {
      field: 'experimentId',
    })
  const last = entryOf<LastEntry>(entries, LAST_KEY)?.experimentId ?? 0
  const experimentId = chosen ?? String(last + 1)
  if (entries.has(experimentKey(experimentId)))
    return refused('EXPERIMENT_EXISTS', `An experiment with id ${experimentId} exists already.`, {
      field: 'experimentId',
    })
  const createdAt = command.createdAt ?? meta.time
  const experiment: avro.ExperimentInfo = {
    name,
    artifactLocation: artifactLocation ?? `${ARTIFACTS}${experimentId}`,
    isDeleted: false,
    createdAt,
    updatedAt: command.updatedAt ?? createdAt,
  }
  return made(experimentId, { type: 'ExperimentCreated', value: { experimentId, experiment, tags, importedFrom } })
}

const unknown = (experimentId: string): RunsDecision =>
  refused('EXPERIMENT_UNKNOWN', `There is no experiment with id ${experimentId}.`, { field: 'experimentId' })

const deleted = (experimentId: string): RunsDecision =>
  refused('EXPERIMENT_DELETED', `Experiment ${experimentId} is deleted, expected an active one.`, {
    field: 'experimentId',
  })

const find = (entries: Entries, experimentId: string): ExperimentEntry | undefined =>
  entryOf<ExperimentEntry>(entries, experimentKey(experimentId))

export const renameExperiment = (
  entries: Entries,
  { meta, experimentId, name }: CommandNamed<'RenameExperiment'>,
): RunsDecision => {
  const found = find(entries, experimentId)
  if (found === undefined) return unknown(experimentId)
  const { info } = found
  if (info.isDeleted) return deleted(experimentId)
  if (info.name === name) return accepted()
  const holder = entryOf<NameEntry>(entries, nameKey(name))
  if (holder !== undefined)
    return refused('EXPERIMENT_EXISTS', `Experiment '${name}' exists already.`, {
      field: 'name',
      held: holder.experimentId,
    })
  const experiment = { ...info, name, updatedAt: meta.time }
  return accepted({ type: 'ExperimentRenamed', value: { experimentId, experiment, previousName: info.name } })
}

export const deleteExperiment = (
  entries: Entries,
  { meta, experimentId }: CommandNamed<'DeleteExperiment'>,
): RunsDecision => {
  const found = find(entries, experimentId)
  if (found === undefined) return unknown(experimentId)
  if (found.info.isDeleted) return deleted(experimentId)
  const experiment = { ...found.info, isDeleted: true, updatedAt: meta.time }
  return accepted({ type: 'ExperimentDeleted', value: { experimentId, experiment } })
}

export const restoreExperiment = (
  entries: Entries,
  { meta, experimentId }: CommandNamed<'RestoreExperiment'>,
): RunsDecision => {
  const found = find(entries, experimentId)
  if (found === undefined) return unknown(experimentId)
  if (!found.info.isDeleted) return accepted()
  const experiment = { ...found.info, isDeleted: false, updatedAt: meta.time }
  return accepted({ type: 'ExperimentRestored', value: { experimentId, experiment } })
}

export const tagExperiment = (
  entries: Entries,
  { experimentId, key, value }: CommandNamed<'TagExperiment'>,
): RunsDecision => {
  const found = find(entries, experimentId)
  if (found === undefined) return unknown(experimentId)
  if (found.info.isDeleted) return deleted(experimentId)
  if (value === null && !found.tags.includes(key))
    return refused('TAG_UNKNOWN', `Experiment ${experimentId} has no tag '${key}'.`, { field: 'key' })
  // As with MLflow's server, a tag leaves the time of the last change as it is.
  return accepted({ type: 'ExperimentTagged', value: { experimentId, experiment: found.info, key, value } })
}
