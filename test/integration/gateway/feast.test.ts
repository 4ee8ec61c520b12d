/** The golden cases of Feast that concern its HTTP surface. Source: feast-dev/feast, sdk/python/tests. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { partitionKey, positionKey } from '../../../sinks/redis/index.ts'
import { openSite, type Site, until } from './support.ts'

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

const declare = async (name: string, columns: Record<string, string>, view: object = {}) => {
  await site.call('POST', '/v1/catalog/datasets', {
    name,
    columns: [
      { name: 'driver_id', type: 'long' },
      { name: 'event_timestamp', type: 'timestamp' },
      ...Object.entries(columns).map(([column, type]) => ({ name: column, type })),
    ],
    key: ['driver_id'],
    time: 'event_timestamp',
  })
  const last = (column: string) => ({ function: 'last', column })
  const features = Object.fromEntries(Object.keys(columns).map((column) => [column, last(column)]))
  await site.call('POST', '/v1/catalog/views', {
    name: `${name}_view`,
    dataset: name,
    entity: ['driver_id'],
    features,
    ...view,
  })
  await until(
    () => site.call('GET', `/v1/catalog/views/${name}_view`),
    ({ body }) => body.active !== null,
  )
}
const push = (source: string, df: object) =>
  site.call('POST', '/push', { push_source_name: source, df, to: 'online_and_offline' })
const get = (body: object) => site.call('POST', '/get-online-features', body)
/** Until what was pushed can be read: Feast's clients have no position. */
const seen = (body: object, column: number, value: unknown) =>
  until(
    () => get(body),
    (answer) => answer.status === 200 && answer.body.results[column].values.at(-1) === value,
  )

test('FE6: values, and the event timestamps that they were pushed with', async () => {
  await declare('stats', { trips: 'long', acc: 'double', conv: 'double' })
  await push('stats', {
    driver_id: [1, 2],
    event_timestamp: ['2022-03-02 23:25:00', '2022-03-02 23:26:40'],
    trips: [4, 5],
    acc: [0.6, 0.4],
    conv: [0.5, 0.3],
  })
  const features = ['trips', 'acc', 'conv'].map((name) => `stats_view:${name}`)
  const { body } = await seen({ entities: { driver_id: [1, 2] }, features }, 1, 5)
  expect(body.metadata.feature_names).toEqual(['driver_id', 'trips', 'acc', 'conv'])
  const times = ['2022-03-02T23:25:00Z', '2022-03-02T23:26:40Z']
  const present = ['PRESENT', 'PRESENT']
  expect(body.results).toEqual([
    { values: [1, 2], statuses: present, event_timestamps: ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z'] },
    { values: [4, 5], statuses: present, event_timestamps: times },
    { values: [0.6, 0.4], statuses: present, event_timestamps: times },
    { values: [0.5, 0.3], statuses: present, event_timestamps: times },
  ])
})

test('FE7: at the age of the ttl a value is inside, a millisecond later it is outside, with the value beside the status', async () => {
  await declare('aged', { trips: 'long' }, { ttl: '1s' })
  const e = Date.parse('2022-03-02T23:25:00Z')
  await push('aged', { driver_id: [1], event_timestamp: [e], trips: [4] })
  const asked = { entities: { driver_id: [1] }, features: ['aged_view:trips'] }
  await seen({ ...asked, as_of: e }, 1, 4)
  for (const [at, status] of [
    [e, 'PRESENT'],
    [e + 1000, 'PRESENT'],
    [e + 1001, 'OUTSIDE_MAX_AGE'],
  ] as const) {
    const { body } = await get({ ...asked, as_of: at })
    expect(body.results[1]).toMatchObject({ values: [4], statuses: [status] })
    // Our own surface gives nothing out that is too old.
    const own = await site.call('POST', '/v1/views/aged_view/online', { entities: [1], as_of: at })
    expect(own.body.results[0]).toMatchObject({ values: [status === 'PRESENT' ? 4 : null], statuses: [status] })
  }
})

test('FE8: what is pushed is read; one status per row and name; an unknown push source is 422', async () => {
  await declare('location', { driver_lat: 'double', driver_long: 'double' })
  const pushed = await push('location', {
    driver_id: [5001],
    driver_lat: [55.1],
    driver_long: [42.0],
    event_timestamp: [new Date().toISOString()],
    created_timestamp: [new Date().toISOString()],
  })
  expect([pushed.status, pushed.body]).toEqual([200, { rows: 1 }])
  const features = ['location_view:driver_lat', 'location_view:driver_long']
  const { body } = await seen({ entities: { driver_id: [5001] }, features }, 1, 55.1)
  expect(body.metadata.feature_names).toHaveLength(3)
  for (const { statuses } of body.results) expect(statuses).toHaveLength(1)
  const unknown = await push('nope', { driver_id: [1] })
  expect(unknown.status).toBe(422)
  expect(JSON.parse(unknown.body)).toMatchObject({ module: 'feast.errors', class: 'PushSourceNotFoundException' })
})

test('full names carry the view; a feature service is the view of its name; two equal names are refused', async () => {
  await declare('names', { trips: 'long' })
  await push('names', { driver_id: [1], event_timestamp: ['2022-03-02T00:00:00Z'], trips: [4] })
  const entities = { driver_id: [1] }
  await seen({ entities, feature_service: 'names_view' }, 1, 4)
  const full = await get({ entities, features: ['names_view:trips'], full_feature_names: true })
  expect(full.body.metadata.feature_names).toEqual(['driver_id', 'names_view__trips'])
  const twice = await get({ entities, features: ['names_view:trips', 'names_view:trips'] })
  expect([twice.status, JSON.parse(twice.body).class]).toEqual([500, 'FeatureNameCollisionError'])
})

test('CH4: an entity that is not there is null and NOT_FOUND, no error', async () => {
  await declare('absent', { trips: 'long' })
  const { status, body } = await until(
    () => get({ entities: { driver_id: [404] }, feature_service: 'absent_view' }),
    (answer) => answer.status === 200,
  )
  expect(status).toBe(200)
  expect(body.results[1]).toMatchObject({ values: [null], statuses: ['NOT_FOUND'] })
})

test('CH4: a view that cannot be read does not keep the others from answering, and nothing is said of it', async () => {
  await declare('whole', { trips: 'long' })
  await declare('broken', { falls: 'long' })
  await push('whole', { driver_id: [1], event_timestamp: ['2022-03-02T00:00:00Z'], trips: [4] })
  const asked = { entities: { driver_id: [1] }, features: ['broken_view:falls', 'whole_view:trips'] }
  await seen(asked, 2, 4)
  await site.stopWorker()
  const { redis, names } = site.platform
  await redis.del(positionKey(partitionKey(names.prefix, 'broken_view.v1', 0)))
  const { status, body } = await get(asked)
  expect(status).toBe(200)
  expect(body.results.slice(1)).toEqual([
    { values: [null], statuses: ['INVALID'], event_timestamps: ['1970-01-01T00:00:00Z'] },
    { values: [4], statuses: ['PRESENT'], event_timestamps: ['2022-03-02T00:00:00Z'] },
  ])
  await site.startWorker()
})

test.each([
  [{ entities: { driver_id: [1] }, features: ['nope:f'] }, 404],
  [{ entities: { driver_id: [1] }, features: ['names_view:nope'] }, 404],
  [{ entities: { driver_id: [1] }, features: ['nocolon'] }, 500],
  [{ entities: {}, features: ['names_view:trips'] }, 500],
  [{ entities: { other: [1] }, features: ['names_view:trips'] }, 500],
  [{ entities: { driver_id: [1], other: [1, 2] }, features: ['names_view:trips'] }, 500],
])('%j is answered %i, as a JSON string that holds module, class and message', async (body, status) => {
  const answer = await get(body)
  expect(answer.status).toBe(status)
  expect(typeof answer.body).toBe('string')
  expect(Object.keys(JSON.parse(answer.body))).toEqual(['module', 'class', 'message'])
})

test('a null key is null and NOT_FOUND, and its neighbours are served', async () => {
  const { body } = await get({ entities: { driver_id: [null, 1] }, feature_service: 'names_view' })
  expect(body.results).toMatchObject([{ values: [null, 1] }, { values: [null, 4], statuses: ['NOT_FOUND', 'PRESENT'] }])
})

test('whole doubles keep their point, integers have none; a body without a media type is JSON', async () => {
  await declare('kinds', { trips: 'long', acc: 'double' })
  const df = {
    driver_id: [1, 2],
    event_timestamp: ['2022-03-02T00:00:00Z', '2022-03-02T00:00:00Z'],
    trips: [4, 5],
    acc: [1.0, 0.5],
  }
  const payload = JSON.stringify({ feature_view_name: 'kinds_view', df })
  const { app } = site.gateway
  const post = (url: string, body: string, headers = {}) => app.inject({ method: 'POST', url, payload: body, headers })
  const written = await post('/write-to-online-store', payload)
  expect([written.statusCode, written.body]).toEqual([200, 'null'])
  const asked = { entities: { driver_id: [1, 2] }, features: ['kinds_view:trips', 'kinds_view:acc'] }
  await seen(asked, 1, 5)
  expect((await post('/get-online-features', JSON.stringify(asked))).body).toContain('"values":[4,5]')
  expect((await post('/get-online-features', JSON.stringify(asked))).body).toContain('"values":[1.0,0.5]')
  expect((await post('/get-online-features', JSON.stringify(asked), { 'content-type': 'text/plain' })).statusCode).toBe(
    500,
  )
  const unknown = await post('/write-to-online-store', JSON.stringify({ feature_view_name: 'nope', df }))
  expect([unknown.statusCode, JSON.parse(unknown.json()).class]).toEqual([404, 'FeatureViewNotFoundException'])
})

test('a row of a push that cannot be used takes none of the others with it onto the log', async () => {
  const bad = await push('names', { driver_id: [7, 'x'], event_timestamp: ['2022-03-02T00:00:00Z', 1], trips: [1, 1] })
  expect(bad.status).toBe(500)
  const { body } = await get({ entities: { driver_id: [7] }, feature_service: 'names_view' })
  expect(body.results[1].statuses).toEqual(['NOT_FOUND'])
})

test('GET /health is 200, with the body that clients of MLflow expect', async () => {
  const { status, body } = await site.call('GET', '/health')
  expect([status, body]).toEqual([200, 'OK'])
})
