/**
 * Replays of quarantined records. A record is appended to its topic in one transaction with the event that it was replayed, so an entry is
 * replayed once, whoever asks, and however often: a producer that begins fences all others, and reads what they have replayed.
 */
import { randomBytes } from 'node:crypto'
import { type Platform, partitionsIfThere, readLog } from '../../platform/index.ts'
import { avro, primaryMeta, recordEncoders, schemaIdsOf, uuidV7 } from '../../schemas/index.ts'
import type { TopicSpec } from '../../streams/core/topics.ts'
import { ensureTopics, requireSettings } from '../../streams/kafka/index.ts'
import type { Principal } from '../http/auth.ts'
import { sendsOf } from '../rows/sends.ts'
import { Positions } from '../rows/tokens.ts'

/** A set of offsets, one bit for each, in blocks. */
const BLOCK_BITS = 8_192
class Offsets {
  readonly #blocks = new Map<number, Uint8Array>()

  add(offset: number): void {
    const number = Math.floor(offset / BLOCK_BITS)
    const block = this.#blocks.get(number) ?? new Uint8Array(BLOCK_BITS / 8)
    this.#blocks.set(number, block)
    block[(offset % BLOCK_BITS) >> 3] |= 1 << (offset & 7)
  }

  has(offset: number): boolean {
    const block = this.#blocks.get(Math.floor(offset / BLOCK_BITS))
    return block !== undefined && (block[(offset % BLOCK_BITS) >> 3] & (1 << (offset & 7))) !== 0
  }
}

/** An entry of the quarantine. */
export interface Replayable {
  /** Its offset in the quarantine topic. */
  readonly offset: number
  readonly rejected: avro.RowRejected
}

export interface Appended {
  /** Entries that were appended now. */
  readonly replayed: number
  /** Entries that had been replayed before: they were not appended again. */
  readonly repeated: number
  readonly positions: readonly avro.TopicPosition[]
}

export class Replays {
  readonly #platform: Platform
  readonly #offsets = new Offsets()
  #next = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  get #topic(): TopicSpec {
    return { name: this.#platform.names.replays, partitions: 1, kind: 'log' }
  }

  /** Whether the entry had been replayed when `look` was called. */
  has(entry: number): boolean {
    return this.#offsets.has(entry)
  }

  /** Reads what was replayed since the last call. @throws errors of log and registry */
  async look(): Promise<void> {
    const { name: topic } = this.#topic
    if ((await partitionsIfThere(this.#platform.log, topic)) === undefined) return
    const decoder = this.#platform.codecs.decoder(avro.RowReplayedSchema)
    for await (const records of readLog(this.#platform, { topic, partition: 0, from: this.#next })) {
      await this.#platform.codecs.ensure(schemaIdsOf(records))
      for (const { offset, value } of records) {
        if (value !== null) this.#offsets.add(decoder.decode(value).entry)
        this.#next = Math.max(this.#next, offset + 1)
      }
    }
  }

  /** Appends the records of entries that were not replayed before, one call after the other. @throws errors of log and registry */
  append(entries: readonly Replayable[], principal: Principal): Promise<Appended> {
    const appended = this.#last.then(() => this.#append(entries, principal))
    this.#last = appended.catch(() => {}) // the caller gets the error
    return appended
  }

  async #append(entries: readonly Replayable[], principal: Principal): Promise<Appended> {
    if (entries.length === 0) return { replayed: 0, repeated: 0, positions: [] }
    const { log, names, codecs, replication } = this.#platform
    await ensureTopics(log, [this.#topic], replication)
    await requireSettings(log, [this.#topic])
    const encoder = await recordEncoders(codecs, names)(avro.RowReplayedSchema)
    const producer = await log.producer(`${names.prefix}quarantine.replay`)
    try {
      await producer.initialise()
      await this.look()
      const open = entries.filter(({ offset }) => !this.has(offset))
      const records = open.map(({ offset, rejected: { topic, partition, key, value } }) => {
        const now = Date.now()
        const meta = primaryMeta({ id: uuidV7(now, randomBytes(10)), source: 'gateway', time: now }, principal)
        const replayed = encoder.encode({ meta, entry: offset, topic, partition })
        return {
          row: { topic, partition, key, value },
          mark: { topic: names.replays, partition: 0, key: null, value: replayed },
        }
      })
      const positions = new Positions()
      for (const piece of sendsOf(records, ({ row, mark }) => [row, mark])) {
        const rows = piece.map(({ row }) => row)
        for (const { topic, partition, offset } of await producer.send([...rows, ...piece.map(({ mark }) => mark)])) {
          const count = rows.filter((row) => row.topic === topic && row.partition === partition).length
          if (count > 0) positions.passed(topic, partition, offset + count - 1)
        }
      }
      await producer.commit()
      for (const { offset } of open) this.#offsets.add(offset)
      return { replayed: open.length, repeated: entries.length - open.length, positions: positions.list() }
    } finally {
      await producer.close() // a transaction that was not committed is settled by the next producer
    }
  }
}
