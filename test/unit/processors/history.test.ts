/**
 * A history gives the same vectors, bit for bit, whatever the order of its file, the number of partitions, the size of the requests and the speed of each
 * partition: loaded as a file, and sorted in later.
 */
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { RowSorter } from '../../../cli/ingest/sorter.ts'
import type { Platform } from '../../../platform/index.ts'
import { sortedRows } from '../../../platform/sorting/index.ts'
import { makeFeatures } from '../../../processors/features/index.ts'
import { makeMerge, rowOrder } from '../../../processors/merge/index.ts'
import { LOAD_SOURCE, readerSchema, timeCodec } from '../../../processors/rows/index.ts'
import {
  avro,
  Codecs,
  defineDataset,
  defineFeatureView,
  type FeatureComputed,
  featureSchema,
  memoryRegistry,
  primaryMeta,
  type Row,
  rowSchema,
  schemaIdOf,
} from '../../../schemas/index.ts'
import type { LogRecord, OutputRecord, PartitionReader } from '../../../streams/core/log.ts'
import { MergedReader } from '../../../streams/core/merged-reader.ts'
import { namesOf } from '../../../streams/core/names.ts'
import { partitionOf } from '../../../streams/core/partition.ts'
import { type Random, seededRandom } from '../../../streams/core/simulation/random.ts'
import { Replay } from '../../../streams/core/simulation/replay.ts'
import { systemClock } from '../../../streams/kafka/index.ts'
import { seeded } from '../../support/seed.ts'

const MINUTE = 60_000
const payments = defineDataset({
  name: 'payments',
  columns: [
    { name: 'card', type: 'string' },
    { name: 'merchant', type: 'string' },
    { name: 'amount', type: 'double' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['card'],
  time: 'time',
})
const viewBy = (entity: 'card' | 'merchant') =>
  defineFeatureView({
    name: `by_${entity}`,
    dataset: payments,
    entity: [entity],
    features: {
      n_1h: { function: 'count', window: '1h' },
      sum_1d: { function: 'sum', column: 'amount', window: '1d' },
      last: { function: 'last', column: 'amount' },
      cards: { function: 'distinct', column: 'card', window: '1d' },
      mean: { function: 'mean', column: 'amount' },
    },
  })

interface Payment {
  readonly id: string
  readonly card: string
  readonly merchant: string
  readonly amount: number
  readonly time: number
}

const payment = fc.record({
  id: fc.uuid(),
  card: fc.constantFrom('a', 'b', 'c', 'd'),
  merchant: fc.constantFrom('m', 'n', 'o'),
  // Sums of these depend on their order in the last bits.
  amount: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  // Many rows have equal times: their ids order them.
  time: fc.integer({ min: 0, max: 25 }).map((step) => step * 73 * MINUTE),
})
const history = fc.uniqueArray(payment, { selector: ({ id }) => id, minLength: 1, maxLength: 60 })
const way = fc.record({
  partitions: fc.integer({ min: 1, max: 8 }),
  piece: fc.integer({ min: 1, max: 20 }),
  seed: fc.nat(),
})
const cases = history.chain((rows) =>
  fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }), way),
)

const names = namesOf('')
let codecs: Codecs
let world: Awaited<ReturnType<typeof worldOf>>
beforeAll(async () => {
  codecs = new Codecs(memoryRegistry())
  world = await worldOf()
})

const worldOf = async () => {
  const times = timeCodec(codecs, await codecs.encoder('times', avro.TimeAdvancedSchema), payments.name)
  const rows = codecs.decoder(readerSchema(payments)) as { decode(value: Buffer): Row }
  return {
    times,
    rows,
    row: await codecs.encoder<Row>('rows', rowSchema(payments)),
    time: await codecs.encoder('times', avro.TimeAdvancedSchema),
    late: await codecs.encoder('late', avro.RowLateSchema),
    orderOf: rowOrder({ time: 'time', rows, times }),
  }
}

const meta = (id: string, time: number, source = LOAD_SOURCE) =>
  primaryMeta({ id, source, time }, { correlationId: null })

/** The partitions of `ml.rows`, filled piece by piece, with the time behind each piece in every partition. */
const logOf = (rows: readonly Payment[], partitions: number, piece: number): LogRecord[][] => {
  const log: LogRecord[][] = Array.from({ length: partitions }, () => [])
  const append = (partition: number, value: Buffer) =>
    log[partition].push({ offset: log[partition].length, key: null, value, timestamp: log[partition].length })
  const state = (time: number, source = LOAD_SOURCE) => {
    const statement = { meta: meta('t', time, source), dataset: payments.name, cause: 'source', sourcePartition: null }
    for (let p = 0; p < partitions; p++) append(p, world.time.encode({ ...statement, sourcePartitions: null } as never))
  }
  state(Math.min(...rows.map(({ time }) => time))) // a load states the time of its first row before it
  let reached = Number.NEGATIVE_INFINITY
  for (let i = 0; i < rows.length; i += piece) {
    for (const { id, ...row } of rows.slice(i, i + piece)) {
      append(
        partitionOf(Buffer.from(row.card), partitions),
        world.row.encode({ ...row, meta: meta(id, row.time) } as never),
      )
      reached = Math.max(reached, row.time)
    }
    state(reached)
  }
  state(reached, 'gateway') // the load has ended
  return log
}

/** Reads a partition of the log, some records at a time. */
const readerOf = (records: readonly LogRecord[], random: Random): PartitionReader => ({
  fetch: async (from) => {
    const some = records.slice(from, from + 1 + random.below(7))
    return { records: some, next: from + some.length, end: records.length, start: 0 }
  },
  close: async () => {},
})

interface Chosen {
  readonly log: readonly (readonly LogRecord[])[]
  readonly random: Random
}

const merged = async ({ log, random }: Chosen): Promise<LogRecord[]> => {
  const reader = await MergedReader.open({
    open: async (partition) => readerOf(log[partition], random),
    from: log.map((_, partition) => ({ partition, offset: 0, epoch: -1 })),
    name: 'merge',
    orderOf: world.orderOf,
    settled: async (quiet) =>
      quiet.filter(({ partition, next }) => next >= log[partition].length).map((q) => q.partition),
    clock: systemClock,
  })
  const all: LogRecord[] = []
  const count = log.flat().length
  while (all.length < count) all.push(...(await reader.fetch(all.length, 1000)).records)
  await reader.close()
  return all
}

const sorted = async ({ log, random }: Chosen): Promise<LogRecord[]> => {
  const platform = { log: { reader: async (_: string, partition: number) => readerOf(log[partition], random) } }
  const sortedBefore = log.map(({ length }) => length)
  const rows = { topic: 'ml.rows.payments', sortedBefore, orderOf: world.orderOf }
  const all: LogRecord[] = []
  for await (const { records } of sortedRows(platform as unknown as Platform, rows)) all.push(...records)
  return all
}

/** The copy with another key, by partition. */
const copied = (records: readonly LogRecord[], key: string, log: Chosen['log'], sortedBefore?: readonly number[]) => {
  const output = { topic: 'copy', partitions: log.length }
  const { rows, times } = world
  const processor = makeMerge({
    ...{ key: [key], output, sourcePartitions: log.length, rows, times },
    ...(sortedBefore !== undefined && { sortedBefore }),
  })
  const replay = new Replay({ instance: 'merge', topic: 'ml.rows.payments', partition: 0, processor })
  replay.apply(records)
  const copies: LogRecord[][] = log.map(() => [])
  for (const { partition, origin, ...record } of replay.take()) {
    const copy = copies[partition]
    copy.push({ ...record, offset: copy.length, timestamp: copy.length, ...(origin !== undefined && { origin }) })
  }
  return copies
}

/** The vectors of each entity in their order: stamp and everything but `meta` and `knownAt`. */
const vectorsOf = async (entity: 'card' | 'merchant', log: Chosen['log'], isSorted = false) => {
  const view = viewBy(entity)
  const schema = featureSchema(view, payments, 1)
  const vectors = await codecs.encoder(`vectors-${entity}`, schema)
  const decoder = codecs.decoder<FeatureComputed>(schema)
  const { rows, times, late } = world
  const found: Record<string, unknown[]> = {}
  for (const [partition, records] of log.entries()) {
    const processor = makeFeatures({ view, version: 1, dataset: payments, names, rows, times, vectors, late, isSorted })
    const replay = new Replay({ instance: 'features', topic: 'rows', partition, processor })
    replay.apply(records)
    const made = replay.take().filter(({ topic }) => topic === names.features(view.name, 1))
    for (const { key, value } of made as (OutputRecord & { key: Buffer; value: Buffer })[]) {
      const { meta: of, knownAt: _, ...vector } = decoder.decode(value)
      found[String(key)] ??= []
      found[String(key)].push({ stamp: of?.time, ...vector })
    }
  }
  return found
}

const byTime = (rows: readonly Payment[]) =>
  rows.toSorted((a, b) => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))

/** The order in which `ingest` sends a file. */
const asSent = async (rows: readonly Payment[]): Promise<Payment[]> => {
  const sorter = await RowSorter.open()
  try {
    sorter.add(rows.map((row, i) => ({ row: i + 1, json: String(i), time: row.time, id: row.id })))
    const sent: Payment[] = []
    for await (const some of sorter.sorted()) sent.push(...some.map(({ json }) => rows[Number(json)]))
    return sent
  } finally {
    await sorter.close()
  }
}

test('loaded as a file in any order into 1 to 8 partitions', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ([rows, shuffled, { partitions, piece, seed }]) => {
      const expected = logOf(byTime(rows), 1, rows.length)
      const log = logOf(await asSent(shuffled), partitions, piece)
      const random = seededRandom(seed)
      expect(await vectorsOf('card', log)).toEqual(await vectorsOf('card', expected))
      const copy = copied(await merged({ log, random }), 'merchant', log)
      expect(await vectorsOf('merchant', copy)).toEqual(await vectorsOf('merchant', expected))
    }),
    { ...seeded, numRuns: 40 },
  )
}, 60_000)

test('sorted in after the rows came in any order, late ones among them', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ([rows, shuffled, { partitions, piece, seed }]) => {
      const expected = logOf(byTime(rows), 1, rows.length)
      const log = logOf(shuffled, partitions, piece)
      const records = await sorted({ log, random: seededRandom(seed) })
      expect(records.every(({ value }) => schemaIdOf(value as Buffer) !== undefined)).toBe(true)
      const before = log.map(({ length }) => length)
      for (const entity of ['card', 'merchant'] as const) {
        const copy = copied(records, entity, log, before)
        expect(await vectorsOf(entity, copy, true)).toEqual(await vectorsOf(entity, expected))
      }
    }),
    { ...seeded, numRuns: 40 },
  )
}, 60_000)
