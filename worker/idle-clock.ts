/**
 * Advances time in partitions without new records, for instances that declare a clock. It observes that a partition is idle and names the
 * log end that it has seen; the processor judges the observation like any other record.
 */
import { uuidV7 } from '../schemas/index.ts'
import type { IdleClockDeclaration, Observation } from '../streams/core/definition.ts'
import { type ClockedProcessor, idleAdvance, type LastRow } from '../streams/core/idle.ts'
import type { Task } from '../streams/core/task.ts'
import type { KafkaAppender, KafkaLog } from '../streams/kafka/index.ts'

export interface IdleClockOptions {
  readonly log: KafkaLog
  readonly appender: Pick<KafkaAppender, 'append'>
  readonly clock: IdleClockDeclaration
  /** Topic that the instance reads. */
  readonly topic: string
  /** Writes an observation into that topic. Absent: the task is told, and nothing is written there. */
  readonly observation?: (observed: Observation) => Buffer
  /** Present for a user's own topic: the number of its partitions that are read, and the stream time when some were added. */
  readonly source?: { readonly partitions: number; readonly times: readonly LastRow[] }
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
    const { clock, now, observation, source } = this.#options
    const isTold = observation === undefined
    for (const [partition, task] of this.#tasks) {
      if (!task.caughtUp) continue
      const { streamTime, offset } = task
      const at = now()
      const quietSince = this.#quietSince(partition, offset, at)
      const situation = {
        now: at,
        // Observations that are told are not records, and records of a user's topic may have any timestamp: the times of this process count.
        lastRecordLogTime: isTold ? quietSince : task.logTime,
        streamTime,
        idle: clock,
        others: [...this.#lastRows(partition, isTold), ...(source?.times ?? [])],
      }
      const time = idleAdvance(situation)
      if (time === undefined) continue
      this.#quiet.set(partition, { offset, since: at, seen: this.#quiet.get(partition)?.seen ?? at })
      if (isTold) await this.#tell(partition, task, Math.floor(time))
      else await this.#append(partition, Math.floor(time), offset, observation)
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

  /** The last rows of the other partitions in hand. */
  #lastRows(partition: number, isTold: boolean): LastRow[] {
    const rows: LastRow[] = []
    for (const [other, task] of this.#tasks) {
      const row = other === partition ? undefined : lastRowOf(task)
      const seen = this.#quiet.get(other)?.seen
      if (row === undefined) continue
      if (!isTold) rows.push(row)
      else if (seen !== undefined) rows.push({ ...row, logTime: seen })
    }
    return rows
  }

  /**
   * The task writes what it was told to a topic of the platform. The end is requested after the time was read, so every record that existed
   * at that time is before the end.
   */
  async #tell(partition: number, task: Task, time: number): Promise<void> {
    const { log, topic, source } = this.#options
    const ends = await log.ends(topic)
    const found = ends.find((each) => each.partition === partition)
    // Time does not advance while there are partitions that no task reads yet.
    if (found === undefined || (source !== undefined && ends.length !== source.partitions)) return
    const { end } = found
    task.tell((context) => (task.processor as ClockedProcessor).idle({ time, end }, context))
  }

  /** @param end the position up to which this process has read the partition; records that arrived after it make the observation void */
  async #append(partition: number, time: number, end: number, observation: (observed: Observation) => Buffer) {
    const { appender, topic, now, random } = this.#options
    const id = uuidV7(Math.floor(now()), random())
    const value = observation({ id, time, seenEnd: { topic, partition, offset: end } })
    await appender.append({ topic, partition, key: null, value })
  }
}

/** `undefined` also while the task takes over, because it has no processor yet. */
const lastRowOf = (task: Task): LastRow | undefined =>
  task.ready ? (task.processor as ClockedProcessor).lastRow : undefined
