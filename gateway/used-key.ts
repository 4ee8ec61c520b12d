/**
 * An idempotency key that was used. What comes again is dropped or answered as before, but nobody behind the gateway can tell a repeated request
 * from another one with the same key, which would be lost without a word. So the first request leaves in Redis what it was. Without Redis a key
 * is taken unchecked: what comes again has one effect anyway.
 */
import { createHash } from 'node:crypto'
import { within } from '../schemas/index.ts'
import type { RedisClient } from '../sinks/redis/index.ts'
import { HttpError } from './http/errors.ts'

/** How long it is known what a key was used for, at most, ms. */
export const KEPT_MAX_MS = 3_600_000
/** The longest wait for Redis, ms. */
const ANSWER_MS = 500
/** For how long Redis is not asked after a question without an answer, ms: requests do not wait one by one for a store that is away. */
const REST_MS = 1_000
/** Until when a client is not asked, by `performance.now()`. */
const restUntil = new WeakMap<object, number>()

export interface KeyUse {
  /** The prefix of the installation. */
  readonly prefix: string
  readonly actor: string | null
  /** For what the key counts: a dataset, or the type of a command. */
  readonly scope: string
  readonly key: string
}

export class UsedKey {
  readonly #redis: Pick<RedisClient, 'get' | 'set'>
  readonly #entry: string
  readonly #key: string

  constructor(redis: Pick<RedisClient, 'get' | 'set'>, { prefix, actor, scope, key }: KeyUse) {
    this.#redis = redis
    this.#key = key
    const identity = createHash('sha256')
      .update(`${actor ?? ''}\0${scope}\0${key}`)
      .digest('hex')
    this.#entry = `{${prefix}idempotency:${identity}}`
  }

  /** @returns what the first request has left; `null`: nothing, or Redis does not answer */
  held(): Promise<string | null> {
    return this.#ask(() => this.#redis.get(this.#entry))
  }

  /** Leaves what a request is, unless an earlier one has. @returns what the first one has left; `null`: Redis does not answer */
  keep(text: string, keptMs: number): Promise<string | null> {
    return this.#ask(async () =>
      (await this.#redis.set(this.#entry, text, 'PX', keptMs, 'NX')) === null ? this.#redis.get(this.#entry) : text,
    )
  }

  /** @returns the answer to a question; `null`: Redis does not answer, or did not answer a moment ago */
  async #ask(question: () => Promise<string | null>): Promise<string | null> {
    if (performance.now() < (restUntil.get(this.#redis) ?? 0)) return null
    try {
      return await within(question(), ANSWER_MS, () => {
        throw new Error(`no answer within ${ANSWER_MS} ms`)
      })
    } catch {
      restUntil.set(this.#redis, performance.now() + REST_MS)
      return null
    }
  }

  /** @param other what it was used with before @param same what was expected */
  conflict(other: string, same: string): HttpError {
    const text = `The idempotency key '${this.#key}' was used with ${other} before, expected ${same} or another key.`
    const expected = `a key of its own for ${other}`
    return new HttpError('IDEMPOTENCY_CONFLICT', text, {
      problems: [{ field: 'headers.idempotency-key', value: this.#key, expected }],
    })
  }
}
