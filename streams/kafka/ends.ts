/**
 * The ends of topics. An admin client of kafkajs remembers every topic that it was asked about, and asks for all of them again each time: once
 * one of them was deleted, all its questions fail. So these questions have a client of their own, which is replaced when that happens.
 */
import type { Admin, Kafka } from 'kafkajs'
import { logError } from './errors.ts'

export interface PartitionEnds {
  readonly partition: number
  /** The first offset that the log holds. */
  readonly start: number
  /** The offset of the next record. */
  readonly end: number
}

interface Client {
  readonly admin: Promise<Admin>
  /** The questions in progress. */
  asking: number
  isReplaced: boolean
}

/** Attempts to learn the ends of a topic that the client has forgotten. */
const ATTEMPTS_MAX = 5

export class TopicEnds {
  readonly #kafka: Kafka
  #client: Client | undefined

  constructor(kafka: Kafka) {
    this.#kafka = kafka
  }

  /** The ends of all partitions, in their order. @throws errors of kafkajs; UNKNOWN_TOPIC_OR_PARTITION if there is no such topic */
  of(topic: string): Promise<PartitionEnds[]> {
    return this.#ask(topic, async (admin) =>
      (await admin.fetchTopicOffsets(topic))
        .map(({ partition, low, high }) => ({ partition, start: Number(low), end: Number(high) }))
        .sort((a, b) => a.partition - b.partition),
    )
  }

  /**
   * Of each partition, in their order, the first offset whose record was appended at a time or later, ms; its end if there is none.
   * @throws as `of`
   */
  at(topic: string, time: number): Promise<number[]> {
    return this.#ask(topic, async (admin) =>
      (await admin.fetchTopicOffsetsByTimestamp(topic, time))
        .sort((a, b) => a.partition - b.partition)
        .map(({ offset }) => Number(offset)),
    )
  }

  async #ask<T>(topic: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    let isFresh = false
    for (let attempt = 1; ; attempt++) {
      const client = this.#present()
      client.asking++
      try {
        return await question(await client.admin)
      } catch (error) {
        // kafkajs forgets a topic if an older answer about metadata arrives after a newer one, and then fails with a
        // TypeError. Its next question asks for the metadata again.
        const isForgotten = error instanceof TypeError && attempt < ATTEMPTS_MAX
        // It may be another topic that does not exist any more. A fresh client has been asked for this one only.
        const isOther: boolean = !isFresh && logError(error, topic).code === 'UNKNOWN_TOPIC'
        if (!isForgotten && !isOther) throw error
        if (isOther) this.#replace(client)
        isFresh ||= isOther
      } finally {
        client.asking--
        if (client.isReplaced) close(client)
      }
    }
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    await (await client?.admin.catch(() => undefined))?.disconnect()
  }

  #present(): Client {
    if (this.#client !== undefined) return this.#client
    const admin = this.#kafka.admin()
    const client: Client = { admin: admin.connect().then(() => admin), asking: 0, isReplaced: false }
    client.admin.catch(() => {
      if (this.#client === client) this.#client = undefined
    })
    this.#client = client
    return client
  }

  #replace(client: Client): void {
    if (this.#client === client) this.#client = undefined
    client.isReplaced = true
  }
}

const close = ({ admin, asking }: Client): void => {
  if (asking > 0) return // whoever asks last closes it
  admin.then((connected) => connected.disconnect()).catch(() => {})
}
