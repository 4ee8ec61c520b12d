/**
 * Says that partitions are quiet, for instances with a live clock. What follows from it is the processor's to decide, by the log alone: a record that came
 * too early, too late or twice does no harm. So the clock only has to be thrifty.
 */
import { isQuietDue, type LiveProcessor, QUIET_MS } from '../streams/core/idle.ts'
import type { Task } from '../streams/core/task.ts'
import { QuietClock, type QuietClockOptions } from './quiet-clock.ts'

/** What the clock needs of a task. */
export type WatchedTask = Pick<Task, 'caughtUp' | 'ready' | 'processor' | 'streamTime' | 'logTime'>

export class LiveClock extends QuietClock<WatchedTask> {
  constructor(options: QuietClockOptions) {
    super(options, { lookMs: QUIET_MS / 4, againMs: 0, isDue })
  }
}

const isDue = (task: WatchedTask, now: number): boolean => {
  const processor = task.processor as LiveProcessor
  const { lastRow } = processor
  if (lastRow === undefined || !isQuietDue(now, task.logTime, lastRow)) return false
  const time = processor.timeAt(now)
  return time !== undefined && time > task.streamTime
}
