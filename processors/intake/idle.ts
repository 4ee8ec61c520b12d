/** A row, as the idle clock needs it. Times in ms since the epoch. */
export interface LastRow {
  readonly offset: number
  readonly time: number
  readonly logTime: number
}

/** What the shell knows about a fully read intake partition. Times in ms since the epoch. */
export interface IdleSituation {
  /** Wall clock of the shell, read before it checked the position. */
  readonly now: number
  /** Log time of the last record in the partition, observations included; `-Infinity` if there is none. */
  readonly lastRecordLogTime: number
  /** Greatest event time seen in the partition; `-Infinity` before the first. */
  readonly streamTime: number
  /** From the dataset's declaration. Absent: the dataset has no idle clock. */
  readonly idle?: { readonly afterMs: number; readonly delayMs: number }
  /** The last rows of the dataset's other partitions, as far as this process has them. */
  readonly others: readonly LastRow[]
}

/** A row is live if it arrived within this time after its event time. */
const LIVE_MS = 600_000

/**
 * The time that the shell states for an idle partition, or `undefined` if there is nothing to state. The shell appends
 * an observation that names the end it has seen, and intake judges it like any other record, so a replay sees the same
 * time as the live run. The observation's own log time counts as the last record's, so an idle partition gets one
 * record per `afterMs`. A partition without any event time gets no statement from the clock, unless rows of the dataset
 * are live. Otherwise the first rows of its history would be late. Call it only while the partition is fully read: a
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
