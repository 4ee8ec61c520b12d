/**
 * Follows the progress topic: the greatest position that each task has reported, and the tasks that do not work. There
 * is one follower per process. It starts with the first question, and needs only the log and the registry.
 */
import { type avro, type Codecs, type Decoder, schemaIdsOf } from '../schemas/index.ts'
import { type Log, LogError, type LogRecord, type PartitionReader } from '../streams/core/log.ts'
import type { Names } from '../streams/core/names.ts'
import { BACKOFF, backoffMs, textOf } from '../streams/core/reactions.ts'
import { type ProgressEvent, parseKey, progressDecoder, taskText } from './progress-codec.ts'

/** A task, or an instance as a whole, that does not work, and the reason. */
export interface TroubledTask {
  readonly instance: string
  readonly topic: string
  /** `null` means the instance as a whole. */
  readonly partition: number | null
  readonly state: Exclude<avro.TaskState, 'working'>
  readonly reason: string
  readonly remedy: string | null
  /** The time at which it entered this state, ms. */
  readonly since: number
  readonly worker: string
}

export interface TaskPosition {
  readonly instance: string
  readonly topic: string
  readonly partition: number
  readonly position: number
}

/** Called with each record, and its offset, that arrives after the follower has caught up. */
export type ProgressListener = (event: ProgressEvent, offset: number) => void

export interface ProgressFollowerOptions {
  readonly log: Pick<Log, 'reader'>
  readonly codecs: Codecs
  readonly names: Names
}

const FETCH_WAIT_MS = 500

export class ProgressFollower {
  #options: ProgressFollowerOptions
  #decoder: Decoder<ProgressEvent>
  #positions = new Map<string, TaskPosition>()
  #troubled = new Map<string, TroubledTask>()
  #sources = new Map<string, avro.SourceProgressed>()
  #listeners = new Set<ProgressListener>()
  #waiters = new Set<() => void>()
  #next = 0
  #failure: string | undefined
  #running: Promise<void> | undefined
  #caughtUp = false
  #stopped = false
  #wake: () => void = () => {}

  constructor(options: ProgressFollowerOptions) {
    this.#options = options
    this.#decoder = progressDecoder(options.codecs)
  }

  /** The reason why the follower does not advance at the moment; `undefined` if it does. */
  get failure(): string | undefined {
    return this.#failure
  }

  /**
   * Resolves when everything on the topic has been read.
   * @throws Error after `timeoutMs`; the follower continues to try
   */
  async ready(timeoutMs = 30_000): Promise<void> {
    this.#begin()
    if (!(await this.waitFor(() => this.#caughtUp, timeoutMs)))
      throw new LogError(
        'UNAVAILABLE',
        `${this.#options.names.progress}: ${this.#failure ?? 'not read to its end yet'}`,
      )
  }

  /** The greatest position that a task has reported; `undefined` if it has reported none. */
  position(instance: string, partition: number): number | undefined {
    return this.#positions.get(taskText(instance, partition))?.position
  }

  get positions(): readonly TaskPosition[] {
    return [...this.#positions.values()]
  }

  /** How far a source has come, as far as it was told. */
  source(instance: string): avro.SourceProgressed | undefined {
    return this.#sources.get(taskText(instance, 0))
  }

  /** The tasks that do not work, by instance and partition. */
  get troubled(): readonly TroubledTask[] {
    return [...this.#troubled.values()].sort(
      (a, b) =>
        (a.instance < b.instance ? -1 : a.instance > b.instance ? 1 : 0) || (a.partition ?? -1) - (b.partition ?? -1),
    )
  }

  troubledTask(instance: string, partition: number | null): TroubledTask | undefined {
    return this.#troubled.get(taskText(instance, partition))
  }

  /** @returns a function that removes the listener */
  listen(listener: ProgressListener): () => void {
    this.#begin()
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Checks the condition after each fetch with records. @returns whether it became true within `timeoutMs` */
  waitFor(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    this.#begin()
    if (condition()) return Promise.resolve(true)
    return new Promise((resolve) => {
      const settle = (held: boolean) => {
        clearTimeout(timer)
        this.#waiters.delete(look)
        resolve(held)
      }
      const look = () => {
        if (condition()) settle(true)
        else if (this.#stopped) settle(false)
      }
      const timer = setTimeout(() => settle(condition()), timeoutMs)
      this.#waiters.add(look)
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake()
    await this.#running
    this.#tell()
  }

  #begin(): void {
    if (!this.#stopped) this.#running ??= this.#follow()
  }

  async #follow(): Promise<void> {
    const { log, names } = this.#options
    let reader: PartitionReader | undefined
    for (let failures = 0; !this.#stopped; ) {
      try {
        reader ??= await log.reader(names.progress, 0)
        await this.#turn(reader)
        failures = 0
        this.#failure = undefined
      } catch (error) {
        await reader?.close()
        reader = undefined
        if (this.#stopped) break
        this.#failure = textOf(error)
        await this.#pause(backoffMs(BACKOFF, ++failures))
      }
    }
    await reader?.close()
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #turn(reader: PartitionReader): Promise<void> {
    const { records, next, end } = await this.#fetch(reader)
    if (records.length > 0) {
      await this.#options.codecs.ensure(schemaIdsOf(records))
      for (const record of records) {
        this.#apply(record)
        this.#next = record.offset + 1 // a record that this process cannot read does not bring those before it again
      }
    }
    this.#next = next
    const isCaughtUp = next >= end
    if (records.length === 0 && (this.#caughtUp || !isCaughtUp)) return
    this.#caughtUp ||= isCaughtUp
    this.#tell()
  }

  /** A compacted topic may begin after 0, and a topic that was deleted and created again begins at 0. */
  async #fetch(reader: PartitionReader) {
    try {
      return await reader.fetch(this.#next, this.#caughtUp ? FETCH_WAIT_MS : 0)
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE' || error.start === undefined) throw error
      this.#next = error.start
      return reader.fetch(this.#next, 0)
    }
  }

  #tell(): void {
    for (const look of [...this.#waiters]) look()
  }

  #apply({ key, value, offset }: LogRecord): void {
    if (key === null) return
    if (value === null) {
      this.#forget(key)
      return
    }
    const event = this.#decoder.decode(value)
    if (event.type === 'TaskProgressed') this.#progressed(event.value)
    if (event.type === 'TaskStateChanged') this.#stateChanged(event.value)
    if (event.type === 'SourceProgressed') this.#sources.set(taskText(event.value.instance, 0), event.value)
    if (this.#caughtUp) for (const listener of [...this.#listeners]) listener(event, offset)
  }

  #forget(key: Buffer): void {
    const { task, what } = parseKey(key)
    if (what === 'position') this.#positions.delete(task)
    if (what === 'state') this.#troubled.delete(task)
    if (what === 'source') this.#sources.delete(task)
  }

  #progressed({ instance, topic, partition, position }: avro.TaskProgressed): void {
    const task = taskText(instance, partition)
    const known = this.#positions.get(task)
    if (known !== undefined && known.position >= position) return
    this.#positions.set(task, { instance, topic, partition, position })
  }

  #stateChanged({ meta, instance, topic, partition, state, reason, remedy, worker }: avro.TaskStateChanged): void {
    const task = taskText(instance, partition)
    if (state === 'working') this.#troubled.delete(task)
    else
      this.#troubled.set(task, {
        instance,
        topic,
        partition,
        state,
        reason: reason ?? '',
        remedy,
        since: meta.time,
        worker,
      })
  }
}
