/** Windows of measures of performance that were overdue, latest first, and whether they still wait. */
import type { ClickHouseClient } from '@clickhouse/client'
import { performanceOverdueTableName, performanceTableName } from '../../processors/performance/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { asked } from './errors.ts'

export interface PerformanceOverdueQuery {
  readonly name?: string
  readonly model?: string
  /** Only those that still wait, or that no longer do. */
  readonly isWaiting?: boolean
  /** Only what was known at this log time, ms. */
  readonly asOf?: number
  /** Only those before this offset: the next page. */
  readonly before?: number
  readonly limit: number
}

export interface PerformanceOverdueRow {
  readonly offset: number
  readonly model: string
  readonly name: string
  readonly declaration_version: number
  readonly window_end: number
  readonly since: number
  readonly waits_for: readonly number[]
  /** No window of this declaration that ends there or later was measured, and no later one was reported. */
  readonly is_waiting: boolean
  readonly event_id: string
}

const SERIES = 'name, declaration_version'

/** @returns at most `limit` windows @throws PerformanceReadError */
export const overduePerformance = async (
  client: ClickHouseClient,
  prefix: string,
  { isWaiting, asOf, before, limit, ...equal }: PerformanceOverdueQuery,
): Promise<PerformanceOverdueRow[]> => {
  const given = Object.entries(equal).filter(([, value]) => value !== undefined)
  const known = asOf === undefined ? '1' : '_log_time <= fromUnixTimestamp64Milli({asOf: Int64})'
  const of = [known, ...given.map(([name]) => `${name} = {${name}: String}`)].join(' AND ')
  const shown = [
    ...(isWaiting === undefined ? [] : [`is_waiting = ${isWaiting}`]),
    ...(before === undefined ? [] : ['offset < {before: Int64}']),
  ]
  // A late insert of a former owner may have stored a row twice, with the same bytes.
  const query = `SELECT * FROM (
      SELECT o._offset AS offset, o.model AS model, o.name AS name, o.declaration_version AS declaration_version,
        toUnixTimestamp64Milli(o.window_end) AS window_end, toUnixTimestamp64Milli(o.since) AS since, o.waits_for AS waits_for, o.event_id AS event_id,
        o.window_end > m.measured_to AND o.window_end = max(o.window_end) OVER (PARTITION BY o.name, o.declaration_version) AS is_waiting
      FROM (SELECT * FROM ${quoted(performanceOverdueTableName(prefix))} WHERE ${of} LIMIT 1 BY _offset) AS o
      LEFT JOIN (SELECT ${SERIES}, max(window_end) AS measured_to FROM ${quoted(performanceTableName(prefix))} WHERE ${of} GROUP BY ${SERIES}) AS m
        USING (${SERIES}))
    WHERE ${['1', ...shown].join(' AND ')} ORDER BY offset DESC LIMIT {limit: UInt32}`
  const parameters = {
    ...Object.fromEntries(given),
    limit,
    ...(asOf !== undefined && { asOf }),
    ...(before !== undefined && { before }),
  }
  const rows = await asked(async () => {
    const answer = await client.query({
      query,
      query_params: parameters,
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    type Stored = Omit<PerformanceOverdueRow, 'waits_for' | 'is_waiting'> & { waits_for: string; is_waiting: number }
    return answer.json<Stored>()
  })
  return rows.map((row) => ({
    ...row,
    waits_for: JSON.parse(row.waits_for) as number[],
    is_waiting: Boolean(row.is_waiting),
  }))
}
