/** A page of the runs that a search finds. Source of the meaning: docs/decisions/0088. */
import { type RunSearch, searchStatement } from './sql.ts'
import { Parameters, type RunStore, rowsOf } from './store.ts'

export type { RunSearch } from './sql.ts'

export interface RunId {
  readonly experimentId: string
  readonly runId: string
}

export interface RunPage {
  /** In the order of the search. */
  readonly runs: readonly RunId[]
  /** Whether the search finds runs behind this page. */
  readonly hasMore: boolean
}

/** @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE */
export const searchRuns = async (store: RunStore, query: RunSearch): Promise<RunPage> => {
  if (query.experimentIds.length === 0) return { runs: [], hasMore: false }
  const parameters = new Parameters()
  const statement = searchStatement(store, query, parameters)
  const rows = await rowsOf<readonly [string, string]>(store, statement, parameters)
  const runs = rows.slice(0, query.limit).map(([experimentId, runId]) => ({ experimentId, runId }))
  return { runs, hasMore: rows.length > query.limit }
}
