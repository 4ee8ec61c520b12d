/**
 * Checks whether partitions are served: a broker may be named as the leader of a partition before it has created the
 * partition's log.
 */
import type { Kafka } from 'kafkajs'
import { createCluster } from './cluster.ts'

/** The internal parts of kafkajs's cluster that find and ask leaders. */
interface AskingCluster {
  readonly targetTopics: Set<string>
  connect(): Promise<void>
  disconnect(): Promise<void>
  refreshMetadata(): Promise<void>
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, readonly number[]>>
  findBroker(node: { readonly nodeId: string }): Promise<{ listOffsets(request: object): Promise<unknown> }>
}

/**
 * Asks the leaders of all partitions, given by topic and count.
 * @throws the broker's error if a partition is not served
 */
export type AskLeaders = (partitions: ReadonlyMap<string, number>) => Promise<void>

const EARLIEST = '-2'

/** One question per leader. It asks for first offsets, which a leader knows only of logs that exist. */
const askLeaders = async (cluster: AskingCluster, counts: ReadonlyMap<string, number>): Promise<void> => {
  for (const topic of counts.keys()) cluster.targetTopics.add(topic)
  await cluster.refreshMetadata()
  const questions = new Map<string, object[]>()
  for (const [topic, count] of counts) {
    const leaders = cluster.findLeaderForPartitions(
      topic,
      Array.from({ length: count }, (_, partition) => partition),
    )
    for (const [nodeId, own] of Object.entries(leaders)) {
      const question = { topic, partitions: own.map((partition) => ({ partition, timestamp: EARLIEST })) }
      const known = questions.get(nodeId)
      if (known === undefined) questions.set(nodeId, [question])
      else known.push(question)
    }
  }
  await Promise.all(
    [...questions].map(async ([nodeId, topics]) => (await cluster.findBroker({ nodeId })).listOffsets({ topics })),
  )
}

/** Runs an action that may ask leaders, over its own connections. */
export const withLeaders = async <T>(kafka: Kafka, action: (ask: AskLeaders) => Promise<T>): Promise<T> => {
  const cluster = createCluster(kafka) as AskingCluster
  try {
    await cluster.connect()
    return await action((counts) => askLeaders(cluster, counts))
  } finally {
    await cluster.disconnect()
  }
}
