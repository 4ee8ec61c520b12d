/** How far each receiver has got, and what it will not get, on `ml.deliveries`: a compacted topic, so that the last position of a receiver and every lost change stay. */
import { type Platform, readLog } from '../../platform/index.ts'
import { avro, primaryMeta, recordEncoders, type SchemaOf, schemaIdsOf, uuidV7 } from '../../schemas/index.ts'
import { presentName, presentReason } from '../../sinks/webhook/index.ts'
import { ensureTopics, type KafkaAppender } from '../../streams/kafka/index.ts'
import type { Change, Receiver } from './receivers.ts'

const REASON_MAX = 500

export interface LedgerOptions {
  readonly platform: Platform
  readonly appender: Pick<KafkaAppender, 'append'>
  /** Who gets changes now. */
  readonly receivers: readonly Named[]
  readonly now: () => number
  readonly random: () => Uint8Array
}

/** A receiver as the ledger knows it. */
export type Named = Pick<Receiver, 'name' | 'formerName'>

/** What a key of the topic holds, and how it begins: with the name under which it was written. */
interface Entry {
  readonly key: string
  readonly name: string
  readonly event: Delivered | Lost
}
interface Delivered {
  readonly type: 'Delivered'
  readonly value: avro.AlertsDelivered
}
interface Lost {
  readonly type: 'Lost'
  readonly value: avro.AlertUndeliverable
}

export class Ledger {
  readonly #platform: Platform
  readonly #appender: Pick<KafkaAppender, 'append'>
  readonly #receivers: readonly Named[]
  readonly #now: () => number
  readonly #random: () => Uint8Array
  #renaming: Promise<void> | undefined

  constructor({ platform, appender, receivers, now, random }: LedgerOptions) {
    this.#platform = platform
    this.#appender = appender
    this.#receivers = receivers
    this.#now = now
    this.#random = random
  }

  /**
   * The position of each receiver that is not new: the greatest that was delivered, else the least from which one was announced. What an earlier release has written under the former name
   * of a receiver counts as well.
   * @throws errors of log and registry
   */
  async positions(): Promise<ReadonlyMap<string, number>> {
    return positionsOf(await this.#entries(), this.#receivers)
  }

  /**
   * Takes over what an earlier release has written under names that hold the path of an address, once in the life of a process: it is written again under the present names, and then the
   * former keys are deleted, so that compaction removes the paths. To be called by the worker that delivers. @throws errors of log and registry
   */
  renamed(): Promise<void> {
    this.#renaming ??= this.#rename().catch((error: unknown) => {
      this.#renaming = undefined
      throw error
    })
    return this.#renaming
  }

  async #rename(): Promise<void> {
    const entries = await this.#entries()
    const positions = positionsOf(entries, this.#receivers)
    for (const entry of entries) {
      const { key, name, event } = entry
      const owners = ownersOf(name, this.#receivers)
      if (owners.includes(name)) continue
      for (const receiver of owners) {
        const present = `${receiver}${key.slice(name.length)}`
        if (event.type === 'Lost') {
          const reason = presentReason(name, event.value.reason)
          await this.#append(present, avro.AlertUndeliverableSchema, { ...event.value, receiver, reason })
        } else {
          const position = key === name ? (positions.get(receiver) as number) : event.value.position
          await this.#append(present, avro.AlertsDeliveredSchema, { ...event.value, receiver, position })
        }
      }
      await this.#appendBytes(key, null)
    }
  }

  /** The last record of every key that has one. */
  async #entries(): Promise<readonly Entry[]> {
    const { log, names, codecs, replication } = this.#platform
    await ensureTopics(log, [{ name: names.deliveries, partitions: 1, kind: 'changelog' }], replication)
    const decoder = codecs.events({ Delivered: avro.AlertsDeliveredSchema, Lost: avro.AlertUndeliverableSchema })
    const found = new Map<string, Entry>()
    for await (const records of readLog(this.#platform, { topic: names.deliveries, partition: 0 })) {
      await codecs.ensure(schemaIdsOf(records))
      for (const { key: bytes, value } of records) {
        const key = String(bytes)
        if (value === null) {
          found.delete(key)
          continue
        }
        const event = decoder.decode(value)
        found.set(key, { key, name: event.value.receiver, event })
      }
    }
    return [...found.values()]
  }

  /**
   * A receiver is new, and gets what comes from a position on. Each announcement has a key of its own: of two workers that start together the earlier position
   * counts, and what was delivered meanwhile counts before both.
   */
  async announced(receiver: string, position: number): Promise<void> {
    const meta = this.#meta()
    await this.#append(`${receiver}/from/${meta.id}`, avro.AlertsDeliveredSchema, { meta, receiver, position })
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
    const encoder = await recordEncoders(codecs, names)(schema)
    await this.#appendBytes(key, encoder.encode(value))
  }

  async #appendBytes(key: string, value: Buffer | null): Promise<void> {
    const { deliveries } = this.#platform.names
    await this.#appender.append({ topic: deliveries, partition: 0, key: Buffer.from(key), value })
  }
}

/** The present names for which a name of the topic stands: several if earlier releases gave two receivers one name. */
const ownersOf = (name: string, receivers: readonly Named[]): readonly string[] => {
  if (receivers.some((each) => each.name === name)) return [name]
  const owners = receivers.filter(({ formerName }) => formerName === name).map((each) => each.name)
  return owners.length > 0 ? owners : [presentName(name)]
}

const positionsOf = (entries: readonly Entry[], receivers: readonly Named[]): ReadonlyMap<string, number> => {
  const [announced, delivered] = [new Map<string, number>(), new Map<string, number>()]
  for (const { key, name, event } of entries) {
    if (event.type !== 'Delivered') continue
    const { position } = event.value
    for (const owner of ownersOf(name, receivers))
      if (key === name) delivered.set(owner, Math.max(position, delivered.get(owner) ?? position))
      else announced.set(owner, Math.min(position, announced.get(owner) ?? position))
  }
  return new Map([...announced, ...delivered])
}
