/**
 * What was logged of a metric. A value that was logged twice, at the same step and time, is one; -0 is 0. Times are in ms, as the producer said.
 * Source of the meaning: docs/decisions/0088.
 */
import { doubleIn } from '../doubles.ts'
import type { RunId } from './search.ts'
import { knownAt, Parameters, type RunStore, rowsOf, tablesOf } from './store.ts'

export interface LoggedValue {
  readonly timestamp: number
  readonly step: number
  readonly value: number
}

export interface LoggedValueOfRun extends LoggedValue {
  readonly runId: string
}

interface Asked {
  readonly key: string
  /** Log time, ms: what was known then. Default: all that is stored. */
  readonly asOf?: number
}

export interface HistoryQuery extends Asked, RunId {
  readonly offset: number
  readonly limit: number
}

export interface HistoryPage {
  /** By timestamp, step, value; NaN is where 0 is. */
  readonly values: readonly LoggedValue[]
  /** Whether there are values behind this page. */
  readonly hasMore: boolean
}

type Row = readonly [runId: string, timestamp: number, step: number, value: number | string]

/** @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE */
export const metricHistory = async (store: RunStore, query: HistoryQuery): Promise<HistoryPage> => {
  const { offset, limit } = query
  const parameters = new Parameters()
  const values = distinctValues(store, { ...query, runs: [query] }, BY_TIME, parameters)
  const statement = `${values} LIMIT ${parameters.add('UInt64', limit + 1)} OFFSET ${parameters.add('UInt64', offset)}`
  const found = (await rowsOf<Row>(store, statement, parameters)).map(valueIn)
  return {
    values: found.slice(0, limit).map(({ timestamp, step, value }) => ({ timestamp, step, value })),
    hasMore: found.length > limit,
  }
}

export interface BulkHistoryQuery extends Asked {
  readonly runs: readonly RunId[]
  /** Maximum number of values of all runs together. */
  readonly limit: number
}

/**
 * The history of a metric in several runs, by run id, then as in `metricHistory`.
 * @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE
 */
export const metricHistories = async (
  store: RunStore,
  query: BulkHistoryQuery,
): Promise<readonly LoggedValueOfRun[]> => {
  const parameters = new Parameters()
  const values = distinctValues(store, query, `run_id, ${BY_TIME}`, parameters)
  const statement = `${values} LIMIT ${parameters.add('UInt64', query.limit)}`
  return (await rowsOf<Row>(store, statement, parameters)).map(valueIn)
}

export interface SampleQuery extends Asked {
  readonly runs: readonly RunId[]
  /** Maximum number of values of each run, at least 1. */
  readonly valuesMax: number
  /** Steps from the first to the last, both included. Default: all. */
  readonly steps?: { readonly first: number; readonly last: number }
}

/**
 * At most `valuesMax` values of each run, evenly spread over those logged, with the first and the last (with a maximum of 1, the last). Runs are
 * in the order of the query, values by step, timestamp, value.
 * @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE
 */
export const sampledHistories = async (store: RunStore, query: SampleQuery): Promise<readonly LoggedValueOfRun[]> => {
  const parameters = new Parameters()
  const { steps } = query
  const within =
    steps === undefined
      ? '1'
      : `step >= ${parameters.add('Int64', steps.first)} AND step <= ${parameters.add('Int64', steps.last)}`
  const max = parameters.add('UInt64', query.valuesMax)
  // The values are dealt into as many buckets as are wanted, the first ones one larger. The first value of each bucket counts, of the last its last.
  const statement = `WITH ${max} AS buckets, intDiv(count, buckets) AS size, count % buckets AS larger,
      at < larger * (size + 1) ? at % (size + 1) = 0 : (at - larger * (size + 1)) % size = 0 AS isFirst
    SELECT run_id, timestamp, step, v FROM (
      SELECT *, row_number() OVER (PARTITION BY run_id ORDER BY ${BY_STEP}) - 1 AS at, count() OVER (PARTITION BY run_id) AS count
      FROM (${distinctValues(store, query, BY_RUN_AND_STEP, parameters)}) WHERE ${within})
    WHERE count <= buckets OR at = count - 1 OR (isFirst AND at < count - size)
    ORDER BY ${BY_RUN_AND_STEP}`
  const found = (await rowsOf<Row>(store, statement, parameters)).map(valueIn)
  const byRun = new Map<string, LoggedValueOfRun[]>(query.runs.map(({ runId }) => [runId, []]))
  for (const value of found) byRun.get(value.runId)?.push(value)
  return [...byRun.values()].flat()
}

const VALUE_ORDER = 'if(isNaN(v), 0, v), isNaN(v)'
const BY_TIME = `timestamp, step, ${VALUE_ORDER}`
const BY_STEP = `step, timestamp, ${VALUE_ORDER}`
const BY_RUN_AND_STEP = `run_id, ${BY_STEP}`

/** `LIMIT 1 BY` behind an order is several times faster than DISTINCT before one. */
const distinctValues = (
  { prefix }: RunStore,
  { runs, key, asOf }: Asked & { readonly runs: readonly RunId[] },
  order: string,
  parameters: Parameters,
): string => {
  const experiments = [...new Set(runs.map(({ experimentId }) => experimentId))]
  const runIds = [...new Set(runs.map(({ runId }) => runId))]
  return `SELECT run_id, timestamp, step, multiIf(isNaN(value), nan, value = 0, 0., value) AS v
    FROM ${tablesOf(prefix).metrics}
    WHERE experiment_id IN ${parameters.add('Array(String)', experiments)} AND key = ${parameters.add('String', key)}
      AND run_id IN ${parameters.add('Array(String)', runIds)}${knownAt(parameters, asOf)}
    ORDER BY ${order} LIMIT 1 BY run_id, timestamp, step, v`
}

const valueIn = ([runId, timestamp, step, value]: Row): LoggedValueOfRun => ({
  runId,
  timestamp,
  step,
  value: doubleIn(value),
})
