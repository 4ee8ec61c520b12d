/**
 * Sends records to the leaders of their partitions, each record once. It replaces kafkajs 2.2.4
 * `src/producer/sendMessages.js`, which keeps the unsent records by connection. If the connection to a broker is
 * replaced while a send is prepared (after a restart of the broker), the list contains two connections of one broker.
 * Each of them then sends all records of that broker with its own sequence numbers, and the broker appends both. Here
 * the unsent records are kept by partition. A request with an unknown outcome is sent again with the same sequence
 * numbers, so the broker recognises it.
 */
import { createRequire } from 'node:module'
import type { RecordOrigin } from '../../core/log.ts'
import type { BatchOwner } from './record-batch.ts'

const require = createRequire(import.meta.url)
const { KafkaJSMetadataNotLoaded } = require('kafkajs/src/errors.js') as {
  KafkaJSMetadataNotLoaded: new (message: string) => Error
}
const { staleMetadata } = require('kafkajs/src/protocol/error.js') as { staleMetadata(error: unknown): boolean }

export interface Message {
  readonly key?: Buffer | string | null
  readonly value: Buffer | string | null
  readonly partition?: number
  readonly headers?: Readonly<Record<string, unknown>>
  readonly timestamp?: string
  /** As in `BatchRecord`; with it, there are no headers. */
  readonly origin?: RecordOrigin
}

/** The records of one partition. */
interface Batch {
  readonly topic: string
  readonly partition: number
  readonly messages: readonly Message[]
}

interface ProduceAnswer {
  readonly topics: readonly {
    readonly topicName: string
    readonly partitions: readonly { readonly partition: number }[]
  }[]
}

/** Records of partitions in one request. */
export type TopicData = readonly {
  readonly topic: string
  readonly partitions: readonly {
    readonly partition: number
    readonly firstSequence: number
    readonly messages: readonly Message[]
  }[]
}[]

interface Broker {
  readonly nodeId: string
  produce(request: object): Promise<ProduceAnswer>
}

export interface SendingCluster {
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>
  refreshMetadataIfNecessary(): Promise<void>
  refreshMetadata(): Promise<void>
  findTopicPartitionMetadata(topic: string): readonly unknown[]
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, readonly number[]>>
  findBroker(node: { readonly nodeId: string }): Promise<Broker>
  removeBroker(address: { readonly host: string; readonly port: number }): void
  isConnected(): boolean
  connect(): Promise<void>
}

/** Encodes the records of a partition. */
export type RecordBatchOf = (
  messages: readonly Message[],
  owner: BatchOwner,
  compression: number | undefined,
) => Promise<Buffer>

/** Where the cluster speaks transactions of version 2 (producer-epochs.ts). */
export interface TransactionalSend {
  isImplicit(): boolean
  /** Sends records, and makes their partitions part of the transaction. */
  produceImplicitly(
    broker: object,
    request: {
      readonly acks: number
      readonly timeout: number
      readonly compression: number | undefined
      readonly topicData: TopicData
    },
  ): Promise<readonly (Sent & { readonly baseOffset: string })[]>
}

/** The part of kafkajs that holds producer id, sequence numbers and transaction. */
export interface EosManager extends Partial<TransactionalSend> {
  isTransactional(): boolean
  getTransactionalId(): string
  getProducerId(): unknown
  getProducerEpoch(): number
  getSequence(topic: string, partition: number): number
  updateSequence(topic: string, partition: number, increment: number): void
  addPartitionsToTransaction(topicData: readonly object[]): Promise<void>
  acquireBrokerLock(broker: Broker): Promise<void>
  releaseBrokerLock(broker: Broker): Promise<void> | void
}

type Partitioner = (choice: { topic: string; partitionMetadata: readonly unknown[]; message: Message }) => number
type Retrier = <T>(attempt: (bail: (error: unknown) => void) => Promise<T>) => Promise<T>

export interface Sender {
  readonly cluster: SendingCluster
  readonly partitioner: Partitioner
  readonly eosManager: EosManager
  readonly retrier: Retrier
}

export interface SendRequest {
  readonly acks: number
  readonly timeout?: number
  readonly compression?: number
  readonly topicMessages: readonly { readonly topic: string; readonly messages: readonly Message[] }[]
}

/** The positions of a partition's records. */
export interface Sent {
  readonly topicName: string
  readonly partition: number
}

export const createSendMessages =
  (sender: Sender) =>
  (request: SendRequest): Promise<Sent[]> => {
    const topics = request.topicMessages.map(({ topic }) => topic)
    const sent: Sent[] = []
    let waiting: readonly Batch[] | undefined
    return sender.retrier(async (bail) => {
      try {
        await sender.cluster.addMultipleTargetTopics(topics)
        await sender.cluster.refreshMetadataIfNecessary()
        waiting ??= request.topicMessages.flatMap(({ topic, messages }) => batchesOf(sender, topic, messages))
        const requests = await byLeader(sender.cluster, waiting)
        // All requests must have ended before another attempt: no request may be in progress while its partitions are
        // sent again.
        const outcomes = await Promise.allSettled(
          requests.map(async ({ broker, batches }) => ({
            batches,
            answers: await produce(sender, broker, batches, request),
          })),
        )
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') continue
          const { batches, answers } = outcome.value
          waiting = waiting.filter((batch) => !batches.includes(batch))
          sent.push(...answers)
        }
        const failure = outcomes.find((outcome) => outcome.status === 'rejected')
        if (failure !== undefined) throw failure.reason
        return sent
      } catch (error) {
        throw await prepared(sender.cluster, error, bail)
      }
    })
  }

/** The messages of a topic by partition, in their order. */
const batchesOf = ({ cluster, partitioner }: Sender, topic: string, messages: readonly Message[]): Batch[] => {
  const partitionMetadata = cluster.findTopicPartitionMetadata(topic)
  if (partitionMetadata.length === 0) throw new KafkaJSMetadataNotLoaded(`Topic ${topic} has no metadata yet`)
  const groups = new Map<number, Message[]>()
  for (const message of messages) {
    const partition = message.partition ?? partitioner({ topic, partitionMetadata, message })
    const group = groups.get(partition)
    if (group === undefined) groups.set(partition, [message])
    else group.push(message)
  }
  return [...groups].map(([partition, group]) => ({ topic, partition, messages: group }))
}

/** One request per leader, over its present connection. */
const byLeader = async (
  cluster: SendingCluster,
  batches: readonly Batch[],
): Promise<{ readonly broker: Broker; readonly batches: readonly Batch[] }[]> => {
  const byNode = new Map<string, Batch[]>()
  for (const batch of batches) {
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(batch.topic, [batch.partition]))
    if (nodeId === undefined)
      throw new KafkaJSMetadataNotLoaded(`Partition ${batch.partition} of topic ${batch.topic} is not known`)
    const group = byNode.get(nodeId)
    if (group === undefined) byNode.set(nodeId, [batch])
    else group.push(batch)
  }
  return Promise.all(
    [...byNode].map(async ([nodeId, own]) => ({ broker: await cluster.findBroker({ nodeId }), batches: own })),
  )
}

/** That of kafkajs. */
const TIMEOUT_MS = 30_000

const topicDataOf = (batches: readonly Batch[], eosManager: EosManager) => {
  const topics = new Map<string, { partition: number; firstSequence: number; messages: readonly Message[] }[]>()
  for (const { topic, partition, messages } of batches) {
    const entry = { partition, firstSequence: eosManager.getSequence(topic, partition), messages }
    const entries = topics.get(topic)
    if (entries === undefined) topics.set(topic, [entry])
    else entries.push(entry)
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }))
}

/**
 * Sequence numbers advance only when the broker has answered. Until then, the same records are sent with the same
 * numbers.
 */
const produce = async (
  { eosManager }: Sender,
  broker: Broker,
  batches: readonly Batch[],
  { acks, timeout, compression }: SendRequest,
): Promise<Sent[]> => {
  await eosManager.acquireBrokerLock(broker)
  try {
    const topicData = topicDataOf(batches, eosManager)
    const isTransactional = eosManager.isTransactional()
    if (isTransactional) await eosManager.addPartitionsToTransaction(topicData)
    if (isTransactional && eosManager.isImplicit?.() === true && eosManager.produceImplicitly !== undefined) {
      const request = { acks, timeout: timeout ?? TIMEOUT_MS, compression, topicData }
      const answers = await eosManager.produceImplicitly(broker, request)
      for (const { topic, partition, messages } of batches) eosManager.updateSequence(topic, partition, messages.length)
      return [...answers]
    }
    const answer = await broker.produce({
      transactionalId: isTransactional ? eosManager.getTransactionalId() : undefined,
      producerId: eosManager.getProducerId(),
      producerEpoch: eosManager.getProducerEpoch(),
      acks,
      timeout,
      compression,
      topicData,
    })
    for (const { topic, partition, messages } of batches) eosManager.updateSequence(topic, partition, messages.length)
    if (acks === 0) return []
    return answer.topics.flatMap(({ topicName, partitions }) => partitions.map((each) => ({ topicName, ...each })))
  } finally {
    await eosManager.releaseBrokerLock(broker)
  }
}

interface ClientError {
  readonly name?: string
  readonly type?: string
  readonly retriable?: boolean
  readonly host?: string
  readonly port?: number
}

const LOOK_AGAIN = ['KafkaJSMetadataNotLoaded', 'KafkaJSConnectionError', 'KafkaJSConnectionClosedError']

/**
 * Prepares the cluster for the next attempt, or ends the attempts. The rules are those of kafkajs.
 * @returns the error to throw
 */
const prepared = async (cluster: SendingCluster, error: unknown, bail: (error: unknown) => void): Promise<unknown> => {
  const { name = '', type, retriable, host, port } = error as ClientError
  if (type === 'CONCURRENT_TRANSACTIONS') return error // the transaction before is still being ended; no leader has moved
  if (name === 'KafkaJSConnectionClosedError' && host !== undefined && port !== undefined)
    cluster.removeBroker({ host, port })
  if (!cluster.isConnected()) {
    await cluster.connect()
    await cluster.refreshMetadata()
  } else if (staleMetadata(error) || LOOK_AGAIN.includes(name) || (name === 'KafkaJSProtocolError' && retriable)) {
    await cluster.refreshMetadata()
  } else if (!retriable) bail(error)
  return error
}
