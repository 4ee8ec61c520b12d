/**
 * Vectors as of a time, from the history: they answer what the online store cannot, and the parity check compares with
 * them.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { featuresTableName } from '../../processors/features/index.ts'
import type { ColumnType, FieldValue } from '../../schemas/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { piecesOf } from '../../streams/core/pieces.ts'
import { asked } from './errors.ts'
import type { Mode, TypedName } from './request.ts'

export interface VectorsAtQuery {
  readonly view: string
  readonly version: number
  readonly entityIds: readonly string[]
  /** T, ms. */
  readonly time: number
  readonly mode?: Mode
  /** Log time, ms, that replaces T as the bound of knownAt. Only with mode `known`. */
  readonly knownAt?: number
  /** How old the entity's latest row may be at T, ms; 0 = any age. */
  readonly ttlMs: number
  readonly features: readonly TypedName[]
  /** Only vectors of this partition of the feature topic, at offsets before `offset`. Default: all that the table holds. */
  readonly before?: { readonly partition: number; readonly offset: number }
}

export type VectorAtQuery = Omit<VectorsAtQuery, 'entityIds'> & { readonly entityId: string }

/** The same shape as an online vector. */
export interface HistoricalVector {
  readonly kind: 'found'
  readonly values: readonly FieldValue[]
  readonly outsideMaxAge: boolean
  readonly stamp: number
  readonly offset: number
  readonly rowTime: number
  readonly knownAt: number
}

interface Row {
  readonly entity: string
  readonly stamp: number
  readonly offset: number
  readonly row_time: number
  readonly known_at: number
  readonly [feature: `f${number}`]: string | number | boolean | null
}

/** Doubles are sent as their bits and bytes as hex, because a comparison bit for bit must not depend on a text form. */
const sent = (column: string, type: ColumnType): string => {
  switch (type) {
    case 'double':
      return `toString(reinterpretAsUInt64(${column}))`
    case 'timestamp':
      return `toUnixTimestamp64Milli(${column})`
    case 'bytes':
      return `hex(${column})`
    default:
      return column
  }
}

const bits = new DataView(new ArrayBuffer(8))
const received = (value: string | number | boolean | null, type: ColumnType): FieldValue => {
  if (value === null) return null
  if (type === 'double') {
    bits.setBigUint64(0, BigInt(value))
    return bits.getFloat64(0)
  }
  return type === 'bytes' ? Buffer.from(String(value), 'hex') : value
}

export interface OfflineStore {
  readonly client: ClickHouseClient
  /** The installation's prefix. */
  readonly prefix: string
}

/** Bytes of the ids in one query: they stand in its URL, of which servers take 1 MiB. */
const IDS_BYTES_MAX = 100_000

/**
 * Per entity the greatest vector by (stamp, offset) with stamp <= T, and knownAt <= T or `knownAt` in mode `known`, in
 * one query for thousands of entities.
 * @returns by id; entities without a vector are absent
 * @throws OfflineError VIEW_NOT_STORED, STORE_UNAVAILABLE
 */
export const vectorsAt = async (
  store: OfflineStore,
  query: VectorsAtQuery,
): Promise<ReadonlyMap<string, HistoricalVector>> => {
  const found = new Map<string, HistoricalVector>()
  const text = textOf(store.prefix, query)
  for (const entityIds of piecesOf(new Set(query.entityIds), Buffer.byteLength, IDS_BYTES_MAX))
    for (const row of await rowsOf(store, text, { ...query, entityIds })) found.set(row.entity, vectorOf(row, query))
  return found
}

/** The vector of one entity; `undefined` if it has none. @throws OfflineError as `vectorsAt` */
export const vectorAt = async (
  store: OfflineStore,
  { entityId, ...query }: VectorAtQuery,
): Promise<HistoricalVector | undefined> => (await vectorsAt(store, { ...query, entityIds: [entityId] })).get(entityId)

/** The positions are found first, by three columns; the features are read for those alone. */
const textOf = (prefix: string, { view, version, mode, before, features }: VectorsAtQuery): string => {
  // A feature may be called like one of our names here, so every column is named with its table.
  const columns = features.map(({ name, type }, i) => `, ${sent(`t.${quoted(name)}`, type)} AS f${i}`)
  const table = quoted(featuresTableName(prefix, view, version))
  const conditions = [
    't._entity IN {entityIds: Array(String)}',
    'toUnixTimestamp64Milli(t._stamp) <= {time: Int64}',
    ...(mode === 'known' ? ['toUnixTimestamp64Milli(t._known_at) <= {knownAt: Int64}'] : []),
    ...(before === undefined ? [] : ['t._partition = {partition: Int32} AND t._offset < {before: Int64}']),
  ].join(' AND ')
  return `SELECT t._entity AS entity, toUnixTimestamp64Milli(t._stamp) AS stamp, t._offset AS offset,
      toUnixTimestamp64Milli(t._row_time) AS row_time, toUnixTimestamp64Milli(t._known_at) AS known_at${columns.join('')}
    FROM ${table} AS t
    WHERE ${conditions} AND (t._entity, t._stamp, t._offset) IN (
      SELECT entity, tupleElement(last, 1), tupleElement(last, 2) FROM (
        SELECT t._entity AS entity, max((t._stamp, t._offset)) AS last FROM ${table} AS t
        WHERE ${conditions} GROUP BY t._entity))
    LIMIT 1 BY t._entity`
}

const rowsOf = (
  { client }: OfflineStore,
  query: string,
  { entityIds, time, knownAt = time, before }: VectorsAtQuery,
): Promise<Row[]> =>
  asked(async () => {
    const answer = await client.query({
      query,
      query_params: { entityIds, time, knownAt, partition: before?.partition, before: before?.offset },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return answer.json<Row>()
  })

const vectorOf = (row: Row, { features, ttlMs, time }: VectorsAtQuery): HistoricalVector => ({
  kind: 'found',
  values: features.map(({ type }, i) => received(row[`f${i}`], type)),
  outsideMaxAge: ttlMs > 0 && time - row.row_time > ttlMs,
  stamp: row.stamp,
  offset: row.offset,
  rowTime: row.row_time,
  knownAt: row.known_at,
})
