/** Moves of any alias to a version, and away from it. */
import { modelEntity, registryTableName } from '../../processors/registry/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { type RegistryStore, rowsOf } from './past.ts'

export interface AliasMoved {
  readonly alias: string
  /** Version from then on. Null: the alias was removed. */
  readonly to: string | null
  /** Version until then. Null: the alias was not set. */
  readonly from: string | null
  /** Offset of the event in `ml.registry`. */
  readonly offset: number
  /** Log time, ms. */
  readonly since: number
  readonly actor: string | null
  readonly reason: string | null
  /** JSON {gateIds, approvalIds, policyVersion}. */
  readonly evidence: string | null
}

export interface AliasMovesQuery {
  readonly modelId: string
  readonly version: number
  /** Only moves up to this log time, ms. */
  readonly asOf?: number
  readonly limit: number
}

type Row = readonly [string, string | null, string | null, number, number, string | null, string | null, string | null]

const PREFIX = 'alias/'

/** The moves, latest first. @throws RegistryError */
export const aliasMovesOf = async (
  store: RegistryStore,
  { modelId, version, asOf, limit }: AliasMovesQuery,
): Promise<AliasMoved[]> => {
  const known = asOf === undefined ? '' : 'AND t._log_time <= fromUnixTimestamp64Milli({asOf: Int64})'
  const statement = `SELECT field, value, previous, offset, since, actor, reason, evidence FROM (
      SELECT *, lagInFrame(value) OVER (PARTITION BY field ORDER BY offset) AS previous FROM (
        SELECT t.field AS field, t.value AS value, t._offset AS offset, toUnixTimestamp64Milli(t._log_time) AS since,
          t.actor AS actor, t.reason AS reason, t.evidence AS evidence
        FROM ${quoted(registryTableName(store.prefix))} AS t
        WHERE t.entity = {entity: String} AND startsWith(t.field, {prefix: String}) ${known}
        LIMIT 1 BY t.field, t._offset))
    WHERE value = {version: String} OR previous = {version: String}
    ORDER BY offset DESC, field LIMIT {limit: UInt32}`
  const rows = await rowsOf<Row>(store, statement, {
    ...{ entity: modelEntity(modelId), prefix: PREFIX, version: String(version), limit },
    ...(asOf === undefined ? {} : { asOf }),
  })
  return rows.map(([field, to, from, offset, since, actor, reason, evidence]) => ({
    ...{ alias: field.slice(PREFIX.length), to, from, offset, since, actor, reason, evidence },
  }))
}
