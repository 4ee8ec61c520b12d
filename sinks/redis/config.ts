/** What the Redis sink is told, and the connection that it works on. */
import { Cluster, Redis } from 'ioredis'
import type { LogRecord } from '../../streams/core/log.ts'

/** One server, or a cluster. Both run the same calls. */
export type RedisClient = Redis | Cluster

export interface RedisConnection {
  /** `redis://` or `rediss://` (TLS) addresses. More than one: nodes of a cluster. */
  readonly urls: readonly string[]
  readonly cluster?: boolean
  readonly username?: string
  readonly password?: string
  /** How long a connection attempt may take, ms. Default 5,000. */
  readonly connectTimeoutMs?: number
  /** How long a command may wait for its answer, ms. Default 10,000. */
  readonly commandTimeoutMs?: number
}

export interface RedisSinkOptions {
  /** Shared by all sinks of a process; the sink does not close it. */
  readonly client: RedisClient
  /** Put before the space in every key: the installation's prefix. */
  readonly prefix: string
  /** Names the collection of keys. */
  readonly space: string
  /** Stamp of a record's event, an integer, ms. A constant makes the offset alone decide: a plain key-value projection. */
  readonly stampOf: (record: LogRecord) => number
  /** Vectors of one call. Default 1,000: Redis serves nobody else meanwhile. */
  readonly callVectorsMax?: number
  /** Bytes of one call. Default 4 MiB. */
  readonly callBytesMax?: number
  /** Told once if the server does not say what it does when its memory is full. Default: silence. */
  readonly warn?: (message: string) => void
}

/**
 * Connects lazily and reconnects by itself. A command that was under way when the connection broke is sent again, which is safe
 * because every call of the sink is idempotent; after `commandTimeoutMs` it fails.
 */
export const connectRedis = (connection: RedisConnection): RedisClient => {
  const { urls, username, password, connectTimeoutMs = 5000, commandTimeoutMs = 10_000 } = connection
  const first = urls[0]
  if (first === undefined) throw new Error("Setting 'redis.urls' is empty, expected at least one redis:// address.")
  const common = {
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    enableAutoPipelining: false,
    lazyConnect: true,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
  const retryStrategy = (attempt: number): number => Math.min(50 * attempt, 1000)
  if (connection.cluster === true || urls.length > 1) {
    const tls = first.startsWith('rediss:') ? { tls: {} } : {}
    const client = new Cluster([...urls], { redisOptions: { ...common, ...tls }, clusterRetryStrategy: retryStrategy })
    return client.on('error', ignore)
  }
  const client = new Redis(first, { ...common, maxRetriesPerRequest: null, retryStrategy })
  return client.on('error', ignore)
}

/** A broken connection shows in the commands that fail; without a listener it would end the process. */
const ignore = (): void => {}
