/** Records that cannot be used, as events of the quarantine topic: reason, position, original bytes. */
import {
  avro,
  type Codecs,
  DecodeError,
  type DecodeReason,
  type Decoder,
  derivedMeta,
  type Encoder,
  recordEncoders,
  schemaIdsOf,
} from '../schemas/index.ts'
import type { LogRecord, OutputRecord } from '../streams/core/log.ts'
import type { Names } from '../streams/core/names.ts'
import type { PoisonError, StepContext } from '../streams/core/processor.ts'
import type { UnfitRecord } from '../streams/core/sink.ts'
import type { KafkaAppender } from '../streams/kafka/index.ts'
import type { Platform } from './connect.ts'
import { fetchFromStart } from './log-reading.ts'

export type Quarantine = (record: LogRecord, error: PoisonError, context: StepContext) => OutputRecord

/** The reason of a record that a store can never hold. */
export const VALUE_UNFIT = 'value_unfit'

/** The position of a record, and the instance that read it. */
interface Origin {
  readonly instance: string
  readonly topic: string
  readonly partition: number
}

type Refusal = Origin & {
  readonly offset: number
  readonly ordinal: number
  readonly logTime: number
  readonly reason: string
  readonly message: string
}

const rejectedOf = (encoder: Encoder<avro.RowRejected>, names: Names, { key, value }: LogRecord, refusal: Refusal) => {
  const { topic, partition, offset, logTime, reason, message } = refusal
  const meta = derivedMeta(refusal, logTime)
  const rejected = { meta, topic, partition, offset, logTime, reason, message, key, value }
  return { topic: names.quarantine, partition: 0, key, value: encoder.encode(rejected) }
}

const encoderOf = (codecs: Codecs, names: Names) => recordEncoders(codecs, names)(avro.RowRejectedSchema)

/** @returns the record that a task adds to its transaction instead of the outputs of a record that cannot be used */
export const quarantineOf = async (codecs: Codecs, names: Names): Promise<Quarantine> => {
  const encoder = await encoderOf(codecs, names)
  return (record, { reason, message }, context) => {
    const { instance, topic, partition, offset, logTime, ordinal } = context
    return rejectedOf(encoder, names, record, {
      instance,
      topic,
      partition,
      offset,
      ordinal,
      logTime,
      reason,
      message,
    })
  }
}

/**
 * The bytes of an entry for comparison. They do not contain the message, because a later release may use other words
 * for the same reason.
 */
export const comparableEntry = async ({ codecs, names }: Platform, value: Buffer): Promise<Buffer> => {
  const encoder = await encoderOf(codecs, names)
  await codecs.ensure(schemaIdsOf([{ value }]))
  return encoder.encode({ ...codecs.decoder(avro.RowRejectedSchema).decode(value), message: '' })
}

/** The records that are in quarantine for one reason. Each question continues to read where the last one ended. */
class RefusedRecords {
  readonly #platform: Platform
  readonly #reason: string
  #next = 0
  #offsets = new Map<string, Set<number>>()

  constructor(platform: Platform, reason: string) {
    this.#platform = platform
    this.#reason = reason
  }

  /** Reads the entries that have arrived since the last question. @throws errors of log or registry */
  async look(): Promise<void> {
    const { log, names, codecs } = this.#platform
    const decoder = codecs.decoder(avro.RowRejectedSchema)
    const reader = await log.reader(names.quarantine, 0)
    try {
      for (;;) {
        const { records, next, end } = await (this.#next === 0 ? fetchFromStart(reader) : reader.fetch(this.#next, 0))
        await codecs.ensure(schemaIdsOf(records))
        for (const { value } of records) {
          const entry = value === null ? undefined : entryIn(decoder, value)
          if (entry === undefined || entry.reason !== this.#reason || entry.meta.source === null) continue
          const { meta, topic, partition, offset } = entry
          this.add({ instance: meta.source, topic, partition }, offset)
        }
        this.#next = next
        if (next >= end) return
      }
    } finally {
      await reader.close()
    }
  }

  has(origin: Origin, offset: number): boolean {
    return this.#offsets.get(originText(origin))?.has(offset) === true
  }

  add(origin: Origin, offset: number): void {
    const text = originText(origin)
    const offsets = this.#offsets.get(text) ?? new Set()
    this.#offsets.set(text, offsets)
    offsets.add(offset)
  }
}

/** The entry in a record; a record that somebody else has written into the topic is none. */
const entryIn = (decoder: Decoder<avro.RowRejected>, value: Buffer): avro.RowRejected | undefined => {
  try {
    return decoder.decode(value)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** The records that a store can never hold. */
export class UnfitRecords extends RefusedRecords {
  constructor(platform: Platform) {
    super(platform, VALUE_UNFIT)
  }
}

/** The records whose schema the registry did not know when they were read. It may know it now. */
export class UnknownSchemas extends RefusedRecords {
  constructor(platform: Platform) {
    super(platform, 'unknown_schema' satisfies DecodeReason)
  }
}

const originText = ({ instance, topic, partition }: Origin): string => `${instance} ${topic}:${partition}`

/**
 * Adds records that a store can never hold. A record that is already in quarantine is not added again, so retries,
 * rebuilds and crashes between the two writes leave one entry. Only owners that write at the same moment could add two
 * entries, with the same id.
 */
export class SinkQuarantine {
  readonly #platform: Platform
  readonly #appender: Pick<KafkaAppender, 'append' | 'room'>
  readonly #kept: UnfitRecords
  #last: Promise<unknown> = Promise.resolve()

  constructor(platform: Platform, appender: Pick<KafkaAppender, 'append' | 'room'>) {
    this.#platform = platform
    this.#appender = appender
    this.#kept = new UnfitRecords(platform)
  }

  /** Resolves when the log contains all of them. @throws errors of log or registry; the caller tries again */
  keep(origin: Origin, records: readonly UnfitRecord[]): Promise<void> {
    const kept = this.#last.then(() => this.#keep(origin, records))
    this.#last = kept.catch(() => {}) // the caller gets the error
    return kept
  }

  async #keep(origin: Origin, unfit: readonly UnfitRecord[]): Promise<void> {
    const { codecs, names } = this.#platform
    const encoder = await encoderOf(codecs, names)
    await this.#kept.look()
    const appends: Promise<unknown>[] = []
    for (const { record, reason } of unfit) {
      const { offset, timestamp: logTime } = record
      if (this.#kept.has(origin, offset)) continue
      await this.#appender.room()
      const refusal = { ...origin, offset, ordinal: 0, logTime, reason: VALUE_UNFIT, message: reason }
      const appended = this.#appender.append(rejectedOf(encoder, names, record, refusal))
      appends.push(appended.then(() => this.#kept.add(origin, offset)))
    }
    const failed = (await Promise.allSettled(appends)).find(({ status }) => status === 'rejected')
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason
  }
}
