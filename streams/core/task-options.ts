/** What a task is made of, its limits, and what it tells of itself. */
import type { Cause } from './causes.ts'
import type { Clock, Fetched, Log, LogRecord, OutputRecord } from './log.ts'
import type { PoisonError, Processor, StepContext } from './processor.ts'
import type { StateBudget, StateLargeSignal } from './state-bound.ts'

export interface TaskOptions {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  readonly changelogTopic: string
  readonly transactionalId: string
  readonly log: Log
  readonly clock: Clock
  readonly processor: () => Processor
  /** The greatest position that the task is known to have committed, by any owner: a changelog that holds less has lost state. */
  readonly told?: () => number | undefined
  /** Loads what decoding needs (writer schemas) before the records are stepped. */
  readonly prepare?: (records: readonly LogRecord[]) => Promise<void>
  /** Turns a record that cannot be used into a record of the quarantine topic. Without it poison stops the task. */
  readonly quarantine?: (record: LogRecord, error: PoisonError, context: StepContext) => OutputRecord
  /** Where the record's cause lies, if it names one (order check). */
  readonly cause?: (record: LogRecord) => Cause | undefined
  readonly limits?: Partial<TaskLimits>
  /** What all tasks of the process may hold together. */
  readonly stateBudget?: StateBudget
  readonly observer?: Partial<TaskObserver>
}

export interface TaskLimits {
  /** Longest time that outputs wait for a commit under load, ms. A drained input commits at once. */
  readonly commitIntervalMs: number
  /** Outputs of one transaction at the most; a step that makes more is cut. */
  readonly outputsMax: number
  /** Longest wait of one fetch, ms. */
  readonly fetchWaitMs: number
  /** Processing time after which the event loop gets a turn, ms. */
  readonly yieldMs: number
  /** Measured state at which the task ends with a StateTooLargeError, bytes. */
  readonly stateBytesMax: number
  /** Longest time of a restore without any progress, ms. */
  readonly restoreTimeoutMs: number
}

export const TASK_LIMITS: TaskLimits = {
  commitIntervalMs: 80,
  outputsMax: 10_000,
  fetchWaitMs: 1000,
  yieldMs: 10,
  stateBytesMax: 2 ** 30,
  restoreTimeoutMs: 120_000,
}

/** What a task tells of itself. Counts are since the last call of the same signal. */
export interface TaskObserver {
  restored(signal: RestoredSignal): void
  committed(signal: CommitSignal): void
  /** Whether all that is settled is applied and committed; `false` as soon as there are records before it. */
  drained(isDrained: boolean): void
  /** The log cannot be read at the moment, and is asked again; `undefined` as soon as it can. */
  stalled(reason: string | undefined): void
  fetched(signal: LagSignal): void
  /** The state comes near its bound: told at 70, 80, 90 % of it. */
  stateLarge(signal: StateLargeSignal): void
  quarantined(signal: { readonly offset: number; readonly reason: string; readonly message: string }): void
}

export interface RestoredSignal {
  readonly entries: number
  readonly ms: number
  /** Input position that was restored, -1 if there is none yet. */
  readonly offset: number
  readonly ordinal: number
}

export interface CommitSignal {
  /** Input position that was committed. */
  readonly offset: number
  readonly ordinal: number
  readonly records: number
  readonly outputs: number
  readonly stepMs: number
  readonly commitMs: number
}

export interface LagSignal {
  readonly lagRecords: number
  readonly lagMs: number
}

/** How far a task is behind, from its last fetch. */
export const lagOf = ({ records, next, end }: Fetched, now: number): LagSignal => ({
  lagRecords: Math.max(0, end - next),
  lagMs: next >= end ? 0 : Math.max(0, now - records[records.length - 1].timestamp),
})
