/**
 * The platform's own path: rows with ids, some of them twice, through intake, a copy keyed by another column and the features of both
 * keys, into online stores. Real processors and codecs; the registry is in memory.
 */

import { makeFeatures } from '../../processors/features/index.ts'
import { makeIntake } from '../../processors/intake/index.ts'
import { makeRekey } from '../../processors/rekey/index.ts'
import { type Row as FeatureRow, readerSchema, timeCodec } from '../../processors/rows/index.ts'
import {
  avro,
  Codecs,
  type DatasetDeclaration,
  type FeatureViewDeclaration,
  featureSchema,
  memoryRegistry,
  type Row,
  rowSchema,
} from '../../schemas/index.ts'
import { MemoryStore, memorySink } from '../../sinks/memory/index.ts'
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import { namesOf } from '../../streams/core/names.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import type { Random } from '../../streams/core/simulation/random.ts'
import type { SimulatedStore, SinkStage, Stage, Workload } from '../../streams/core/simulation/run.ts'
import { readersOf } from '../support/intake.ts'

const SECOND = 1000
const dataset: DatasetDeclaration = {
  name: 'flights',
  columns: [
    { name: 'origin', type: 'string' },
    { name: 'destination', type: 'string' },
    { name: 'delay', type: 'double' },
    { name: 'at', type: 'timestamp' },
  ],
  key: ['origin'],
  time: 'at',
  partitions: 2,
  dedupeMs: 3_600_000,
}
const features: FeatureViewDeclaration['features'] = {
  n: { function: 'count', window: '10s' },
  mean: { function: 'mean', column: 'delay', window: '30s' },
  last: { function: 'last', column: 'delay' },
}
const views: readonly FeatureViewDeclaration[] = [
  { name: 'by_origin', dataset: 'flights', entity: ['origin'], features },
  { name: 'by_destination', dataset: 'flights', entity: ['destination'], features },
]
const names = namesOf('')
const copy = names.rowsBy('flights', ['destination'])
const PARTITIONS = 2
const DISTINCT_ROWS = 60

const codecs = new Codecs(memoryRegistry())
const rowCodec = await codecs.encoder<Row>('rows', rowSchema(dataset))
const rowDecoder = codecs.decoder(readerSchema(dataset)) as { decode(value: Buffer): FeatureRow }
const timeEncoder = await codecs.encoder('times', avro.TimeAdvancedSchema)
const rows = readersOf(codecs)
const times = timeCodec(codecs, timeEncoder, dataset.name)
const late = await codecs.encoder('late', avro.RowLateSchema)

const quarantine: Stage['quarantine'] = ({ value }, { reason }, { topic, partition, offset }) => ({
  topic: names.quarantine,
  partition: 0,
  key: Buffer.from(`${topic}:${partition}:${offset} ${reason}`),
  value,
})

const viewStage = async (view: FeatureViewDeclaration, topic: string): Promise<Stage> => {
  const vectors = await codecs.encoder(`vectors-${view.name}`, featureSchema(view, dataset, 1))
  const processor = () => makeFeatures({ view, version: 1, dataset, names, rows: rowDecoder, times, vectors, late })
  return { instance: `features.${view.name}.v1.s1`, topic, processor, quarantine }
}

const stages: readonly Stage[] = [
  {
    instance: 'intake.flights.v1.s1',
    topic: names.intake('flights'),
    processor: () => makeIntake({ dataset, names, rows, times }),
    quarantine,
  },
  {
    instance: 'rekey.flights.by.destination.v1.s1',
    topic: names.rows('flights'),
    processor: () =>
      makeRekey({
        key: ['destination'],
        output: { topic: copy, partitions: PARTITIONS },
        sourcePartitions: PARTITIONS,
        rows: rowDecoder,
        times,
      }),
    quarantine,
  },
  await viewStage(views[0], names.rows('flights')),
  await viewStage(views[1], copy),
]

const onlineStore = (): SimulatedStore => {
  const store = new MemoryStore()
  return {
    sink: (beforePart) => memorySink({ store, partRecordsMax: 2, beforePart }),
    position: (partition) => store.partitions.get(partition)?.position ?? 0,
    empty: () => store.empty(),
    // an empty partition may or may not be known to a store that was emptied
    dump: () => store.dump().replace(/^\d+ @ 0$\n?/gm, ''),
  }
}

const sinkStage = ({ name }: FeatureViewDeclaration): SinkStage => ({
  instance: `redis.${name}.v1.s1`,
  topic: names.features(name, 1),
  store: onlineStore,
})

const rowOf = (random: Random, id: number, at: number): OutputRecord => {
  const origin = `O${random.below(6)}`
  const uuid = `00000000-0000-7000-8000-${String(id).padStart(12, '0')}`
  const meta = { id: uuid, source: 'test', time: at, team: null, actor: null, correlationId: null, causationId: null }
  const delay = random.chance(0.1) ? null : random.below(500) / 4
  const row = { meta, origin, destination: random.chance(0.1) ? null : `D${random.below(6)}`, delay, at }
  const key = Buffer.from(origin)
  return {
    topic: names.intake('flights'),
    partition: partitionOf(key, PARTITIONS),
    key,
    value: rowCodec.encode(row as Row),
  }
}

/** Rows in rising event time, some late; a row may come again behind any later one; some bytes are no row. */
const input = (random: Random): OutputRecord[] => {
  const records: OutputRecord[] = []
  // The log's clock of a run starts at 1,000,000 ms; event time goes ahead of it by less than the dataset's skew.
  let at = 1_000_000
  for (let id = 0; id < DISTINCT_ROWS; id++) {
    at += random.chance(0.1) ? 60 * SECOND : random.below(4 * SECOND)
    records.push(rowOf(random, id, at - (random.chance(0.1) ? random.below(60 * SECOND) : 0)))
    if (random.chance(0.2)) records.push(random.pick(records))
    if (random.chance(0.03)) records.push({ ...random.pick(records), value: Buffer.from('no row') })
  }
  return records
}

const idOf = ({ value }: LogRecord): string | undefined => {
  if (value === null || times.is(value.readInt32BE(1))) return undefined
  return (rowDecoder.decode(value) as unknown as { meta: { id: string } }).meta.id
}

/** However often a row came, and whatever died: it is there once. */
const everyRowOnce: Workload['check'] = (committed) => {
  const ids = committed(names.rows('flights')).map(idOf)
  const found = ids.filter((id) => id !== undefined)
  const distinct = new Set(found).size
  if (found.length !== DISTINCT_ROWS || distinct !== DISTINCT_ROWS)
    throw new Error(`${found.length} rows with ${distinct} ids were accepted, expected ${DISTINCT_ROWS} of each`)
}

export const flights: Workload = {
  name: 'flights',
  topics: [
    { name: names.intake('flights'), partitions: PARTITIONS },
    { name: names.rows('flights'), partitions: PARTITIONS },
    { name: copy, partitions: PARTITIONS },
    ...views.map(({ name }) => ({ name: names.features(name, 1), partitions: PARTITIONS })),
    { name: names.late, partitions: 1 },
    { name: names.quarantine, partitions: 1 },
  ],
  stages,
  sinks: views.map(sinkStage),
  input,
  stateComparable: false,
  check: everyRowOnce,
}
