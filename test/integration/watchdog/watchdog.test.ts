/** The watchdog as a process of its own: every part of the platform is killed for real, and people are told within 30 s, by webhook and by email. */
import { type ChildProcess, spawn } from 'node:child_process'
import http from 'node:http'
import { fileURLToPath } from 'node:url'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stack, startStack } from '../../../infra/index.ts'
import { freePorts } from '../../../infra/stack/ports.ts'
import { ROLES } from '../../../platform/index.ts'
import { HEARTBEAT } from '../../../schemas/index.ts'
import { listening, type MailServer, startMailServer } from '../../support/loopback.ts'
import { until } from '../../support/until.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const NOTICED_MS = 30_000
const STARTED_MS = 60_000

interface Hook {
  readonly part: string
  readonly status: 'firing' | 'resolved'
  readonly at: number
}

let stack: Stack
let watchdog: ChildProcess
let watchdogAt = ''
let gateway: ChildProcess
let gatewayAt = ''
let worker: ChildProcess
/** Runs what the other one does not: the role `drift`. */
let driftWorker: ChildProcess
const hooks: Hook[] = []
const mails: string[] = []
const children: ChildProcess[] = []
const figures: Record<string, number> = {}

const hookServer = http.createServer((request, response) => {
  let text = ''
  request.on('data', (piece) => {
    text += piece
  })
  request.on('end', () => {
    const { alerts } = JSON.parse(text)
    hooks.push({ part: alerts[0].labels.part, status: alerts[0].status, at: performance.now() })
    response.end()
  })
})
let mailServer: MailServer

let settings: Record<string, string> = {}

/** A command of its own, whose first line of output holds its address. */
const start = async (command: string, more: Record<string, string> = {}): Promise<[ChildProcess, string]> => {
  const child = spawn(process.execPath, ['bin/millrace', '--json', command], {
    ...{ cwd: ROOT, env: { ...process.env, ...settings, ...more }, stdio: ['ignore', 'pipe', 'pipe'] },
  })
  children.push(child)
  let out = ''
  let err = ''
  child.stdout?.on('data', (piece) => {
    out += piece
  })
  child.stderr?.on('data', (piece) => {
    err = (err + piece).slice(-2_000)
  })
  await until(`${command} has started: ${err}`, () => out.includes('\n') || child.exitCode !== null, STARTED_MS)
  if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}: ${err}`)
  const { address } = JSON.parse(out.split('\n')[0]!)
  return [child, address]
}

const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', resolve))

const parts = async (): Promise<{ part: string; isDown: boolean; reason: string }[]> => {
  const answer = await fetch(`${watchdogAt}/status`)
  return ((await answer.json()) as { parts: { part: string; isDown: boolean; reason: string }[] }).parts
}

const post = async (to: string, content: object): Promise<number> => {
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${gatewayAt}${to}`, { method: 'POST', body: JSON.stringify(content), headers })).status
}

/** How many windows the list shows. @param model absent: of all models */
const measured = async (model?: string): Promise<number> => {
  const answer = await fetch(`${gatewayAt}/v1/drift${model === undefined ? '' : `?model=${model}`}`)
  return ((await answer.json()) as { items?: unknown[] }).items?.length ?? 0
}

/** The predictions of a user, with a monitor. */
const CHURN = [
  ['/v1/catalog/predictions', { name: 'churn', served: [{ name: 'amount', type: 'double' }] }],
  [
    '/v1/catalog/monitors',
    { name: 'churn_daily', predictions: 'churn', watches: [{ column: 'amount', kind: 'numeric' }], window: '1d' },
  ],
  ['/v1/monitors/churn_daily/baselines', { name: 'churn_first', values: { amount: [1, 2, 3] } }],
  ['/v1/predictions/churn', { prediction_id: 'first', time: Date.now(), amount: 1 }],
] as const

beforeAll(async () => {
  stack = await startStack()
  const hookPort = await listening(hookServer)
  mailServer = await startMailServer(mails)
  const [gatewayPort, watchdogPort] = (await freePorts(2)) as [number, number]
  const { kafka, registry, redis, clickhouse } = stack.addresses
  settings = {
    ...{ MILLRACE_KAFKA_BROKERS: kafka, MILLRACE_REGISTRY_URL: registry, MILLRACE_REDIS_URLS: redis },
    ...{ MILLRACE_CLICKHOUSE_URL: clickhouse, MILLRACE_GATEWAY_PORT: String(gatewayPort) },
    ...{ MILLRACE_WATCHDOG_PORT: String(watchdogPort), MILLRACE_WATCHDOG_PATHS: 'alerts,drift' },
    ...{ MILLRACE_WATCHDOG_URLS: `http://127.0.0.1:${watchdogPort}`, MILLRACE_WATCHDOG_EMAILS: 'ops@example.org' },
    ...{ MILLRACE_WATCHDOG_WEBHOOKS: `http://127.0.0.1:${hookPort}/`, MILLRACE_WATCHDOG_ALLOWED_HOSTS: '127.0.0.1' },
    MILLRACE_MAIL_URL: `smtp://127.0.0.1:${mailServer.port}`,
  }
  ;[[gateway, gatewayAt], [worker], [driftWorker]] = await Promise.all([
    start('gateway'),
    start('worker', { MILLRACE_WORKER_ROLES: ROLES.filter((role) => role !== 'drift').join(',') }),
    start('worker', { MILLRACE_WORKER_ROLES: 'drift' }),
  ])
  const rule = { name: 'behind', alertOn: { signal: 'lag', threshold: 1_000_000 } }
  await until('a rule is declared', async () => (await post('/v1/catalog/alert_rules', rule)) === 200)
  for (const [to, content] of CHURN) expect(await post(to, content)).toBe(200)
  ;[watchdog, watchdogAt] = await start('watchdog')
  await until('a beat has gone through the path of drift', async () => (await measured(HEARTBEAT)) > 0, STARTED_MS)
}, 240_000)

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.map(ended))
  hookServer.closeAllConnections()
  hookServer.close()
  await mailServer?.close()
  await stack?.stop()
  process.stderr.write(`noticed after, ms: ${JSON.stringify(figures)}\n`)
})

const told = (part: string, status: Hook['status'], since: number): Hook | undefined =>
  hooks.find((hook) => hook.part.startsWith(part) && hook.status === status && hook.at >= since)

/** Waits until people were told of the parts, and keeps how long it took. */
const noticed = async (since: number, ...names: readonly string[]): Promise<void> => {
  await Promise.all(
    names.map(async (name) => {
      await until(`people know that ${name} is down`, () => told(name, 'firing', since) !== undefined, NOTICED_MS)
      figures[name] = Math.round((told(name, 'firing', since) as Hook).at - since)
    }),
  )
}

const recovered = async (since: number, ...names: readonly string[]): Promise<void> => {
  for (const name of names)
    await until(`people know that ${name} works again`, () => told(name, 'resolved', since) !== undefined, STARTED_MS)
}

test('while everything works, nobody is told anything', async () => {
  expect(hooks).toEqual([])
  const found = await parts()
  expect(found.filter(({ isDown }) => isDown)).toEqual([])
  expect(found.length).toBe(8)
})

test('what the watchdog sends is in no list of all models', async () => {
  expect(await measured()).toBe(0)
  const answer = await fetch(`${gatewayAt}/v1/alerts`)
  expect(((await answer.json()) as { items: unknown[] }).items).toEqual([])
})

test('the role of drift alone is gone, and every part answers: its heartbeat is missing', async () => {
  await until('all tasks have read what there is', async () => {
    const answer = await fetch(`${gatewayAt}/v1/tasks?path=drift`)
    return ((await answer.json()) as { tasks: unknown[] }).tasks.length === 0
  })
  const since = performance.now()
  driftWorker.kill('SIGKILL')
  await noticed(since, 'heartbeat of drift')
  expect(told('kafka', 'firing', since) ?? told('gateway', 'firing', since)).toBeUndefined()
})

test('a parked task of one model is noticed while the heartbeat goes its way', async () => {
  expect(await post('/v1/predictions/churn', { prediction_id: 'second', time: Date.now(), amount: 1 })).toBe(200)
  const admin = new Kafka({ brokers: [stack.addresses.kafka], logLevel: logLevel.NOTHING }).admin()
  const topic = 'ml.predictions.churn'
  await until('it is accepted', async () => Number((await admin.fetchTopicOffsets(topic))[0]?.high) > 2)
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '-1' }] })
  await admin.disconnect()
  const back = performance.now()
  ;[driftWorker] = await start('worker', { MILLRACE_WORKER_ROLES: 'drift' })
  await recovered(back, 'heartbeat of drift')
  await until('the task that lost its rows is told of', async () =>
    (await parts()).some(
      ({ part, reason }) => part === 'tasks of drift' && /windows\.churn.* is parked: .*records were lost/.test(reason),
    ),
  )
  // It may have been down since the role was gone, and only its reason has changed.
  const last = () => hooks.filter(({ part }) => part.startsWith('tasks of drift')).at(-1)
  await until('people know that tasks of drift is down', () => last()?.status === 'firing', NOTICED_MS)
  figures['tasks of drift'] = Math.round(performance.now() - back)
}, 240_000)

test('stores and registry that are killed are noticed, each for itself, and again when they are back', async () => {
  const since = performance.now()
  await Promise.all([stack.redis.kill(), stack.clickhouse.kill(), stack.registry.kill()])
  await noticed(since, 'redis', 'clickhouse', 'registry')
  await until('by email too', () =>
    ['redis', 'clickhouse', 'registry'].every((name) =>
      mails.some((text) => text.includes(`Subject: [millrace] ${name}`)),
    ),
  )
  const back = performance.now()
  await Promise.all([stack.redis.restart(), stack.clickhouse.restart(), stack.registry.restart()])
  await recovered(back, 'redis', 'clickhouse', 'registry')
}, 240_000)

test('a worker that is killed takes the path of the alerts along: its heartbeat is missing', async () => {
  const since = performance.now()
  worker.kill('SIGKILL')
  await noticed(since, 'heartbeat of alerts')
  const back = performance.now()
  ;[worker] = await start('worker')
  await recovered(back, 'heartbeat of alerts')
}, 240_000)

test('a gateway that is killed is noticed', async () => {
  const since = performance.now()
  gateway.kill('SIGKILL')
  await noticed(since, 'gateway')
  const back = performance.now()
  ;[gateway, gatewayAt] = await start('gateway')
  await recovered(back, 'gateway')
}, 240_000)

test('a broker that accepts connections and answers nothing is noticed, with what needs it; the exit code tells it', async () => {
  const since = performance.now()
  stack.kafka.pause()
  await noticed(since, 'kafka', 'heartbeat of alerts')
  watchdog.kill('SIGTERM')
  expect(await ended(watchdog)).toBe(1)
  const { MILLRACE_WATCHDOG_PATHS: _, ...withoutPaths } = settings
  const once = spawn(process.execPath, ['bin/millrace', 'watchdog', '--once', '--port', '0'], {
    ...{ cwd: ROOT, env: { ...process.env, ...withoutPaths }, stdio: 'ignore' },
  })
  children.push(once)
  expect(await ended(once)).toBe(1)
  stack.kafka.resume()
}, 240_000)
