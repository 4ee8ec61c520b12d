/** Any processor can have a clock: time goes on in a topic that several instances read, and nothing is written there. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import { connectPlatform, type Platform } from '../../../platform/index.ts'
import { intakeInstance } from '../../../processors/intake/index.ts'
import { DEFINITIONS } from '../../../processors/registry.ts'
import {
  avro,
  type DatasetDeclaration,
  primaryMeta,
  type Row,
  recordSubject,
  rowSchema,
  topicSubject,
  uuidV7,
} from '../../../schemas/index.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { absences, absencesTopic } from '../../support/absences/index.ts'
import { Declarer } from '../../support/declare.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
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
  const { kafka, registry, redis, clickhouse } = inject('stack')
  platform = connectPlatform(
    {
      kafka: { brokers: [kafka], clientId: 'test-clock' },
      registry: { url: registry },
      redis: { urls: [redis] },
      clickhouse: { url: clickhouse },
      prefix: `c${randomUUID().slice(0, 8)}.`,
    },
    [...DEFINITIONS, absences],
  )
  worker = await startWorker({ platform })
  declarer = await Declarer.open(platform)
  await declarer.dataset(dataset)
})

afterAll(async () => {
  await declarer?.close()
  await worker?.stop()
  await platform?.close()
})

const visit = async (page: string): Promise<void> => {
  const subject = topicSubject(platform.names.intake('visits'))
  const encoder = await platform.codecs.encoder<Row>(subject, rowSchema(dataset))
  const value = encoder.encode({ meta: null, page, at: Date.now() } as unknown as Row)
  await declarer.appender.append({
    topic: platform.names.intake('visits'),
    partition: 0,
    key: Buffer.from(page),
    value,
  })
}

const keysOf = async (topic: string): Promise<string[]> => {
  const reader = await platform.log.reader(topic, 0)
  const { records } = await reader.fetch(0, 0)
  await reader.close()
  return records.map(({ key }) => String(key))
}

test('timers fire in a quiet topic, which stays as it is; a replay tells the same at the same positions', async () => {
  await visit('home')
  await visit('news')
  const absent = () => keysOf(absencesTopic(platform.names, 'visits'))
  await until('both are absent', async () => (await absent()).length === 2)
  await visit('home')
  await until('one is absent again', async () => (await absent()).length === 3)
  expect(await absent()).toEqual(['home', 'news', 'home'])
  expect(await keysOf(platform.names.rows('visits'))).toEqual(['home', 'news', 'home'])
  // Time goes on as long as a clock runs: it rests while all is compared.
  await worker.stop()
  const only = ({ instance }: { readonly instance: string }) => instance.startsWith('absences.')
  for await (const { instance, first, compared } of verify({
    platform,
    catalog: declarer.tail.catalog.current,
    only,
  })) {
    expect(first, instance).toEqual([])
    expect(compared, instance).toBeGreaterThan(5)
  }
  worker = await startWorker({ platform })
  await visit('news')
  await until('the heir tells of it', async () => (await absent()).length === 4)
})

test('an observation that came too late changes nothing, and is counted', async () => {
  const topic = platform.names.intake('visits')
  const schema = avro.IdleObservedSchema
  const encoder = await platform.codecs.encoder(recordSubject(platform.names.prefix, schema), schema)
  const time = Date.now()
  const meta = primaryMeta({ id: uuidV7(time, randomBytes(16)), source: 'test', time })
  const value = encoder.encode({ meta, dataset: 'visits', seenEnd: { topic, partition: 0, offset: 1 } })
  const before = await keysOf(platform.names.rows('visits'))
  await declarer.appender.append({ topic, partition: 0, key: null, value })
  const counted = async () => (await worker.metrics.idleVoid.get()).values
  await until('it is counted', async () => (await counted()).length > 0)
  expect(await counted()).toEqual([{ labels: { instance: intakeInstance('visits') }, value: 1 }])
  expect(await keysOf(platform.names.rows('visits'))).toEqual(before)
})
