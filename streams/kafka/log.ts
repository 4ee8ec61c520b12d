/** The log on Kafka: it implements the ports of streams/core/log.ts with kafkajs. */
import type { Admin, Kafka, SASLOptions } from 'kafkajs'
import {
  type GroupMember,
  type GroupMemberOptions,
  type Log,
  LogError,
  type PartitionReader,
  type TransactionalProducer,
} from '../core/log.ts'
import { overrideClusters, withoutFirstOffsets } from './client/cluster.ts'
import { kafkajs } from './client/patches.ts'
import { shareClusters } from './client/shared-clusters.ts'
import { type PartitionEnds, TopicEnds } from './ends.ts'
import { logError } from './errors.ts'
import { Fetcher } from './fetching/fetcher.ts'
import { fetchNetwork } from './fetching/network.ts'
import { KafkaMember } from './member.ts'
import { KafkaProducer, RETRY } from './producer.ts'
import { KafkaReader } from './reader.ts'

export interface KafkaConfig {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly ssl?: boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string }
  readonly sasl?: SASLOptions
  readonly sessionTimeoutMs?: number
  readonly heartbeatIntervalMs?: number
  readonly transactionTimeoutMs?: number
  readonly requestTimeoutMs?: number
}

const READ_UNCOMMITTED = 0

const DEFAULTS = {
  sessionTimeoutMs: 10_000,
  heartbeatIntervalMs: 1000,
  transactionTimeoutMs: 15_000,
  requestTimeoutMs: 15_000,
}

/**
 * The number of clusters that all transactional producers of a process share, with one connection each to every broker.
 */
const PRODUCER_CLUSTERS_MAX = 8

/** @returns a client that logs nothing, because everything important is an error or a signal */
export const kafkaClient = (config: KafkaConfig): Kafka => {
  const { brokers, clientId, ssl, sasl } = config
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    ...(ssl === undefined ? {} : { ssl: ssl as boolean }),
    ...(sasl === undefined ? {} : { sasl }),
    connectionTimeout: 3000,
    requestTimeout: config.requestTimeoutMs ?? DEFAULTS.requestTimeoutMs,
    retry: { initialRetryTime: 50, maxRetryTime: 2000, retries: 8 },
    logLevel: kafkajs.logLevel.NOTHING,
  })
}

export class KafkaLog implements Log {
  readonly kafka: Kafka
  #transactions: Kafka
  #fetcher: Fetcher
  #config: KafkaConfig
  #admin: Promise<Admin> | undefined
  #ends: TopicEnds
  #written: TopicEnds

  constructor(config: KafkaConfig) {
    this.#config = config
    this.kafka = kafkaClient(config)
    this.#ends = new TopicEnds(this.kafka)
    const uncommitted = kafkaClient(config)
    overrideClusters(
      uncommitted,
      (create) => (options) => withoutFirstOffsets(create({ ...options, isolationLevel: READ_UNCOMMITTED })),
    )
    this.#written = new TopicEnds(uncommitted)
    this.#fetcher = new Fetcher(fetchNetwork(this.kafka))
    this.#transactions = shareClusters(kafkaClient(config), PRODUCER_CLUSTERS_MAX, RETRY)
  }

  async reader(topic: string, partition: number, epoch?: number): Promise<PartitionReader> {
    return new KafkaReader(this.#fetcher, topic, partition, epoch)
  }

  async producer(transactionalId: string): Promise<TransactionalProducer> {
    return new KafkaProducer(
      this.#transactions,
      transactionalId,
      this.#config.transactionTimeoutMs ?? DEFAULTS.transactionTimeoutMs,
    )
  }

  async join(options: GroupMemberOptions): Promise<GroupMember> {
    const { sessionTimeoutMs, heartbeatIntervalMs } = { ...DEFAULTS, ...this.#config }
    return KafkaMember.join(this.kafka, options, { sessionTimeoutMs, heartbeatIntervalMs })
  }

  /** The names of all topics. @throws LogError */
  topics(): Promise<string[]> {
    return this.#ask('list of topics', (admin) => admin.listTopics())
  }

  async partitions(topic: string): Promise<number> {
    return this.#ask(`partitions of ${topic}`, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      return topics[0].partitions.length
    })
  }

  /**
   * The first and the end offset of every partition, in the order of the partitions.
   * @throws LogError
   */
  async ends(topic: string): Promise<PartitionEnds[]> {
    try {
      return await this.#ends.of(topic)
    } catch (error) {
      throw logError(error, `ends of ${topic}`)
    }
  }

  /**
   * The ends with what open transactions have written. A transaction is committed before its markers are written: until then its records
   * are behind the ends, though the task has reported its position.
   * @throws LogError
   */
  async writtenEnds(topic: string): Promise<Omit<PartitionEnds, 'start'>[]> {
    try {
      return (await this.#written.of(topic)).map(({ partition, end }) => ({ partition, end }))
    } catch (error) {
      throw logError(error, `written ends of ${topic}`)
    }
  }

  /** The first offset of a partition whose record was appended at a time or later, ms; the end if there is none. @throws LogError */
  async positionAt(topic: string, partition: number, time: number): Promise<number> {
    return this.#ask(`position of ${topic} at ${time}`, async (admin) => {
      const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, time)
      return Number(offsets.find((each) => each.partition === partition)?.offset ?? 0)
    })
  }

  /**
   * Of each partition the first offset whose record was appended at a time or later, ms, open transactions included; its written end if there is none.
   * @throws LogError
   */
  async writtenAt(topic: string, time: number): Promise<number[]> {
    try {
      return await this.#written.at(topic, time)
    } catch (error) {
      throw logError(error, `positions of ${topic} at ${time}`)
    }
  }

  /** The admin client, which is connected once. */
  async admin(): Promise<Admin> {
    if (this.#admin === undefined) {
      const admin = this.kafka.admin()
      const connected = admin.connect().then(() => admin)
      this.#admin = connected
      connected.catch(() => {
        this.#admin = undefined
      })
    }
    return this.#admin
  }

  /** Ends all fetches, and closes the connections of readers and admin. */
  async close(): Promise<void> {
    this.#fetcher.close()
    const admin = this.#admin
    this.#admin = undefined
    await Promise.all([
      this.#ends.close(),
      this.#written.close(),
      admin?.then((connected) => connected.disconnect()).catch(() => {}),
    ])
  }

  async #ask<T>(doing: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      return await question(await this.admin())
    } catch (error) {
      throw error instanceof LogError ? error : logError(error, doing)
    }
  }
}
