/**
 * Halves that wait for each other. Two gateways may get them, in any order, so they wait in Redis, which all gateways share: each half is written first, and then the
 * other one is looked for, in one step. So at least one of the two finds both. If both do, the predictions are appended twice with the same ids, and count once.
 *
 * Layout: `{<prefix>cloudevents:<name>}:halves`, a hash of `<half>\0<source>\0<id>` -> time and data; `...:times`, the same names by the time at which they came; `...:bytes`, the
 * sum of what waits.
 */
import { within } from '../../schemas/index.ts'
import type { RedisClient } from '../../sinks/redis/index.ts'
import { HttpError } from '../http/errors.ts'
import type { Half, InferenceEvent } from './event.ts'

/** How long a half waits, ms. */
export const WAIT_MS = 60_000
/** Bytes of the halves of one model that wait. */
export const HALVES_BYTES_MAX = 64 * 1024 * 1024
/** Halves that are forgotten in one step. */
const FORGOTTEN_MAX = 1_000
/** The longest wait for Redis, ms. */
const ANSWER_MS = 2_000

/** KEYS: halves, times, bytes. */
const DROP = `
local function drop(name)
  local size = redis.call('HSTRLEN', KEYS[1], name)
  if redis.call('HDEL', KEYS[1], name) == 1 then redis.call('DECRBY', KEYS[3], size) end
  redis.call('ZREM', KEYS[2], name)
end
`

/** ARGV: now, wait, most bytes, own name, name of the other, content, most that are forgotten. */
const MEET = `${DROP}
local old = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1] - ARGV[2], 'LIMIT', 0, ARGV[7])
for _, name in ipairs(old) do drop(name) end
local other = redis.call('HGET', KEYS[1], ARGV[5])
local bytes = tonumber(redis.call('GET', KEYS[3]) or '0') + #ARGV[6]
if not other and bytes > tonumber(ARGV[3]) then return {#old, 'full'} end
drop(ARGV[4])
redis.call('HSET', KEYS[1], ARGV[4], ARGV[6])
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[4])
redis.call('INCRBY', KEYS[3], #ARGV[6])
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, 2 * ARGV[2]) end
if other then return {#old, 'met', other} end
return {#old, 'waits'}
`

/** ARGV: names. */
const FORGET = `${DROP}
for _, name in ipairs(ARGV) do drop(name) end
`

export interface Met {
  readonly request: Pick<InferenceEvent, 'time' | 'data'>
  readonly response: Pick<InferenceEvent, 'time' | 'data'>
}

export interface Meeting {
  /** Both halves; `undefined`: the other one has not come yet. */
  readonly met: Met | undefined
  /** Halves of the model that have waited too long, and were forgotten. */
  readonly expired: number
}

const otherOf = (half: Half): Half => (half === 'request' ? 'response' : 'request')
const nameOf = (half: Half, { source, id }: InferenceEvent): string => `${half}\0${source}\0${id}`

export class Halves {
  readonly #redis: RedisClient
  readonly #prefix: string
  readonly #now: () => number

  constructor(redis: RedisClient, prefix: string, now: () => number = Date.now) {
    this.#redis = redis
    this.#prefix = prefix
    this.#now = now
  }

  /**
   * Leaves a half, and looks for the other one.
   * @throws HttpError OVERLOADED if too many wait; ONLINE_STORE_UNAVAILABLE if Redis does not answer: the half is not taken
   */
  async meet(predictions: string, event: InferenceEvent): Promise<Meeting> {
    const { half, time, data } = event
    const own: Pick<InferenceEvent, 'time' | 'data'> = { time, data }
    const names = [nameOf(half, event), nameOf(otherOf(half), event)]
    const parameters = [this.#now(), WAIT_MS, HALVES_BYTES_MAX, ...names, JSON.stringify(own), FORGOTTEN_MAX]
    const keys = this.#keys(predictions)
    const [expired, state, text] = (await this.#asked(
      this.#redis.eval(MEET, keys.length, ...keys, ...parameters),
    )) as readonly [number, 'full' | 'met' | 'waits', string?]
    if (state === 'full')
      throw new HttpError(
        'OVERLOADED',
        `Events of predictions '${predictions}' wait for their other half; they may hold ${HALVES_BYTES_MAX} bytes.`,
      )
    if (state === 'waits' || text === undefined) return { met: undefined, expired }
    const other = JSON.parse(text) as typeof own
    return { met: half === 'request' ? { request: own, response: other } : { request: other, response: own }, expired }
  }

  /** Forgets both halves, when their predictions are on the log. They would be forgotten anyway, so no failure matters. */
  async forget(predictions: string, event: InferenceEvent): Promise<void> {
    const names = (['request', 'response'] as const).map((half) => nameOf(half, event))
    const keys = this.#keys(predictions)
    await this.#asked(this.#redis.eval(FORGET, keys.length, ...keys, ...names)).catch(() => undefined)
  }

  #keys(predictions: string): readonly string[] {
    const tag = `{${this.#prefix}cloudevents:${predictions}}`
    return [`${tag}:halves`, `${tag}:times`, `${tag}:bytes`]
  }

  async #asked<T>(asked: Promise<T>): Promise<T> {
    const away = (cause?: unknown) =>
      new HttpError(
        'ONLINE_STORE_UNAVAILABLE',
        'Redis, in which halves of events wait for each other, does not answer.',
        {
          cause,
        },
      )
    return within(
      asked.catch((error: unknown) => {
        throw away(error)
      }),
      ANSWER_MS,
      () => {
        throw away()
      },
    )
  }
}
