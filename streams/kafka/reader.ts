import type { Kafka } from 'kafkajs'
import { type Fetched, LogError, type PartitionReader } from '../core/log.ts'
import { createCluster, type RawBroker, type RawCluster } from './client/cluster.ts'
import { type FetchResponse, fetchPartition } from './client/fetch.ts'
import { logError } from './errors.ts'

const NONE = 0
const OFFSET_OUT_OF_RANGE = 1
const BYTES_MAX = 1024 * 1024

/** Reads one partition by position over a connection of its own, without any group. */
export class KafkaReader implements PartitionReader {
  #cluster: RawCluster
  #topic: string
  #partition: number
  #broker: RawBroker | undefined
  #closed = false
  #bytesMax: number

  constructor(kafka: Kafka, topic: string, partition: number, bytesMax = BYTES_MAX) {
    this.#cluster = createCluster(kafka)
    this.#topic = topic
    this.#partition = partition
    this.#bytesMax = bytesMax
  }

  async fetch(from: number, waitMs: number): Promise<Fetched> {
    if (this.#closed) throw new LogError('UNAVAILABLE', `${this.#name}: the reader is closed`)
    let response: FetchResponse
    try {
      this.#broker ??= await this.#leader()
      response = await fetchPartition(this.#broker, {
        topic: this.#topic,
        partition: this.#partition,
        from,
        waitMs,
        bytesMax: this.#bytesMax,
      })
    } catch (error) {
      this.#broker = undefined
      throw logError(error, `fetch ${this.#name} at ${from}`)
    }
    if (response.errorCode !== NONE) await this.#fail(response, from)
    const { records, next, end, start } = response
    return { records, next, end, start }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#cluster.disconnect().catch(() => {}) // nothing of ours is left on a connection that fails to close
  }

  get #name(): string {
    return `${this.#topic}:${this.#partition}`
  }

  async #leader(): Promise<RawBroker> {
    await this.#cluster.connect()
    await this.#cluster.addTargetTopic(this.#topic)
    let leader = this.#leaderId()
    if (leader === undefined) {
      await this.#cluster.refreshMetadata()
      leader = this.#leaderId()
    }
    if (leader === undefined)
      throw new LogError('UNKNOWN_TOPIC', `${this.#name}: the partition does not exist or has no leader`)
    return this.#cluster.findBroker({ nodeId: leader })
  }

  #leaderId(): string | undefined {
    return Object.keys(this.#cluster.findLeaderForPartitions(this.#topic, [this.#partition])).find(
      (id) => Number(id) >= 0,
    )
  }

  async #fail({ errorCode }: FetchResponse, from: number): Promise<never> {
    if (errorCode === OFFSET_OUT_OF_RANGE) {
      const start = await this.#start()
      throw new LogError(
        'OFFSET_OUT_OF_RANGE',
        `${this.#name}: the log starts at ${start}, position ${from} is not in it`,
        { start },
      )
    }
    this.#broker = undefined
    await this.#cluster.refreshMetadata().catch(() => {}) // the next fetch looks for the leader again
    throw new LogError('UNAVAILABLE', `fetch ${this.#name} at ${from}: broker error ${errorCode}`)
  }

  async #start(): Promise<number> {
    const [answer] = await this.#cluster.fetchTopicsOffset([
      { topic: this.#topic, partitions: [{ partition: this.#partition }], fromBeginning: true },
    ])
    return Number(answer.partitions[0].offset)
  }
}
