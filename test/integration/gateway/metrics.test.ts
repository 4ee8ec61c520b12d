/**
 * Business metrics of a dataset, and drift of its columns: declared, fed over HTTP, measured in two partitions, stored, listed, alerted, proved and rebuilt, on the real
 * stack.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { MeasuredFigure } from '../../../queries/performance/index.ts'
import { Millrace } from '../../e2e/millrace.ts'
import { until } from '../../support/until.ts'
import { newPrefix, stackSettings } from './support.ts'

const RUN_TIMEOUT_MS = 100_000
const HOUR = 3_600_000
const T0 = Date.UTC(2026, 0, 1)
const PER_WINDOW = 400

let folder: string
let millrace: Millrace
let address: string

// biome-ignore lint/suspicious/noExplicitAny: the answers are compared as they are
type Json = any
const write = (name: string, content: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(content))

const post = async (where: string, body: unknown): Promise<{ status: number; body: Json }> => {
  const isLines = Array.isArray(body)
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
/** None as long as nothing is stored: the table is not there yet. */
const figures = async (query: string): Promise<MeasuredFigure[]> => {
  const answer = await fetch(`${address}/v1/performance?name=shop&limit=1000&${query}`)
  const body = (await answer.json()) as Json
  if (body.code === 'OFFLINE_STORE_UNAVAILABLE') return []
  expect(answer.status, JSON.stringify(body)).toBe(200)
  return body.items
}
const apply = async (...declarations: object[]) => {
  write('declarations.json', declarations)
  const { code, err } = await millrace.run('apply', path.join(folder, 'declarations.json'))
  expect(code, err).toBe(0)
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'metrics-test-'))
  const settings = { prefix: newPrefix(), ...stackSettings(inject('stack')) }
  millrace = new Millrace(folder, [], RUN_TIMEOUT_MS)
  write('millrace.config.json', settings)
  ;({ address } = await millrace.start('up', '--port', '0'))
  write('millrace.config.json', { ...settings, client: { url: address } })
}, 240_000)
afterAll(() => {
  millrace?.end()
  rmSync(folder, { recursive: true })
})

const orders = {
  ...{ name: 'orders', key: ['id'], time: 'at', partitions: 2, idle: 'never' },
  columns: [
    { name: 'id', type: 'string' },
    { name: 'at', type: 'timestamp' },
    { name: 'amount', type: 'double' },
    { name: 'country', type: 'string' },
    { name: 'left', type: 'boolean' },
  ],
}
const shop = {
  ...{
    name: 'shop',
    dataset: 'orders',
    task: 'metrics',
    window: '1h',
    labelsWithin: '7d',
    reviseEvery: 0,
    minRows: 100,
  },
  metrics: [
    { name: 'revenue', kind: 'sum', column: 'amount', direction: 'down' },
    { name: 'basket', kind: 'mean', column: 'amount' },
    { name: 'churn', kind: 'rate', column: 'left', direction: 'up' },
    { name: 'count', kind: 'count' },
  ],
  slices: [{ column: 'country', values: ['DE'] }],
  references: [
    { metric: 'basket', value: 12, rows: 1000, deviation: 1.5 },
    { metric: 'churn', value: 0.05, rows: 1000 },
    { metric: 'revenue', value: 12 * PER_WINDOW, windows: 24, deviation: 100 },
  ],
}

/** Amounts of 10 to 14; of every twenty customers one leaves in the first hour, and every fourth in the second. */
const rows = Array.from({ length: 2 * PER_WINDOW }, (_, i) => ({
  ...{ id: `o${i}`, at: new Date(T0 + Math.floor((i * HOUR) / PER_WINDOW)).toISOString(), amount: 10 + (i % 5) },
  ...{ country: i % 2 === 0 ? 'DE' : 'FR', left: i % (i < PER_WINDOW ? 20 : 4) === 0 },
}))

test('metrics of all rows and of slices are measured by window, each with a verdict of its own', async () => {
  await apply(orders, shop, { name: 'worse', alertOn: { signal: 'performance', of: 'shop.churn.drift', threshold: 1 } })
  expect(await post('/v1/datasets/orders/rows', rows)).toMatchObject({ body: { accepted: rows.length } })
  await post('/v1/datasets/orders/time', { time: new Date(T0 + 2 * HOUR + 60_000).toISOString() })
  await until('both windows are measured', async () => (await figures('figure=churn&slice=')).length === 2)
  const [second, first] = await figures('figure=churn&slice=')
  expect(first).toMatchObject({
    ...{ model: 'dataset:orders', model_version: null, value: 0.05, reference: 0.05, verdict: 'no_drift' },
    ...{ predictions: PER_WINDOW, labelled: PER_WINDOW, seq: 1, kind: 'realised' },
  })
  expect(second).toMatchObject({ value: 0.25, verdict: 'drift', difference: 0.2 })
  expect((await figures('figure=revenue&slice=')).map(({ value, verdict }) => [value, verdict])).toEqual([
    [12 * PER_WINDOW, 'no_drift'],
    [12 * PER_WINDOW, 'no_drift'],
  ])
  const slices = await figures('figure=count&slice=country%3DDE')
  expect(slices.map(({ value, verdict }) => [value, verdict])).toEqual([
    [PER_WINDOW / 2, null],
    [PER_WINDOW / 2, null],
  ])
}, 240_000)

test('a late row is measured with the next number; history and `as_of` show what was known; an alert fires', async () => {
  // One of each window; by the second the rule is in force for certain.
  const late = [0, 1].map((hour) => ({
    ...{
      id: `late${hour}`,
      at: new Date(T0 + hour * HOUR + 1).toISOString(),
      amount: 1000,
      country: 'FR',
      left: false,
    },
  }))
  await post('/v1/datasets/orders/rows', late)
  const revenue = 12 * PER_WINDOW + 1000
  const all = async () => (await figures('figure=revenue&slice=')).every(({ value }) => value === revenue)
  await until('they count', all)
  const told = await figures('figure=revenue&slice=&history=true')
  const history = told.filter(({ window_start }) => window_start === T0)
  expect(history.map(({ seq, value }) => [seq, value])).toEqual([
    [2, revenue],
    [1, 12 * PER_WINDOW],
  ])
  // The rows may be counted in two commits: before both of them.
  const known_at = Math.min(...told.filter(({ seq }) => seq === 2).map((each) => each.known_at))
  const known = await figures(`figure=revenue&slice=&as_of=${known_at - 1}`)
  expect(known.map(({ seq }) => seq)).toEqual([1, 1])
  await until('the alert fires', async () => (await get('/v1/alerts')).items.length > 0)
  expect(JSON.stringify((await get('/v1/alerts')).items)).toContain('shop.churn.drift')
}, 240_000)

test('a reference is captured from a window that was measured, and measures all windows again', async () => {
  const window = ['--from', new Date(T0).toISOString(), '--to', new Date(T0 + HOUR).toISOString()]
  const captured = await millrace.run('reference', 'shop', ...window)
  expect(captured.out, captured.err).toMatch(/performance shop v2/)
  const { declaration } = await get('/v1/catalog/performance/shop')
  const of = (metric: string, slice?: string) =>
    declaration.references.find((each: Json) => each.metric === metric && each.slice === slice)
  expect(of('churn')).toMatchObject({ value: 20 / (PER_WINDOW + 1), rows: PER_WINDOW + 1 })
  expect(of('revenue', 'country=DE')).toMatchObject({ windows: 1, source: expect.stringMatching(/^1 windows from /) })
  const measured = async () => (await figures('figure=churn&slice=')).filter((each) => each.declaration_version === 2)
  await until('both windows are measured again', async () => (await measured()).length === 2)
  const verdicts = (await measured()).map(({ window_start, verdict }) => [(window_start - T0) / HOUR, verdict])
  expect(verdicts.sort()).toEqual([
    [0, 'no_drift'],
    [1, 'drift'],
  ])
  const nothing = await post('/v1/performance/shop/references', { window: { from: 0, to: 1 } })
  expect(nothing).toMatchObject({ status: 422, body: { code: 'REFERENCE_EMPTY' } })
}, 240_000)

test('a gate compares a version with the champion over the windows in which both served', async () => {
  await apply(
    { name: 'ship', served: [{ name: 'country', type: 'string' }] },
    { name: 'eta', predictions: 'ship', task: 'classes', window: '1h', reviseEvery: 0 },
  )
  const mlflow = (where: string, body: object) => post(`/api/2.0/mlflow/${where}`, { name: 'ship', ...body })
  await mlflow('registered-models/create', {})
  for (let version = 1; version <= 3; version++)
    expect((await mlflow('model-versions/create', { source: `s3://models/${version}` })).status).toBe(200)
  const metrics = [{ metric: 'accuracy', value: 0.7, rows: 1000 }]
  const evaluated = await post('/v1/models/ship/versions/2/evaluations', { dataset: 'holdout', digest: 'd', metrics })
  expect(evaluated.status, JSON.stringify(evaluated.body)).toBe(200)
  // Version 1 is right in three of five, version 2 always, version 3 was asked ten times.
  const served = Array.from({ length: 410 }, (_, i) => ({ id: `s${i}`, version: i < 200 ? 1 : i < 400 ? 2 : 3, i }))
  const isRight = ({ version, i }: (typeof served)[number]) => version !== 1 || i % 5 < 3
  await post(
    '/v1/predictions/ship',
    served.map(({ id, version: model_version, i }) => ({ prediction_id: id, time: T0 + i, model_version, label: 'a' })),
  )
  await post(
    '/v1/predictions/ship/outcomes',
    served.map((each) => ({ prediction_id: each.id, time: T0 + HOUR, label: isRight(each) ? 'a' : 'b' })),
  )
  await post('/v1/predictions/ship/time', { time: T0 + HOUR + 60_000 })
  const errors = async (): Promise<Json[]> => (await get('/v1/performance?name=eta&figure=error')).items
  await until('all versions are measured', async () => (await errors()).length === 3)
  expect((await post('/v1/models/ship/aliases/champion', { version: 1 })).status).toBe(200)
  await apply({
    ...{ name: 'promotion', guards: { model: 'ship', alias: 'champion' } },
    rules: [{ name: 'no_worse', check: 'live_minimum_change', metric: 'eta.accuracy', threshold: 0, minRows: 100 }],
  })
  const gate = async (version: number) =>
    (await post(`/v1/models/ship/versions/${version}/gates`, { policy: 'promotion' })).body
  const passed = await gate(2)
  expect(passed).toMatchObject({
    ...{ verdict: 'pass', championVersion: 1, results: [{ candidate: 1, champion: 0.6, rows: 200 }] },
    live: [
      { version: null, rows: 200 },
      { version: 1, rows: 200 },
    ],
  })
  expect(passed.results[0].lower).toBeGreaterThan(0.3)
  expect(await gate(3)).toMatchObject({
    verdict: 'inconclusive',
    results: [{ reason: expect.stringMatching(/10 and 200 rows, at least 100/) }],
  })
  const captured = await millrace.run('reference', 'eta', '--evaluation', 'holdout', '--model-version', '2')
  expect(captured.out, captured.err).toMatch(/performance eta v2/)
  const { declaration } = await get('/v1/catalog/performance/eta')
  expect(declaration.reference).toMatchObject({
    rows: 1000,
    source: expect.stringMatching(/^evaluation .* on holdout$/),
  })
  expect(declaration.reference.error).toBeCloseTo(0.3, 12)
}, 240_000)

test('columns of a dataset are compared with a baseline of its own rows', async () => {
  const monitor = {
    ...{ name: 'orders_hourly', dataset: 'orders', window: '1h', minRows: 100 },
    watches: [
      { column: 'amount', kind: 'numeric' },
      { column: 'left', kind: 'categorical' },
    ],
  }
  await apply(monitor)
  const window = ['--from', new Date(T0).toISOString(), '--to', new Date(T0 + HOUR).toISOString()]
  const captured = await millrace.run('baseline', 'orders_first', '--monitor', 'orders_hourly', ...window)
  expect(captured.code, captured.err).toBe(0)
  const columns = async (): Promise<Json[]> => (await get('/v1/drift?monitor=orders_hourly')).items
  await until('both windows are measured', async () => (await columns()).length === 4)
  const found = (await columns()).map((each) => [(each.window_start - T0) / HOUR, each.feature, each.verdict])
  expect(found).toEqual([
    [1, 'amount', 'no_drift'],
    [1, 'left', 'drift'],
    [0, 'amount', 'no_drift'],
    [0, 'left', 'no_drift'],
  ])
  const [{ model, model_version, event_id, rows: counted }] = await columns()
  expect({ model, model_version, counted }).toEqual({
    ...{ model: 'dataset:orders', model_version: null, counted: PER_WINDOW },
  })
  expect(await millrace.json<Json>('drift', 'recompute', event_id)).toMatchObject({ isProved: true })
}, 240_000)

test('a window that a partition holds back is overdue and has no verdict, until all have closed it', async () => {
  await apply({ ...shop, name: 'lagging', overdue: 0, references: [] })
  const overdue = async (query: string): Promise<Json[]> =>
    (await get(`/v1/performance/overdue?name=lagging&${query}`)).items
  const measured = async (): Promise<Json[]> => (await get('/v1/performance?name=lagging&figure=count&slice=')).items
  await until('the history is measured', async () => (await measured()).length === 2)
  // Time goes on in the partition of this row alone.
  const ahead = { ...rows[0], id: 'ahead', at: new Date(T0 + 9 * HOUR).toISOString() }
  const behind = { ...rows[0], id: 'behind', at: new Date(T0 + 2.5 * HOUR).toISOString() }
  await post('/v1/datasets/orders/rows', [behind, ahead])
  await until('it is overdue', async () => (await overdue('waiting=true')).length === 1)
  expect((await overdue('waiting=true'))[0]).toMatchObject({ model: 'dataset:orders', declaration_version: 1 })
  expect((await overdue('waiting=true'))[0].waits_for).toHaveLength(1)
  expect(await measured()).toHaveLength(2)
  await post('/v1/datasets/orders/time', { time: new Date(T0 + 11 * HOUR).toISOString() })
  await until('nothing waits', async () => (await overdue('waiting=true')).length === 0)
  expect((await overdue('waiting=false')).length).toBeGreaterThan(0)
  const listed = await millrace.run('performance', 'overdue', '--name', 'lagging', '--all')
  expect(listed.out).toMatch(/lagging@1 .*measured/)
}, 240_000)

test('hours without a row have a count of 0 where the declaration asks for it', async () => {
  await apply({
    ...shop,
    name: 'hours',
    emptyWindows: true,
    references: [],
    metrics: [{ name: 'count', kind: 'count' }],
  })
  const measured = async (slice: string): Promise<Json[]> =>
    (await get(`/v1/performance?name=hours&figure=count&slice=${slice}`)).items
  const german = encodeURIComponent('country=DE')
  await until('all are measured', async () => (await measured('')).length === 10)
  const counts = (items: Json[]) =>
    items.map((each) => [(each.window_start - T0) / HOUR, each.value]).toSorted(([a], [b]) => a - b)
  const hours = Array.from({ length: 10 }, (_, hour) => hour)
  const ofAll = counts(await measured(''))
  expect(ofAll.map(([hour]) => hour)).toEqual(hours)
  expect(ofAll.slice(2).map(([, count]) => count)).toEqual([1, 0, 0, 0, 0, 0, 0, 1])
  const ofSlice = counts(await measured(german))
  expect(ofSlice.map(([hour]) => hour)).toEqual(hours)
  expect(ofSlice.slice(3, 9).map(([, count]) => count)).toEqual([0, 0, 0, 0, 0, 0])
}, 240_000)

test('an event is proved on the command line; everything equals its replay, and can be rebuilt', async () => {
  const [{ event_id }] = await figures('figure=churn&slice=')
  expect(await millrace.json<Json>('performance', 'recompute', event_id)).toMatchObject({ isProved: true })
  const verified = await millrace.run('verify')
  expect(verified.code, verified.out + verified.err).toBe(0)
  const before = await figures('history=true')
  const rebuilt = await millrace.run('rebuild', 'table:performance')
  expect(rebuilt.code, rebuilt.out + rebuilt.err).toBe(0)
  expect(await figures('history=true')).toEqual(before)
}, 240_000)
