/** No value of a masked column is in any read of a dataset's page, profiles and samples; who may see it sees it. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Json, newPrefix, openSite, type Site, until } from '../gateway/support.ts'

const T0 = Date.UTC(2026, 0, 1)
const TOKEN = 'a-token-of-the-clinic'
const prefix = newPrefix()
let site: Site
/** Another gateway of the same installation, with tokens. */
let guarded: Site

const column = (name: string, type: string, classification?: string) => ({
  ...{ name, type },
  ...(classification !== undefined && { classification }),
})
const patients = {
  name: 'patients',
  columns: [
    ...[column('id', 'string'), column('at', 'timestamp'), column('ward', 'string', 'internal')],
    ...[
      column('name', 'string', 'personal'),
      column('number', 'long', 'restricted'),
      column('dose', 'double', 'secret'),
    ],
    ...[
      column('born', 'timestamp', 'personal'),
      column('scan', 'bytes', 'personal'),
      column('ill', 'boolean', 'personal'),
    ],
  ],
  ...{ key: ['id'], time: 'at' },
}
/** Its time is masked. */
const visits = {
  name: 'visits',
  columns: [column('id', 'string'), column('at', 'timestamp', 'personal')],
  ...{ key: ['id'], time: 'at' },
}
const contract = {
  name: 'patients_quality',
  dataset: 'patients',
  ...{ window: '1h', grace: '0s' },
  odcs: {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'patients', version: '1.0.0', status: 'active' },
    schema: [
      {
        name: 'patients',
        properties: [
          {
            name: 'number',
            quality: [
              // Its samples would be values.
              { metric: 'invalidValues', arguments: { validValues: [5] }, mustBe: 0, severity: 'warning' },
              {
                ...{ type: 'custom', engine: 'greatExpectations' },
                implementation: { type: 'expect_column_max_to_be_between', kwargs: { max_value: 5 } },
              },
            ],
          },
        ],
      },
    ],
  },
}

const row = (i: number) => ({
  ...{
    id: `p${i}`,
    at: T0 + i * 60_000,
    ward: 'east',
    name: `Xanthippe${i}`,
    number: 77_001_000 + i,
    dose: 8_123.25 + i,
  },
  ...{ born: Date.UTC(1931, 4, 5) + i, scan: Buffer.from(`scanned${i}`).toString('base64'), ill: i % 2 === 0 },
})
/** Every form in which a secret could be written. */
const SECRET = /Xanthippe|7700100|8123\.|8124\.|8125\.|1931-05|-12200[0-9]{8}|c2Nhbm5lZ|scanned/

beforeAll(async () => {
  const stack = inject('stack')
  site = await openSite(stack, {}, prefix)
  const tokens = [{ token: TOKEN, actor: 'doctor', sees: ['personal', 'Restricted', 'secret'] }]
  guarded = await openSite(
    stack,
    { tokens: [...tokens, { token: `${TOKEN}-2`, actor: 'guest' }], positionTimeoutMs: 1_000 },
    prefix,
    false,
  )
  for (const [kind, declaration] of [
    ['datasets', patients],
    ['datasets', visits],
    ['contracts', contract],
  ] as const) {
    const { status, body } = await site.call('POST', `/v1/catalog/${kind}`, declaration)
    expect(status, JSON.stringify(body)).toBe(200)
  }
  expect((await site.call('POST', '/v1/datasets/patients/rows', [0, 1, 2].map(row))).status).toBe(200)
  expect((await site.call('POST', '/v1/datasets/visits/rows', [{ id: 'v', at: T0 }])).status).toBe(200)
  await site.call('POST', '/v1/datasets/patients/time', { time: T0 + 3_600_000 })
  await until(
    () => site.call('GET', '/v1/datasets/patients'),
    ({ body }) => body.contracts[0].state.value !== null && body.freshness.value?.rows === 3,
  )
}, 240_000)
afterAll(async () => {
  await guarded?.close()
  await site?.close()
})

const names = patients.columns.map(({ name }) => name)
const masked = patients.columns.flatMap(({ name, classification }) =>
  classification === undefined || classification === 'internal' ? [] : [name],
)
const reads = [
  '/v1/datasets/patients',
  '/v1/datasets/patients/profile?limit=100',
  `/v1/datasets/patients/profile?from=${T0}&to=${T0 + 60_000}`,
  ...names.map((name) => `/v1/datasets/patients/profile/windows?column=${name}&window=1m`),
  '/v1/datasets/patients/samples?limit=20',
  '/v1/contracts/results?dataset=patients',
]

test.each(reads)('%s has no secret, for an anonymous caller and for a token without the right', async (path) => {
  for (const [where, headers] of [
    [site, {}],
    [guarded, { authorization: `Bearer ${TOKEN}-2` }],
  ] as const) {
    const { status, body } = await where.call('GET', path, undefined, headers)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(JSON.stringify(body)).not.toMatch(SECRET)
  }
})

test('what is not classified, or with an open word, is there; of the others only numbers of values', async () => {
  const { body } = await site.call('GET', '/v1/datasets/patients/profile')
  const byName = new Map(body.items.map((item: Json) => [item.column, item]))
  expect(byName.get('ward')).toMatchObject({ masked: false, top: [{ value: 'east', isCut: false, rows: 3 }] })
  for (const name of masked)
    expect(byName.get(name)).toMatchObject({
      ...{ masked: true, rows: 3, missing: 0, top: null, quantiles: null, histogram: null, lengths: null },
    })
  const page = await site.call('GET', '/v1/datasets/patients')
  const { value: state } = page.body.contracts[0].state
  expect(state.rules[1]).toMatchObject({ masked: true, measured: null, outcome: 'fail' })
  const results = await site.call('GET', '/v1/contracts/results?dataset=patients')
  const samples = results.body.items.flatMap((item: Json) => item.samples)
  expect(samples.length).toBeGreaterThan(0)
  expect(samples.every(({ value }: Json) => value === null)).toBe(true)
  expect(state).toMatchObject({
    ...{ windows: 1, failedWindows: 1, lastFailed: { windowStart: T0, windowEnd: T0 + 3_600_000 } },
  })
  const latest = await site.call('GET', '/v1/datasets/patients/samples')
  expect(latest.body.masked).toEqual(masked)
  expect(latest.body.items.map(({ values }: Json) => Object.keys(values))).toEqual(
    Array.from({ length: 3 }, () => ['id', 'at', 'ward']),
  )
})

test('who may see the classifications sees the values', async () => {
  const headers = { authorization: `Bearer ${TOKEN}` }
  const profile = await guarded.call('GET', '/v1/datasets/patients/profile', undefined, headers)
  expect(profile.body.items.every((item: Json) => !item.masked)).toBe(true)
  expect(profile.body.items.find((item: Json) => item.column === 'number').quantiles.at(-1)).toEqual({
    ...{ share: 1, value: 77_001_002 },
  })
  const { body } = await guarded.call('GET', '/v1/datasets/patients/samples', undefined, headers)
  expect(body.masked).toEqual([])
  expect(body.items[0].values).toMatchObject({
    name: 'Xanthippe2',
    dose: 8_125.25,
    ill: true,
    born: '1931-05-05T00:00:00.002Z',
  })
  const page = await guarded.call('GET', '/v1/datasets/patients', undefined, headers)
  expect(page.body.contracts[0].state.value.rules[1]).toMatchObject({ masked: false, measured: 77_001_002 })
  const results = await guarded.call('GET', '/v1/contracts/results?dataset=patients', undefined, headers)
  expect(JSON.stringify(results.body)).toContain('77001002')
})

test('times of a masked time are not asked for', async () => {
  expect((await site.call('GET', '/v1/datasets/visits')).body.freshness.value).toMatchObject({
    rows: 1,
    eventTime: null,
  })
  for (const query of [`profile?from=${T0}`, `profile?to=${T0}`, 'profile/windows?column=id&window=1h']) {
    const { status, body } = await site.call('GET', `/v1/datasets/visits/${query}`)
    expect([status, body.code]).toEqual([400, 'REQUEST_INVALID'])
  }
  expect((await site.call('GET', '/v1/datasets/visits/profile')).body.items[1]).toMatchObject({ masked: true, rows: 1 })
})

test.each([
  ['profile?page_token=nothing', 'page_token'],
  ['profile?from=yesterday', 'from'],
  ['profile/windows?column=nothing&window=1h', 'column'],
  ['profile/windows?column=id&window=soon', 'window'],
  ['profile/windows?column=id&window=10ms', 'window'],
])('%s is refused by name', async (path, field) => {
  const { status, body } = await site.call('GET', `/v1/datasets/patients/${path}`)
  expect([400, 422]).toContain(status)
  expect(body.problems[0].field).toContain(field)
})

test('a table that is lost is no dataset without rows', async () => {
  await site.stopWorker()
  const table = `${prefix}rows_visits`
  await site.platform.clickhouse.command({ query: `DROP TABLE \`${table}\`` })
  const headers = { authorization: `Bearer ${TOKEN}` }
  for (const path of ['profile', 'samples']) {
    const { status, body } = await guarded.call('GET', `/v1/datasets/visits/${path}`, undefined, headers)
    expect([status, body.code]).toEqual([503, 'OFFLINE_STORE_BEHIND'])
  }
  const { body } = await guarded.call('GET', '/v1/datasets/visits', undefined, headers)
  expect(body.freshness).toMatchObject({ value: null, unavailable: expect.stringContaining('OFFLINE_STORE') })
  expect(body.columns).toHaveLength(2)
  await site.startWorker()
  await until(
    () => site.call('GET', '/v1/datasets/visits/profile'),
    ({ status, body: found }) => status === 200 && found.rows === 1,
  )
})
