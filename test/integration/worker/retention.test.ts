/** A user's topic has a retention of its own: a warning comes before rows are lost, and lost rows are damage. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { connectPlatform, type Platform, planOf } from '../../../platform/index.ts'
import { intakeInstance } from '../../../processors/intake/index.ts'
import { type DatasetDeclaration, type Row, rowSchema, topicSubject } from '../../../schemas/index.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import { WorkerMetrics } from '../../../worker/metrics.ts'
import { RetentionWatch } from '../../../worker/retention-watch.ts'
import { noSignals } from '../../../worker/signals.ts'
import { createTopics } from '../../support/create-topics.ts'
import { Declarer } from '../../support/declare.ts'
import { until } from '../../support/until.ts'

const HOUR = 3_600_000
const instance = intakeInstance('clicks')

let platform: Platform
let catalog: Worker
let declarer: Declarer
let topic: string
let dataset: DatasetDeclaration

beforeAll(async () => {
  const { kafka, registry, redis, clickhouse } = inject('stack')
  const prefix = `r${randomUUID().slice(0, 8)}.`
  platform = connectPlatform({
    kafka: { brokers: [kafka], clientId: 'test-retention' },
    registry: { url: registry },
    redis: { urls: [redis] },
    clickhouse: { url: clickhouse },
    prefix,
  })
  topic = `${prefix}legacy`
  const admin = await platform.log.admin()
  const configEntries = [{ name: 'retention.ms', value: String(10 * HOUR) }]
  await createTopics(admin, [{ topic, numPartitions: 1, configEntries }])
  dataset = {
    name: 'clicks',
    columns: [
      { name: 'user', type: 'string' },
      { name: 'time', type: 'timestamp' },
    ],
    key: ['user'],
    time: 'time',
    source: { topic },
  }
  catalog = await startWorker({ platform, roles: ['catalog'] })
  declarer = await Declarer.open(platform)
  await declarer.dataset(dataset)
})

afterAll(async () => {
  await declarer?.close()
  await catalog?.stop()
  await platform?.close()
})

/** Rows whose records have the time stamp of their producer, in ms before now. */
const append = async (ages: readonly number[]): Promise<void> => {
  const encoder = await platform.codecs.encoder<Row>(topicSubject(platform.names.intake('clicks')), rowSchema(dataset))
  const producer = platform.log.kafka.producer()
  await producer.connect()
  const messages = ages.map((age) => {
    const time = Date.now() - age
    const value = encoder.encode({ meta: null, user: 'ann', time } as unknown as Row)
    return { key: 'ann', value, timestamp: String(time), partition: 0 }
  })
  await producer.send({ topic, messages })
  await producer.disconnect()
}

test('a task that comes near the retention of its topic is warned of, once for each tenth', async () => {
  const [wanted] = planOf(declarer.tail.catalog.current, platform).filter((each) => each.instance === instance)
  const metrics = new WorkerMetrics()
  const told: string[] = []
  const signals = { ...noSignals, retentionNear: ({ warning }: { readonly warning: string }) => told.push(warning) }
  const watch = new RetentionWatch({
    platform,
    wanted: wanted!,
    metrics,
    signals,
    partitions: () => [0],
    now: Date.now,
  })
  await append([6 * HOUR, HOUR])
  await watch.look()
  expect(watch.warning(0)).toBeUndefined()
  const admin = await platform.log.admin()
  const set = async (name: string, value: string) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: topic, configEntries: [{ name, value }] }],
    })
  await set('retention.ms', String(8 * HOUR))
  await until('the setting is in force', async () => {
    await watch.look()
    return watch.warning(0) !== undefined
  })
  await watch.look()
  expect(watch.warning(0)).toMatch(/legacy:0 that is not read has used 75 % of retention.ms/)
  expect(told).toEqual([watch.warning(0)])
  const { values } = await metrics.retentionUsed.get()
  expect(values).toEqual([{ labels: { instance, partition: '0' }, value: expect.closeTo(0.75, 2) }])
  await set('retention.ms', '-1')
  await until('the retention is without bound', async () => {
    await watch.look()
    return watch.warning(0) === undefined
  })
})

test('rows that were deleted before they were read park the task, with their number', async () => {
  const first = await startWorker({ platform, roles: ['intake'] })
  await until('the rows are read', () => (platform.progress.position(instance, 0) ?? 0) >= 2)
  await first.stop()
  await append([3, 2, 1, 0])
  const admin = await platform.log.admin()
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] })
  const second = await startWorker({ platform, roles: ['intake'] })
  try {
    await until('it is parked', () => platform.progress.troubledTask(instance, 0)?.state === 'parked')
    const { reason, remedy } = platform.progress.troubledTask(instance, 0)!
    expect(reason).toContain(
      'the position is 2, the log starts at 5; records were lost: 3 offsets were deleted before they were read',
    )
    expect(remedy).toContain('raise its retention')
    expect(second.ready().degraded.join()).toContain('3 offsets were deleted')
    const rows = await platform.log.reader(platform.names.rows('clicks'), 0)
    expect((await rows.fetch(0, 0)).records.length).toBe(2)
    await rows.close()
  } finally {
    await second.stop()
  }
})
