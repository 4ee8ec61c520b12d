/**
 * Whether an idempotency key is used again with other rows. Intake drops rows that it has seen, but it cannot tell a repeated request from
 * another one with the same key, whose rows would be lost without a word. So the first request leaves the hash of its rows in Redis, for
 * as long as intake knows its rows, but an hour at most. Without Redis rows are taken unchecked; they count once anyway.
 */
import { createHash } from 'node:crypto'
import { within } from '../../schemas/index.ts'
import type { RedisClient } from '../../sinks/redis/index.ts'
import { HttpError } from '../http/errors.ts'

const KEPT_MAX_MS = 3_600_000
/** The longest wait for Redis, ms. */
const ANSWER_MS = 500

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
  readonly #redis: Pick<RedisClient, 'get' | 'set'>
  readonly #entry: string
  readonly #key: string
  readonly #keptMs: number
  readonly #hash = createHash('sha256')
  #former: Former | undefined
  #own: Former | undefined
  #rows = 0

  constructor(redis: Pick<RedisClient, 'get' | 'set'>, { prefix, actor, dataset, key, dedupeMs }: IdempotencyKey) {
    this.#redis = redis
    this.#key = key
    this.#keptMs = Math.min(dedupeMs, KEPT_MAX_MS)
    const identity = createHash('sha256')
      .update(`${actor ?? ''}\0${dataset}\0${key}`)
      .digest('hex')
    this.#entry = `{${prefix}idempotency:${identity}}`
  }

  /** Learns what a former request with the key has sent. */
  async begin(): Promise<void> {
    const text = await within(this.#redis.get(this.#entry), ANSWER_MS, () => null).catch(() => null)
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
    const problem = { field: 'headers.idempotency-key', value: this.#key, expected: 'a key of its own for other rows' }
    const text = `The idempotency key '${this.#key}' was used with other rows before, expected the same rows or another key.`
    throw new HttpError('IDEMPOTENCY_CONFLICT', text, { problems: [problem] })
  }

  /** Leaves the rows for the comparison with later requests. */
  async keep(): Promise<void> {
    if (this.#former !== undefined || this.#keptMs <= 0) return
    const set = this.#redis.set(this.#entry, JSON.stringify(this.#own), 'PX', this.#keptMs, 'NX')
    await within(set, ANSWER_MS, () => null).catch(() => null)
  }
}
