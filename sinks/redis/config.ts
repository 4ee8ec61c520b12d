/** Options of the Redis sinks, and their connection. */
import { Cluster, Redis } from 'ioredis'
import type { LogRecord } from '../../streams/core/log.ts'
import type { FieldsProjection } from '../field-changes.ts'

/** One server, or a cluster. The sink makes the same calls on both. */
export type RedisClient = Redis | Cluster

export interface RedisConnection {
  /** `redis://` or `rediss://` (TLS) addresses. More than one: the nodes of a cluster. */
  readonly urls: readonly string[]
  readonly cluster?: boolean
  readonly username?: string
  readonly password?: string
  /** Connection timeout, ms. Default 5,000. */
  readonly connectTimeoutMs?: number
  /** Command timeout, ms. Default 10,000. */
  readonly commandTimeoutMs?: number
}

/** What all sinks here are told. */
export interface RedisStoreOptions {
  /** Shared by all sinks of a process; the sink does not close it. */
  readonly client: RedisClient
  /** The installation's prefix. It precedes the space in every key. */
  readonly prefix: string
  /** Names the collection of keys. */
  readonly space: string
  /** Maximum bytes of one call. Default 4 MiB. */
  readonly callBytesMax?: number
  /** How long `probe` waits for the questions of other sinks, ms. Default: as `LOOK_WINDOW_MS` says. */
  readonly lookWindowMs?: number
  /** Called once if the server does not reveal its eviction policy. Default: no warning. */
  readonly warn?: (message: string) => void
}

export const CALL_BYTES_MAX = 4 * 1024 * 1024

export interface RedisSinkOptions extends RedisStoreOptions {
  /**
   * Stamp of a record's event, an integer, ms. If it is constant, the offset alone decides: a plain key-value
   * projection.
   */
  readonly stampOf: (record: LogRecord) => number
  /** Maximum vectors of one call. Default 1,000: Redis serves no other client during a call. */
  readonly callVectorsMax?: number
  /** The clock, ms; only what is kept of vectors ahead of it depends on it. Default: Date.now. */
  readonly now?: () => number
}

export interface RedisFieldsSinkOptions extends RedisStoreOptions {
  readonly projection: FieldsProjection
  /** A call is closed when it changes as many entities and fields. Default 4,000: Redis serves no other client during a call. */
  readonly callFieldsMax?: number
}

/**
 * Connects lazily and reconnects by itself. A command that was in flight when the connection broke is sent again. This
 * is safe because every call of the sink is idempotent. The command fails after `commandTimeoutMs`.
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

/** The commands report a broken connection. Without a listener the error event would end the process. */
const ignore = (): void => {}
