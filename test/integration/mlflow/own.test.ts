/** Runs and models through the own API: the state at any log time, comparisons, differences and lineage. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { runCommandLine } from '../../support/command-line.ts'
import { buildSet, type Json, moment, openFlights, type Site } from '../gateway/support.ts'

const API = '/api/2.0/mlflow/'

let site: Site
let experimentId: string
beforeAll(async () => {
  site = await openFlights(inject('stack'))
  experimentId = (await post('experiments/create', { name: 'own' })).body.experiment_id
}, 240_000)
afterAll(() => site?.close())

const post = (path: string, body: unknown) => site.call('POST', `${API}${path}`, body)
const own = async (method: string, path: string, body?: unknown): Promise<Json> =>
  (await site.call(method, `/v1/${path}`, body)).body
const start = async (more: object = {}): Promise<string> =>
  (await post('runs/create', { experiment_id: experimentId, run_name: 'r', start_time: 10, ...more })).body.run.info
    .run_id
const log = (runId: string, more: object) => post('runs/log-batch', { run_id: runId, ...more })
const labels = (values: Record<string, string>) => Object.entries(values).map(([key, value]) => ({ key, value }))
const metric = (key: string, value: number | string, step: number) => ({ key, value, step, timestamp: 100 + step })
/** Runs a command line against the site. */
const run = (...argv: string[]) => runCommandLine('--set', `client.url=${site.url}`, ...argv)

describe('runs', () => {
  let runId: string
  let then: number
  beforeAll(async () => {
    runId = await start()
    const metrics = [metric('m', 1, 1), metric('m', 2, 2), metric('a/b', 'NaN', 0)]
    await log(runId, { params: labels({ p: '1' }), tags: labels({ t: 'x', gone: 'y' }), metrics })
    const dataset = { name: 'd', digest: '1', source_type: 'local', source: `{"training_set": "${'ab'.repeat(32)}"}` }
    await post('runs/log-inputs', {
      run_id: runId,
      datasets: [{ dataset, tags: labels({ 'mlflow.data.context': 'c' }) }],
    })
    then = await moment()
    await post('runs/delete-tag', { run_id: runId, key: 'gone' })
    await log(runId, { params: labels({ later: '1' }), tags: labels({ t: 'z' }), metrics: [metric('m', 3, 3)] })
    await post('runs/update', { run_id: runId, status: 'FINISHED', end_time: 20, run_name: 'renamed' })
  }, 240_000)

  test('a run is shown with all that was logged, and what it does not say of its training', async () => {
    const found = await own('GET', `runs/${runId}`)
    expect(found).toMatchObject({
      runId,
      experimentId,
      status: 'FINISHED',
      endTime: 20,
      params: { p: '1', later: '1' },
    })
    expect(found.tags).toEqual({ t: 'z', 'mlflow.runName': 'renamed' })
    expect(found.metrics).toEqual([metric('a/b', 'NaN', 0), metric('m', 3, 3)])
    expect(found.inputs).toMatchObject([
      { name: 'd', trainingSetId: 'ab'.repeat(32), tags: { 'mlflow.data.context': 'c' } },
    ])
    expect(found.training.missing).toEqual(['code_commit', 'seed', 'environment'])
  })

  test('a run is as it was at a log time; the present time shows the present state', async () => {
    const past = await own('GET', `runs/${runId}?as_of=${then}`)
    expect(past).toMatchObject({ name: 'r', status: 'RUNNING', endTime: null, params: { p: '1' } })
    expect(past.tags).toEqual({ t: 'x', gone: 'y', 'mlflow.runName': 'r' })
    expect(past.metrics).toEqual([metric('a/b', 'NaN', 0), metric('m', 2, 2)])
    expect(await own('GET', `runs/${runId}?as_of=${await moment()}`)).toEqual(await own('GET', `runs/${runId}`))
    expect((await own('GET', `runs/${runId}?as_of=980935200000`)).code).toBe('RUN_UNKNOWN')
    expect((await own('GET', 'runs/none')).code).toBe('RUN_UNKNOWN')
    expect((await own('GET', `runs/${runId}?as_of=x`)).code).toBe('REQUEST_INVALID')
  })

  test('the history of a metric comes in pages, as it was at a log time', async () => {
    const path = `runs/${runId}/metrics/m`
    const values = ({ items }: Json) => items.map(({ value }: Json) => value)
    expect(values(await own('GET', `${path}?as_of=${then}`))).toEqual([1, 2])
    const first = await own('GET', `${path}?limit=2`)
    const rest = await own('GET', `${path}?limit=2&page_token=${first.nextPageToken}`)
    expect([...values(first), ...values(rest), rest.nextPageToken]).toEqual([1, 2, 3, null])
    expect((await own('GET', `runs/${runId}/metrics/a%2Fb`)).items).toEqual([{ value: 'NaN', step: 0, timestamp: 100 }])
  })

  test('runs are searched as they were, page by page', async () => {
    const search = (more: object) => own('POST', 'runs/search', { experiment_ids: [experimentId], ...more })
    const ids = ({ items }: Json) => items.map((each: Json) => each.runId)
    const filter = "tags.t = 'x'"
    expect(ids(await search({ filter }))).toEqual([])
    const [found] = (await search({ filter, as_of: then })).items
    expect(found).toEqual(await own('GET', `runs/${runId}?as_of=${then}`))
    const other = await start({ start_time: 11 })
    const first = await search({ limit: 1 })
    const second = await search({ limit: 1, page_token: first.nextPageToken })
    expect([ids(first), ids(second), second.nextPageToken]).toEqual([[other], [runId], null])
    expect((await search({ filter: 'x > 1' })).code).toBe('REQUEST_INVALID')
  })

  test('runs are compared by what is not equal in all of them', async () => {
    const other = await start()
    await log(other, { params: labels({ p: '2', later: '1' }), metrics: [metric('m', 3, 0)] })
    const { runs, params, metrics } = await own('POST', 'runs/compare', { run_ids: [runId, other] })
    expect(runs.map((each: Json) => each.runId)).toEqual([runId, other])
    expect(params).toEqual([{ key: 'p', values: ['1', '2'] }])
    expect(metrics).toEqual([{ key: 'a/b', values: ['NaN', null] }])
    const past = await own('POST', 'runs/compare', { run_ids: [runId, other], as_of: then })
    expect(past.code).toBe('RUN_UNKNOWN')
  })

  test('experiments are listed and shown as they were', async () => {
    const before = await moment()
    await post('experiments/set-experiment-tag', { experiment_id: experimentId, key: 'k', value: 'v' })
    await post('experiments/update', { experiment_id: experimentId, new_name: 'renamed' })
    await post('experiments/set-experiment-tag', { experiment_id: experimentId, key: 'k', value: 'w' })
    const path = `experiments/${experimentId}`
    expect(await own('GET', path)).toMatchObject({ name: 'renamed', tags: { k: 'w' } })
    expect(await own('GET', `${path}?as_of=${before}`)).toMatchObject({ name: 'own', tags: {} })
    expect(await own('GET', `${path}?as_of=${await moment()}`)).toEqual(await own('GET', path))
    const listed = async (query: string) =>
      (await own('GET', `experiments?${query}`)).items.map(({ name }: Json) => name)
    expect(await listed('')).toEqual(['renamed', 'Default'])
    expect(await listed(`as_of=${before}&filter=${encodeURIComponent("name LIKE 'o%'")}`)).toEqual(['own'])
    expect((await own('GET', 'experiments/77')).code).toBe('EXPERIMENT_UNKNOWN')
    await post('experiments/delete', { experiment_id: experimentId })
    expect((await own('GET', `runs/${runId}`)).isDeleted).toBe(true)
    expect((await own('GET', `runs/${runId}?as_of=${before}`)).isDeleted).toBe(false)
    await post('experiments/restore', { experiment_id: experimentId })
  })
})

describe('models', () => {
  const set = 'cd'.repeat(32)
  const register = async (more: object) =>
    (await post('model-versions/create', { name: 'risk', source: 's3://m/1', ...more })).body.model_version.version
  const run = async (values: Record<string, string>, tags: Record<string, string>) => {
    const runId = await start()
    await log(runId, { params: labels(values), tags: labels(tags), metrics: [metric('auc', Number(values.p), 0)] })
    return runId
  }
  let runs: string[]
  let before: number
  beforeAll(async () => {
    const first = await run({ p: '1', same: 's' }, { 'mlflow.source.git.commit': 'c1', 'millrace.lock': 'h1' })
    const dataset = { name: 'd', digest: '1', source_type: 'millrace', source: JSON.stringify({ training_set: set }) }
    const other = { name: 'file', digest: '2', source_type: 'local', source: '{}' }
    await post('runs/log-inputs', { run_id: first, datasets: [{ dataset }, { dataset: other }] })
    runs = [first, await run({ p: '2', same: 's', seed: '7' }, { 'mlflow.source.git.commit': 'c2' })]
    await post('registered-models/create', { name: 'risk' })
    await register({ run_id: runs[0] })
    before = await moment()
    await register({ run_id: runs[1], tags: labels({ v: 'x' }) })
    await post('model-versions/transition-stage', { name: 'risk', version: '1', stage: 'Production' })
  }, 240_000)

  test('models and versions are listed, now and as they were', async () => {
    const [found] = (await own('GET', `models?filter=${encodeURIComponent("name = 'risk'")}`)).items
    expect(found).toMatchObject({ model: 'risk', latest: [{ version: 1, stage: 'Production' }, { version: 2 }] })
    expect((await own('GET', `models?as_of=${before}`)).items).toMatchObject([
      { latest: [{ version: 1, stage: 'None' }] },
    ])
    const first = await own('GET', 'models/risk/versions?limit=1')
    const rest = await own('GET', `models/risk/versions?limit=1&page_token=${first.nextPageToken}`)
    expect([...first.items, ...rest.items].map(({ version }: Json) => version)).toEqual([1, 2])
    expect(first.items[0].missing).toEqual(['positions', 'seed'])
    expect(rest.items[0].missing).toEqual(['training_set', 'positions', 'environment'])
    expect((await own('GET', `models/risk/versions?as_of=${before}`)).items).toHaveLength(1)
    expect((await own('GET', 'models/none/versions')).code).toBe('MODEL_UNKNOWN')
  })

  test('the difference of two versions is that of what they rest on, and of their runs', async () => {
    expect(await own('GET', 'models/risk/diff?from=1&to=2')).toMatchObject({
      ...{ runIds: runs, trainingSetIds: [[set], []] },
      training: [
        { key: 'codeCommit', values: ['c1', 'c2'] },
        { key: 'environmentHash', values: ['h1', null] },
        { key: 'seed', values: [null, 7] },
      ],
      version: [{ key: 'stage', values: ['Production', 'None'] }],
      versionTags: [{ key: 'v', values: [null, 'x'] }],
      params: [
        { key: 'p', values: ['1', '2'] },
        { key: 'seed', values: [null, '7'] },
      ],
      metrics: [{ key: 'auc', values: [1, 2] }],
    })
    expect((await own('GET', 'models/risk/diff?from=1&to=9')).code).toBe('MODEL_VERSION_UNKNOWN')
    expect((await own('GET', `models/risk/diff?from=1&to=2&as_of=${before}`)).code).toBe('MODEL_VERSION_UNKNOWN')
  })

  test('the lineage of a version names its run, training sets, other inputs, code and artifacts', async () => {
    expect(await own('GET', 'models/risk/versions/1/lineage')).toMatchObject({
      ...{ version: 1, stage: 'Production', runId: runs[0], run: { runId: runs[0], status: 'RUNNING', name: 'r' } },
      ...{ loggedModel: null, codeCommit: 'c1', seed: null, environmentHash: 'h1' },
      trainingSets: [{ trainingSetId: set, recorded: null }],
      otherInputs: [{ name: 'file', digest: '2', sourceType: 'local', source: '{}' }],
      ...{ artifacts: { source: 's3://m/1', location: null }, missing: ['positions', 'seed'] },
    })
  })

  test('who moved a version to its stage, and an alias that is not where If-Match expects it', async () => {
    const { items } = await own('GET', 'models/risk/versions/1/stage/moves')
    expect(items.map(({ stage, previous }: Json) => [stage, previous])).toEqual([
      ['Production', 'None'],
      ['None', null],
    ])
    expect((await own('GET', `models/risk/versions/1/stage/moves?as_of=${before}`)).items).toEqual([items[1]])
    const move = async (version: number, tag: string) =>
      (await site.call('POST', '/v1/models/risk/aliases/a', { version }, { 'if-match': tag })).body
    expect((await move(1, '"0"')).outcome).toBe('moved')
    expect((await move(2, '"2"')).code).toBe('ALIAS_CONFLICT')
    expect((await move(2, 'x')).code).toBe('REQUEST_INVALID')
    expect((await move(2, '"1"')).outcome).toBe('moved')
  })
})

describe('the command line', () => {
  test('runs are searched, shown and compared', async () => {
    const found = await run(
      'runs',
      'search',
      "params.same = 's'",
      '--experiment',
      'renamed',
      '--order-by',
      'params.p ASC',
    )
    expect(found, found.err).toMatchObject({ code: 0, out: expect.stringMatching(/^RUN +NAME.*auc=1\n.*auc=2\n$/s) })
    const runIds = found.out
      .split('\n')
      .slice(1, 3)
      .map((line) => line.split(' ')[0]!)
    expect((await run('runs', 'get', runIds[0]!)).out).toMatch(/seed +-\n.*missing +seed\n.*auc +1 +step 0\n/s)
    expect((await run('runs', 'compare', ...runIds)).out).toMatch(/ {2}p +1 +2\n.* {2}auc +1 +2\n/s)
    expect(await run('runs', 'get', 'none')).toMatchObject({ code: 3, err: expect.stringContaining('RUN_UNKNOWN') })
  })

  test('models are listed and shown, an alias moves, and its history and the versions tell why', async () => {
    expect((await run('models', 'list')).out).toMatch(/risk .*1 \(Production\), 2/)
    expect((await run('models', 'get', 'risk')).out).toMatch(/1 +Production.*positions, seed\n/)
    expect((await run('models', 'get', 'risk', '2')).out).toMatch(/missing +training_set, positions, environment/)
    expect((await run('models', 'alias', 'risk', 'b', '2', '--expected', '0', '--reason', 'better')).code).toBe(0)
    expect((await run('models', 'alias', 'risk', 'b', '1', '--expected', '1')).err).toContain('ALIAS_CONFLICT')
    expect((await run('models', 'alias', 'risk', 'b')).out).toMatch(/b +version 2\n.*reason +better\n/s)
    expect((await run('models', 'history', 'risk', 'b')).out).toMatch(/2 +- .*better\n$/)
    expect(await run('models', 'history', 'risk', 'b', '--as-of', '2001-01-01T00:00:00Z')).toMatchObject({
      code: 3,
      err: expect.stringContaining('MODEL_UNKNOWN'),
    })
    expect((await run('models', 'history', 'risk', '--stage-of', '1')).out).toMatch(/Production +None/)
    expect((await run('models', 'diff', 'risk', '1', '2')).out).toMatch(/codeCommit +c1 +c2\n/)
    expect((await run('models', 'lineage', 'risk', '1')).out).toContain(`${'cd'.repeat(32)} (not recorded here)`)
  })
})

describe('reproduce', () => {
  const artifact = (runId: string, name: string, body: string) =>
    fetch(`${site.url}/api/2.0/mlflow-artifacts/artifacts/${experimentId}/${runId}/artifacts/model/${name}`, {
      method: 'PUT',
      body,
    })
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      encoding: 'utf8',
    }).trim()
  /** Writes a model that follows from the rows and the seed, with a mark that it is given in `STAMP`. */
  const train = `import fs from 'node:fs'
const { MILLRACE_TRAINING_SET: set, MILLRACE_SEED: seed, MILLRACE_OUT: out, STAMP = '' } = process.env
const model = { sum: fs.readFileSync(set, 'utf8').length + Number(seed), stamp: STAMP }
fs.writeFileSync(out + '/model.json', JSON.stringify(model))
`
  const predict = `node -e "console.log(JSON.parse(fs.readFileSync(process.env.MILLRACE_MODEL + '/model.json')).sum)"`
  let folder: string
  let runId: string
  let set: string
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'reproduce-test-'))
    git('init', '-q')
    writeFileSync(path.join(folder, 'train.mjs'), train)
    git('add', 'train.mjs')
    git('commit', '-qm', 'train')
    const commit = git('rev-parse', 'HEAD')
    const hour = Date.parse('2001-01-01T00:00:00Z')
    const rows = [1, 2, 3].map((n) => ({ origin: 'OSL', delay: n, time: hour + n }))
    const { position } = (await site.call('POST', '/v1/datasets/flights/rows', rows)).body
    const spine = [1, 2, 3].map((n) => JSON.stringify({ origin: 'OSL', at: hour + n * 1000 })).join('\n')
    writeFileSync(path.join(folder, 'spine.ndjson'), spine)
    const query = `features=delays:last&time=at&min_position=${encodeURIComponent(position)}`
    const built = await buildSet(site, `/v1/training-sets?${query}`, spine, 'application/x-ndjson')
    set = String(built.trailers['millrace-training-set-id'])
    runId = await start()
    await log(runId, { params: labels({ random_state: '7' }), tags: labels({ 'mlflow.source.git.commit': commit }) })
    const dataset = { name: 'd', digest: '1', source_type: 'millrace', source: JSON.stringify({ training_set: set }) }
    await post('runs/log-inputs', { run_id: runId, datasets: [{ dataset }] })
    await artifact(runId, 'MLmodel', 'a')
    await artifact(runId, 'requirements.txt', 'x==1')
    await artifact(runId, 'model.json', JSON.stringify({ sum: built.text.length + 7, stamp: '' }))
  }, 240_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const reproduce = (...more: string[]) =>
    run('reproduce', runId, '--spine', path.join(folder, 'spine.ndjson'), '--repository', folder, ...more)

  test('the training set is built again with the same hash, and what the run rests on is to be had', async () => {
    const { code, out, err } = await reproduce('--json')
    expect(code, err).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      isReproducible: true,
      findings: [
        { what: 'training set', said: set, state: 'equal' },
        { what: 'code', state: 'there' },
        { what: 'seed', said: '7', state: 'there' },
        { what: 'environment', state: 'there', detail: 'requirements.txt of the model' },
      ],
    })
  })

  test('the spine may be written in another way, with the same values', async () => {
    const rows = readFileSync(path.join(folder, 'spine.ndjson'), 'utf8').split('\n')
    const other = path.join(folder, 'other.ndjson')
    const written = rows.map((row) => JSON.parse(row)).map(({ at, origin }) => ({ at: new Date(at), origin }))
    writeFileSync(other, written.map((row) => JSON.stringify(row)).join('\n'))
    const { code, out, err } = await run('reproduce', runId, '--spine', other, '--repository', folder)
    expect([code, out], err).toEqual([0, expect.stringMatching(/^training set +equal/)])
  })

  test('a training in the code of the run gives the same bytes; else the predictions are compared', async () => {
    const same = await reproduce('--', 'node', 'train.mjs')
    expect(same, same.err).toMatchObject({ code: 0, out: expect.stringMatching(/model +equal +model.json\n/) })
    const stamped = ['env', 'STAMP=now', 'node', 'train.mjs']
    expect(await reproduce('--', ...stamped)).toMatchObject({ code: 1, out: expect.stringContaining('differs') })
    const alike = await reproduce('--predict', predict, '--', ...stamped)
    expect(alike, alike.err).toMatchObject({
      code: 0,
      out: expect.stringMatching(/differs +model.json\npredictions +equal/),
    })
    const wrong = await reproduce('--predict', predict, '--', 'env', 'MILLRACE_SEED=8', 'node', 'train.mjs')
    expect(wrong).toMatchObject({ code: 1, out: expect.stringMatching(/predictions +differs/) })
    expect(await reproduce('--', 'node', 'none.mjs')).toMatchObject({ code: 1, out: expect.stringContaining('failed') })
    expect(git('worktree', 'list').split('\n')).toHaveLength(1)
  })

  test('a spine that cannot be read is refused before anything is asked', async () => {
    const read = async (file: string) => {
      const { code, err } = await run('reproduce', runId, '--spine', file)
      return [code, err.trim().split('\n').at(-1)]
    }
    const none = path.join(folder, 'none.ndjson')
    expect(await read(none)).toEqual([2, `millrace: reproduce: --spine ${none} cannot be read: there is no such file.`])
    expect(await read(folder)).toEqual([2, `millrace: reproduce: --spine ${folder} cannot be read: it is a folder.`])
  })

  test('what is missing, gone or another is said', async () => {
    const other = await start()
    const bare = await run('reproduce', other)
    expect(bare).toMatchObject({ code: 1, out: expect.stringMatching(/^training set +missing.*environment +missing/s) })
    const dataset = { name: 'd', digest: '1', source: JSON.stringify({ training_set: 'ab'.repeat(32) }) }
    await post('runs/log-inputs', { run_id: other, datasets: [{ dataset: { ...dataset, source_type: 'millrace' } }] })
    await log(other, { tags: labels({ 'mlflow.source.git.commit': 'c0ffee'.repeat(6) }) })
    const gone = await run('reproduce', other, '--repository', folder)
    expect(gone.out).toMatch(/^training set +gone.*\ncode +gone/)
    writeFileSync(path.join(folder, 'spine.ndjson'), JSON.stringify({ origin: 'OSL', at: 1_000_000_000_000 }))
    expect(await reproduce()).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^training set +differs.*SPINE_DIFFERS/),
    })
    const untrained = await reproduce('--', 'node', 'none.mjs')
    expect(untrained).toMatchObject({
      code: 1,
      err: expect.stringMatching(/training set of the run is not available: .*SPINE_DIFFERS\)\n$/),
    })
  })

  test('a version has the digest of the file that pins its packages', async () => {
    await post('registered-models/create', { name: 'pinned' })
    const source = `mlflow-artifacts:/${experimentId}/${runId}/artifacts/model`
    await post('model-versions/create', { name: 'pinned', source, run_id: runId })
    const found = await own('GET', 'models/pinned/versions/1/lineage')
    expect(found).toMatchObject({
      ...{ missing: [], seed: 7, environmentHash: createHash('sha256').update('x==1').digest('hex') },
      trainingSets: [{ trainingSetId: set, recorded: { datasets: ['flights'], rows: 3, features: ['delays:last'] } }],
    })
  })
})

test('nothing failed inside the gateway', () => {
  expect(site.failures).toEqual([])
})
