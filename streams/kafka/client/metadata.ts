/**
 * Asks a broker for the leaders of partitions. Unlike kafkajs, a missing topic is an answer about this topic, and not
 * an error for the others.
 */
import type { BrokerAddress, BrokerConnection } from './connection.ts'
import { internals } from './patches.ts'

export interface PartitionLeader {
  /** The id of the broker; -1 if the partition has no leader at the moment. */
  readonly leader: number
}

export interface Metadata {
  readonly brokers: ReadonlyMap<number, BrokerAddress>
  /** By topic and partition; a topic that does not exist is absent. */
  readonly topics: ReadonlyMap<string, ReadonlyMap<number, PartitionLeader>>
  /** The error codes of topics that exist but cannot be described. */
  readonly errors: ReadonlyMap<string, number>
}

interface Decoded {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]
  readonly topicMetadata: readonly {
    readonly topicErrorCode: number
    readonly topic: string
    readonly partitionMetadata: readonly { readonly partitionId: number; readonly leader: number }[]
  }[]
}

const NONE = 0
const UNKNOWN_TOPIC_OR_PARTITION = 3

/** @param topics at least one, because an empty list would mean all */
export const askMetadata = async (connection: BrokerConnection, topics: readonly string[]): Promise<Metadata> => {
  const request = internals.metadataRequest({ topics: [...topics], allowAutoTopicCreation: false })
  const { brokers, topicMetadata } = await connection.send(
    request,
    async (payload) => (await internals.decodeMetadata(payload)) as Decoded,
  )
  const found = new Map<string, ReadonlyMap<number, PartitionLeader>>()
  const errors = new Map<string, number>()
  for (const { topicErrorCode, topic, partitionMetadata } of topicMetadata) {
    if (topicErrorCode === NONE)
      found.set(topic, new Map(partitionMetadata.map(({ partitionId, leader }) => [partitionId, { leader }])))
    else if (topicErrorCode !== UNKNOWN_TOPIC_OR_PARTITION) errors.set(topic, topicErrorCode)
  }
  return { brokers: new Map(brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }])), topics: found, errors }
}
