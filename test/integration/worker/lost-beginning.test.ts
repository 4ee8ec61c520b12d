/** Topics whose beginning was deleted: verification compares what the log still holds, and a changelog without its beginning is damage. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Verified, verify } from '../../../operations/verify/index.ts'
import { connectPlatform, type Platform, type PlatformConfig } from '../../../platform/connect.ts'
import { caughtUp } from '../../../platform/progress.ts'
import { liveViews } from '../../../processors/features/index.ts'
import { intakeInstance } from '../../../processors/intake/index.ts'
import {
  type DatasetDeclaration,
  type FeatureViewDeclaration,
  type Row,
  rowSchema,
  topicSubject,
} from '../../../schemas/index.ts'
import { ensureTopics } from '../../../streams/kafka/index.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { Millrace } from '../../e2e/millrace.ts'
import { Declarer, metaNow } from '../../support/declare.ts'
import { until } from '../../support/until.ts'

const prefix = `l${randomUUID().slice(0, 8)}.`
const source = `${prefix}visits`
/** Ids are forgotten at once, so that a replay that begins in the middle is exact from its second millisecond on. */
const dataset: DatasetDeclaration = {
  name: 'visits',
  columns: [
    { name: 'page', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['page'],
  time: 'time',
  dedupeMs: 0,
  source: { topic: source },
}
const view: FeatureViewDeclaration = {
  name: 'by_page',
  dataset: 'visits',
  entity: ['page'],
  features: { n: { function: 'count', window: '1h' } },
}

let config: PlatformConfig
let platform: Platform
let worker: Worker
let declarer: Declarer
const folders: string[] = []

beforeAll(async () => {
  const { kafka, registry, redis, clickhouse } = inject('stack')
  config = {
    kafka: { brokers: [kafka], clientId: 'test-lost-beginning' },
    registry: { url: registry },
    redis: { urls: [redis] },
    clickhouse: { url: clickhouse },
    prefix,
  }
  platform = connectPlatform(config)
  await ensureTopics(platform.log, [{ name: source, partitions: 1, kind: 'log' }])
  worker = await startWorker({ platform })
  declarer = await Declarer.open(platform)
  await declarer.dataset(dataset)
  await declarer.view(view)
  await send(0, 40)
  await declarer.appender.append({ topic: source, partition: 0, key: null, value: Buffer.from('no avro') })
  await send(40, 80)
  await declarer.appender.append({ topic: source, partition: 0, key: null, value: Buffer.from('nor this') })
  await caught()
})

afterAll(async () => {
  await declarer?.close()
  await worker?.stop()
  await platform?.close()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

const send = async (from: number, to: number): Promise<void> => {
  const encoder = await platform.codecs.encoder(topicSubject(source), rowSchema(dataset))
  const time = Date.now() - 3_600_000
  for (let n = from; n < to; n++) {
    const value = encoder.encode({ meta: metaNow(), page: `p${n % 5}`, time: time + n } as unknown as Row)
    await declarer.appender.append({ topic: source, partition: 0, key: Buffer.from(`p${n % 5}`), value })
  }
}

const caught = async () => {
  const [live] = liveViews(declarer.tail.catalog.current)
  const started = Date.now()
  expect(await caughtUp(platform, live, () => Date.now() - started > 30_000)).toBeDefined()
}

const deleteBefore = async (topic: string, offset: number): Promise<void> => {
  const admin = await platform.log.admin()
  await admin.fetchTopicOffsets(topic) // else the client may not know the topic's leader
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] })
}

const verified = async (): Promise<Map<string, Verified>> => {
  const results = new Map<string, Verified>()
  for await (const each of verify({ platform, catalog: declarer.tail.catalog.current }))
    results.set(each.instance, each)
  return results
}

const missingOf = (results: Map<string, Verified>) => [...results.values()].flatMap(({ missing }) => missing)
const differencesOf = (results: Map<string, Verified>) => [...results.values()].flatMap(({ first }) => first)

/** Runs `millrace verify` as a person does. */
const command = async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-verify-'))
  folders.push(folder)
  await writeFile(path.join(folder, 'millrace.config.json'), JSON.stringify(config))
  return new Millrace(folder).run('verify')
}

const intake = intakeInstance('visits')

test('everything is compared while the log is complete', async () => {
  const results = await verified()
  expect(differencesOf(results)).toEqual([])
  expect(missingOf(results)).toEqual([])
  expect(results.get(intake)?.compared).toBe(80)
  expect(results.get(platform.names.quarantine)?.compared).toBe(2)
})

test('a topic of a user that has lost its beginning is compared from the oldest offset that is held, which is reported', async () => {
  await deleteBefore(source, 50)
  const results = await verified()
  expect(differencesOf(results)).toEqual([])
  expect(missingOf(results)).toEqual([{ topic: source, partition: 0, begins: 50, uncompared: null }])
  expect(results.get(intake)?.compared).toBeGreaterThan(25)
  expect(results.get(intake)?.compared).toBeLessThanOrEqual(31)
  expect(results.get(platform.names.quarantine)?.compared).toBe(1)
  const { code, out } = await command()
  expect(out).toContain(`${source}:0 begins at offset 50, earlier records are gone; compared from there`)
  expect(out).toContain('everything that the log still holds equals its replay')
  expect(code).toBe(5)
})

test('a topic of ours that has lost its beginning: what cannot be compared without it is reported, and is no difference', async () => {
  const { names } = platform
  await deleteBefore(names.rows('visits'), 20)
  const results = await verified()
  const rows = { topic: names.rows('visits'), partition: 0, begins: 20 }
  expect(missingOf(results)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...rows, uncompared: 'its records do not say which input they come from' }),
      expect.objectContaining({ ...rows, uncompared: 'its outputs depend on all records before' }),
      expect.objectContaining({ ...rows, uncompared: null }),
    ]),
  )
  expect(differencesOf(results)).toEqual([])
})

test('a changelog that has lost its beginning is damage: its task is parked with a remedy, and verification names it', async () => {
  await worker.stop()
  const changelog = platform.names.changelog(intake)
  const admin = await platform.log.admin()
  const setPolicy = (value: string) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: changelog, configEntries: [{ name: 'cleanup.policy', value }] }],
    })
  await setPolicy('delete')
  await deleteBefore(changelog, 3)
  await setPolicy('compact')
  worker = await startWorker({ platform })
  const taskOf = () => [...worker.tasks()].find(({ instance, partition }) => instance === intake && partition === 0)
  await until('the task is parked', () => taskOf()?.state === 'parked')
  expect(taskOf()?.reason).toContain(`changelog ${changelog}:0 begins at offset 3: its beginning was deleted`)
  expect(taskOf()?.remedy).toMatch(/declare a new version/)
  await until('all others work', () => worker.ready().reasons.length === 0)
  const results = await verified()
  expect(differencesOf(results)).toContainEqual({
    where: `${changelog}:0`,
    which: 'log start',
    expected: '0',
    actual: '3',
  })
})
