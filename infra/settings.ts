/**
 * The single table of the stack: versions, ports and server settings. The local stack is built from it, and a test
 * compares docker-compose.yml with it, so that both start the same parts.
 */

/** The parts, in display order. */
export const partNames = ['kafka', 'registry', 'redis', 'clickhouse'] as const
export type PartName = (typeof partNames)[number]

/** Versions of the parts. `clickhouse` is the engine inside npm `chdb`, whose exact version package.json pins. */
export const versions = {
  /** Not 4.3 or 4.4: they can lose the marker of a transaction, see docs/decisions/0012. */
  kafka: '4.2.1',
  scala: '2.13',
  slf4j: '1.7.36',
  apicurio: '3.0.9',
  /** The Maven artifact, and the Redis inside it. */
  embeddedRedis: '1.4.3',
  redis: '6.2.11',
  chdb: '3.4.0',
  clickhouse: '26.7',
  /** The last line whose goals accept an artifact without resolving its parent, which single files do not need. */
  mavenDependencyPlugin: '2.8',
} as const

/**
 * Fixed ports of a demo stack, local or docker compose. They are uncommon, to avoid conflicts with other servers on the
 * machine.
 */
export const defaultPorts: Readonly<Record<PartName | 'kafkaController', number>> = {
  kafka: 19092,
  kafkaController: 19093,
  registry: 18081,
  redis: 16379,
  clickhouse: 18123,
}

/** Maximum message size, bytes: a quarantine entry of 8 MiB, its frame, and room for its batch. */
export const MESSAGE_BYTES_MAX = 9 * 1024 * 1024

/** Broker settings that every broker of the platform shares; addresses and folders are added to them. */
export const brokerSettings: Readonly<Record<string, string>> = {
  // One broker: the defaults need three.
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  // Few partitions: the first transaction and the first group wait until these topics exist.
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.num.partitions': '1',
  // The platform creates topics with their partition count and policy; a typing error must not create one.
  'auto.create.topics.enable': 'false',
  'num.partitions': '1',
  // The log is the only source of truth: nothing is deleted by age or size.
  'log.retention.ms': '-1',
  'log.retention.bytes': '-1',
  'log.cleaner.enable': 'true',
  'log.cleaner.dedupe.buffer.size': '33554432',
  'message.max.bytes': String(MESSAGE_BYTES_MAX),
  // Committed offsets are for lag tools; keep them for a year.
  'offsets.retention.minutes': '525600',
  // A member that joins an empty group gets its partitions immediately.
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  // An open transaction blocks every read_committed reader: look for dead ones every second.
  'transaction.max.timeout.ms': '900000',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
  // A transaction that follows another one at once waits in the broker until the markers of that one are written, a millisecond or two (default: 20 ms).
  'add.partitions.to.txn.retry.backoff.ms': '1',
  // A killed broker can register again only after its former session has expired (default: 9 s).
  'broker.session.timeout.ms': '4000',
  'broker.heartbeat.interval.ms': '1000',
  'num.network.threads': '2',
  'num.io.threads': '4',
}

/** Schema compatibility of the whole registry. */
export const REGISTRY_COMPATIBILITY = 'BACKWARD_TRANSITIVE'
/** Path of the registry's Confluent API. */
export const REGISTRY_PATH = '/apis/ccompat/v7'

/** Arguments of redis-server, without addresses: no eviction; a snapshot at shutdown and every 15 minutes. */
export const redisSettings: readonly (readonly [string, string])[] = [
  ['maxmemory-policy', 'noeviction'],
  ['appendonly', 'no'],
  ['save', '900 1'],
]

/** ClickHouse's user profile: inserts return after the rows are stored. */
export const clickhouseProfile: Readonly<Record<string, string>> = {
  async_insert: '0',
  max_threads: '2',
}

/** ClickHouse's server settings: pools for a small machine (the defaults suit many cores). */
export const clickhouseSettings: Readonly<Record<string, number>> = {
  shutdown_wait_unfinished: 2,
  background_pool_size: 2,
  background_merges_mutations_concurrency_ratio: 2,
  background_move_pool_size: 1,
  background_fetches_pool_size: 1,
  background_common_pool_size: 2,
  background_schedule_pool_size: 4,
  mark_cache_size: 134_217_728,
  max_server_memory_usage: 4_294_967_296,
}

/** Free pool threads that ClickHouse requires before it merges; the defaults do not fit the small pools above. */
export const clickhouseMergeTree: Readonly<Record<string, number>> = {
  number_of_free_entries_in_pool_to_execute_mutation: 1,
  number_of_free_entries_in_pool_to_lower_max_size_of_merge: 1,
  number_of_free_entries_in_pool_to_execute_optimize_entire_partition: 1,
}

/** The JVM's own messages (mostly about class archives) go to the log only from level error on. */
const quiet = ['-Xlog:disable', '-Xlog:all=error:stderr'] as const

/**
 * Only the quick compiler: a small machine has no spare core for the second one, which runs for the first minute and
 * delays the server by tenths of a second. A broker of a cluster keeps its own settings.
 */
const smallMachine = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] as const

/** JVM settings: one broker and one registry use about 600 MB of resident memory together. */
export const javaSettings = {
  /** Oldest Java on which Kafka and the registry run. */
  versionMin: 17,
  kafka: { heap: ['-Xms128m', '-Xmx768m'], performance: smallMachine, quiet },
  registry: { heap: ['-Xms48m', '-Xmx192m'], performance: smallMachine, quiet },
} as const
