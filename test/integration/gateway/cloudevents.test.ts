/** What KServe's payload logger sends, to two gateways: whichever gets which half, in whatever order, each instance is one prediction. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Halves, WAIT_MS } from '../../../gateway/cloudevents/halves.ts'
import { until } from '../../support/until.ts'
import { newPrefix, openSite, type Site } from './support.ts'

const T0 = Date.UTC(2026, 0, 1)
const SET_UP_MS = 120_000
const PATH = '/v1/predictions/iris/cloudevents?features=sepal_length,sepal_width,petal_length,petal_width'

let sites: readonly [Site, Site]
beforeAll(async () => {
  const prefix = newPrefix()
  const first = await openSite(inject('stack'), {}, prefix)
  sites = [first, await openSite(inject('stack'), {}, prefix, false)]
  const names = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
  const served = names.map((name) => ({ name, type: 'double' }))
  expect((await first.call('POST', '/v1/catalog/predictions', { name: 'iris', served })).status).toBe(200)
  await until('both gateways know the predictions', async () => {
    const found = await Promise.all(sites.map((site) => site.call('GET', '/v1/catalog/predictions/iris')))
    return found.every(({ status }) => status === 200)
  })
}, SET_UP_MS)
afterAll(async () => {
  for (const site of [...(sites ?? [])].reverse()) await site.close()
})

const half = (id: string, type: 'request' | 'response', more: Record<string, string> = {}) => ({
  'content-type': 'application/x-www-form-urlencoded', // what curl tells the model, and the logger passes on
  'ce-specversion': '1.0',
  'ce-id': id,
  'ce-source': 'http://localhost:9081/',
  'ce-type': `org.kubeflow.serving.inference.${type}`,
  'ce-time': new Date(T0 + (type === 'request' ? 0 : 40)).toISOString(),
  'ce-inferenceservicename': 'sklearn-iris',
  'ce-namespace': 'default',
  'ce-component': 'predictor',
  'ce-endpoint': 'default',
  ...more,
})
const ASKED = '{"instances": [[6.8, 2.8, 4.8, 1.4], [6.0, 3.4, 4.5, 1.6]]}'
const ANSWERED = '{"predictions": [1, 1]}'
const send = (site: Site, id: string, type: 'request' | 'response', body = type === 'request' ? ASKED : ANSWERED) =>
  site.call('POST', PATH, body, half(id, type))

interface Stored {
  readonly prediction_id: string
  readonly time: number
  readonly sepal_length: number
  readonly score: number
}
const stored = async (): Promise<Stored[]> => {
  const { platform } = sites[0]
  const query = `SELECT prediction_id, toUnixTimestamp64Milli(time) AS time, sepal_length, score FROM \`${platform.names.prefix}predictions_iris\` ORDER BY prediction_id`
  const answer = await platform.clickhouse.query({ query, format: 'JSONEachRow' })
  return answer.json()
}

test('the halves may come in any order, to any gateway, and both at once', async () => {
  const [one, two] = sites
  expect(await send(one, 'a', 'request')).toMatchObject({ status: 200, body: { waits: true } })
  expect(await send(two, 'a', 'response')).toMatchObject({
    status: 200,
    body: { waits: false, accepted: 2, rejected: 0 },
  })
  expect((await send(two, 'b', 'response')).body).toEqual({ waits: true })
  expect((await send(one, 'b', 'request')).body).toMatchObject({ accepted: 2 })
  const ids = Array.from({ length: 20 }, (_, i) => `c${String(i).padStart(2, '0')}`)
  const both = await Promise.all(ids.flatMap((id) => [send(one, id, 'request'), send(two, id, 'response')]))
  expect(both.every(({ status }) => status === 200)).toBe(true)
  const expected = ['a', 'b', ...ids].flatMap((id) => [`${id}-0`, `${id}-1`])
  await until('all predictions are stored', async () => (await stored().catch(() => [])).length >= expected.length)
  const found = await stored()
  expect(found.map((each) => each.prediction_id)).toEqual(expected)
  expect(found[0]).toMatchObject({ time: T0 + 40, sepal_length: 6.8, score: 1 })
  // Nothing waits any more.
  const keys = `{${one.platform.names.prefix}cloudevents:iris}`
  const left = await Promise.all(['halves', 'times'].map((name) => one.platform.redis.exists(`${keys}:${name}`)))
  expect(left).toEqual([0, 0])
  expect(Number(await one.platform.redis.get(`${keys}:bytes`))).toBe(0)
}, 240_000)

test('the protocol of version 2 in structured mode, and a half that comes again', async () => {
  const [one, two] = sites
  const event = (type: string, data: object) => ({
    ...{ specversion: '1.0', id: 'v2', source: 's', type: `org.kubeflow.serving.inference.${type}`, data },
  })
  const tensor = { name: 'input-0', shape: [1, 4], datatype: 'FP32', data: [5.1, 3.5, 1.4, 0.2] }
  const request = event('request', { id: 'v2', inputs: [tensor] })
  const output = { name: 'predict', shape: [1], datatype: 'FP64', data: [0.25] }
  const response = event('response', { model_name: 'iris', model_version: '7', id: 'v2', outputs: [output] })
  const type = { 'content-type': 'application/cloudevents+json' }
  for (const site of [one, two]) expect((await site.call('POST', PATH, request, type)).body).toEqual({ waits: true })
  expect((await two.call('POST', PATH, response, type)).body).toMatchObject({ waits: false, accepted: 1 })
  await until('it is stored', async () => (await stored()).some((each) => each.prediction_id === 'v2-0'))
  expect((await stored()).find((each) => each.prediction_id === 'v2-0')).toMatchObject({
    sepal_length: 5.1,
    score: 0.25,
  })
})

test('what does not fit is refused by name, and counted', async () => {
  const [one] = sites
  expect(await send(one, 'w', 'request', '{"instances": [[1, 2]]}')).toMatchObject({
    status: 200,
    body: { waits: true },
  })
  expect(await send(one, 'w', 'response', '{"predictions": [1]}')).toMatchObject({
    status: 422,
    body: { code: 'CLOUD_EVENT_INVALID', problems: [{ field: 'request, instance 0', value: '2 values' }] },
  })
  expect(await send(one, 'n', 'request', 'no JSON')).toMatchObject({
    status: 422,
    body: { code: 'CLOUD_EVENT_INVALID' },
  })
  const unknown = await one.call('POST', '/v1/predictions/nothing/cloudevents', ASKED, half('u', 'request'))
  expect(unknown).toMatchObject({ status: 404, body: { code: 'DECLARATION_UNKNOWN' } })
  const metrics = await (await fetch(`${one.url}/metrics`)).text()
  expect(metrics).toMatch(/millrace_cloudevents_total\{predictions="iris",outcome="refused"\} 2/)
})

test('a half that waits too long is forgotten and counted, and too many bytes of halves are refused', async () => {
  const { platform } = sites[0]
  let now = T0
  const halves = new Halves(platform.redis, platform.names.prefix, () => now)
  const event = (id: string, type: 'request' | 'response', data = '{}') => ({
    id,
    source: 's',
    half: type,
    time: T0,
    data,
  })
  expect(await halves.meet('slow', event('a', 'request'))).toEqual({ met: undefined, expired: 0 })
  now += WAIT_MS + 1
  expect(await halves.meet('slow', event('a', 'response'))).toEqual({ met: undefined, expired: 1 })
  const large = 'x'.repeat(16 * 1024 * 1024)
  for (const id of ['b', 'c', 'd']) await halves.meet('slow', event(id, 'request', large))
  await expect(halves.meet('slow', event('e', 'request', large))).rejects.toMatchObject({ code: 'OVERLOADED' })
  // What completes a pair is always taken.
  expect((await halves.meet('slow', event('b', 'response', large))).met?.request.data).toHaveLength(large.length)
  for (const id of ['a', 'b', 'c', 'd']) await halves.forget('slow', event(id, 'request'))
  expect(Number(await platform.redis.get(`{${platform.names.prefix}cloudevents:slow}:bytes`))).toBe(0)
}, 240_000)
