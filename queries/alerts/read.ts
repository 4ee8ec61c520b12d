/** Alerts as of a log time, page by page, and the changes of one of them. */
import type { ClickHouseClient } from '@clickhouse/client'
import { alertsTableName, type ShownAlert } from '../../processors/alerts/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { compactRows } from '../asked.ts'
import { AlertsError, asked } from './errors.ts'

export interface AlertStore {
  readonly client: ClickHouseClient
  /** The installation's prefix. */
  readonly prefix: string
}

/** The place of an alert in the list: the latest beginning first, then by fingerprint. */
export interface AlertPlace {
  readonly startsAt: number
  readonly fingerprint: string
}

export interface AlertsQuery {
  readonly state?: ShownAlert['state']
  readonly rule?: string
  readonly model?: string
  /** Only alerts about this model, or, if they are about none, by one of these rules about this feature. */
  readonly about?: {
    readonly model: string
    readonly named: readonly { readonly rule: string; readonly feature: string }[]
  }
  /** Log time, ms. Default: all that is stored. */
  readonly asOf?: number
  /** Only alerts that fired at this log time or later, ms. */
  readonly since?: number
  /** Only alerts behind this place: the next page. */
  readonly after?: AlertPlace
  readonly limit: number
}

/** A change of an alert. */
export interface AlertChange extends ShownAlert {
  /** `AlertRaised`, `AlertResolved` or `AlertMuted`. */
  readonly event: string
  readonly eventId: string
  /** Log time of the event, ms. */
  readonly at: number
  /** Ids of the events that were judged. */
  readonly evidence: readonly string[]
}

const COLUMNS = [
  ...['fingerprint', 'seq', 'event', 'team', 'rule', 'rule_version', 'model', 'version', 'feature', 'baseline_id'],
  ...[
    'severity',
    'summary',
    'value',
    'threshold',
    'toUnixTimestamp64Milli(starts_at) AS starts',
    'muted_by',
    'runbook',
  ],
  'toUnixTimestamp64Milli(ends_at) AS ends',
  ...['event_id', 'toUnixTimestamp64Milli(_log_time) AS at', 'evidence'],
].join(', ')

type Row = readonly [
  ...[string, number, string, string, string, number, string | null, number | null, string | null, string | null],
  ...[string, string, number | null, number | null, number, string | null, string | null, number | null],
  ...[string, number, string],
]

const changeOf = (row: Row): AlertChange => {
  const [fingerprint, seq, event, team, rule, ruleVersion, model, version, feature, baselineId] = row
  const [, , , , , , , , , , severity, summary, value, threshold, startsAt, mutedBy, runbook, endsAt] = row
  const [eventId, at, evidence] = row.slice(18) as [string, number, string]
  return {
    ...{ fingerprint, seq, state: event === 'AlertResolved' ? 'resolved' : 'firing', mutedBy, severity, summary },
    ...{ subject: { team, rule, model, version, feature, baselineId }, ruleVersion, value, threshold },
    ...{ startsAt, endsAt, runbook, event, eventId, at, evidence: JSON.parse(evidence) as string[] },
  }
}

/** Neither names of rules nor of features have line breaks. */
const placeOf = ({ rule, feature }: { readonly rule: string; readonly feature: string }): string =>
  `${rule}\n${feature}`
const ABOUT =
  "ifNull(model = {aboutModel: String}, has({named: Array(String)}, concat(rule, '\\n', ifNull(feature, ''))))"

type Parameters = Readonly<Record<string, string | number | readonly string[]>>

/** A table that is not there has no rows: no rule was declared, or nothing was told yet. */
const rowsOf = async (
  { client }: AlertStore,
  query: string,
  parameters: Parameters,
): Promise<readonly AlertChange[]> => {
  try {
    const rows = await asked(() => compactRows<Row>(client, query, parameters))
    return rows.map(changeOf)
  } catch (error) {
    if (error instanceof AlertsError && error.code === 'not_stored') return []
    throw error
  }
}

/** The alerts at a log time, the latest beginning first. @throws AlertsError */
export const alertsAt = async (store: AlertStore, query: AlertsQuery): Promise<readonly ShownAlert[]> => {
  const { state, rule, model, about, asOf, since, after, limit } = query
  const of = [
    ...(rule === undefined ? [] : ['rule = {rule: String}']),
    ...(model === undefined ? [] : ['model = {model: String}']),
    ...(about === undefined ? [] : [ABOUT]),
    ...(asOf === undefined ? [] : ["_log_time <= fromUnixTimestamp64Milli({asOf: Int64}, 'UTC')"]),
  ]
  const last = `SELECT ${COLUMNS} FROM ${quoted(alertsTableName(store.prefix))}
    WHERE ${['1', ...of].join(' AND ')} ORDER BY fingerprint, seq DESC LIMIT 1 BY fingerprint`
  const shown = [
    ...(state === undefined ? [] : [`event ${state === 'resolved' ? '=' : '!='} 'AlertResolved'`]),
    ...(since === undefined ? [] : ['(ends IS NULL OR ends >= {since: Int64})']),
    ...(after === undefined ? [] : ['(-starts, fingerprint) > (-{startsAt: Int64}, {fingerprint: String})']),
  ]
  const text = `SELECT * FROM (${last}) WHERE ${['1', ...shown].join(' AND ')} ORDER BY -starts, fingerprint LIMIT {limit: UInt32}`
  const found = await rowsOf(store, text, {
    limit,
    ...(rule !== undefined && { rule }),
    ...(model !== undefined && { model }),
    ...(asOf !== undefined && { asOf }),
    ...(since !== undefined && { since }),
    ...(about !== undefined && { aboutModel: about.model, named: about.named.map(placeOf) }),
    ...after,
  })
  return found.map(({ event, eventId, at, evidence, ...alert }) => alert)
}

export interface ChangesQuery {
  readonly fingerprint: string
  readonly asOf?: number
  /** Only changes before this number: the next page. */
  readonly before?: number
  readonly limit: number
}

/** The changes of an alert, latest first. @throws AlertsError */
export const alertChanges = (store: AlertStore, query: ChangesQuery): Promise<readonly AlertChange[]> => {
  const { fingerprint, asOf, before, limit } = query
  const conditions = [
    'fingerprint = {fingerprint: String}',
    ...(asOf === undefined ? [] : ["_log_time <= fromUnixTimestamp64Milli({asOf: Int64}, 'UTC')"]),
    ...(before === undefined ? [] : ['seq < {before: Int64}']),
  ]
  const text = `SELECT ${COLUMNS} FROM ${quoted(alertsTableName(store.prefix))}
    WHERE ${conditions.join(' AND ')} ORDER BY seq DESC LIMIT 1 BY seq LIMIT {limit: UInt32}`
  return rowsOf(store, text, {
    ...{ fingerprint, limit },
    ...(asOf !== undefined && { asOf }),
    ...(before !== undefined && { before }),
  })
}
