/** The metrics of logged models: of each (metric, dataset) the value with the greatest (step, timestamp, value), NaN as 0. */
import type { ClickHouseClient } from '@clickhouse/client'
import { metricsTable } from '../../processors/runs/index.ts'
import { quoted } from '../../sinks/clickhouse/index.ts'

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
 * @throws errors of ClickHouse
 */
export const modelMetrics = async (
  client: ClickHouseClient,
  prefix: string,
  models: readonly MeasuredModel[],
): Promise<ReadonlyMap<string, readonly ModelMetric[]>> => {
  const found = new Map<string, ModelMetric[]>()
  if (models.length === 0) return found
  const answer = await client.query({
    query: `SELECT model_id, key, argMax(run_id, rank), dataset_name, dataset_digest,
        argMax((step, timestamp, value), (step, timestamp, isNaN(value) ? 0 : value) AS rank)
      FROM ${quoted(metricsTable(prefix).name)}
      WHERE experiment_id IN {experiments: Array(String)} AND model_id IN {models: Array(String)}
      GROUP BY model_id, key, dataset_name, dataset_digest ORDER BY model_id, key, dataset_name, dataset_digest`,
    query_params: {
      experiments: [...new Set(models.map(({ info }) => info.experimentId))],
      models: models.map(({ modelId }) => modelId),
    },
    format: 'JSONCompactEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0, output_format_json_quote_denormals: 1 },
  })
  for (const [modelId, key, runId, datasetName, datasetDigest, [step, timestamp, value]] of await answer.json<Row>()) {
    const metrics = found.get(modelId) ?? []
    found.set(modelId, metrics)
    metrics.push({
      modelId,
      key,
      runId,
      datasetName,
      datasetDigest,
      step,
      timestamp,
      value: special[value] ?? Number(value),
    })
  }
  return found
}

/** What JSON has no number for comes as text. */
const special: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
}
