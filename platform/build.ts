/** Makes what an instance runs per partition. All asynchronous preparation is done once per instance; the processors stay pure. */

import { type CatalogCodec, makeCatalog } from '../processors/catalog/index.ts'
import { makeFeatures } from '../processors/features/index.ts'
import { makeIntake } from '../processors/intake/index.ts'
import { makeRekey } from '../processors/rekey/index.ts'
import { type Row, readerSchema, type TimeCodec, timeCodec } from '../processors/rows/index.ts'
import {
  avro,
  type DatasetDeclaration,
  featureSchema,
  featureType,
  recordSubject,
  topicSubject,
} from '../schemas/index.ts'
import {
  clickhouseSink,
  featuresTable,
  type Project,
  rowsTable,
  type TableDeclaration,
  type Value,
} from '../sinks/clickhouse/index.ts'
import { redisSink } from '../sinks/redis/index.ts'
import { schemaIdsOf, vectorCauses, vectorRows, vectorStamps } from '../sinks/vectors/index.ts'
import type { Cause } from '../streams/core/causes.ts'
import type { LogRecord } from '../streams/core/log.ts'
import type { Processor } from '../streams/core/processor.ts'
import type { Sink } from '../streams/core/sink.ts'
import type { SinkTaskLimits } from '../streams/core/sink-task.ts'
import type { Platform } from './connect.ts'
import type { Wanted } from './plan.ts'
import { provisionDataset, provisionView } from './provision.ts'
import { lateTable, quarantineTable } from './tables.ts'

/** What an instance runs: a processor or a sink, and what has to be loaded before records are handed to it. */
export type Recipe =
  | {
      readonly kind: 'processor'
      readonly make: () => Processor
      readonly prepare: (records: readonly LogRecord[]) => Promise<void>
      /** What a derived record names as its cause, for the order check. */
      readonly cause?: (record: LogRecord) => Cause | undefined
    }
  | {
      readonly kind: 'sink'
      readonly make: () => Sink
      readonly prepare: (records: readonly LogRecord[]) => Promise<void>
      readonly cause?: (record: LogRecord) => Cause | undefined
      readonly limits: Partial<SinkTaskLimits>
      /** Of a table: what it is, and how a record becomes its rows. */
      readonly table?: { readonly table: TableDeclaration; readonly project: Project }
    }

/** Inserts are few and large: parts cost ClickHouse more than rows. Readers of history can wait for that long. */
const OFFLINE_LIMITS: Partial<SinkTaskLimits> = {
  batchRecordsMax: 20_000,
  batchBytesMax: 8 * 1024 * 1024,
  lingerMs: 400,
}
const ONLINE_LIMITS: Partial<SinkTaskLimits> = { batchRecordsMax: 1000, lingerMs: 0 }

/** @throws errors of registry or log; the caller tries again. */
export const recipeOf = async (platform: Platform, catalog: CatalogCodec, wanted: Wanted): Promise<Recipe> => {
  switch (wanted.kind) {
    case 'catalog':
      return processor(platform, () => makeCatalog({ names: platform.names, codec: catalog }))
    case 'intake':
      return intake(platform, wanted.dataset)
    case 'rekey':
      return rekey(platform, wanted)
    case 'features':
      return features(platform, wanted)
    case 'online':
      return online(platform, wanted)
    case 'offline':
      return offline(platform, wanted)
    case 'rows':
      return rows(platform, wanted.dataset)
    case 'late':
    case 'quarantine': {
      const { table, project } = wanted.kind === 'late' ? lateTable(platform) : quarantineTable(platform)
      return tableSink(platform, table, project, ensuring(platform))
    }
  }
}

const ensuring = (platform: Platform) => (records: readonly LogRecord[]) => platform.codecs.ensure(schemaIdsOf(records))

const processor = (platform: Platform, make: () => Processor): Recipe => ({
  kind: 'processor',
  make,
  prepare: ensuring(platform),
})

const timesOf = async ({ codecs, names }: Platform, dataset: string): Promise<TimeCodec> => {
  const schema = avro.TimeAdvancedSchema
  return timeCodec(codecs, await codecs.encoder(recordSubject(names.prefix, schema), schema), dataset)
}

const rowDecoder = ({ codecs }: Platform, dataset: DatasetDeclaration) => codecs.decoder(readerSchema(dataset))

const intake = async (platform: Platform, dataset: DatasetDeclaration): Promise<Recipe> => {
  await provisionDataset(platform, dataset)
  const { names, log } = platform
  const times = await timesOf(platform, dataset.name)
  const source = dataset.source?.topic
  const sourcePartitions = source === undefined ? undefined : await log.partitions(source)
  const decoder = rowDecoder(platform, dataset)
  return processor(platform, () =>
    makeIntake({
      dataset,
      names,
      rows: decoder,
      times,
      ...(sourcePartitions === undefined ? {} : { sourcePartitions }),
    }),
  )
}

const rekey = async (platform: Platform, wanted: Wanted & { kind: 'rekey' }): Promise<Recipe> => {
  const { dataset, key, output } = wanted
  const times = await timesOf(platform, dataset.name)
  const decoder = rowDecoder(platform, dataset)
  const sourcePartitions = dataset.partitions ?? 1
  const make = () => makeRekey({ key, output, sourcePartitions, rows: decoder, times })
  return { ...processor(platform, make), cause: timeCause(times) }
}

/** Accepted rows are the bytes that their producer sent and name no cause; statements about time that were derived do. */
const timeCause =
  (times: TimeCodec) =>
  ({ value }: LogRecord): Cause | undefined =>
    value === null ? undefined : times.causeOf(value)

type OfView = Wanted & { kind: 'features' | 'online' | 'offline' }

const features = async (platform: Platform, { view, version, dataset }: OfView): Promise<Recipe> => {
  await provisionView(platform, view, dataset, version)
  const { codecs, names } = platform
  const times = await timesOf(platform, dataset.name)
  const vectors = await codecs.encoder(
    topicSubject(names.features(view.name, version)),
    featureSchema(view, dataset, version),
  )
  const late = await codecs.encoder(recordSubject(names.prefix, avro.RowLateSchema), avro.RowLateSchema)
  const decoder = rowDecoder(platform, dataset) as { decode(value: Buffer): Row }
  const make = () => makeFeatures({ view, version, dataset, names, rows: decoder, times, vectors, late })
  return { ...processor(platform, make), cause: timeCause(times) }
}

type Prepares = { prepare(records: readonly LogRecord[]): Promise<void> }

const both =
  (a: Prepares, b: Prepares) =>
  async (records: readonly LogRecord[]): Promise<void> => {
    await a.prepare(records)
    await b.prepare(records)
  }

const online = async (platform: Platform, { view, version, dataset }: OfView): Promise<Recipe> => {
  await provisionView(platform, view, dataset, version)
  const { stampOf, ...stamps } = vectorStamps(platform.registry)
  const { cause, ...causes } = vectorCauses(platform.registry)
  const { prefix } = platform.names
  const make = () => redisSink({ client: platform.redis, prefix, view: view.name, version, stampOf })
  return { kind: 'sink', make, prepare: both(stamps, causes), cause, limits: ONLINE_LIMITS }
}

const columnsOf = (names: readonly string[], dataset: DatasetDeclaration) =>
  names.map((name) => {
    const column = dataset.columns.find((each) => each.name === name)
    if (column === undefined) throw new Error(`dataset ${dataset.name} has no column ${name}`)
    return column
  })

const tableSink = (
  { clickhouse }: Platform,
  table: TableDeclaration,
  project: Project,
  prepare: (records: readonly LogRecord[]) => Promise<void>,
): Recipe => ({
  kind: 'sink',
  make: () => clickhouseSink({ client: clickhouse, table, project }),
  prepare,
  limits: OFFLINE_LIMITS,
  table: { table, project },
})

const offline = async (platform: Platform, { view, version, dataset }: OfView): Promise<Recipe> => {
  await provisionView(platform, view, dataset, version)
  const entity = columnsOf(view.entity, dataset)
  const featureColumns = Object.entries(view.features).map(([name, feature]) => ({
    name,
    type: featureType(feature, dataset),
  }))
  const table = featuresTable(platform.names.prefix, view.name, version, entity, featureColumns)
  const { project, ...rows } = vectorRows(platform.registry, [...view.entity, ...Object.keys(view.features)])
  const { cause, ...causes } = vectorCauses(platform.registry)
  return { ...tableSink(platform, table, project, both(rows, causes)), cause }
}

const rows = async (platform: Platform, dataset: DatasetDeclaration): Promise<Recipe> => {
  await provisionDataset(platform, dataset)
  const times = await timesOf(platform, dataset.name)
  const table = rowsTable(platform.names.prefix, dataset.name, dataset.columns, dataset.time)
  const decoder = rowDecoder(platform, dataset)
  const columns = dataset.columns.map(({ name }) => name)
  const values: Value[] = new Array(columns.length + 1).fill(null)
  const project = ({ key, value }: LogRecord, emit: (values: readonly Value[]) => void) => {
    if (value === null || key === null || times.is(value.readInt32BE(1))) return
    const row = decoder.decode(value) as unknown as Record<string, Value>
    values[0] = key.toString('utf8')
    for (let i = 0; i < columns.length; i++) values[i + 1] = row[columns[i]]
    emit(values)
  }
  return tableSink(platform, table, project, ensuring(platform))
}
