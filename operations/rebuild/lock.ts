/** Allows one rebuild of a projection at a time: keys in Redis name the run, expire, and are renewed while it works. */
import { randomBytes } from 'node:crypto'
import type { RedisClient } from '../../sinks/redis/index.ts'

export interface Lock {
  /** The value of the keys. */
  readonly token: string
  /** @throws Error if a key is lost: the store was emptied, or this process was paused for too long */
  check(): Promise<void>
  release(): Promise<void>
}

const LOCK_MS = 30_000

/**
 * Lock of a partition of online vectors. It is in the slot of its vectors, so that the calls that change them can check
 * it.
 */
export const lockKey = (partitionKey: string): string => `${partitionKey}rebuild`

const RELEASE_SCRIPT = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`
const RENEW_SCRIPT = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0`

/** @throws Error if another run holds one of the keys */
export const acquireLock = async (redis: RedisClient, keys: readonly string[], what: string): Promise<Lock> => {
  const token = randomBytes(16).toString('hex')
  const free = async (held: readonly string[]) => {
    for (const key of held) await redis.eval(RELEASE_SCRIPT, 1, key, token)
  }
  for (const [i, key] of keys.entries()) {
    if ((await redis.set(key, token, 'PX', LOCK_MS, 'NX')) === 'OK') continue
    await free(keys.slice(0, i))
    throw new Error(
      `${what} is being rebuilt by another run; if that run was killed, its lock expires within ${LOCK_MS / 1000} s.`,
    )
  }
  const check = async () => {
    for (const key of keys)
      if ((await redis.eval(RENEW_SCRIPT, 1, key, token, LOCK_MS)) !== 1)
        throw new Error(
          `The rebuild of ${what} has lost its lock ${key}: Redis was emptied, or this process was paused.`,
        )
  }
  // A lost key shows at the next check, before readers are switched.
  const timer = setInterval(() => void check().catch(() => {}), LOCK_MS / 3)
  return {
    token,
    check,
    release: async () => {
      clearInterval(timer)
      await free(keys)
    },
  }
}
