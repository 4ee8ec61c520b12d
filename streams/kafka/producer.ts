import type { Kafka, Message, Producer, Transaction } from 'kafkajs'
import { LogError, type OutputRecord, type Sent, type TransactionalProducer } from '../core/log.ts'
import { kafkajs } from './client/patches.ts'
import { logError } from './errors.ts'

/**
 * The coordinator answers CONCURRENT_TRANSACTIONS while it still writes the markers of the last commit. This takes a
 * millisecond or two, so the first pause is short. The sum of all pauses is about 6 s; after that, the task is taken
 * over again.
 */
export const RETRY = { initialRetryTime: 2, maxRetryTime: 1000, multiplier: 2, factor: 0.1, retries: 14 }

/** The records in the form that kafkajs takes; their partitions are already chosen, and their origins are written by our own encoder (record-batch.ts). */
export const topicMessages = (records: readonly OutputRecord[]) => {
  const topics = new Map<string, Message[]>()
  for (const record of records) {
    const messages = topics.get(record.topic)
    if (messages === undefined) topics.set(record.topic, [record])
    else messages.push(record)
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }))
}

const bytesOf = ({ key, value }: OutputRecord): number => (key?.length ?? 0) + (value?.length ?? 0)

/** Names the largest record: a broker that refuses a record for its size names nothing. */
const described = (records: readonly OutputRecord[]): string => {
  const [first, ...others] = records
  if (first === undefined) return 'no records'
  const largest = others.reduce((most, each) => (bytesOf(each) > bytesOf(most) ? each : most), first)
  return `${records.length} records (the largest has ${bytesOf(largest)} bytes, for ${largest.topic}:${largest.partition})`
}

export class KafkaProducer implements TransactionalProducer {
  #producer: Producer
  #transaction: Transaction | undefined
  #id: string

  /** @param transactionTimeoutMs after this time the broker itself ends a transaction that a dead task left open */
  constructor(kafka: Kafka, transactionalId: string, transactionTimeoutMs: number) {
    this.#id = transactionalId
    this.#producer = kafka.producer({
      transactionalId,
      transactionTimeout: transactionTimeoutMs,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry: RETRY,
    })
  }

  async initialise(): Promise<void> {
    await this.#try('initialise', async () => {
      await this.#producer.connect()
      this.#transaction = await this.#producer.transaction() // the first producer requests the producer id, which fences older ones
    })
  }

  async send(records: readonly OutputRecord[]): Promise<readonly Sent[]> {
    const sending = () => `send ${described(records)}`
    return this.#try(sending, async () => {
      this.#transaction ??= await this.#producer.transaction()
      const sent = await this.#transaction.sendBatch({ acks: -1, topicMessages: topicMessages(records) })
      return sent.map(({ topicName: topic, partition, baseOffset }) => {
        const offset = Number(baseOffset)
        if (!(offset >= 0))
          throw new LogError('UNAVAILABLE', `send to ${topic}:${partition}: the broker named no offset`)
        return { topic, partition, offset }
      })
    })
  }

  async commit(): Promise<void> {
    await this.#try('commit', async () => {
      const transaction = this.#transaction
      if (transaction === undefined) return
      this.#transaction = undefined
      await transaction.commit()
    })
  }

  async abort(): Promise<void> {
    await this.#try('abort', async () => {
      const transaction = this.#transaction
      this.#transaction = undefined
      await transaction?.abort()
    })
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => {}) // the next owner settles an open transaction
  }

  async #try<T>(doing: string | (() => string), action: () => Promise<T>): Promise<T> {
    try {
      return await action()
    } catch (error) {
      if (error instanceof LogError) throw error
      throw logError(error, `${typeof doing === 'string' ? doing : doing()} of producer ${this.#id}`)
    }
  }
}
