/** Gives access to the clusters of kafkajs, which are private there. A cluster holds the connections. */
import type { Kafka } from 'kafkajs'

export interface ClusterOptions {
  readonly allowAutoTopicCreation?: boolean
  readonly metadataMaxAge?: number
  readonly maxInFlightRequests?: number | null
  /** 0: read_uncommitted, 1: read_committed. Default of the questions for offsets: 1. */
  readonly isolationLevel?: number
}

type CreateCluster = (options: ClusterOptions) => object

const clusterKey = (kafka: Kafka): symbol => {
  const key = Object.getOwnPropertySymbols(kafka).find((symbol) => symbol.description === 'private:Kafka:createCluster')
  if (key === undefined)
    throw new Error('kafkajs: the client has no createCluster, its version is not the one that was checked')
  return key
}

/** Creates a separate cluster. It does not connect by itself. */
export const createCluster = (kafka: Kafka): object => {
  const create = (kafka as unknown as Record<symbol, CreateCluster>)[clusterKey(kafka)]
  return create({ allowAutoTopicCreation: false, metadataMaxAge: 300_000 })
}

/** Changes how a client creates the clusters of its producers, consumers and admins. */
export const overrideClusters = (kafka: Kafka, change: (create: CreateCluster) => CreateCluster): void => {
  const client = kafka as unknown as Record<symbol, CreateCluster>
  const key = clusterKey(kafka)
  client[key] = change(client[key])
}

interface OffsetsQuestion {
  readonly topic: string
  readonly fromBeginning: boolean
  readonly partitions: readonly { readonly partition: number }[]
}

type Ask = (questions: readonly OffsetsQuestion[]) => Promise<object[]>

/**
 * A cluster that is not asked for first offsets. `fetchTopicOffsets` of kafkajs asks for the ends and then, in a request of its own, for the first offsets; who
 * wants the ends would pay both.
 */
export const withoutFirstOffsets = (cluster: object): object => {
  const asked = cluster as { fetchTopicsOffset: Ask }
  const ask = asked.fetchTopicsOffset.bind(cluster)
  asked.fetchTopicsOffset = async (questions) =>
    questions.every(({ fromBeginning }) => fromBeginning)
      ? questions.map(({ topic, partitions }) => ({ topic, partitions: partitions.map(unknownOffset) }))
      : ask(questions)
  return cluster
}

const unknownOffset = ({ partition }: { readonly partition: number }) => ({ partition, offset: '-1' })
