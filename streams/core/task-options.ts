/** The options of a task, its limits, and its signals. */
import type { Cause } from './causes.ts'
import type { CommitCrowd } from './commit-crowd.ts'
import { TURN_MS } from './give-way.ts'
import type { Clock, Fetched, LogRecord, OutputRecord } from './log.ts'
import type { Hold, PoisonError, Processor, StepContext } from './processor.ts'
import type { StateBudget, StateLargeSignal } from './state-bound.ts'
import type { InputOptions } from './task-input.ts'

export type { MergedSources } from './task-input.ts'

export interface TaskOptions extends InputOptions {
  readonly instance: string
  readonly changelogTopic: string
  readonly transactionalId: string
  readonly clock: Clock
  readonly processor: () => Processor
  /** Loads what decoding needs (writer schemas), before the records are stepped. */
  readonly prepare?: (records: readonly LogRecord[]) => Promise<void>
  /** Makes the quarantine record of a record that cannot be used. Without it, such a record stops the task. */
  readonly quarantine?: (record: LogRecord, error: PoisonError, context: StepContext) => OutputRecord
  /** The cause of the record, if it names one (order check). */
  readonly cause?: (record: LogRecord) => Cause | undefined
  readonly limits?: Partial<TaskLimits>
  /** The busy tasks of the process that compete for the broker. Absent: the task is alone. */
  readonly crowd?: CommitCrowd
  /** The bound of the state of all tasks of the process together. */
  readonly stateBudget?: StateBudget
  readonly observer?: Partial<TaskObserver>
}

export interface TaskLimits {
  /** The longest time that outputs wait for a commit under load, ms. If the input is drained, they wait for `gatherMsMax` at most. Beside many busy tasks, both are longer (see `CommitCrowd`). */
  readonly commitIntervalMs: number
  /** The longest time that a transaction waits for more records when there are no more to apply, ms (see `CommitTiming`). */
  readonly gatherMsMax: number
  /** The shortest time between two commits, ms, for outputs that nobody waits for. */
  readonly restMs: number
  /** The largest number of outputs of one transaction; a step with more is cut. */
  readonly outputsMax: number
  /** The longest wait of one fetch, ms. */
  readonly fetchWaitMs: number
  /** The processing time after which the event loop gets a turn, ms. */
  readonly yieldMs: number
  /** The measured state at which the task ends with a StateTooLargeError, bytes. */
  readonly stateBytesMax: number
  /** The longest time of a restore without progress, ms. */
  readonly restoreTimeoutMs: number
  /** The time after which a record that waits for a declaration is reported again, ms. */
  readonly holdMs: number
}

export const TASK_LIMITS: TaskLimits = {
  commitIntervalMs: 80,
  gatherMsMax: 8,
  restMs: 0,
  outputsMax: 10_000,
  fetchWaitMs: 2000,
  yieldMs: TURN_MS,
  stateBytesMax: 2 ** 30,
  restoreTimeoutMs: 120_000,
  holdMs: 100,
}

/** The signals of a task. Counts are since the last call of the same signal. */
export interface TaskObserver {
  restored(signal: RestoredSignal): void
  committed(signal: CommitSignal): void
  /** Whether all settled records are applied and committed; `false` as soon as there are more records. */
  drained(isDrained: boolean): void
  /** The log cannot be read at the moment, and the task tries again; `undefined` as soon as it can. */
  stalled(reason: string | undefined): void
  fetched(signal: LagSignal): void
  /** The state comes near its bound. It is sent at 70, 80 and 90 %. */
  stateLarge(signal: StateLargeSignal): void
  /** A record waits for a declaration. It is told again as long as it does. @returns why it is not declared, if that is known */
  held(signal: HeldSignal): string | undefined
  quarantined(signal: { readonly offset: number; readonly reason: string; readonly message: string }): void
}

export interface HeldSignal extends Hold {
  readonly offset: number
}

export interface RestoredSignal {
  readonly entries: number
  readonly ms: number
  /** The restored input position; -1 if there is none yet. */
  readonly offset: number
  readonly ordinal: number
  /** The offsets in its sources, if it merges several. */
  readonly sources?: readonly number[]
}

export interface CommitSignal {
  /** The committed input position. */
  readonly offset: number
  readonly ordinal: number
  /** The offsets in its sources, if it merges several. */
  readonly sources?: readonly number[]
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
