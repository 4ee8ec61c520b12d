/** Predictions as they really come: values that are none, columns that are gone, rows that come twice, partitions that are idle or a day behind, and rows that were refused at first. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { partitionOf } from '../../../streams/core/partition.ts'
import { type Json, openSite, type Site, until } from './support.ts'

const HOUR = 3_600_000
const T0 = Date.UTC(2026, 0, 1)

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

const post = async (path: string, body: unknown): Promise<Json> => {
  const { status, body: found } = await site.call('POST', path, body)
  expect([path, status], JSON.stringify(found)).toEqual([path, 200])
  return found
}
const get = async (path: string): Promise<Json> => (await site.call('GET', path)).body

/** Measured columns, the earliest window first. */
const columnsOf = async (query: string): Promise<Json[]> =>
  ((await get(`/v1/drift?limit=1000&${query}`)).items ?? []).toReversed()

const untilMeasured = (query: string, columns: number): Promise<Json[]> =>
  until(
    () => columnsOf(query),
    (found) => found.length >= columns,
  )

/** Ids of predictions that lie in a partition of two. */
const idsIn = (partition: number, count: number, prefix: string): string[] => {
  const ids = Array.from({ length: count * 20 }, (_, i) => `${prefix}${i}`)
  return ids.filter((id) => partitionOf(Buffer.from(id), 2) === partition).slice(0, count)
}

const ROWS = 400
const amounts = Array.from({ length: 1000 }, (_, i) => (i * 37) % 100)
const countries = amounts.map((_, i) => ['DE', 'FR'][i % 2])

/** What a service sends for the i-th row: of each kind of odd value, ten. */
const oddAmount = (i: number): object => {
  const kind = i < 60 ? Math.floor(i / 10) : 6
  return (
    [{ amount: 'NaN' }, { amount: null }, {}, { amount: 'Infinity' }, { amount: '-Infinity' }, { amount: -0 }][
      kind
    ] ?? { amount: amounts[i] }
  )
}

/** A baseline of zero rows, as somebody may write it. */
const ofNothing = [
  { feature: 'amount', kind: 'numeric', counts: [0, 0] },
  { feature: 'country', kind: 'categorical', counts: [0, 0, 0] },
  { feature: 'gone', kind: 'numeric', counts: [0, 0] },
]

test('odd values are counted where they belong, once, and judged: NaN, nulls, infinities, unseen categories, a column that is gone', async () => {
  const served = [
    { name: 'amount', type: 'double' },
    { name: 'country', type: 'string' },
    { name: 'gone', type: 'long' },
  ]
  await post('/v1/catalog/predictions', { name: 'odd', served, partitions: 2 })
  const watches = [
    { column: 'amount', kind: 'numeric' },
    { column: 'country', kind: 'categorical' },
    { column: 'gone', kind: 'numeric' },
  ]
  await post('/v1/catalog/monitors', { name: 'odd_hourly', predictions: 'odd', watches, window: '1h', grace: '0s' })
  const values = { amount: amounts, country: countries, gone: amounts }
  await post('/v1/monitors/odd_hourly/baselines', { name: 'odd_first', values })
  await post('/v1/catalog/baselines', { name: 'odd_nothing', monitor: 'odd_hourly', reference: ofNothing })
  const rows = Array.from({ length: ROWS }, (_, i) => ({
    ...{ prediction_id: `p${i}`, time: T0 + i, ...oddAmount(i), country: i < 20 ? 'XX' : countries[i] },
  }))
  await post('/v1/predictions/odd', rows)
  await post('/v1/predictions/odd', rows) // again, as a service does whose request was not answered
  await post('/v1/predictions/odd', [{ prediction_id: 'alone', time: T0 + HOUR, amount: 1, country: 'DE', gone: 1 }])
  await post('/v1/predictions/odd/outcomes', { prediction_id: 'of nobody', time: T0, label: 'yes' })
  await post('/v1/predictions/odd/time', { time: T0 + 2 * HOUR })
  const found = await untilMeasured('monitor=odd_hourly', 12)
  const of = (baseline: string, window: number) =>
    found.filter((each) => each.baseline === baseline && each.window_start === T0 + window * HOUR)
  const first = Object.fromEntries(of('odd_first', 0).map((each) => [each.feature, each]))
  expect(first.amount).toMatchObject({ rows: ROWS, reference_rows: 1000 })
  const { features } = await get(`/v1/drift/events/${first.amount.event_id}`)
  const counts = Object.fromEntries(features.map((each: Json) => [each.feature, each.counts])) as Record<
    string,
    number[]
  >
  expect(counts.amount?.at(-1), 'NaN, null and absent').toBe(30)
  expect(counts.amount?.at(-2), 'above the last knot').toBe(10)
  expect(counts.amount?.[0], 'below the first knot').toBe(10)
  expect(counts.country?.slice(-2), 'new and missing').toEqual([20, 0])
  expect(counts.gone?.at(-1)).toBe(ROWS)
  for (const each of Object.values(counts)) expect(each.reduce((sum, n) => sum + n, 0)).toBe(ROWS)
  expect(first.gone).toMatchObject({ verdict: 'drift', ks: null })
  for (const { psi, p_value } of of('odd_first', 0)) expect([psi, p_value].every(Number.isFinite)).toBe(true)
  // A window of one row, and a baseline of none, have no verdict.
  const verdicts = [...of('odd_first', 1), ...of('odd_nothing', 0), ...of('odd_nothing', 1)].map((each) => each.verdict)
  expect(verdicts).toEqual(Array.from({ length: 9 }, () => 'insufficient_data'))
}, 240_000)

const declare = async (name: string, idle: unknown, more: object): Promise<void> => {
  await post('/v1/catalog/predictions', { name, served: [{ name: 'amount', type: 'double' }], partitions: 2, idle })
  const monitor = {
    name: `${name}_watched`,
    predictions: name,
    watches: [{ column: 'amount', kind: 'numeric' }],
    grace: '0s',
  }
  await post('/v1/catalog/monitors', { ...monitor, ...more })
  await post(`/v1/monitors/${name}_watched/baselines`, { name: `${name}_first`, values: { amount: amounts } })
}

test('a partition that lags by a day holds the windows back: no verdict, told as overdue; when it comes, they are measured', async () => {
  await declare('behind', 'never', { window: '1h', overdue: '1s' })
  const [here, there] = [idsIn(0, 60, 'here'), idsIn(1, 3, 'there')]
  const send = (id: string | undefined, time: number) =>
    post('/v1/predictions/behind', { prediction_id: id, time, amount: 1 })
  const DAY = 24 * HOUR
  await send(there[0], T0 - DAY)
  await send(here[0], T0)
  let hours = 0
  const [waits] = await until(
    async () => {
      hours++
      await send(here[hours], T0 + hours * HOUR)
      return (await get('/v1/drift/overdue?monitor=behind_watched&waiting=true')).items as Json[]
    },
    (items) => items.length > 0,
  )
  expect(waits).toMatchObject({ window_end: T0 - DAY + HOUR, waits_for: [1], is_waiting: true })
  expect(await columnsOf('monitor=behind_watched')).toEqual([])
  await send(there[1], T0 + hours * HOUR)
  const found = await untilMeasured('monitor=behind_watched', hours + 1)
  expect(found.map(({ window_start, rows }) => [window_start, rows])).toEqual([
    [T0 - DAY, 1],
    ...Array.from({ length: hours }, (_, hour) => [T0 + hour * HOUR, 1]),
  ])
  expect((await get('/v1/drift/overdue?monitor=behind_watched&waiting=true')).items).toEqual([])
}, 240_000)

test('an idle partition does not hold windows back: its time goes on as declared', async () => {
  await declare('quiet', { afterMs: 300, delayMs: 0 }, { window: '1s' })
  const [here, there] = [idsIn(0, 2, 'here'), idsIn(1, 1, 'there')]
  const send = (id: string | undefined) => {
    const time = Date.now()
    return post('/v1/predictions/quiet', { prediction_id: id, time, amount: 1 }).then(() => time)
  }
  const last = await send(there[0])
  await send(here[0])
  await untilMeasured('monitor=quiet_watched', 1)
  const later = await send(here[1])
  expect(later).toBeGreaterThan(last)
  const start = later - (later % 1000)
  await until(
    () => columnsOf('monitor=quiet_watched'),
    (found) => found.some(({ window_start }) => window_start === start),
  )
}, 240_000)

test('predictions that were refused are replayed after their declaration was mended, and each is measured once', async () => {
  const served = [{ name: 'amount', type: 'double' }]
  const declared = { name: 'early', served, idle: 'never' }
  await post('/v1/catalog/predictions', { ...declared, skewMs: 1000 })
  const watches = [{ column: 'amount', kind: 'numeric' }]
  await post('/v1/catalog/monitors', { name: 'early_hourly', predictions: 'early', watches, window: '1h', grace: '0s' })
  await post('/v1/monitors/early_hourly/baselines', { name: 'early_first', values: { amount: amounts } })
  const start = Math.ceil(Date.now() / HOUR) * HOUR + HOUR // the clock of the service is ahead
  const rows = [0, 1, 2].map((i) => ({ prediction_id: `e${i}`, time: start + i, amount: i }))
  await post('/v1/predictions/early', rows)
  const topic = site.platform.names.intake('predictions.early')
  const refused = async () => (await get(`/v1/quarantine?topic=${topic}`)).items as Json[]
  const entries = await until(refused, (items) => items.length === 3)
  expect(entries.map(({ reason }) => reason)).toEqual(['time_ahead', 'time_ahead', 'time_ahead'])
  await post('/v1/catalog/predictions', { ...declared, skewMs: 4 * HOUR })
  const offsets = entries.map(({ offset }) => offset)
  expect(await post('/v1/quarantine/replay', { offsets })).toMatchObject({ replayed: 3, repeated: 0, skipped: [] })
  expect(await post('/v1/quarantine/replay', { offsets })).toMatchObject({ replayed: 0, repeated: 3 })
  await post('/v1/predictions/early', { prediction_id: 'next', time: start + HOUR, amount: 1 })
  const [measured] = await untilMeasured('monitor=early_hourly', 1)
  expect(measured).toMatchObject({ window_start: start, rows: 3 })
  expect((await refused()).map(({ replayed }) => replayed)).toEqual([true, true, true])
}, 240_000)

test('everything that failed is named by the gateway: nothing did', () => {
  expect(site.failures).toEqual([])
})

const refused = async (path: string, body: unknown, status: number): Promise<Json> => {
  const answer = await site.call('POST', path, body)
  expect([path, answer.status], JSON.stringify(answer.body)).toEqual([path, status])
  return answer.body
}

test('a baseline is captured from rows: of none, and of columns of different lengths, it is refused with field, value and expectation', async () => {
  const served = [
    { name: 'amount', type: 'double' },
    { name: 'country', type: 'string' },
  ]
  await post('/v1/catalog/predictions', { name: 'empty', served })
  const watches = [
    { column: 'amount', kind: 'numeric' },
    { column: 'country', kind: 'categorical' },
  ]
  await post('/v1/catalog/monitors', { name: 'empty_hourly', predictions: 'empty', watches, window: '1h' })
  const path = '/v1/monitors/empty_hourly/baselines'
  const problem = async (body: object) => (await refused(path, { name: 'of_nothing', ...body }, 400)).problems[0]
  expect(await problem({ values: { amount: [], country: [] } })).toEqual({
    ...{ field: 'values.amount', value: '0 values', expected: 'the values of at least one row' },
  })
  expect(await problem({ values: { amount: [1, 2], country: ['DE'] } })).toEqual({
    ...{ field: 'values.country', value: '1 values', expected: '2 values: one for each row, null if it has none' },
  })
  const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }
  const expected = "a span with at least one row of version 7: 'predictions.empty' has none in it"
  expect(await problem({ model_version: 7, window })).toMatchObject({ field: 'window', expected })
}, 240_000)

test('an outcome says something, and a list of a name that was never declared is no empty list', async () => {
  const answer = await refused('/v1/predictions/odd/outcomes', { prediction_id: 'p1', time: T0 }, 422)
  expect(answer.errors).toEqual([{ index: 0, field: 'label', value: null, expected: 'a value here, or in value' }])
  for (const path of ['drift?monitor', 'drift/overdue?monitor', 'performance?name', 'performance/overdue?name']) {
    const { status, body } = await site.call('GET', `/v1/${path}=nobody`)
    expect([path, status, body.code]).toEqual([path, 404, 'DECLARATION_UNKNOWN'])
  }
  const { status, body } = await site.call('GET', '/v1/drift?from=2026')
  expect([status, body.problems?.[0]]).toMatchObject([422, { field: 'from', value: '2026' }])
})

test('an outcome for no prediction waits as long as declared; then it is late, is named by its id, and counts for nothing', async () => {
  const served = [{ name: 'amount', type: 'double' }]
  await post('/v1/catalog/predictions', { name: 'lonely', served, partitions: 1 })
  const measure = { name: 'lonely_quality', predictions: 'lonely', task: 'binary', positive: 'yes', window: '1h' }
  await post('/v1/catalog/performance', { ...measure, grace: 0, earlyWithin: '1s' })
  const outcome = { prediction_id: 'nobody', time: T0 + 7, label: 'yes' }
  await post('/v1/predictions/lonely/outcomes', outcome)
  const { names, clickhouse } = site.platform
  const query = `SELECT instance, key, row_time::String AS at FROM \`${names.prefix}late\` WHERE topic = '${names.rows('predictions.lonely')}'`
  let predictions = 0
  const late = async (): Promise<Json[]> => {
    // The log time of a later record says that the time is over.
    await post('/v1/predictions/lonely', { prediction_id: `p${predictions++}`, time: T0, label: 'yes' })
    return (await clickhouse.query({ query, format: 'JSONEachRow' })).json()
  }
  const found = await until(late, (rows) => rows.length > 0)
  const instance = expect.stringMatching(/^outcomes\.lonely_quality\.v1\.s\d+$/)
  expect(found).toEqual([{ instance, key: 'nobody', at: '2026-01-01 00:00:00.007' }])
  await post('/v1/predictions/lonely', { prediction_id: 'next', time: T0 + 2 * HOUR, label: 'no' })
  const { items } = await until(
    () => get('/v1/performance?name=lonely_quality&figure=coverage'),
    ({ items: measured }) => measured.length > 0,
  )
  expect(items).toMatchObject([{ predictions, labelled: 0 }])
})
