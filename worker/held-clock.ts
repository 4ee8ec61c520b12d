/**
 * Writes a record into the input of a processor that holds results back for some log time, when that time is over and no record has come meanwhile
 * (`HoldingProcessor`). What follows from the record is the processor's to decide, by its log time alone: one that came too early, too late or twice does no harm.
 */
import { uuidV7 } from '../schemas/index.ts'
import type { HoldingProcessor } from '../streams/core/idle.ts'
import type { Task } from '../streams/core/task.ts'
import type { LiveClockOptions } from './live-clock.ts'

const LOOK_MS = 1_000
/** If the log's clock is behind that of this process, a record comes too early: the next one does not come at once. */
const AGAIN_MS = 5_000

/** What the clock needs of a task. */
export type HoldingTask = Pick<Task, 'caughtUp' | 'ready' | 'processor'>

export class HeldClock {
  readonly #options: LiveClockOptions
  readonly #tasks = new Map<number, HoldingTask>()
  /** By partition: when this process has last written, ms. */
  readonly #said = new Map<number, number>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(options: LiveClockOptions) {
    this.#options = options
  }

  /** The newest task of a partition is watched. */
  watch(partition: number, task: HoldingTask): void {
    this.#tasks.set(partition, task)
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.look()).catch(() => {}) // the log is unavailable: the tasks report it
    }, LOOK_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  /** Appends a record to each fully read partition in which something is held back no longer. @throws LogError */
  async look(): Promise<void> {
    const { appender, topic, quiet, now, random } = this.#options
    for (const [partition, task] of this.#tasks) {
      const time = Math.floor(now())
      if (!isOver(task, time) || time - (this.#said.get(partition) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) continue
      this.#said.set(partition, time)
      const value = quiet({ id: uuidV7(time, random()), time })
      await appender.append({ topic, partition, key: null, value })
    }
  }
}

/** The next record of a partition that lags does the same, and a task that takes over has no processor yet. */
const isOver = (task: HoldingTask, now: number): boolean => {
  if (!task.ready || !task.caughtUp) return false
  const { heldUntil } = task.processor as HoldingProcessor
  return heldUntil !== undefined && heldUntil <= now
}
