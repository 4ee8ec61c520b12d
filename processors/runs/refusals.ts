/** Decisions about experiments, runs and logged models: accepted, or refused for a reason of one table. Codes are never reused. */
import type { RefusalClass } from '../../streams/core/aggregate/index.ts'
import { ADAPTER_REFUSALS } from '../deciding/index.ts'
import type { Event, RunsDecision } from './types.ts'

export const REFUSALS = {
  ...ADAPTER_REFUSALS,
  EXPERIMENT_EXISTS: 'conflict',
  EXPERIMENT_UNKNOWN: 'unknown',
  EXPERIMENT_DELETED: 'conflict',
  EXPERIMENT_ID_INVALID: 'invalid',
  RUN_EXISTS: 'conflict',
  RUN_UNKNOWN: 'unknown',
  RUN_DELETED: 'conflict',
  PARAM_CHANGED: 'conflict',
  TAG_UNKNOWN: 'unknown',
  MODEL_EXISTS: 'conflict',
  MODEL_UNKNOWN: 'unknown',
} as const satisfies Readonly<Record<string, RefusalClass>>

export type RefusalCode = keyof typeof REFUSALS

export const refused = (
  code: RefusalCode,
  text: string,
  more: { readonly field?: string; readonly held?: string } = {},
): RunsDecision => ({ kind: 'refused', refusal: { code, text, ...more } })

/** Accepted. No events mean that what the command asks for holds already. */
export const accepted = (...events: readonly Event[]): RunsDecision => ({ kind: 'accepted', events, subject: null })

/** Accepted, with the id of what the event made, for a command that comes again. */
export const made = (subject: string, ...events: readonly Event[]): RunsDecision => ({
  kind: 'accepted',
  events,
  subject,
})
