/** A gateway and a worker on the real stack, under a prefix of their own, and answers held against the OpenAPI document. */
import { randomBytes } from 'node:crypto'
import http from 'node:http'
import path from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import { FolderStore } from '../../../artifacts/index.ts'
import { type Gateway, makeGateway } from '../../../gateway/server.ts'
import type { GatewaySettings } from '../../../gateway/settings.ts'
import { noSignals } from '../../../gateway/signals.ts'
import { connectPlatform, type Platform } from '../../../platform/connect.ts'
import { DEFINITIONS } from '../../../processors/registry.ts'
import { startWorker } from '../../../worker/index.ts'
import type { TestStack } from '../../support/stack.ts'
import { pauseAfter } from '../../support/until.ts'

// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is held against its schema, the tests look into it
export type Json = any

export interface Answer<T = Json> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export interface Site {
  readonly url: string
  readonly gateway: Gateway
  readonly platform: Platform
  /** A request whose answer must be as the OpenAPI document says. */
  call<T = Json>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>
  /** Requests that the gateway reported as its own failures. */
  readonly failures: readonly unknown[]
  stopWorker(): Promise<void>
  startWorker(): Promise<void>
  close(): Promise<void>
}

export const platformOf = (stack: TestStack, prefix: string, definitions = DEFINITIONS): Platform =>
  connectPlatform(
    {
      kafka: { brokers: [stack.kafka], clientId: 'test' },
      registry: { url: stack.registry },
      redis: { urls: [stack.redis] },
      clickhouse: { url: stack.clickhouse },
      prefix,
    },
    definitions,
  )

/** The addresses of the stack, as a configuration has them. */
export const stackSettings = ({ kafka, registry, redis, clickhouse }: TestStack) => ({
  kafka: { brokers: [kafka] },
  registry: { url: registry },
  redis: { urls: [redis] },
  clickhouse: { url: clickhouse },
})

export const newPrefix = (): string => `gw${randomBytes(4).toString('hex')}.`

interface Operation {
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>
}

type Contract = (method: string, url: string, status: number, mediaType: string, body: unknown) => void

/** Checks answers against the document that the gateway itself serves. */
const contractIn = (document: { paths: Record<string, Record<string, Operation>> }): Contract => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  const compiled = new Map<string, ValidateFunction>()
  const templates = Object.keys(document.paths)
    // The path with fewer parameters is the one that is meant.
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`) }))
  return (method, url, status, mediaType, body) => {
    const path = templates.find(({ pattern }) => pattern.test(url.split('?')[0]))?.path
    if (path === undefined) {
      expect(status, `${method} ${url} is in the document`).toBe(404)
      return
    }
    const response = document.paths[path][method.toLowerCase()]?.responses[String(status)]
    expect(response, `${method} ${path} may answer ${status}`).toBeDefined()
    if (response.content === undefined) return
    const content = response.content[mediaType]
    expect(content, `${method} ${path} ${status} may be ${mediaType}`).toBeDefined()
    if (!mediaType.endsWith('json')) return
    const key = `${method} ${path} ${status}`
    const validate = compiled.get(key) ?? ajv.compile(content.schema)
    compiled.set(key, validate)
    validate(body)
    expect(validate.errors ?? [], `${key}: ${JSON.stringify(body).slice(0, 500)}`).toEqual([])
  }
}

/** By the definitions and the settings that the gateway was made with: it makes its routes, and so its document, of these alone. */
const contracts = new WeakMap<Platform['definitions'], Map<string, Contract>>()

/** One contract for gateways that serve the same document: to write it and to compile its schemas costs a second of a busy core. */
const contractOf = ({ app }: Gateway, { definitions }: Platform, settings: Partial<GatewaySettings>): Contract => {
  const known = contracts.get(definitions) ?? new Map<string, Contract>()
  contracts.set(definitions, known)
  const key = JSON.stringify(settings)
  const contract = known.get(key) ?? contractIn(app.swagger() as never)
  known.set(key, contract)
  return contract
}

export const openSite = async (
  stack: TestStack,
  settings: Partial<GatewaySettings> = {},
  prefix: string = newPrefix(),
  withWorker = true,
  platform: Platform = platformOf(stack, prefix),
): Promise<Site> => {
  const failures: unknown[] = []
  const gateway = await makeGateway({
    platform,
    settings: { port: 0, positionTimeoutMs: 30_000, ...settings },
    artifacts: new FolderStore({ folder: path.join(stack.dataFolder, 'artifacts'), prefix }),
    signals: { ...noSignals, requestFailed: (signal) => void failures.push(signal) },
  })
  await gateway.ready(120_000)
  let worker = withWorker ? await startWorker({ platform }) : undefined
  const stopWorker = async () => {
    await worker?.stop()
    worker = undefined
  }
  const url = await gateway.listen()
  const check = contractOf(gateway, platform, settings)
  return {
    url,
    gateway,
    platform,
    failures,
    call: async (method, path, body, headers = {}) => {
      const isText = typeof body === 'string'
      const response = await fetch(url + path, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]
      const parsed = mediaType.endsWith('json') && text !== '' ? JSON.parse(text) : text
      check(method, path, response.status, mediaType, parsed)
      return { status: response.status, headers: response.headers, body: parsed }
    },
    stopWorker,
    startWorker: async () => {
      worker = await startWorker({ platform })
    },
    close: async () => {
      await gateway.stop()
      await stopWorker()
      await platform.close()
    },
  }
}

/** A machine that runs other tests beside is slow. */
const UNTIL_MS = 60_000

/** Resolves when a condition holds. @throws after `UNTIL_MS`, with the last thing seen */
export const until = async <T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> => {
  for (const started = performance.now(); ; ) {
    const value = await ask()
    if (holds(value)) return value
    const waitedMs = performance.now() - started
    if (waitedMs > UNTIL_MS) throw new Error(`not within ${UNTIL_MS} ms; last: ${JSON.stringify(value)}`)
    await pauseAfter(waitedMs)
  }
}

/** A log time behind everything so far, and before everything that comes. */
export const moment = async (): Promise<number> => {
  const then = Date.now()
  await until(
    async () => Date.now(),
    (now) => now > then,
  )
  return then
}

/** A site with a dataset `flights` (two partitions) and a view `delays` by origin, active. */
export const openFlights = async (stack: TestStack, settings: Partial<GatewaySettings> = {}): Promise<Site> => {
  const site = await openSite(stack, settings)
  const flights = {
    name: 'flights',
    columns: [
      { name: 'origin', type: 'string' },
      { name: 'delay', type: 'double' },
      { name: 'time', type: 'timestamp' },
    ],
    key: ['origin'],
    time: 'time',
    partitions: 2,
  }
  expect((await site.call('POST', '/v1/catalog/datasets', flights)).status).toBe(200)
  const view = {
    name: 'delays',
    dataset: 'flights',
    entity: ['origin'],
    features: { n_1h: { function: 'count', window: '1h' }, last: { function: 'last', column: 'delay' } },
  }
  expect((await site.call('POST', '/v1/catalog/views', view)).status).toBe(200)
  await active(site, 'delays')
  return site
}

/** Waits until a version of a view is active; default: any version. */
export const active = (site: Site, view: string, version = 1) =>
  until(
    () => site.call('GET', `/v1/catalog/views/${view}`),
    ({ body }) => body.active !== null && body.active.version >= version,
  )

/** A training set as a client of HTTP sees it, with its trailers. */
export interface Built {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly headers: http.IncomingHttpHeaders
  readonly trailers: NodeJS.Dict<string>
}

export const buildSet = ({ url }: Site, path: string, body: string, contentType: string): Promise<Built> =>
  new Promise((resolve, reject) => {
    const request = http.request(
      `${url}${path}`,
      { method: 'POST', headers: { 'content-type': contentType } },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const type = answer.headers['content-type'] ?? ''
          resolve({
            status: answer.statusCode ?? 0,
            type,
            text: Buffer.concat(chunks).toString('latin1'),
            headers: answer.headers,
            trailers: answer.trailers,
          })
        })
      },
    )
    request.on('error', reject).end(body)
  })
