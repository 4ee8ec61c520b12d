/** Refusals of the registry, as the own API answers them. */
import { REFUSALS, type RefusalCode } from '../../processors/registry/index.ts'
import { RefusedCommandError } from '../decisions.ts'
import { RefusedError } from '../http/errors.ts'

/** @returns the error of the answer; another error as it is */
export const registryRefusal = (error: unknown): unknown => {
  if (!(error instanceof RefusedCommandError)) return error
  const { code, text } = error.refusal
  const kind = REFUSALS[code as RefusalCode]?.kind ?? 'invalid'
  return new RefusedError({ code, kind, text }, [], 'The registry')
}
