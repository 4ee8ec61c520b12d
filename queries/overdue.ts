/** Windows that partitions which lag have held back, latest first, and whether they still wait. One piece for monitors and for measures of performance. */
import type { ClickHouseClient } from '@clickhouse/client'
import { quoted } from '../sinks/clickhouse/index.ts'

export interface OverdueQuery {
  /** Only those that still wait, or that no longer do. */
  readonly isWaiting?: boolean
  /** Only what was known at this log time, ms. */
  readonly asOf?: number
  /** Only those before this offset: the next page. */
  readonly before?: number
  readonly limit: number
}

/** What every window has that was overdue. */
export interface OverdueWindow {
  readonly offset: number
  readonly window_end: number
  readonly since: number
  readonly waits_for: readonly number[]
  /** No window of this series that ends there or later was measured, and no later one was reported. */
  readonly is_waiting: boolean
  readonly event_id: string
}

export interface OverdueSource {
  /** The column that says what the windows are of. */
  readonly subject: 'model' | 'dataset'
  /** The table of what was overdue, and that of what was measured. */
  readonly overdue: string
  readonly measured: string
  /** Columns of both that tell series of windows apart. */
  readonly series: readonly string[]
  /** Further columns to show. */
  readonly shown: readonly string[]
  /** Columns that have to be equal to these texts, in both tables. */
  readonly equal: Readonly<Record<string, string | undefined>>
  /** Which rows of what was measured count. */
  readonly ofMeasured: string
  /** Models that are left out. */
  readonly hidden: readonly string[]
}

/** @returns at most `limit` windows @param asked runs the query, and turns its failures into errors of the caller */
export const overdueWindows = async <T extends OverdueWindow>(
  client: ClickHouseClient,
  { subject, overdue, measured, series, shown, equal, ofMeasured, hidden }: OverdueSource,
  { isWaiting, asOf, before, limit }: OverdueQuery,
  asked: <R>(ask: () => Promise<R>) => Promise<R>,
): Promise<T[]> => {
  const given = Object.entries(equal).filter(([, value]) => value !== undefined)
  const known = asOf === undefined ? '1' : '_log_time <= fromUnixTimestamp64Milli({asOf: Int64})'
  const of = [known, ...given.map(([name]) => `${name} = {${name}: String}`)].join(' AND ')
  const names = series.join(', ')
  const wanted = [
    ...(hidden.length === 0 ? [] : [`${subject} NOT IN {hidden: Array(String)}`]),
    ...(isWaiting === undefined ? [] : [`is_waiting = ${isWaiting}`]),
    ...(before === undefined ? [] : ['offset < {before: Int64}']),
  ]
  // A late insert of a former owner may have stored a row twice, with the same bytes.
  const query = `SELECT * FROM (
      SELECT o._offset AS offset, o.${subject} AS ${subject}, ${[...shown, ...series].map((name) => `o.${name} AS ${name}`).join(', ')},
        toUnixTimestamp64Milli(o.window_end) AS window_end, toUnixTimestamp64Milli(o.since) AS since, o.waits_for AS waits_for, o.event_id AS event_id,
        o.window_end > m.measured_to AND o.window_end = max(o.window_end) OVER (PARTITION BY ${series.map((name) => `o.${name}`).join(', ')}) AS is_waiting
      FROM (SELECT * FROM ${quoted(overdue)} WHERE ${of} LIMIT 1 BY _offset) AS o
      LEFT JOIN (SELECT ${names}, max(window_end) AS measured_to FROM ${quoted(measured)} WHERE ${of} AND ${ofMeasured} GROUP BY ${names}) AS m
        USING (${names}))
    WHERE ${['1', ...wanted].join(' AND ')} ORDER BY offset DESC LIMIT {limit: UInt32}`
  const parameters = {
    ...{ ...Object.fromEntries(given), hidden, limit },
    ...(asOf !== undefined && { asOf }),
    ...(before !== undefined && { before }),
  }
  type Stored = Omit<T, 'waits_for' | 'is_waiting'> & { readonly waits_for: string; readonly is_waiting: number }
  const rows = await asked(async () => {
    const answer = await client.query({
      query,
      query_params: parameters,
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return answer.json<Stored>()
  })
  return rows.map((row) => ({
    ...row,
    waits_for: JSON.parse(row.waits_for) as number[],
    is_waiting: Boolean(row.is_waiting),
  })) as unknown as T[]
}
