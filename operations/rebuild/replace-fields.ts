/**
 * Replaces live entities with those of the copy, at the position P of the copy. All calls are for one partition and check the lock first, which is in the same
 * slot: a store that was emptied since has no lock.
 *
 *     KEYS  1 position, 2 lock, 3.. entities; of the second script: 3 epoch
 *     ARGV  1 token of the lock, 2 P, 3 the entities as changes (`packedChanges`); of the second script: 3 epoch
 *
 * All return the position that there was, or -1: the lock is lost.
 */
import {
  APPLY_CHANGES,
  epochKey,
  type Fields,
  fieldsKey,
  packedChanges,
  positionKey,
  type RedisClient,
} from '../../sinks/redis/index.ts'
import { lockKey } from './lock.ts'

const SCRIPT_BEGINNING = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return -1 end
local text = redis.call('GET', KEYS[1]) or '0'
local position, copied = tonumber(string.match(text, '^%d+')), tonumber(ARGV[2])
`

/** The position goes to P, and what was written after P is applied again. */
const REPLACE_SCRIPT = `${SCRIPT_BEGINNING}
local changes, words, count = ARGV[3], 0, 0
${APPLY_CHANGES}
if position ~= copied then
  local whole = tonumber(string.match(text, ' (%d+)$') or '0')
  redis.call('SET', KEYS[1], whole > copied and string.format('%.0f %.0f', copied, whole) or string.format('%.0f', copied))
end
return position
`

/** Nothing that the live version says about itself counts. */
const RESET_SCRIPT = `${SCRIPT_BEGINNING}
redis.call('SET', KEYS[1], string.format('%.0f', copied))
return position
`

const SETTLE_SCRIPT = `${SCRIPT_BEGINNING}
if position == copied then redis.call('SET', KEYS[3], string.format('%.0f %s', copied, ARGV[3])) end
return position
`

export class FieldsReplacer {
  readonly #redis: RedisClient
  readonly #token: string
  readonly #live: string

  /** @param live common beginning of the keys of the partition */
  constructor(redis: RedisClient, token: string, live: string) {
    this.#redis = redis
    this.#token = token
    this.#live = live
  }

  /** @param entities as they are at the position; without fields: removed @returns the live position before */
  replace(
    position: number,
    entities: readonly { readonly entity: string; readonly fields: Fields }[],
  ): Promise<number> {
    const changes = entities.map(({ fields }) => packedChanges({ isRemoved: true, fields }))
    const keys = entities.map(({ entity }) => fieldsKey(this.#live, entity))
    return this.#call(REPLACE_SCRIPT, position, keys, Buffer.concat(changes))
  }

  /** Sets the position of a live version that holds more than the log. */
  async reset(position: number): Promise<void> {
    await this.#call(RESET_SCRIPT, position)
  }

  async settle(position: number, epoch: number): Promise<void> {
    await this.#call(SETTLE_SCRIPT, position, [epochKey(this.#live)], String(epoch))
  }

  async #call(
    script: string,
    position: number,
    keys: readonly string[] = [],
    argument: Buffer | string = '',
  ): Promise<number> {
    const all = [positionKey(this.#live), lockKey(this.#live), ...keys]
    const answer = Number(await this.#redis.eval(script, all.length, ...all, this.#token, String(position), argument))
    if (answer >= 0) return answer
    throw new Error(`${this.#live} has lost the lock of the rebuild: Redis was emptied, or this process was paused.`)
  }
}
