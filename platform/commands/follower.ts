/**
 * Follows the event topic of an aggregate for the answers to commands of this process. It folds no state; it only
 * remembers who waits for which command. A sender registers before it appends its command, so it misses no answer. A
 * partition is read while somebody waits in it, and for a short time after that; later reading begins again at the
 * settled end.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { DecodeError } from '../../schemas/index.ts'
import { LogError, type LogRecord, type PartitionReader } from '../../streams/core/log.ts'

/** A record that answers a command, and its position. */
export interface Answered<R> {
  readonly record: R
  readonly partition: number
  readonly offset: number
  /** The append time of the answer, ms. */
  readonly timestamp: number
}

export interface FollowerOptions<R> {
  readonly log: { reader(topic: string, partition: number): Promise<PartitionReader> }
  /** The topic of events and answers. */
  readonly topic: string
  /** Loads what decoding needs, such as schemas. */
  readonly prepare: (records: readonly LogRecord[]) => Promise<void>
  /** @returns `undefined` for a record of a newer kind, which this process cannot read */
  readonly decode: (value: Buffer) => R | undefined
  /** The id of the command that the record answers. */
  readonly commandIdOf: (record: R) => string
  readonly limits?: Partial<FollowerLimits>
}

export interface FollowerLimits {
  /** The largest number of commands that may wait for answers. `expect` refuses more. */
  readonly waitingMax: number
  /** How long a partition is still read after the last waiter has left, ms. */
  readonly lingerMs: number
  /** The longest wait of one fetch, ms. */
  readonly fetchWaitMs: number
  /** The pause after a failed fetch, ms. */
  readonly retryMs: number
}

export const FOLLOWER_LIMITS: FollowerLimits = { waitingMax: 10_000, lingerMs: 30_000, fetchWaitMs: 500, retryMs: 200 }

/** The largest number of commands already waits for answers. The command was not sent. */
export class WaitingFullError extends Error {
  constructor(waitingMax: number) {
    super(`${waitingMax} commands wait for their answers, more may not.`)
    this.name = 'WaitingFullError'
  }
}

/** A registered wait for one answer. */
export interface Expected<R> {
  /**
   * Waits for the answer, then ends the wait.
   * @returns the answer, or `undefined` if there is none within `timeoutMs`
   */
  within(timeoutMs: number): Promise<Answered<R> | undefined>
  /** Ends the wait. */
  cancel(): void
}

export class AnswerFollower<R> {
  readonly #options: FollowerOptions<R>
  readonly #limits: FollowerLimits
  readonly #partitions = new Map<number, PartitionFollower<R>>()
  #waiting = 0
  #closed = false

  constructor(options: FollowerOptions<R>) {
    this.#options = options
    this.#limits = { ...FOLLOWER_LIMITS, ...options.limits }
  }

  /**
   * Registers a wait for the answer to a command. When this resolves, no answer to a later append is missed.
   * @param partition of the command, and therefore of its answer
   * @throws WaitingFullError; LogError if the topic cannot be read
   */
  async expect(commandId: string, partition: number): Promise<Expected<R>> {
    if (this.#closed) throw new LogError('UNAVAILABLE', `answers of ${this.#options.topic}: the follower is closed`)
    if (this.#waiting >= this.#limits.waitingMax) throw new WaitingFullError(this.#limits.waitingMax)
    const follower = this.#partitions.get(partition) ?? new PartitionFollower(this.#options, this.#limits, partition)
    this.#partitions.set(partition, follower)
    this.#waiting++
    const waiter = new Waiter<R>(() => {
      this.#waiting--
      follower.remove(commandId, waiter)
    })
    follower.add(commandId, waiter)
    try {
      await follower.reading()
      return waiter
    } catch (error) {
      waiter.cancel()
      throw error
    }
  }

  /** Ends all waits without an answer. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#partitions.values()].map((follower) => follower.close()))
  }
}

class Waiter<R> implements Expected<R> {
  #settle: (answered: Answered<R> | undefined) => void = () => {}
  readonly #answered: Promise<Answered<R> | undefined>
  #leave: (() => void) | undefined

  constructor(leave: () => void) {
    this.#leave = leave
    this.#answered = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  within(timeoutMs: number): Promise<Answered<R> | undefined> {
    const timer = setTimeout(() => this.cancel(), timeoutMs)
    return this.#answered.finally(() => clearTimeout(timer))
  }

  cancel(): void {
    this.answer(undefined)
  }

  answer(answered: Answered<R> | undefined): void {
    this.#leave?.()
    this.#leave = undefined
    this.#settle(answered)
  }
}

class PartitionFollower<R> {
  readonly #options: FollowerOptions<R>
  readonly #limits: FollowerLimits
  readonly #partition: number
  readonly #waiting = new Map<string, Set<Waiter<R>>>()
  #reader: PartitionReader | undefined
  /** The next offset to read. Each time reading begins, the end of the log is requested again. */
  #next = 0
  #begun: Promise<void> | undefined
  #running: Promise<void> = Promise.resolve()
  #quietSince = performance.now()
  #closed = false

  constructor(options: FollowerOptions<R>, limits: FollowerLimits, partition: number) {
    this.#options = options
    this.#limits = limits
    this.#partition = partition
  }

  add(commandId: string, waiter: Waiter<R>): void {
    const waiters = this.#waiting.get(commandId) ?? new Set()
    this.#waiting.set(commandId, waiters)
    waiters.add(waiter)
  }

  remove(commandId: string, waiter: Waiter<R>): void {
    const waiters = this.#waiting.get(commandId)
    waiters?.delete(waiter)
    if (waiters?.size === 0) this.#waiting.delete(commandId)
    if (this.#waiting.size === 0) this.#quietSince = performance.now()
  }

  /** Resolves when reading has begun at a known position. */
  reading(): Promise<void> {
    if (this.#begun !== undefined) return this.#begun
    const begun = this.#running.then(() => this.#begin())
    this.#begun = begun
    this.#running = begun.then(
      () => this.#follow(),
      () => this.#end(), // the waiter gets the error; the next one tries again
    )
    return begun
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const waiters of [...this.#waiting.values()]) for (const waiter of [...waiters]) waiter.cancel()
    await this.#running
  }

  /** Reading starts at the settled end: earlier records cannot answer a later command, and all later ones are read. */
  async #begin(): Promise<void> {
    const { log, topic } = this.#options
    this.#reader = await log.reader(topic, this.#partition)
    this.#next = (await this.#fetch(this.#next, 0)).end
  }

  async #fetch(from: number, waitMs: number): ReturnType<PartitionReader['fetch']> {
    const reader = this.#reader!
    try {
      return await reader.fetch(from, waitMs)
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE' || error.start === undefined) throw error
      return reader.fetch(error.start, waitMs)
    }
  }

  async #follow(): Promise<void> {
    const { lingerMs, fetchWaitMs, retryMs } = this.#limits
    while (!this.#closed && (this.#waiting.size > 0 || performance.now() - this.#quietSince < lingerMs)) {
      try {
        const { records, next } = await this.#fetch(this.#next, fetchWaitMs)
        if (records.length > 0) await this.#options.prepare(records)
        for (const record of records) this.#take(record)
        this.#next = next
      } catch {
        // The log is unavailable. A waiter gets its answer when the log is back, or no answer when its time is over.
        await sleep(retryMs)
      }
    }
    await this.#end()
  }

  async #end(): Promise<void> {
    this.#begun = undefined
    const reader = this.#reader
    this.#reader = undefined
    await reader?.close()
  }

  #take({ value, offset, timestamp }: LogRecord): void {
    if (value === null || this.#waiting.size === 0) return
    const record = this.#options.decode(value)
    if (record === undefined) return
    const waiters = this.#waiting.get(this.#options.commandIdOf(record))
    if (waiters === undefined) return
    for (const waiter of [...waiters]) waiter.answer({ record, partition: this.#partition, offset, timestamp })
  }
}

/** A `decode` for the follower: a record that cannot be read answers no command of this process. */
export const readable =
  <R>(decode: (value: Buffer) => R) =>
  (value: Buffer): R | undefined => {
    try {
      return decode(value)
    } catch (error) {
      if (error instanceof DecodeError) return undefined
      throw error
    }
  }
