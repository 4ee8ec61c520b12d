/** Heartbeats: who may send them, and what is answered. */
import { afterEach, expect, test } from 'vitest'
import { signedHeaders } from '../../../sinks/webhook/index.ts'
import { type Listener, listen } from '../../../watchdog/listener.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const NOW = 1_700_000_000_000
let listener: Listener | undefined
afterEach(async () => {
  await listener?.close()
  listener = undefined
})

const begin = async (secret?: string) => {
  const beats: string[] = []
  const given = secret === undefined ? {} : { secret }
  const shared = { host: '127.0.0.1', port: 0, now: () => NOW, status: () => ({ ok: true }) }
  listener = await listen({ ...shared, ...given, beat: (path) => beats.push(path) })
  const send = async (body: string, headers: Record<string, string> = {}) =>
    (await fetch(`${listener!.address}/heartbeat`, { method: 'POST', body, headers })).status
  return { beats, send }
}
const body = JSON.stringify({ path: 'alerts' })

test('a heartbeat names its path; anything else is refused', async () => {
  const { beats, send } = await begin()
  expect(await send(body)).toBe(200)
  expect(await send('{}')).toBe(400)
  expect(await send('x')).toBe(400)
  expect(await send('x'.repeat(20_000))).toBe(413)
  expect(beats).toEqual(['alerts'])
  expect((await fetch(`${listener!.address}/healthz`)).status).toBe(200)
  expect(await (await fetch(`${listener!.address}/status`)).json()).toEqual({ ok: true })
  expect((await fetch(`${listener!.address}/other`)).status).toBe(404)
})

test('with a secret, only signed and fresh heartbeats count', async () => {
  const { beats, send } = await begin(SECRET)
  const at = NOW / 1_000
  expect(await send(body)).toBe(401)
  expect(await send(body, signedHeaders(SECRET, 'm', at - 400, body))).toBe(401)
  expect(await send(body, signedHeaders(`whsec_${'A'.repeat(32)}`, 'm', at, body))).toBe(401)
  expect(await send(JSON.stringify({ path: 'other' }), signedHeaders(SECRET, 'm', at, body))).toBe(401)
  expect(await send(body, signedHeaders(SECRET, 'm', at, body))).toBe(200)
  expect(beats).toEqual(['alerts'])
})

test('an address that others reach needs a secret', async () => {
  const shared = { host: '0.0.0.0', port: 0, now: () => NOW, status: () => ({}), beat: () => {} }
  await expect(listen(shared)).rejects.toThrow('expected loopback')
  await expect(listen({ ...shared, secret: 'x' })).rejects.toThrow('expected whsec_')
})
