/**
 * Outcomes come over HTTP, before, beside and after their predictions, are joined in two partitions, measured, and what was measured stands in ClickHouse with its
 * history: on the real stack, and verified against the log.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { MeasuredFigure } from '../../../queries/performance/index.ts'
import { Commands } from '../../support/commands.ts'
import { until } from '../../support/until.ts'
import { newPrefix, stackSettings } from './support.ts'

const RUN_TIMEOUT_MS = 100_000
const HOUR = 3_600_000
const T0 = Date.UTC(2026, 0, 1)
const PER_WINDOW = 400

let folder: string
let millrace: Commands
let address: string

// biome-ignore lint/suspicious/noExplicitAny: the answers are compared as they are
type Json = any
const write = (name: string, content: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(content))

const post = async (where: string, body: unknown): Promise<{ status: number; body: Json }> => {
  const isLines = Array.isArray(body) && body.length > 1
  const text = isLines ? body.map((each) => JSON.stringify(each)).join('\n') : JSON.stringify(body)
  const headers = { 'content-type': isLines ? 'application/x-ndjson' : 'application/json' }
  const answer = await fetch(`${address}${where}`, { method: 'POST', headers, body: text })
  return { status: answer.status, body: await answer.json() }
}
const get = async (where: string): Promise<Json> => {
  const answer = await fetch(`${address}${where}`)
  if (answer.status !== 200) throw new Error(`${where}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}
const figures = async (query: string): Promise<MeasuredFigure[]> =>
  (await get(`/v1/performance?name=quality&limit=1000&${query}`)).items

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'performance-test-'))
  const settings = { prefix: newPrefix(), ...stackSettings(inject('stack')) }
  millrace = new Commands(folder, RUN_TIMEOUT_MS)
  write('millrace.config.json', settings)
  ;({ address } = await millrace.start('up', '--port', '0'))
  write('millrace.config.json', { ...settings, client: { url: address } })
}, 240_000)
afterAll(() => {
  millrace?.end()
  rmSync(folder, { recursive: true })
})

const declarations = [
  { name: 'churn', served: [{ name: 'country', type: 'string' }], partitions: 2 },
  {
    ...{ name: 'quality', predictions: 'churn', task: 'binary', positive: 'leaves', threshold: 0.5 },
    ...{ window: '1h', grace: '1m', labelsWithin: '7d', reviseEvery: 0 },
    values: { truePositive: 10, falsePositive: -1, falseNegative: -5, trueNegative: 0 },
    slices: [{ column: 'country', values: ['DE'] }],
    reference: { rows: 10_000, error: 0.1, figures: { auc: 0.9 } },
  },
  {
    ...{ name: 'calm', predictions: 'churn', task: 'binary', positive: 'leaves', threshold: 0.5 },
    ...{ window: '2h', grace: '1m', labelsWithin: '7d', detector: { kind: 'adwin' } },
  },
  { name: 'worse', alertOn: { signal: 'performance', of: 'quality.drift', model: 'churn' } },
]

/** Scores 0.1 to 0.9; whoever has one from 0.5 on leaves, and in the second window every fourth does the contrary. */
const rows = Array.from({ length: 2 * PER_WINDOW }, (_, i) => {
  const score = (1 + (i % 9)) / 10
  const isOther = i >= PER_WINDOW && i % 4 === 0
  return {
    ...{ id: `p${i}`, time: T0 + Math.floor((i * HOUR) / PER_WINDOW), score, country: i % 2 === 0 ? 'DE' : 'FR' },
    label: score >= 0.5 !== isOther ? 'leaves' : 'stays',
  }
})
const outcomesOf = (some: typeof rows) =>
  some.map(({ id, label }) => ({ prediction_id: id, time: T0 + 9 * HOUR, label }))

test('outcomes are joined before, beside and after their predictions, and the last measurement holds all of them', async () => {
  for (const [i, declaration] of declarations.entries()) {
    write(`${i}.json`, declaration)
    const { code, err } = await millrace.run('apply', path.join(folder, `${i}.json`))
    expect(code, err).toBe(0)
  }
  // A wrong outcome comes first, and then twenty more before their predictions.
  await post('/v1/predictions/churn/outcomes', { prediction_id: 'p0', time: T0, label: 'leaves' })
  await post('/v1/predictions/churn/outcomes', outcomesOf(rows.slice(0, 20)))
  const predictions = rows.map(({ id, time, score, country }) => ({
    ...{ prediction_id: id, time, model_version: 3, score, country },
  }))
  expect(await post('/v1/predictions/churn', predictions)).toMatchObject({ body: { accepted: rows.length } })
  await post('/v1/predictions/churn/outcomes', outcomesOf(rows.slice(20, 390)))
  await post('/v1/predictions/churn/time', { time: T0 + 2 * HOUR + 60_000 })
  await until('both windows are measured', async () => (await figures('figure=auc&kind=realised&slice=')).length === 2)
  await post('/v1/predictions/churn/outcomes', outcomesOf(rows.slice(390)))
  await until('all outcomes are measured', async () =>
    (await figures('figure=coverage')).every(({ value }) => value === 1),
  )
  const [second, first] = await figures('figure=error&slice=')
  expect(first).toMatchObject({
    predictions: PER_WINDOW,
    labelled: PER_WINDOW,
    value: 0,
    verdict: 'no_drift',
    reference: 0.1,
  })
  expect(second).toMatchObject({
    labelled: PER_WINDOW,
    value: 0.25,
    verdict: 'drift',
    model: 'churn',
    model_version: 3,
  })
  expect(second.difference_lower).toBeGreaterThan(0.1)
  const [, auc] = await figures('figure=auc&kind=realised&slice=')
  expect(auc).toMatchObject({ value: 1, error: 0, reference: 0.9 })
  expect(await figures('figure=error&slice=country%3DDE')).toMatchObject([{ predictions: 200 }, { predictions: 200 }])
  expect((await figures('kind=estimated&figure=recall&slice=')).map(({ verdict }) => verdict)).toEqual([null, null])
  // Two of three: rows of the matrix, counted by hand from scores 0.1 to 0.9.
  const leavers = rows.slice(0, PER_WINDOW).filter(({ label }) => label === 'leaves').length
  expect((await figures('figure=business_value&kind=realised&slice='))[1].value).toBe(10 * leavers)
}, 240_000)

test('a corrected outcome is measured again; history and `as_of` show what was known', async () => {
  const before = await figures('figure=error&slice=')
  const corrected = { prediction_id: 'p0', time: T0 + 10 * HOUR, label: 'leaves' }
  await post('/v1/predictions/churn/outcomes', corrected)
  await until(
    'the correction is measured',
    async () => (await figures('figure=error&slice='))[0].value === 1 / PER_WINDOW,
  )
  const [last] = await figures('figure=error&slice=')
  expect(last).toMatchObject({ window_start: T0, labelled: PER_WINDOW, seq: before[1].seq + 1 })
  const history = (await figures('figure=error&slice=&history=true')).filter(({ window_start }) => window_start === T0)
  expect(history.map(({ seq }) => seq)).toEqual(Array.from({ length: last.seq }, (_, i) => last.seq - i))
  const known = await figures(`figure=error&slice=&as_of=${last.known_at - 1}`)
  expect(known.map(({ seq, value }) => [seq, value])).toEqual(before.map(({ seq, value }) => [seq, value]))
}, 240_000)

test('a window whose performance has drifted raises one alert, about its figure', async () => {
  await until('the alert fires', async () => (await get('/v1/alerts')).items.length > 0)
  const { items } = await get('/v1/alerts')
  expect(items).toHaveLength(1)
  expect(JSON.stringify(items[0])).toContain('quality.drift')
}, 240_000)

test('a gate asks how the version did while it served, and its event holds what was found', async () => {
  for (let version = 1; version <= 3; version++)
    expect(
      (
        await post(`/api/2.0/mlflow/${version === 1 ? 'registered-models/create' : 'model-versions/create'}`, {
          ...{ name: 'churn', source: 's3://models/1' },
        })
      ).status,
    ).toBe(200)
  await post('/api/2.0/mlflow/model-versions/create', { name: 'churn', source: 's3://models/1' })
  const rule = { name: 'live', check: 'live_performance', metric: 'quality.accuracy', threshold: 0.7, minRows: 100 }
  write('policy.json', { name: 'promotion', guards: { model: 'churn', alias: 'champion' }, rules: [rule] })
  expect((await millrace.run('apply', path.join(folder, 'policy.json'))).code).toBe(0)
  const gate = async (version: number) =>
    (await post(`/v1/models/churn/versions/${version}/gates`, { policy: 'promotion' })).body
  const passed = await gate(3)
  expect(passed).toMatchObject({
    ...{ verdict: 'pass', results: [{ candidate: 0.75, rows: PER_WINDOW, threshold: 0.7 }] },
    live: [{ source: 'quality', metric: 'accuracy', rows: PER_WINDOW, windowEnd: T0 + 2 * HOUR }],
  })
  // Version 2 never served.
  expect(await gate(2)).toMatchObject({ verdict: 'inconclusive' })
}, 240_000)

test('answers are pages; wrong questions are refused', async () => {
  const first = await get('/v1/performance?name=quality&figure=error&limit=3')
  const second = await get(`/v1/performance?name=quality&figure=error&limit=3&page_token=${first.nextPageToken}`)
  expect([first.items.length, second.items.length, second.nextPageToken]).toEqual([3, 1, null])
  expect(await get(`/v1/performance?as_of=${T0}`)).toEqual({ items: [], nextPageToken: null })
  expect((await fetch(`${address}/v1/performance?kind=hoped`)).status).toBe(400)
}, 240_000)

test('an event is proved from its counts and its declaration, on the command line', async () => {
  const [{ event_id }] = await figures('figure=error&slice=')
  const proved = await millrace.json<Json>('performance', 'recompute', event_id)
  expect(proved).toEqual({ eventId: event_id, isProved: true, deviations: [] })
  expect((await millrace.run('performance', 'recompute', 'nothing')).code).not.toBe(0)
  const listed = await millrace.run(
    'performance',
    '--name',
    'quality',
    '--figure',
    'auc',
    '--slice',
    '',
    '--kind',
    'realised',
  )
  expect(listed.out.match(/quality@1/g)).toHaveLength(2)
}, 240_000)

test('what is held back is measured when nothing else comes, and the log says so', async () => {
  const last = async () => (await get('/v1/performance?name=calm&figure=error&slice=')).items[0] as MeasuredFigure
  // The first one is measured at once, the others within the ten seconds after it.
  for (const [i, id] of ['p1', 'p2', 'p3'].entries())
    await post('/v1/predictions/churn/outcomes', { prediction_id: id, time: T0 + 11 * HOUR + i, label: 'leaves' })
  // A quarter of the second hour, the one that was corrected before, and these three.
  const error = (PER_WINDOW / 4 + 4) / (2 * PER_WINDOW)
  await until('the last outcome is measured', async () => (await last()).value === error, 110_000)
}, 240_000)

test('everything equals its replay, and can be rebuilt', async () => {
  const verified = await millrace.run('verify')
  expect(verified.code, verified.out + verified.err).toBe(0)
  const before = await figures('history=true')
  const rebuilt = await millrace.run('rebuild', 'table:performance')
  expect(rebuilt.code, rebuilt.out + rebuilt.err).toBe(0)
  expect(await figures('history=true')).toEqual(before)
}, 240_000)
