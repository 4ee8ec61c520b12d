/** GraphQL of MLflow's web pages: each query asks the endpoint of the REST API, and shows its answer. */
import { describe, expect, test } from 'vitest'
import { notThere } from '../../../../../gateway/surfaces/mlflow/errors.ts'
import { answered } from '../../../../../gateway/surfaces/mlflow/graphql.ts'
import type { Fields } from '../../../../../gateway/surfaces/mlflow/params.ts'

const RUN = {
  info: { run_uuid: 'r1', run_id: 'r1', experiment_id: '7', status: 'FINISHED', start_time: 1_795_000_000_000 },
  data: { metrics: [{ key: 'm', value: 'NaN', step: 3, timestamp: 2 ** 40 }] },
  inputs: {},
  outputs: {},
}
const ANSWERS: Readonly<Record<string, Fields>> = {
  'runs/get': { run: RUN },
  'runs/search': { runs: [RUN, RUN] },
  'experiments/get': { experiment: { experiment_id: '7', name: 'seven' } },
  'model-versions/search': { model_versions: [{ name: 'a', version: '2', status: 'READY', creation_timestamp: 5 }] },
  'metrics/get-history-bulk-interval': { metrics: [{ key: 'm', value: 1.5, step: 0, timestamp: 9, run_id: 'r1' }] },
}

const ask = async (query: string, variables: Fields = {}) => {
  const asked: unknown[] = []
  const answer = await answered({ query, variables }, async (method, path, fields) => {
    asked.push([method, path, fields])
    if (fields.run_id === 'none') throw notThere("Run with id='none' not found")
    if (fields.run_id === 'broken') throw new Error('the store is away')
    return ANSWERS[path]
  })
  return { answer: JSON.parse(JSON.stringify(answer)), asked }
}

const GET_RUN = `query GetRun($data: MlflowGetRunInput!) @component(name: "MLflow.ExperimentRunTracking") {
  mlflowGetRun(input: $data) {
    apiError { helpUrl code message __typename }
    run {
      info { runUuid status startTime endTime }
      experiment { name tags { key } }
      modelVersions { name version status creationTimestamp }
      data { metrics { key value step timestamp } params { key } }
      inputs { datasetInputs { dataset { name } } modelInputs { modelId } }
      outputs { modelOutputs { modelId } }
    }
  }
}`

describe('GraphQL', () => {
  test('a run has its experiment and versions; 64 bits are a text, NaN is null, an absent list is empty', async () => {
    const { answer, asked } = await ask(GET_RUN, { data: { runId: 'r1' } })
    expect(answer).toEqual({
      data: {
        mlflowGetRun: {
          apiError: null,
          run: {
            info: { runUuid: 'r1', status: 'FINISHED', startTime: '1795000000000', endTime: null },
            experiment: { name: 'seven', tags: [] },
            modelVersions: [{ name: 'a', version: '2', status: 'READY', creationTimestamp: '5' }],
            data: { metrics: [{ key: 'm', value: null, step: '3', timestamp: '1099511627776' }], params: [] },
            inputs: { datasetInputs: [], modelInputs: [] },
            outputs: { modelOutputs: [] },
          },
        },
      },
    })
    expect(asked).toEqual([
      ['GET', 'runs/get', { run_id: 'r1' }],
      ['GET', 'experiments/get', { experiment_id: '7' }],
      ['GET', 'model-versions/search', { filter: "run_id='r1'" }],
    ])
  })

  test('searches and histories are asked with the names of the REST API', async () => {
    const query = `query Both($data: MlflowSearchRunsInput, $of: MlflowGetMetricHistoryBulkIntervalInput) {
      mlflowSearchRuns(input: $data) { runs { info { runId } } nextPageToken }
      mlflowGetMetricHistoryBulkInterval(input: $of) { __typename metrics { runId key value step timestamp } }
    }`
    const data = { experimentIds: ['7'], runViewType: 'ALL', maxResults: 2, orderBy: ['metrics.m DESC'] }
    const { answer, asked } = await ask(query, { data, of: { runIds: ['r1'], metricKey: 'm' } })
    expect(answer.data.mlflowSearchRuns).toEqual({
      runs: [{ info: { runId: 'r1' } }, { info: { runId: 'r1' } }],
      nextPageToken: null,
    })
    expect(answer.data.mlflowGetMetricHistoryBulkInterval.metrics).toEqual([
      { runId: 'r1', key: 'm', value: 1.5, step: '0', timestamp: '9' },
    ])
    expect(asked).toEqual([
      [
        'POST',
        'runs/search',
        { experiment_ids: ['7'], run_view_type: 'ALL', max_results: 2, order_by: ['metrics.m DESC'] },
      ],
      ['GET', 'metrics/get-history-bulk-interval', { run_ids: ['r1'], metric_key: 'm' }],
    ])
  })

  test('a refusal is part of the answer; a failure fails the request', async () => {
    const { answer } = await ask(GET_RUN, { data: { runId: 'none' } })
    expect(answer.data.mlflowGetRun).toMatchObject({
      apiError: { code: 'RESOURCE_DOES_NOT_EXIST', message: "Run with id='none' not found" },
      run: null,
    })
    await expect(ask(GET_RUN, { data: { runId: 'broken' } })).rejects.toThrow('the store is away')
  })

  test('what is unknown, malformed or too long is refused without a read', async () => {
    const long = `{ ${'mlflowGetRun(input: {runId: "r1"}) { run { info { runId } } } '.repeat(200)} }`
    for (const [query, text] of [
      ['{ secret { a } }', 'Cannot query field "secret" on type "Query".'],
      ['mutation { mlflowDeleteRun }', 'Schema is not configured to execute mutation operation.'],
      ['{ ', 'Syntax Error: Expected Name, found <EOF>.'],
      [long, 'Syntax Error: Document contains more that 2000 tokens. Parsing aborted.'],
    ]) {
      const { answer, asked } = await ask(query)
      expect([answer.errors[0].message, answer.data ?? null, asked]).toEqual([text, null, []])
    }
  })
})
