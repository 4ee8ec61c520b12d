/** Experiments. */
import { resolve } from 'node:path'
import { NEW_EXPERIMENT } from '../../tracking/index.ts'
import { decided } from './decided.ts'
import type { Call, Endpoint } from './endpoints.ts'
import { invalidParameter, notThere } from './errors.ts'
import { experimentTagOf, firstExperimentTagOf, requireExperimentName } from './limits.ts'
import { experimentDeleted, noExperiment } from './refused.ts'
import { experimentShown } from './shown.ts'

const LOCATION_CHARACTERS_MAX = 2048

/** The id of a request, as MLflow's server reads it: a number. @throws MlflowError */
const experimentIdOf = (call: Call): string => idOf(call.params.experimentId())

const idOf = (text: string): string => (/^[0-9]+$/.test(text) ? text.replace(/^0+(?=[0-9])/, '') : fail(text))

const fail = (text: string): never => {
  throw notThere(`No Experiment with id=${text} exists`)
}

/** Where the artifacts of an experiment are. A relative path is one of this machine, as with MLflow's server. @throws MlflowError */
const locationOf = (given: string): string | null => {
  if (given === '') return null
  if (given.length > LOCATION_CHARACTERS_MAX)
    throw invalidParameter(
      `Invalid artifact path length. The length of the artifact path cannot be greater than ${LOCATION_CHARACTERS_MAX} characters. To configure this limit, please set the MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH environment variable.`,
    )
  if (/^[^#]*#./.test(given)) throw invalidParameter("'artifact_location' URL can't include fragments or params.")
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(given) ? given : resolve(given)
}

const create = async (call: Call): Promise<object> => {
  const { params } = call
  const name = requireExperimentName(params.text('name'))
  const artifactLocation = locationOf(params.optionalText('artifact_location') ?? '')
  const tags = params.list('tags').map(firstExperimentTagOf)
  await call.context.tracking.requireDefault()
  const value = { experimentId: null, name, artifactLocation, tags, ...NEW_EXPERIMENT }
  const { event, subject } = await decided(call, { type: 'CreateExperiment', value }, { name })
  const created = event?.value as unknown as { readonly experimentId: string } | undefined
  return { experiment_id: created?.experimentId ?? subject }
}

const get = async (call: Call): Promise<object> => {
  const experimentId = experimentIdOf(call)
  await call.context.tracking.requireDefault()
  const found = await call.context.tracking.reader.experiment(experimentId)
  if (found === undefined) throw noExperiment(experimentId)
  return { experiment: experimentShown(found) }
}

const getByName = async (call: Call): Promise<object> => {
  const name = call.params.text('experiment_name')
  await call.context.tracking.requireDefault()
  const found = await call.context.tracking.reader.experimentNamed(name)
  if (found === undefined) throw notThere(`Could not find experiment with name '${name}'`)
  return { experiment: experimentShown(found) }
}

const remove = async (call: Call): Promise<object> => {
  const experimentId = experimentIdOf(call)
  try {
    await decided(call, { type: 'DeleteExperiment', value: { experimentId } }, { experimentId })
  } catch (error) {
    // MLflow deletes among the active ones only.
    throw (error as Error).message === experimentDeleted(experimentId).message ? noExperiment(experimentId) : error
  }
  return {}
}

const restore = async (call: Call): Promise<object> => {
  const experimentId = experimentIdOf(call)
  const { event } = await decided(call, { type: 'RestoreExperiment', value: { experimentId } }, { experimentId })
  if (event === undefined) throw noExperiment(experimentId) // MLflow restores among the deleted ones only
  return {}
}

const update = async (call: Call): Promise<object> => {
  const experimentId = experimentIdOf(call)
  const name = requireExperimentName(call.params.text('new_name'))
  await decided(call, { type: 'RenameExperiment', value: { experimentId, name } }, { experimentId, name })
  return {}
}

const setTag = async (call: Call): Promise<object> => {
  const experimentId = experimentIdOf(call)
  const { key, value } = experimentTagOf(call.params)
  await decided(call, { type: 'TagExperiment', value: { experimentId, key, value } }, { experimentId })
  return {}
}

const deleteTag = async (call: Call): Promise<object> => {
  const experimentId = experimentIdOf(call)
  const key = call.params.text('key')
  await decided(call, { type: 'TagExperiment', value: { experimentId, key, value: null } }, { experimentId, name: key })
  return {}
}

const read = { access: 'runs:read', audit: 'experiment.get' } as const
const write = { access: 'runs:write' } as const

export const experimentEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: 'experiments/create',
    ...write,
    audit: 'experiment.create',
    summary: 'Create an experiment',
    handle: create,
  },
  { method: 'GET', path: 'experiments/get', ...read, summary: 'Get an experiment', handle: get },
  {
    method: 'GET',
    path: 'experiments/get-by-name',
    ...read,
    summary: 'Get an experiment by its name',
    handle: getByName,
  },
  {
    method: 'POST',
    path: 'experiments/delete',
    ...write,
    audit: 'experiment.delete',
    summary: 'Delete an experiment',
    handle: remove,
  },
  {
    method: 'POST',
    path: 'experiments/restore',
    ...write,
    audit: 'experiment.restore',
    summary: 'Restore an experiment',
    handle: restore,
  },
  {
    method: 'POST',
    path: 'experiments/update',
    ...write,
    audit: 'experiment.rename',
    summary: 'Rename an experiment',
    handle: update,
  },
  {
    method: 'POST',
    path: 'experiments/set-experiment-tag',
    ...write,
    audit: 'experiment.tag',
    summary: 'Set a tag of an experiment',
    handle: setTag,
  },
  {
    method: 'POST',
    path: 'experiments/delete-experiment-tag',
    ...write,
    audit: 'experiment.untag',
    summary: 'Remove a tag of an experiment',
    handle: deleteTag,
  },
]
