/** The metrics of logged models: of each (metric, dataset) the value with the greatest (step, timestamp, value), NaN as 0. */
import { doubleIn } from '../doubles.ts'
import { Parameters, type RunStore, rowsOf, tablesOf } from './store.ts'

export interface ModelMetric {
  readonly modelId: string
  readonly runId: string
  readonly key: string
  readonly value: number
  readonly timestamp: number
  readonly step: number
  readonly datasetName: string | null
  readonly datasetDigest: string | null
}

interface MeasuredModel {
  readonly modelId: string
  readonly info: { readonly experimentId: string }
}

type Row = readonly [string, string, string, string | null, string | null, readonly [number, number, number | string]]

/**
 * @returns by model id; a model without metrics is absent
 * @throws RunsError RUNS_NOT_STORED, STORE_UNAVAILABLE
 */
export const modelMetrics = async (
  store: RunStore,
  models: readonly MeasuredModel[],
): Promise<ReadonlyMap<string, readonly ModelMetric[]>> => {
  const found = new Map<string, ModelMetric[]>()
  if (models.length === 0) return found
  const parameters = new Parameters()
  const experiments = [...new Set(models.map(({ info }) => info.experimentId))]
  const ids = models.map(({ modelId }) => modelId)
  const statement = `SELECT model_id, key, argMax(run_id, rank), dataset_name, dataset_digest,
        argMax((step, timestamp, value), (step, timestamp, isNaN(value) ? 0 : value) AS rank)
      FROM ${tablesOf(store.prefix).metrics}
      WHERE experiment_id IN ${parameters.add('Array(String)', experiments)} AND model_id IN ${parameters.add('Array(String)', ids)}
      GROUP BY model_id, key, dataset_name, dataset_digest ORDER BY model_id, key, dataset_name, dataset_digest`
  for (const [modelId, key, runId, datasetName, datasetDigest, last] of await rowsOf<Row>(
    store,
    statement,
    parameters,
  )) {
    const metrics = found.get(modelId) ?? []
    found.set(modelId, metrics)
    const [step, timestamp, value] = last
    metrics.push({ modelId, key, runId, datasetName, datasetDigest, step, timestamp, value: doubleIn(value) })
  }
  return found
}
