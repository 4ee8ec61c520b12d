/** Logged models as they were at a log time: what the table says of them, which is neither parameters nor tags. */
import { loggedModelsTable } from '../../processors/runs/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { knownAt, Parameters, type RunStore, rowsOf } from './store.ts'

export interface LoggedModelAt {
  readonly modelId: string
  readonly name: string
  readonly status: string
  readonly artifactUri: string
}

/**
 * By id. Those that did not exist then, or were deleted, are left out.
 * @param asOf log time, ms
 * @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE
 */
export const loggedModelsAt = async (
  store: RunStore,
  modelIds: readonly string[],
  asOf: number,
): Promise<LoggedModelAt[]> => {
  if (modelIds.length === 0) return []
  const parameters = new Parameters()
  const last = (column: string): string => `argMax(t.${column}, (t._offset, t._ordinal))`
  const statement = `SELECT t.model_id, ${last('name')}, ${last('status')}, ${last('artifact_uri')}
    FROM ${quoted(loggedModelsTable(store.prefix).name)} AS t
    WHERE t.model_id IN ${parameters.add('Array(String)', modelIds)}${knownAt(parameters, asOf)}
    GROUP BY t.model_id HAVING ${last('lifecycle')} = 'active' ORDER BY t.model_id`
  const rows = await rowsOf<readonly [string, string, string, string]>(store, statement, parameters)
  return rows.map(([modelId, name, status, artifactUri]) => ({ modelId, name, status, artifactUri }))
}
