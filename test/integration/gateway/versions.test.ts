/** Versions of a view: which one readers get, and the way back. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { verify } from '../../../operations/verify/index.ts'
import { active, type Json, openFlights, type Site, until } from './support.ts'

let site: Site
beforeAll(async () => {
  site = await openFlights(inject('stack'))
}, 60_000)
afterAll(() => site?.close())

const view = (name: string, window: string) => ({
  name,
  dataset: 'flights',
  entity: ['origin'],
  features: { n: { function: 'count' }, recent: { function: 'count', window } },
})
const read = async (name: string): Promise<Json> => (await site.call('GET', `/v1/catalog/views/${name}`)).body
const activeIs = (name: string, version: number) =>
  until(
    () => read(name),
    ({ active }) => active?.version === version,
  )
const activations = async (name: string): Promise<Json[]> => {
  const { body } = await site.call('GET', `/v1/catalog/views/${name}/history`)
  return body.events.filter(({ type }: Json) => type === 'ViewActivated').map(({ value }: Json) => value.version)
}
const rows = (count: number) => Array.from({ length: count }, () => ({ origin: 'OSL', delay: 1, time: Date.now() }))
const send = async (count: number): Promise<string> => {
  const { status, body } = await site.call('POST', '/v1/datasets/flights/rows', rows(count))
  expect(status).toBe(200)
  return body.position
}

test('what is active is not chosen again, and a version that is not there is unknown', async () => {
  const again = await site.call('POST', '/v1/catalog/views/delays/activate', { version: 1 })
  expect([again.status, again.body]).toMatchObject([200, { outcome: 'unchanged', active: 1, missing: [] }])
  const unknown = await site.call('POST', '/v1/catalog/views/delays/activate', { version: 7 })
  expect([unknown.status, unknown.body.code]).toEqual([404, 'VIEW_UNKNOWN'])
})

test('V1: a version that a person has chosen stays active while a newer one catches up', async () => {
  await site.call('POST', '/v1/catalog/views', view('held', '1h'))
  await active(site, 'held')
  await site.call('POST', '/v1/catalog/views', view('held', '2h'))
  const chosen = await site.call('POST', '/v1/catalog/views/held/activate', { version: 1, reason: 'too soon' })
  expect(chosen.status).toBe(200)
  // A view that is declared later catches up with the same rows, so the newer version has had its time.
  await site.call('POST', '/v1/catalog/views', view('after_held', '1h'))
  await active(site, 'after_held')
  expect(await read('held')).toMatchObject({
    active: { version: 1 },
    wanted: 1,
    chosen: { version: 1, latestVersion: 2 },
  })
})

test('V2: an earlier content that is applied again is what readers get, under load and across a restart', async () => {
  await site.call('POST', '/v1/catalog/views', view('paid', '1h'))
  await activeIs('paid', 1)
  await site.call('POST', '/v1/catalog/views', view('paid', '2h'))
  await activeIs('paid', 2)
  let sending = true
  let sent = 0
  const load = (async () => {
    for (; sending; sent += 5) await send(5)
  })()
  await until(
    async () => sent,
    (count) => count >= 200,
  )
  // Version 1 does not run, so it lacks these rows.
  const again = await site.call('POST', '/v1/catalog/views', view('paid', '1h'))
  expect(again.body).toMatchObject({ outcome: 'accepted', event: 'ViewVersionChosen', version: 1 })
  await site.stopWorker()
  await site.startWorker()
  await activeIs('paid', 1)
  const before = sent
  await until(
    async () => sent,
    (count) => count >= before + 200,
  )
  sending = false
  await load
  const position = await send(1)
  const online = await site.call('POST', '/v1/views/paid/online', { entities: ['OSL'], min_position: position })
  expect(online.body.results[0].values[0]).toBe(sent + 1)
  expect(await activations('paid')).toEqual([1, 2, 1])
}, 60_000)

test('everything equals its replay, with the way back in the log', async () => {
  const catalog = site.gateway.context.tail.catalog.current
  const only = ({ instance }: { readonly instance: string }) => /^(catalog|[a-z]+\.paid)\./.test(instance)
  const compared: string[] = []
  for await (const { instance, first } of verify({ platform: site.platform, catalog, only })) {
    expect(first, instance).toEqual([])
    compared.push(instance)
  }
  expect(compared).toEqual(expect.arrayContaining(['catalog.all.v1.s1', 'features.paid.v1.s1', 'online.paid.v1.s1']))
}, 60_000)

test('the way forward is a choice as well, and what is declared later is activated without one', async () => {
  const forward = await site.call('POST', '/v1/catalog/views', view('paid', '2h'))
  expect(forward.body.version).toBe(2)
  await activeIs('paid', 2)
  await site.call('POST', '/v1/catalog/views', view('paid', '3h'))
  await activeIs('paid', 3)
  expect(await activations('paid')).toEqual([1, 2, 1, 2, 3])
})

test('with force readers get a version at once, and the answer says what it lacks', async () => {
  await send(100) // version 1 does not run
  const { body } = await site.call('POST', '/v1/catalog/views/paid/activate', {
    version: 1,
    force: true,
    reason: 'fire',
  })
  expect(body.active).toBe(1)
  expect(body.missing.length).toBeGreaterThan(0)
  for (const { lag } of body.missing) expect(lag).toBeGreaterThan(0)
  const position = await send(1)
  const online = await site.call('POST', '/v1/views/paid/online', { entities: ['OSL'], min_position: position })
  expect(online.status).toBe(200)
  expect((await read('paid')).active.version).toBe(1)
})

test('a version that is retired cannot be chosen; its content is filled again as a new version', async () => {
  expect((await site.call('POST', '/v1/catalog/views/paid/retire', { version: 1 })).body.code).toBe('VERSION_ACTIVE')
  expect((await site.call('POST', '/v1/catalog/views/paid/retire', { version: 2 })).status).toBe(200)
  const refused = await site.call('POST', '/v1/catalog/views/paid/activate', { version: 2 })
  expect([refused.status, refused.body.code]).toEqual([409, 'VERSION_RETIRED'])
  expect((await site.call('POST', '/v1/catalog/views', view('paid', '2h'))).body.version).toBe(4)
  await activeIs('paid', 4)
})
