/** How many rows were too late for a view is counted within a limit of time, on the real log. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { lateCounts } from '../../../gateway/log/late.ts'
import { quarantinedCount } from '../../../gateway/log/standing.ts'
import { featuresInstance } from '../../../processors/features/index.ts'
import { until } from '../../support/until.ts'
import { openSite, type Site } from './support.ts'

const DAY = 86_400_000
const T0 = Date.UTC(2026, 0, 1)

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
})
afterAll(() => site?.close())

test('the first piece is counted, although the time is over: who asks again would get no further otherwise', async () => {
  const columns = [
    { name: 'card', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ]
  const dataset = { name: 'taps', columns, key: ['card'], time: 'time', partitions: 1 }
  const features = { n: { function: 'count', window: '1h' } }
  expect((await site.call('POST', '/v1/catalog/datasets', dataset)).status).toBe(200)
  const view = { name: 'taps_by_card', dataset: 'taps', entity: ['card'], features }
  expect((await site.call('POST', '/v1/catalog/views', view)).status).toBe(200)
  for (const time of [T0 + 30 * DAY, T0, T0 + 1])
    expect((await site.call('POST', '/v1/datasets/taps/rows', { card: 'c', time })).status).toBe(200)
  expect((await site.call('POST', '/v1/datasets/taps/rows', { card: 'c', time: Date.now() + 365 * DAY })).status).toBe(
    200,
  )

  const instance = featuresInstance('taps_by_card', 1)
  const late = async () => (await lateCounts(site.platform, 0, new Set([instance]), () => false))?.get(instance)
  await until('both rows are late', async () => (await late()) === 2)
  const declared = { ...dataset, columns } as Parameters<typeof quarantinedCount>[1]
  const refused = () => quarantinedCount(site.platform, declared, 0, () => false)
  await until('the row from next year is refused', async () => (await refused()) === 1)
})
