/** Predictions that fail, are slow, or stop: each raises its alert on the real stack, from what a worker observed of the log, and a replay says the same. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/index.ts'
import { predictionsDataset, type Row } from '../../../schemas/index.ts'
import type { Worker } from '../../../worker/index.ts'
import type { Declarer } from '../../support/declare.ts'
import { closed, rowEncoder, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { toldAlerts } from '../../support/told-alerts.ts'
import { until } from '../../support/until.ts'

const EVERY_MS = 400
const churn = { name: 'churn', served: [{ name: 'amount', type: 'double' as const }], partitions: 2 }
const dataset = predictionsDataset(churn)

let platform: Platform
let worker: Worker
let declarer: Declarer
let sent = 0

beforeAll(async () => {
  platform = stackPlatform('served')
  ;({ worker, declarer } = await runningOn(platform, { observeEveryMs: EVERY_MS }))
  await declarer.declare('predictions', churn)
})
afterAll(() => closed(declarer, worker, platform))

const send = async (count: number, columns: Readonly<Record<string, unknown>>): Promise<void> => {
  const encoder = await rowEncoder(platform, dataset)
  const empty = Object.fromEntries(dataset.columns.map(({ name }) => [name, null]))
  const topic = platform.names.intake(dataset.name)
  await Promise.all(
    Array.from({ length: count }, async () => {
      const id = `p${sent++}`
      const row = { ...empty, meta: null, prediction_id: id, time: Date.now(), model_version: 3, ...columns }
      const value = encoder.encode(row as unknown as Row)
      await declarer.appender.append({ topic, partition: sent % 2, key: Buffer.from(id), value })
    }),
  )
}

const told = () => toldAlerts(platform)
const raised = async (rule: string) =>
  (await told()).find(({ type, value }) => type === 'AlertRaised' && value.subject.rule === rule)?.value
const rule = (name: string, alertOn: object) =>
  declarer.declare('alert_rule', { name, alertOn: { signal: 'predictions', model: 'churn', ...alertOn } } as never)

test('answers that fail or are slow raise alerts about the version that gave them', async () => {
  await rule('failing', { of: 'error_rate', threshold: 0.5 })
  await rule('slow', { of: 'latency_p99_ms', threshold: 100 })
  await send(200, { status: 'ok', latency_us: 2_000 })
  await send(200, { status: 'failed', latency_us: 500_000, model_version: 4 })
  await until('both fire', async () => (await raised('failing')) !== undefined && (await raised('slow')) !== undefined)
  expect(await raised('failing')).toMatchObject({
    value: 1,
    subject: { model: 'churn', version: 4, feature: 'error_rate' },
  })
  expect(await raised('slow')).toMatchObject({ value: 500, subject: { version: 4, feature: 'latency_p99_ms' } })
  expect((await told()).filter(({ value }) => value.subject.version === 3)).toEqual([])
})

test('predictions that stop raise an alert, and the next one ends it', async () => {
  await rule('silent', { of: 'age', threshold: 2 })
  await until('it fires', async () => (await raised('silent')) !== undefined)
  expect((await raised('silent'))?.summary).toMatch(/age: predictions is \d.* \(last prediction at 2/)
  await until('it ends', async () => {
    await send(1, { status: 'ok' })
    return (await told()).some(({ type, value }) => type === 'AlertResolved' && value.subject.rule === 'silent')
  })
})

test('everything equals its replay', async () => {
  for await (const each of verify({ platform, catalog: declarer.tail.catalog.current })) {
    expect(each.first, each.instance).toEqual([])
    expect(each.differences, each.instance).toBe(0)
  }
})
