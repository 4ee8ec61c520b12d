/** Subscribers of alerts: the stream of the gateway, its lists, and the examples. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { avro, type Encoder, recordSubject, uuidV7 } from '../../../schemas/index.ts'
import { KafkaAppender } from '../../../streams/kafka/index.ts'
import { measured } from '../../support/alerts.ts'
import { runCommandLine } from '../../support/command-line.ts'
import { project } from '../../support/sources.ts'
import { until } from '../../support/until.ts'
import { newPrefix, openSite, platformOf, type Site } from '../gateway/support.ts'

interface Event {
  readonly event: string
  readonly id: string
  readonly data: {
    readonly seq: number
    readonly fingerprint: string
    readonly summary: string
    readonly event: string
  }
}

let site: Site
let appender: KafkaAppender
let encoder: Encoder<avro.ConditionsObserved>
let order = Date.now()
const folder = mkdtempSync(path.join(tmpdir(), 'millrace-alerts-'))
const children: ChildProcess[] = []

beforeAll(async () => {
  site = await openSite(inject('stack'), {}, newPrefix())
  const { platform } = site
  appender = new KafkaAppender(platform.log.kafka)
  const schema = avro.ConditionsObservedSchema
  encoder = await platform.codecs.encoder(recordSubject(platform.names.prefix, schema), schema)
  const rule = { name: 'accuracy', alertOn: { signal: 'performance', threshold: 1 }, clearAfter: 1, severity: 'page' }
  expect((await site.call('POST', '/v1/catalog/alert_rules', rule)).status).toBe(200)
  await until('the rule is applied', async () => {
    const topics = await platform.log.topics()
    if (!topics.includes(platform.names.alerts) || !topics.includes(platform.names.observations)) return false
    return (await platform.log.ends(platform.names.observations)).some(({ end }) => end > 0)
  })
}, 240_000)

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await appender?.close()
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A monitor has measured: the alerts of these models change. Models flap, so each has few changes. */
const observe = async (model: string, value: number): Promise<void> => {
  const meta: avro.EventMeta = {
    ...{ id: uuidV7(Date.now(), Buffer.alloc(16, order % 256)), source: 'test', time: Date.now(), team: null },
    ...{ actor: null, correlationId: null, causationId: null },
  }
  const one = measured('', value, { signal: 'performance', model, version: 1 })
  const scope = { signals: ['performance'], model, version: 1, measurements: [one] }
  const bytes = encoder.encode({ meta, order: order++, isTick: false, sources: [], ...scope })
  await appender.append({
    topic: site.platform.names.observations,
    partition: 0,
    key: Buffer.from(model),
    value: bytes,
  })
}

/** Reads a stream until it is told to stop, and says every event, and that the stream has begun. */
const follow = (
  query: string,
  onEvent: (event: Event) => void,
  headers: http.OutgoingHttpHeaders = {},
  onBegin = () => {},
) => {
  let rest = ''
  const request = http.get(`${site.url}/v1/alerts/stream${query}`, { agent: false, headers }, (response) => {
    response.setEncoding('utf8')
    response.on('error', () => {})
    response.on('data', (piece: string) => {
      rest += piece
      const blocks = rest.split('\n\n')
      rest = blocks.pop() as string
      if (blocks.some((each) => each.startsWith(': the stream begins'))) onBegin()
      for (const block of blocks.filter((each) => !each.startsWith(':'))) {
        const fields = Object.fromEntries(
          block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
        )
        onEvent({ event: fields.event!, id: fields.id!, data: JSON.parse(fields.data!) })
      }
    })
  })
  request.on('error', () => {})
  return () => request.destroy()
}

const nameOf = ({ data }: Event): string => `${data.fingerprint} ${data.seq}`

test('a caller that is cut off 50 times gets every change once (SSE1)', async () => {
  const got: Event[] = []
  const models = Array.from({ length: 60 }, (_, i) => `m${i}`)
  const appended = (async () => {
    for (const model of models) for (const value of [2, 0]) await observe(model, value)
  })()
  let cuts = 0
  let lastId: string | undefined
  while (got.length < 2 * models.length) {
    const query =
      lastId === undefined ? '?from=start' : cuts % 2 === 0 ? '' : `?last_event_id=${encodeURIComponent(lastId)}`
    const headers = lastId !== undefined && cuts % 2 === 0 ? { 'last-event-id': lastId } : {}
    const before = got.length
    let isOpen = true
    const end = follow(
      query,
      (event) => {
        if (!isOpen) return // it has been cut off: what arrives after that is not counted
        got.push(event)
        lastId = event.id
        if (cuts < 50 && got.length >= before + 1 + (cuts % 3)) isOpen = false
      },
      headers,
    )
    await until('events arrive', () => !isOpen || got.length >= 2 * models.length)
    end()
    cuts++
  }
  await appended
  expect(cuts).toBeGreaterThan(50)
  expect(new Set(got.map(nameOf)).size).toBe(got.length)
  const whole: Event[] = []
  const end = follow('?from=start', (event) => whole.push(event))
  await until('the whole stream', () => whole.length >= 2 * models.length)
  end()
  expect(got.map(nameOf)).toEqual(whole.map(nameOf))
  expect(whole.map(({ data }) => data.event).slice(0, 2)).toEqual(['AlertRaised', 'AlertResolved'])
  const [{ topic, partition, offset }] = JSON.parse(whole[0]!.id)
  expect([topic, partition, typeof offset]).toEqual([site.platform.names.alerts, 0, 'number'])
}, 240_000)

test('a position that the log does not hold is answered with a gap; what is no id is refused', async () => {
  const id = JSON.stringify([{ topic: site.platform.names.alerts, partition: 0, offset: 1_000_000 }])
  const got: Event[] = []
  const end = follow(`?last_event_id=${encodeURIComponent(id)}`, (event) => got.push(event))
  await until('a gap, then what the log holds', () => got.length > 1)
  end()
  expect(got[0]).toMatchObject({ event: 'gap', data: { asked: 1_000_000, next: 0 } })
  expect(got[1]).toMatchObject({ event: 'alert', data: { seq: 1 } })
  for (const wrong of ['x', '[]', '[{"topic":"other","partition":0,"offset":1}]'])
    expect((await site.call('GET', `/v1/alerts/stream?last_event_id=${encodeURIComponent(wrong)}`)).status).toBe(400)
})

test('from the observation to the caller', async () => {
  const took: number[] = []
  let at = 0
  let hasBegun = false
  const end = follow(
    '',
    () => took.push(performance.now() - at),
    {},
    () => {
      hasBegun = true
    },
  )
  await until('it is connected', () => hasBegun)
  for (let i = 0; i < 100; i++) {
    at = performance.now()
    await observe(`latency${i}`, 2)
    await until('it arrives', () => took.length > i)
  }
  end()
  took.sort((a, b) => a - b)
  process.stderr.write(
    `alert over SSE, ms: p50 ${took[50]?.toFixed(1)}, p99 ${took[98]?.toFixed(1)}, max ${took.at(-1)?.toFixed(1)}\n`,
  )
  expect(took).toHaveLength(100)
}, 240_000)

test('alerts are listed page by page, as they are and as they were, with their changes', async () => {
  await observe('listed', 2)
  const mine = '/v1/alerts?model=listed'
  await until('it is listed', async () => (await site.call('GET', mine)).body.items.length === 1)
  const [alert] = (await site.call('GET', mine)).body.items
  expect(alert).toMatchObject({
    state: 'firing',
    seq: 1,
    severity: 'page',
    value: 2,
    subject: { model: 'listed', version: 1 },
  })
  await observe('listed', 0)
  await until('it has ended', async () => (await site.call('GET', `${mine}&state=firing`)).body.items.length === 0)
  const changes = `/v1/alerts/${alert.fingerprint}/changes`
  const [last, first] = (await site.call('GET', changes)).body.items
  expect([last, first]).toMatchObject([
    { event: 'AlertResolved', seq: 2, endsAt: expect.any(Number) },
    { event: 'AlertRaised', seq: 1 },
  ])
  const past = await site.call('GET', `${mine}&as_of=${first.at}`)
  expect(past.body.items).toMatchObject([{ state: 'firing', seq: 1 }])
  expect((await site.call('GET', `${mine}&as_of=1000`)).body.items).toEqual([])
  const page = await site.call('GET', `${changes}?limit=1`)
  expect((await site.call('GET', `${changes}?limit=1&page_token=${page.body.nextPageToken}`)).body).toMatchObject({
    ...{ items: [{ seq: 1 }], nextPageToken: null },
  })
  const seen: string[] = []
  for (let token: string | null = ''; token !== null; ) {
    const { body }: { body: { items: { fingerprint: string }[]; nextPageToken: string | null } } = await site.call(
      'GET',
      `/v1/alerts?limit=50${token === '' ? '' : `&page_token=${token}`}`,
    )
    seen.push(...body.items.map(({ fingerprint }) => fingerprint))
    token = body.nextPageToken
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.length).toBeGreaterThan(150)
  process.env.MILLRACE_CLIENT_URL = site.url
  try {
    const { out } = await runCommandLine('alerts', '--all', '--model', 'listed')
    expect(out).toContain(alert.fingerprint)
    expect((await runCommandLine('alerts', alert.fingerprint)).out).toMatch(/2 +AlertResolved[\s\S]*1 +AlertRaised/)
    for (const args of [['f'.repeat(64)], ['mistyped'], [alert.fingerprint, '--as-of', '1000']]) {
      const { code, err } = await runCommandLine('alerts', ...args)
      expect(code).toBe(3)
      expect(err).toMatch(new RegExp(`There is no alert '${args[0]}'.*expected a fingerprint.*ALERT_UNKNOWN`))
    }
  } finally {
    delete process.env.MILLRACE_CLIENT_URL
  }
}, 240_000)

test('alerts that fire are listed while ClickHouse is away, and while Redis is', async () => {
  for (const model of ['hidden1', 'hidden2', 'hidden3']) await observe(model, 2)
  await observe('hidden2', 0)
  const firing = '/v1/alerts?state=firing&rule=accuracy'
  const modelsIn = async (at: Site) => {
    const found: string[] = []
    for (let token: string | null = ''; token !== null; ) {
      const page: string = token === '' ? '' : `&page_token=${token}`
      const { status, body } = await at.call('GET', `${firing}&limit=2${page}`)
      expect(status).toBe(200)
      found.push(...body.items.map(({ subject }: { subject: { model: string } }) => subject.model))
      token = body.nextPageToken
    }
    return found.filter((model) => model.startsWith('hidden'))
  }
  await until('they fire, and one has ended', async () => (await modelsIn(site)).join() === 'hidden3,hidden1')
  const stack = inject('stack')
  const nobody = '127.0.0.1:1'
  for (const away of [{ clickhouse: `http://${nobody}` }, { redis: `redis://${nobody}` }]) {
    const platform = platformOf({ ...stack, ...away }, site.platform.names.prefix)
    const other = await openSite(stack, { positionTimeoutMs: 10_000 }, site.platform.names.prefix, false, platform)
    try {
      expect(await modelsIn(other)).toEqual(await modelsIn(site))
      expect((await other.call('GET', `${firing}&model=hidden1`)).body.items).toEqual(
        (await site.call('GET', `${firing}&model=hidden1`)).body.items,
      )
      expect((await other.call('GET', `${firing}&model=hidden2`)).body.items).toEqual([])
    } finally {
      await other.close()
    }
  }
}, 240_000)

test('the examples in TypeScript and Python get every change once, also after they were killed', async () => {
  const { kafka, registry } = inject('stack')
  const { alerts } = site.platform.names
  const commands: readonly (readonly [string, readonly string[]])[] = [
    [
      process.execPath,
      ['--import', 'tsx', 'examples/subscribers/subscribe.ts', kafka, registry, alerts, path.join(folder, 'ts')],
    ],
    ['python3', ['examples/subscribers/subscribe.py', site.url, path.join(folder, 'py')]],
  ]
  const outputs = await Promise.all(
    commands.map(async ([command, args]) => {
      const outs: string[] = []
      // A process that is killed may leave half a line.
      const lines = () => outs.flatMap((out) => out.split('\n').slice(0, -1))
      for (const [i, least] of [1, 130].entries()) {
        outs.push('')
        const child = spawn(command, args, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] })
        children.push(child)
        child.stdout.on('data', (piece) => {
          outs[i] += piece
        })
        await until(`${args.find((each) => each.includes('subscribe'))} has ${least}`, () => lines().length >= least)
        child.kill('SIGKILL')
        await new Promise((resolve) => child.once('close', resolve))
      }
      return lines().map((line) => JSON.parse(line) as { kind: string; fingerprint: string; seq: number })
    }),
  )
  for (const told of outputs) {
    const last = new Map<string, number>()
    // Killed between a change and its position, it may say one again, with the number that it had.
    for (const { fingerprint, seq } of told) {
      const before = last.get(fingerprint) ?? 0
      expect(seq - before === 1 || seq <= before, `${fingerprint} ${before} ${seq}`).toBe(true)
      last.set(fingerprint, Math.max(seq, before))
    }
    expect(last.size).toBeGreaterThan(60)
  }
}, 240_000)
