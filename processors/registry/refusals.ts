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
  PROMOTION_UNSUPPORTED: row(
    'conflict',
    (p: Version & { place: string; missing: readonly string[] }) =>
      `Version ${p.version} of model '${p.model}' cannot get ${p.place}; it lacks ${p.missing.join('; and ')}.`,
  ),
  RENAME_GUARDED: row(
    'conflict',
    (p: { newName: string; policy: string; place: string }) =>
      `The model cannot get the name '${p.newName}': policy '${p.policy}' guards ${p.place} there, which the model has without its evidence; expected that nothing has ${p.place}.`,
  ),
  EVALUATION_INVALID: row(
    'invalid',
    (p: { field: string; value: string; expected: string }) => `${p.field} is ${p.value}, expected ${p.expected}.`,
  ),
  POLICY_UNKNOWN: row(
    'unknown',
    (p: Model & { policy: string }) => `No policy '${p.policy}' is in force for model '${p.model}'.`,
  ),
  POLICY_VERSION_OTHER: row(
    'conflict',
    (p: { policy: string; version: number; expected: number }) =>
      `Version ${p.version} of policy '${p.policy}' is in force, the command expects ${p.expected}.`,
  ),
  POLICY_WITHOUT_RULES: row('invalid', (p: { policy: string }) => `Policy '${p.policy}' has no rules, only approvals.`),
  GATE_NOT_PASSED: row(
    'conflict',
    (p: { policy: string; version: number; verdict: string }) =>
      `Approval of version ${p.version} needs a gate of policy '${p.policy}' that passes; ${p.verdict}.`,
  ),
  APPROVER_UNKNOWN: row(
    'invalid',
    () => 'The command names no principal, expected one: approvals need callers with tokens of their own.',
  ),
  APPROVAL_NOT_NEEDED: row('invalid', (p: { policy: string }) => `Policy '${p.policy}' asks for no approvals.`),
  APPROVAL_REQUESTED: row(
    'conflict',
    (p: { approvalId: string; state: string }) => `There is a request already: '${p.approvalId}' is ${p.state}.`,
  ),
  APPROVAL_UNKNOWN: row(
    'unknown',
    (p: Version & { approvalId: string }) =>
      `Version ${p.version} of model '${p.model}' has no request for approval '${p.approvalId}', or a later one replaced it.`,
  ),
  APPROVAL_CLOSED: row(
    'conflict',
    (p: { approvalId: string; state: string }) => `The request '${p.approvalId}' is ${p.state}, expected an open one.`,
  ),
  APPROVAL_OF_ANOTHER: row(
    'conflict',
    (p: { requester: string }) => `Only '${p.requester}', who asked for the approval, can withdraw the request.`,
  ),
  FOUR_EYES: row(
    'conflict',
    (p: { requester: string }) => `'${p.requester}' asked for the approval, expected somebody else to decide.`,
  ),
  APPROVED_ALREADY: row('conflict', (p: { approver: string }) => `'${p.approver}' has approved already.`),
  CARD_TOO_LARGE: row(
    'invalid',
    (p: { bytes: number; max: number }) => `The card has ${p.bytes} bytes, expected at most ${p.max}.`,
  ),
  CARD_INVALID: row(
    'invalid',
    (p: { field: string; found: string; expected: string | number }) =>
      `${p.field} is ${p.found}, expected ${p.expected}.`,
  ),
  CARD_CONFLICT: row(
    'conflict',
    (p: Version & { held: number; expected: number }) =>
      `The latest card of version ${p.version} of model '${p.model}' is ${p.held}, the command expects ${p.expected} (0 = there is none).`,
  ),
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
