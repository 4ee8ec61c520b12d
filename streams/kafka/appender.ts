/**
 * Appends single records over one idempotent producer; all replicas acknowledge them. If no send is in progress, the
 * record of a caller alone is sent at once; that of one of several waits some 2 ms for those of the others. Records that come during a send
 * are sent with the next batch. So under load the batches grow. There is one queue for all topics: while the client looks for a topic that does not exist, the
 * other topics wait.
 */
import type { Kafka, Producer } from 'kafkajs'
import { LogError, type OutputRecord } from '../core/log.ts'
import { kafkajs } from './client/patches.ts'
import { logError } from './errors.ts'
import { topicMessages } from './producer.ts'

export interface AppenderOptions {
  /**
   * The largest number of bytes of keys and values that are queued or being sent. `append` refuses more. Default 32
   * MiB.
   */
  readonly queueBytesMax?: number
  /**
   * The largest batch of one partition, bytes: below the broker's limit of 1 MiB. Default 900,000; a larger record is
   * sent alone.
   */
  readonly batchBytesMax?: number
  /** The largest send over all partitions, bytes. Default 8 MiB. */
  readonly sendBytesMax?: number
}

/** The position of an appended record. */
export interface Appended {
  readonly partition: number
  readonly offset: number
}

/** The queue is full, because the log is too slow. The record was not accepted. */
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

/** About six seconds in total: long enough for an election, short enough for a caller who waits for the answer. */
const RETRY = { initialRetryTime: 50, maxRetryTime: 1000, factor: 0.1, multiplier: 2, retries: 9 }

/**
 * Callers that were answered together come again together, within this time, ms. Without a wait the first of them would be sent alone, and each request costs the
 * broker, and all that read the topic, as much as a full one.
 */
const GATHER_MS = 2
/** More records than this come without a wait. */
const GATHER_MAX = 64

/** The bytes that a record needs besides its key and value, in a batch and in memory. */
const RECORD_BYTES = 64

export class KafkaAppender {
  readonly #kafka: Kafka
  readonly #limits: Required<AppenderOptions>
  #queue: Waiting[] = []
  #bytes = 0
  #producer: Producer | undefined
  #sending: Promise<void> | undefined
  #closed = false
  /** Records of the last two sends, without what listeners added. */
  #expected: number[] = [1, 1]
  #gathered: (() => void) | undefined
  readonly #beforeSend: (() => void)[] = []
  #roomWanted: (() => void)[] = []

  constructor(kafka: Kafka, options: AppenderOptions = {}) {
    this.#kafka = kafka
    this.#limits = { ...DEFAULTS, ...options }
  }

  /** The number of bytes that are queued or being sent. */
  get queuedBytes(): number {
    return this.#bytes
  }

  /**
   * Appends a record. Records of one partition keep the order of the calls.
   * @returns its position, when all replicas have it
   * @throws AppenderFullError at once if the queue is full; LogError if the log refused the record or did not answer.
   * After a LogError the record may be on the log or not; a record with its own id can safely be sent again.
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
      this.#gathered?.()
      this.#sending ??= this.#drain()
    })
  }

  /** Calls `listener` before each send of what others append. Records that it appends are part of this send: they cost no request of their own. */
  beforeSend(listener: () => void): void {
    this.#beforeSend.push(listener)
  }

  /** Resolves when less than half of the queue is in use, for a reader of a stream that prefers to wait. */
  async room(): Promise<void> {
    while (!this.#closed && this.#bytes > this.#limits.queueBytesMax / 2) {
      await new Promise<void>((resolve) => this.#roomWanted.push(resolve))
    }
  }

  /** Sends the queued records, then disconnects. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#sending
    await this.#discard()
    for (const resolve of this.#roomWanted.splice(0)) resolve()
  }

  async #drain(): Promise<void> {
    await null // records that are appended in the same turn are sent together
    while (this.#queue.length > 0) {
      await this.#gather()
      const own = this.#queue.length
      for (const listener of this.#beforeSend) listener()
      const batch = this.#take()
      this.#expected.push(Math.min(own, batch.length))
      this.#expected.shift()
      await this.#send(batch)
      if (this.#bytes <= this.#limits.queueBytesMax / 2) for (const resolve of this.#roomWanted.splice(0)) resolve()
    }
    this.#sending = undefined
  }

  /** Waits a moment for as many records as came lately; not for those of a caller alone, nor for a flood, which makes large batches by itself. */
  async #gather(): Promise<void> {
    const wanted = Math.max(...this.#expected)
    if (wanted > GATHER_MAX || this.#queue.length >= wanted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS)
      this.#gathered = () => {
        if (this.#queue.length < wanted) return
        clearTimeout(timer)
        resolve()
      }
    })
    this.#gathered = undefined
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
      if (bytes > this.#limits.batchBytesMax) break // if the log refuses this record, it must not refuse others with it
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
      // The outcome is unknown: the broker could take another batch with the same sequence numbers for this one, and
      // drop it.
      await this.#discard()
      await this.#failed(batch, error)
    }
  }

  /** A record that the log refuses for good must not make other records fail. */
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
    await producer?.disconnect().catch(() => {}) // a connection that fails to close holds nothing of ours
  }
}
