import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { typeOf } from '../../../schemas/avro.ts'
import { topicSubject } from '../../../schemas/index.ts'
import { active, type Json, openFlights, type Site, until } from './support.ts'

const NDJSON = { 'content-type': 'application/x-ndjson' }
const t0 = Date.parse('2001-01-01T00:00:00Z')

let site: Site
beforeAll(async () => {
  site = await openFlights(inject('stack'), { bodyBytesMax: 2_000_000 })
}, 240_000)
afterAll(() => site?.close())

const ingest = async (rows: unknown, headers: Record<string, string> = {}) =>
  site.call('POST', '/v1/datasets/flights/rows', rows, headers)
const read = (body: object) => site.call('POST', '/v1/views/delays/online', body)

describe('the document', () => {
  test('is OpenAPI 3.1, every operation has an id of its own, a described tag, a summary, a description and its answers', async () => {
    const { body } = await site.call('GET', '/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    const operations = Object.values(body.paths as object).flatMap((path) => Object.values(path as object))
    expect(operations.length).toBeGreaterThan(25)
    const ids = operations.map(({ operationId }) => operationId)
    expect(ids).not.toContain(undefined)
    expect(new Set(ids).size).toBe(ids.length)
    const described = (body.tags as { name: string }[]).map(({ name }) => name)
    for (const { operationId, summary, description, tags, responses } of operations) {
      expect(summary, operationId).toBeTruthy()
      expect(description, operationId).toBeTruthy()
      expect(described, operationId).toEqual(expect.arrayContaining(tags))
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
    expect(three.body.detail).toBe('The body has more than 2000000 bytes (gateway.bodyBytesMax).')
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
    const lines = rows.map((row) => JSON.stringify(row))
    expect((await ingest(lines.join('\n'), { ...NDJSON, 'idempotency-key': 'once' })).status).toBe(200)
  })

  test('other rows under a key that was used are refused, and count nothing; a part of a load is not compared', async () => {
    const row = (delay: number) => ({ origin: 'IDO', delay, time: t0 })
    const key = { 'idempotency-key': 'other' }
    const one = await ingest([row(1), row(2)], key)
    for (const [rows, headers] of [
      [[row(1), row(3)], key],
      [[row(1)], key],
      [[row(1), row(2), row(3)], key],
      [[row(1), row(2), row(3)].map((each) => JSON.stringify(each)).join('\n'), { ...NDJSON, ...key }],
    ] as const) {
      const { status, body } = await ingest(rows, headers)
      expect([status, body.code]).toEqual([422, 'IDEMPOTENCY_CONFLICT'])
    }
    const counted = async (position: string) =>
      (await read({ entities: ['IDO'], min_position: position })).body.results[0].values
    expect(await counted(one.body.position)).toEqual([2, 2])
    const part = await ingest([row(3)], { ...key, 'idempotency-offset': '0' })
    expect(part.status).toBe(200)
    expect(await counted(part.body.position)).toEqual([3, 3]) // a load and a request are two things, also under one key
  })

  test('a body that is not JSON, not UTF-8, empty or of another type is refused', async () => {
    expect((await ingest('{')).body.code).toBe('BODY_MALFORMED')
    expect((await ingest('')).body.code).toBe('BODY_MALFORMED')
    expect((await ingest('<a/>', { 'content-type': 'text/xml' })).body.code).toBe('MEDIA_TYPE_UNSUPPORTED')
    const packed = await ingest('[]', { 'content-encoding': 'gzip' })
    expect([packed.status, packed.body.code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED'])
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

  test('a declaration can be read at once, by name, as of a time and through its history', async () => {
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

  test('a producer may have registered its schema first: rows of both are read, or nothing is declared', async () => {
    const { registry, names, log } = site.platform
    const schemaOf = (type: string) => ({
      type: 'record',
      name: 'Payment',
      namespace: 'com.shop',
      fields: [
        { name: 't', type: { type: 'long', logicalType: 'timestamp-millis' } },
        { name: 'k', type },
      ],
    })
    await registry.register(topicSubject(names.intake('second')), schemaOf('int'))
    const refused = await site.call('POST', '/v1/catalog/datasets', dataset('second'))
    expect([refused.status, refused.body.code]).toEqual([400, 'REQUEST_INVALID'])
    expect(refused.body.detail).toMatch(/Field 'k' is written as int, expected string\. .* Nothing was declared\./)
    expect((await site.call('GET', '/v1/catalog/datasets/second')).status).toBe(404)

    const id = await registry.register(topicSubject(names.intake('first')), schemaOf('string'))
    expect((await site.call('POST', '/v1/catalog/datasets', dataset('first'))).status).toBe(200)
    const counted = { name: 'first_n', dataset: 'first', entity: ['k'], features: { n: { function: 'count' } } }
    expect((await site.call('POST', '/v1/catalog/views', counted)).status).toBe(200)
    const producer = log.kafka.producer()
    await producer.connect()
    const body = typeOf(schemaOf('string')).toBuffer({ t: t0, k: 'a' })
    const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 0]), body])
    value.writeInt32BE(id, 1)
    await producer.send({ topic: names.intake('first'), messages: [{ key: 'a', value }] })
    await producer.disconnect()
    const { body: taken } = await site.call('POST', '/v1/datasets/first/rows', [{ k: 'a', t: t0 + 1 }])
    await active(site, 'first_n')
    const { body: found } = await site.call('POST', '/v1/views/first_n/online', {
      entities: ['a'],
      min_position: taken.position,
    })
    expect(found.results[0].values).toEqual([2])
  })

  test('declarations are checked together, each after the others, without an effect', async () => {
    const view = { name: 'seen_n', dataset: 'seen', entity: ['k'], features: { n: { function: 'count' } } }
    const declarations = [
      { kind: 'dataset', declaration: dataset('seen') },
      { kind: 'view', declaration: view },
      { kind: 'view', declaration: { ...view, name: 'wrong', features: { s: { function: 'sum', column: 'x' } } } },
      { kind: 'dataset', declaration: dataset('second') },
    ]
    const { status, body } = await site.call('POST', '/v1/catalog/check', { declarations })
    expect([status, body.results]).toMatchObject([
      200,
      [
        { kind: 'dataset', name: 'seen', outcome: 'accepted', version: 1 },
        { kind: 'view', name: 'seen_n', outcome: 'accepted', version: 1 },
        { name: 'wrong', outcome: 'refused', version: null, code: 'DECLARATION_INVALID' },
        { name: 'second', outcome: 'refused', code: 'REQUEST_INVALID' },
      ],
    ])
    expect(body.results[2].problems).toMatchObject([{ field: 'features.s.column' }])
    expect((await site.call('GET', '/v1/catalog/datasets/seen')).status).toBe(404)
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

  test('a declaration that is larger than a command may be is refused at once, with its size and the limit', async () => {
    const { status, body } = await site.call(
      'POST',
      '/v1/catalog/datasets',
      dataset('d', { description: 'x'.repeat(900_000) }),
    )
    expect([status, body.code]).toEqual([413, 'BODY_TOO_LARGE'])
    expect(body.detail).toMatch(/^The command has 900\d{3} bytes; expected at most 262144\.$/)
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
})

describe('operation', () => {
  test('health, readiness and metrics', async () => {
    expect((await site.call('GET', '/healthz')).body).toEqual({ status: 'ok' })
    const { body: settled } = await until(
      () => site.call('GET', '/readyz'),
      // Tasks that are taken over are reported, on a busy machine for some time.
      ({ body }) => body.degraded.length === 0,
    )
    expect(settled).toEqual({ ready: true, reasons: [], degraded: [], notes: [] })
    const { body } = await site.call('GET', '/metrics')
    expect(body).toMatch(/millrace_http_requests_total\{route="\/readyz",method="GET",status="200"\} \d+/)
    expect(body).toMatch(/millrace_ingest_rows_total\{dataset="flights",outcome="accepted"\} \d+/)
  })

  test('a path that is none is a problem too, and on the surface of MLflow an error of its own form', async () => {
    expect((await site.call('GET', '/nope')).body.code).toBe('ROUTE_UNKNOWN')
    expect((await site.call('GET', '/')).body.detail).toContain('gateway.mlflowUi')
    const error_code = 'ENDPOINT_NOT_FOUND'
    for (const path of ['/api/2.0/mlflow/nope', '/api/3.0/mlflow/traces', '/ajax-api/2.0/mlflow/nope'])
      expect((await site.call('DELETE', path)).body, path).toEqual({
        error_code,
        message: `There is no DELETE ${path}.`,
      })
    const broken = (await (await fetch(`${site.url}/api/2.0/mlflow/%zz`)).json()) as Json
    expect(broken.error_code).toBe('INVALID_PARAMETER_VALUE')
  })
})

describe('several views at once', () => {
  const features = (body: object) => site.call('POST', '/v1/features', body)
  const t1 = t0 + 3_600_000
  let position: string
  beforeAll(async () => {
    const count = { n: { function: 'count' }, most: { function: 'max', column: 'delay' } }
    await site.call('POST', '/v1/catalog/views', {
      name: 'counts',
      dataset: 'flights',
      entity: ['origin'],
      features: count,
    })
    await active(site, 'counts')
    await ingest([{ origin: 'SVC', delay: 4, time: t1 }])
    const { body } = await ingest([{ origin: 'SVC', delay: 2, time: t1 + 60_000 }])
    position = body.position
  })

  test('a list of features is answered in its order, now and as of a time, for entities of every form', async () => {
    const asked = { features: ['counts:most', 'delays:last', 'counts:n'], entities: ['SVC', { origin: 'NIL' }, null] }
    const { status, body } = await features({ ...asked, min_position: position })
    expect([status, body.features, body.types]).toEqual([200, asked.features, ['double', 'double', 'long']])
    expect(body.views).toEqual(['counts', 'delays'].map((name) => ({ name, version: 1 })))
    const none = { values: [null, null, null], statuses: new Array(3).fill('NOT_FOUND'), stamps: [null, null] }
    const stamps = [t1 + 60_000, t1 + 60_000]
    expect(body.results).toEqual([
      { entity: 'SVC', values: [4, 2, 2], statuses: new Array(3).fill('PRESENT'), stamps },
      { entity: { origin: 'NIL' }, ...none },
      { entity: null, ...none },
    ])
    const { body: before } = await features({ ...asked, as_of: t1 + 1 })
    expect(before.results.map(({ values }: Json) => values)).toEqual([[4, 4, 1], none.values, none.values])
  })

  test('a service is a named list, with versions, here and for clients of Feast', async () => {
    const declare = (serves: readonly string[]) => site.call('POST', '/v1/catalog/services', { name: 'board', serves })
    expect((await declare(['delays:last', 'counts'])).body).toMatchObject({ outcome: 'accepted', version: 1 })
    expect((await declare(['counts:n'])).body).toMatchObject({ version: 2 })
    expect((await declare(['counts:nope'])).body).toMatchObject({ code: 'DECLARATION_INVALID' })
    const asked = { service: 'board', entities: ['SVC'], min_position: position }
    expect((await features(asked)).body).toMatchObject({
      service: { name: 'board', version: 2 },
      features: ['counts:n'],
      results: [{ values: [2] }],
    })
    expect((await features({ ...asked, as_of: t1 + 90_000 })).body.service.version).toBe(1)
    const { body } = await features({ ...asked, service_version: 1 })
    expect([body.features, body.results[0].values]).toEqual([
      ['delays:last', 'counts:n', 'counts:most'],
      [2, 2, 4],
    ])
    const feast = await site.call('POST', '/get-online-features', {
      entities: { origin: ['SVC'] },
      feature_service: 'board',
    })
    expect(feast.body.metadata.feature_names).toEqual(['origin', 'n'])
    for (const [more, code] of [
      [{ service: 'nope' }, 'SERVICE_UNKNOWN'],
      [{ service_version: 3 }, 'SERVICE_UNKNOWN'],
      [{ features: ['counts:n'] }, 'REQUEST_INVALID'],
      [{ service: undefined, features: ['counts:n', 'counts:n'] }, 'FEATURE_REPEATED'],
    ] as const)
      expect((await features({ ...asked, ...more })).body.code).toBe(code)
  })
})
