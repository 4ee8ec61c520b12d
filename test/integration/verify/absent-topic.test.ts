/** A topic of the platform that does not exist holds nothing: that is right before the first worker, and damage when something was made from it. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Verified, type VerifyOptions, verify } from '../../../operations/verify/index.ts'
import type { Platform } from '../../../platform/connect.ts'
import type { DatasetDeclaration, FeatureViewDeclaration, Row } from '../../../schemas/index.ts'
import type { Worker } from '../../../worker/index.ts'
import { type Declarer, metaNow } from '../../support/declare.ts'
import { closed, firstViewCaughtUp, rowEncoder, runningOn, stackPlatform } from '../../support/running-platform.ts'
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
const view: FeatureViewDeclaration = {
  name: 'by_page',
  dataset: 'visits',
  entity: ['page'],
  features: { n: { function: 'count' } },
}
const ROWS = 60

let platform: Platform
let declarer: Declarer
let worker: Worker

beforeAll(async () => {
  platform = stackPlatform('absent')
  const roles = ['catalog', 'intake', 'features', 'online']
  ;({ worker, declarer } = await runningOn(platform, { roles, datasets: [dataset], views: [view] }))
})
afterAll(() => closed(declarer, worker, platform))

const verified = async (start: string, onProgress: VerifyOptions['onProgress'] = () => {}): Promise<Verified> => {
  const only = ({ instance }: { readonly instance: string }) => instance.startsWith(`${start}.`)
  for await (const each of verify({
    platform,
    catalog: declarer.tail.catalog.current,
    only,
    settleMs: 100,
    onProgress,
  }))
    return each
  throw new Error(`no instance of ${start}`)
}

test('a table that lacks rows is not asked again for each of them', async () => {
  const encoder = await rowEncoder(platform, dataset)
  const topic = platform.names.intake(dataset.name)
  for (let n = 0; n < ROWS; n++) {
    const value = encoder.encode({ meta: metaNow(), page: `p${n}`, time: Date.now() } as unknown as Row)
    await declarer.appender.append({ topic, partition: 0, key: Buffer.from(`p${n}`), value })
  }
  await firstViewCaughtUp({ platform, declarer })
  const { clickhouse } = platform
  const query = vi.spyOn(clickhouse, 'query')
  // No worker writes tables here.
  expect(await verified('offline')).toMatchObject({ compared: ROWS, differences: ROWS })
  const asked = query.mock.calls.length
  query.mockRestore()
  expect(asked).toBeLessThan(ROWS)
})

test('the verification of a table can be ended', async () => {
  const onProgress = () => {
    throw new Error('interrupted')
  }
  await expect(verified('offline', onProgress)).rejects.toThrow('interrupted')
})

test('an input that was deleted is a difference, and so is everything that was made from it', async () => {
  expect(await verified('features')).toMatchObject({ compared: ROWS, differences: 0 })
  // No worker writes tables here: one that is not there lacks the rows of its topic, and nothing if there are none.
  expect(await verified('table')).toMatchObject({ compared: 0, differences: 0 })
  await worker.stop()
  const rows = platform.names.rows(dataset.name)
  const admin = platform.log.kafka.admin()
  await admin.connect()
  try {
    await admin.deleteTopics({ topics: [rows] })
    await until('the topic is gone', async () => !(await admin.listTopics()).includes(rows))
  } finally {
    await admin.disconnect()
  }
  const { differences, first } = await verified('features')
  expect(differences).toBe(1 + ROWS)
  expect(first[0]).toMatchObject({ which: 'committed position', expected: `0, because ${rows} does not exist` })
  expect(first.slice(1).every(({ expected }) => expected === 'absent')).toBe(true)
  expect(await verified('intake')).toMatchObject({ differences: ROWS })
})
