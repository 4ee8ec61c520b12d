/**
 * Writes a record into the input of a processor that holds results back for some log time, when that time is over and no record has come meanwhile
 * (`HoldingProcessor`). What follows from the record is the processor's to decide, by its log time alone: one that came too early, too late or twice does no harm.
 */
import type { HoldingProcessor } from '../streams/core/idle.ts'
import type { Task } from '../streams/core/task.ts'
import { QuietClock, type QuietClockOptions } from './quiet-clock.ts'

const LOOK_MS = 1_000
/** If the log's clock is behind that of this process, a record comes too early: the next one does not come at once. */
const AGAIN_MS = 5_000

/** What the clock needs of a task. */
export type HoldingTask = Pick<Task, 'caughtUp' | 'ready' | 'processor'>

export class HeldClock extends QuietClock<HoldingTask> {
  constructor(options: QuietClockOptions) {
    super(options, { lookMs: LOOK_MS, againMs: AGAIN_MS, isDue })
  }
}

const isDue = (task: HoldingTask, now: number): boolean => {
  const { heldUntil } = task.processor as HoldingProcessor
  return heldUntil !== undefined && heldUntil <= now
}
