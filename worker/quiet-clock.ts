/** Looks at tasks from time to time, and writes a record into the input of each that would make something of it. */
import { uuidV7 } from '../schemas/index.ts'
import type { Observation } from '../streams/core/definition.ts'
import type { Task } from '../streams/core/task.ts'
import type { KafkaAppender } from '../streams/kafka/index.ts'

export interface QuietClockOptions {
  readonly appender: Pick<KafkaAppender, 'append'>
  /** Topic that the instance reads. */
  readonly topic: string
  readonly quiet: (said: Omit<Observation, 'seenEnd'>) => Buffer
  readonly now: () => number
  readonly random: () => Uint8Array
}

export interface QuietRule<T> {
  /** Time from one look to the next, ms. */
  readonly lookMs: number
  /** Least time between two records of a partition, ms. */
  readonly againMs: number
  /** Whether a record at `now` (ms) brings something. Asked of tasks that have read all of their partition. */
  readonly isDue: (task: T, now: number) => boolean
}

export class QuietClock<T extends Pick<Task, 'caughtUp' | 'ready'>> {
  readonly #options: QuietClockOptions
  readonly #rule: QuietRule<T>
  readonly #tasks = new Map<number, T>()
  /** By partition: when this process has last written, ms. */
  readonly #said = new Map<number, number>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(options: QuietClockOptions, rule: QuietRule<T>) {
    this.#options = options
    this.#rule = rule
  }

  /** The newest task of a partition is watched. */
  watch(partition: number, task: T): void {
    this.#tasks.set(partition, task)
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.look()).catch(() => {}) // the log is unavailable: the tasks report it
    }, this.#rule.lookMs)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  /** Appends a record to each fully read partition that wants one. @throws LogError */
  async look(): Promise<void> {
    const { appender, topic, quiet, now, random } = this.#options
    const { againMs, isDue } = this.#rule
    for (const [partition, task] of this.#tasks) {
      const time = Math.floor(now())
      // A paused or lagging partition is not quiet, and a task that takes over has no processor yet.
      if (!task.ready || !task.caughtUp || !isDue(task, time)) continue
      // The time of the machine may be set back: that must not silence the clock.
      if (Math.abs(time - (this.#said.get(partition) ?? Number.NEGATIVE_INFINITY)) < againMs) continue
      this.#said.set(partition, time)
      const value = quiet({ id: uuidV7(time, random()), time })
      await appender.append({ topic, partition, key: null, value })
    }
  }
}
