/**
 * Pauses of partitions, out of the log times of what they put out. A record's log time is set by the broker when it is appended; its
 * transaction is committed within a commit interval of that, and a record counts only if it is committed. So the gap between two log
 * times is the time in which a reader of the output got nothing new, give or take one commit interval, and no clock but the broker's
 * is read. Commits come in intervals, so there are gaps at all times: what counts as a pause is what a gap has beyond the longest one
 * of the time before.
 */

/** The longest time without an output, ms, that ends within `(from, to]`, an open one at the end included. */
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
  /** What is taken as usual begins here. */
  readonly before: number
  /** What happened. */
  readonly at: number
  /** End of what may have come of it. */
  readonly until: number
}

/** How long a partition paused because of what happened at `at`, ms: its longest gap after it, less its longest gap before. */
export const pauseOf = (times: readonly number[], { before, at, until }: Span): number =>
  Math.max(0, longestGap(times, at, until).ms - longestGap(times, before, at).ms)
