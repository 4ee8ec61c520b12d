/**
 * Loads: rows that are sent in several requests with one idempotency key and the index of the first row of each. The rows of a request are appended in
 * one transaction with the event that says how many rows of the load are done. A request that is repeated, by whomever and whenever, passes what is done:
 * the owner of a load fences all others, and then reads how far they came.
 */
import { createHash, randomBytes } from 'node:crypto'
import { indexed, type Platform, readLog } from '../../platform/index.ts'
import { LOADS_SPACE, loadsTopic } from '../../processors/records/index.ts'
import { avro, primaryMeta, recordEncoders, schemaIdsOf, uuidV7 } from '../../schemas/index.ts'
import type { TransactionalProducer } from '../../streams/core/log.ts'
import type { TopicSpec } from '../../streams/core/topics.ts'
import { ensureTopics, requireSettings } from '../../streams/kafka/index.ts'
import type { Principal } from '../http/auth.ts'
import { HttpError } from '../http/errors.ts'
import { LoadBatch } from './load-batch.ts'

/** Loads of which this process keeps a producer, and how long it does so without a request, ms. */
const LOADS_MAX = 64
const IDLE_MS = 60_000

export interface LoadRequest {
  readonly principal: Principal
  readonly dataset: string
  readonly key: string
  /** The index of the first row of the request. */
  readonly from: number
  /** What identifies all rows of the load; `undefined`: not said. */
  readonly digest: string | undefined
}

/** What was collected of a request. */
interface Collected {
  /** The number of its rows. */
  readonly rows: number
}
type Collect<C extends Collected> = (batch: LoadBatch, done: number) => Promise<C>

interface Load {
  readonly producer: TransactionalProducer
  next: number
  digest: string | null
}

interface Slot {
  load: Load | undefined
  /** The end of the last request: requests of a load follow each other. */
  last: Promise<unknown>
  /** Requests that are in progress or wait. */
  count: number
  usedAt: number
}

export class Loads {
  readonly #platform: Platform
  readonly #slots = new Map<string, Slot>()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  /**
   * Appends the rows of one request.
   * @param collect takes the rows into the batch; `done` is the number of rows of the load that are on the log already
   * @returns what `collect` has collected
   * @throws HttpError IDEMPOTENCY_CONFLICT, BODY_TOO_LARGE; errors of log and registry
   */
  async append<C extends Collected>(request: LoadRequest, collect: Collect<C>): Promise<C> {
    const id = idOf(request)
    const slot = this.#slot(id)
    slot.count++
    const turn = slot.last.then(() => this.#append(id, slot, request, collect))
    slot.last = turn.catch(() => {}) // the caller gets the error
    try {
      return await turn
    } finally {
      slot.count--
      slot.usedAt = Date.now()
      await this.#closeIdle()
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#slots.values()].map(({ load }) => load?.producer.close()))
    this.#slots.clear()
  }

  #slot(id: string): Slot {
    let slot = this.#slots.get(id)
    if (slot === undefined) {
      slot = { load: undefined, last: Promise.resolve(), count: 0, usedAt: Date.now() }
      this.#slots.set(id, slot)
    }
    return slot
  }

  async #append<C extends Collected>(id: string, slot: Slot, request: LoadRequest, collect: Collect<C>): Promise<C> {
    slot.load ??= await this.#open(id)
    const { load } = slot
    check(load, request)
    const batch = new LoadBatch()
    try {
      const collected = await collect(batch, load.next)
      if (batch.isTooLarge) throw tooLarge()
      const next = Math.max(load.next, request.from + collected.rows)
      if (next === load.next) return collected
      const digest = load.digest ?? request.digest ?? null
      await batch.commit(load.producer, await this.#mark(id, request, next, digest)).catch(async (error) => {
        slot.load = undefined
        await load.producer.close() // what was not committed is settled by the next owner
        throw error
      })
      load.next = next
      load.digest = digest
      return collected
    } catch (error) {
      batch.fail(error as Error)
      throw error
    }
  }

  async #open(id: string): Promise<Load> {
    const { log, names, replication } = this.#platform
    await ensureTopics(log, [this.#topic], replication)
    await requireSettings(log, [this.#topic])
    const producer = await log.producer(`${names.prefix}load.${id}`)
    try {
      await producer.initialise()
      return { producer, ...(await this.#read(id)) }
    } catch (error) {
      await producer.close()
      throw error
    }
  }

  get #topic(): TopicSpec {
    const { name, partitions, kind } = loadsTopic(this.#platform.names)
    return { name, partitions, kind }
  }

  /** Reads how far the load came: in the index, and in what the index does not have yet. */
  async #read(id: string): Promise<Pick<Load, 'next' | 'digest'>> {
    const { log, codecs } = this.#platform
    const { name: topic } = this.#topic
    const { position: from, record } = await indexed(this.#platform, LOADS_SPACE, id)
    let last = record?.value
    // What is committed may not be settled yet, because another load has an open transaction before it: it is waited for.
    const [{ end: to }] = await log.writtenEnds(topic)
    for await (const records of readLog(this.#platform, { topic, partition: 0, from, to }))
      for (const { key, value } of records) if (value !== null && key?.toString('latin1') === id) last = value
    if (last === undefined) return { next: 0, digest: null }
    await codecs.ensure(schemaIdsOf([{ value: last }]))
    const { next, digest } = codecs.decoder(avro.LoadAdvancedSchema).decode(last)
    return { next, digest }
  }

  async #mark(id: string, { principal, dataset, key }: LoadRequest, next: number, digest: string | null) {
    const { codecs, names } = this.#platform
    const encoder = await recordEncoders(codecs, names)(avro.LoadAdvancedSchema)
    const now = Date.now()
    const meta = primaryMeta({ id: uuidV7(now, randomBytes(10)), source: 'gateway', time: now }, principal)
    const value = encoder.encode({ meta, dataset, key, next, digest })
    return { topic: names.loads, partition: 0, key: Buffer.from(id, 'latin1'), value }
  }

  /** Closes the producers that nobody has used for long, and the longest unused ones of too many. */
  async #closeIdle(): Promise<void> {
    const now = Date.now()
    const idle = [...this.#slots].filter(([, { count }]) => count === 0).sort(([, a], [, b]) => a.usedAt - b.usedAt)
    const surplus = this.#slots.size - LOADS_MAX
    const left = idle.filter(([, { usedAt }], i) => i < surplus || now - usedAt >= IDLE_MS)
    // All leave at once: while one is closed, a request could begin to use another one.
    for (const [id] of left) this.#slots.delete(id)
    await Promise.all(left.map(([, { load }]) => load?.producer.close()))
  }
}

const idOf = ({ principal, dataset, key }: Omit<LoadRequest, 'from' | 'digest'>): string =>
  createHash('sha256')
    .update(`${principal.actor ?? ''}\0${dataset}\0${key}`)
    .digest('hex')

const check = ({ next, digest: former }: Load, { key, from, digest }: LoadRequest): void => {
  if (former !== null && digest !== undefined && former !== digest) {
    const problem = { field: 'headers.idempotency-digest', value: digest, expected: former }
    const text = `The idempotency key '${key}' was used for a load of other rows before, expected the same rows or another key.`
    throw new HttpError('IDEMPOTENCY_CONFLICT', text, { problems: [problem] })
  }
  if (from <= next) return
  const problem = { field: 'headers.idempotency-offset', value: String(from), expected: `at most ${next}` }
  const text = `The request begins with row ${from} of the load '${key}', of which ${next} rows are done, expected no gap between them.`
  throw new HttpError('IDEMPOTENCY_CONFLICT', text, { problems: [problem] })
}

const tooLarge = (): HttpError =>
  new HttpError('BODY_TOO_LARGE', 'A request of a load has too many rows, expected at most 10,000 rows and 32 MiB.')
