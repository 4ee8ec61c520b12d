/**
 * Writes rebuilt vectors over live ones. A rebuilt vector contains all that the log says about its entity before the
 * rebuilt position P. So it replaces any live vector, except one that the live sink wrote for records from P on: offset
 * >= P, below the live position, and a greater (stamp, offset). All calls are for one partition and check the lock
 * first, which is in the same slot: a store that was emptied since has no lock.
 *
 *     KEYS  1 position, 2 lock, 3.. vectors
 *     ARGV  1 token of the lock, 2 P, 3 whether nothing of the live version counts, because it holds more than the log ('1'),
 *           4 the vectors in sequence: length (uint32, big-endian), header, event
 *
 * Returns the number of changed vectors, or -1: the lock is lost.
 */
import { entityKey, epochKey, HEADER_BYTES, positionKey, type RedisClient } from '../../sinks/redis/index.ts'
import type { Filled } from './fill.ts'
import { lockKey } from './lock.ts'

const SCRIPT_BEGINNING = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return -1 end
local rebuilt = tonumber(ARGV[2])
local text = redis.call('GET', KEYS[1]) or '0'
local position = ARGV[3] == '1' and 0 or tonumber(string.match(text, '^%d+'))
local function offsetOf(header)
  local high, low = struct.unpack('>i4I4', header, 9)
  return high * 4294967296 + low
end
local function isNewer(old)
  if #old < ${HEADER_BYTES} then return false end
  local offset = offsetOf(old)
  return offset >= rebuilt and offset < position
end
local changed = 0
`

const PUT_SCRIPT = `${SCRIPT_BEGINNING}
local vectors, at = ARGV[4], 1
local function greater(old)
  local a, b, c, d = struct.unpack('>i4I4i4I4', old)
  local e, f, g, h = struct.unpack('>i4I4i4I4', vectors, at)
  if a ~= e then return a > e end
  if b ~= f then return b > f end
  if c ~= g then return c > g end
  return d > h
end
for i = 3, #KEYS do
  local length = struct.unpack('>I4', vectors, at)
  at = at + 4
  local old = redis.call('GET', KEYS[i]) or ''
  if not (isNewer(old) and greater(old)) then
    local vector = string.sub(vectors, at, at + length - 1)
    if vector ~= old then
      redis.call('SET', KEYS[i], vector)
      changed = changed + 1
    end
  end
  at = at + length
end
return changed
`

const REMOVE_SCRIPT = `${SCRIPT_BEGINNING}
for i = 3, #KEYS do
  local old = redis.call('GETRANGE', KEYS[i], 0, ${HEADER_BYTES - 1})
  if not isNewer(old) then changed = changed + redis.call('DEL', KEYS[i]) end
end
return changed
`

/**
 * Moves the live position to P if it was behind, or beyond the log, because the vectors now have this position. The epoch of
 * P (ARGV 4, if it is known) goes with it.
 */
const SETTLE_SCRIPT = `${SCRIPT_BEGINNING}
if position <= rebuilt and ARGV[4] ~= '' then redis.call('SET', KEYS[3], ARGV[4]) end
if position < rebuilt then
  local whole = ARGV[3] == '1' and 0 or tonumber(string.match(text, ' (%d+)$') or '0')
  redis.call('SET', KEYS[1], whole > rebuilt and string.format('%.0f %.0f', rebuilt, whole) or string.format('%.0f', rebuilt))
  changed = 1
end
return changed
`

export class Overwriter {
  #redis: RedisClient
  #token: string
  #live: readonly string[]
  #scratch: readonly string[]
  #filled: Filled

  constructor(redis: RedisClient, token: string, live: readonly string[], scratch: readonly string[], filled: Filled) {
    this.#redis = redis
    this.#token = token
    this.#live = live
    this.#scratch = scratch
    this.#filled = filled
  }

  /** @returns the number of live vectors that were missing or different */
  async put(partition: number, entityIds: readonly string[]): Promise<number> {
    const scratch = this.#scratch[partition]
    const found = await this.#redis.mgetBuffer(...entityIds.map((entityId) => entityKey(scratch, entityId)))
    const keys: string[] = []
    const parts: Buffer[] = []
    found.forEach((vector, i) => {
      if (vector === null) return
      const length = Buffer.alloc(4)
      length.writeUInt32BE(vector.length)
      keys.push(entityKey(this.#live[partition], entityIds[i]))
      parts.push(length, vector)
    })
    return this.#call(PUT_SCRIPT, partition, keys, Buffer.concat(parts))
  }

  /** Removes live vectors that the rebuilt version does not have. @returns their number */
  async removeUnknown(partition: number, entityIds: readonly string[]): Promise<number> {
    const scratch = this.#scratch[partition]
    const pipeline = this.#redis.pipeline()
    for (const entityId of entityIds) pipeline.exists(entityKey(scratch, entityId))
    const answers = (await pipeline.exec()) ?? []
    const unknown = entityIds.filter((_, i) => {
      const [error, exists] = answers[i]
      if (error !== null) throw error
      return exists === 0
    })
    const keys = unknown.map((entityId) => entityKey(this.#live[partition], entityId))
    return keys.length === 0 ? 0 : this.#call(REMOVE_SCRIPT, partition, keys)
  }

  async settle(): Promise<void> {
    for (const [partition, live] of this.#live.entries()) {
      const epoch = (await this.#redis.getBuffer(epochKey(this.#scratch[partition]))) ?? Buffer.alloc(0)
      await this.#call(SETTLE_SCRIPT, partition, [epochKey(live)], epoch)
    }
  }

  async #call(script: string, partition: number, keys: readonly string[], ...more: Buffer[]): Promise<number> {
    const live = this.#live[partition]
    const all = [positionKey(live), lockKey(live), ...keys]
    const { positions, beyondLog } = this.#filled
    const given = [...all, this.#token, String(positions[partition]), beyondLog.has(partition) ? '1' : '0', ...more]
    const changed = Number(await this.#redis.eval(script, all.length, ...given))
    if (changed >= 0) return changed
    throw new Error(`${live} has lost the lock of the rebuild: Redis was emptied, or this process was paused.`)
  }
}
