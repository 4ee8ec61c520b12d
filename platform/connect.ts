/** Connections of a process to the parts of the platform. */
import type { ClickHouseClient } from '@clickhouse/client'
import { type Kinds, kindsOf, type Snapshot } from '../processors/catalog/index.ts'
import { DEFINITIONS } from '../processors/registry.ts'
import { type AskedRegistry, Codecs, connectRegistry } from '../schemas/index.ts'
import { type ClickHouseConnection, connectClickHouse } from '../sinks/clickhouse/index.ts'
import { connectRedis, type RedisClient, type RedisConnection } from '../sinks/redis/index.ts'
import type { Definition } from '../streams/core/definition.ts'
import { type Names, namesOf } from '../streams/core/names.ts'
import type { TopicSpec } from '../streams/core/topics.ts'
import { type KafkaConfig, KafkaLog } from '../streams/kafka/index.ts'

import { ProgressFollower } from './progress-follower.ts'

export interface PlatformConfig {
  readonly kafka: KafkaConfig
  readonly registry: { readonly url: string; readonly username?: string; readonly password?: string }
  readonly redis: RedisConnection
  readonly clickhouse: ClickHouseConnection
  /** The prefix of every topic, group, key and table. Default: none. */
  readonly prefix?: string
  /** The number of replicas of each partition of topics that the platform creates. Default 1. */
  readonly replication?: number
}

export interface Platform {
  readonly names: Names
  /** The definitions of the processors that the process runs. */
  readonly definitions: readonly Definition<Snapshot>[]
  /** The kinds of declarations that the catalogue knows. */
  readonly kinds: Kinds
  readonly log: KafkaLog
  readonly codecs: Codecs
  readonly registry: AskedRegistry
  readonly redis: RedisClient
  readonly clickhouse: ClickHouseClient
  readonly replication: number
  /** Our topics that this process has seen, with settings that lose no data, by name. */
  readonly provisioned: Map<string, TopicSpec>
  /** The position of every task, and the tasks that do not work. Following starts with the first question. */
  readonly progress: ProgressFollower
  close(): Promise<void>
}

/**
 * Creates the connections. They are opened lazily, so the first use of a part shows whether it is available.
 * @param definitions of the processors that the process runs; default: all of the registry
 * @throws RangeError if the catalogue is not among them
 */
export const connectPlatform = (config: PlatformConfig, definitions = DEFINITIONS): Platform => {
  const kinds = kindsOf(definitions)
  const log = new KafkaLog(config.kafka)
  const redis = connectRedis(config.redis)
  const clickhouse = connectClickHouse(config.clickhouse)
  const registry = connectRegistry(config.registry)
  const names = namesOf(config.prefix ?? '')
  const codecs = new Codecs(registry)
  const progress = new ProgressFollower({ log, codecs, names })
  return {
    names,
    definitions,
    kinds,
    log,
    codecs,
    progress,
    registry,
    redis,
    clickhouse,
    replication: config.replication ?? 1,
    provisioned: new Map(),
    close: async () => {
      redis.disconnect()
      await progress.stop()
      await Promise.allSettled([log.close(), clickhouse.close()])
    },
  }
}
