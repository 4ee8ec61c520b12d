/**
 * Whether an idempotency key is used again with other rows. Intake drops rows that it has seen, but it cannot tell a repeated request from
 * another one with the same key, whose rows would be lost without a word. So the first request leaves the hash of its rows in Redis, for
 * as long as intake knows its rows, but an hour at most. Without Redis rows are taken unchecked; they count once anyway.
 */
import { createHash } from 'node:crypto'
import type { RedisClient } from '../../sinks/redis/index.ts'
import { KEPT_MAX_MS, UsedKey } from '../used-key.ts'

/** What the first request with a key has left. */
interface Former {
  readonly rows: number
  readonly sha256: string
}

export interface IdempotencyKey {
  /** The prefix of the installation. */
  readonly prefix: string
  readonly actor: string | null
  readonly dataset: string
  readonly key: string
  /** How long intake knows a row id, ms. */
  readonly dedupeMs: number
}

export class RepeatedRows {
  readonly #used: UsedKey
  readonly #keptMs: number
  readonly #hash = createHash('sha256')
  #former: Former | undefined
  #own: Former | undefined
  #rows = 0

  constructor(redis: Pick<RedisClient, 'get' | 'set'>, { prefix, actor, dataset, key, dedupeMs }: IdempotencyKey) {
    this.#used = new UsedKey(redis, { prefix, actor, scope: dataset, key })
    this.#keptMs = Math.min(dedupeMs, KEPT_MAX_MS)
  }

  /** Learns what a former request with the key has sent. */
  async begin(): Promise<void> {
    const text = await this.#used.held()
    if (text !== null) this.#former = JSON.parse(text) as Former
  }

  /** @param text a row as it was sent @returns whether the former request had a row at this place, or there was none */
  row(text: string): boolean {
    this.#rows++
    this.#hash.update(text).update('\n')
    return this.#former === undefined || this.#rows <= this.#former.rows
  }

  /** After all rows. @throws HttpError IDEMPOTENCY_CONFLICT if a former request has sent other rows */
  check(): void {
    this.#own = { rows: this.#rows, sha256: this.#hash.digest('hex') }
    const former = this.#former
    if (former === undefined || (former.rows === this.#own.rows && former.sha256 === this.#own.sha256)) return
    throw this.#used.conflict('other rows', 'the same rows')
  }

  /** Leaves the rows for the comparison with later requests. */
  async keep(): Promise<void> {
    if (this.#former !== undefined || this.#keptMs <= 0) return
    await this.#used.keep(JSON.stringify(this.#own), this.#keptMs)
  }
}
