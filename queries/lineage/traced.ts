/** What one prediction rests on, in the tables of ClickHouse: the prediction, the vector that held for its entity, and the rows of that vector. */
import { featuresTableName } from '../../processors/features/index.ts'
import { rowsTableName } from '../../processors/intake/index.ts'
import { heldTableName } from '../../processors/predictions/index.ts'
import type { DatasetDeclaration } from '../../schemas/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { type LineageStore, rowsOf } from './store.ts'

/** Where a record is on the log. */
export interface Place {
  readonly partition: number
  readonly offset: number
  /** ms. */
  readonly logTime: number
}

export interface StoredPrediction extends Place {
  /** Event time, ms. */
  readonly time: number
  readonly modelVersion: number | null
  readonly entity: string | null
  /** The position token of the vectors that were read, as its sender wrote it. */
  readonly positions: string | null
}

const PLACE = '_partition, _offset, toUnixTimestamp64Milli(_log_time)'
const ms = (column: string): string => `toUnixTimestamp64Milli(${column})`

/** The accepted prediction with an id: the first one. @param dataset of the predictions @throws LineageReadError */
export const storedPrediction = async (
  store: LineageStore,
  dataset: DatasetDeclaration,
  id: string,
): Promise<StoredPrediction | undefined> => {
  const query = `SELECT ${PLACE}, ${ms('time')}, model_version, entity, positions
    FROM ${quoted(heldTableName(store.prefix, 'predictions', dataset))} WHERE _key = {id: String}
    ORDER BY _offset LIMIT 1`
  type Row = readonly [number, number, number, number, number | null, string | null, string | null]
  const [row] = await rowsOf<Row>(store, query, { id })
  if (row === undefined) return undefined
  const [partition, offset, logTime, time, modelVersion, entity, positions] = row
  return { partition, offset, logTime, time, modelVersion, entity, positions }
}

export interface StoredVector extends Place {
  /** Event time from which it holds, ms. */
  readonly stamp: number
  /** Event time of the entity's latest row, ms. */
  readonly rowTime: number
  readonly knownAt: number
  /** The features by name, as JSON values. */
  readonly values: Readonly<Record<string, unknown>>
}

export interface VectorAsked {
  readonly view: string
  readonly version: number
  readonly features: readonly string[]
  readonly entity: string
  /** It held at this event time, ms. */
  readonly time: number
  /** Only records before these offsets, by partition, were read. Absent: nobody said. */
  readonly before?: ReadonlyMap<number, number>
}

/** The vector that held for an entity: the greatest by (stamp, offset). @throws LineageReadError */
export const storedVector = async (store: LineageStore, asked: VectorAsked): Promise<StoredVector | undefined> => {
  const { view, version, features, entity, time, before } = asked
  // A tuple without names keeps any name of a feature out of the question.
  const values =
    features.length === 0 ? "'[]'" : `toJSONString(tuple(${features.map((name) => `t.${quoted(name)}`).join(', ')}))`
  const read =
    before === undefined
      ? '1'
      : `t._offset < arrayElement({offsets: Array(Int64)}, indexOf({partitions: Array(Int64)}, toInt64(t._partition)))`
  const query = `SELECT ${PLACE}, ${ms('t._stamp')}, ${ms('t._row_time')}, ${ms('t._known_at')}, ${values}
    FROM ${quoted(featuresTableName(store.prefix, view, version))} AS t
    WHERE t._entity = {entity: String} AND ${ms('t._stamp')} <= {time: Int64} AND ${read}
    ORDER BY t._stamp DESC, t._offset DESC LIMIT 1`
  type Row = readonly [number, number, number, number, number, number, string]
  const parameters = { entity, time, partitions: [...(before?.keys() ?? [])], offsets: [...(before?.values() ?? [])] }
  const [row] = await rowsOf<Row>(store, query, parameters)
  if (row === undefined) return undefined
  const [partition, offset, logTime, stamp, rowTime, knownAt, json] = row
  const list = Object.values(JSON.parse(json) as object) as unknown[]
  return {
    ...{ partition, offset, logTime, stamp, rowTime, knownAt },
    values: Object.fromEntries(features.map((name, i) => [name, list[i] ?? null])),
  }
}

export interface RowsAsked {
  readonly view: string
  readonly version: number
  readonly entity: string
  readonly entityColumns: readonly string[]
  readonly dataset: DatasetDeclaration
  /** Columns that the filter of the view reads. */
  readonly columns: readonly string[]
  /** Event times, ms: from, and up to and with. */
  readonly from: number
  readonly until: number
  /** What the vector had seen: rows of a partition up to and with an offset, or rows that were known at a log time. */
  readonly seen: { readonly partition: number; readonly offset: number } | { readonly knownAt: number }
  readonly limit: number
}

export interface StoredRow extends Place {
  /** Event time, ms. */
  readonly time: number
  /** The columns that were asked for: numbers, texts, booleans; timestamps in ms. */
  readonly row: Readonly<Record<string, unknown>>
}

/** The accepted rows of an entity, latest first, each once. @throws LineageReadError */
export const storedRows = async (store: LineageStore, asked: RowsAsked): Promise<StoredRow[]> => {
  const { view, version, entity, entityColumns, dataset, columns, from, until, seen, limit } = asked
  const types = new Map(dataset.columns.map(({ name, type }) => [name, type]))
  const shown = columns.map((name) => (types.get(name) === 'timestamp' ? ms(quoted(name)) : quoted(name)))
  const named = entityColumns.map(quoted).join(', ')
  // The table is sorted by the key of the dataset: if that is the entity, nothing else is read.
  const isKey = entityColumns.length === dataset.key.length && entityColumns.every((name, i) => name === dataset.key[i])
  const ofEntity = isKey
    ? '_key = {entity: String}'
    : `(${named}) IN (SELECT ${named} FROM ${quoted(featuresTableName(store.prefix, view, version))} WHERE _entity = {entity: String} LIMIT 1)`
  const known =
    'offset' in seen
      ? '_partition = {partition: UInt32} AND _offset <= {offset: Int64}'
      : `${ms('_log_time')} <= {knownAt: Int64}`
  const time = quoted(dataset.time)
  const query = `SELECT ${[PLACE, ms(time), ...shown].join(', ')} FROM ${quoted(rowsTableName(store.prefix, dataset.name))}
    WHERE ${ofEntity} AND ${ms(time)} >= {from: Int64} AND ${ms(time)} <= {until: Int64} AND ${known}
    ORDER BY ${time} DESC, _partition, _offset DESC LIMIT 1 BY _partition, _offset LIMIT {limit: UInt32}`
  type Row = readonly [number, number, number, number, ...unknown[]]
  const rows = await rowsOf<Row>(store, query, { entity, from, until, limit, ...seen })
  return rows.map(([partition, offset, logTime, at, ...values]) => ({
    ...{ partition, offset, logTime, time: at },
    row: Object.fromEntries(columns.map((name, i) => [name, values[i] ?? null])),
  }))
}
