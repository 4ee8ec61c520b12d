/** What flows in a chaos run: readings of sensors, seen by three views, in rising event time with some late ones. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Platform } from '../../../platform/connect.ts'
import {
  type DatasetDeclaration,
  type Encoder,
  type FeatureViewDeclaration,
  type Row,
  rowSchema,
  topicSubject,
  uuidV7,
} from '../../../schemas/index.ts'
import { partitionOf } from '../../../streams/core/partition.ts'
import type { Random } from '../../../streams/core/simulation/random.ts'
import type { KafkaAppender } from '../../../streams/kafka/index.ts'

export const PARTITIONS = 2

export const dataset: DatasetDeclaration = {
  name: 'readings',
  columns: [
    { name: 'sensor', type: 'string' },
    { name: 'site', type: 'string', nullable: false },
    { name: 'time', type: 'timestamp' },
    { name: 'value', type: 'double' },
  ],
  key: ['sensor'],
  time: 'time',
  partitions: PARTITIONS,
  dedupeMs: 3_600_000,
}
const features: FeatureViewDeclaration['features'] = {
  n_1h: { function: 'count', window: '1h' },
  sum_1h: { function: 'sum', column: 'value', window: '1h' },
  mean_6h: { function: 'mean', column: 'value', window: '6h' },
  sd_24h: { function: 'stddev', column: 'value', window: '24h' },
  last: { function: 'last', column: 'value' },
}
const { last: _, ...windowed } = features
export const views: readonly FeatureViewDeclaration[] = [
  { name: 'by_sensor', dataset: 'readings', entity: ['sensor'], features },
  // without a feature over all rows, so that there are late ones
  { name: 'by_site', dataset: 'readings', entity: ['site'], features: windowed },
]
/** Reads a copy that is merged by time, since it is declared after the first generation of the rows has begun. */
export const merged: FeatureViewDeclaration = {
  name: 'merged_by_site',
  dataset: 'readings',
  entity: ['site'],
  features: windowed,
}

const BATCH_ROWS = 20
const PAUSE_MS = 40
const APPEND_TIMEOUT_MS = 120_000
const RETRY_MS = 200

/** Appends rows, each with an id; one whose append was not answered is made again with the same id. */
export class Flow {
  /** Rows whose append was acknowledged. */
  acknowledged = 0
  #platform: Platform
  #appender: KafkaAppender
  #random: Random
  #encoder: Encoder<Row>
  #time = Date.UTC(2026, 0, 1)
  #isFlowing = true
  #surges: Promise<void>[] = []

  private constructor(platform: Platform, appender: KafkaAppender, random: Random, encoder: Encoder<Row>) {
    this.#platform = platform
    this.#appender = appender
    this.#random = random
    this.#encoder = encoder
  }

  static async open(platform: Platform, appender: KafkaAppender, random: Random): Promise<Flow> {
    const subject = topicSubject(platform.names.intake(dataset.name))
    return new Flow(platform, appender, random, await platform.codecs.encoder(subject, rowSchema(dataset)))
  }

  /** Rows flow until `end`. */
  async run(): Promise<void> {
    while (this.#isFlowing) {
      await this.#batch(BATCH_ROWS)
      await sleep(PAUSE_MS)
    }
    await Promise.all(this.#surges)
  }

  /** Many rows at once, so that every task is in the middle of a transaction. */
  surge(rows: number): void {
    const surge = this.#batch(rows)
    surge.catch(() => {}) // met at the end of `run`
    this.#surges.push(surge)
  }

  end(): void {
    this.#isFlowing = false
  }

  async #batch(rows: number): Promise<void> {
    const made = Array.from({ length: rows }, () => this.#row())
    await Promise.all(made.map((row) => this.#append(row)))
  }

  #row(): { key: Buffer; value: Buffer } {
    const random = this.#random
    this.#time += random.below(60_000)
    const sensor = `s${random.below(40)}`
    const time = this.#time - (random.chance(0.05) ? random.below(30 * 3_600_000) : 0)
    const bytes = Uint8Array.from({ length: 16 }, () => random.below(256))
    const id = uuidV7(this.#time, bytes)
    const meta = { id, source: 'chaos', time, team: null, actor: null, correlationId: null, causationId: null }
    const value = random.chance(0.05) ? null : random.below(1000) / 8
    const row = { meta, sensor, site: `site-${random.below(7)}`, time, value }
    return { key: Buffer.from(sensor), value: this.#encoder.encode(row as Row) }
  }

  async #append({ key, value }: { key: Buffer; value: Buffer }): Promise<void> {
    const topic = this.#platform.names.intake(dataset.name)
    for (const started = Date.now(); Date.now() - started < APPEND_TIMEOUT_MS; ) {
      try {
        await this.#appender.append({ topic, partition: partitionOf(key, PARTITIONS), key, value })
        this.acknowledged++
        return
      } catch {
        await sleep(RETRY_MS) // the broker is away, or the outcome is unknown: the same id again
      }
    }
    throw new Error(`a row could not be appended for ${APPEND_TIMEOUT_MS} ms`)
  }
}
