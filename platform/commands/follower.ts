/**
 * The answers to the commands of this process: it follows the event topic of an aggregate, folds no state, and holds nothing but
 * who waits for what. Whoever sends a command says so before it is on the log, and so misses no answer. A partition is read
 * while somebody waits in it, and a while longer; then reading ends, and begins again at the end of what is settled by then.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { DecodeError } from '../../schemas/index.ts'
import { LogError, type LogRecord, type PartitionReader } from '../../streams/core/log.ts'

/** A record that answers a command, and where it lies. */
export interface Answered<R> {
  readonly record: R
  readonly partition: number
  readonly offset: number
  /** Append time of the answer, ms. */
  readonly timestamp: number
}

export interface FollowerOptions<R> {
  readonly log: { reader(topic: string, partition: number): Promise<PartitionReader> }
  /** Topic of events and answers. */
  readonly topic: string
  /** Loads what decoding needs. */
  readonly prepare: (records: readonly LogRecord[]) => Promise<void>
  /** @returns `undefined` for what this process cannot read: a record of a kind that is newer than it */
  readonly decode: (value: Buffer) => R | undefined
  /** Id of the command that the record answers. */
  readonly commandIdOf: (record: R) => string
  readonly limits?: Partial<FollowerLimits>
}

export interface FollowerLimits {
  /** Commands that may wait for their answers at once. Beyond it `expect` refuses. */
  readonly waitingMax: number
  /** How long a partition is read on when nobody waits in it, ms. */
  readonly lingerMs: number
  /** Longest wait of one fetch, ms. */
  readonly fetchWaitMs: number
  /** Pause after a fetch that failed, ms. */
  readonly retryMs: number
}

export const FOLLOWER_LIMITS: FollowerLimits = { waitingMax: 10_000, lingerMs: 30_000, fetchWaitMs: 500, retryMs: 200 }

/** As many commands wait for their answers as may. Nothing was sent. */
export class WaitingFullError extends Error {
  constructor(waitingMax: number) {
    super(`${waitingMax} commands wait for their answers, more may not.`)
    this.name = 'WaitingFullError'
  }
}

/** A place in the line of those who wait. */
export interface Expected<R> {
  /** @returns the answer, or `undefined` if there is none within `timeoutMs`. Ends the waiting. */
  within(timeoutMs: number): Promise<Answered<R> | undefined>
  /** Ends the waiting. */
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
   * Begins to wait for the answer to a command. What is appended after this resolves is not missed.
   * @param partition of the command, and so of its answer
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

  /** Ends all waiting without an answer. */
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
  /** Next offset to read; where reading begins is asked anew each time. */
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
      () => this.#end(), // whoever asked for it is told; the next one tries again
    )
    return begun
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const waiters of [...this.#waiting.values()]) for (const waiter of [...waiters]) waiter.cancel()
    await this.#running
  }

  /** Whatever is not settled yet will be read; whatever is, answers no command that comes after this. */
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
        // The log is away: who waits gets the answer when it is back, or hears of it when the time is up.
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

/** `decode` for a follower: what cannot be read answers nobody here. */
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
