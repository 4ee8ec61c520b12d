/**
 * Producers of one process that share a few clusters, that is, connections. kafkajs makes a cluster per producer; here each producer gets a
 * share in one of a few: the one with the fewest producers, so that a few of them do not meet. A broker answers the requests of one
 * connection in turn, so those that share one wait for each other.
 *
 * What a producer of kafkajs does to its cluster must not reach the others:
 * - `disconnect` gives back the share; the cluster is closed when its last producer has left;
 * - a broken connection leaves the broker in its place, where it is connected anew, once;
 * - a topic that was deleted is left out of the answer on metadata, where kafkajs would fail for all topics of the cluster;
 * - coordinators are remembered by share: a producer that failed is replaced, and its successor asks again.
 */
import type { Kafka, RetryOptions } from 'kafkajs'
import { type ClusterOptions, overrideClusters } from './cluster.ts'
import { internals } from './patches.ts'

interface SharedBroker {
  isConnected(): boolean
  metadata(topics: readonly string[]): Promise<Metadata>
  readonly connectionPool: { send(request: object): Promise<unknown> }
}

interface Metadata {
  readonly topicMetadata: readonly { readonly topicErrorCode: number; readonly topic: string }[]
}

/** kafkajs's cluster, as producers use it. */
export interface SharedCluster {
  readonly targetTopics: Set<string>
  readonly brokerPool: {
    createBroker(options: object): SharedBroker
    metadata: Metadata | null
    metadataExpireAt: number | null
  }
  connect(): Promise<void>
  disconnect(): Promise<void>
  isConnected(): boolean
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>
  refreshMetadata(): Promise<void>
  findTopicPartitionMetadata(topic: string): readonly object[]
  findLeaderForPartitions(topic: string, partitions: readonly number[]): object
  findBroker(node: { nodeId: string }): Promise<SharedBroker>
  findControllerBroker(): Promise<SharedBroker>
  findGroupCoordinator(wanted: { groupId: string; coordinatorType?: number }): Promise<SharedBroker>
  markOffsetAsCommitted(offset: object): void
}

interface Slot {
  cluster: SharedCluster | undefined
  users: number
}

/**
 * A client whose producers share at most `clustersMax` clusters.
 * @param retry how a producer asks for its id again while the broker still ends the transaction of its predecessor.
 * kafkajs looks for this setting in the cluster, does not find it there, and would first wait 0.3 s.
 */
export const shareClusters = (kafka: Kafka, clustersMax: number, retry: RetryOptions): Kafka => {
  const slots: Slot[] = Array.from({ length: clustersMax }, () => ({ cluster: undefined, users: 0 }))
  overrideClusters(kafka, (create) => {
    const make = (options: ClusterOptions) => tolerant(create({ ...options, maxInFlightRequests: null }) as never)
    return (options) => new ClusterShare(slots, () => make(options), retry) as never
  })
  return kafka
}

/** The share of one producer, which the producer sees as its cluster. */
class ClusterShare {
  readonly retry: RetryOptions
  readonly #slots: readonly Slot[]
  readonly #make: () => SharedCluster
  readonly #coordinators = new Map<string, SharedBroker>()
  #slot: Slot | undefined

  constructor(slots: readonly Slot[], make: () => SharedCluster, retry: RetryOptions) {
    this.retry = retry
    this.#slots = slots
    this.#make = make
  }

  get #cluster(): SharedCluster {
    const cluster = this.#slot?.cluster
    if (cluster === undefined) throw new Error('the producer is not connected')
    return cluster
  }

  async connect(): Promise<void> {
    this.#slot ??= this.#take()
    await this.#cluster.connect()
  }

  async disconnect(): Promise<void> {
    const slot = this.#slot
    this.#slot = undefined
    if (slot === undefined || --slot.users > 0) return
    const cluster = slot.cluster
    slot.cluster = undefined
    await cluster?.disconnect()
  }

  #take(): Slot {
    const slot = this.#slots.reduce((best, each) => (each.users < best.users ? each : best))
    slot.cluster ??= this.#make()
    slot.users++
    return slot
  }

  isConnected(): boolean {
    return this.#cluster.isConnected()
  }

  async addMultipleTargetTopics(topics: readonly string[]): Promise<void> {
    if (topics.every((topic) => this.#isKnown(topic))) return
    await this.#cluster.addMultipleTargetTopics(topics)
    const missing = topics.find((topic) => !this.#isKnown(topic))
    if (missing !== undefined) throw internals.errorOfCode(UNKNOWN_TOPIC_OR_PARTITION)
  }

  #isKnown(topic: string): boolean {
    return this.#cluster.brokerPool.metadata?.topicMetadata.some((each) => each.topic === topic) === true
  }

  /** The sender adds missing topics, so only the age of the metadata counts here. */
  async refreshMetadataIfNecessary(): Promise<void> {
    const { metadata, metadataExpireAt } = this.#cluster.brokerPool
    if (metadata === null || metadataExpireAt === null || Date.now() > metadataExpireAt) await this.refreshMetadata()
  }

  refreshMetadata(): Promise<void> {
    return this.#cluster.refreshMetadata()
  }

  /**
   * If a connection breaks, kafkajs replaces the broker. Each of many producers would replace it, also after another
   * one has done so.
   */
  removeBroker(): void {
    this.#cluster.brokerPool.metadataExpireAt = null
  }

  findTopicPartitionMetadata(topic: string): readonly object[] {
    return this.#cluster.findTopicPartitionMetadata(topic)
  }

  findLeaderForPartitions(topic: string, partitions: readonly number[]): object {
    return this.#cluster.findLeaderForPartitions(topic, partitions)
  }

  findBroker(node: { nodeId: string }): Promise<SharedBroker> {
    return this.#cluster.findBroker(node)
  }

  findControllerBroker(): Promise<SharedBroker> {
    return this.#cluster.findControllerBroker()
  }

  /**
   * kafkajs asks for the coordinator twice per transaction. The answer is remembered until the connection to the
   * coordinator is closed.
   */
  async findGroupCoordinator(wanted: { groupId: string; coordinatorType?: number }): Promise<SharedBroker> {
    const name = `${wanted.coordinatorType}:${wanted.groupId}`
    const known = this.#coordinators.get(name)
    if (known?.isConnected()) return known
    const found = await this.#cluster.findGroupCoordinator(wanted)
    this.#coordinators.set(name, found)
    return found
  }

  markOffsetAsCommitted(offset: object): void {
    this.#cluster.markOffsetAsCommitted(offset)
  }
}

const UNKNOWN_TOPIC_OR_PARTITION = 3

/**
 * Removes from the metadata of a cluster the topics that brokers cannot describe. Deleted topics are no longer
 * requested.
 */
const tolerant = (cluster: SharedCluster): SharedCluster => {
  const { brokerPool } = cluster
  const createBroker = brokerPool.createBroker.bind(brokerPool)
  brokerPool.createBroker = (options) => {
    const broker = createBroker(options)
    broker.metadata = async (topics) => {
      const request = internals.metadataRequest({ topics: [...topics], allowAutoTopicCreation: false })
      const parse = async (answer: unknown) => answer
      const response = { decode: internals.decodeMetadata, parse }
      const metadata = (await broker.connectionPool.send({ request, response })) as Metadata
      for (const { topic, topicErrorCode } of metadata.topicMetadata)
        if (topicErrorCode === UNKNOWN_TOPIC_OR_PARTITION) cluster.targetTopics.delete(topic)
      return { ...metadata, topicMetadata: metadata.topicMetadata.filter(({ topicErrorCode }) => topicErrorCode === 0) }
    }
    return broker
  }
  return cluster
}
