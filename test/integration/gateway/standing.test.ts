/** What stands still with records before it is shown with its reason, also if there is no worker that could tell it. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openFlights, type Site, until } from './support.ts'

let site: Site
beforeAll(async () => {
  site = await openFlights(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

const readiness = async () => (await site.call('GET', '/readyz')).body
const tasks = async () => (await site.call('GET', '/v1/tasks')).body.tasks as Record<string, unknown>[]
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ origin: `O${i}`, delay: i, time: Date.now() }))

test('instances of roles that no worker has are named, and their tasks stand still when rows come', async () => {
  const before = await until(readiness, ({ degraded }) => degraded.length === 0)
  expect(before).toEqual({ ready: true, reasons: [], degraded: [], notes: [] })
  await site.stopWorker()
  const { ready, degraded } = await until(readiness, (found) => found.degraded.length > 0)
  expect(ready).toBe(true)
  expect(degraded.sort()).toEqual([
    "no worker has the role 'catalog': catalog.all.v1.s1 stands still",
    expect.stringMatching(/^no worker has the role 'features': features\.delays\.v1\.s1 stands still$/),
    expect.stringMatching(/^no worker has the role 'intake': intake\.flights\.v1\.s1 stands still$/),
    expect.stringMatching(/^no worker has the role 'offline': .* more stand still$/),
    expect.stringMatching(/^no worker has the role 'online': \S+ and \d+ more stand still$/),
    "no worker has the role 'registry': registry.all.v1.s1 and 1 more stand still",
    "no worker has the role 'runs': runs.all.v1.s1 stands still",
  ])
  expect((await site.call('POST', '/v1/datasets/flights/rows', rows(20))).status).toBe(200)
  const behind = await until(tasks, (found) => found.some(({ instance }) => instance === 'intake.flights.v1.s1'))
  expect(behind.find(({ instance }) => instance === 'intake.flights.v1.s1')).toMatchObject({
    state: 'still',
    reason: "no worker has the role 'intake'",
    lag: expect.any(Number),
  })
  await site.startWorker()
  await until(readiness, (found) => found.degraded.length === 0)
  await until(tasks, (found) => found.length === 0)
})
