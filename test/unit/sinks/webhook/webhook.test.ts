/** Webhooks: signatures, what is refused, and what comes of an attempt. The targets are real servers on loopback. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import {
  isPublic,
  type PostOptions,
  post,
  retryAfterMs,
  secretBytes,
  signedHeaders,
  targetOf,
  waitMs,
  webhookBody,
} from '../../../../sinks/webhook/index.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const servers: http.Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const serve = async (handler: http.RequestListener): Promise<string> => {
  const server = http.createServer(handler)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const options = (url: string, more: Partial<PostOptions> = {}): PostOptions => ({
  ...{ url, egress: { allowedHosts: ['127.0.0.1'] }, now: () => 1_614_265_330_000 },
  ...more,
})
const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' }

describe('signatures', () => {
  test('are the published ones (W1)', () => {
    expect(signedHeaders(SECRET, message.id, 1_614_265_330, message.body)).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  test.each(['', 'whsec_', 'whsec_c2hvcnQ=', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', `whsec_${'A'.repeat(100)}`])(
    'need a secret, and %j is none; the error does not show it',
    (secret) => {
      expect(() => secretBytes(secret)).toThrow('expected whsec_ and 24 to 64 bytes')
    },
  )
})

describe('egress', () => {
  test.each([
    ...[
      '127.0.0.1',
      '127.8.8.8',
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
    ],
    ...['192.168.1.1', '192.0.2.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fc00::1'],
    ...['fd12::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', 'fec0::1'],
    ...['::127.0.0.1', 'localhost'],
  ])('%s is not public', (address) => {
    expect(isPublic(address)).toBe(false)
  })

  test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8', '2001:4860::8888'])(
    '%s is public',
    (address) => {
      expect(isPublic(address)).toBe(true)
    },
  )

  test.each([
    ...['http://127.0.0.1/x', 'http://2130706433/', 'http://0x7f.1/', 'http://[::1]:80/', 'http://[::ffff:7f00:1]/'],
    ...['http://169.254.169.254/latest', 'ftp://example.org/', 'file:///etc/passwd', 'http://a:b@example.org/', 'x'],
  ])('%s is refused as a target (SEC1)', async (url) => {
    expect(() => targetOf(url, { allowedHosts: [] })).toThrow('expected')
    expect(await post(message, options(url, { egress: { allowedHosts: [] } }))).toMatchObject({ kind: 'refused' })
  })

  test('a name that leads to an address that is not public is refused, also if only one of several does (SEC1)', async () => {
    const url = await serve((_, response) => response.end())
    const { port } = new URL(url)
    const lookup = ((_: string, __: object, done: (error: null, found: object[]) => void) =>
      done(null, [
        { address: '8.8.8.8', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ])) as never
    const target = `http://rebind.example:${port}/`
    expect(await post(message, options(target, { egress: { allowedHosts: [], lookup } }))).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('is at 127.0.0.1, expected a public address'),
    })
    const system = await post(message, options(`http://localhost:${port}/`, { egress: { allowedHosts: [] } }))
    expect(system).toMatchObject({ kind: 'refused' })
  })

  test('a name that changes between two look-ups is looked up once per connection (SEC1)', async () => {
    const url = await serve((_, response) => response.end())
    const { port } = new URL(url)
    const answers = ['127.0.0.1', '10.0.0.1']
    let asked = 0
    const lookup = ((_: string, __: object, done: (error: null, found: object[]) => void) =>
      done(null, [{ address: answers[asked++] ?? '10.0.0.1', family: 4 }])) as never
    const allowed = { allowedHosts: [`rebind.example:${port}`], lookup }
    expect(await post(message, options(`http://rebind.example:${port}/`, { egress: allowed }))).toEqual({
      kind: 'delivered',
    })
    expect(asked).toBe(1)
  })

  test('a redirect is not followed (SEC1)', async () => {
    let asked = 0
    const inner = await serve((_, response) => {
      asked++
      response.end()
    })
    const url = await serve((_, response) => response.writeHead(302, { location: inner }).end())
    expect(await post(message, options(url))).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('redirects are not followed'),
    })
    expect(asked).toBe(0)
  })
})

describe('an attempt', () => {
  test('sends the body as it is, signed', async () => {
    const got = { body: '', headers: {} as http.IncomingHttpHeaders }
    const url = await serve((request, response) => {
      got.headers = request.headers
      request.on('data', (piece) => {
        got.body += piece
      })
      request.on('end', () => response.end('thank you'))
    })
    expect(await post(message, options(url, { secret: SECRET }))).toEqual({ kind: 'delivered' })
    expect(got.body).toBe(message.body)
    expect(got.headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
    expect(got.headers['content-type']).toBe('application/json')
  })

  test.each([
    [500, {}, { kind: 'failed' }],
    [404, {}, { kind: 'failed' }],
    [429, { 'retry-after': '7' }, { kind: 'failed', afterMs: 7_000 }],
    [503, { 'retry-after': 'Thu, 25 Feb 2021 15:02:20 GMT' }, { kind: 'failed', afterMs: 10_000 }],
    [410, {}, { kind: 'gone' }],
    [204, {}, { kind: 'delivered' }],
  ])('that is answered %i %j is %j', async (status, headers, expected) => {
    const url = await serve((_, response) => response.writeHead(status, headers as http.OutgoingHttpHeaders).end())
    expect(await post(message, options(url))).toMatchObject(expected)
  })

  test('that is not answered, or answered without an end, ends in time', async () => {
    const silent = await serve(() => {})
    expect(await post(message, options(silent, { timeoutMs: 50 }))).toMatchObject({
      ...{ kind: 'failed', reason: 'no answer within 50 ms' },
    })
    const endless = await serve((_, response) => {
      const more = () => response.write('x'.repeat(1_000), () => setImmediate(more))
      more()
    })
    expect(await post(message, options(endless))).toEqual({ kind: 'delivered' })
    const [server] = servers.splice(0, 1)
    const { port } = server!.address() as AddressInfo
    server!.closeAllConnections()
    await new Promise((resolve) => server!.close(resolve))
    expect(await post(message, options(`http://127.0.0.1:${port}`))).toMatchObject({ kind: 'failed' })
  })

  test('waits longer after each failure, and as long as the target asks', () => {
    expect([1, 2, 3, 9, 10, 1_000].map((tries) => waitMs(tries))).toEqual([1e3, 2e3, 4e3, 256e3, 300e3, 300e3])
    expect(waitMs(1, 60_000)).toBe(60_000)
    expect([retryAfterMs('999999', 0), retryAfterMs('soon', 0), retryAfterMs('-1', 0)]).toEqual([
      3_600_000,
      undefined,
      undefined,
    ])
  })
})

test('a group is in the form of Alertmanager, version 4', () => {
  const alert = { labels: { alertname: 'drift', model: 'churn' }, annotations: {}, generatorURL: '', fingerprint: 'f' }
  const body = webhookBody({
    ...{ receiver: 'ops', groupKey: 'k', groupLabels: { alertname: 'drift' }, externalURL: 'http://e' },
    alerts: [
      { ...alert, status: 'firing', startsAt: 0, endsAt: null },
      { ...alert, status: 'resolved', labels: { ...alert.labels, model: 'spend' }, startsAt: 0, endsAt: 1 },
    ],
  })
  expect(JSON.parse(body)).toMatchObject({
    ...{ version: '4', status: 'firing', truncatedAlerts: 0, commonLabels: { alertname: 'drift' } },
    alerts: [
      { startsAt: '1970-01-01T00:00:00.000Z', endsAt: '0001-01-01T00:00:00Z' },
      { endsAt: '1970-01-01T00:00:00.001Z' },
    ],
  })
})
