/**
 * What is told of alerts, for every caller of this process: one consumer reads `ml.alerts`, and keeps the last events. A caller has a position and no queue: who is behind
 * what is kept reads the log itself until it has caught up, so a slow caller costs its position.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Platform } from '../../platform/index.ts'
import { type AlertEvent, alertEvents, shownAlert } from '../../processors/alerts/index.ts'
import { schemaIdsOf } from '../../schemas/index.ts'
import { LogError, type LogRecord, type PartitionReader } from '../../streams/core/log.ts'

/** An event of the stream. */
export interface FedEvent {
  readonly offset: number
  /** JSON of the alert after the event, and of the event. */
  readonly text: string
}

/** All events of `[from, next)`. */
export interface Fed {
  readonly from: number
  readonly next: number
  readonly events: readonly FedEvent[]
}

const KEPT_MAX = 1_000
const FETCH_WAIT_MS = 1_000
const RETRY_MS = 500

/** The position is no longer, or not yet, on the log. */
export class GapError extends Error {
  override readonly name = 'GapError'
  /** Where the log begins. */
  readonly start: number
  constructor(message: string, start: number) {
    super(message)
    this.start = start
  }
}

export class AlertFeed {
  readonly #platform: Platform
  readonly #decoder: { decode(value: Buffer): AlertEvent }
  readonly #waiting = new Set<() => void>()
  /** All events of `[#from, #next)`, oldest first. */
  #kept: FedEvent[] = []
  #from = 0
  #next = 0
  #isStopped = false
  #running: Promise<void> | undefined
  #reader: PartitionReader | undefined
  #failure: string | undefined

  constructor(platform: Platform) {
    this.#platform = platform
    this.#decoder = alertEvents(platform.codecs)
  }

  get topic(): string {
    return this.#platform.names.alerts
  }

  /** Why nothing is read at the moment; `undefined` if it is, and while there is no rule. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** The settled end; 0 while no rule was declared. It begins the feed. @throws LogError */
  async end(): Promise<number> {
    const end = await this.#settledEnd()
    if (this.#running === undefined) {
      this.#from = end
      this.#next = end
      this.#running = this.#follow()
    }
    return end
  }

  /**
   * What comes from a position on. If there is nothing, it waits for it, at most `waitMs`.
   * @throws GapError if the log does not hold the position; LogError
   */
  async after(position: number, waitMs: number, signal: AbortSignal): Promise<Fed> {
    if (position > this.#next && position > (await this.#settledEnd()))
      throw new GapError(`${this.topic} ends before ${position}`, 0)
    if (position < this.#from) return this.#read(position)
    if (position >= this.#next) await this.#wait(waitMs, signal)
    if (position < this.#from) return this.#read(position)
    const next = Math.max(position, this.#next)
    return { from: position, next, events: this.#kept.filter(({ offset }) => offset >= position) }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#reader?.close()
    for (const wake of [...this.#waiting]) wake()
    await this.#running
  }

  async #settledEnd(): Promise<number> {
    try {
      const [ends] = await this.#platform.log.ends(this.topic)
      return ends?.end ?? 0
    } catch (error) {
      if (error instanceof LogError && error.code === 'UNKNOWN_TOPIC') return 0
      throw error
    }
  }

  #wait(waitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, waitMs)
      this.#waiting.add(done)
      signal.addEventListener('abort', done)
      if (this.#isStopped || signal.aborted) done()
    })
  }

  async #read(position: number): Promise<Fed> {
    const reader = await this.#platform.log.reader(this.topic, 0)
    try {
      const { records, next } = await reader.fetch(position, 0)
      return { from: position, next, events: await this.#events(records) }
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'OFFSET_OUT_OF_RANGE') throw error
      throw new GapError(error.message, error.start ?? 0)
    } finally {
      await reader.close()
    }
  }

  async #events(records: readonly LogRecord[]): Promise<FedEvent[]> {
    await this.#platform.codecs.ensure(schemaIdsOf(records))
    return records.flatMap(({ offset, value }) => {
      if (value === null) return []
      const event = this.#decoder.decode(value)
      const { id, time } = event.value.meta
      return [{ offset, text: JSON.stringify({ event: event.type, id, at: time, ...shownAlert(event) }) }]
    })
  }

  async #follow(): Promise<void> {
    while (!this.#isStopped) {
      try {
        this.#reader ??= await this.#platform.log.reader(this.topic, 0)
        const { records, next } = await this.#reader.fetch(this.#next, FETCH_WAIT_MS)
        const events = await this.#events(records)
        this.#failure = undefined
        this.#take(events, next)
      } catch (error) {
        await this.#reader?.close()
        this.#reader = undefined
        if (this.#isStopped) return
        const isUnknown = error instanceof LogError && error.code === 'UNKNOWN_TOPIC'
        this.#failure = isUnknown ? undefined : error instanceof Error ? error.message : String(error)
        if (error instanceof LogError && error.code === 'OFFSET_OUT_OF_RANGE') this.#begin(error.start ?? 0)
        await sleep(RETRY_MS)
      }
    }
  }

  /** Callers find out for themselves that their position is gone. */
  #begin(start: number): void {
    this.#kept = []
    this.#from = start
    this.#next = start
  }

  #take(events: readonly FedEvent[], next: number): void {
    if (next <= this.#next) return
    this.#kept.push(...events)
    this.#next = next
    const excess = this.#kept.length - KEPT_MAX
    if (excess > 0) {
      this.#kept.splice(0, excess)
      this.#from = this.#kept[0].offset
    }
    if (events.length > 0) for (const wake of [...this.#waiting]) wake()
  }
}
