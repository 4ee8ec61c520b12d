/** Alerts on the real stack: what a worker observes raises and ends them, they survive its end, and a replay says the same. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/index.ts'
import { alertsTableName, type ShownAlert } from '../../../processors/alerts/index.ts'
import type { DatasetDeclaration, Row } from '../../../schemas/index.ts'
import { fieldsKey, partitionKey } from '../../../sinks/redis/index.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import type { Declarer } from '../../support/declare.ts'
import { closed, rowEncoder, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { toldAlerts } from '../../support/told-alerts.ts'
import { until } from '../../support/until.ts'

const EVERY_MS = 400
const visits: DatasetDeclaration = {
  name: 'visits',
  columns: [
    { name: 'page', type: 'string' },
    { name: 'at', type: 'timestamp' },
  ],
  key: ['page'],
  time: 'at',
}

let platform: Platform
let worker: Worker
let declarer: Declarer

beforeAll(async () => {
  platform = stackPlatform('alerts')
  ;({ worker, declarer } = await runningOn(platform, { datasets: [visits], observeEveryMs: EVERY_MS }))
})

afterAll(() => closed(declarer, worker, platform))

const events = () => toldAlerts(platform)

const lines = async (): Promise<string[]> =>
  (await events()).map(({ type, value }) => `${type} ${value.seq} ${value.subject.rule} ${value.mutedBy}`)

const isTold = async (line: string) => (await lines()).includes(line)

const send = async (): Promise<void> => {
  const { names } = platform
  const encoder = await rowEncoder(platform, visits)
  const value = encoder.encode({ meta: null, page: 'p', at: Date.now() } as unknown as Row)
  await declarer.appender.append({ topic: names.intake('visits'), partition: 0, key: Buffer.from('p'), value })
}

const active = async (): Promise<readonly ShownAlert[]> => {
  const { redis, names } = platform
  const found = await redis.hgetall(fieldsKey(partitionKey(names.prefix, 'alerts', 0), 'active'))
  return Object.values(found).map((text) => JSON.parse(text))
}

const rows = async () => {
  const query = `SELECT event, toInt64(seq) AS seq, muted_by FROM \`${alertsTableName(platform.names.prefix)}\` ORDER BY fingerprint, seq`
  const answer = await platform.clickhouse.query({ query, format: 'JSONEachRow' })
  return answer.json<{ event: string; seq: number; muted_by: string | null }>()
}

test('a dataset without rows raises an alert, and a row ends it', async () => {
  const stale = { name: 'stale', alertOn: { signal: 'freshness', of: 'visits', threshold: 1 }, clearAfter: 1 }
  await declarer.declare('alert_rule', stale)
  await until('it fires', () => isTold('AlertRaised 1 stale null'))
  await until('it is in Redis', async () => (await active()).some(({ subject }) => subject.rule === 'stale'))
  const [shown] = await active()
  expect(shown).toMatchObject({ seq: 1, state: 'firing', subject: { rule: 'stale', feature: 'visits' }, threshold: 1 })
  await send()
  await until('it ends', async () => {
    await send()
    return isTold('AlertResolved 2 stale null')
  })
  await until('it is gone from Redis', async () => (await active()).length === 0)
})

test('a silence mutes an alert that fires, and another worker goes on where the first one ended', async () => {
  await until('it comes back', () => isTold('AlertRaised 3 stale null'))
  const silence = { name: 'night', silences: { rule: 'sta*' }, until: '2999-01-01T00:00:00Z' }
  await declarer.declare('silence', silence)
  await until('it is muted', () => isTold('AlertMuted 4 stale silence/night'))
  await worker.stop()
  worker = await startWorker({ platform, observeEveryMs: EVERY_MS })
  await declarer.retire('silence', 'night')
  await until('it is no longer muted', () => isTold('AlertMuted 5 stale null'))
  await declarer.retire('alert_rule', 'stale')
  await until('it ends with its rule', () => isTold('AlertResolved 6 stale null'))
  expect(await events()).toHaveLength(6)
})

test('the table holds every change, and everything equals its replay', async () => {
  await until('the table holds them', async () => (await rows()).length === 6)
  expect((await rows()).map(({ event }) => event)).toEqual((await events()).map(({ type }) => type))
  let compared = 0
  for await (const each of verify({ platform, catalog: declarer.tail.catalog.current })) {
    expect(each.first, each.instance).toEqual([])
    expect(each.differences, each.instance).toBe(0)
    if (each.instance.includes('alerts.')) compared += each.compared
  }
  expect(compared).toBeGreaterThanOrEqual(12)
})
