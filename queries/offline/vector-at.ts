/**
 * One entity's vector as of a time, from the history: it answers what the online store cannot, and the parity check
 * compares with it.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { featuresTableName } from '../../processors/features/index.ts'
import type { ColumnType, FieldValue } from '../../schemas/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { asked } from './errors.ts'
import type { Mode, TypedName } from './request.ts'

export interface VectorAtQuery {
  readonly view: string
  readonly version: number
  readonly entityId: string
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

/**
 * The greatest vector by (stamp, offset) with stamp <= T, and knownAt <= T or `knownAt` in mode `known`.
 * @returns `undefined` if there is none
 * @throws OfflineError VIEW_NOT_STORED, STORE_UNAVAILABLE
 */
export const vectorAt = (
  { client, prefix }: { readonly client: ClickHouseClient; readonly prefix: string },
  query: VectorAtQuery,
): Promise<HistoricalVector | undefined> =>
  asked(async () => {
    const { view, version, entityId, time, mode = 'served', knownAt = time, ttlMs, features, before } = query
    // A feature may be called like one of our names here, so every column is named with its table.
    const columns = features.map(({ name, type }, i) => `, ${sent(`t.${quoted(name)}`, type)} AS f${i}`)
    const answer = await client.query({
      query: `SELECT toUnixTimestamp64Milli(t._stamp) AS stamp, t._offset AS offset, toUnixTimestamp64Milli(t._row_time) AS row_time,
          toUnixTimestamp64Milli(t._known_at) AS known_at${columns.join('')}
        FROM ${quoted(featuresTableName(prefix, view, version))} AS t
        WHERE t._entity = {entityId: String} AND toUnixTimestamp64Milli(t._stamp) <= {time: Int64}
          ${mode === 'known' ? 'AND toUnixTimestamp64Milli(t._known_at) <= {knownAt: Int64}' : ''}
          ${before === undefined ? '' : 'AND t._partition = {partition: Int32} AND t._offset < {before: Int64}'}
        ORDER BY t._stamp DESC, t._offset DESC LIMIT 1`,
      query_params: { entityId, time, knownAt, partition: before?.partition, before: before?.offset },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    const [row] = await answer.json<Row>()
    if (row === undefined) return undefined
    return {
      kind: 'found',
      values: features.map(({ type }, i) => received(row[`f${i}`], type)),
      outsideMaxAge: ttlMs > 0 && time - row.row_time > ttlMs,
      stamp: row.stamp,
      offset: row.offset,
      rowTime: row.row_time,
      knownAt: row.known_at,
    }
  })
