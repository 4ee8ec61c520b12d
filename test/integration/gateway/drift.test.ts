/**
 * Predictions come over HTTP, are judged, counted in windows, compared with a baseline, and what was measured stands in ClickHouse: on the real stack, and verified
 * against the log.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cutBaseline, referenceRecord } from '../../../processors/drift/index.ts'
import { Commands } from '../../support/commands.ts'
import { until } from '../../support/until.ts'
import { newPrefix, stackSettings } from './support.ts'

const RUN_TIMEOUT_MS = 100_000
const HOUR = 3_600_000
const T0 = Date.UTC(2026, 0, 1)
const PER_WINDOW = 400
const WINDOWS = 4

let folder: string
let millrace: Commands
let address: string

// biome-ignore lint/suspicious/noExplicitAny: the answers are compared as they are
type Json = any
const write = (name: string, content: unknown) => writeFileSync(path.join(folder, name), JSON.stringify(content))

const post = async (
  where: string,
  body: unknown,
  type = 'application/json',
): Promise<{ status: number; body: Json }> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(`${address}${where}`, { method: 'POST', headers: { 'content-type': type }, body: text })
  return { status: answer.status, body: await answer.json() }
}
const get = async (where: string): Promise<Json> => {
  const answer = await fetch(`${address}${where}`)
  if (answer.status !== 200) throw new Error(`${where}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'drift-test-'))
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

/** Values 0 to 99 in an order that is not sorted; `shift` moves them. */
const amountOf = (i: number, shift: number) => ((i * 37) % 100) + shift

const declarations = [
  {
    name: 'churn',
    served: [
      { name: 'amount', type: 'double' },
      { name: 'country', type: 'string' },
    ],
    partitions: 2,
  },
  {
    name: 'churn_hourly',
    predictions: 'churn',
    watches: [{ column: 'amount', kind: 'numeric' }],
    window: '1h',
    grace: '1m',
  },
  {
    name: 'churn_v3',
    monitor: 'churn_hourly',
    modelVersion: 3,
    reference: [
      referenceRecord(
        'amount',
        cutBaseline(
          'numeric',
          Array.from({ length: 1000 }, (_, i) => amountOf(i, 0)),
        ),
      ),
    ],
  },
]

/** The third and fourth window have other values. */
const predictions = Array.from({ length: PER_WINDOW * WINDOWS }, (_, i) => ({
  prediction_id: `p${i}`,
  time: T0 + Math.floor((i * HOUR) / PER_WINDOW),
  model_version: 3,
  amount: amountOf(i, i < 2 * PER_WINDOW ? 0 : 40),
  country: i % 2 === 0 ? 'DE' : 'FR',
}))

const windowsOf = async (): Promise<Json[]> => {
  const { items } = await get('/v1/drift?monitor=churn_hourly&feature=amount&slice=')
  return items.filter((each: Json) => each.baseline === 'churn_v3').reverse()
}

test('predictions that are sent over HTTP are measured window by window, once, and drift is found where it is', async () => {
  for (const [i, declaration] of declarations.entries()) {
    write(`${i}.json`, declaration)
    const { code, err } = await millrace.run('apply', path.join(folder, `${i}.json`))
    expect(code, err).toBe(0)
  }
  const lines = predictions.map((each) => JSON.stringify(each)).join('\n')
  const sent = await post('/v1/predictions/churn', lines, 'application/x-ndjson')
  expect(sent).toMatchObject({ status: 200, body: { accepted: predictions.length, rejected: 0 } })
  // The same again: every prediction counts once.
  await post('/v1/predictions/churn', lines, 'application/x-ndjson')
  await post('/v1/predictions/churn/time', { time: T0 + WINDOWS * HOUR + 60_000 })
  await until('all windows are measured', async () => (await windowsOf()).length >= WINDOWS)
  const found = await windowsOf()
  expect(found).toMatchObject([
    {
      window_start: T0,
      rows: PER_WINDOW,
      reference_rows: 1000,
      verdict: 'no_drift',
      is_alarming: false,
      model_version: 3,
    },
    { window_start: T0 + HOUR, rows: PER_WINDOW, verdict: 'no_drift', is_alarming: false },
    { window_start: T0 + 2 * HOUR, rows: PER_WINDOW, verdict: 'drift', is_alarming: false },
    { window_start: T0 + 3 * HOUR, rows: PER_WINDOW, verdict: 'drift', is_alarming: true },
  ])
  expect(found).toHaveLength(WINDOWS)
  expect(found[2].ks).toBeCloseTo(0.4, 9)
}, 240_000)

test('answers are pages, and show what was known at a time', async () => {
  const first = await get('/v1/drift?monitor=churn_hourly&limit=3')
  const second = await get(`/v1/drift?monitor=churn_hourly&limit=3&page_token=${first.nextPageToken}`)
  expect([first.items.length, second.items.length, second.nextPageToken]).toEqual([3, 1, null])
  expect(await get(`/v1/drift?as_of=${T0}`)).toEqual({ items: [], nextPageToken: null })
  expect((await get('/v1/drift?verdict=drift')).items).toHaveLength(2)
}, 240_000)

test('a prediction with a wrong field is named with field, value and expectation, and the others are accepted', async () => {
  const wrong = [
    { prediction_id: 'x1', time: T0, amount: 'many' },
    { prediction_id: 'x2', time: T0, amount: 'NaN' },
    { time: T0 },
  ]
  const { status, body } = await post('/v1/predictions/churn', wrong)
  expect(status).toBe(207)
  expect(body).toMatchObject({ accepted: 1, rejected: 2 })
  expect(body.errors).toMatchObject([
    { index: 0, field: 'amount', value: 'many' },
    { index: 2, field: 'prediction_id', value: null },
  ])
  expect((await post('/v1/predictions/nothing', wrong)).body).toMatchObject({ code: 'DECLARATION_UNKNOWN' })
})

test('outcomes and actions lie beside the predictions, also before them, and each in its table', async () => {
  const outcomes = [
    { prediction_id: 'p1', time: T0 + 9 * HOUR, label: 'stays' },
    { prediction_id: 'unknown', time: T0 + 9 * HOUR, value: 2.5 },
  ]
  expect(await post('/v1/predictions/churn/outcomes', outcomes)).toMatchObject({ status: 200, body: { accepted: 2 } })
  const action = { prediction_id: 'p1', time: T0, action: 'discount_offered', holdout: false }
  expect(await post('/v1/predictions/churn/actions', action)).toMatchObject({ status: 200, body: { accepted: 1 } })
  const refused = await post('/v1/predictions/churn/actions', { prediction_id: 'p1', time: T0 })
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'action', value: null }] } })
})

test('an event is proved from its counts and its baseline, on the command line too', async () => {
  const [{ event_id }] = await windowsOf()
  const proved = await millrace.json<Json>('drift', 'recompute', event_id)
  expect(proved).toEqual({ eventId: event_id, isProved: true, deviations: [] })
  expect((await millrace.run('drift', 'recompute', 'nothing')).code).not.toBe(0)
  const listed = await millrace.run('drift', '--monitor', 'churn_hourly', '--verdict', 'drift')
  expect(listed.out.match(/churn_hourly@1/g)).toHaveLength(2)
}, 240_000)

test('a baseline is captured from values, from stored predictions and from a file, and equal content is equal', async () => {
  // The last window: the values that drift was found in.
  const amounts = predictions.slice(3 * PER_WINDOW).map(({ amount }) => amount)
  const where = '/v1/monitors/churn_hourly/baselines'
  const window = { from: T0 + 3 * HOUR, to: T0 + 4 * HOUR }
  const stored = await post(where, { name: 'from_stored', model_version: 3, window })
  expect(stored).toMatchObject({ status: 200, body: { version: 1 } })
  const shown = await millrace.json<Json>('baseline', 'from_stored')
  expect(shown.declaration.source).toBe('window:2026-01-01T03:00:00.000Z/2026-01-01T04:00:00.000Z')
  const given = await post(where, { name: 'from_values', model_version: 5, values: { amount: amounts } })
  expect(given).toMatchObject({ status: 200, body: { version: 1 } })
  writeFileSync(
    path.join(folder, 'rows.ndjson'),
    amounts.map((amount) => JSON.stringify({ amount, other: 'x' })).join('\n'),
  )
  const flags = ['--monitor', 'churn_hourly', '--model-version', '6', '--file', path.join(folder, 'rows.ndjson')]
  await millrace.json('baseline', 'from_file', ...flags)
  const referenceOf = async (name: string) => (await get(`/v1/catalog/baselines/${name}`)).declaration.reference
  expect(await referenceOf('from_file')).toEqual(await referenceOf('from_values'))
  expect(await referenceOf('from_stored')).toEqual(await referenceOf('from_values'))
  const text = await millrace.run('baseline', 'from_file')
  expect(text.out).toContain('amount (numeric, 400 rows, 100 knots, exact)')
  const again = await post(where, { name: 'from_values', model_version: 5, values: { amount: amounts } })
  expect(again.body).toMatchObject({ version: 1 })
  const refused = await post(where, { name: 'wrong', values: { amount: [1, 'many'] } })
  expect(refused).toMatchObject({ status: 400, body: { problems: [{ field: 'values.amount.1', value: 'many' }] } })
  const file = await millrace.run('baseline', 'x', ...flags, '--training-set', 'a'.repeat(64))
  expect(file.code).not.toBe(0)
}, 240_000)

test('a slice is compared with its own rows of the baseline: what is usual in it is no drift', async () => {
  const monitor = {
    name: 'by_country',
    predictions: 'churn',
    watches: [...declarations[1].watches!, { column: 'country', kind: 'categorical' }],
    slices: [{ column: 'country', values: ['DE', 'FR'] }],
    ...{ window: '1h', grace: '1m', minRows: 100 },
  }
  write('by_country.json', monitor)
  expect((await millrace.run('apply', path.join(folder, 'by_country.json'))).code).toBe(0)
  const rows = predictions.slice(0, PER_WINDOW).map(({ amount, country }) => ({ amount, country }))
  writeFileSync(path.join(folder, 'countries.ndjson'), rows.map((row) => JSON.stringify(row)).join('\n'))
  const flags = ['--monitor', 'by_country', '--model-version', '6', '--file', path.join(folder, 'countries.ndjson')]
  await millrace.json('baseline', 'country_file', ...flags)
  const where = '/v1/monitors/by_country/baselines'
  const values = { amount: rows.map(({ amount }) => amount), country: rows.map(({ country }) => country) }
  expect((await post(where, { name: 'country_values', model_version: 5, values })).status).toBe(200)
  const window = { from: T0, to: T0 + HOUR }
  expect((await post(where, { name: 'country_stored', model_version: 3, window })).status).toBe(200)
  const slicesOf = async (name: string) => (await get(`/v1/catalog/baselines/${name}`)).declaration.slices
  const stored = await slicesOf('country_stored')
  expect(stored.map(({ slice }: Json) => slice)).toEqual(['country=DE', 'country=FR'])
  expect(await slicesOf('country_values')).toEqual(stored)
  expect(await slicesOf('country_file')).toEqual(stored)
  expect((await millrace.run('baseline', 'country_file')).out).toContain('country=DE (200 rows), country=FR (200 rows)')

  const inFrance = async (feature: string): Promise<Json[]> =>
    (await get(`/v1/drift?monitor=by_country&slice=country%3DFR&feature=${feature}`)).items.reverse()
  await until('the slice is measured', async () => (await inFrance('amount')).length >= WINDOWS)
  const verdictsOf = async (feature: string) =>
    (await inFrance(feature)).map(({ verdict, reference_rows: of }) => `${verdict} from ${of}`)
  const usual = ['no_drift from 200', 'no_drift from 200', 'drift from 200', 'drift from 200']
  expect(await verdictsOf('amount')).toEqual(usual)
  // In a slice of one country there is only this country, before and after.
  expect(await verdictsOf('country')).toEqual(new Array(WINDOWS).fill('no_drift from 200'))
  const [{ event_id }] = await inFrance('amount')
  expect(await millrace.json('drift', 'recompute', event_id)).toMatchObject({ isProved: true })

  const { declaration } = await get('/v1/catalog/baselines/country_values')
  const { slices, ...without } = declaration
  const checked = await post('/v1/catalog/check', {
    declarations: [{ kind: 'baseline', declaration: { ...without, name: 'unsliced' } }],
  })
  expect(checked.body.results[0].notes).toEqual([
    expect.stringMatching(/'unsliced' .* country=DE, country=FR: .*all rows/),
  ])
  const refused = await post('/v1/catalog/baselines', {
    ...declaration,
    slices: [{ ...slices[0], slice: 'country=US' }],
  })
  expect(refused.body.problems).toMatchObject([{ field: 'slices.0.slice', value: '"country=US"' }])
}, 240_000)

test('a monitor with another content is another version, which measures all windows again beside what was measured', async () => {
  write('again.json', { ...declarations[1], ksMin: 0.9, psiMin: 5 })
  expect((await millrace.run('apply', path.join(folder, 'again.json'))).code).toBe(0)
  const ofVersion = async () => (await windowsOf()).filter((each) => each.monitor_version === 2)
  await until('the new version has measured', async () => (await ofVersion()).length >= WINDOWS)
  expect((await ofVersion()).map(({ verdict }) => verdict)).toEqual(new Array(WINDOWS).fill('no_drift'))
}, 240_000)

test('everything equals its replay, and can be rebuilt', async () => {
  const verified = await millrace.run('verify')
  expect(verified.code, verified.out + verified.err).toBe(0)
  for (const label of ['predictions:churn', 'outcomes:churn', 'table:drift']) {
    const rebuilt = await millrace.run('rebuild', label)
    expect(rebuilt.code, rebuilt.out + rebuilt.err).toBe(0)
  }
  expect((await windowsOf()).filter((each) => each.monitor_version === 1)).toHaveLength(WINDOWS)
}, 240_000)
