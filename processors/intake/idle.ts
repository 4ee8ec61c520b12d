/** What the shell knows about an intake partition that is fully read. Times in ms since the epoch. */
export interface IdleSituation {
  /** Wall clock of the shell. */
  readonly now: number
  /** Log time of the last record in the partition, TimeAdvanced included; `-Infinity` if there is none. */
  readonly lastRecordLogTime: number
  /** Greatest event time seen in the partition; `-Infinity` before the first. */
  readonly streamTime: number
  /** From the dataset's declaration; absent: the dataset has no idle clock. */
  readonly idle?: { readonly afterMs: number; readonly delayMs: number }
}

/**
 * The time that the shell appends to the intake partition as a TimeAdvanced record, or `undefined` when there is nothing to say.
 * The record then stands in the log, and intake judges it like any other: a replay sees the same time as the live run. Because
 * its own log time counts as the last record's, an idle partition gets one record per `afterMs`.
 * Call it only while the partition is fully read: a paused or lagging partition is not idle.
 */
export const idleAdvance = ({ now, lastRecordLogTime, streamTime, idle }: IdleSituation): number | undefined => {
  if (!idle || now - lastRecordLogTime < idle.afterMs) return undefined
  const time = now - idle.delayMs
  return time > streamTime ? time : undefined
}
