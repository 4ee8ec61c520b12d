/** Creation of topics, idempotent, with the settings that the log needs. */

import { logError } from './errors.ts'
import type { KafkaLog } from './log.ts'

export type TopicKind =
  /** Facts: kept for ever, stamped with the append time. */
  | 'log'
  /** State: the last record of a key is kept. */
  | 'changelog'
  /** Original bytes of what could not be used, large records included. */
  | 'quarantine'

export interface TopicSpec {
  readonly name: string
  readonly partitions: number
  readonly kind: TopicKind
}

/** Settings by kind. `retention.ms=-1`: replayed history would be deleted within minutes otherwise. */
export const TOPIC_SETTINGS: Readonly<Record<TopicKind, Readonly<Record<string, string>>>> = {
  log: { 'message.timestamp.type': 'LogAppendTime', 'retention.ms': '-1', 'retention.bytes': '-1' },
  changelog: { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.3', 'segment.bytes': '67108864' },
  quarantine: {
    'message.timestamp.type': 'LogAppendTime',
    'retention.ms': '-1',
    'retention.bytes': '-1',
    'max.message.bytes': String(8 * 1024 * 1024 + 64 * 1024),
  },
}

/**
 * Creates the topics that are missing, and waits until they have leaders.
 * @param replication replicas of each partition; 1 on a single broker.
 * @throws Error if a topic exists with another number of partitions: that never changes in place.
 */
export const ensureTopics = async (log: KafkaLog, specs: readonly TopicSpec[], replication = 1): Promise<void> => {
  const admin = await log.admin()
  try {
    await admin.createTopics({
      waitForLeaders: true,
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
  const { topics } = await admin.fetchTopicMetadata({ topics: specs.map(({ name }) => name) })
  for (const { name, partitions } of specs) {
    const found = topics.find((topic) => topic.name === name)?.partitions.length
    if (found !== partitions)
      throw new Error(
        `topic ${name} has ${found} partitions, expected ${partitions}; the number never changes in place`,
      )
  }
}
