/** Writes a steady stream of rows to the intake topic of a dataset, like a producer with a clock. Every row can be a probe. */
import type { Platform } from '../../platform/connect.ts'
import { type DatasetDeclaration, type Row, rowSchema, topicSubject } from '../../schemas/index.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import { KafkaAppender } from '../../streams/kafka/index.ts'

const TICK_MS = 10

export interface LoadOptions {
  readonly platform: Platform
  readonly dataset: DatasetDeclaration
  /** Rows per second; with 0 only calls of `send` write rows. */
  readonly rowsPerSecond: number
  /** The n-th row, n from 0. */
  rowOf(n: number): LoadRow
}

export interface LoadRow {
  /** The key of the dataset as text. */
  readonly key: string
  /** Event time, ms. */
  readonly time: number
  readonly row: Row
}

export interface SentRow {
  readonly key: string
  readonly time: number
  /** Settles when the broker has acknowledged the row. */
  readonly acknowledged: Promise<unknown>
}

export class Load {
  #options: LoadOptions
  #appender: KafkaAppender
  #encode: (row: Row) => Buffer
  #topic: string
  #partitions: number
  #timer: NodeJS.Timeout | undefined
  #sent = 0
  #started = performance.now()
  #probes: ((row: SentRow) => void)[] = []
  #failure: unknown

  private constructor(options: LoadOptions, encode: (row: Row) => Buffer) {
    const { platform, dataset, rowsPerSecond } = options
    this.#options = options
    this.#appender = new KafkaAppender(platform.log.kafka)
    this.#encode = encode
    this.#topic = platform.names.intake(dataset.name)
    this.#partitions = dataset.partitions ?? 1
    if (rowsPerSecond > 0) this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  static async start(options: LoadOptions): Promise<Load> {
    const { platform, dataset } = options
    const topic = platform.names.intake(dataset.name)
    const encoder = await platform.codecs.encoder(topicSubject(topic), rowSchema(dataset))
    return new Load(options, (row) => encoder.encode(row))
  }

  /** The next row that the stream sends. */
  next(): Promise<SentRow> {
    return new Promise((resolve) => this.#probes.push(resolve))
  }

  /** Sends a row at once, in addition to the stream. */
  send(): SentRow {
    const { key: text, time, row } = this.#options.rowOf(this.#sent++)
    const key = Buffer.from(text)
    const partition = partitionOf(key, this.#partitions)
    const acknowledged = this.#appender.append({ topic: this.#topic, partition, key, value: this.#encode(row) })
    acknowledged.catch((error) => {
      this.#failure ??= error
    })
    return { key: text, time, acknowledged }
  }

  get sent(): number {
    return this.#sent
  }

  /** @throws the first error of an append */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Ends the stream when all sent rows are acknowledged. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#appender.close()
  }

  #tick(): void {
    const due = Math.floor(((performance.now() - this.#started) * this.#options.rowsPerSecond) / 1000)
    while (this.#sent < due) {
      const sent = this.send()
      this.#probes.shift()?.(sent)
    }
  }
}
