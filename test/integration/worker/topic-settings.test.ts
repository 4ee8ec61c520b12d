/** Somebody changes a topic of ours while everything runs: whoever asks any process learns of it, with the setting and the command that corrects it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Platform } from '../../../platform/connect.ts'
import { intakeInstance } from '../../../processors/intake/index.ts'
import type { DatasetDeclaration } from '../../../schemas/index.ts'
import type { Worker } from '../../../worker/index.ts'
import { noSignals } from '../../../worker/signals.ts'
import type { Declarer } from '../../support/declare.ts'
import { closed, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'visits',
  columns: [
    { name: 'page', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['page'],
  time: 'time',
}

let platform: Platform
let declarer: Declarer
let worker: Worker
const told: string[] = []

beforeAll(async () => {
  platform = stackPlatform('settings')
  const signals = { ...noSignals, topicUnfit: ({ reason }: { readonly reason: string }) => told.push(reason) }
  ;({ worker, declarer } = await runningOn(platform, { roles: ['catalog', 'intake'], datasets: [dataset], signals }))
  await until('intake runs', () => worker.ready().ok)
})
afterAll(() => closed(declarer, worker, platform))

const retain = async (topic: string, ms: number): Promise<void> => {
  const admin = await platform.log.admin()
  const configEntries = [
    { name: 'retention.ms', value: String(ms) },
    { name: 'message.timestamp.type', value: 'LogAppendTime' },
  ]
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries }] })
}

/** What any process can read on the log. */
const reported = () => platform.progress.troubled.map(({ instance, state, reason }) => ({ instance, state, reason }))

test('a topic of ours that would lose rows since somebody changed it is shown to all, told once, and forgotten when it is corrected', async () => {
  const topic = platform.names.rows(dataset.name)
  await retain(topic, 3_600_000)
  await until('the setting is seen', async () => {
    await worker.topics.look()
    return told.length > 0
  })
  await worker.topics.look()
  expect(told).toEqual([expect.stringContaining(`Topic ${topic} has retention.ms=3600000, expected -1`)])
  expect(told[0]).toContain(`--entity-name ${topic} --add-config retention.ms=-1`)
  await until('it is reported', () => reported().length > 0)
  const instance = intakeInstance(dataset.name)
  expect(reported()).toEqual([{ instance, state: 'recovering', reason: expect.stringContaining(told[0]) }])
  expect(worker.ready().reasons).toEqual([`${instance}: ${told[0]}`])
  await retain(topic, -1)
  await until('it is withdrawn', async () => {
    await worker.topics.look()
    return reported().length === 0
  })
  expect(worker.ready()).toMatchObject({ ok: true })
  expect(told).toHaveLength(1)
})
