/** Searches and histories of runs through MLflow's API. */
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { moment, openSite, type Site } from '../gateway/support.ts'

const API = '/api/2.0/mlflow/'

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

const post = (path: string, body: unknown) => site.call('POST', `${API}${path}`, body)
const get = (path: string) => site.call('GET', `${API}${path}`)
const start = async (more: object = {}): Promise<string> =>
  (await post('runs/create', { experiment_id: '0', start_time: 10, ...more })).body.run.info.run_id
const refusal = (errorCode: string, message: string) => ({ error_code: errorCode, message })

describe('searches', () => {
  test('a run is found by what was logged to it just now, page by page', async () => {
    const { body } = await post('experiments/create', { name: 'searched' })
    const ids: string[] = []
    for (let i = 0; i < 5; i++) {
      const runId = await start({ ...body, start_time: i, run_name: `s${i}` })
      ids.push(runId)
      const metrics = [{ key: 'm', value: i / 10, timestamp: 1, step: 0 }]
      await post('runs/log-batch', { run_id: runId, metrics, params: [{ key: 'p', value: String(i % 2) }] })
    }
    const search = async (more: object) => {
      const asked = { experiment_ids: [body.experiment_id], ...more }
      const found = (await post('runs/search', asked)).body
      const names = (found.runs ?? []).map(({ info }: { info: { run_name: string } }) => info.run_name)
      return { names, token: found.next_page_token }
    }
    expect((await search({ filter: "metrics.m > 0.1 and params.p = '0'" })).names).toEqual(['s4', 's2'])
    const first = await search({ order_by: ['metrics.m ASC'], max_results: 3 })
    expect(first.names).toEqual(['s0', 's1', 's2'])
    const rest = await search({ order_by: ['metrics.m ASC'], max_results: 3, page_token: first.token })
    expect(rest).toEqual({ names: ['s3', 's4'], token: undefined })
    await post('runs/delete', { run_id: ids[4] })
    expect((await search({ run_view_type: 'DELETED_ONLY' })).names).toEqual(['s4'])
    expect((await search({})).names).toEqual(['s3', 's2', 's1', 's0'])
    expect((await post('runs/search', { ...body, filter: 'metrics.m > 1 OR metrics.m < 0' })).body).toEqual(
      refusal('INVALID_PARAMETER_VALUE', "Invalid clause(s) in filter string: 'OR'"),
    )
  })

  test('experiments are found by name and tag, the latest first', async () => {
    const tags = [{ key: 'team', value: 'red' }]
    await post('experiments/create', { name: 'red 1', tags })
    await post('experiments/create', { name: 'red 2', tags })
    const found = await post('experiments/search', { filter: "tags.team = 'red' AND name LIKE 'red%'" })
    expect(found.body.experiments.map(({ name }: { name: string }) => name)).toEqual(['red 2', 'red 1'])
  })

  test('the datasets of experiments are found, each once with what it was read for', async () => {
    const { body } = await post('experiments/create', { name: 'with datasets' })
    const input = (name: string, context?: string) => ({
      dataset: { name, digest: 'd1', source_type: 'local', source: 's' },
      tags: context === undefined ? [] : [{ key: 'mlflow.data.context', value: context }],
    })
    for (const datasets of [[input('b', 'training'), input('a')], [input('b', 'training')], [input('b', 'eval')]])
      await post('runs/log-inputs', { run_id: await start(body), datasets })
    const asked = { experiment_ids: [body.experiment_id] }
    const common = { experiment_id: body.experiment_id, digest: 'd1' }
    const expected = [
      { ...common, name: 'a' },
      { ...common, name: 'b', context: 'eval' },
      { ...common, name: 'b', context: 'training' },
    ]
    for (const prefix of ['/api/2.0/mlflow/', '/ajax-api/2.0/mlflow/']) {
      const found = await fetch(`${site.url}${prefix}experiments/search-datasets`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(asked) },
      })
      expect([found.status, await found.json()]).toEqual([200, { dataset_summaries: expected }])
    }
    expect((await post('experiments/search-datasets', { experiment_ids: ['999999'] })).body).toEqual({})
    expect((await post('experiments/search-datasets', {})).body).toEqual(
      refusal('INVALID_PARAMETER_VALUE', 'SearchDatasets request must specify at least one experiment_id.'),
    )
    const many = Array.from({ length: 21 }, (_, i) => `id_${i}`)
    expect((await post('experiments/search-datasets', { experiment_ids: many })).body).toEqual(
      refusal(
        'INVALID_PARAMETER_VALUE',
        'SearchDatasets request cannot specify more than 20 experiment_ids. Received 21 experiment_ids.',
      ),
    )
  })

  test('the history of a metric has every value once, in the order of time, and comes page by page', async () => {
    const runId = await start()
    const metrics = [
      [1, 10, 0],
      [5, 10, 0],
      [3, 20, 0],
      [2, 5, 1],
      [2, 5, 1],
    ].map(([value, timestamp, step]) => ({ key: 'm', value, timestamp, step }))
    await post('runs/log-batch', { run_id: runId, metrics })
    const history = async (more = '') => (await get(`metrics/get-history?run_id=${runId}&metric_key=m${more}`)).body
    const values = ({ metrics: found }: { metrics: { value: number }[] }) => found.map(({ value }) => value)
    expect(values(await history())).toEqual([2, 1, 5, 3])
    const first = await history('&max_results=3')
    expect(values(first)).toEqual([2, 1, 5])
    const rest = await history(`&max_results=3&page_token=${encodeURIComponent(first.next_page_token)}`)
    expect([values(rest), rest.next_page_token]).toEqual([[3], undefined])
    const bulk = await get(`metrics/get-history-bulk-interval?run_ids=${runId}&metric_key=m`)
    expect(values(bulk.body)).toEqual([1, 5, 3, 2])
  })
})

describe('at a log time', () => {
  test('lineage and difference of versions show run, experiment and logged model of that time', async () => {
    const experiment = (await post('experiments/create', { name: 'lined' })).body
    const modelId = (await post('logged-models', { ...experiment, name: 'lm' })).body.model.info.model_id
    const runId = await start(experiment)
    await post('registered-models/create', { name: 'lined' })
    const version = { name: 'lined', source: 's3://m/1', run_id: runId, model_id: modelId }
    for (const _ of [1, 2]) expect((await post('model-versions/create', version)).status).toBe(200)
    const then = await moment()
    await post('runs/update', { run_id: runId, status: 'FINISHED', end_time: 99 })
    await post('experiments/update', { ...experiment, new_name: 'lined anew' })
    const ready = { model_id: modelId, status: 'LOGGED_MODEL_READY' }
    expect((await site.call('PATCH', `${API}logged-models/${modelId}`, ready)).status).toBe(200)
    const metrics = [{ key: 'auc', value: 1, timestamp: 1, step: 0 }]
    expect((await post('runs/log-batch', { run_id: runId, metrics })).status).toBe(200)
    const lineage = async (query = '') => {
      const { body } = await site.call('GET', `/v1/models/lined/versions/1/lineage${query}`)
      return [body.run.status, body.run.experiment, body.loggedModel.status]
    }
    expect(await lineage()).toEqual(['FINISHED', 'lined anew', 'READY'])
    expect(await lineage(`?as_of=${then}`)).toEqual(['RUNNING', 'lined', 'PENDING'])
    const { body } = await site.call('GET', `/v1/models/lined/diff?from=1&to=2&as_of=${then}`)
    expect(body).toMatchObject({ runIds: [runId, runId], metrics: [] })
  })
})

describe('faults', () => {
  test('a store that is away is told as a failure that passes, in every search', async () => {
    for (const path of ['experiments/search', 'logged-models/search', 'experiments/search-datasets']) {
      const query = vi.spyOn(site.platform.clickhouse, 'query').mockRejectedValue(new Error('connect ECONNREFUSED'))
      const { status, body } = await post(path, { experiment_ids: ['0'] })
      query.mockRestore()
      expect([path, status, body.error_code]).toEqual([path, 503, 'TEMPORARILY_UNAVAILABLE'])
    }
    expect(site.failures).toEqual([])
  })

  test('a bug is answered as MLflow does, and reported', async () => {
    const read = vi
      .spyOn(site.gateway.context.tracking.reader, 'experiment')
      .mockRejectedValueOnce(new Error('planted'))
    const { status, body } = await get('experiments/get?experiment_id=0')
    read.mockRestore()
    expect([status, body.error_code]).toEqual([500, 'INTERNAL_ERROR'])
    expect(site.failures).toMatchObject([{ route: '/api/2.0/mlflow/experiments/get', error: { message: 'planted' } }])
  })
})
