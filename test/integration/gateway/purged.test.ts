/** What was retired and purged by another process can be declared again, and works; what outlives its declaration stays. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { removeRetired } from '../../../operations/retired/index.ts'
import { driftTableInstance } from '../../../processors/drift/index.ts'
import { openSite, platformOf, type Site, until } from './support.ts'

const T0 = Date.UTC(2026, 0, 1)

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

const post = async (path: string, body: object): Promise<void> => {
  const answer = await site.call('POST', path, body)
  expect([path, answer.status, answer.body]).toEqual([path, 200, expect.anything()])
}

const declare = async (): Promise<void> => {
  await post('/v1/catalog/predictions', { name: 'churn', served: [{ name: 'amount', type: 'double' }] })
  const watches = [{ column: 'amount', kind: 'numeric' }]
  await post('/v1/catalog/monitors', { name: 'churn', predictions: 'churn', watches, window: '1h', grace: 0 })
  await post('/v1/monitors/churn/baselines', { name: 'churn', source: 'test', values: { amount: [0, 1] } })
}

/** Windows that are measured once a prediction and its time were sent. */
const measured = async (id: string, hour: number, windows: number): Promise<void> => {
  const time = T0 + hour * 3_600_000
  await until(
    () => site.call('POST', '/v1/predictions/churn', { prediction_id: id, time, amount: 1 }),
    ({ status }) => status === 200,
  )
  await post('/v1/predictions/churn/time', { time: time + 3_600_000 })
  await until(
    () => site.call('GET', '/v1/drift?model=churn'),
    ({ body }) => body.items?.length === windows,
  )
}

test('predictions and their monitor that were purged are declared again, and measured; what was measured before is still there', async () => {
  await declare()
  await measured('a', 0, 1)
  for (const kind of ['baselines', 'monitors', 'predictions']) await post(`/v1/catalog/${kind}/churn/retire`, {})
  const stack = inject('stack')
  const other = platformOf(stack, site.platform.names.prefix)
  const removed: string[] = []
  try {
    const catalog = site.gateway.context.tail.catalog.current
    for await (const { instance } of removeRetired({ platform: other, catalog })) removed.push(instance)
  } finally {
    await other.close()
  }
  expect(removed).toContain('intake.predictions.churn.v1.s1')
  expect(removed).not.toContain(driftTableInstance())
  await declare()
  await measured('b', 24, 2)
})
