/** Lists: namespaces, jobs, datasets, events, and what a text is part of. Every list has pages. */
import { SEPARATOR } from '../../processors/lineage/index.ts'
import { runsSql } from './runs.ts'
import { knownAt, type LineageStore, type Moment, momentParameters, rowsOf, tablesOf } from './store.ts'

export interface Page {
  readonly limit: number
  readonly offset: number
}

export interface Listed {
  readonly nodes: readonly string[]
  readonly total: number
}

const PAGED = 'LIMIT {limit: UInt32} OFFSET {offset: UInt32}'
/** The parts of the key of a node, in ClickHouse. */
const PARTS = "splitByChar(char(31), substring(node, position(node, ':') + 1))"

export interface NodesQuery extends Page, Moment {
  readonly kind: 'job' | 'dataset'
  readonly namespace?: string
  /** Only jobs whose last run has one of these states. */
  readonly states?: readonly string[]
}

/** Nodes in the order of their keys. @throws LineageReadError, as all reads here */
export const nodesOf = async (store: LineageStore, query: NodesQuery): Promise<Listed> => {
  const { kind, namespace, states, limit, offset } = query
  const { facets, events } = tablesOf(store.prefix)
  const begins = namespace === undefined ? `${kind}:` : `${kind}:${namespace}${SEPARATOR}`
  const known = knownAt(query)
  const last = `SELECT node FROM (${runsSql(events, known)} ORDER BY since DESC, run_id DESC LIMIT 1 BY node) WHERE reached IN {states: Array(String)}`
  const ofState = states === undefined ? '1' : `node IN (${last})`
  const which = `facet = '' AND startsWith(node, {begins: String}) AND ${known} AND ${ofState}`
  const parameters = { ...momentParameters(query), begins, limit, offset, ...(states && { states }) }
  const rows = await rowsOf<readonly [string]>(
    store,
    `SELECT node FROM ${facets} WHERE ${which} GROUP BY node ORDER BY node ${PAGED}`,
    parameters,
  )
  const [[total] = [0]] = await rowsOf<readonly [number]>(
    store,
    `SELECT uniqExact(node) FROM ${facets} WHERE ${which}`,
    parameters,
  )
  return { nodes: rows.map(([node]) => node), total }
}

export interface NamespaceRead {
  readonly name: string
  readonly since: string
  readonly until: string
}

export const namespacesOf = async (store: LineageStore, page: Page, moment: Moment): Promise<NamespaceRead[]> => {
  const query = `SELECT ${PARTS}[1] AS name, min(event_time), max(event_time) FROM ${tablesOf(store.prefix).facets}
    WHERE facet = '' AND NOT startsWith(node, 'run:') AND ${knownAt(moment)} GROUP BY name ORDER BY name ${PAGED}`
  type Row = readonly [string, string, string]
  const rows = await rowsOf<Row>(store, query, { ...momentParameters(moment), ...page })
  return rows.map(([name, since, until]) => ({ name, since, until }))
}

export interface FoundNode {
  readonly node: string
  readonly until: string
}

export interface SearchQuery extends Moment {
  /** A part of the name, in any case. */
  readonly text: string
  readonly kind?: 'job' | 'dataset'
  readonly namespace?: string
  readonly limit: number
  readonly isLatestFirst: boolean
}

/** Jobs and datasets whose names hold a text. */
export const namedLike = async (store: LineageStore, query: SearchQuery): Promise<FoundNode[]> => {
  const { text, kind, namespace, limit, isLatestFirst } = query
  const kinds = kind === undefined ? "NOT startsWith(node, 'run:')" : `startsWith(node, '${kind}:')`
  const inNamespace = namespace === undefined ? '1' : `${PARTS}[1] = {namespace: String}`
  const sql = `SELECT node, max(event_time) AS until FROM ${tablesOf(store.prefix).facets}
    WHERE facet = '' AND ${kinds} AND ${inNamespace} AND positionCaseInsensitiveUTF8(${PARTS}[2], {text: String}) > 0 AND ${knownAt(query)}
    GROUP BY node ORDER BY ${isLatestFirst ? 'until DESC, node' : `${PARTS}[2], node`} LIMIT {limit: UInt32}`
  const parameters = { ...momentParameters(query), text, limit, ...(namespace === undefined ? {} : { namespace }) }
  const rows = await rowsOf<readonly [string, string]>(store, sql, parameters)
  return rows.map(([node, until]) => ({ node, until }))
}

export interface EventsQuery extends Page, Moment {
  /** Event times, in UTC with nine digits of the second: from, and before. */
  readonly after: string
  readonly before: string
  readonly isLatestFirst: boolean
}

/** Events as canonical JSON, each once, by event time. */
export const lineageEventsOf = async (
  store: LineageStore,
  query: EventsQuery,
): Promise<{ readonly events: readonly string[]; readonly total: number }> => {
  const { after, before, limit, offset, isLatestFirst } = query
  const { events } = tablesOf(store.prefix)
  const which = `event_time >= {after: String} AND event_time < {before: String} AND ${knownAt(query)}`
  const parameters = { ...momentParameters(query), after, before, limit, offset }
  const direction = isLatestFirst ? 'DESC' : 'ASC'
  const rows = await rowsOf<readonly [string]>(
    store,
    `SELECT any(original) FROM ${events} WHERE ${which} GROUP BY event_time, rank, digest
      ORDER BY event_time ${direction}, rank ${direction}, digest ${PAGED}`,
    parameters,
  )
  const [[total] = [0]] = await rowsOf<readonly [number]>(
    store,
    `SELECT uniqExact(digest) FROM ${events} WHERE ${which}`,
    parameters,
  )
  return { events: rows.map(([original]) => original), total }
}
