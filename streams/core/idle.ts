/**
 * Idle partitions: when time advances in a partition without records (docs/decisions/0047-idle-observations.md, 0056, 0076). The shell observes,
 * its observations are on the log, and the processor judges them.
 */
import type { Processor, StepContext } from './processor.ts'

/** An observation that a partition was idle at a moment. */
export interface Idleness {
  /** Event time that the partition had reached at that moment or before, ms. */
  readonly time: number
  /** The log end offset, read at that moment or later. */
  readonly end: number
}

/** A processor whose time advances while its input is idle (`PlannedProcessor.clock`). */
export interface ClockedProcessor extends Processor {
  /** The last record with an event time, for the clock. */
  readonly lastRow: LastRow | undefined
  /** Counted since the processor was created. */
  readonly counters: {
    /** Observations that a later record has made void, or that belong to another topic: they change nothing. */
    readonly idleVoid: number
  }
  /**
   * Advances time in an idle partition. It is called between two records (`Task.tell`), if no observation is written into the input. An output
   * has to name the position, because a replay has no other source for it (`ReplayNeeds.told`). It has to check `isVoid`. All its outputs are in one transaction.
   */
  idle(found: Idleness, context: StepContext): void
}

/** Whether an observation does not hold: the task has not reached the observed end, or there is a record after that end. */
export const isVoid = ({ end }: Idleness, context: Pick<StepContext, 'offset'>, last: LastRow | undefined): boolean =>
  context.offset < end || (last?.offset ?? -1) >= end

/** A record with an event time, as the idle clock needs it. Times in ms since the epoch. */
export interface LastRow {
  readonly offset: number
  readonly time: number
  readonly logTime: number
}

/** A processor whose time goes on by itself in a quiet partition if its records come live (`PlannedProcessor.clock` is `live`). */
export interface LiveProcessor extends Processor {
  /** The last record with an event time, for the clock. */
  readonly lastRow: LastRow | undefined
  /** The time that it would state if a record said at this log time that the partition is quiet; `undefined`: none. Times in ms. */
  timeAt(logTime: number): number | undefined
}

/** A processor that holds results back for some log time (`PlannedProcessor.clock` is `held`): the first record after it, of any kind, brings them. */
export interface HoldingProcessor extends Processor {
  /** The log time from which on a record brings something, ms; `undefined`: nothing is held back. */
  readonly heldUntil: number | undefined
}

/** A partition is quiet after this time without a record, ms. */
export const QUIET_MS = 60_000
/** The distance of two records that say so is at least this part of the time without a row. */
const QUIET_PART = 12

/**
 * Whether the shell says that a fully read partition is quiet. The distances grow with the time without a row, so a day of it costs some 70 records, and
 * ten years some 170; and time is never further behind than by a twelfth of it, or by a minute.
 * @param now wall clock
 * @param lastRecordLogTime log time of the last record, those that say that it is quiet included
 */
export const isQuietDue = (now: number, lastRecordLogTime: number, lastRow: LastRow): boolean =>
  now - lastRecordLogTime >= Math.max(QUIET_MS, (now - lastRow.logTime) / QUIET_PART)

/** What the shell knows about a fully read partition. Times in ms since the epoch. */
export interface IdleSituation {
  /** Wall clock of the shell, read before it checked the position. */
  readonly now: number
  /** Log time of the last record in the partition, observations included; `-Infinity` if there is none. */
  readonly lastRecordLogTime: number
  /** Greatest event time seen in the partition; `-Infinity` before the first. */
  readonly streamTime: number
  /** From the declaration. Absent: there is no idle clock. */
  readonly idle?: { readonly afterMs: number; readonly delayMs: number }
  /** The last records of the other partitions, as far as this process has them. */
  readonly others: readonly LastRow[]
}

/** A record is live if it arrived within this time after its event time. */
const LIVE_MS = 600_000

/**
 * The time that the shell states for an idle partition, or `undefined` if there is nothing to state. The shell appends
 * an observation that names the end it has seen, and the processor judges it like any other record, so a replay sees the same
 * time as the live run. The observation's own log time counts as the last record's, so an idle partition gets one
 * record per `afterMs`. A partition without any event time gets no statement from the clock, unless records of other partitions
 * are live. Otherwise the first records of its history would be late. Call it only while the partition is fully read: a
 * paused or lagging partition is not idle.
 */
export const idleAdvance = ({
  now,
  lastRecordLogTime,
  streamTime,
  idle,
  others,
}: IdleSituation): number | undefined => {
  if (!idle || now - lastRecordLogTime < idle.afterMs) return undefined
  const isOpen = streamTime > Number.NEGATIVE_INFINITY || others.some(isLive)
  const time = now - idle.delayMs
  return isOpen && time > streamTime ? time : undefined
}

const isLive = ({ time, logTime }: LastRow): boolean => Math.abs(logTime - time) <= LIVE_MS
