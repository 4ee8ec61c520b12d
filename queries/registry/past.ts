/**
 * The registry in ClickHouse: its state at any log time, and the history of a field. All rows of an entity lie side by side, so reading one reads
 * nothing else.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { registryTableName } from '../../processors/registry/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { piecesOf } from '../../streams/core/pieces.ts'
import { compactRows } from '../asked.ts'
import { asked } from './errors.ts'
import type { EntitySource } from './read.ts'
import type { Fields } from './state.ts'

export interface RegistryStore {
  readonly client: ClickHouseClient
  /** The installation's prefix. */
  readonly prefix: string
}

type Parameters = Readonly<Record<string, string | number | readonly string[]>>

/** Bytes of names in one query: they stand in its URL, of which servers take 1 MiB. */
const NAMES_BYTES_MAX = 100_000

/** The rows of a query over tables of the registry. @throws RegistryError */
export const rowsOf = <Row>({ client }: RegistryStore, query: string, parameters: Parameters): Promise<Row[]> =>
  asked(() => compactRows<Row>(client, query, parameters))

/**
 * The entities and their fields at a log time. An entity that was removed is gone for ever: its last row says so.
 * @param asOf log time, ms; default: all that is stored
 * @throws RegistryError
 */
const stateOf = async (
  store: RegistryStore,
  entities: readonly string[],
  asOf: number | undefined,
): Promise<ReadonlyMap<string, Fields>> => {
  const known = asOf === undefined ? '' : 'AND t._log_time <= fromUnixTimestamp64Milli({asOf: Int64})'
  // The tuple keeps a null, which argMax alone would skip.
  const query = `SELECT t.entity AS entity, t.field AS field,
      tupleElement(argMax(tuple(t.value), (t._offset, t._ordinal)), 1) AS value
    FROM ${quoted(registryTableName(store.prefix))} AS t
    WHERE t.entity IN {entities: Array(String)} ${known} GROUP BY entity, field`
  const rows = await rowsOf<readonly [string, string, string | null]>(store, query, {
    entities,
    ...(asOf === undefined ? {} : { asOf }),
  })
  const found = new Map<string, Map<string, string>>()
  const removed = new Set<string>()
  for (const [entity, field, value] of rows) {
    if (field === '') removed.add(entity)
    if (field === '' || value === null) continue
    const fields = found.get(entity) ?? new Map<string, string>()
    found.set(entity, fields.set(field, value))
  }
  for (const entity of removed) found.delete(entity)
  return found
}

const NONE: Fields = new Map()

/** The registry at a log time, ms; default: all that is stored. */
export const pastRegistry = (store: RegistryStore, asOf?: number): EntitySource => ({
  fields: async (entities) => {
    const found = new Map<string, Fields>()
    for (const some of piecesOf(new Set(entities), Buffer.byteLength, NAMES_BYTES_MAX))
      for (const [entity, fields] of await stateOf(store, some, asOf)) found.set(entity, fields)
    return entities.map((entity) => found.get(entity) ?? NONE)
  },
})

/** A change of a field, as an event made it. */
export interface Moved {
  /** Null: the field was removed. */
  readonly value: string | null
  /** The value until then. Null: there was none. */
  readonly previous: string | null
  /** Offset of the event in `ml.registry`. */
  readonly offset: number
  /** Log time, ms: the value holds from here on. */
  readonly since: number
  readonly event: string
  readonly eventId: string
  /** Event time, ms. */
  readonly eventTime: number
  readonly team: string | null
  readonly actor: string | null
  readonly correlationId: string | null
  readonly reason: string | null
  /** JSON {gateIds, approvalIds, policyVersion}. Null: the event is no move of an alias or stage. */
  readonly evidence: string | null
}

export interface HistoryQuery {
  readonly entity: string
  readonly field: string
  /** Only changes up to this time, ms. */
  readonly asOf?: number
  /** Whether `asOf` is event time. Default: log time. */
  readonly byEventTime?: boolean
  /** Only changes before this offset: the next page. */
  readonly before?: number
  readonly limit: number
}

/** The changes of a field, latest first, with the value before each. @throws RegistryError */
export const fieldHistory = async (store: RegistryStore, query: HistoryQuery): Promise<Moved[]> => {
  const { entity, field, asOf, byEventTime = false, before, limit } = query
  const time = byEventTime ? 't.event_time' : 't._log_time'
  const conditions = [
    't.entity = {entity: String} AND t.field = {field: String}',
    ...(asOf === undefined ? [] : [`${time} <= fromUnixTimestamp64Milli({asOf: Int64})`]),
    ...(before === undefined ? [] : ['t._offset < {before: Int64}']),
  ]
  const statement = `SELECT t.value, t._offset, toUnixTimestamp64Milli(t._log_time), t.event, t.event_id,
      toUnixTimestamp64Milli(t.event_time), t.team, t.actor, t.correlation_id, t.reason, t.evidence
    FROM ${quoted(registryTableName(store.prefix))} AS t WHERE ${conditions.join(' AND ')}
    ORDER BY t._offset DESC LIMIT 1 BY t._offset LIMIT {limit: UInt32}`
  const rows = await rowsOf<Row>(store, statement, {
    ...{ entity, field, limit: limit + 1 },
    ...(asOf === undefined ? {} : { asOf }),
    ...(before === undefined ? {} : { before }),
  })
  return rows.slice(0, limit).map((row, i) => movedOf(row, rows[i + 1]?.[0] ?? null))
}

type Text = string | null
type Row = readonly [Text, number, number, string, string, number, Text, Text, Text, Text, Text]

const movedOf = (row: Row, previous: Text): Moved => {
  const [value, offset, since, event, eventId, eventTime, team, actor, correlationId, reason, evidence] = row
  return {
    ...{ value, previous, offset, since, event, eventId, eventTime, team, actor, correlationId, reason, evidence },
  }
}
