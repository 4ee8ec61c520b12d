/** The catalogue of a process. It reads `ml.catalog` from the start, follows it, and keeps the fold in memory. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Catalog, type CatalogCodec } from '../processors/catalog/index.ts'
import { schemaIdsOf, UnknownRecordError } from '../schemas/index.ts'
import type { Fetched, LogRecord, PartitionReader } from '../streams/core/log.ts'
import type { Platform } from './connect.ts'

const FETCH_WAIT_MS = 500
const RETRY_MS = 500

export class CatalogTail {
  readonly catalog: Catalog
  #platform: Platform
  #listeners = new Set<() => void>()
  #reader: PartitionReader | undefined
  #running: Promise<void> | undefined
  #stopped = false
  #failure: string | undefined

  constructor(platform: Platform, codec: CatalogCodec) {
    this.#platform = platform
    this.catalog = new Catalog(codec)
  }

  /** The first offset that is not applied yet. */
  get position(): number {
    return this.catalog.position
  }

  /** What was read, with the marks of transactions behind the last record: at the end of the log, its end. */
  get reached(): number {
    return this.#position
  }

  /** The reason why the tail does not advance at the moment; `undefined` if it does. */
  get failure(): string | undefined {
    return this.#failure
  }

  /**
   * Reads everything that is on the log, then follows it in the background.
   * @throws errors of the log if the first read fails
   */
  async start(): Promise<void> {
    let fetched: Fetched
    do fetched = await this.#turn(0)
    while (fetched.next < fetched.end)
    this.#running = this.#follow()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
    await this.#reader?.close()
  }

  /** @param listener called after each fetch that changed something @returns a function that removes the listener */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @returns whether the condition became true within `timeoutMs` */
  waitFor(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true)
    return new Promise((resolve) => {
      const settle = (held: boolean) => {
        clearTimeout(timer)
        off()
        resolve(held)
      }
      const timer = setTimeout(() => settle(false), timeoutMs)
      const off = this.onChange(() => {
        if (condition()) settle(true)
      })
    })
  }

  async #follow(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#turn(FETCH_WAIT_MS)
        this.#failure = undefined
      } catch (error) {
        if (this.#stopped) return
        this.#failure = `catalogue: ${error instanceof Error ? error.message : error}`
        // This process can never read the record. Earlier declarations stay in use; whoever waits for later ones is
        // told the reason.
        if (error instanceof UnknownRecordError) return
        await this.#reader?.close()
        this.#reader = undefined
        await sleep(RETRY_MS)
      }
    }
  }

  async #turn(waitMs: number): Promise<Fetched> {
    const { log, names, codecs } = this.#platform
    this.#reader ??= await log.reader(names.catalog, 0)
    const fetched = await this.#reader.fetch(this.#position, waitMs)
    if (fetched.records.length > 0) {
      await codecs.ensure(schemaIdsOf(fetched.records))
      this.#apply(fetched.records)
    }
    this.#next = fetched.next
    return fetched
  }

  /**
   * Informs the listeners also of the records before one that cannot be applied.
   * @throws UnknownRecordError with the position
   */
  #apply(records: readonly LogRecord[]): void {
    const before = this.catalog.position
    let at = before
    try {
      for (const record of records) {
        at = record.offset
        this.catalog.apply(record)
      }
    } catch (error) {
      if (error instanceof UnknownRecordError)
        error.message = `${this.#platform.names.catalog}:0:${at}: ${error.message}`
      throw error
    } finally {
      if (this.catalog.position > before) for (const listener of [...this.#listeners]) listener()
    }
  }

  /** The position after transaction markers, which the catalogue does not see. */
  #next = 0
  get #position(): number {
    return Math.max(this.#next, this.catalog.position)
  }
}
