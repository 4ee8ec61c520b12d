/**
 * What is kept beside a vector that is ahead of the clock. A row may be ahead of its log time by the allowed skew, and then its vector does not
 * hold yet: until its stamp, readers get the vector before it. The sorted set of an entity (`aheadKey`) has it, and what follows it.
 *
 * - It is written only for vectors whose stamp is greater than the log time of their record. All others cost nothing.
 * - A member is a vector, header included; its score is the stamp. An empty member with the score `-inf`: the entity had no vector before.
 * - From its least member on, the set has all vectors of the entity up to the greatest, except those that another one with the same stamp
 *   replaced. So the greatest with a stamp up to T is the answer at T, provided that the set reaches to the newest vector.
 * - It is bounded in members and bytes, and loses the least ones first. It expires when its last vector holds.
 *
 * A set that is absent or does not answer costs time, not truth: the offline store answers instead.
 */
import type { RedisClient } from './config.ts'
import { HEADER_BYTES } from './layout.ts'

/** How far the clocks of sinks, readers, Redis and Kafka may be apart, ms. Readers whose clock differs by more are answered by the offline store. */
export const AHEAD_MARGIN_MS = 10_000
export const AHEAD_VECTORS_MAX = 64
export const AHEAD_BYTES_MAX = 64 * 1024

/**
 * The part of the apply script for vectors that are ahead. It runs before the vectors of the call are stored.
 *
 *     keys  of the sets, the last ones of KEYS
 *     ARGV  6 number of sets, 7 per set: index of the entity among the vectors (uint32), most members (uint32), whether the vectors of the batch do not follow
 *           directly what is stored (uint32), number of vectors (uint32), then per vector its length (uint32), header, event; ascending,
 *           8 the time up to which readers may still be behind
 */
export const AHEAD_SCRIPT = `
local aheads = tonumber(ARGV[6])
local function keepAhead()
  local packed, at, heldFrom = ARGV[7], 1, tonumber(ARGV[8])
  for i = #KEYS - aheads + 1, #KEYS do
    local entity, most, isApart, count
    entity, most, isApart, count, at = struct.unpack('>I4I4I4I4', packed, at)
    local key = KEYS[i]
    local old = redis.call('GET', KEYS[entity + 3])
    if isApart == 1 then
      redis.call('DEL', key)
    elseif not old then
      redis.call('ZADD', key, '-inf', '')
    elseif not redis.call('ZSCORE', key, old) then
      local high, low = struct.unpack('>i4I4', old)
      redis.call('DEL', key)
      redis.call('ZADD', key, string.format('%.0f', high * 4294967296 + low), old)
    end
    local stamp
    for _ = 1, count do
      local length
      length, at = struct.unpack('>I4', packed, at)
      local high, low = struct.unpack('>i4I4', packed, at)
      stamp = string.format('%.0f', high * 4294967296 + low)
      redis.call('ZREMRANGEBYSCORE', key, stamp, stamp)
      redis.call('ZADD', key, stamp, string.sub(packed, at, at + length - 1))
      at = at + length
    end
    local least = redis.call('ZREVRANGEBYSCORE', key, string.format('%.0f', heldFrom), '-inf', 'WITHSCORES', 'LIMIT', 0, 1)
    if least[2] then redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. least[2]) end
    redis.call('ZREMRANGEBYRANK', key, 0, -(most + 1))
    redis.call('PEXPIREAT', key, string.format('%.0f', tonumber(stamp) + ${AHEAD_MARGIN_MS}))
  end
end
`

/** `held(keys, T)`: of each set the header of its greatest member, and the greatest member with a stamp up to T; null where there is none. */
const HELD_SCRIPT = `
local found = {}
for i = 1, #KEYS do
  local last = redis.call('ZREVRANGE', KEYS[i], 0, 0)[1]
  found[2 * i - 1] = last and string.sub(last, 1, ${HEADER_BYTES}) or false
  found[2 * i] = redis.call('ZREVRANGEBYSCORE', KEYS[i], ARGV[1], '-inf', 'LIMIT', 0, 1)[1] or false
end
return found
`

export interface HeldVector {
  /** Header of the newest vector that the set has. */
  readonly newest: Buffer
  /** The vector that holds at the time; empty if the entity has none. */
  readonly vector: Buffer
}

type Held = (keyCount: number, ...keysAndTime: string[]) => Promise<(Buffer | null)[]>
const COMMAND = 'millraceHeld'

/** Keys of one call: Redis serves no other client during a call. */
const KEYS_MAX = 500

/**
 * The vectors that hold at a time, of entities whose newest vector is ahead of it.
 * @param keys `aheadKey`s of one partition
 * @returns in the order of the keys; `undefined` where the set is absent or does not reach back to the time
 */
export const heldVectors = async (
  client: RedisClient,
  keys: readonly string[],
  time: number,
): Promise<(HeldVector | undefined)[]> => {
  const commands = client as unknown as Record<string, Held | undefined>
  if (commands[COMMAND] === undefined) client.defineCommand(COMMAND, { lua: HELD_SCRIPT })
  const found: (HeldVector | undefined)[] = []
  for (let i = 0; i < keys.length; i += KEYS_MAX) {
    const some = keys.slice(i, i + KEYS_MAX)
    const answer = await (commands[`${COMMAND}Buffer`] as Held).call(client, some.length, ...some, String(time))
    for (let j = 0; j < some.length; j++) {
      const [newest, vector] = [answer[2 * j], answer[2 * j + 1]]
      found.push(newest === null || vector === null ? undefined : { newest, vector })
    }
  }
  return found
}
