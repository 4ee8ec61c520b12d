/** The part of kafkajs's cluster and broker that the raw reader uses, and how to come by it. */
import type { Kafka } from 'kafkajs'

export interface RawBroker {
  readonly connectionPool: { send(request: object): Promise<unknown> }
}

interface Connected {
  isConnected(): boolean
}

export interface RawCluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  isConnected(): boolean
  addTargetTopic(topic: string): Promise<void>
  refreshMetadata(): Promise<void>
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, number[]>
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[]
  findBroker(node: { nodeId: string }): Promise<RawBroker>
  findGroupCoordinator(options: { groupId: string; coordinatorType?: number }): Promise<Connected>
  fetchTopicsOffset(
    topics: readonly { topic: string; partitions: readonly { partition: number }[]; fromBeginning?: boolean }[],
  ): Promise<readonly { topic: string; partitions: readonly { partition: number; offset: string }[] }[]>
}

interface ClusterOptions {
  readonly allowAutoTopicCreation?: boolean
  readonly metadataMaxAge?: number
}

type CreateCluster = (options: ClusterOptions) => RawCluster

const clusterKey = (kafka: Kafka): symbol => {
  const key = Object.getOwnPropertySymbols(kafka).find((symbol) => symbol.description === 'private:Kafka:createCluster')
  if (key === undefined)
    throw new Error('kafkajs: the client has no createCluster, its version is not the one that was checked')
  return key
}

/** A cluster of its own, that is, connections of its own: a long fetch holds up everything else on its connection. */
export const createCluster = (kafka: Kafka, options: ClusterOptions = {}): RawCluster => {
  const create = (kafka as unknown as Record<symbol, CreateCluster>)[clusterKey(kafka)]
  return create({ allowAutoTopicCreation: false, metadataMaxAge: 300_000, ...options })
}

/**
 * Makes a client whose producers ask for their transaction coordinator once, instead of twice per transaction, and
 * again when the connection to it is gone. The producer is thrown away on any error, so a coordinator that moved is found by its successor.
 */
export const rememberCoordinators = (kafka: Kafka): Kafka => {
  const key = clusterKey(kafka)
  const client = kafka as unknown as Record<symbol, CreateCluster>
  const create = client[key]
  client[key] = (options) => {
    const cluster = create(options)
    const found = new Map<string, Connected>()
    const find = cluster.findGroupCoordinator.bind(cluster)
    cluster.findGroupCoordinator = async (wanted) => {
      const name = `${wanted.coordinatorType}:${wanted.groupId}`
      const known = found.get(name)
      if (known?.isConnected()) return known
      const broker = await find(wanted)
      found.set(name, broker)
      return broker
    }
    return cluster
  }
  return kafka
}
