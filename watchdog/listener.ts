/** Where heartbeats arrive, and where somebody can ask how the watchdog and what it watches are. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { secretBytes } from '../sinks/webhook/index.ts'

export interface ListenerOptions {
  readonly host: string
  /** 0: a free port. */
  readonly port: number
  /** Heartbeats have to be signed with it, as Standard Webhooks says. Needed on addresses other than loopback. */
  readonly secret?: string
  readonly now: () => number
  /** A heartbeat has arrived. */
  readonly beat: (path: string) => void
  readonly status: () => object
}

export interface Listener {
  readonly address: string
  close(): Promise<void>
}

const BODY_BYTES_MAX = 10_000
const SIGNED_FOR_MS = 300_000
const LOOPBACK = ['127.0.0.1', '::1', 'localhost']
const REQUEST_MS = 10_000

/** @throws RangeError if anybody could send heartbeats; Error if the address is taken */
export const listen = async (options: ListenerOptions): Promise<Listener> => {
  const { host, port, secret } = options
  if (!LOOPBACK.includes(host) && secret === undefined)
    throw new RangeError(`watchdog.host is ${host}, expected loopback, or a watchdog.heartbeatSecret`)
  if (secret !== undefined) secretBytes(secret)
  const server = http.createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
    answer(options, request).then(
      ({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.writeHead(400).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const answer = async (options: ListenerOptions, request: http.IncomingMessage) => {
  const { method, url } = request
  if (method === 'GET' && url === '/healthz') return { status: 200, body: { ok: true } }
  if (method === 'GET' && url === '/status') return { status: 200, body: options.status() }
  if (method !== 'POST' || url !== '/heartbeat') return { status: 404, body: { error: 'no such path' } }
  const body = await bodyOf(request)
  if (body === undefined) return { status: 413, body: { error: `more than ${BODY_BYTES_MAX} bytes` } }
  if (options.secret !== undefined && !isSigned(options.secret, request.headers, body, options.now()))
    return { status: 401, body: { error: 'the signature is missing, wrong or old' } }
  const path = pathIn(body)
  if (path === undefined) return { status: 400, body: { error: 'expected {"path": text}' } }
  options.beat(path)
  return { status: 200, body: { ok: true } }
}

const bodyOf = async (request: http.IncomingMessage): Promise<string | undefined> => {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > BODY_BYTES_MAX) return undefined
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

const pathIn = (body: string): string | undefined => {
  try {
    const { path } = JSON.parse(body) as { readonly path?: unknown }
    return typeof path === 'string' ? path : undefined
  } catch {
    return undefined
  }
}

const isSigned = (secret: string, headers: http.IncomingHttpHeaders, body: string, now: number): boolean => {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name] ?? ''),
  )
  if (Math.abs(now - Number(timestamp) * 1_000) > SIGNED_FOR_MS || !/^\d{1,12}$/.test(timestamp)) return false
  const expected = createHmac('sha256', secretBytes(secret)).update(`${id}.${timestamp}.${body}`).digest()
  return signature.split(' ').some((each) => {
    const given = Buffer.from(each.replace(/^v1,/, ''), 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}
