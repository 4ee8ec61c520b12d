/** Tasks dealt out to workers in slots: one membership for each role, whatever the number of instances. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Platform } from '../../../platform/connect.ts'
import { intakeInstance } from '../../../processors/intake/index.ts'
import type { DatasetDeclaration, FeatureViewDeclaration, Row } from '../../../schemas/index.ts'
import { startWorker, type Worker } from '../../../worker/index.ts'
import type { Declarer } from '../../support/declare.ts'
import { closed, firstViewCaughtUp, rowEncoder, runningOn, stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const dataset: DatasetDeclaration = {
  name: 'clicks',
  columns: [
    { name: 'user', type: 'string' },
    { name: 'time', type: 'timestamp' },
    { name: 'price', type: 'double' },
  ],
  key: ['user'],
  time: 'time',
  skewMs: 60_000,
  partitions: 4,
}
const view: FeatureViewDeclaration = {
  name: 'spend',
  dataset: 'clicks',
  entity: ['user'],
  features: { total: { function: 'sum', column: 'price' } },
}

let platform: Platform
let other: Platform
let worker: Worker
let second: Worker | undefined
let declarer: Declarer

beforeAll(async () => {
  platform = stackPlatform('slots')
  other = stackPlatform('slots', { prefix: platform.names.prefix })
  ;({ worker, declarer } = await runningOn(platform, { datasets: [dataset], views: [view] }))
})

afterAll(() => closed(declarer, worker, second, platform, other))

const groups = async (): Promise<string[]> => {
  const admin = await platform.log.admin()
  const { prefix } = platform.names
  const own = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix))
  const described = await admin.describeGroups(own)
  return described.groups.filter(({ members }) => members.length > 0).map(({ groupId }) => groupId.slice(prefix.length))
}

const write = async (rows: number) => {
  const encoder = await rowEncoder(platform, dataset)
  for (let i = 0; i < rows; i++) {
    const value = encoder.encode({ meta: null, user: `u${i}`, time: Date.now(), price: i } as unknown as Row)
    const topic = platform.names.intake('clicks')
    await declarer.appender.append({ topic, partition: i % 4, key: Buffer.from(`u${i}`), value })
  }
}

const caught = () => firstViewCaughtUp({ platform, declarer })

test('a worker is one member for each role, however many instances it runs', async () => {
  await write(20)
  await caught()
  await until('all work', () => worker.ready().ok)
  expect((await groups()).sort()).toEqual(
    [
      'worker.catalog',
      'worker.drift',
      'worker.features',
      'worker.intake',
      'worker.offline',
      'worker.online',
      'worker.registry',
      'worker.runs',
      'worker.sources',
    ].sort(),
  )
  expect(worker.partitions[intakeInstance('clicks')]).toEqual([0, 1, 2, 3])
})

test('a second worker takes a share of the partitions of each instance, and gives it back when it ends', async () => {
  second = await startWorker({ platform: other })
  const shares = () => [worker, second as Worker].map((each) => each.partitions[intakeInstance('clicks')]?.length ?? 0)
  await until('both have a share', () => shares().every((count) => count > 0) && shares()[0] + shares()[1] === 4)
  await until('both work', () => worker.ready().ok && second?.ready().ok === true)
  await write(20)
  await caught()
  await second.stop()
  second = undefined
  await until('all is back', () => worker.partitions[intakeInstance('clicks')]?.length === 4)
  await until('all work', () => worker.ready().ok)
  await write(8)
  await caught()
})

test('a worker waits while workers of an earlier version are members of the groups of its instances, and reports it', async () => {
  await worker.stop()
  const group = platform.names.group(intakeInstance('clicks'))
  const topic = platform.names.intake('clicks')
  const old = await platform.log.join({ group, topic, onAssigned: () => {}, onFailed: () => {} })
  worker = await startWorker({ platform })
  await until('all others work', () => worker.ready().reasons.every((reason) => reason.includes('waits')))
  expect(worker.ready().reasons).toEqual([expect.stringContaining('1 members of an earlier version')])
  expect(worker.partitions[intakeInstance('clicks')]).toBeUndefined()
  await old.leave()
  await until('all work', () => worker.ready().ok)
  await write(8)
  await caught()
})

test('positions are published for lag tools when a worker ends, under the name of each instance', async () => {
  await worker.stop()
  const group = platform.names.group(intakeInstance('clicks'))
  const admin = await platform.log.admin()
  const [{ partitions }] = await admin.fetchOffsets({ groupId: group, topics: [platform.names.intake('clicks')] })
  expect(Number(partitions.find(({ partition }) => partition === 0)?.offset)).toBeGreaterThan(0)
  worker = await startWorker({ platform })
})
