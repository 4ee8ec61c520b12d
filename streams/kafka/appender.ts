/**
 * Appends single records, acknowledged by all replicas, over one idempotent producer. Batching is natural: a send goes out at once if
 * none is under way, else what has gathered meanwhile goes next. So a lone record waits for nobody, and under load batches
 * grow by themselves. There is one line for all topics: a topic that is not there holds the others up while the client looks for it.
 */
import type { Kafka, Producer } from 'kafkajs'
import { LogError, type OutputRecord } from '../core/log.ts'
import { kafkajs } from './client/patches.ts'
import { logError } from './errors.ts'
import { topicMessages } from './producer.ts'

export interface AppenderOptions {
  /** Bytes of keys and values that may wait or be under way. Beyond it `append` refuses. Default 32 MiB. */
  readonly queueBytesMax?: number
  /** Bytes of one partition's batch: below the broker's limit of 1 MiB. Default 900,000; a larger record goes alone. */
  readonly batchBytesMax?: number
  /** Bytes of one send, over all partitions. Default 8 MiB. */
  readonly sendBytesMax?: number
}

/** Where a record went. */
export interface Appended {
  readonly partition: number
  readonly offset: number
}

/** The queue is full: the log does not keep up. Nothing was taken. */
export class AppenderFullError extends Error {
  constructor(bytes: number, bytesMax: number) {
    super(`${bytes} bytes wait for the log, at most ${bytesMax} may.`)
    this.name = 'AppenderFullError'
  }
}

interface Waiting {
  readonly record: OutputRecord
  readonly bytes: number
  resolve(appended: Appended): void
  reject(error: Error): void
}

const DEFAULTS: Required<AppenderOptions> = {
  queueBytesMax: 32 * 1024 * 1024,
  batchBytesMax: 900_000,
  sendBytesMax: 8 * 1024 * 1024,
}

/** About six seconds in all: long enough for an election, short enough for somebody who waits for the answer. */
const RETRY = { initialRetryTime: 50, maxRetryTime: 1000, factor: 0.1, multiplier: 2, retries: 9 }

/** What a record costs besides its key and value, in a batch and in memory. */
const RECORD_BYTES = 64

export class KafkaAppender {
  readonly #kafka: Kafka
  readonly #limits: Required<AppenderOptions>
  #queue: Waiting[] = []
  #bytes = 0
  #producer: Producer | undefined
  #sending: Promise<void> | undefined
  #closed = false
  #roomWanted: (() => void)[] = []

  constructor(kafka: Kafka, options: AppenderOptions = {}) {
    this.#kafka = kafka
    this.#limits = { ...DEFAULTS, ...options }
  }

  /** Bytes that wait or are under way. */
  get queuedBytes(): number {
    return this.#bytes
  }

  /**
   * Appends a record; records of one partition keep the order of the calls.
   * @returns its position, when all replicas have it
   * @throws AppenderFullError at once if the queue is full. LogError if the log refused it or did not answer: then the record
   * may be there or not, as with any log; an id of its own makes a second attempt harmless.
   */
  append(record: OutputRecord): Promise<Appended> {
    if (this.#closed) return Promise.reject(new LogError('UNAVAILABLE', 'append: the appender is closed'))
    const bytes = (record.key?.length ?? 0) + (record.value?.length ?? 0) + RECORD_BYTES
    if (this.#bytes > 0 && this.#bytes + bytes > this.#limits.queueBytesMax) {
      return Promise.reject(new AppenderFullError(this.#bytes, this.#limits.queueBytesMax))
    }
    this.#bytes += bytes
    return new Promise((resolve, reject) => {
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          this.#bytes -= bytes
          settle(value)
        }
      this.#queue.push({ record, bytes, resolve: settled(resolve), reject: settled(reject) })
      this.#sending ??= this.#drain()
    })
  }

  /** Resolves when less than half of the queue is taken: for whoever reads a stream and would rather wait than be refused. */
  async room(): Promise<void> {
    while (!this.#closed && this.#bytes > this.#limits.queueBytesMax / 2) {
      await new Promise<void>((resolve) => this.#roomWanted.push(resolve))
    }
  }

  /** Sends what is queued, then disconnects. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#sending
    await this.#discard()
    for (const resolve of this.#roomWanted.splice(0)) resolve()
  }

  async #drain(): Promise<void> {
    await null // what is appended in the same turn goes together
    while (this.#queue.length > 0) {
      await this.#send(this.#take())
      if (this.#bytes <= this.#limits.queueBytesMax / 2) for (const resolve of this.#roomWanted.splice(0)) resolve()
    }
    this.#sending = undefined
  }

  /** The longest prefix of the queue whose batches stay within their limits; at least one record. */
  #take(): Waiting[] {
    const byPartition = new Map<string, number>()
    let total = 0
    let count = 0
    for (const { record, bytes } of this.#queue) {
      const partition = `${record.topic}\0${record.partition}`
      const batch = (byPartition.get(partition) ?? 0) + bytes
      total += bytes
      if (count > 0 && (batch > this.#limits.batchBytesMax || total > this.#limits.sendBytesMax)) break
      byPartition.set(partition, batch)
      count++
      if (bytes > this.#limits.batchBytesMax) break // if the log refuses it, it must refuse it alone
    }
    return this.#queue.splice(0, count)
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    try {
      const producer = await this.#connected()
      const sent = await producer.sendBatch({
        acks: -1,
        topicMessages: topicMessages(batch.map(({ record }) => record)),
      })
      const next = new Map<string, number>()
      for (const { topicName, partition, baseOffset } of sent)
        next.set(`${topicName}\0${partition}`, Number(baseOffset))
      for (const { record, resolve, reject } of batch) {
        const key = `${record.topic}\0${record.partition}`
        const offset = next.get(key)
        if (offset === undefined || offset < 0) {
          reject(
            new LogError('UNAVAILABLE', `append to ${record.topic}:${record.partition}: the broker named no offset`),
          )
          continue
        }
        next.set(key, offset + 1)
        resolve({ partition: record.partition, offset })
      }
    } catch (error) {
      // The outcome is unknown: another batch under the same sequence numbers could be taken for this one, and be dropped.
      await this.#discard()
      await this.#failed(batch, error)
    }
  }

  /** One record that the log refuses for good must not take its neighbours with it. */
  async #failed(batch: readonly Waiting[], error: unknown): Promise<void> {
    const reason = logError(error, 'append')
    const topics = new Set(batch.map(({ record }) => record.topic))
    const divisible = reason.code === 'UNKNOWN_TOPIC' && topics.size > 1
    if (!divisible) {
      for (const { reject } of batch) reject(reason)
      return
    }
    for (const topic of topics) await this.#send(batch.filter(({ record }) => record.topic === topic))
  }

  async #connected(): Promise<Producer> {
    if (this.#producer !== undefined) return this.#producer
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: RETRY,
    })
    this.#producer = producer
    await producer.connect()
    return producer
  }

  async #discard(): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    await producer?.disconnect().catch(() => {}) // nothing of ours is left on a connection that fails to close
  }
}
