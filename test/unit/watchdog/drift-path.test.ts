/** The path of drift from outside: what counts as a beat, and which tasks stand. */
import http from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { driftPath, lookedAt } from '../../../watchdog/drift-path.ts'
import { listening } from '../../support/loopback.ts'

const NOW = Date.UTC(2026, 0, 1, 0, 0, 7)
const WINDOW_END = Date.UTC(2026, 0, 1)

interface Asked {
  readonly line: string
  readonly body: unknown
}

let server: http.Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A gateway that answers as it is told, by the beginning of the request. */
const gatewayThat = async (answers: Readonly<Record<string, readonly [status: number, body: object]>>) => {
  const asked: Asked[] = []
  server = http.createServer(async (request, response) => {
    let text = ''
    for await (const piece of request) text += piece
    const line = `${request.method} ${request.url}`
    asked.push({ line, body: text === '' ? undefined : JSON.parse(text) })
    const [status, body] = Object.entries(answers).find(([start]) => line.startsWith(start))?.[1] ?? [500, {}]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const gateway = `http://127.0.0.1:${await listening(server)}`
  const path = driftPath({ gateway, name: 'beat', token: 'secret', now: () => NOW })
  return { asked, travel: () => path.travel(new AbortController().signal) }
}

test('a beat has arrived when the window that it closed is measured; the first one also fills that window', async () => {
  const { asked, travel } = await gatewayThat({
    'POST /v1/predictions/': [200, {}],
    'GET /v1/drift': [200, { items: [{}] }],
  })
  expect(await travel()).toBe('arrived')
  expect(await travel()).toBe('arrived')
  const times = asked.map(({ body }) => (body as { time: number }[] | undefined)?.map(({ time }) => time))
  expect(times).toEqual([[NOW - 10_000, NOW], undefined, [NOW], undefined])
  expect(asked[1]?.line).toBe(`GET /v1/drift?model=beat&monitor=beat&from=${WINDOW_END - 1}&limit=1`)
})

test('predictions that are not declared are declared, with a monitor and a baseline, and the time of the beat begins then', async () => {
  const { asked, travel } = await gatewayThat({ 'POST /v1/predictions/': [404, {}], 'POST ': [200, {}] })
  expect(await travel()).toBe('declared')
  expect(asked.map(({ line }) => line).slice(1)).toEqual([
    'POST /v1/catalog/predictions',
    'POST /v1/catalog/monitors',
    'POST /v1/monitors/beat/baselines',
  ])
})

test('predictions that were retired are declared again', async () => {
  const retired = { code: 'PREDICTIONS_RETIRED' }
  const { travel } = await gatewayThat({ 'POST /v1/predictions/': [409, retired], 'POST ': [200, {}] })
  expect(await travel()).toBe('declared')
})

test('what is refused is said with the answer, and a gateway that is not there too', async () => {
  const { travel } = await gatewayThat({ 'POST ': [401, { detail: 'The token is unknown.' }] })
  await expect(travel()).rejects.toThrow(
    'the prediction of the watchdog answered 401: {"detail":"The token is unknown."}',
  )
  const gone = driftPath({ gateway: 'http://127.0.0.1:1', name: 'beat', now: () => NOW })
  await expect(gone.travel(new AbortController().signal)).rejects.toThrow('POST /v1/predictions/beat: ')
})

const task = (more: Partial<Parameters<typeof lookedAt>[0][number]>) => ({
  ...{ instance: 'windows.churn', partition: 1, state: 'working', position: 5, lag: 3, reason: null },
  ...more,
})

test('a task that stands at its position, with records before it, is in trouble after 9 s; one that moves is not', () => {
  const first = lookedAt([task({})], new Map(), 0)
  expect(first.troubles).toEqual([])
  const second = lookedAt([task({})], first.stood, 5_000)
  expect(second.troubles).toEqual([])
  expect(lookedAt([task({})], second.stood, 9_000).troubles).toEqual([
    'windows.churn-1 has stood at 5 for 9 s, with 3 records before it',
  ])
  expect(lookedAt([task({ position: 6 })], second.stood, 60_000).troubles).toEqual([])
  expect(lookedAt([task({ lag: 0 })], second.stood, 60_000)).toEqual({ stood: new Map(), troubles: [] })
})

test('a task that its worker calls parked, still or recovering is in trouble at once; one that begins is not', () => {
  const states = ['parked', 'still', 'recovering', 'starting']
  const tasks = states.map((state) => task({ instance: state, state, reason: `it is ${state}`, lag: 0 }))
  expect(lookedAt(tasks, new Map(), 0).troubles).toEqual([
    'parked-1 is parked: it is parked',
    'still-1 is still: it is still',
    'recovering-1 is recovering: it is recovering',
  ])
})
