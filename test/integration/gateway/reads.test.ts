import http from 'node:http'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { decodeToken } from '../../../gateway/rows/tokens.ts'
import { makeGateway } from '../../../gateway/server.ts'
import { noSignals } from '../../../gateway/signals.ts'
import { avro } from '../../../schemas/index.ts'
import { active, buildSet, type Json, openFlights, type Site, until } from './support.ts'

const NDJSON = { 'content-type': 'application/x-ndjson' }
const t0 = Date.parse('2001-01-01T00:00:00Z')

let site: Site
beforeAll(async () => {
  site = await openFlights(inject('stack'), { tailStallMs: 500 })
}, 240_000)
afterAll(() => site?.close())

const ingest = async (rows: unknown, headers: Record<string, string> = {}) =>
  site.call('POST', '/v1/datasets/flights/rows', rows, headers)
const read = (body: object) => site.call('POST', '/v1/views/delays/online', body)

test('without tokens, a request to the name of another server is refused on every route', async () => {
  for (const url of ['/readyz', '/openapi.json', '/v1/catalog/views', '/v1/views/delays/online/ASO']) {
    const asked = async (host: string) => (await site.gateway.app.inject({ url, headers: { host } })).statusCode
    expect([url, await asked('evil.example:8080'), await asked('localhost:8080')]).toEqual([url, 421, 200])
  }
  const push = { method: 'POST', url: '/push', headers: { host: 'evil.example' }, payload: {} } as const
  expect((await site.gateway.app.inject(push)).statusCode).toBe(421)
})

describe('online', () => {
  test('as of an earlier time, the vector that held then', async () => {
    await ingest([
      { origin: 'ASO', delay: 1, time: t0 },
      { origin: 'ASO', delay: 2, time: t0 + 60_000 },
    ])
    const { body } = await ingest([{ origin: 'ASO', delay: 3, time: t0 + 120_000 }])
    const now = await read({ entities: ['ASO', 'NIL'], min_position: body.position })
    expect(now.body.results).toMatchObject([
      { entity: 'ASO', values: [3, 3], statuses: ['PRESENT', 'PRESENT'], stamps: [t0 + 120_000] },
      { entity: 'NIL', values: [null, null], statuses: ['NOT_FOUND', 'NOT_FOUND'], stamps: [null] },
    ])
    const keys = [null, 'ASO', { origin: null }]
    for (const as_of of [undefined, t0 + 61_000]) {
      const found = await read({ entities: keys, as_of })
      const statuses = found.body.results.map((one: Json) => [one.entity, one.statuses[0]])
      expect(statuses).toEqual([
        [null, 'NOT_FOUND'],
        ['ASO', 'PRESENT'],
        [null, 'NOT_FOUND'],
      ])
    }
    const then = await read({ entities: ['ASO'], as_of: new Date(t0 + 61_000).toISOString() })
    expect(then.body.results).toMatchObject([{ values: [2, 2], stamps: [t0 + 60_000] }])
    const before = await site.call('GET', `/v1/views/delays/online/ASO?features=last&as_of=${t0 - 1}`)
    expect(before.body).toMatchObject({ features: ['last'], results: [{ statuses: ['NOT_FOUND'] }] })
  })

  test('a row ahead of the clock counts from its time on, the same online, on the surface of Feast and in training sets', async () => {
    const before = Date.now() - 60_000
    const time = Date.now() + 45_000
    await site.call('POST', '/v1/catalog/datasets', {
      name: 'ahead',
      columns: [
        { name: 'k', type: 'string' },
        { name: 't', type: 'timestamp' },
      ],
      key: ['k'],
      time: 't',
    })
    await site.call('POST', '/v1/catalog/views', {
      name: 'ahead_n',
      dataset: 'ahead',
      entity: ['k'],
      features: { n: { function: 'count' } },
      ttl: '1h',
    })
    await active(site, 'ahead_n')
    await site.call('POST', '/v1/datasets/ahead/rows', { k: 'a', t: before })
    await site.call('POST', '/v1/datasets/ahead/rows', { k: 'a', t: time })
    const { body } = await site.call('POST', '/v1/datasets/ahead/rows', { k: 'b', t: time })
    const asked = { entities: ['a', 'b'], min_position: body.position }
    const results = [
      { entity: 'a', values: [1], statuses: ['PRESENT'], stamps: [before] },
      { entity: 'b', values: [null], statuses: ['NOT_FOUND'], stamps: [null] },
    ]
    const start = Date.now()
    const now = await site.call('POST', '/v1/views/ahead_n/online', asked)
    expect(now.body.results).toEqual(results)
    const at = Number(now.headers.get('millrace-as-of'))
    expect(at).toBeGreaterThanOrEqual(start)
    expect(at).toBeLessThan(time)
    const several = await site.call('POST', '/v1/features', { ...asked, features: ['ahead_n:n'] })
    expect(several.body.results).toEqual(results)
    const feast = await site.call('POST', '/get-online-features', {
      entities: { k: ['a', 'b'] },
      features: ['ahead_n:n'],
    })
    expect(feast.body.results[1]).toMatchObject({ values: [1, null], statuses: ['PRESENT', 'NOT_FOUND'] })
    const then = await site.call('POST', '/v1/views/ahead_n/online', { ...asked, as_of: time })
    expect(then.body.results).toMatchObject([{ values: [2], stamps: [time] }, { values: [1] }])
    expect(then.headers.get('millrace-as-of')).toBe(String(time))
    const spine = [at, time].flatMap((at) => [
      { k: 'a', at },
      { k: 'b', at },
    ])
    const set = JSON.stringify({ features: ['ahead_n:n'], time: 'at', spine })
    const { text } = await buildSet(site, '/v1/training-sets', set, 'application/json')
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).n),
    ).toEqual([1, null, 2, 1])
  })

  test('a wrong request names its error', async () => {
    expect((await read({ entities: ['A'], features: ['nope'] })).body).toMatchObject({
      code: 'FEATURE_UNKNOWN',
      problems: [{ field: 'features.0' }],
    })
    expect((await read({ entities: [] })).body).toMatchObject({
      code: 'REQUEST_INVALID',
      problems: [{ field: 'entities' }],
    })
    expect((await read({ entities: ['A'], extra: 1 })).body.problems).toMatchObject([{ field: 'extra', value: 1 }])
    expect((await read({ entities: [['A', 'B']] })).body.problems).toMatchObject([{ field: 'entities.0' }])
    expect((await read({ entities: ['A'], min_position: 'nonsense' })).body.code).toBe('POSITION_INVALID')
    expect((await read({ entities: ['A'], version: 9 })).body.code).toBe('VIEW_UNKNOWN')
    let deep: unknown = 1
    for (let depth = 0; depth < 1000; depth++) deep = [deep]
    expect(await read({ entities: [deep] })).toMatchObject({ status: 400, body: { code: 'BODY_MALFORMED' } })
  })

  test('a feature that is named twice is refused, however often and for however many entities', async () => {
    const entities = Array.from({ length: 10_000 }, (_, n) => `e${n}`)
    const { body: known } = await read({ entities: ['A'] })
    const [first] = known.features
    expect(await read({ entities: ['A'], features: [first, first] })).toMatchObject({
      status: 422,
      body: { code: 'FEATURE_REPEATED', problems: [{ field: 'features.1', value: first }] },
    })
    const repeated = await read({ entities, features: new Array(20_000).fill(first) })
    expect([repeated.status, repeated.body.code]).toEqual([422, 'FEATURE_REPEATED'])
    expect((await read({ entities, features: [first] })).status).toBe(200)
  })
})

describe('training sets', () => {
  const build = (path: string, body: string, contentType: string) => buildSet(site, path, body, contentType)

  test('are the spine with the vectors of its times, in its order, and on the log', async () => {
    await ingest([{ origin: 'TSA', delay: 5, time: t0 }])
    const { body } = await ingest([{ origin: 'TSA', delay: 6, time: t0 + 60_000 }])
    const spine = [
      { origin: 'TSA', at: t0 + 90_000, y: 1 },
      { origin: 'TSA', at: t0 + 30_000, y: 0 },
      { origin: 'NIL', at: t0 + 30_000, y: 0 },
      { origin: 'TSA', at: t0 + 90_000, y: 1 },
    ]
    const features = ['delays:n_1h', 'delays:last']
    const asked = { features, time: 'at', spine, min_position: body.position }
    const one = await build('/v1/training-sets', JSON.stringify(asked), 'application/json')
    expect(one.status).toBe(200)
    const rows = one.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows.map(({ y, n_1h, last }) => [y, n_1h, last])).toEqual([
      [1, 2, 6],
      [0, 1, 5],
      [0, null, null],
      [1, 2, 6],
    ])
    const lines = spine.map((row) => JSON.stringify(row)).join('\n')
    const query = `features=${features.join(',')}&time=at&format=csv`
    const two = await build(`/v1/training-sets?${query}`, lines, 'application/x-ndjson')
    expect(two.type).toContain('text/csv')
    expect(two.text.split('\n')[0]).toBe('"origin","at","y","n_1h","last"')
    expect(two.trailers['millrace-content-hash']).toBe(one.trailers['millrace-content-hash'])
    expect(two.headers).toMatchObject(two.trailers)
    const parquet = await build(`/v1/training-sets?${query.replace('csv', 'parquet')}`, lines, 'application/x-ndjson')
    expect([parquet.text.slice(0, 4), parquet.text.slice(-4)]).toEqual(['PAR1', 'PAR1'])
    const { spine: _, ...head } = asked
    const three = await build('/v1/training-sets', `${JSON.stringify(head)}\n${lines}`, 'application/x-ndjson')
    expect([three.text, three.trailers]).toEqual([one.text, one.trailers])
    expect(await recorded(one.trailers['millrace-training-set-id'] as string)).toMatchObject({
      contentHash: one.trailers['millrace-content-hash'],
      rows: 4,
      mode: 'served',
      views: [{ view: 'delays', version: 1 }],
      columns: ['origin', 'at', 'y', 'n_1h', 'last'],
      format: 'ndjson',
    })
  })

  const recorded = async (id: string) => {
    const { log, codecs, names } = site.platform
    const reader = await log.reader(`${names.prefix}ml.runs`, 0)
    const { records } = await reader.fetch(0, 5_000)
    await reader.close()
    await codecs.ensure(records.map(({ value }) => value!.readInt32BE(1)))
    const decoder = codecs.decoder(avro.TrainingSetBuiltSchema)
    return records.map(({ value }) => decoder.decode(value!)).find(({ trainingSetId }) => trainingSetId === id)
  }

  test('an id of 64 bits comes back exact from the spine, whatever the format; an entity is never another one', async () => {
    const spine = '[{"origin":"NIL","at":1,"order_id":9007199254740993,"y":1}]'
    const body = `{"features":["delays:last"],"time":"at","spine":${spine}}`
    const set = await build('/v1/training-sets', body, 'application/json')
    expect(set.text).toContain('"order_id":9007199254740993,')
    const query = 'features=delays:last&time=at&columns=order_id:long,y:long&format=csv'
    const csv = await build(`/v1/training-sets?${query}`, spine.slice(1, -1), 'application/x-ndjson')
    expect(csv.text.split('\n')[1]).toMatch(/^"NIL",".*",9007199254740993,1,$/)
    const wrong = await build(`/v1/training-sets?${query.replace('y:long', 'y:int')}`, spine, 'application/x-ndjson')
    expect(JSON.parse(wrong.text)).toMatchObject({
      code: 'REQUEST_INVALID',
      problems: [{ field: 'querystring.columns' }],
    })
  })

  test('a spine that cannot be used is refused, naming row and field', async () => {
    const refused = async (body: object) =>
      JSON.parse((await build('/v1/training-sets', JSON.stringify(body), 'application/json')).text)
    const asked = { features: ['delays:n_1h'], time: 'at', spine: [{ origin: 'A', at: 'noon' }] }
    expect(await refused(asked)).toMatchObject({ code: 'TRAINING_SET_INVALID', problems: [{ field: 'spine.0.at' }] })
    expect(await refused({ ...asked, spine: [{ at: 1 }] })).toMatchObject({ code: 'TRAINING_SET_INVALID' })
    expect(await refused({ ...asked, features: ['nope:n'] })).toMatchObject({ code: 'VIEW_UNKNOWN' })
    expect(await refused({ ...asked, features: ['delays:n'] })).toMatchObject({ code: 'FEATURE_UNKNOWN' })
    expect(await refused({ ...asked, known_at: t0 })).toMatchObject({ code: 'TRAINING_SET_INVALID' })
    const head = JSON.stringify({ features: 'delays:n_1h', time: 'at' })
    const answer = await build('/v1/training-sets', `${head}\n{"origin":"A"}`, 'application/x-ndjson')
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'REQUEST_INVALID', problems: [{ field: 'line 0.features' }] })
  })
})

describe('the log', () => {
  const events = async (path: string, headers: Record<string, string>, count: number) => {
    const abort = new AbortController()
    const response = await fetch(`${site.url}${path}`, { headers, signal: abort.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const found: { id: string; data: Json }[] = []
    let text = ''
    for await (const chunk of response.body!) {
      text += Buffer.from(chunk).toString()
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, id, data] = /^event: record\nid: (.*)\ndata: (.*)$/.exec(block) ?? []
        if (data !== undefined) found.push({ id, data: JSON.parse(data) })
      }
      if (found.length >= count) break
    }
    abort.abort()
    return found.slice(0, count)
  }

  test('a tail shows decoded records, and continues after the last one that was seen', async () => {
    await ingest([1, 2, 3, 4].map((delay) => ({ origin: 'TAIL', delay, time: t0 })))
    const all = await events('/v1/topics/ml.intake.flights/tail?from=start', {}, 4)
    expect(all[0].data).toMatchObject({ type: 'flights', value: { meta: { source: 'gateway' } } })
    const rest = await events('/v1/topics/ml.intake.flights/tail', { 'last-event-id': all[1].id }, 2)
    const place = ({ data }: { data: { partition: number; offset: number } }) => `${data.partition}:${data.offset}`
    const after = JSON.parse(all[1].id) as { partition: number; offset: number }[]
    for (const { data } of rest) {
      expect(data.offset).toBeGreaterThanOrEqual(after.find(({ partition }) => partition === data.partition)!.offset)
    }
    expect(rest.map(place)).not.toContain(place(all[0]))
  })

  test('a tail to the present end gives every record that is there, and ends', async () => {
    const { body } = await ingest([{ origin: 'END', delay: 1, time: t0 }])
    const answer = await fetch(`${site.url}/v1/topics/ml.intake.flights/tail?from=start&to=end`)
    const text = await answer.text()
    expect(text.endsWith('event: end\ndata: {}\n\n')).toBe(true)
    const records = [...text.matchAll(/^data: (\{"partition".*)$/gm)].map(([, data]) => JSON.parse(data))
    const [{ partition, offset }] = body.positions
    const ends = await site.platform.log.ends(`${site.platform.names.prefix}ml.intake.flights`)
    expect(records.some((record) => record.partition === partition && record.offset === offset - 1)).toBe(true)
    expect(records.length).toBe(ends.reduce((sum, { end }) => sum + end, 0))
  })

  test('a tail of a topic that is none of ours is refused', async () => {
    expect((await site.call('GET', '/v1/topics/__consumer_offsets/tail')).body.code).toBe('TOPIC_UNKNOWN')
  })

  test('a reader that does not read is disconnected', async () => {
    const tails = async () => (await site.gateway.context.metrics.tails.get()).values[0].value
    await until(tails, (count) => count === 0)
    const lines = Array.from({ length: 60 }, (_, i) =>
      JSON.stringify({ origin: `S${'x'.repeat(90_000)}`, delay: i, time: t0 }),
    )
    await ingest(lines.join('\n'), NDJSON)
    const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http.get(`${site.url}/v1/topics/ml.intake.flights/tail?from=start`, resolve).on('error', reject)
    })
    answer.pause()
    expect(await tails()).toBe(1)
    await until(tails, (count) => count === 0)
    answer.destroy()
  })

  test('a record that could not be used is in quarantine with its bytes, and can be put back', async () => {
    const { appender } = site.gateway.context
    const topic = site.platform.names.intake('flights')
    await appender.append({ topic, partition: 1, key: Buffer.from('k'), value: Buffer.from('garbage') })
    const { body } = await until(
      () => site.call('GET', '/v1/quarantine?reason=magic'),
      ({ body }) => body.items.length === 1,
    )
    const [entry] = body.items
    expect(entry).toMatchObject({
      topic,
      partition: 1,
      reason: 'magic',
      replayed: false,
      key: 'aw==',
      value: Buffer.from('garbage').toString('base64'),
    })
    const replayed = await site.call('POST', '/v1/quarantine/replay', { offsets: [entry.offset] })
    expect(replayed.body).toMatchObject({ replayed: 1, repeated: 0, skipped: [], nextPageToken: null })
    expect(decodeToken(replayed.body.position)).toMatchObject([{ topic, partition: 1 }])
    const twice = await until(
      () => site.call('GET', '/v1/quarantine?reason=magic'),
      ({ body }) => body.items.length === 2,
    )
    expect(twice.body.items[1].value).toBe(entry.value)
    expect(twice.body.items.map((each: { replayed: boolean }) => each.replayed)).toEqual([true, false])
    const beyond = await site.call('POST', '/v1/quarantine/replay', { offsets: [entry.offset, 1_000_000] })
    expect(beyond.body).toMatchObject({
      replayed: 0,
      repeated: 1,
      skipped: [{ offset: 1_000_000 }],
      nextPageToken: null,
    })
    const none = await site.call('POST', '/v1/quarantine/replay', { offsets: [1_000_000] })
    expect(none).toMatchObject({ status: 200, body: { replayed: 0, skipped: [{ offset: 1_000_000 }] } })
  })

  test('a replay that is given several times takes each row once, at any gateway, and does not follow what comes back', async () => {
    const { appender } = site.gateway.context
    const rows = Array.from({ length: 3 }, (_, i) => Buffer.concat([Buffer.from([0, 0, 0, 0]), Buffer.from([i])]))
    const topic = site.platform.names.intake('flights')
    for (const value of rows) await appender.append({ topic, partition: 0, key: null, value: value.subarray(0, 4) })
    const list = () => site.call('GET', '/v1/quarantine?reason=too_short')
    await until(list, ({ body }) => body.items.length === 3)
    const other = await makeGateway({ platform: site.platform, settings: { port: 0 }, signals: noSignals })
    await other.ready(30_000)
    const url = await other.listen()
    const replay = async (base: string) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${base}/v1/quarantine/replay`, {
        method: 'POST',
        headers,
        body: '{"reason":"too_short"}',
      })
      return (await response.json()) as { replayed: number; repeated: number; nextPageToken: string | null }
    }
    expect(await replay(site.url)).toMatchObject({ replayed: 3, repeated: 0, nextPageToken: null })
    const { body } = await until(list, ({ body }) => body.items.length === 6)
    expect(body.items.map((each: { replayed: boolean }) => each.replayed)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
    expect(await replay(url)).toMatchObject({ replayed: 3, repeated: 3, nextPageToken: null })
    await other.stop()
    await until(list, ({ body }) => body.items.length === 9)
  })

  test('a command that could not be used can be put back too', async () => {
    const { appender } = site.gateway.context
    const topic = site.platform.names.catalogCommands
    await appender.append({ topic, partition: 0, key: null, value: Buffer.from('no command') })
    const ask = () => site.call('GET', `/v1/quarantine?topic=${topic}`)
    const { body } = await until(ask, ({ body }) => body.items.length === 1)
    const replayed = await site.call('POST', '/v1/quarantine/replay', { offsets: [body.items[0].offset] })
    expect(replayed.body).toMatchObject({ replayed: 1, skipped: [] })
    const twice = await until(ask, ({ body }) => body.items.length === 2)
    expect(twice.body.items[1].value).toBe(body.items[0].value)
  })

  test('topics are listed', async () => {
    const { body } = await site.call('GET', '/v1/topics')
    expect(body.topics.map(({ topic }: { topic: string }) => topic)).toContain(site.platform.names.intake('flights'))
  })
})
