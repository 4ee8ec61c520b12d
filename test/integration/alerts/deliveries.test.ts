/** Changes of alerts reach every receiver, at least once and in their order; one that is slow, dead, gone or refused holds up nobody else. */
import { randomBytes } from 'node:crypto'
import http from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type UndeliverableQuery, undeliverable } from '../../../gateway/alerts/undeliverable.ts'
import type { GatewayContext } from '../../../gateway/context.ts'
import { freePorts } from '../../../infra/stack/ports.ts'
import { type Platform, readLog } from '../../../platform/index.ts'
import { avro, type Encoder, recordSubject, schemaIdsOf } from '../../../schemas/index.ts'
import { addressName, signedHeaders } from '../../../sinks/webhook/index.ts'
import { Ledger } from '../../../worker/couriers/ledger.ts'
import { receiversOf } from '../../../worker/couriers/receivers.ts'
import { type Receivers, startWorker, type Worker } from '../../../worker/index.ts'
import { noSignals } from '../../../worker/signals.ts'
import { type Alertmanager, startAlertmanager } from '../../support/alertmanager.ts'
import { measured } from '../../support/alerts.ts'
import { type Declarer, metaNow } from '../../support/declare.ts'
import { listening, type MailServer, startMailServer } from '../../support/loopback.ts'
import { closed, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

interface Got {
  readonly path: string
  readonly alerts: readonly {
    readonly status: string
    readonly labels: Record<string, string>
    readonly annotations: { seq: string }
  }[]
  readonly isSigned: boolean
  readonly id: string
}

let platform: Platform
let worker: Worker
let declarer: Declarer
let alertmanager: Alertmanager | { readonly missing: string }
let encoder: Encoder<avro.ConditionsObserved>
let receivers: Receivers
let order = 1
let hookPort: number
const got: Got[] = []
const mails: string[] = []
let failures = 2
/** Whether `/new` answers nothing yet. */
let isDeaf = true

/** `/fast` and `/signed` take everything, `/slow` never answers, `/gone` wants no more, `/flaky` fails twice. */
const hooks = http.createServer((request, response) => {
  let text = ''
  request.on('data', (piece) => {
    text += piece
  })
  request.on('end', () => {
    const { url: path = '', headers } = request
    const id = String(headers['webhook-id'])
    const expected = signedHeaders(SECRET, id, Number(headers['webhook-timestamp'] ?? 0), text)['webhook-signature']
    got.push({ path, id, isSigned: headers['webhook-signature'] === expected, alerts: JSON.parse(text).alerts })
    if (path === '/slow' || (path === '/new' && isDeaf)) return
    if (path === '/flaky' && failures-- > 0) response.writeHead(500)
    if (path === '/gone') response.writeHead(410)
    response.end()
  })
})
let mailServer: MailServer

beforeAll(async () => {
  hookPort = await listening(hooks)
  const at = `http://127.0.0.1:${hookPort}`
  const [alertmanagerPort, deadPort] = (await freePorts(2)) as [number, number]
  mailServer = await startMailServer(mails)
  alertmanager = await startAlertmanager(alertmanagerPort)
  receivers = {
    webhooks: [
      ...['/fast', '/slow', '/gone', '/flaky', '/pages', '/tickets'].map((path) => ({ url: at + path })),
      { url: `${at}/signed`, secret: SECRET },
      { url: `http://127.0.0.1:${deadPort}/dead` },
      { url: `http://127.0.0.2:${hookPort}/refused` },
    ],
    alertmanagers: 'url' in alertmanager ? [alertmanager.url] : [],
    mail: { url: `smtp://127.0.0.1:${mailServer.port}`, from: 'millrace@example.org', to: ['ops@example.org'] },
    egress: { allowedHosts: ['127.0.0.1'] },
    routes: [
      {
        labels: [
          ['severity', 'page'],
          ['rule', 'acc*'],
        ],
        receivers: [`${at}/pages`],
      },
      { labels: [['severity', 'ticket']], receivers: [`${at}/tickets`] },
    ],
  }
  platform = stackPlatform('deliveries')
  ;({ worker, declarer } = await runningOn(platform, { signals: noSignals, receivers }))
  const schema = avro.ConditionsObservedSchema
  encoder = await platform.codecs.encoder(recordSubject(platform.names.prefix, schema), schema)
  const rule = { name: 'accuracy', alertOn: { signal: 'performance', threshold: 1 }, clearAfter: 1, severity: 'page' }
  await declarer.declare('alert_rule', rule)
  await until('the rule is in force', isApplied)
  await until(
    'every receiver has a position',
    async () => (await ledger()).size === 10 + receivers.alertmanagers.length,
  )
}, 240_000)

afterAll(async () => {
  hooks.closeAllConnections()
  hooks.close()
  await closed(declarer, worker, platform)
  if (alertmanager !== undefined && 'url' in alertmanager) await alertmanager.stop()
  await mailServer?.close()
})

/** The name of a webhook of this test. */
const nameOf = (path: string, host = '127.0.0.1'): string => `webhook ${addressName(`${host}:${hookPort}`, path)}`

/** Whether a rule stands before what is observed from now on. */
const isApplied = async (): Promise<boolean> => {
  const { names, codecs, log } = platform
  if (!(await log.topics()).includes(names.observations)) return false
  const decoder = codecs.events({ Applied: avro.AlertRuleAppliedSchema, Observed: avro.ConditionsObservedSchema })
  for await (const records of readLog(platform, { topic: names.observations, partition: 0 })) {
    await codecs.ensure(schemaIdsOf(records))
    if (records.some(({ value }) => decoder.decode(value as Buffer).type === 'Applied')) return true
  }
  return false
}

interface Entry {
  readonly type: string
  readonly value: Partial<avro.AlertUndeliverable & avro.AlertsDelivered>
}

/** The last record of every key. */
const ledger = async (): Promise<Map<string, Entry>> => {
  const { names, codecs, log } = platform
  const found = new Map()
  if (!(await log.topics()).includes(names.deliveries)) return found
  const decoder = codecs.events({ Delivered: avro.AlertsDeliveredSchema, Lost: avro.AlertUndeliverableSchema })
  for await (const records of readLog(platform, { topic: names.deliveries, partition: 0 })) {
    await codecs.ensure(schemaIdsOf(records))
    for (const { key, value } of records)
      if (value === null) found.delete(String(key))
      else found.set(String(key), decoder.decode(value))
  }
  return found
}

const observe = async (model: string, value: number): Promise<void> => {
  const one = measured('', value, { signal: 'performance', model, version: 1 })
  const scope = { signals: ['performance'], model, version: 1, measurements: [one] }
  const bytes = encoder.encode({ meta: metaNow(), order: order++, isTick: false, sources: [], ...scope })
  await declarer.appender.append({
    topic: platform.names.observations,
    partition: 0,
    key: Buffer.from(model),
    value: bytes,
  })
}

const changesAt = (path: string, model: string): readonly string[] =>
  got
    .filter((each) => each.path === path)
    .flatMap(({ alerts }) => alerts)
    .filter(({ labels }) => labels.model === model)
    .map(({ status, annotations }) => `${status} ${annotations.seq}`)

test('a receiver gets every change in its order, whatever the others do', async () => {
  await observe('churn', 2)
  await until('it is told', () => changesAt('/fast', 'churn').length === 1)
  await observe('churn', 0)
  const both = ['firing 1', 'resolved 2']
  await until('its end is told', () => changesAt('/fast', 'churn').length === 2)
  expect(changesAt('/fast', 'churn')).toEqual(both)
  await until('the signed one', () => changesAt('/signed', 'churn').length === 2)
  expect(got.filter(({ path }) => path === '/signed').every(({ isSigned }) => isSigned)).toBe(true)
  await until('email', () => mails.length === 2)
  expect(mails.map((text) => /Subject: (.*)/.exec(text)?.[1])).toEqual([
    expect.stringContaining('[millrace] firing: accuracy: model churn'),
    expect.stringContaining('[millrace] resolved: accuracy: model churn'),
  ])
})

test('one that fails gets it later, with the same id; one that is gone is left alone; one that is refused is on record', async () => {
  await until('the flaky one', () => changesAt('/flaky', 'churn').includes('resolved 2'))
  const tries = got.filter(({ path }) => path === '/flaky')
  expect(new Set(tries.slice(0, 3).map(({ id }) => id)).size).toBe(1)
  await observe('other', 2)
  await until('it is told', () => changesAt('/fast', 'other').length === 1)
  expect(got.filter(({ path }) => path === '/gone')).toHaveLength(1)
  expect(got.some(({ path }) => path === '/refused')).toBe(false)
  const entries = [...(await ledger())].filter(([, { type }]) => type === 'Lost')
  const reasons = entries.map(([key, { value }]) => `${key}: ${value.reason}`).join('\n')
  expect(reasons).toMatch(
    new RegExp(`${nameOf('/refused', '127.0.0.2')}/\\d+: target 127.0.0.2.*expected a public address`),
  )
  expect(reasons).toMatch(new RegExp(`${nameOf('/gone')}/\\d+: .* answered 410`))
  expect(reasons, 'the path of a webhook is its secret').not.toMatch(/refused|gone/)
  const list = (query: UndeliverableQuery) => undeliverable({ platform } as GatewayContext, query)
  const all = await list({ limit: 100 })
  expect(all.map(({ receiver, alertOffset }) => `${receiver}/${alertOffset}`).toSorted()).toEqual(
    entries.map(([key]) => key).toSorted(),
  )
  expect(all.map(({ offset }) => offset)).toEqual(all.map(({ offset }) => offset).toSorted((a, b) => b - a))
  const [first] = await list({ limit: 1 })
  expect(first).toEqual(all[0])
  expect(await list({ limit: 100, before: first!.offset })).toEqual(all.slice(1))
  expect(await list({ limit: 100, receiver: 'nobody' })).toEqual([])
})

test('a receiver in routes gets what they match, and nothing else', () => {
  expect(changesAt('/pages', 'churn')).toEqual(['firing 1', 'resolved 2'])
  expect(got.filter(({ path }) => path === '/tickets')).toEqual([])
})

test('a real Alertmanager holds what fires', async ({ skip }) => {
  if ('missing' in alertmanager) return skip(alertmanager.missing)
  const { url } = alertmanager
  const firing = async (): Promise<string[]> => {
    const answer = await fetch(`${url}/api/v2/alerts`)
    return ((await answer.json()) as { labels: { model: string } }[]).map(({ labels }) => labels.model).sort()
  }
  await until('it holds the alert', async () => (await firing()).join() === 'other')
  await observe('other', 0)
  await until('it is resolved there', async () => (await firing()).length === 0)
})

test('another worker goes on behind what was delivered', async () => {
  await until('its end is told', async () => {
    if (changesAt('/fast', 'other').length === 1) await observe('other', 0)
    return changesAt('/fast', 'other').length === 2
  })
  await until('and on record', async () => {
    const [{ end } = { end: 0 }] = await platform.log.ends(platform.names.alerts)
    const position = (await ledger()).get(nameOf('/fast'))?.value.position ?? 0
    return position >= end
  })
  await worker.stop()
  worker = await startWorker({ platform, signals: noSignals, receivers })
  await observe('third', 2)
  await until('it is told', () => changesAt('/fast', 'third').length === 1)
  expect(changesAt('/fast', 'churn')).toEqual(['firing 1', 'resolved 2'])
  expect(changesAt('/fast', 'other')).toEqual(['firing 1', 'resolved 2'])
})

test('a receiver that is new gets what was raised since its first worker began, although that worker never reached it', async () => {
  await worker.stop()
  const [first] = receivers.webhooks
  const url = (first as { readonly url: string }).url.replace('/fast', '/new')
  const withNew = { ...receivers, webhooks: [...receivers.webhooks, { url }] }
  worker = await startWorker({ platform, signals: noSignals, receivers: withNew })
  await observe('fourth', 2)
  await until('it is told to others', () => changesAt('/fast', 'fourth').length === 1)
  await worker.stop()
  expect((await ledger()).has(nameOf('/new'))).toBe(false)
  isDeaf = false
  const before = got.filter(({ path }) => path === '/new').length
  worker = await startWorker({ platform, signals: noSignals, receivers: withNew })
  await until('it is told to the new one', () => got.filter(({ path }) => path === '/new').length > before)
  expect(changesAt('/new', 'fourth').at(-1)).toBe('firing 1')
  expect(changesAt('/new', 'churn'), 'no history').toEqual([])
})

const bookOf = (): Ledger => {
  const { appender } = declarer
  return new Ledger({ ...{ platform, appender, receivers: [], now: Date.now }, random: () => randomBytes(16) })
}

test('what an earlier release wrote under names with a path is taken over: nothing is told twice, nothing is lost, and no path stays', async () => {
  await worker.stop()
  const formerOf = new Map(receiversOf(receivers, Date.now).map(({ name, formerName = name }) => [name, formerName]))
  const paths = ['/fast', '/signed', '/refused', '/left']
  // The topic as the earlier release left it: the same entries under the former names, and those of a receiver that no setting names any more.
  const old = bookOf()
  for (const [key, { type, value }] of await ledger()) {
    const former = formerOf.get(value.receiver as string)
    if (former === undefined || former === value.receiver) continue
    const { offset = 0, position = 0, tries = 0 } = value
    if (type === 'Lost')
      await old.lost(
        former,
        { offset, event: { value } as never },
        tries,
        `Cannot POST ${former.slice(former.indexOf('/'))}`,
      )
    else if (key === value.receiver) await old.delivered(former, position)
    else await old.announced(former, position)
    await declarer.appender.append({
      topic: platform.names.deliveries,
      partition: 0,
      key: Buffer.from(key),
      value: null,
    })
  }
  await old.delivered('webhook gone.example/left', 3)
  await old.announced('webhook gone.example/left', 2)
  const list = () => undeliverable({ platform } as GatewayContext, { limit: 100 })
  const lost = await list()
  const offsets = (all: typeof lost) => all.map(({ receiver, alertOffset }) => `${receiver}/${alertOffset}`)
  expect(lost.length).toBeGreaterThan(1)
  expect(lost.map(({ receiver, reason }) => receiver + reason).join()).not.toMatch(/gone$|refused/)
  worker = await startWorker({ platform, signals: noSignals })
  const [{ end: start } = { end: 0 }] = await platform.log.ends(platform.names.alerts)
  await observe('fifth', 2)
  await until('it is raised', async () => ((await platform.log.ends(platform.names.alerts))[0]?.end ?? 0) > start)
  await worker.stop()
  const told = got.length
  worker = await startWorker({ platform, signals: noSignals, receivers })
  await until('it is told', () => paths.slice(0, 2).every((path) => changesAt(path, 'fifth').length === 1))
  await until('the paths are gone', async () => ![...(await ledger()).keys()].some((key) => key.includes('/fast')))
  for (const path of paths.slice(0, 2)) {
    const since = got
      .slice(told)
      .filter((each) => each.path === path)
      .flatMap(({ alerts }) => alerts)
    expect(
      since.map(({ labels }) => labels.model),
      path,
    ).toEqual(['fifth'])
  }
  const keys = [...(await ledger()).keys()]
  for (const path of paths) expect(keys.join('\n')).not.toContain(path)
  expect(keys).toContainEqual(expect.stringMatching(/^webhook gone\.example#[0-9a-f]{12}$/))
  expect(offsets(await list())).toEqual(expect.arrayContaining(offsets(lost)))
  expect((await list()).map(({ reason }) => reason).join()).not.toContain('/refused')
})

test('of two announcements the earlier position counts, and what was delivered counts before both', async () => {
  const book = bookOf()
  const name = 'webhook example.org#raced'
  for (const position of [7, 5, 9]) await book.announced(name, position)
  expect((await book.positions()).get(name)).toBe(5)
  await book.delivered(name, 6)
  await book.announced(name, 2)
  expect((await book.positions()).get(name)).toBe(6)
})
