/** What monitors have measured in a period, as a report needs it: which series there are, and the windows, columns and slices of one of them. */
import type { ClickHouseClient } from '@clickhouse/client'
import { driftTableName } from '../../processors/drift/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { asked, DriftReadError } from '../drift/index.ts'
import type { Bounded, SeriesName, SliceReport, WindowShown } from './document.ts'
import { type MeasuredCounts, type MeasuredPoint, pointOf } from './report.ts'

export interface MeasuredStore {
  readonly client: ClickHouseClient
  /** The installation's prefix. */
  readonly prefix: string
}

export interface Period {
  /** Windows that end after this time, ms. */
  readonly from?: number
  /** Windows that start before this time, ms. */
  readonly to?: number
  /** Only what was known at this log time, ms. */
  readonly asOf?: number
}

export interface ReportSubject {
  readonly kind: 'model' | 'monitor'
  readonly name: string
}

type Parameters = Readonly<Record<string, unknown>>

interface Condition {
  readonly text: string
  readonly parameters: Parameters
}

const time = (name: string): string => `fromUnixTimestamp64Milli({${name}: Int64})`

const ofPeriod = ({ from, to, asOf }: Period): Condition => ({
  text: [
    ...(from === undefined ? [] : [`window_end > ${time('from')}`]),
    ...(to === undefined ? [] : [`window_start < ${time('to')}`]),
    ...(asOf === undefined ? [] : [`_log_time <= ${time('asOf')}`]),
  ].join(' AND '),
  parameters: {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(asOf !== undefined && { asOf }),
  },
})

const ofSeries = ({ monitor, monitorVersion, baseline, baselineVersion }: SeriesName): Condition => ({
  text: `monitor = {monitor: String} AND monitor_version = {monitorVersion: Int64}
    AND baseline = {baseline: String} AND baseline_version = {baselineVersion: Int64}`,
  parameters: { monitor, monitorVersion, baseline, baselineVersion },
})

const both = (...conditions: readonly Condition[]): Condition => ({
  text: conditions.flatMap(({ text }) => (text === '' ? [] : [text])).join(' AND '),
  parameters: Object.assign({}, ...conditions.map(({ parameters }) => parameters)),
})

const PLACE = 'monitor, monitor_version, baseline, baseline_version, slice, window_start, feature'

/**
 * The rows of a condition, each column of a window once: a late insert of a former owner may have stored a row twice, and a release with other rules for verdicts has measured
 * the windows of earlier releases again.
 */
const rowsOf = (prefix: string, { text }: Condition): string =>
  `(SELECT * FROM ${quoted(driftTableName(prefix))} WHERE ${text} ORDER BY _offset DESC LIMIT 1 BY ${PLACE})`

const found = <T>(client: ClickHouseClient, query: string, parameters: Parameters): Promise<T[]> =>
  asked(async () => {
    const answer = await client.query({
      query,
      query_params: { ...parameters },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return answer.json<T>()
  })

/** A table that is not there has no rows: nothing was measured yet. */
const orNone = async <T>(rows: Promise<T[]>): Promise<T[]> => {
  try {
    return await rows
  } catch (error) {
    if (error instanceof DriftReadError && error.isNotStored) return []
    throw error
  }
}

/** What measured in the period, the latest first. @throws DriftReadError */
export const measuredSeries = (
  { client, prefix }: MeasuredStore,
  { kind, name }: ReportSubject,
  period: Period,
  limit: number,
): Promise<SeriesName[]> => {
  const about = both({ text: `${kind} = {subject: String}`, parameters: { subject: name } }, ofPeriod(period))
  const query = `SELECT any(t.model) AS model, any(t.model_version) AS modelVersion, monitor,
      monitor_version AS monitorVersion, baseline, baseline_version AS baselineVersion
    FROM ${rowsOf(prefix, about)} AS t WHERE slice = ''
    GROUP BY monitor, monitor_version, baseline, baseline_version
    ORDER BY max(window_end) DESC, monitor, monitor_version DESC, baseline, baseline_version DESC LIMIT {limit: UInt32}`
  return orNone(found<SeriesName>(client, query, { ...about.parameters, limit }))
}

/** The latest windows of a series, ascending. @throws DriftReadError */
export const measuredWindows = async (
  { client, prefix }: MeasuredStore,
  series: SeriesName,
  period: Period,
  limit: number,
): Promise<WindowShown[]> => {
  const of = both(ofSeries(series), ofPeriod(period))
  const query = `SELECT toUnixTimestamp64Milli(window_start) AS start, toUnixTimestamp64Milli(any(window_end)) AS end,
      max(rows) AS rows, any(event_id) AS eventId, toUnixTimestamp64Milli(any(known_at)) AS knownAt
    FROM ${rowsOf(prefix, of)} WHERE slice = ''
    GROUP BY window_start ORDER BY window_start DESC LIMIT {limit: UInt32}`
  const windows = await found<WindowShown>(client, query, { ...of.parameters, limit })
  return windows.reverse()
}

/** The columns, what alarms and drifts most first, and how many there are. @throws DriftReadError */
export const measuredColumns = async (
  { client, prefix }: MeasuredStore,
  series: SeriesName,
  period: Period,
  limit: number,
): Promise<{ readonly columns: string[]; readonly total: number }> => {
  const of = both(ofSeries(series), ofPeriod(period))
  const query = `SELECT feature, count() OVER () AS total FROM (
      SELECT feature, argMax(is_alarming, window_end) AS alarms, countIf(verdict = 'drift') AS drifts,
        max(ifNull(psi / psi_threshold, 0)) AS effect
      FROM ${rowsOf(prefix, of)} WHERE slice = '' GROUP BY feature)
    ORDER BY alarms DESC, drifts DESC, effect DESC, feature LIMIT {limit: UInt32}`
  const rows = await found<{ feature: string; total: number }>(client, query, { ...of.parameters, limit })
  return { columns: rows.map(({ feature }) => feature), total: rows[0]?.total ?? 0 }
}

const POINT = `feature, kind, role, toUnixTimestamp64Milli(window_start) AS windowStart, psi, psi_threshold AS psiThreshold,
  ks, ks_threshold AS ksThreshold, largest_shift AS largestShift, p_value AS pValue, rows, verdict, is_alarming AS isAlarming`

/** The figures of some columns. @throws DriftReadError */
export const measuredPoints = (
  { client, prefix }: MeasuredStore,
  series: SeriesName,
  period: Period,
  features: readonly string[],
): Promise<MeasuredPoint[]> => {
  const named = { text: 'feature IN {features: Array(String)}', parameters: { features: [...features] } }
  const of = both(ofSeries(series), ofPeriod(period), { text: `slice = ''`, parameters: {} }, named)
  return found(client, `SELECT ${POINT} FROM ${rowsOf(prefix, of)} AS t`, of.parameters)
}

/** The counts of some columns, each in one window. @throws DriftReadError */
export const measuredCounts = async (
  { client, prefix }: MeasuredStore,
  series: SeriesName,
  period: Period,
  wanted: readonly { readonly feature: string; readonly windowStart: number }[],
): Promise<MeasuredCounts[]> => {
  if (wanted.length === 0) return []
  const named = {
    text: `has(arrayZip({features: Array(String)}, {starts: Array(Int64)}), (feature, toUnixTimestamp64Milli(window_start)))`,
    parameters: {
      features: wanted.map(({ feature }) => feature),
      starts: wanted.map(({ windowStart }) => windowStart),
    },
  }
  const of = both(ofSeries(series), ofPeriod(period), { text: `slice = ''`, parameters: {} }, named)
  const query = `SELECT feature, toUnixTimestamp64Milli(window_start) AS windowStart, counts FROM ${rowsOf(prefix, of)} AS t`
  const rows = await found<{ feature: string; windowStart: number; counts: string }>(client, query, of.parameters)
  return rows.map(({ counts, ...rest }) => ({ ...rest, counts: JSON.parse(counts) as number[] }))
}

type SliceRow = MeasuredPoint & Pick<SliceReport, 'slice' | 'windows' | 'withData' | 'drifts'>

/** The slices and their columns, what alarms and drifts most first. @throws DriftReadError */
export const measuredSlices = async (
  { client, prefix }: MeasuredStore,
  series: SeriesName,
  period: Period,
  limit: number,
): Promise<Bounded<SliceReport>> => {
  const of = both(ofSeries(series), ofPeriod(period), { text: `slice != ''`, parameters: {} })
  const query = `SELECT slice, windows, withData, drifts, ${POINT} FROM (
      SELECT *, count() OVER place AS windows, countIf(verdict != 'insufficient_data') OVER place AS withData,
        countIf(verdict = 'drift') OVER place AS drifts
      FROM ${rowsOf(prefix, of)} WINDOW place AS (PARTITION BY slice, feature))
    ORDER BY slice, feature, window_start DESC LIMIT 1 BY slice, feature`
  const ordered = `SELECT * FROM (${query}) ORDER BY isAlarming DESC, drifts DESC, slice, feature LIMIT {limit: UInt32}`
  const rows = await found<SliceRow>(client, ordered, { ...of.parameters, limit: limit + 1 })
  const items = rows.slice(0, limit).map(({ slice, feature, windows, withData, drifts, ...point }) => ({
    ...{ slice, feature, windows, withData, drifts },
    latest: pointOf({ feature, ...point }),
  }))
  return { items, hasMore: rows.length > limit }
}
