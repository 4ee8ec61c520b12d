/**
 * Advances time in partitions without rows, for datasets that declare it. It writes an observation to the log that
 * names the end it has seen; intake judges the observation like any other record.
 */
import type { Platform } from '../platform/index.ts'
import { type IntakeProcessor, idleAdvance, type LastRow } from '../processors/intake/index.ts'
import { avro, type Encoder, primaryMeta, recordSubject, uuidV7 } from '../schemas/index.ts'
import type { IdleClockDeclaration } from '../streams/core/definition.ts'
import type { Task } from '../streams/core/task.ts'
import type { KafkaAppender } from '../streams/kafka/index.ts'

export interface IdleClockOptions {
  readonly platform: Platform
  readonly appender: KafkaAppender
  readonly clock: IdleClockDeclaration
  /** The topic that intake reads. */
  readonly topic: string
  /** Whether the topic belongs to a user. Nothing is written to it. */
  readonly isForeign: boolean
  readonly now: () => number
  readonly random: () => Uint8Array
}

const LOOK_MS_MIN = 50

export class IdleClock {
  #options: IdleClockOptions
  #tasks = new Map<number, Task>()
  /**
   * By partition: the offset that was read up to, the time of the last change, and the time at which this process
   * received the partition.
   */
  #quiet = new Map<number, { readonly offset: number; readonly since: number; readonly seen: number }>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(options: IdleClockOptions) {
    this.#options = options
  }

  /** The newest task of a partition is watched. */
  watch(partition: number, task: Task): void {
    this.#tasks.set(partition, task)
  }

  start(): void {
    const { afterMs } = this.#options.clock
    this.#timer = setInterval(
      () => {
        this.#looking = this.#looking.then(() => this.#look()).catch(() => {}) // the log is unavailable: the tasks report it
      },
      Math.max(LOOK_MS_MIN, afterMs / 4),
    )
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  async #look(): Promise<void> {
    const { clock, isForeign, now } = this.#options
    for (const [partition, task] of this.#tasks) {
      if (!task.caughtUp) continue
      const { streamTime, offset } = task
      const at = now()
      const quietSince = this.#quietSince(partition, offset, at)
      const situation = {
        now: at,
        // The records of a foreign topic may have any timestamp, so there the time at which this process saw them
        // counts.
        lastRecordLogTime: isForeign ? quietSince : task.logTime,
        streamTime,
        idle: clock,
        others: this.#lastRows(partition, isForeign),
      }
      const time = idleAdvance(situation)
      if (time === undefined) continue
      this.#quiet.set(partition, { offset, since: at, seen: this.#quiet.get(partition)?.seen ?? at })
      if (isForeign) await this.#tell(partition, task, Math.floor(time))
      else await this.#append(partition, Math.floor(time), offset)
    }
  }

  /**
   * The time since which this process has seen nothing new in a partition, or at which it has last reported it as idle.
   */
  #quietSince(partition: number, offset: number, now: number): number {
    const known = this.#quiet.get(partition)
    if (known?.offset === offset) return known.since
    this.#quiet.set(partition, { offset, since: now, seen: now })
    return now
  }

  /** The last rows of the other partitions of this process. */
  #lastRows(partition: number, isForeign: boolean): LastRow[] {
    const rows: LastRow[] = []
    for (const [other, task] of this.#tasks) {
      const row = other === partition ? undefined : lastRowOf(task)
      const seen = this.#quiet.get(other)?.seen
      if (row === undefined) continue
      if (!isForeign) rows.push(row)
      else if (seen !== undefined) rows.push({ ...row, logTime: seen })
    }
    return rows
  }

  /**
   * Only its owner writes to a foreign topic, so the task is told, and it writes the statement to a topic of ours. The
   * end is requested after the time was taken, so everything that existed at that time is before it.
   */
  async #tell(partition: number, task: Task, time: number): Promise<void> {
    const { platform, topic } = this.#options
    const admin = await platform.log.admin()
    const found = (await admin.fetchTopicOffsets(topic)).find((each) => each.partition === partition)
    if (found === undefined) return
    const end = Number(found.high)
    task.tell((context) => (task.processor as IntakeProcessor).idle({ time, end }, context))
  }

  /** @param end the position that this process has read; rows that arrived later make the observation void */
  async #append(partition: number, time: number, end: number): Promise<void> {
    const { platform, appender, clock, topic, now, random } = this.#options
    const encoder = await this.#encoder(platform)
    const id = uuidV7(Math.floor(now()), random())
    const meta = primaryMeta({ id, source: 'worker.idle-clock', time })
    const observed = { meta, dataset: clock.dataset, seenEnd: { topic, partition, offset: end } }
    await appender.append({ topic, partition, key: null, value: encoder.encode(observed) })
  }

  #encoder({ codecs, names }: Platform): Promise<Encoder<avro.IdleObserved>> {
    return codecs.encoder(recordSubject(names.prefix, avro.IdleObservedSchema), avro.IdleObservedSchema)
  }
}

/** `undefined` also while the task takes over, because it has no processor yet. */
const lastRowOf = (task: Task): LastRow | undefined =>
  task.ready ? (task.processor as IntakeProcessor).lastRow : undefined
