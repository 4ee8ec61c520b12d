/**
 * Computes the pauses of partitions from the log times of their outputs. The broker sets the log time when a record is appended. Its
 * transaction is committed within a commit interval, and only committed records count. So the gap between two log times is the time in
 * which a reader of the output got nothing new, exact to one commit interval, and only the clock of the broker is read. Commits come in
 * intervals, so there are always gaps: a pause is the part of a gap that exceeds the longest gap before.
 */

/** The longest time without an output that ends within `(from, to]`, including an open one at the end, in ms. */
export const longestGap = (times: readonly number[], from: number, to: number): { ms: number; end: number } => {
  let longest = { ms: 0, end: from }
  let last = Number.NEGATIVE_INFINITY
  const look = (time: number): void => {
    const since = last === Number.NEGATIVE_INFINITY ? from : last
    if (time > from && time - since > longest.ms) longest = { ms: time - since, end: time }
    last = time
  }
  for (const time of times) {
    if (time > to) break
    look(time)
  }
  look(to)
  return longest
}

export interface Span {
  /** The start of the time that counts as normal. */
  readonly before: number
  /** The time of the event. */
  readonly at: number
  /** The end of the time in which the event may have an effect. */
  readonly until: number
}

/** How long a partition paused because of the event at `at`, in ms: its longest gap after it, minus its longest gap before. */
export const pauseOf = (times: readonly number[], { before, at, until }: Span): number =>
  Math.max(0, longestGap(times, at, until).ms - longestGap(times, before, at).ms)
