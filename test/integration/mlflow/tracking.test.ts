/** Experiments, runs and logged models through MLflow's API: what is answered, and what is read back at once. */
import http from 'node:http'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { refusals } from '../../support/mlflow-refusals.ts'
import { replayed } from '../../support/mlflow-wire.ts'
import { until } from '../../support/until.ts'
import { openSite, type Site } from '../gateway/support.ts'

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
const data = async (runId: string) => (await get(`runs/get?run_id=${runId}`)).body.run.data
const refusal = (errorCode: string, message: string) => ({ error_code: errorCode, message })

// The first test: the recording begins with an empty server.
test('the recorded exchanges of MLflow are answered as its own server answered them', async () => {
  let count = 0
  for await (const { title, recorded, answered } of replayed(site.url)) {
    expect(answered, title).toEqual(recorded)
    count++
  }
  expect(count).toBe(80)
}, 240_000)

describe('experiments', () => {
  test('the default experiment is there from the start, with id 0', async () => {
    const { status, body } = await get('experiments/get?experiment_id=0')
    expect([status, body.experiment.name, body.experiment.artifact_location]).toEqual([
      200,
      'Default',
      'mlflow-artifacts:/0',
    ])
  })

  test('a new experiment is found by id and by name at once, also by another gateway', async () => {
    const other = await openSite(inject('stack'), {}, site.platform.names.prefix, false)
    try {
      for (let i = 0; i < 5; i++) {
        const { body } = await post('experiments/create', { name: `seen ${i}`, tags: [{ key: 'a', value: 'b' }] })
        const found = await other.call('GET', `${API}experiments/get-by-name?experiment_name=seen%20${i}`)
        expect(found.body.experiment).toMatchObject({ ...body, name: `seen ${i}`, tags: [{ key: 'a', value: 'b' }] })
      }
    } finally {
      await other.close()
    }
  })

  test('names are unique, deleted ones included, and only an active experiment is deleted', async () => {
    const { body } = await post('experiments/create', { name: 'once' })
    const exists = refusal('RESOURCE_ALREADY_EXISTS', 'Experiment(name=once) already exists.')
    expect((await post('experiments/create', { name: 'once' })).body).toEqual(exists)
    expect((await post('experiments/delete', body)).body).toEqual({})
    expect((await post('experiments/create', { name: 'once' })).body).toEqual(exists)
    const absent = refusal('RESOURCE_DOES_NOT_EXIST', `No Experiment with id=${body.experiment_id} exists`)
    expect((await post('experiments/delete', body)).body).toEqual(absent)
    expect((await post('experiments/restore', body)).body).toEqual({})
    expect((await post('experiments/restore', body)).body).toEqual(absent)
  })

  test('the runs of a deleted experiment count as deleted until it is restored', async () => {
    const { body } = await post('experiments/create', { name: 'gone' })
    const runId = await start(body)
    await post('experiments/delete', body)
    const metric = { run_id: runId, key: 'm', value: 1, timestamp: 1 }
    const deleted = refusal(
      'INVALID_PARAMETER_VALUE',
      `The run ${runId} must be in the 'active' state. Current state is deleted.`,
    )
    expect((await post('runs/log-metric', metric)).body).toEqual(deleted)
    expect((await get(`runs/get?run_id=${runId}`)).body.run.info.lifecycle_stage).toBe('deleted')
    await post('experiments/restore', body)
    expect((await post('runs/log-metric', metric)).body).toEqual({})
  })
})

describe('metrics', () => {
  test('of several values of a key the one with the greatest (step, timestamp, value) is shown, and NaN counts as 0', async () => {
    const runId = await start()
    const values = [
      ['m', 1, 10, 0],
      ['m', 5, 10, 0],
      ['m', 3, 20, 0],
      ['m', 2, 5, 1],
      ['m', 2, 5, 1],
      ['a', 1, 0, 0],
      ['a', 'NaN', 0, 0],
      ['b', -1, 0, 0],
      ['b', 'NaN', 0, 0],
      ['c', 'Infinity', 0, 0],
      ['d', '-Infinity', 0, 0],
      ['e', 'NaN', 0, 0],
      ['f', 1, 0, -5],
      ['f', 2, 0, -6],
    ].map(([key, value, timestamp, step]) => ({ key, value, timestamp, step }))
    expect((await post('runs/log-batch', { run_id: runId, metrics: values })).body).toEqual({})
    const shown = (await data(runId)).metrics.map(({ key, value, step }: Record<string, unknown>) => [key, value, step])
    expect(shown).toEqual([
      ['a', 1, 0],
      ['b', 'NaN', 0],
      ['c', 1.7976931348623157e308, 0],
      ['d', -1.7976931348623157e308, 0],
      ['e', 'NaN', 0],
      ['f', 1, -5],
      ['m', 2, 1],
    ])
  })

  test('8 writers with 900 keys in opposite orders: no error, and every key is there', async () => {
    const runId = await start()
    const keys = Array.from({ length: 900 }, (_, i) => `k${i}`)
    const statuses: number[] = []
    const write = async (writer: number) => {
      for (let i = 0; i < 5; i++) {
        const order = writer % 2 === 0 ? keys : [...keys].reverse()
        const metrics = order.map((key) => ({ key, value: writer, timestamp: i, step: i }))
        statuses.push((await post('runs/log-batch', { run_id: runId, metrics })).status)
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)))
    expect(statuses).toEqual(Array(40).fill(200))
    const { metrics } = await data(runId)
    expect(metrics).toHaveLength(900)
    expect(new Set(metrics.map(({ value, step }: Record<string, number>) => `${value} ${step}`))).toEqual(
      new Set(['7 4']),
    )
  })
})

describe('parameters and tags', () => {
  test('a batch with one bad part stores nothing of it', async () => {
    const runId = await start({ run_name: 'r1' })
    await post('runs/log-parameter', { run_id: runId, key: 'a', value: '1' })
    const bad = {
      run_id: runId,
      metrics: [{ key: 'm', value: 1, timestamp: 1 }],
      params: [
        { key: 'z', value: '1' },
        { key: 'a', value: '2' },
      ],
      tags: [{ key: 't', value: 'x' }],
    }
    const { status, body } = await post('runs/log-batch', bad)
    expect([status, body]).toEqual([
      400,
      refusal(
        'INVALID_PARAMETER_VALUE',
        `Changing param values is not allowed. Params were already logged='[{'key': 'a', 'old_value': '1', 'new_value': '2'}]' for run ID='${runId}'.`,
      ),
    ])
    expect(await data(runId)).toEqual({
      params: [{ key: 'a', value: '1' }],
      tags: [{ key: 'mlflow.runName', value: 'r1' }],
    })
  })

  test('parameters, tags and metrics of one batch are there together', async () => {
    const runId = await start({ run_name: 'r2' })
    const batch = {
      run_id: runId,
      metrics: [{ key: 'm', value: 0.5, timestamp: 7, step: 3 }],
      params: [{ key: 'p', value: '1' }],
      tags: [{ key: 't', value: 'x' }],
    }
    expect((await post('runs/log-batch', batch)).body).toEqual({})
    expect(await data(runId)).toEqual({
      metrics: batch.metrics,
      params: batch.params,
      tags: [{ key: 'mlflow.runName', value: 'r2' }, ...batch.tags],
    })
    expect((await post('runs/delete-tag', { run_id: runId, key: 't' })).body).toEqual({})
    expect((await post('runs/delete-tag', { run_id: runId, key: 't' })).body).toEqual(
      refusal('RESOURCE_DOES_NOT_EXIST', `No tag with name: t in run with id ${runId}`),
    )
  })

  test('long values are cut, and long names are refused', async () => {
    const runId = await start()
    await post('runs/log-parameter', { run_id: runId, key: 'long', value: 'é'.repeat(7000) })
    await post('runs/set-tag', { run_id: runId, key: 'long', value: 'x'.repeat(9000) })
    const { params, tags } = await data(runId)
    expect([params[0].value.length, tags[0].value.length]).toEqual([6000, 8000])
    const { body } = await post('runs/log-parameter', { run_id: runId, key: 'k'.repeat(251), value: '' })
    expect(body).toEqual(refusal('INVALID_PARAMETER_VALUE', "'Param key' exceeds the maximum length of 250 characters"))
  })

  test('what is missing, of another type or of a bad name is refused in the words of MLflow', async () => {
    const see = 'See the API docs for more information about request parameters.'
    const cases: [string, object, string][] = [
      ['experiments/create', {}, `Missing value for required parameter 'name'. ${see}`],
      [
        'experiments/create',
        { name: 123 },
        `Invalid value 123 for parameter 'name' supplied:  Hint: Value was of type 'int'. ${see}`,
      ],
      [
        'runs/log-metric',
        { key: 'a', value: 1, timestamp: 1 },
        `Missing value for required parameter 'run_id'. ${see}`,
      ],
      [
        'runs/log-batch',
        { run_id: 'x', params: [{ key: 'a' }, {}] },
        `Missing value for required parameter 'params[1].key'. ${see}`,
      ],
      [
        'runs/log-batch',
        { run_id: 'x', params: [{ key: 'a' }, { key: 'b' }, { key: 'a' }] },
        "Duplicate parameter keys have been submitted: ['a']. Please ensure the request contains only one param value per param key.",
      ],
      [
        'runs/log-parameter',
        { run_id: 'x', key: '../a', value: '' },
        `Invalid value "../a" for parameter 'key' supplied: Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '../a'`,
      ],
    ]
    for (const [path, body, message] of cases)
      expect([path, (await post(path, body)).body]).toEqual([path, refusal('INVALID_PARAMETER_VALUE', message)])
  })
})

test('what MLflow refuses is refused with its words', async () => {
  const { body } = await post('experiments/create', { name: 'refused' })
  const goneId = await start(body)
  await post('experiments/delete', body)
  const runId = await start()
  await post('runs/log-parameter', { run_id: runId, key: 'p', value: '1' })
  for (const [call, sent, code, message] of refusals(runId, goneId)) {
    const [method, path] = call.split(' ') as [string, string]
    const { body: answer } = await site.call(method, `${API}${path}`, method === 'GET' ? undefined : sent)
    expect([call, answer]).toEqual([call, refusal(code, message)])
  }
  // Names have letters of any script, and the first tags any characters.
  const odd = [{ key: 'owner@x!', value: 'a' }]
  expect((await post('experiments/create', { name: 'odd', tags: odd })).status).toBe(200)
  expect((await data(await start({ run_name: 'n', tags: odd }))).tags).toContainEqual(odd[0])
  expect((await post('runs/set-tag', { run_id: runId, key: 'größe', value: '1' })).body).toEqual({})
  // A batch that changes nothing but metrics is answered too.
  const metrics = [{ key: 'm', value: 1, timestamp: 1, step: 0 }]
  const again = { run_id: runId, params: [{ key: 'p', value: '1' }], metrics }
  expect((await post('runs/log-batch', again)).body).toEqual({})
  expect((await data(runId)).metrics).toEqual(metrics)
  expect((await get(`metrics/get-history?metric_key=m&run_id=${'0'.repeat(32)}`)).body).toEqual({})
})

describe('runs', () => {
  test('a run ends, is renamed with its tag, deleted and restored', async () => {
    const runId = await start({ run_name: 'first', user_id: 'ann' })
    const ended = await post('runs/update', { run_id: runId, status: 'FINISHED', end_time: '99', run_name: 'second' })
    expect(ended.body.run_info).toMatchObject({ status: 'FINISHED', end_time: 99, run_name: 'second', user_id: 'ann' })
    expect((await post('runs/update', { run_id: runId, status: 'BOGUS' })).body.run_info.status).toBe('FINISHED')
    expect((await data(runId)).tags).toEqual([{ key: 'mlflow.runName', value: 'second' }])
    expect((await post('runs/delete', { run_id: runId })).body).toEqual({})
    expect((await get(`runs/get?run_id=${runId}`)).body.run.info.lifecycle_stage).toBe('deleted')
    expect((await post('runs/restore', { run_id: runId })).body).toEqual({})
    expect((await get(`runs/get?run_uuid=${runId}`)).body.run.info.lifecycle_stage).toBe('active')
  })

  test('a request that comes again with the same key has one effect and the same run', async () => {
    const create = () =>
      site.call('POST', `${API}runs/create`, { experiment_id: '0', run_name: 'keyed' }, { 'idempotency-key': 'k1' })
    const [first, second] = [await create(), await create()]
    expect(second.body.run.info.run_id).toBe(first.body.run.info.run_id)
  })

  test('a request that comes again because its answer was not delivered has one effect, and an answered one does not count', async () => {
    const { body } = await post('experiments/create', { name: 'retried' })
    const asked = { ...body, run_name: 'once', start_time: 77 }
    const found = async () => (await post('runs/search', { experiment_ids: [body.experiment_id] })).body.runs ?? []
    const lost = http.request(`${site.url}${API}runs/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    lost.on('error', () => {}) // the caller goes away before the answer
    await new Promise<void>((resolve) => lost.end(JSON.stringify(asked), () => resolve()))
    lost.destroy()
    await until('the run is started', async () => (await found()).length === 1)
    const [run] = await found()
    expect((await post('runs/create', asked)).body.run.info.run_id).toBe(run.info.run_id)
    expect((await post('runs/create', asked)).body.run.info.run_id).not.toBe(run.info.run_id)
    expect(await found()).toHaveLength(2)
  })

  test('inputs and outputs of a run', async () => {
    const runId = await start()
    const dataset = { name: 'd', digest: 'abc', source_type: 's3', source: '{}', schema: '{}', profile: '{}' }
    const tags = [{ key: 'mlflow.data.context', value: 'training' }]
    await post('runs/log-inputs', { run_id: runId, datasets: [{ tags, dataset }], models: [{ model_id: 'm-1' }] })
    await post('runs/outputs', { run_id: runId, models: [{ model_id: 'm-2', step: 3 }] })
    const { run } = (await get(`runs/get?run_id=${runId}`)).body
    expect([run.inputs, run.outputs]).toEqual([
      { dataset_inputs: [{ tags, dataset }], model_inputs: [{ model_id: 'm-1' }] },
      { model_outputs: [{ model_id: 'm-2', step: 3 }] },
    ])
  })
})

describe('logged models', () => {
  test('a logged model is created, finished, tagged, measured and deleted', async () => {
    const runId = await start()
    const made = await post('logged-models', { experiment_id: '0', name: 'm', source_run_id: runId })
    const { model_id: modelId } = made.body.model.info
    expect(made.body.model.info).toMatchObject({ status: 'LOGGED_MODEL_PENDING', source_run_id: runId })
    const path = `${API}logged-models/${modelId}`
    const finished = await site.call('PATCH', path, { status: 'LOGGED_MODEL_READY' })
    expect(finished.body.model.info.status).toBe('LOGGED_MODEL_READY')
    await site.call('PATCH', `${path}/tags`, { tags: [{ key: 'a', value: 'b' }] })
    await post('runs/log-metric', { run_id: runId, key: 'acc', value: 0.9, timestamp: 5, model_id: modelId })
    const { model } = (await site.call('GET', path)).body
    expect(model.info.tags).toEqual([{ key: 'a', value: 'b' }])
    expect(model.data.metrics).toEqual([
      { key: 'acc', value: 0.9, timestamp: 5, step: 0, model_id: modelId, run_id: runId },
    ])
    expect((await site.call('DELETE', path)).body).toEqual({})
    expect((await site.call('GET', path)).status).toBe(404)
  })

  test('a version is tied to its run, logged model, commit and training set, and says what is not known', async () => {
    const tags = { 'mlflow.source.git.commit': 'c0ffee', 'millrace.seed': '7', 'millrace.environment': 'sha256:e' }
    const runId = await start({ tags: Object.entries(tags).map(([key, value]) => ({ key, value })) })
    const made = (await post('logged-models', { experiment_id: '0', name: 'm', source_run_id: runId })).body
    const { model_id: modelId, artifact_uri: artifacts } = made.model.info
    await post('registered-models/create', { name: 'tied' })
    const source = `models:/${modelId}`
    const version = (await post('model-versions/create', { name: 'tied', source, model_id: modelId })).body
      .model_version
    expect([version.run_id, version.source]).toEqual([runId, source])
    expect((await get('model-versions/get-download-uri?name=tied&version=1')).body.artifact_uri).toBe(artifacts)
    expect((await site.call('GET', '/v1/models/tied/versions/1')).body).toMatchObject({
      ...{ runId, loggedModelId: modelId, codeCommit: 'c0ffee', seed: 7, environmentHash: 'sha256:e' },
      missing: ['training_set', 'positions'],
    })
    const tag = { key: 'mlflow.modelVersions', value: '[{"name": "tied", "version": 1}]' }
    expect((await site.call('GET', `${API}logged-models/${modelId}`)).body.model.info.tags).toContainEqual(tag)
    const unknown = await post('model-versions/create', { name: 'tied', source, model_id: 'm-0' })
    expect([unknown.status, unknown.body.message]).toEqual([404, "Logged model with ID 'm-0' not found."])
  })
})

test('nothing failed inside the gateway', () => {
  expect(site.failures).toEqual([])
})
