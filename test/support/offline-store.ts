/** An offline store with views of its own, filled through the sink, for tests of the offline reads on a real ClickHouse. */
import { randomBytes } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { featuresTable } from '../../processors/features/index.ts'
import {
  type OfflineOptions,
  type TrainingSetQuery,
  type TrainingSetSummary,
  trainingSet,
  type ViewOfSet,
} from '../../queries/offline/index.ts'
import { clickhouseSink, connectClickHouse, quoted } from '../../sinks/clickhouse/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { namesOf } from '../../streams/core/names.ts'
import type { Value } from '../../streams/core/projection.ts'
import type { TwinVector } from './as-of.ts'

export const DAY_MS = 86_400_000
export const [D0, D1, D2] = [0, 1, 2].map((n) => 980_000_000_000 + n * DAY_MS)

export interface Stored {
  readonly view: ViewOfSet
  readonly vectors: readonly TwinVector[]
}
export type VectorInput = Omit<TwinVector, 'offset'> & { readonly offset?: number }

/** A vector of one value. */
export const vector = (
  entityId: string | number,
  value: unknown,
  stamp: number,
  knownAt = stamp,
  rowTime = stamp,
): VectorInput => ({ entityId: String(entityId), stamp, rowTime, knownAt, values: [value] })

export const rowsOf = (bytes: Buffer): Record<string, unknown>[] =>
  bytes
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

export const driverSpine = (rows: readonly (readonly [number, number])[]): TrainingSetQuery['spine'] => ({
  columns: [
    { name: 'driver_id', type: 'long' },
    { name: 'event_timestamp', type: 'timestamp' },
  ],
  time: 'event_timestamp',
  rows,
})
export const lastOf = [{ name: 'value', type: 'long' }] as const

export class OfflineStore {
  readonly client: ClickHouseClient
  readonly options: OfflineOptions
  #views = 0
  readonly #tables: string[] = []

  constructor(url: string) {
    this.client = connectClickHouse({ url })
    this.options = { client: this.client, prefix: `test-${randomBytes(4).toString('hex')}.` }
  }

  async close(): Promise<void> {
    for (const table of this.#tables) await this.client.command({ query: `DROP TABLE IF EXISTS ${quoted(table)}` })
    await this.client.close()
  }

  /** Stores vectors in the table of a new view, one log record each. @param repeat how often each is written */
  async store(
    view: Partial<ViewOfSet> & Pick<ViewOfSet, 'features'>,
    given: readonly VectorInput[],
    { repeat = 1 } = {},
  ): Promise<Stored> {
    const entity = view.entity ?? [{ name: 'driver_id', type: 'long' }]
    const name = `v${this.#views++}`
    const table = featuresTable(this.options.prefix, name, 1, entity, view.features)
    this.#tables.push(table.name)
    const vectors = given.map((each, i) => ({ offset: i, ...each }))
    await this.#write(table, this.topicOf(name), entity, vectors)
    if (repeat > 1) {
      // What a late insert of a former owner leaves behind: the same rows once more, in a part of their own.
      await this.client.command({ query: `INSERT INTO ${quoted(table.name)} SELECT * FROM ${quoted(table.name)}` })
    }
    return { view: { view: name, version: 1, entity, ttlMs: 0, ...view }, vectors }
  }

  /** The topic that feeds the table of a stored view. */
  topicOf(view: string): string {
    return namesOf(this.options.prefix).features(view, 1)
  }

  async #write(
    table: ReturnType<typeof featuresTable>,
    topic: string,
    entity: ViewOfSet['entity'],
    vectors: readonly TwinVector[],
  ): Promise<void> {
    const byOffset = new Map(vectors.map((each) => [each.offset, each]))
    const sink = clickhouseSink({
      topic,
      client: this.client,
      table,
      insertRecordsMax: 9,
      project: ({ offset }, emit) => {
        const { entityId, stamp, rowTime, knownAt, values } = byOffset.get(offset) as TwinVector
        const ids = entity.length === 1 ? [entityId] : (JSON.parse(entityId) as unknown[])
        const keys = entity.map(({ type }, k) => (type === 'long' ? Number(ids[k]) : ids[k])) as Value[]
        emit([entityId, stamp, rowTime, knownAt, ...keys, ...(values as Value[])])
      },
    })
    await sink.resume(0)
    const offsets = [...byOffset.keys()].sort((a, b) => a - b)
    const records = offsets.map((offset): LogRecord => ({ offset, key: null, value: null, timestamp: 0 }))
    await sink.write({ partition: 0, from: 0, to: (offsets.at(-1) ?? -1) + 1, records })
  }

  async ask(
    query: TrainingSetQuery,
    over: Partial<OfflineOptions> = {},
  ): Promise<{ bytes: Buffer; summary: TrainingSetSummary }> {
    const set = await trainingSet({ ...this.options, ...over }, query)
    const chunks: Buffer[] = []
    for await (const chunk of set.stream) chunks.push(chunk as Buffer)
    return { bytes: Buffer.concat(chunks), summary: await set.summary }
  }

  /** Column `value` of the answer. */
  async values(stored: Stored, query: Omit<TrainingSetQuery, 'views'>): Promise<unknown[]> {
    return rowsOf((await this.ask({ ...query, views: [stored.view] })).bytes).map(({ value }) => value)
  }
}
