import net from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { makeGateway } from '../../../gateway/server.ts'
import { noSignals } from '../../../gateway/signals.ts'
import { connectPlatform } from '../../../platform/connect.ts'
import { partitionKey, positionKey } from '../../../sinks/redis/index.ts'
import { openSite, platformOf, type Site, until } from './support.ts'

const ANN = 'a-token-of-32-characters-for-ann'
const headers = { authorization: `Bearer ${ANN}` }
const dataset = {
  name: 'd',
  columns: [
    { name: 'k', type: 'string' },
    { name: 't', type: 'timestamp' },
  ],
  key: ['k'],
  time: 't',
}
const view = { name: 'v', dataset: 'd', entity: ['k'], features: { n: { function: 'count' } } }

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'), {
    tokens: [{ token: ANN, actor: 'ann', team: 'ops' }],
    uploadsMax: 2,
    bodiesBytesMax: 200_000,
    answerTimeoutMs: 3_000,
    positionTimeoutMs: 500,
  })
  // A worker that is busy may answer a declaration after the short wait of this gateway.
  for (const [kind, declared] of [['datasets', dataset] as const, ['views', view] as const])
    await until(
      () => call('POST', `/v1/catalog/${kind}`, declared),
      ({ status }) => status === 200,
    )
  await until(
    () => call('GET', '/v1/catalog/views/v'),
    ({ status, body }) => status === 200 && body.active !== null,
  )
}, 240_000)
afterAll(() => site?.close())

const call = (method: string, path: string, body?: unknown, more: Record<string, string> = {}) =>
  site.call(method, path, body, { ...headers, ...more })

describe('who asks', () => {
  test('without a token nothing is answered but health', async () => {
    const { status, body, headers } = await site.call('GET', '/v1/catalog/datasets')
    expect([status, body.code, headers.get('www-authenticate')]).toEqual([401, 'UNAUTHENTICATED', 'Bearer'])
    expect((await site.call('POST', '/push', {})).status).toBe(401)
    expect((await site.call('GET', '/healthz')).status).toBe(200)
    expect((await site.call('GET', '/readyz')).status).toBe(200)
  })

  test('is on the log, in what was declared and in what was written', async () => {
    const { body } = await call('GET', '/v1/catalog/datasets/d')
    expect(body.versions[0].since).toMatchObject({ actor: 'ann', team: 'ops' })
  })
})

test('names and sources that would never work, or would never end, are refused with their field', async () => {
  const columns = [...dataset.columns, { name: 'constructor', type: 'string' }]
  const named = await call('POST', '/v1/catalog/datasets', { ...dataset, name: 'odd', columns })
  expect([named.status, named.body.problems]).toMatchObject([422, [{ field: 'columns.2.name' }]])
  const topic = site.platform.names.quarantine
  const looped = await call('POST', '/v1/catalog/datasets', { ...dataset, name: 'odd', source: { topic } })
  expect([looped.status, looped.body.problems]).toMatchObject([422, [{ field: 'source.topic' }]])
  expect((await call('GET', '/v1/catalog/datasets/odd')).status).toBe(404)
})

test('a declaration that stands, but cannot be prepared, is not reported as one without an effect', async () => {
  const { status, body } = await call('POST', '/v1/catalog/datasets', {
    ...dataset,
    name: 'far',
    source: { topic: 'no.such.topic' },
  })
  expect([status, body.code, body.detail]).toEqual([
    503,
    'DECLARED_UNPREPARED',
    expect.stringContaining('no.such.topic'),
  ])
  expect((await call('GET', '/v1/catalog/datasets/far')).body).toMatchObject({ name: 'far' })
  await call('POST', '/v1/catalog/datasets/far/retire', {})
})

test('a gateway beyond loopback without tokens does not start', async () => {
  const platform = platformOf(inject('stack'), 'never.')
  await expect(makeGateway({ platform, settings: { host: '0.0.0.0' }, signals: noSignals })).rejects.toThrow(
    'gateway.tokens',
  )
  await platform.close()
})

test('slow senders fill their own pool: more uploads are shed with 429, and reads go on', async () => {
  const { port } = new URL(site.url)
  const held = await Promise.all([holding(Number(port)), holding(Number(port))])
  const upload = () => call('POST', '/v1/datasets/d/rows', { k: 'a', t: 1 })
  const { inFlight } = site.gateway.context.metrics
  await until(
    async () => (await inFlight.get()).values[0].value,
    (count) => count === 2,
  )
  const { status, body, headers } = await upload()
  expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'OVERLOADED', '1'])
  expect((await call('POST', '/v1/views/v/online', { entities: ['a'] })).status).toBe(200)
  expect((await call('GET', '/v1/catalog/datasets')).status).toBe(200)
  for (const socket of held) socket.destroy()
  await until(upload, (answer) => answer.status === 200)
  // A caller that goes away in the middle of its body is no failure of the gateway.
  expect(site.failures).toEqual([])
})

test('a path that cannot be decoded is refused as a problem, like every other request', async () => {
  const answer = await site.gateway.app.inject({ method: 'GET', url: '/v1/views/v/online/%E0%A4%A', headers })
  expect([answer.statusCode, answer.headers['content-type'], answer.json()]).toMatchObject([
    400,
    expect.stringContaining('application/problem+json'),
    { code: 'REQUEST_INVALID', detail: expect.stringContaining('%E0%A4%A') },
  ])
})

test('bodies of JSON are bounded together, and their bytes are free again when they are answered', async () => {
  const rows = (count: number) => Array.from({ length: count }, (_, t) => ({ k: 'x'.repeat(1_000), t }))
  const { app } = site.gateway
  const refused = await app.inject({ method: 'POST', url: '/v1/datasets/d/rows', headers, payload: rows(250) })
  expect([refused.statusCode, refused.json().code]).toEqual([429, 'OVERLOADED'])
  for (let i = 0; i < 3; i++) expect((await call('POST', '/v1/datasets/d/rows', rows(150))).status).toBe(200)
})

/** A request whose body never ends. */
const holding = (port: number): Promise<net.Socket> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      const head = `POST /v1/datasets/d/rows HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ANN}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n`
      socket.write(head, () => resolve(socket))
    })
  })

describe('without a worker', () => {
  beforeAll(() => site.stopWorker())

  test('rows are accepted anyway; a reader is told that they are not available yet', async () => {
    const { status, body } = await call('POST', '/v1/datasets/d/rows', { k: 'late', t: 1 })
    expect(status).toBe(200)
    const read = await call('POST', '/v1/views/v/online', { entities: ['late'], min_position: body.position })
    expect([read.status, read.body.code]).toEqual([504, 'POSITION_NOT_REACHED'])
  })

  test('a store that is being filled says so, and not that there is nothing', async () => {
    const { redis, names } = site.platform
    await redis.del(positionKey(partitionKey(names.prefix, 'v.v1', 0)))
    const { status, body, headers } = await call('POST', '/v1/views/v/online', { entities: ['late'] })
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'ONLINE_STORE_HEALING', '1'])
    expect(
      (await call('POST', '/get-online-features', { entities: { k: ['late'] }, feature_service: 'v' })).status,
    ).toBe(503)
  })

  test('a command that nobody decides is answered 503, stands, and has its answer when it is decided', async () => {
    const key = { 'idempotency-key': 'stands' }
    const { status, body } = await call(
      'POST',
      '/v1/catalog/entities',
      { name: 'e', keys: [{ name: 'k', type: 'string' }] },
      key,
    )
    expect([status, body.code]).toEqual([503, 'COMMAND_UNANSWERED'])
    await site.startWorker()
    await until(
      () => call('GET', '/v1/catalog/entities/e'),
      (answer) => answer.status === 200,
    )
    const again = await call('POST', '/v1/catalog/entities', { name: 'e', keys: [{ name: 'k', type: 'string' }] }, key)
    expect(again.body).toMatchObject({ outcome: 'accepted', version: 1 })
    const { body: history } = await call('GET', '/v1/catalog/entities/e/history')
    expect(history.events).toHaveLength(1)
  })

  test('the store heals by itself, and nothing was lost', async () => {
    const { body } = await until(
      () => call('POST', '/v1/views/v/online', { entities: ['late'] }),
      (answer) => answer.status === 200 && answer.body.results[0].values[0] === 1,
    )
    expect(body.results[0].statuses).toEqual(['PRESENT'])
  })
})

describe('parts that are away', () => {
  const stack = inject('stack')
  const nowhere = '127.0.0.1:1'
  const open = async (away: 'kafka' | 'registry' | 'redis') => {
    const platform = connectPlatform({
      kafka: { brokers: [away === 'kafka' ? nowhere : stack.kafka], clientId: 'test', requestTimeoutMs: 1_000 },
      registry: { url: away === 'registry' ? `http://${nowhere}` : stack.registry },
      redis: { urls: [away === 'redis' ? `redis://${nowhere}` : stack.redis], commandTimeoutMs: 300 },
      clickhouse: { url: stack.clickhouse },
      prefix: site.platform.names.prefix,
    })
    const gateway = await makeGateway({ platform, settings: { port: 0 }, signals: noSignals })
    return { gateway, platform }
  }

  test.each(['kafka', 'registry'] as const)(
    'without %s the gateway lives, is not ready, says why, and refuses with 503',
    async (away) => {
      const { gateway, platform } = await open(away)
      try {
        expect((await gateway.app.inject({ url: '/healthz' })).statusCode).toBe(200)
        const readiness = await gateway.app.inject({ url: '/readyz' })
        expect(readiness.statusCode).toBe(503)
        expect(readiness.json().reasons.length).toBeGreaterThan(0)
        const { statusCode, headers } = await gateway.app.inject({ url: '/v1/catalog/datasets' })
        expect([statusCode, headers['retry-after']]).toEqual([503, '1'])
      } finally {
        await gateway.stop()
        await platform.close()
      }
    },
  )

  test('without Redis rows are taken, and reads are answered 503', async () => {
    const { gateway, platform } = await open('redis')
    try {
      await gateway.ready(20_000)
      const rows = await gateway.app.inject({ method: 'POST', url: '/v1/datasets/d/rows', payload: { k: 'a', t: 1 } })
      expect(rows.statusCode).toBe(200)
      const read = await gateway.app.inject({ method: 'POST', url: '/v1/views/v/online', payload: { entities: ['a'] } })
      expect([read.statusCode, read.json().code]).toEqual([503, 'ONLINE_STORE_UNAVAILABLE'])
      expect((await gateway.app.inject({ url: '/readyz' })).json().reasons[0]).toContain('Redis')
    } finally {
      await gateway.stop()
      await platform.close()
    }
  })
})
