/** Why the registry refuses a command: one table. Codes are never reused. The gateway maps a class to an HTTP status. */
import type { RefusalClass } from '../../streams/core/aggregate/index.ts'
import { ADAPTER_REFUSALS } from '../deciding/index.ts'
import type { Refusal } from './types.ts'

interface Model {
  readonly model: string
}
interface Version extends Model {
  readonly version: number
}

const row = <P>(kind: RefusalClass, text: (parameters: P) => string) => ({ kind, text })

export const REFUSALS = {
  NAME_EMPTY: row('invalid', (p: { field: string }) => `${p.field} is '', expected at least one character.`),
  MODEL_UNKNOWN: row('unknown', (p: Model) => `There is no model '${p.model}'.`),
  MODEL_EXISTS: row('conflict', (p: Model) => `There is a model '${p.model}' already.`),
  VERSION_UNKNOWN: row('unknown', (p: Version) => `Model '${p.model}' has no version ${p.version}.`),
  VERSION_NUMBER_USED: row(
    'conflict',
    (p: Version & { last: number }) =>
      `Version ${p.version} of model '${p.model}' cannot be added: its numbers up to ${p.last} are used; expected a greater one.`,
  ),
  VERSION_NUMBER_INVALID: row(
    'invalid',
    (p: Version & { max: number }) =>
      `Version ${p.version} of model '${p.model}' cannot be added; expected a number from 1 to ${p.max}.`,
  ),
  STAGE_NOT_ACTIVE: row(
    'invalid',
    (p: { stage: string }) =>
      `The other versions of stage '${p.stage}' cannot be archived; expected stage 'Staging' or 'Production'.`,
  ),
  ALIAS_CONFLICT: row(
    'conflict',
    (p: Model & { alias: string; held: number; expected: number }) =>
      `Alias '${p.alias}' of model '${p.model}' points to version ${p.held}, the command expects ${p.expected} (0 = it is not set).`,
  ),
  ALIASES_FULL: row(
    'conflict',
    (p: Model & { max: number }) => `Model '${p.model}' has ${p.max} aliases, which is the greatest number.`,
  ),
  EVIDENCE_UNKNOWN: row('unknown', (p: { what: string }) => `${p.what} is not known for this version.`),
  // Of the adapter, which writes their sentences.
  STATE_TOO_LARGE: row(ADAPTER_REFUSALS.STATE_TOO_LARGE, (p: { message: string }) => p.message),
  COMMAND_FAILED: row(ADAPTER_REFUSALS.COMMAND_FAILED, (p: { message: string }) => p.message),
} as const

export type RefusalCode = keyof typeof REFUSALS
type ParametersOf<C extends RefusalCode> = Parameters<(typeof REFUSALS)[C]['text']>[0]

/** A reason to refuse a command, with the sentence of the table. It is a value, not an error. */
export const refusal = <C extends RefusalCode>(
  code: C,
  parameters: ParametersOf<C>,
  more: Pick<Refusal, 'field' | 'held'> = {},
): Refusal => ({ code, text: (REFUSALS[code].text as (p: ParametersOf<C>) => string)(parameters), ...more })
