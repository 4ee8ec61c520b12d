/** Ids of what is stored, for searches in memory. */
import { experimentsTable, loggedModelsTable } from '../../processors/runs/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'
import { Parameters, type RunStore, rowsOf } from './store.ts'

const idsOf = async (store: RunStore, statement: string, parameters: Parameters): Promise<string[]> =>
  (await rowsOf<readonly [string]>(store, statement, parameters)).map(([id]) => id)

/** The ids of all experiments, deleted ones too. @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE */
export const experimentIds = (store: RunStore): Promise<string[]> =>
  idsOf(store, `SELECT DISTINCT experiment_id FROM ${quoted(experimentsTable(store.prefix).name)}`, new Parameters())

/** The ids of the logged models of experiments. @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE */
export const loggedModelIds = (store: RunStore, experiments: readonly string[]): Promise<string[]> => {
  const parameters = new Parameters()
  const table = quoted(loggedModelsTable(store.prefix).name)
  const wanted = parameters.add('Array(String)', experiments)
  return idsOf(store, `SELECT DISTINCT model_id FROM ${table} WHERE experiment_id IN ${wanted}`, parameters)
}
