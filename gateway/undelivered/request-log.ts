/** What gateways say on the log about requests without a key: `ml.requests`, one partition, in which a gateway finds its own records again. */
import { randomBytes } from 'node:crypto'
import { type Platform, readLog } from '../../platform/index.ts'
import { avro, type Encoder, primaryMeta, recordEncoders, schemaIdsOf, uuidV7 } from '../../schemas/index.ts'
import type { KafkaAppender } from '../../streams/kafka/index.ts'
import { JOINED_MS, RequestNumbers } from './numbers.ts'

/** An epoch is this old at most when the last request gets a number in it, and that one may be joined for as long again. */
const READ_MS = 2 * JOINED_MS + 10 * 60_000
/** An epoch lasts longer if its gateway was started again meanwhile, but records are kept no longer than this. */
const READ_MS_MAX = 24 * 3_600_000
/** Open requests of one record: about 60 bytes each. */
const OPEN_MAX = 5000

const SCHEMAS = {
  RequestEpochBegun: avro.RequestEpochBegunSchema,
  AnswersDelivered: avro.AnswersDeliveredSchema,
} as const

type Said =
  | { readonly type: 'RequestEpochBegun'; readonly value: avro.RequestEpochBegun }
  | { readonly type: 'AnswersDelivered'; readonly value: avro.AnswersDelivered }

interface Encoders {
  readonly begun: Encoder<avro.RequestEpochBegun>
  readonly delivered: Encoder<avro.AnswersDelivered>
}

export class RequestLog {
  readonly #platform: Platform
  readonly #gateway: string
  readonly #appender: Pick<KafkaAppender, 'append' | 'beforeSend'>
  #opening: Promise<Encoders> | undefined
  #encoders: Encoders | undefined

  /** @param appender the one of commands, with which records travel; it is not closed here */
  constructor(platform: Platform, gateway: string, appender: Pick<KafkaAppender, 'append' | 'beforeSend'>) {
    this.#platform = platform
    this.#gateway = gateway
    this.#appender = appender
  }

  /** Calls `listener` before commands are sent: what it delivers then travels with them. */
  beforeSend(listener: () => void): void {
    this.#appender.beforeSend(listener)
  }

  /** What the gateway before left at this address; `undefined`: nothing that counts any more. @throws errors of log and registry */
  async read(): Promise<RequestNumbers | undefined> {
    for (let back = READ_MS; ; back *= 4) {
      const { numbers, isSeen } = await this.#fold(Date.now() - back)
      if (numbers !== undefined || !isSeen || back > READ_MS_MAX) return numbers
    }
  }

  async #fold(since: number): Promise<{ numbers: RequestNumbers | undefined; isSeen: boolean }> {
    const { codecs, log, names } = this.#platform
    const topic = names.requests
    const decoder = codecs.events(SCHEMAS)
    const now = performance.now()
    const from = await log.positionAt(topic, 0, since)
    let numbers: RequestNumbers | undefined
    let isSeen = false
    let open: avro.OpenRequest[] = []
    let opening = ''
    for await (const records of readLog(this.#platform, { topic, partition: 0, from })) {
      await codecs.ensure(schemaIdsOf(records))
      for (const { key, value: bytes } of records) {
        if (bytes === null || key?.toString() !== this.#gateway) continue
        isSeen = true
        const { type, value } = decoder.decode(bytes) as Said
        if (type === 'AnswersDelivered') {
          for (const each of value.requests) numbers?.delivered(each, now)
          continue
        }
        open = opening === value.epoch ? [...open, ...value.open] : [...value.open]
        opening = value.epoch
        if (!value.isComplete) continue
        numbers = new RequestNumbers(value.epoch, now)
        for (const each of open) numbers.restore(each, now)
      }
    }
    return { numbers, isSeen }
  }

  /** Resolves when the log has it. @throws errors of log and registry */
  async begin(epoch: string, open: readonly avro.OpenRequest[]): Promise<void> {
    const { begun } = await this.#encoder()
    const appended: Promise<unknown>[] = []
    for (let i = 0; i === 0 || i < open.length; i += OPEN_MAX) {
      const content = { epoch, open: open.slice(i, i + OPEN_MAX), isComplete: i + OPEN_MAX >= open.length }
      appended.push(this.#append(begun.encode({ ...content, ...this.#said() })))
    }
    await Promise.all(appended)
  }

  /** Resolves when the log has it. @throws errors of log and registry */
  async deliver(requests: readonly avro.AnsweredRequest[]): Promise<void> {
    // Without a wait once the encoders are there, so that the record is part of the send that is about to begin.
    const { delivered } = this.#encoders ?? (await this.#encoder())
    await this.#append(delivered.encode({ requests: [...requests], ...this.#said() }))
  }

  #append(value: Buffer): Promise<unknown> {
    const topic = this.#platform.names.requests
    return this.#appender.append({ topic, partition: 0, key: Buffer.from(this.#gateway), value })
  }

  #said(): { readonly meta: avro.EventMeta; readonly gateway: string } {
    const time = Date.now()
    const meta = primaryMeta({ id: uuidV7(time, randomBytes(10)), source: 'gateway', time })
    return { meta, gateway: this.#gateway }
  }

  #encoder(): Promise<Encoders> {
    this.#opening ??= this.#open().then(
      (encoders) => {
        this.#encoders = encoders
        return encoders
      },
      (error) => {
        this.#opening = undefined
        throw error
      },
    )
    return this.#opening
  }

  async #open(): Promise<Encoders> {
    const { codecs, names } = this.#platform
    const { RequestEpochBegun, AnswersDelivered } = SCHEMAS
    return {
      begun: await recordEncoders(codecs, names)(RequestEpochBegun),
      delivered: await recordEncoders(codecs, names)(AnswersDelivered),
    }
  }
}
