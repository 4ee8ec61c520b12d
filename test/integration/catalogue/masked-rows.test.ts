/** No value of a masked column is in rows, exports, differences, followed topics, the quarantine or events of contracts; who may see it sees it. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Json, newPrefix, openSite, type Site, until } from '../gateway/support.ts'

const T0 = Date.UTC(2026, 0, 1)
const HOUR = 3_600_000
const prefix = newPrefix()
const NAMESPACE = encodeURIComponent(`millrace://${prefix.replace(/\.$/, '')}`)
const seeing = { authorization: 'Bearer a-token-of-the-clinic' }
const guest = { authorization: 'Bearer a-token-of-a-guest' }
let site: Site
/** Another gateway of the same installation, with tokens. */
let guarded: Site

const column = (name: string, type: string, classification?: string) => ({
  ...{ name, type },
  ...(classification !== undefined && { classification }),
})
const quality = (name: string, dataset: string, type: string, kwargs: object, more: object[] = []) => ({
  ...{ name, dataset, window: '1h', grace: '0s' },
  odcs: {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: name, version: '1.0.0', status: 'active' },
    schema: [
      {
        name: dataset,
        properties: [
          {
            name: 'number',
            quality: [...more, { type: 'custom', engine: 'greatExpectations', implementation: { type, kwargs } }],
          },
        ],
      },
    ],
  },
})
const patients = {
  name: 'patients',
  columns: [
    ...[column('id', 'string'), column('at', 'timestamp'), column('ward', 'string', 'internal')],
    ...[column('name', 'string', 'personal'), column('number', 'long', 'restricted')],
  ],
  ...{ key: ['id'], time: 'at', mapping: { name: 'full_name' } },
}
/** Its key is masked, and so is each of its columns. */
const visits = {
  name: 'visits',
  columns: [column('who', 'string', 'personal'), column('at', 'timestamp', 'personal')],
  ...{ key: ['who'], time: 'at' },
}
const contract = quality('patients_quality', 'patients', 'expect_column_max_to_be_between', { max_value: 5 }, [
  { metric: 'invalidValues', arguments: { minimum: 0 }, mustBe: 0 },
])
const row = (i: number) => ({
  ...{ id: `p${i}`, at: T0 + i * 60_000, ward: 'east', name: `Xanthippe${i}`, number: 77_001_000 + i },
})
/** Every form in which a secret could be written, in base64 too. */
const SECRET = /Xanthippe|7700100|WGFudGhpcHBl|hhbnRoaXBw|YW50aGlwc/

beforeAll(async () => {
  const stack = inject('stack')
  site = await openSite(stack, {}, prefix)
  const tokens = [
    { token: 'a-token-of-the-clinic', actor: 'doctor', sees: ['personal', 'restricted'] },
    { token: 'a-token-of-a-guest', actor: 'guest' },
  ]
  guarded = await openSite(stack, { tokens }, prefix, false)
  for (const [kind, declaration] of [
    ['datasets', patients],
    ['datasets', visits],
    ['contracts', contract],
  ] as const) {
    const { status, body } = await site.call('POST', `/v1/catalog/${kind}`, declaration)
    expect(status, JSON.stringify(body)).toBe(200)
  }
  // Intake takes a contract over with a row, a moment after it was declared.
  await until(
    async () => {
      const early = { id: 'early', at: T0 - HOUR, ward: 'west', name: null, number: null }
      await site.call('POST', '/v1/datasets/patients/rows', [early])
      return site.call('GET', '/v1/contracts/patients_quality/in-force')
    },
    ({ body }) => body.items.length > 0,
  )
  const rows = [0, 1, 2].map(row)
  expect((await site.call('POST', '/v1/datasets/patients/rows', rows)).status).toBe(200)
  // It breaks the contract, so it is in the quarantine.
  await site.call('POST', '/v1/datasets/patients/rows', [{ ...row(3), number: -77_001_003 }])
  expect((await site.call('POST', '/v1/datasets/visits/rows', [{ who: 'Xanthippe9', at: T0 }])).status).toBe(200)
  await site.call('POST', '/v1/datasets/patients/time', { time: T0 + HOUR })
  await until(
    () => site.call('GET', '/v1/contracts/results?dataset=patients'),
    ({ body }) => body.items.some(({ window_start }: Json) => window_start === T0),
  )
  await until(
    () => guarded.call('GET', '/v1/quarantine', undefined, seeing),
    ({ body }) => body.items.length === 1,
  )
  const named = await guarded.call('POST', '/v1/datasets/patients/versions', { version: 'first' }, seeing)
  expect(named.status, JSON.stringify(named.body)).toBe(200)
}, 240_000)
afterAll(async () => {
  await guarded?.close()
  await site?.close()
})

const topics = ['ml.rows.patients', 'ml.intake.patients', 'ml.rows.visits', 'ml.intake.visits', 'ml.quarantine']
const followed = [...topics, 'ml.monitoring', 'ml.checks.patients_quality', 'ml.loads', 'ml.lineage', 'ml.progress']
const reads = [
  '/v1/datasets/patients/rows',
  '/v1/datasets/patients/rows?version=first',
  '/v1/datasets/patients/data',
  '/v1/datasets/patients/data?format=csv',
  '/v1/datasets/patients/data?format=parquet',
  '/v1/datasets/patients/diff?before=first',
  '/v1/quarantine',
  '/api/v1/events/lineage?limit=100',
  `/api/v1/namespaces/${NAMESPACE}/datasets?limit=100`,
  `/api/v1/namespaces/${NAMESPACE}/datasets/${encodeURIComponent('dataset/patients')}`,
]

test.each(reads)('%s has no secret, for an anonymous caller and for a token without the right', async (path) => {
  for (const [where, headers] of [
    [site, {}],
    [guarded, guest],
  ] as const) {
    const answer = await fetch(where.url + path, { headers })
    const text = Buffer.from(await answer.arrayBuffer()).toString('latin1')
    expect(answer.status, text).toBe(200)
    expect(text).not.toMatch(SECRET)
  }
})

test('every topic that exists is followed without a secret', async () => {
  const { body } = await site.call('GET', '/v1/topics')
  const all = body.topics.map(({ topic }: Json) => topic as string)
  expect(all).toEqual(expect.arrayContaining(topics.map((topic) => prefix + topic)))
  for (const topic of new Set([...all, ...followed.filter((each) => all.includes(prefix + each))])) {
    const { status, body: text } = await guarded.call(
      ...(['GET', `/v1/topics/${topic}/tail?from=start&to=end`, undefined, guest] as const),
    )
    expect([topic, status]).toEqual([topic, 200])
    expect(text, topic).not.toMatch(SECRET)
  }
}, 120_000)

test('rows lack masked columns, which are named, and have the others', async () => {
  const { body } = await site.call('GET', '/v1/datasets/patients/rows')
  expect(body.masked).toEqual(['name', 'number'])
  const late = body.items.slice(-3).map(({ row: shown }: Json) => shown)
  expect(late).toEqual([0, 1, 2].map((i) => ({ ...{ id: `p${i}`, ward: 'east' }, at: expect.stringMatching(/^2026/) })))
  const data = await fetch(`${site.url}/v1/datasets/patients/data`)
  expect(JSON.parse(data.headers.get('millrace-masked')!)).toEqual(['name', 'number'])
  expect((await data.text()).trim().split('\n').at(-1)).toBe(
    '{"id":"p2","at":"2026-01-01T00:02:00.000Z","ward":"east"}',
  )
  const diff = await site.call('GET', '/v1/datasets/patients/diff?before=0')
  expect(diff.body.statistics.find(({ name }: Json) => name === 'number')).toMatchObject({
    masked: true,
    after: { distinct: 3, min: null, max: null, mean: null, quantiles: null },
  })
})

test('an answer of which nothing would be left, or that is worth nothing in parts, is refused by name', async () => {
  const id = (await site.call('GET', '/v1/contracts/results?dataset=patients')).body.items[0].event_id
  for (const path of ['/v1/datasets/visits/rows', '/v1/datasets/visits/data', `/v1/contracts/events/${id}`]) {
    const { status, body } = await guarded.call('GET', path, undefined, guest)
    expect([path, status, body.code]).toEqual([path, 403, 'COLUMNS_MASKED'])
    expect(body.detail).toMatch(/values of (who, at of dataset 'visits'|number of dataset 'patients')/)
  }
  const spine = { dataset: 'patients', version: 'first' }
  const asked = { features: ['nothing:at_all'], time: 'at', spine }
  const { status, body } = await guarded.call('POST', '/v1/training-sets', asked, guest)
  expect([status, body.code]).toEqual([403, 'COLUMNS_MASKED'])
})

test('who may see the classifications sees rows, refused rows, topics and events', async () => {
  const read = async (path: string) => {
    const { status, body } = await guarded.call('GET', path, undefined, seeing)
    expect([path, status]).toEqual([path, 200])
    return body
  }
  const rows = await read('/v1/datasets/patients/rows')
  expect(rows.masked).toEqual([])
  expect(rows.items.at(-1).row).toMatchObject({ name: 'Xanthippe2', number: 77_001_002 })
  const [refused] = (await read('/v1/quarantine')).items
  expect(refused).toMatchObject({ masked: false, reason: 'contract_broken' })
  expect(refused.message).toContain('-77001003')
  expect(Buffer.from(refused.value, 'base64').toString('latin1')).toContain('Xanthippe3')
  expect(await read(`/v1/topics/${prefix}ml.intake.patients/tail?from=start&to=end`)).toContain('Xanthippe3')
  const { items } = await read('/v1/contracts/results?dataset=patients')
  expect(JSON.stringify(await read(`/v1/contracts/events/${items[0].event_id}`))).toContain('77001002')
  expect(JSON.stringify(await read('/api/v1/events/lineage?limit=100'))).toContain('"actual":"77001002"')
})

test('the quarantine tells where and why a masked row was refused, and it can be replayed', async () => {
  const [entry] = (await site.call('GET', '/v1/quarantine')).body.items
  expect(entry).toMatchObject({ masked: true, key: null, value: null, reason: 'contract_broken', partition: 0 })
  const { status, body } = await site.call('POST', '/v1/quarantine/replay', { offsets: [entry.offset] })
  expect([status, body.replayed]).toEqual([200, 1])
})
