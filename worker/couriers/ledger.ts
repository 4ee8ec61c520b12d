/** How far each receiver has got, and what it will not get, on `ml.deliveries`: a compacted topic, so that the last position of a receiver and every lost change stay. */
import { type Platform, readLog } from '../../platform/index.ts'
import { avro, primaryMeta, recordSubject, type SchemaOf, schemaIdsOf, uuidV7 } from '../../schemas/index.ts'
import { ensureTopics, type KafkaAppender } from '../../streams/kafka/index.ts'
import type { Change } from './receivers.ts'

const REASON_MAX = 500

export class Ledger {
  readonly #platform: Platform
  readonly #appender: Pick<KafkaAppender, 'append'>
  readonly #now: () => number
  readonly #random: () => Uint8Array

  constructor(
    platform: Platform,
    appender: Pick<KafkaAppender, 'append'>,
    now: () => number,
    random: () => Uint8Array,
  ) {
    this.#platform = platform
    this.#appender = appender
    this.#now = now
    this.#random = random
  }

  /** The position of a receiver; `undefined` if it is new. @throws errors of log and registry */
  async position(receiver: string): Promise<number | undefined> {
    const { log, names, codecs, replication } = this.#platform
    await ensureTopics(log, [{ name: names.deliveries, partitions: 1, kind: 'changelog' }], replication)
    const decoder = codecs.events({ Delivered: avro.AlertsDeliveredSchema, Lost: avro.AlertUndeliverableSchema })
    let position: number | undefined
    for await (const records of readLog(this.#platform, { topic: names.deliveries, partition: 0 })) {
      await codecs.ensure(schemaIdsOf(records))
      for (const { value } of records) {
        if (value === null) continue
        const event = decoder.decode(value)
        if (event.type === 'Delivered' && event.value.receiver === receiver) position = event.value.position
      }
    }
    return position
  }

  async delivered(receiver: string, position: number): Promise<void> {
    await this.#append(receiver, avro.AlertsDeliveredSchema, { meta: this.#meta(), receiver, position })
  }

  async lost(receiver: string, { offset, event }: Change, tries: number, reason: string): Promise<void> {
    const { fingerprint, seq } = event.value
    const value = { meta: this.#meta(), receiver, offset, fingerprint, seq, tries, reason: reason.slice(0, REASON_MAX) }
    await this.#append(`${receiver}/${offset}`, avro.AlertUndeliverableSchema, value)
  }

  #meta(): avro.EventMeta {
    const time = Math.floor(this.#now())
    return primaryMeta({ id: uuidV7(time, this.#random()), source: 'couriers', time })
  }

  async #append<T>(key: string, schema: SchemaOf<T>, value: T): Promise<void> {
    const { codecs, names } = this.#platform
    const encoder = await codecs.encoder<T>(recordSubject(names.prefix, schema as never), schema)
    await this.#appender.append({
      topic: names.deliveries,
      partition: 0,
      key: Buffer.from(key),
      value: encoder.encode(value),
    })
  }
}
