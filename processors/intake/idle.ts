/** A row as the idle clock knows it. Times in ms since the epoch. */
export interface LastRow {
  readonly offset: number
  readonly time: number
  readonly logTime: number
}

/** What the shell knows about an intake partition that is fully read. Times in ms since the epoch. */
export interface IdleSituation {
  /** Wall clock of the shell, taken before it looked at what is read. */
  readonly now: number
  /** Log time of the last record in the partition, observations included; `-Infinity` if there is none. */
  readonly lastRecordLogTime: number
  /** Greatest event time seen in the partition; `-Infinity` before the first. */
  readonly streamTime: number
  /** From the dataset's declaration; absent: the dataset has no idle clock. */
  readonly idle?: { readonly afterMs: number; readonly delayMs: number }
  /** The last rows of the dataset's other partitions, as far as the shell has them in hand. */
  readonly others: readonly LastRow[]
}

/** A row is live that came within so long of its event time. */
const LIVE_MS = 600_000

/**
 * The time that the shell states for an idle partition, or `undefined` when there is nothing to say. It appends an observation that names
 * the end it has seen, and intake judges it like any other record: a replay sees the same time as the live run. Because
 * its own log time counts as the last record's, an idle partition gets one record per `afterMs`.
 * A partition that never had time gets none from the clock, unless rows of the dataset are live: else the first rows of its history
 * would find it closed.
 * Call it only while the partition is fully read: a paused or lagging partition is not idle.
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
