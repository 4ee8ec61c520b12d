/**
 * Experiments and runs as they were at a log time. Of the rows of a thing, or of one of its values, the last one up to that time counts; of the
 * values of a metric the greatest, as in the present.
 */
import { experimentsTable } from '../../processors/runs/index.ts'
import type { avro } from '../../schemas/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { piecesOf } from '../../streams/core/pieces.ts'
import { doubleIn } from '../doubles.ts'
import type { ExperimentState, KeyedMetric, RunData, StoredInput } from '../tracking/index.ts'
import type { RunId } from './search.ts'
import { knownAt, Parameters, type RunStore, rowsOf, tablesOf } from './store.ts'

/** Bytes of ids in one query: they stand in its URL, of which servers take 1 MiB. */
const IDS_BYTES_MAX = 100_000

/**
 * Runs with all that was logged to them, in the order of the ids. Runs that did not exist then are left out.
 * @param asOf log time, ms
 * @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE
 */
export const runsAt = async (store: RunStore, runs: readonly RunId[], asOf: number): Promise<RunData[]> => {
  const found = new Map<string, RunData>()
  const once = new Map(runs.map((run) => [run.runId, run]))
  for (const some of piecesOf(once.values(), ({ runId }) => runId.length, IDS_BYTES_MAX)) {
    const [infos, values, metrics] = await Promise.all([
      infosAt(store, some, asOf),
      valuesAt(store, some, asOf),
      metricsAt(store, some, asOf),
    ])
    for (const [runId, info] of infos)
      found.set(runId, { runId, info, ...contentOf(values.get(runId) ?? []), metrics: metrics.get(runId) ?? [] })
  }
  return runs.flatMap(({ runId }) => found.get(runId) ?? [])
}

/** The condition that a row is of one of the runs. Tables are ordered by experiment. */
const isOf = (runs: readonly RunId[], parameters: Parameters): string => {
  const experiments = [...new Set(runs.map(({ experimentId }) => experimentId))]
  const runIds = runs.map(({ runId }) => runId)
  return `t.experiment_id IN ${parameters.add('Array(String)', experiments)} AND t.run_id IN ${parameters.add('Array(String)', runIds)}`
}

type InfoRow = readonly [string, string, string, string, string, number, number | null, string, string]

const infosAt = async (store: RunStore, runs: readonly RunId[], asOf: number): Promise<Map<string, avro.RunInfo>> => {
  const parameters = new Parameters()
  const statement = `SELECT t.run_id, t.experiment_id, t.name, t.user_id, t.status, t.start_time, t.end_time, t.lifecycle, t.artifact_uri
    FROM ${tablesOf(store.prefix).runs} AS t WHERE ${isOf(runs, parameters)}${knownAt(parameters, asOf)}
    ORDER BY t.run_id, t._offset DESC, t._ordinal DESC LIMIT 1 BY t.run_id`
  const rows = await rowsOf<InfoRow>(store, statement, parameters)
  return new Map(
    rows.map(([runId, experimentId, name, userId, status, startTime, endTime, lifecycle, artifactUri]) => [
      runId,
      {
        ...{ experimentId, name, userId, status: status as avro.RunStatus, startTime, endTime, artifactUri },
        isDeleted: lifecycle === 'deleted',
      },
    ]),
  )
}

interface Logged {
  readonly kind: string
  readonly key: string
  readonly value: string
}

type ValueRow = readonly [runId: string, kind: string, key: string, value: string | null]

const valuesAt = async (store: RunStore, runs: readonly RunId[], asOf: number): Promise<Map<string, Logged[]>> => {
  const parameters = new Parameters()
  const statement = `SELECT t.run_id, t.kind, t.key, t.value
    FROM ${tablesOf(store.prefix).values} AS t WHERE ${isOf(runs, parameters)}${knownAt(parameters, asOf)}
    ORDER BY t.run_id, t.kind, t.key, t._offset DESC, t._ordinal DESC LIMIT 1 BY t.run_id, t.kind, t.key`
  const rows = await rowsOf<ValueRow>(store, statement, parameters)
  const found = new Map<string, Logged[]>()
  for (const [runId, kind, key, value] of rows) {
    const values = found.get(runId) ?? []
    found.set(runId, values)
    if (value !== null) values.push({ kind, key, value })
  }
  return found
}

const contentOf = (logged: readonly Logged[]) => {
  const of = (kind: string): readonly Logged[] => logged.filter((each) => each.kind === kind)
  const labels = (kind: string): avro.Label[] => of(kind).map(({ key, value }) => ({ key, value }))
  return {
    params: labels('param'),
    tags: labels('tag'),
    inputs: of('input').map(({ value }) => JSON.parse(value) as StoredInput),
    modelInputs: of('model-input').map(({ key }) => key),
    outputs: of('output').map(({ key, value }) => ({ modelId: key, step: Number(value) })),
  }
}

type MetricRow = readonly [runId: string, key: string, step: number, timestamp: number, value: number | string]

const metricsAt = async (
  store: RunStore,
  runs: readonly RunId[],
  asOf: number,
): Promise<Map<string, KeyedMetric[]>> => {
  const parameters = new Parameters()
  // Of values that are equal in all of this, the earliest on the log counts.
  const statement = `SELECT t.run_id, t.key, t.step, t.timestamp, if(t.value = 0, 0., t.value)
    FROM ${tablesOf(store.prefix).metrics} AS t WHERE ${isOf(runs, parameters)}${knownAt(parameters, asOf)}
    ORDER BY t.run_id, t.key, t.step DESC, t.timestamp DESC, if(isNaN(t.value), 0, t.value) DESC, t._offset, t._ordinal
    LIMIT 1 BY t.run_id, t.key`
  const rows = await rowsOf<MetricRow>(store, statement, parameters)
  const found = new Map<string, KeyedMetric[]>()
  for (const [runId, key, step, timestamp, value] of rows) {
    const metrics = found.get(runId) ?? []
    found.set(runId, metrics)
    metrics.push({ key, step, timestamp, value: doubleIn(value) })
  }
  return found
}

type ExperimentRow = readonly [
  experimentId: string,
  name: string,
  artifactLocation: string,
  lifecycle: string,
  createdAt: number,
  updatedAt: number,
]
type TagRow = readonly [experimentId: string, key: string, value: string | null]

/**
 * Experiments, by id.
 * @param asOf log time, ms
 * @param experimentIds default: all
 * @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE
 */
export const experimentsAt = async (
  store: RunStore,
  asOf: number,
  experimentIds?: readonly string[],
): Promise<ExperimentState[]> => {
  const table = `${quoted(experimentsTable(store.prefix).name)} AS t`
  const conditionIn = (parameters: Parameters): string => {
    const isAsked =
      experimentIds === undefined ? '1' : `t.experiment_id IN ${parameters.add('Array(String)', experimentIds)}`
    return `${isAsked}${knownAt(parameters, asOf)}`
  }
  const [ofInfo, ofTags] = [new Parameters(), new Parameters()]
  // A tag leaves the time of the last change as it is.
  const last = (column: string): string => `argMax(t.${column}, (t._offset, t._ordinal))`
  const [rows, tagRows] = await Promise.all([
    rowsOf<ExperimentRow>(
      store,
      `SELECT t.experiment_id, ${last('name')}, ${last('artifact_location')}, ${last('lifecycle')},
        toUnixTimestamp64Milli(argMin(t.event_time, (t._offset, t._ordinal))), toUnixTimestamp64Milli(argMaxIf(t.event_time, (t._offset, t._ordinal), t.event != 'ExperimentTagged'))
      FROM ${table} WHERE ${conditionIn(ofInfo)} GROUP BY t.experiment_id ORDER BY toUInt64OrZero(t.experiment_id)`,
      ofInfo,
    ),
    rowsOf<TagRow>(
      store,
      `SELECT t.experiment_id, t.tag_key, t.tag_value FROM ${table} WHERE ${conditionIn(ofTags)} AND isNotNull(t.tag_key)
      ORDER BY t.experiment_id, t.tag_key, t._offset DESC, t._ordinal DESC LIMIT 1 BY t.experiment_id, t.tag_key`,
      ofTags,
    ),
  ])
  const tags = new Map<string, avro.Label[]>(rows.map(([experimentId]) => [experimentId, []]))
  for (const [experimentId, key, value] of tagRows) if (value !== null) tags.get(experimentId)?.push({ key, value })
  return rows.map(([experimentId, name, artifactLocation, lifecycle, createdAt, updatedAt]) => ({
    experimentId,
    info: { name, artifactLocation, isDeleted: lifecycle === 'deleted', createdAt, updatedAt },
    tags: tags.get(experimentId) ?? [],
  }))
}
