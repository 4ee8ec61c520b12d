/** Windows that were overdue, latest first, and whether they still wait. */
import type { ClickHouseClient } from '@clickhouse/client'
import { driftTableName, overdueTableName } from '../../processors/drift/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { asked, DriftReadError } from './errors.ts'
import { notOfTheWatchdog } from './windows.ts'

export interface OverdueQuery {
  readonly monitor?: string
  readonly model?: string
  /** Only those that still wait. */
  readonly isWaiting?: boolean
  /** Only what was known at this log time, ms. */
  readonly asOf?: number
  /** Only those before this offset: the next page. */
  readonly before?: number
  readonly limit: number
}

export interface OverdueRow {
  readonly offset: number
  readonly model: string
  readonly model_version: number | null
  readonly monitor: string
  readonly monitor_version: number
  readonly baseline: string
  readonly baseline_version: number
  readonly window_end: number
  readonly since: number
  readonly waits_for: readonly number[]
  /** No window of this series that ends there or later was measured, and no later one was reported. */
  readonly is_waiting: boolean
  readonly event_id: string
}

const SERIES = ['monitor', 'monitor_version', 'baseline', 'baseline_version'] as const

/** @returns at most `limit` windows @throws DriftReadError */
export const overdueWindows = async (
  client: ClickHouseClient,
  prefix: string,
  { isWaiting, asOf, before, limit, ...equal }: OverdueQuery,
): Promise<OverdueRow[]> => {
  const given = Object.entries(equal).filter(([, value]) => value !== undefined)
  const known = asOf === undefined ? '1' : '_log_time <= fromUnixTimestamp64Milli({asOf: Int64})'
  const of = ['1', known, ...given.map(([name]) => `${name} = {${name}: String}`)].join(' AND ')
  const series = SERIES.join(', ')
  const shown = [
    ...notOfTheWatchdog(equal, '_').map((text) => text.replace('_.', '')),
    ...(isWaiting === undefined ? [] : [`is_waiting = ${isWaiting}`]),
    ...(before === undefined ? [] : ['offset < {before: Int64}']),
  ]
  // A late insert of a former owner may have stored a row twice, with the same bytes.
  const query = `SELECT * FROM (
      SELECT o._offset AS offset, o.model AS model, o.model_version AS model_version, ${SERIES.map((name) => `o.${name} AS ${name}`).join(', ')},
        toUnixTimestamp64Milli(o.window_end) AS window_end, toUnixTimestamp64Milli(o.since) AS since, o.waits_for AS waits_for,
        o.event_id AS event_id, o.window_end > m.measured_to AND o.window_end = max(o.window_end) OVER (PARTITION BY ${SERIES.map((name) => `o.${name}`).join(', ')}) AS is_waiting
      FROM (SELECT * FROM ${quoted(overdueTableName(prefix))} WHERE ${of} LIMIT 1 BY _offset) AS o
      LEFT JOIN (SELECT ${series}, max(window_end) AS measured_to FROM ${quoted(driftTableName(prefix))} WHERE ${of} AND slice = '' GROUP BY ${series}) AS m
        USING (${series}))
    WHERE ${['1', ...shown].join(' AND ')} ORDER BY offset DESC LIMIT {limit: UInt32}`
  const parameters = {
    ...Object.fromEntries(given),
    limit,
    ...(asOf !== undefined && { asOf }),
    ...(before !== undefined && { before }),
  }
  try {
    const rows = await asked(async () => {
      const answer = await client.query({
        query,
        query_params: parameters,
        format: 'JSONEachRow',
        clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
      })
      return answer.json<Omit<OverdueRow, 'waits_for' | 'is_waiting'> & { waits_for: string; is_waiting: number }>()
    })
    return rows.map((row) => ({
      ...row,
      waits_for: JSON.parse(row.waits_for) as number[],
      is_waiting: Boolean(row.is_waiting),
    }))
  } catch (error) {
    // No table: no window was ever reported.
    if (error instanceof DriftReadError && error.isNotStored) return []
    throw error
  }
}
