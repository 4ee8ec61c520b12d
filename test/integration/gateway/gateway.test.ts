import http from 'node:http'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { decodeToken } from '../../../gateway/rows/tokens.ts'
import { avro } from '../../../schemas/index.ts'
import { type Json, openSite, type Site, until } from './support.ts'

const NDJSON = { 'content-type': 'application/x-ndjson' }
const hour = 3_600_000
const t0 = Date.parse('2001-01-01T00:00:00Z')

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'), { tailStallMs: 500, bodyBytesMax: 2_000_000 })
  const flights = {
    name: 'flights',
    columns: [
      { name: 'origin', type: 'string' },
      { name: 'delay', type: 'double' },
      { name: 'time', type: 'timestamp' },
    ],
    key: ['origin'],
    time: 'time',
    partitions: 2,
  }
  expect((await site.call('POST', '/v1/catalog/datasets', flights)).status).toBe(200)
  const view = {
    name: 'delays',
    dataset: 'flights',
    entity: ['origin'],
    features: { n_1h: { function: 'count', window: '1h' }, last: { function: 'last', column: 'delay' } },
  }
  expect((await site.call('POST', '/v1/catalog/views', view)).status).toBe(200)
  await active('delays')
}, 60_000)
afterAll(() => site?.close())

const active = (view: string) =>
  until(
    () => site.call('GET', `/v1/catalog/views/${view}`),
    ({ body }) => body.active !== null,
  )
const ingest = async (rows: unknown, headers: Record<string, string> = {}) =>
  site.call('POST', '/v1/datasets/flights/rows', rows, headers)
const read = (body: object) => site.call('POST', '/v1/views/delays/online', body)

describe('the document', () => {
  test('is OpenAPI 3.1, every operation has an id of its own, a summary and its answers', async () => {
    const { body } = await site.call('GET', '/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    const operations = Object.values(body.paths as object).flatMap((path) => Object.values(path as object))
    expect(operations.length).toBeGreaterThan(25)
    const ids = operations.map(({ operationId }) => operationId)
    expect(ids).not.toContain(undefined)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { operationId, summary, responses } of operations) {
      expect(summary, operationId).toBeTruthy()
      expect(
        Object.keys(responses).some((status) => status.startsWith('2')),
        operationId,
      ).toBe(true)
    }
  })
})

describe('rows', () => {
  test('are acknowledged with a position, and read back at once by whoever shows it', async () => {
    for (let i = 0; i < 5; i++) {
      const { status, body } = await ingest([{ origin: 'RYW', delay: i, time: t0 + i }])
      expect([status, body.accepted, body.rejected]).toEqual([200, 1, 0])
      const vectors = await read({ entities: ['RYW'], min_position: body.position })
      expect(vectors.body.results[0].values).toEqual([i + 1, i])
    }
  })

  test('good rows are taken though others are not, and each wrong field is named', async () => {
    const { status, body } = await ingest([
      { origin: 'MIX', time: t0 },
      { origin: 'MIX', delay: 'late', time: t0 },
      { origin: null, time: t0, more: 1 },
    ])
    expect(status).toBe(207)
    expect(body).toMatchObject({ accepted: 1, rejected: 2 })
    expect(body.errors).toEqual([
      { index: 1, field: 'delay', value: 'late', expected: "a number, or one of 'NaN', 'Infinity', '-Infinity'" },
      { index: 2, field: 'origin', value: null, expected: 'well-formed text' },
      { index: 2, field: 'more', value: 1, expected: 'no such column, only meta, origin, delay, time' },
    ])
  })

  test('a request without a good row is refused', async () => {
    const { status, body } = await ingest({ origin: 1, time: t0 })
    expect([status, body.code, body.accepted, body.errors.length]).toEqual([422, 'ROWS_INVALID', 0, 1])
  })

  test('NDJSON is taken line by line', async () => {
    const lines = [`{"origin":"NDJ","delay":1,"time":${t0}}`, '', 'nonsense', `{"origin":"NDJ","delay":2,"time":${t0}}`]
    const { status, body } = await ingest(lines.join('\n'), NDJSON)
    expect([status, body.accepted, body.errors.length, body.errors[0].index]).toEqual([207, 2, 1, 1])
  })

  test('a row above 1 MB is refused, as JSON, as a line and by its size on the log', async () => {
    const row = { origin: 'x'.repeat(999_000), delay: 1, time: t0 }
    const line = JSON.stringify({ ...row, origin: 'y'.repeat(1_100_000) })
    const one = await ingest(`${line}\n{"origin":"BIG","time":${t0}}`, NDJSON)
    expect([one.status, one.body.accepted, one.body.errors[0].expected]).toEqual([
      207,
      1,
      'a line of at most 1000000 bytes',
    ])
    const two = await ingest(row)
    expect([two.status, two.body.errors[0].expected]).toEqual([422, 'at most 1000000 bytes'])
    const three = await ingest({ ...row, origin: 'z'.repeat(2_100_000) })
    expect([three.status, three.body.code]).toEqual([413, 'BODY_TOO_LARGE'])
  })

  test('under an idempotency key rows count once', async () => {
    const rows = [
      { origin: 'IDK', delay: 1, time: t0 },
      { origin: 'IDK', delay: 2, time: t0 },
    ]
    await ingest(rows, { 'idempotency-key': 'once' })
    const again = await ingest(rows, { 'idempotency-key': 'once' })
    expect(again.body.accepted).toBe(2)
    const vectors = await read({ entities: ['IDK'], min_position: again.body.position })
    expect(vectors.body.results[0].values).toEqual([2, 2])
  })

  test('a body that is no JSON, no UTF-8, empty or of another type is refused', async () => {
    expect((await ingest('{')).body.code).toBe('BODY_MALFORMED')
    expect((await ingest('')).body.code).toBe('BODY_MALFORMED')
    expect((await ingest('<a/>', { 'content-type': 'text/xml' })).body.code).toBe('MEDIA_TYPE_UNSUPPORTED')
    const { status } = await fetch(`${site.url}/v1/datasets/flights/rows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from([0x22, 0xff, 0x22]),
    })
    expect(status).toBe(400)
  })

  test('of a dataset that nobody declared are refused', async () => {
    expect((await site.call('POST', '/v1/datasets/nope/rows', {})).body.code).toBe('DATASET_UNKNOWN')
  })
})

describe('the catalogue', () => {
  const dataset = (name: string, more: object = {}) => ({
    name,
    columns: [
      { name: 'k', type: 'string' },
      { name: 't', type: 'timestamp' },
    ],
    key: ['k'],
    time: 't',
    ...more,
  })

  test('what is declared can be read at once, by name, as of a time and through its history', async () => {
    const first = await site.call('POST', '/v1/catalog/datasets', dataset('history'))
    expect(first.body).toMatchObject({ outcome: 'accepted', event: 'DatasetDeclared', version: 1 })
    const { body } = await site.call('GET', '/v1/catalog/datasets/history')
    const { logTime } = body.versions[0].since
    await site.call('POST', '/v1/catalog/datasets', dataset('history', { owner: 'ann' }))
    expect((await site.call('GET', '/v1/catalog/datasets/history')).body.declaration.owner).toBe('ann')
    const then = await site.call('GET', `/v1/catalog/datasets/history?as_of=${logTime}`)
    expect(then.body.declaration.owner).toBeUndefined()
    expect((await site.call('GET', `/v1/catalog/datasets/history?as_of=${logTime - 1}`)).body.code).toBe(
      'DECLARATION_UNKNOWN',
    )
    expect((await site.call('GET', '/v1/catalog/datasets/history?as_of=noon')).status).toBe(400)
    const { events } = (await site.call('GET', '/v1/catalog/datasets/history/history')).body
    expect(events.map(({ value }: { value: { revision: number } }) => value.revision)).toEqual([1, 2])
  })

  test('the same again changes nothing; the same key is the same command', async () => {
    const one = await site.call('POST', '/v1/catalog/datasets', dataset('same'), { 'idempotency-key': 'k' })
    const two = await site.call('POST', '/v1/catalog/datasets', dataset('same'), { 'idempotency-key': 'k' })
    expect(two.body).toEqual(one.body)
    expect((await site.call('POST', '/v1/catalog/datasets', dataset('same'))).body.outcome).toBe('unchanged')
  })

  test('refusals carry the code of the catalogue, and name the field', async () => {
    const window = {
      name: 'bad',
      dataset: 'flights',
      entity: ['origin'],
      features: { f: { function: 'count', window: '0s' } },
    }
    const invalid = await site.call('POST', '/v1/catalog/views', window)
    expect([invalid.status, invalid.body.code, invalid.body.problems[0].field]).toEqual([
      422,
      'DECLARATION_INVALID',
      'features.f.window',
    ])
    const missing = { ...window, features: { f: { function: 'sum', column: 'nope', window: '1h' } } }
    expect((await site.call('POST', '/v1/catalog/views', missing)).body.problems[0].field).toBe('features.f.column')
    const unknown = await site.call('POST', '/v1/catalog/views', { ...window, dataset: 'nope' })
    expect([unknown.status, unknown.body.code]).toEqual([404, 'DATASET_UNKNOWN'])
    await site.call('POST', '/v1/catalog/datasets', dataset('shrinks'))
    const shrunk = await site.call('POST', '/v1/catalog/datasets', dataset('shrinks', { key: ['k', 't'] }))
    expect([shrunk.status, shrunk.body.code]).toEqual([409, 'DATASET_INCOMPATIBLE'])
    const conflict = await site.call(
      'POST',
      '/v1/catalog/datasets?expected_version=4',
      dataset('shrinks', { owner: 'b' }),
    )
    expect([conflict.status, conflict.body.code]).toEqual([409, 'VERSION_CONFLICT'])
  })

  test('lists come in pages', async () => {
    const names: string[] = []
    let token: string | null = ''
    while (token !== null) {
      const query: string = token === '' ? '' : `&page_token=${token}`
      const { body } = await site.call('GET', `/v1/catalog/datasets?limit=2${query}`)
      names.push(...body.items.map(({ name }: { name: string }) => name))
      token = body.nextPageToken
    }
    expect(names).toEqual([...names].sort())
    expect(names).toContain('flights')
  })

  test('a retired dataset takes no rows', async () => {
    await site.call('POST', '/v1/catalog/datasets', dataset('gone'))
    expect((await site.call('POST', '/v1/catalog/datasets/gone/retire', { reason: 'over' })).status).toBe(200)
    expect((await site.call('POST', '/v1/datasets/gone/rows', { k: 'a', t: 1 })).body.code).toBe('DATASET_RETIRED')
    expect((await site.call('POST', '/v1/catalog/datasets/flights/retire', {})).body.code).toBe('DATASET_IN_USE')
  })

  test('a new version is switched to by a command, once it has caught up', async () => {
    const view = {
      name: 'switched',
      dataset: 'flights',
      entity: ['origin'],
      features: { n: { function: 'count', window: '1h' } },
    }
    await site.call('POST', '/v1/catalog/views', view)
    await active('switched')
    const again = await site.call('POST', '/v1/catalog/views/switched/activate', { version: 1 })
    expect(again.body.outcome).toBe('unchanged')
    const unknown = await site.call('POST', '/v1/catalog/views/switched/activate', { version: 7 })
    expect([unknown.status, unknown.body.code]).toEqual([404, 'VIEW_UNKNOWN'])
  })
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
    const then = await read({ entities: ['ASO'], as_of: new Date(t0 + 61_000).toISOString() })
    expect(then.body.results).toMatchObject([{ values: [2, 2], stamps: [t0 + 60_000] }])
    const before = await site.call('GET', `/v1/views/delays/online/ASO?features=last&as_of=${t0 - 1}`)
    expect(before.body).toMatchObject({ features: ['last'], results: [{ statuses: ['NOT_FOUND'] }] })
  })

  test('rows ahead of the clock, within the skew, are read like others', async () => {
    const time = Date.now() + hour / 2
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
    await active('ahead_n')
    const { body } = await site.call('POST', '/v1/datasets/ahead/rows', { k: 'a', t: time })
    const vectors = await site.call('POST', '/v1/views/ahead_n/online', {
      entities: ['a'],
      min_position: body.position,
    })
    expect(vectors.body.results).toEqual([{ entity: 'a', values: [1], statuses: ['PRESENT'], stamps: [time] }])
  })

  test('what is asked wrongly is named', async () => {
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
  })
})

describe('training sets', () => {
  interface Built {
    readonly status: number
    readonly type: string
    readonly text: string
    readonly trailers: NodeJS.Dict<string>
  }
  const build = (path: string, body: string, contentType: string): Promise<Built> =>
    new Promise((resolve, reject) => {
      const request = http.request(
        `${site.url}${path}`,
        { method: 'POST', headers: { 'content-type': contentType } },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('end', () => {
            const type = answer.headers['content-type'] ?? ''
            resolve({
              status: answer.statusCode ?? 0,
              type,
              text: Buffer.concat(chunks).toString('latin1'),
              trailers: answer.trailers,
            })
          })
        },
      )
      request.on('error', reject).end(body)
    })

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
    const parquet = await build(`/v1/training-sets?${query.replace('csv', 'parquet')}`, lines, 'application/x-ndjson')
    expect([parquet.text.slice(0, 4), parquet.text.slice(-4)]).toEqual(['PAR1', 'PAR1'])
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

  test('a spine that cannot be used is refused, naming row and field', async () => {
    const refused = async (body: object) =>
      JSON.parse((await build('/v1/training-sets', JSON.stringify(body), 'application/json')).text)
    const asked = { features: ['delays:n_1h'], time: 'at', spine: [{ origin: 'A', at: 'noon' }] }
    expect(await refused(asked)).toMatchObject({ code: 'TRAINING_SET_INVALID', problems: [{ field: 'spine.0.at' }] })
    expect(await refused({ ...asked, spine: [{ at: 1 }] })).toMatchObject({ code: 'TRAINING_SET_INVALID' })
    expect(await refused({ ...asked, features: ['nope:n'] })).toMatchObject({ code: 'VIEW_UNKNOWN' })
    expect(await refused({ ...asked, features: ['delays:n'] })).toMatchObject({ code: 'FEATURE_UNKNOWN' })
    expect(await refused({ ...asked, known_at: t0 })).toMatchObject({ code: 'TRAINING_SET_INVALID' })
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

  test('a tail shows records decoded, and goes on behind the last one that was seen', async () => {
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

  test('a tail of a topic that is none of ours is refused', async () => {
    expect((await site.call('GET', '/v1/topics/__consumer_offsets/tail')).body.code).toBe('TOPIC_UNKNOWN')
  })

  test('who does not read is dropped', async () => {
    const lines = Array.from({ length: 60 }, (_, i) =>
      JSON.stringify({ origin: `S${'x'.repeat(90_000)}`, delay: i, time: t0 }),
    )
    await ingest(lines.join('\n'), NDJSON)
    const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http.get(`${site.url}/v1/topics/ml.intake.flights/tail?from=start`, resolve).on('error', reject)
    })
    answer.pause()
    const tails = async () => (await site.gateway.context.metrics.tails.get()).values[0].value
    expect(await tails()).toBe(1)
    await until(tails, (count) => count === 0)
    answer.destroy()
  })

  test('what could not be used is in quarantine with its bytes, and can be put back', async () => {
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
      key: 'aw==',
      value: Buffer.from('garbage').toString('base64'),
    })
    const replayed = await site.call('POST', '/v1/quarantine/replay', { offsets: [entry.offset] })
    expect(replayed.body).toMatchObject({ replayed: 1, skipped: [], nextPageToken: null })
    expect(decodeToken(replayed.body.position)).toMatchObject([{ topic, partition: 1 }])
    const twice = await until(
      () => site.call('GET', '/v1/quarantine?reason=magic'),
      ({ body }) => body.items.length === 2,
    )
    expect(twice.body.items[1].value).toBe(entry.value)
  })

  test('topics are listed', async () => {
    const { body } = await site.call('GET', '/v1/topics')
    expect(body.topics.map(({ topic }: { topic: string }) => topic)).toContain(site.platform.names.intake('flights'))
  })
})

describe('operation', () => {
  test('health, readiness and metrics', async () => {
    expect((await site.call('GET', '/healthz')).body).toEqual({ status: 'ok' })
    expect((await site.call('GET', '/readyz')).body).toEqual({ ready: true, reasons: [] })
    const { body } = await site.call('GET', '/metrics')
    expect(body).toMatch(/millrace_http_requests_total\{route="\/readyz",method="GET",status="200"\} \d+/)
    expect(body).toMatch(/millrace_ingest_rows_total\{dataset="flights",outcome="accepted"\} \d+/)
  })

  test('a path that is none is a problem too', async () => {
    expect((await site.call('GET', '/nope')).body.code).toBe('ROUTE_UNKNOWN')
  })
})
