/** Refusals of commands about experiments and runs in MLflow's words. */
import type { avro } from '../../../schemas/index.ts'
import { invalidParameter, MlflowError, notThere } from './errors.ts'

/** What a command named, for the texts. */
export interface Subject {
  readonly runId?: string
  readonly experimentId?: string
  readonly modelId?: string
  readonly name?: string
  /** The value that a parameter should get, by key. */
  readonly params?: readonly { readonly key: string; readonly value: string }[]
  /** A batch has a text of its own. */
  readonly form?: 'batch'
}

export const noRun = (runId: string): MlflowError => notThere(`Run with id=${runId} not found`)
export const noExperiment = (experimentId: string): MlflowError =>
  notThere(`No Experiment with id=${experimentId} exists`)
export const runDeleted = (runId: string): MlflowError =>
  invalidParameter(`The run ${runId} must be in the 'active' state. Current state is deleted.`)
export const experimentDeleted = (experimentId: string): MlflowError =>
  invalidParameter(`The experiment ${experimentId} must be in the 'active' state. Current state is deleted.`)
export const noLoggedModel = (modelId: string): MlflowError => notThere(`Logged model with ID '${modelId}' not found.`)

export const mlflowRefusal = (refusal: avro.Refusal, subject: Subject): MlflowError => {
  const { runId = '', experimentId = '', modelId = '', name = '' } = subject
  const { code, text, field, held } = refusal
  switch (code) {
    case 'EXPERIMENT_EXISTS':
      return new MlflowError('RESOURCE_ALREADY_EXISTS', `Experiment(name=${name}) already exists.`)
    case 'EXPERIMENT_UNKNOWN':
      return noExperiment(experimentId)
    case 'EXPERIMENT_DELETED':
      return experimentDeleted(experimentId)
    case 'RUN_UNKNOWN':
      return noRun(runId)
    case 'RUN_DELETED':
      return runDeleted(runId)
    case 'MODEL_UNKNOWN':
      return noLoggedModel(modelId)
    case 'TAG_UNKNOWN':
      if (runId !== '') return notThere(`No tag with name: ${field} in run with id ${runId}`)
      if (modelId !== '') return notThere(`No tag with key '${field}' found for model with ID '${modelId}'.`)
      return notThere(`No tag with name: ${name} in experiment with id ${experimentId}`)
    case 'PARAM_CHANGED': {
      const value = subject.params?.findLast(({ key }) => key === field)?.value
      if (subject.form === 'batch')
        return invalidParameter(
          `Changing param values is not allowed. Params were already logged='[{'key': '${field}', 'old_value': '${held}', 'new_value': '${value}'}]' for run ID='${runId}'.`,
        )
      return invalidParameter(
        `Changing param values is not allowed. Param with key='${field}' was already logged with value='${held}' for run ID='${runId}'. Attempted logging new value '${value}'.`,
      )
    }
    default:
      return code === 'COMMAND_FAILED' ? new MlflowError('INTERNAL_ERROR', text) : invalidParameter(text)
  }
}
