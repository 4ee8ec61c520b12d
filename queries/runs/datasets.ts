/** The datasets that runs of experiments read, and for what. */
import { Parameters, type RunStore, rowsOf, tablesOf } from './store.ts'

export interface DatasetSummary {
  readonly experimentId: string
  readonly name: string
  readonly digest: string
  /** For what it was read. Null: no run says it. */
  readonly context: string | null
}

/** Tag of an input that says for what it was read. */
export const CONTEXT_TAG = 'mlflow.data.context'

/**
 * Each of them once, by experiment and name. Runs that were deleted count too, as in MLflow.
 * @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE
 */
export const datasetsOf = async (
  store: RunStore,
  experimentIds: readonly string[],
  limit: number,
): Promise<readonly DatasetSummary[]> => {
  if (experimentIds.length === 0) return []
  const parameters = new Parameters()
  const experiments = parameters.add('Array(String)', experimentIds)
  const context = parameters.add('String', CONTEXT_TAG)
  // Of an input of a run the last row counts. Tags that are not there give no context, not an empty one.
  const statement = `SELECT DISTINCT experiment_id, JSONExtractString(text, 'name') AS name, JSONExtractString(text, 'digest') AS digest,
      arrayFirst(tag -> JSONExtractString(tag, 'key') = ${context}, JSONExtractArrayRaw(text, 'tags')) AS tag,
      tag = '' ? NULL : JSONExtractString(tag, 'value') AS context
    FROM (SELECT experiment_id, assumeNotNull(value) AS text FROM (
      SELECT experiment_id, value FROM ${tablesOf(store.prefix).values}
      WHERE experiment_id IN ${experiments} AND kind = 'input'
      ORDER BY run_id, key, _offset DESC, _ordinal DESC LIMIT 1 BY run_id, key) WHERE isNotNull(value))
    ORDER BY experiment_id, name, digest, context LIMIT ${parameters.add('UInt64', limit)}`
  type Row = readonly [string, string, string, string, string | null]
  const rows = await rowsOf<Row>(store, statement, parameters)
  return rows.map(([experimentId, name, digest, , found]) => ({ experimentId, name, digest, context: found }))
}
