/**
 * The reaction of the host to an error of a task: one exhaustive table. An error that is not in it may be a bug, and
 * gets a few attempts.
 */
import { RegistryUnavailableError, UnknownRecordError } from '../../schemas/index.ts'
import { DamagedError } from './causes.ts'
import { LogError, type LogErrorCode } from './log.ts'
import { SinkFailure, type SinkReaction } from './sink.ts'
import { SourceFailure } from './source.ts'
import { StateTooLargeError } from './state-bound.ts'

export type Reaction =
  /** An outage, or a topic that does not exist yet: try again for ever, with bounded backoff. */
  | { readonly kind: 'retry' }
  /**
   * A newer owner has taken over: discard the task, and take it over only after the membership has confirmed the
   * assignment.
   */
  | { readonly kind: 'drop' }
  /** Another attempt cannot help: park at once. */
  | { readonly kind: 'park'; readonly remedy: string }
  /** Unknown: try a few times at one position, then park. */
  | { readonly kind: 'count'; readonly remedy: string }

const RETRY: Reaction = { kind: 'retry' }

const DAMAGED: Reaction = {
  kind: 'park',
  remedy:
    'State and log disagree. If a topic or a changelog was deleted, truncated or reset, bring it back from a replica or a backup, then resume. ' +
    'If it is gone, retire the declaration and declare a new version: it is filled from the log. Nothing was written since.',
}

const ofLog: Readonly<Record<LogErrorCode, Reaction>> = {
  FENCED: { kind: 'drop' },
  OFFSET_OUT_OF_RANGE: DAMAGED,
  TRUNCATED: DAMAGED,
  DAMAGED,
  UNAVAILABLE: RETRY,
  CLOSED: RETRY,
  RECORD_TOO_LARGE: {
    kind: 'park',
    remedy: 'A record is larger than its topic accepts. Raise `max.message.bytes` of the topic, then resume.',
  },
  UNKNOWN_TOPIC: RETRY,
}

const ofSink: Readonly<Record<SinkReaction, Reaction>> = {
  retry: RETRY,
  stop: { kind: 'park', remedy: 'The store cannot hold the projection. Correct what the reason names, then resume.' },
}

const TOO_OLD: Reaction = {
  kind: 'park',
  remedy:
    'A newer release wrote this record. Replace this process by that release: it goes on from here, and nothing is lost.',
}

const UNKNOWN: Reaction = {
  kind: 'count',
  remedy: 'The same error came at every try. Correct what the reason names, or report a bug; then resume.',
}

const sinkReaction = ({ react, remedy }: SinkFailure): Reaction =>
  react === 'stop' && remedy !== undefined ? { kind: 'park', remedy } : ofSink[react]

/** @param error that ended a task */
export const reactionTo = (error: unknown): Reaction => {
  if (error instanceof LogError) return ofLog[error.code]
  if (error instanceof SinkFailure) return sinkReaction(error)
  if (error instanceof SourceFailure) return error.react === 'retry' ? RETRY : { kind: 'park', remedy: error.remedy }
  if (error instanceof DamagedError)
    return error.remedy === undefined ? DAMAGED : { kind: 'park', remedy: error.remedy }
  if (error instanceof StateTooLargeError) return { kind: 'park', remedy: error.remedy }
  if (error instanceof RegistryUnavailableError) return RETRY
  if (error instanceof UnknownRecordError) return TOO_OLD
  return UNKNOWN
}

export interface BackoffLimits {
  readonly backoffMinMs: number
  readonly backoffMaxMs: number
}

export const BACKOFF: BackoffLimits = { backoffMinMs: 50, backoffMaxMs: 5000 }

/** The pause before the next attempt, ms: doubled with each failure, bounded. @param failures consecutive, from 1 */
export const backoffMs = ({ backoffMinMs, backoffMaxMs }: BackoffLimits, failures: number): number =>
  Math.min(backoffMaxMs, backoffMinMs * 2 ** Math.min(failures - 1, 20))

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
