/** Runs of jobs: their states follow from all events of a run. A state that ends it stays, whatever comes later. */
import type { RunState } from '../../processors/lineage/index.ts'
import { inPieces, knownAt, type LineageStore, type Moment, momentParameters, rowsOf, tablesOf } from './store.ts'

export interface RunRead {
  readonly job: string
  readonly runId: string
  /** Event times of the first and the last event. */
  readonly since: string
  readonly until: string
  /** '': no event says it. */
  readonly state: RunState | ''
  readonly startedAt: string | null
  readonly endedAt: string | null
}

const ENDS = "state IN ('COMPLETE', 'ABORT', 'FAIL')"
const AT = '(event_time, rank, digest)'

/** One row per run. @param which condition on the events */
export const runsSql = (
  events: string,
  which: string,
): string => `SELECT node, run_id, min(event_time) AS since, max(event_time) AS until,
    if(countIf(${ENDS}) > 0, argMinIf(state, ${AT}, ${ENDS}), argMaxIf(state, ${AT}, state NOT IN ('OTHER', ''))) AS reached,
    if(countIf(state = 'START') > 0, minIf(event_time, state = 'START'), NULL) AS started_at,
    if(countIf(${ENDS}) > 0, minIf(event_time, ${ENDS}), NULL) AS ended_at
  FROM ${events} WHERE kind = 'run' AND ${which} GROUP BY node, run_id`

/** The last run of a job is the one that began last. */
const LATEST_FIRST = 'ORDER BY since DESC, run_id DESC'

type Row = readonly [string, string, string, string, RunState | '', string | null, string | null]

const runOf = ([job, runId, since, until, state, startedAt, endedAt]: Row): RunRead => ({
  ...{ job, runId, since, until, state, startedAt, endedAt },
})

/** The runs of a job, latest first. @throws LineageReadError, as all reads here */
export const runsOfJob = async (
  store: LineageStore,
  job: string,
  page: { readonly limit: number; readonly offset: number },
  moment: Moment,
): Promise<{ readonly runs: readonly RunRead[]; readonly total: number }> => {
  const { events } = tablesOf(store.prefix)
  const which = `node = {job: String} AND ${knownAt(moment)}`
  const parameters = { ...momentParameters(moment), job, ...page }
  const rows = await rowsOf<Row>(
    store,
    `${runsSql(events, which)} ${LATEST_FIRST} LIMIT {limit: UInt32} OFFSET {offset: UInt32}`,
    parameters,
  )
  const [[total] = [0]] = await rowsOf<readonly [number]>(
    store,
    `SELECT uniqExact(run_id) FROM ${events} WHERE kind = 'run' AND ${which}`,
    parameters,
  )
  return { runs: rows.map(runOf), total }
}

/** The last run of each of these jobs. */
export const lastRuns = async (
  store: LineageStore,
  jobs: readonly string[],
  moment: Moment,
): Promise<ReadonlyMap<string, RunRead>> => {
  const { events } = tablesOf(store.prefix)
  const found = new Map<string, RunRead>()
  for (const nodes of inPieces(jobs)) {
    const query = `${runsSql(events, `node IN {nodes: Array(String)} AND ${knownAt(moment)}`)} ${LATEST_FIRST} LIMIT 1 BY node`
    for (const row of await rowsOf<Row>(store, query, { ...momentParameters(moment), nodes }))
      found.set(row[0], runOf(row))
  }
  return found
}

/** A run; `undefined` if there is none. One that several jobs name is that of the first. */
export const runNamed = async (store: LineageStore, runId: string, moment: Moment): Promise<RunRead | undefined> => {
  const { events } = tablesOf(store.prefix)
  const query = `${runsSql(events, `run_id = {runId: String} AND ${knownAt(moment)}`)} ORDER BY node LIMIT 1`
  const [row] = await rowsOf<Row>(store, query, { ...momentParameters(moment), runId })
  return row && runOf(row)
}
