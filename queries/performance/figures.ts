/** Figures of measured windows, latest first. */
import type { ClickHouseClient } from '@clickhouse/client'
import { performanceTableName } from '../../processors/performance/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { asked } from './errors.ts'

export interface PerformanceQuery {
  /** Name of the declaration. */
  readonly name?: string
  readonly model?: string
  readonly figure?: string
  /** `realised` or `estimated`. */
  readonly kind?: string
  /** `''`: all rows. Default: all slices. */
  readonly slice?: string
  readonly verdict?: string
  readonly modelVersion?: number
  /** Windows that end after this time, ms. */
  readonly from?: number
  /** Windows that start before this time, ms. */
  readonly to?: number
  /** Only what was known at this log time, ms. */
  readonly asOf?: number
  /** All measurements of a window, instead of the last one. */
  readonly history?: boolean
  /** Only what comes behind this place, `placeOf`. */
  readonly after?: Place
  readonly limit: number
}

interface Place {
  readonly offset: number
  readonly kind: string
  readonly figure: string
}

/** A figure of a window, as the answer shows it. */
export interface MeasuredFigure extends Place {
  readonly model: string
  readonly model_version: number | null
  readonly name: string
  readonly declaration_version: number
  readonly slice: string
  readonly window_start: number
  readonly window_end: number
  readonly seq: number
  readonly predictions: number
  readonly labelled: number
  readonly value: number | null
  readonly error: number
  readonly reference: number | null
  readonly difference: number | null
  readonly difference_lower: number | null
  readonly difference_upper: number | null
  readonly p_value: number | null
  readonly verdict: string | null
  readonly event_id: string
  readonly known_at: number
}

const MS = ['window_start', 'window_end', 'known_at']
const WINDOW = ['model', 'model_version', 'name', 'declaration_version', 'slice', 'window_start']
const COLUMNS = [
  ...[...WINDOW, 'window_end', 'seq', 'predictions', 'labelled', 'figure', 'kind', 'value', 'error', 'reference'],
  ...['difference', 'difference_lower', 'difference_upper', 'p_value', 'verdict', 'event_id', 'known_at'],
]

/** The place of a figure, as text and back. */
export const placeOf = {
  text: ({ offset, kind, figure }: Place): string => `${offset}.${kind}.${figure}`,
  read: (text: string): Place => {
    const [, offset, kind, figure] = /^(\d{1,15})\.([a-z]*)\.(.*)$/.exec(text) ?? ['', '0', '', '']
    return { offset: Number(offset), kind, figure }
  },
}

/** @returns at most `limit` figures @throws PerformanceReadError */
export const performanceFigures = (
  client: ClickHouseClient,
  prefix: string,
  { modelVersion, from, to, asOf, after, history, limit, ...equal }: PerformanceQuery,
): Promise<MeasuredFigure[]> => {
  const time = (name: string) => `fromUnixTimestamp64Milli({${name}: Int64})`
  const given = Object.entries(equal).filter(([, value]) => value !== undefined)
  // A verdict belongs to a measurement: of those that another one has replaced it says nothing.
  const conditions = [
    ...given.filter(([name]) => name !== 'verdict').map(([name]) => `t.${name} = {${name}: String}`),
    ...(modelVersion === undefined ? [] : ['t.model_version = {modelVersion: Int64}']),
    ...(from === undefined ? [] : [`t.window_end > ${time('from')}`]),
    ...(to === undefined ? [] : [`t.window_start < ${time('to')}`]),
    ...(asOf === undefined ? [] : [`t._log_time <= ${time('asOf')}`]),
  ]
  const shown = [
    ...(equal.verdict === undefined ? [] : ['l.verdict = {verdict: String}']),
    ...(after === undefined
      ? []
      : ['(-l._offset, l.kind, l.figure) > ({after: Int64}, {afterKind: String}, {afterFigure: String})']),
  ]
  const where = (all: readonly string[]) => (all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`)
  const columns = COLUMNS.map((name) =>
    MS.includes(name) ? `toUnixTimestamp64Milli(l.${name}) AS ${name}` : `l.${name} AS ${name}`,
  )
  // A late insert of a former owner may have stored a row twice, with the same bytes.
  const one = history === true ? ['_offset'] : WINDOW
  const query = `SELECT l._offset AS offset, ${columns.join(', ')} FROM (
      SELECT * FROM ${quoted(performanceTableName(prefix))} AS t ${where(conditions)}
      ORDER BY t._offset DESC LIMIT 1 BY ${[...one, 'figure', 'kind'].map((name) => `t.${name}`).join(', ')}
    ) AS l ${where(shown)} ORDER BY l._offset DESC, l.kind, l.figure LIMIT {limit: UInt32}`
  const parameters = {
    ...Object.fromEntries(given),
    limit,
    ...(modelVersion !== undefined && { modelVersion }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(asOf !== undefined && { asOf }),
    ...(after !== undefined && { after: -after.offset, afterKind: after.kind, afterFigure: after.figure }),
  }
  return asked(async () => {
    const answer = await client.query({
      query,
      query_params: parameters,
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return answer.json<MeasuredFigure>()
  })
}

/** The window of a figure that a gate looks at. */
export interface LastFigure {
  readonly model: string
  readonly modelVersion: number
  readonly name: string
  readonly figure: string
  /** Windows with fewer outcomes are passed over. */
  readonly labelledMin: number
}

/**
 * The last measurement of the last window of all rows that has enough outcomes, in the newest version of its declaration.
 * @throws PerformanceReadError
 */
export const lastFigure = (
  client: ClickHouseClient,
  prefix: string,
  { labelledMin, ...equal }: LastFigure,
): Promise<
  Pick<MeasuredFigure, 'declaration_version' | 'value' | 'labelled' | 'window_end' | 'event_id' | 'offset'> | undefined
> =>
  asked(async () => {
    const answer = await client.query({
      query: `SELECT l.declaration_version AS declaration_version, l.value AS value, l.labelled AS labelled,
          toUnixTimestamp64Milli(l.window_end) AS window_end, l.event_id AS event_id, l._offset AS offset FROM (
          SELECT * FROM ${quoted(performanceTableName(prefix))} AS t
          WHERE t.model = {model: String} AND t.model_version = {modelVersion: Int64} AND t.name = {name: String}
            AND t.figure = {figure: String} AND t.kind = 'realised' AND t.slice = ''
          ORDER BY t._offset DESC LIMIT 1 BY t.declaration_version, t.window_start
        ) AS l WHERE l.labelled >= {labelledMin: Int64}
        ORDER BY l.declaration_version DESC, l.window_end DESC LIMIT 1`,
      query_params: { ...equal, labelledMin },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return (await answer.json<MeasuredFigure>())[0]
  })

/** Which windows a reference, or a comparison of versions, is taken from. */
export interface WindowsQuery {
  readonly name: string
  readonly declarationVersion: number
  readonly modelVersion?: number
  /** Default: windows of all slices. */
  readonly slice?: string
  /** Windows that start at this time or later, and end at `to` or before, ms. Default: all. */
  readonly from?: number
  readonly to?: number
  readonly limit: number
}

export type MeasuredWindow = Pick<
  MeasuredFigure,
  'model_version' | 'slice' | 'window_start' | 'window_end' | 'labelled' | 'event_id' | 'offset'
>

/** The last measurement of each window, the latest windows first. @throws PerformanceReadError */
export const measuredWindows = (
  client: ClickHouseClient,
  prefix: string,
  { modelVersion, slice, from, to, limit, ...named }: WindowsQuery,
): Promise<MeasuredWindow[]> => {
  const conditions = [
    't.name = {name: String} AND t.declaration_version = {declarationVersion: Int64}',
    ...(modelVersion === undefined ? [] : ['t.model_version = {modelVersion: Int64}']),
    ...(slice === undefined ? [] : ['t.slice = {slice: String}']),
    ...(from === undefined ? [] : ['t.window_start >= fromUnixTimestamp64Milli({from: Int64})']),
    ...(to === undefined ? [] : ['t.window_end <= fromUnixTimestamp64Milli({to: Int64})']),
  ]
  return asked(async () => {
    const answer = await client.query({
      query: `SELECT l.model_version AS model_version, l.slice AS slice, toUnixTimestamp64Milli(l.window_start) AS window_start,
          toUnixTimestamp64Milli(l.window_end) AS window_end, l.labelled AS labelled, l.event_id AS event_id, l._offset AS offset FROM (
          SELECT * FROM ${quoted(performanceTableName(prefix))} AS t WHERE ${conditions.join(' AND ')}
          ORDER BY t._offset DESC LIMIT 1 BY t.model_version, t.slice, t.window_start
        ) AS l ORDER BY l.window_end DESC, l.slice, l.model_version LIMIT {limit: UInt32}`,
      query_params: {
        ...{ ...named, limit },
        ...(modelVersion !== undefined && { modelVersion }),
        ...(slice !== undefined && { slice }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return answer.json<MeasuredWindow>()
  })
}

/** The offset of an event in the topic of monitoring; `undefined` if none has this id. @throws PerformanceReadError */
export const eventOffset = (client: ClickHouseClient, prefix: string, eventId: string): Promise<number | undefined> =>
  asked(async () => {
    const answer = await client.query({
      query: `SELECT min(_offset) FROM ${quoted(performanceTableName(prefix))} WHERE event_id = {eventId: String} HAVING count() > 0`,
      query_params: { eventId },
      format: 'JSONCompactEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    const [row] = await answer.json<readonly [number]>()
    return row?.[0]
  })
