/** Creates topics with the settings that the log needs. It is idempotent. */
import type { Admin } from 'kafkajs'
import { LogError } from '../core/log.ts'
import type { TopicKind, TopicSpec } from '../core/topics.ts'
import { withLeaders } from './client/served.ts'
import { systemClock } from './clock.ts'
import { errorType, logError } from './errors.ts'
import type { KafkaLog } from './log.ts'

const LARGE: Readonly<Record<string, string>> = {
  'message.timestamp.type': 'LogAppendTime',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'max.message.bytes': String(8 * 1024 * 1024 + 64 * 1024),
}

/** Settings by kind. Without `retention.ms=-1`, replayed history would be deleted within minutes. */
export const TOPIC_SETTINGS: Readonly<Record<TopicKind, Readonly<Record<string, string>>>> = {
  log: { 'message.timestamp.type': 'LogAppendTime', 'retention.ms': '-1', 'retention.bytes': '-1' },
  changelog: { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.3', 'segment.bytes': '67108864' },
  recent: {
    'message.timestamp.type': 'LogAppendTime',
    'retention.ms': String(24 * 3_600_000),
    'segment.ms': '3600000',
  },
  quarantine: LARGE,
  documents: LARGE,
}

/** How long the cluster may take to know and to serve a topic after its creation. */
const READY_TIMEOUT_MS = 15_000
const READY_POLL_MS = 50

/** Repeats a check until it succeeds. @throws the last error of the check when the time is over */
const patiently = async <T>(look: () => Promise<T>): Promise<T> => {
  for (const started = performance.now(); ; ) {
    try {
      return await look()
    } catch (error) {
      if (performance.now() - started > READY_TIMEOUT_MS) throw error
    }
    await systemClock.sleep(READY_POLL_MS)
  }
}

/**
 * The partitions by topic, if each has a leader. The client's own wait is not sufficient: it ignores topics that
 * existed already, or that another process creates at the same time, and it gives up if the broker does not know a new
 * topic yet.
 */
const partitionCounts = async (admin: Admin, names: readonly string[]): Promise<Map<string, number>> => {
  let topics: Awaited<ReturnType<Admin['fetchTopicMetadata']>>['topics']
  try {
    topics = (await admin.fetchTopicMetadata({ topics: [...names] })).topics
  } catch (error) {
    throw logError(error, `look for topics ${names.join(', ')}`)
  }
  if (topics.some(({ partitions }) => partitions.some(({ leader }) => leader < 0)))
    throw new LogError('UNAVAILABLE', `topics ${names.join(', ')}: some partition has no leader`)
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length]))
}

/** Waits until the leader of each partition serves it. */
const allServed = async (log: KafkaLog, counts: ReadonlyMap<string, number>): Promise<void> => {
  try {
    await withLeaders(log.kafka, (ask) => patiently(() => ask(counts)))
  } catch (error) {
    throw logError(error, `wait for the partitions of ${[...counts.keys()].join(', ')}`)
  }
}

export interface Miscounted {
  readonly topic: string
  readonly reason: string
}

/**
 * @returns each topic, and a sentence about it, with another number of partitions than it should have: what is written into the others is read by nobody. A topic that is
 * not there is left out.
 * @throws LogError
 */
export const miscounted = async (log: KafkaLog, specs: readonly TopicSpec[]): Promise<readonly Miscounted[]> => {
  try {
    const { topics } = await (await log.admin()).fetchTopicMetadata()
    const counts = new Map(topics.map(({ name, partitions }) => [name, partitions.length]))
    return specs.flatMap(({ name, partitions }) => {
      const found = counts.get(name)
      if (found === undefined || found === partitions) return []
      const reason = `Topic ${name} has ${found} partitions, expected ${partitions}: what is written into the others is not read.`
      return [{ topic: name, reason }]
    })
  } catch (error) {
    throw logError(error, 'count the partitions of topics')
  }
}

/**
 * Gives a topic more partitions, and waits until their leaders serve them. Nothing is done if it has them already.
 * @throws LogError
 */
export const growTopic = async (log: KafkaLog, topic: string, partitions: number): Promise<void> => {
  const admin = await log.admin()
  const count = async () => (await partitionCounts(admin, [topic])).get(topic) ?? 0
  if ((await count()) < partitions)
    try {
      await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }], timeout: 15_000 })
    } catch (error) {
      // The controller refuses a number that the topic has already: somebody else was faster, and the broker that counts may hear of it later.
      const failure = logError(error, `add partitions to ${topic}`)
      if (errorType(error) !== 'INVALID_PARTITIONS' && (await count()) < partitions) throw failure
    }
  const found = await patiently(async () => {
    const present = await count()
    if (present < partitions)
      throw new LogError('UNAVAILABLE', `${topic} has ${present} partitions, expected ${partitions}`)
    return present
  })
  await allServed(log, new Map([[topic, found]]))
}

/**
 * Creates the topics that are missing, and waits until the leaders of all their partitions serve them. A broker names a new partition
 * before it has made its log. A transaction may take in the partition in between, and if it ends before the log is made, the broker may
 * keep all transactions waiting for half a minute (docs/decisions/0016).
 * @param replication replicas of each partition; 1 on a single broker.
 * @throws Error if a topic exists with another number of partitions: that never changes in place.
 */
export const ensureTopics = async (log: KafkaLog, specs: readonly TopicSpec[], replication = 1): Promise<void> => {
  const admin = await log.admin()
  try {
    await admin.createTopics({
      waitForLeaders: false,
      timeout: 15_000,
      topics: specs.map(({ name, partitions, kind }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor: replication,
        configEntries: Object.entries(TOPIC_SETTINGS[kind]).map(([key, value]) => ({ name: key, value })),
      })),
    })
  } catch (error) {
    throw logError(error, `create topics ${specs.map(({ name }) => name).join(', ')}`)
  }
  const names = specs.map(({ name }) => name)
  const counts = await patiently(() => partitionCounts(admin, names))
  for (const { name, partitions } of specs) {
    const found = counts.get(name)
    if (found !== partitions)
      throw new Error(
        `topic ${name} has ${found} partitions, expected ${partitions}; the number never changes in place`,
      )
  }
  await allServed(log, counts)
}
