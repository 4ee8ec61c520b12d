/** Columns of measured windows, latest first. */
import type { ClickHouseClient } from '@clickhouse/client'
import { driftTableName } from '../../processors/drift/index.ts'
import { HEARTBEAT } from '../../schemas/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { asked } from './errors.ts'

export interface DriftQuery {
  readonly monitor?: string
  readonly model?: string
  readonly feature?: string
  /** `''`: all rows. Default: all slices. */
  readonly slice?: string
  readonly verdict?: string
  /** Windows that end after this time, ms. */
  readonly from?: number
  /** Windows that start before this time, ms. */
  readonly to?: number
  /** Only what was known at this log time, ms. */
  readonly asOf?: number
  /** Only what comes behind this place, `placeOf`. */
  readonly after?: Place
  readonly limit: number
}

interface Place {
  readonly offset: number
  readonly feature: string
}

/** A column of a window, as the answer shows it. */
export interface DriftedColumn {
  readonly offset: number
  readonly model: string
  readonly model_version: number | null
  readonly monitor: string
  readonly monitor_version: number
  readonly baseline: string
  readonly baseline_version: number
  readonly slice: string
  readonly window_start: number
  readonly window_end: number
  readonly feature: string
  readonly kind: string
  readonly role: string
  readonly rows: number
  readonly reference_rows: number
  readonly cells: number
  readonly psi: number | null
  readonly psi_missing_excluded: number | null
  readonly psi_p_value: number | null
  readonly psi_threshold: number | null
  readonly ks: number | null
  readonly ks_upper: number | null
  readonly ks_p_value: number | null
  readonly ks_threshold: number | null
  readonly chi_square: number | null
  readonly chi_square_p_value: number | null
  readonly largest_shift: number | null
  readonly p_value: number | null
  readonly verdict: string
  readonly is_alarming: boolean
  readonly variant: string
  readonly event_id: string
  readonly known_at: number
}

const MS = ['window_start', 'window_end', 'known_at']
const COLUMNS = [
  ...['model', 'model_version', 'monitor', 'monitor_version', 'baseline', 'baseline_version', 'slice'],
  ...['window_start', 'window_end', 'feature', 'kind', 'role', 'rows', 'reference_rows', 'cells'],
  ...['psi', 'psi_missing_excluded', 'psi_p_value', 'psi_threshold', 'ks', 'ks_upper', 'ks_p_value', 'ks_threshold'],
  ...[
    'chi_square',
    'chi_square_p_value',
    'largest_shift',
    'p_value',
    'verdict',
    'is_alarming',
    'variant',
    'event_id',
    'known_at',
  ],
]

/** The place of a column, as text and back. */
export const placeOf = {
  text: ({ offset, feature }: Place): string => `${offset}.${feature}`,
  read: (text: string): Place => {
    const [, offset, feature] = /^(\d{1,15})\.(.*)$/.exec(text) ?? ['', '0', '']
    return { offset: Number(offset), feature }
  },
}

/** What the watchdog sends is measured all day, and listed only for who names it. */
export const notOfTheWatchdog = (asked: Pick<DriftQuery, 'monitor' | 'model'>, table: string): readonly string[] =>
  asked.monitor === undefined && asked.model === undefined ? [`${table}.model != '${HEARTBEAT}'`] : []

/** @returns at most `limit` columns @throws DriftReadError */
export const driftColumns = (
  client: ClickHouseClient,
  prefix: string,
  { from, to, asOf, after, limit, ...equal }: DriftQuery,
): Promise<DriftedColumn[]> => {
  const time = (name: string) => `fromUnixTimestamp64Milli({${name}: Int64})`
  const given = Object.entries(equal).filter(([, value]) => value !== undefined)
  const conditions = [
    ...notOfTheWatchdog(equal, 't'),
    ...given.map(([name]) => `t.${name} = {${name}: String}`),
    ...(from === undefined ? [] : [`t.window_end > ${time('from')}`]),
    ...(to === undefined ? [] : [`t.window_start < ${time('to')}`]),
    ...(asOf === undefined ? [] : [`t._log_time <= ${time('asOf')}`]),
    ...(after === undefined ? [] : ['(-t._offset, t.feature) > ({after: Int64}, {afterFeature: String})']),
  ]
  const shown = COLUMNS.map((name) =>
    MS.includes(name) ? `toUnixTimestamp64Milli(t.${name}) AS ${name}` : `t.${name} AS ${name}`,
  )
  // A late insert of a former owner may have stored a row twice, with the same bytes.
  const query = `SELECT t._offset AS offset, ${shown.join(', ')} FROM ${quoted(driftTableName(prefix))} AS t
    ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
    ORDER BY t._offset DESC, t.feature LIMIT 1 BY t._offset, t.feature LIMIT {limit: UInt32}`
  const parameters = {
    ...Object.fromEntries(given),
    limit,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(asOf !== undefined && { asOf }),
    ...(after !== undefined && { after: -after.offset, afterFeature: after.feature }),
  }
  return asked(async () => {
    const answer = await client.query({
      query,
      query_params: parameters,
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return answer.json<DriftedColumn>()
  })
}

/**
 * Of each column that a monitor watches of a version of a model: its last window with data, of all rows, in the newest version of the monitor.
 * @throws DriftReadError
 */
export const lastColumns = (
  client: ClickHouseClient,
  prefix: string,
  model: string,
  modelVersion: number,
): Promise<
  Pick<DriftedColumn, 'monitor' | 'monitor_version' | 'rows' | 'verdict' | 'window_end' | 'event_id' | 'offset'>[]
> =>
  asked(async () => {
    const answer = await client.query({
      query: `SELECT t.monitor AS monitor, t.monitor_version AS monitor_version, t.rows AS rows, t.verdict AS verdict,
          toUnixTimestamp64Milli(t.window_end) AS window_end, t.event_id AS event_id, t._offset AS offset
        FROM ${quoted(driftTableName(prefix))} AS t
        WHERE t.model = {model: String} AND t.slice = '' AND t.verdict != 'insufficient_data'
          AND (t.model_version = {modelVersion: Int64} OR t.model_version IS NULL)
        ORDER BY t.monitor, t.feature, t.monitor_version DESC, t.window_end DESC, t._offset DESC
        LIMIT 1 BY t.monitor, t.feature`,
      query_params: { model, modelVersion },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return answer.json<DriftedColumn>()
  })

/** The offset of an event in the topic of monitoring; `undefined` if none has this id. @throws DriftReadError */
export const eventOffset = (client: ClickHouseClient, prefix: string, eventId: string): Promise<number | undefined> =>
  asked(async () => {
    const answer = await client.query({
      query: `SELECT min(_offset) FROM ${quoted(driftTableName(prefix))} WHERE event_id = {eventId: String} HAVING count() > 0`,
      query_params: { eventId },
      format: 'JSONCompactEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    const [row] = await answer.json<readonly [number]>()
    return row?.[0]
  })
