/** A task waits with a record that its processor holds (`Processor.holds`) until the instance is begun anew, which stops the task. */
import type { Clock, LogRecord } from './log.ts'
import type { Hold, Processor } from './processor.ts'
import type { TaskObserver } from './task-options.ts'

export interface HeldOptions {
  readonly processor: Processor
  readonly clock: Clock
  readonly observer?: Partial<TaskObserver>
  /** The time after which it is reported again, ms. */
  readonly holdMs: number
  readonly isStopped: () => boolean
  /** Commits what was applied before the record. */
  readonly commit: () => Promise<void>
}

/** @returns whether the record can be stepped; `false`: the task was stopped */
export const unheld = async (record: LogRecord, options: HeldOptions): Promise<boolean> => {
  const { processor, clock, observer, holdMs, isStopped, commit } = options
  const { offset } = record
  await commit()
  for (let hold: Hold | undefined = processor.holds?.(record); hold !== undefined; hold = processor.holds?.(record)) {
    if (isStopped()) return false
    const obstacle = observer?.held?.({ offset, ...hold })
    observer?.stalled?.(`offset ${offset} waits: ${hold.reason}${obstacle === undefined ? '' : ` ${obstacle}`}`)
    await clock.sleep(holdMs)
  }
  observer?.stalled?.(undefined)
  return !isStopped()
}
