/**
 * Says that partitions are quiet, for instances with a live clock. What follows from it is the processor's to decide, by the log alone: a record that came
 * too early, too late or twice does no harm. So the clock only has to be thrifty.
 */
import { uuidV7 } from '../schemas/index.ts'
import type { Observation } from '../streams/core/definition.ts'
import { isQuietDue, type LiveProcessor, QUIET_MS } from '../streams/core/idle.ts'
import type { Task } from '../streams/core/task.ts'
import type { KafkaAppender } from '../streams/kafka/index.ts'

export interface LiveClockOptions {
  readonly appender: Pick<KafkaAppender, 'append'>
  /** Topic that the instance reads. */
  readonly topic: string
  readonly quiet: (said: Omit<Observation, 'seenEnd'>) => Buffer
  readonly now: () => number
  readonly random: () => Uint8Array
}

/** What the clock needs of a task. */
export type WatchedTask = Pick<Task, 'caughtUp' | 'ready' | 'processor' | 'streamTime' | 'logTime'>

export class LiveClock {
  readonly #options: LiveClockOptions
  readonly #tasks = new Map<number, WatchedTask>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(options: LiveClockOptions) {
    this.#options = options
  }

  /** The newest task of a partition is watched. */
  watch(partition: number, task: WatchedTask): void {
    this.#tasks.set(partition, task)
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.look()).catch(() => {}) // the log is unavailable: the tasks report it
    }, QUIET_MS / 4)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  /** Appends a record to each quiet partition whose time would go on. @throws LogError */
  async look(): Promise<void> {
    const { appender, topic, quiet, now, random } = this.#options
    for (const [partition, task] of this.#tasks) {
      const time = Math.floor(now())
      if (!goesOn(task, time)) continue
      const value = quiet({ id: uuidV7(time, random()), time })
      await appender.append({ topic, partition, key: null, value })
    }
  }
}

/** A paused or lagging partition is not quiet, and a task that takes over has no processor yet. */
const goesOn = (task: WatchedTask, now: number): boolean => {
  if (!task.ready || !task.caughtUp) return false
  const processor = task.processor as LiveProcessor
  const { lastRow } = processor
  if (lastRow === undefined || !isQuietDue(now, task.logTime, lastRow)) return false
  const time = processor.timeAt(now)
  return time !== undefined && time > task.streamTime
}
