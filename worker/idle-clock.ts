/** Lets time go on in partitions that get no rows, for datasets that declare it: a record in the log, judged by intake like any other. */
import type { Platform } from '../platform/index.ts'
import { idleAdvance } from '../processors/intake/index.ts'
import { avro, type Encoder, primaryMeta, recordSubject, uuidV7 } from '../schemas/index.ts'
import type { IdleClockDeclaration } from '../streams/core/definition.ts'
import type { Task } from '../streams/core/task.ts'
import type { KafkaAppender } from '../streams/kafka/index.ts'

export interface IdleClockOptions {
  readonly platform: Platform
  readonly appender: KafkaAppender
  readonly clock: IdleClockDeclaration
  /** Topic that intake reads. */
  readonly topic: string
  readonly now: () => number
  readonly random: () => Uint8Array
}

const LOOK_MS_MIN = 50

export class IdleClock {
  #options: IdleClockOptions
  #tasks = new Map<number, Task>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(options: IdleClockOptions) {
    this.#options = options
  }

  /** The newest task of a partition is the one that is watched. */
  watch(partition: number, task: Task): void {
    this.#tasks.set(partition, task)
  }

  start(): void {
    const { afterMs } = this.#options.clock
    this.#timer = setInterval(
      () => {
        this.#looking = this.#looking.then(() => this.#look()).catch(() => {}) // the log is away: the tasks report it
      },
      Math.max(LOOK_MS_MIN, afterMs / 4),
    )
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  async #look(): Promise<void> {
    const { clock, now } = this.#options
    for (const [partition, task] of this.#tasks) {
      if (!task.caughtUp) continue
      const { logTime, streamTime } = task
      const time = idleAdvance({ now: now(), lastRecordLogTime: logTime, streamTime, idle: clock })
      if (time !== undefined) await this.#append(partition, Math.floor(time))
    }
  }

  async #append(partition: number, time: number): Promise<void> {
    const { platform, appender, clock, topic, now, random } = this.#options
    const encoder = await this.#encoder(platform)
    const id = uuidV7(Math.floor(now()), random())
    const meta = primaryMeta({ id, source: 'worker.idle-clock', time })
    const advanced = {
      meta,
      dataset: clock.dataset,
      cause: 'idle' as const,
      sourcePartition: null,
      sourcePartitions: null,
    }
    await appender.append({ topic, partition, key: null, value: encoder.encode(advanced) })
  }

  #encoder({ codecs, names }: Platform): Promise<Encoder<avro.TimeAdvanced>> {
    return codecs.encoder(recordSubject(names.prefix, avro.TimeAdvancedSchema), avro.TimeAdvancedSchema)
  }
}
