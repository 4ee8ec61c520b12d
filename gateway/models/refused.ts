/** Errors about models, as the own API answers them. */
import { REFUSALS, type RefusalCode } from '../../processors/registry/index.ts'
import { RefusedCommandError } from '../decisions.ts'
import { HttpError, RefusedError } from '../http/errors.ts'

/** @returns the error of the answer; another error as it is */
export const registryRefusal = (error: unknown): unknown => {
  if (!(error instanceof RefusedCommandError)) return error
  const { code, text } = error.refusal
  const kind = REFUSALS[code as RefusalCode]?.kind ?? 'invalid'
  return new RefusedError({ code, kind, text }, [], 'The registry')
}

export const unknownModel = (model: string): HttpError =>
  new HttpError('MODEL_UNKNOWN', `There is no model '${model}'.`)

export const unknownVersion = (model: string, version: number): HttpError =>
  new HttpError('MODEL_VERSION_UNKNOWN', `Model '${model}' has no version ${version}.`)
