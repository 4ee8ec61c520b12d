/**
 * The SQL of reads of rows. The text consists of validated names and our own numbers; everything else is a typed parameter. Rows are in the order of partition and
 * offset. A position that is stored twice is read once: its rows are neighbours in this order, so that no more than one row has to be remembered for it.
 */
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'
import type { Column } from '../../schemas/index.ts'
import { quoted, typeOf } from '../../sinks/clickhouse/index.ts'
import { columnComments, ofTopicAlone } from '../stored-rows.ts'
import { asked } from './errors.ts'
import type { Stretch } from './stretch.ts'

/** A sort of more bytes than this goes through the disk of the server. */
const SORT_BYTES = 256 * 2 ** 20

/** Settings of every query here: exact numbers, times in ISO 8601, bounded memory. */
export const settings: ClickHouseSettings = {
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_denormals: 1,
  output_format_json_escape_forward_slashes: 0,
  date_time_output_format: 'iso',
  format_csv_null_representation: '',
  output_format_parquet_compression_method: 'snappy', // every tool can read it
  max_bytes_before_external_sort: String(SORT_BYTES),
  max_bytes_ratio_before_external_sort: 0,
  // A large sort sends nothing for long; these keep its connection open.
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: '10000',
}

/** The table as it is. A dataset without a row may have none; a column that was declared since its last row is not in it. */
export interface HeldTable {
  readonly table: string
  readonly topic: string
  /** Comments by column; empty if there is no such table. */
  readonly columns: ReadonlyMap<string, string>
}

/** @throws DataError STORE_UNAVAILABLE */
export const heldTable = (client: ClickHouseClient, table: string, topic: string): Promise<HeldTable> =>
  asked(async () => ({ table, topic, columns: await columnComments(client, table) }))

/** Conditions on the rows of a stretch. Parameters: `to`, `from`. */
export const stretchSource = ({ table, topic, columns }: HeldTable): string => {
  if (columns.size === 0)
    return '(SELECT 1 AS none, 0 AS _partition, 0 AS _offset, now64(3) AS _log_time) WHERE none = 0'
  return `${quoted(table)} WHERE ${ofTopicAlone(topic, columns)}
    AND _offset < arrayElement({to: Array(Int64)}, _partition + 1) AND _offset >= arrayElement({from: Array(Int64)}, _partition + 1)`
}

/** All rows before positions, each once: rows that are stored twice are merged while they are read. Parameter: `to`. */
export const onceOf = ({ table, topic, columns }: HeldTable): string => {
  if (columns.size === 0) return '(SELECT 0 AS _partition, 0 AS _offset) WHERE 0'
  return `${quoted(table)} FINAL WHERE ${ofTopicAlone(topic, columns)} AND _offset < arrayElement({to: Array(Int64)}, _partition + 1)`
}

export const stretchParameters = ({ to, from }: Stretch): Readonly<Record<string, unknown>> => ({
  to: to.map(({ offset }) => offset),
  from: to.map((_, partition) => from?.[partition]?.offset ?? 0),
})

/** A column as it is stored; null where the table does not have it. */
export const stored = ({ columns }: HeldTable, { name, type }: Column): string =>
  columns.has(name) ? quoted(name) : `CAST(NULL AS ${typeOf({ name: '', type, nullable: true })})`

/** Text formats show bytes as base64. In Parquet times are in µs: readers of Delta and Iceberg tables expect it. */
const shown = (held: HeldTable, column: Column, isText: boolean): string => {
  if (column.type === 'bytes' && isText) return `base64Encode(${stored(held, column)})`
  if (column.type === 'timestamp' && !isText) return `toDateTime64(${stored(held, column)}, 6, 'UTC')`
  return stored(held, column)
}

const ORDER = 'ORDER BY _partition, _offset LIMIT 1 BY _partition, _offset'

/** All rows of a stretch. */
export const allRows = (held: HeldTable, { columns }: Stretch, isText: boolean): string => {
  const selected = columns.map((column) => `${shown(held, column, isText)} AS ${quoted(column.name)}`)
  return `SELECT ${selected.join(', ')} FROM ${stretchSource(held)} ${ORDER}`
}

/**
 * Some rows of a stretch, with their places; a position that is stored twice comes twice, since to drop it here the server would sort all rows. Parameters besides:
 * `partition`, `offset` of the row before them, and `limit`.
 */
export const someRows = (held: HeldTable, { columns }: Stretch): string => {
  const selected = columns.map((column) => shown(held, column, true))
  return `SELECT ${['_partition', '_offset', 'toUnixTimestamp64Milli(_log_time)', ...selected].join(', ')}
    FROM ${stretchSource(held)} AND (_partition, _offset) > ({partition: Int64}, {offset: Int64})
    ORDER BY _partition, _offset LIMIT {limit: UInt32}`
}
