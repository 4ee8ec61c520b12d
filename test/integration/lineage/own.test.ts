/** What the platform itself does is part of the graph: from rows to what watches a model. Its tables are verified and rebuilt like all others. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
import { projectionOf, rebuild } from '../../../operations/rebuild/index.ts'
import { verify } from '../../../operations/verify/index.ts'
import { LINEAGE_TABLES } from '../../../processors/lineage/index.ts'
import { KafkaGroups } from '../../../streams/kafka/index.ts'
import { runEvent } from '../../support/lineage.ts'
import { buildSet, type Json, openFlights, type Site, until } from '../gateway/support.ts'

let site: Site
beforeAll(async () => {
  site = await openFlights(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

const namespace = () => `millrace://${site.platform.names.prefix.replace(/\.$/, '')}`
const graph = (name: string, kind = 'dataset') =>
  site.call('GET', `/api/v1/lineage?nodeId=${encodeURIComponent(`${kind}:${namespace()}:${name}`)}`)
const names = ({ body }: Json): string[] => (body.graph ?? []).map(({ data }: Json) => data.name)
const catalog = () => site.gateway.context.tail.catalog.current

test('the graph goes from the rows of a dataset to the drift of a model', async () => {
  const time = '2026-01-05T10:00:00Z'
  const { position } = (await site.call('POST', '/v1/datasets/flights/rows', [{ origin: 'AA', delay: 1, time }])).body
  const query = `features=delays:last&time=at&min_position=${encodeURIComponent(position)}`
  const spine = JSON.stringify({ origin: 'AA', at: '2026-01-05T10:00:01Z' })
  const built = await buildSet(site, `/v1/training-sets?${query}`, spine, 'application/x-ndjson')
  const trainingSetId = String(built.trailers['millrace-training-set-id'])
  const mlflow = async (path: string, body: object): Promise<Json> => {
    const answer = await site.call('POST', `/api/2.0/mlflow/${path}`, body)
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    return answer.body
  }
  const { run } = await mlflow('runs/create', { experiment_id: '0', start_time: 10 })
  const runId: string = run.info.run_id
  const source = JSON.stringify({ training_set: trainingSetId })
  const dataset = { name: 'd', digest: '1', source_type: 'millrace', source }
  await mlflow('runs/log-inputs', { run_id: runId, datasets: [{ dataset }] })
  await mlflow('registered-models/create', { name: 'late' })
  await mlflow('model-versions/create', { name: 'late', source: 's3://m/1', run_id: runId })
  const served = [{ name: 'amount', type: 'double' }]
  expect((await site.call('POST', '/v1/catalog/predictions', { name: 'late', served })).status).toBe(200)
  const watches = [{ column: 'amount', kind: 'numeric' }]
  expect(
    (await site.call('POST', '/v1/catalog/monitors', { name: 'watch', predictions: 'late', window: '1h', watches }))
      .status,
  ).toBe(200)
  const found = await until(
    async () => names(await graph('dataset/flights')),
    (seen) => seen.includes('drift/watch') || seen.includes('model/late/1'),
  )
  expect(found).toEqual(
    expect.arrayContaining([
      'dataset/flights',
      'view/delays@1',
      'features/delays@1',
      'training-sets',
      `training-set/${trainingSetId}`,
    ]),
  )
  const all = await until(
    async () => names(await graph('model/late')),
    (seen) => seen.includes('drift/watch') && seen.includes('model/late/1') && seen.includes(`run/${runId}`),
  )
  expect(all).toEqual(expect.arrayContaining(['predictions/late', 'serving/late', 'monitor/watch', 'experiment/0']))
})

/** A command of the command line, against the gateway of the test. */
const command = async (...args: string[]) => {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const code = await main([...args, '--set', `client.url=${site.url}`])
  const [out, err] = [said, errors].map(({ mock }) => mock.calls.flat().join(''))
  said.mockRestore()
  errors.mockRestore()
  return { code, out: out!, err: err! }
}

test('a prediction is traced to the vector that was served, and to the rows that it is made of', async () => {
  const row = (origin: string, delay: number, time: string) => ({ origin, delay, time })
  const rows = [
    row('BB', 1, '2026-01-05T11:00:00Z'),
    row('BB', 2, '2026-01-05T11:10:00Z'),
    row('CC', 3, '2026-01-05T11:11:00Z'),
    row('BB', 4, '2026-01-05T11:40:00Z'),
  ]
  const sent = await site.call('POST', '/v1/datasets/flights/rows', rows)
  const online = `/v1/views/delays/online/BB?min_position=${encodeURIComponent(sent.body.position)}`
  expect((await site.call('GET', online)).status).toBe(200)
  const served = { model_version: 1, entity: 'BB', score: 0.5, amount: 1 }
  const predictions = [
    { ...served, prediction_id: 'p1', time: '2026-01-05T11:30:00Z' },
    { ...served, prediction_id: 'p2', time: '2026-01-05T11:50:00Z', entity: 'nobody' },
    { ...served, prediction_id: 'p3', time: '2026-01-05T11:50:00Z', model_version: 7 },
  ]
  expect((await site.call('POST', '/v1/predictions/late', predictions)).status).toBe(200)
  const trace = async (id: string) =>
    until(
      () => site.call('GET', `/v1/predictions/late/${id}/trace`),
      ({ status }) => status === 200,
    ).then(({ body }) => body)
  const found = await trace('p1')
  expect(found.model).toMatchObject({ name: 'late', version: 1 })
  expect(found.model.trainingSetIds.length).toBe(1)
  expect(found.vectors.length).toBe(1)
  const [vector] = found.vectors
  expect(vector).toMatchObject({
    view: 'delays',
    version: 1,
    entity: 'BB',
    basis: 'time',
    rowsExact: true,
    rowsFrom: null,
  })
  // The vector of 11:10 held at 11:30: it has seen two of the three rows.
  expect(vector.features).toEqual({ n_1h: 2, last: 2 })
  expect(vector.rows.map(({ time }: Json) => new Date(time).toISOString())).toEqual([
    '2026-01-05T11:10:00.000Z',
    '2026-01-05T11:00:00.000Z',
  ])
  expect(vector.cause).toEqual(expect.objectContaining({ topic: site.platform.names.rows('flights') }))
  expect(vector.rows[0]).toMatchObject({ partition: vector.cause.partition, offset: vector.cause.offset })
  expect((await trace('p2')).missing).toEqual(['vector of delays@1'])
  expect((await trace('p3')).missing).toEqual(['training_sets'])
  // A token says which vectors were read: this one ends before the second row.
  const { topic, partition, offset } = vector.position
  const positions = Buffer.from(JSON.stringify([{ topic, partition, offset }])).toString('base64url')
  const told = { ...served, prediction_id: 'p4', time: '2026-01-05T11:30:00Z', positions }
  expect((await site.call('POST', '/v1/predictions/late', told)).status).toBe(200)
  const [earlier] = (await trace('p4')).vectors
  expect(earlier).toMatchObject({ basis: 'positions', features: { n_1h: 1, last: 1 } })
  expect(earlier.rows.length).toBe(1)
  expect((await site.call('GET', '/v1/predictions/late/none/trace')).body.code).toBe('PREDICTION_UNKNOWN')
  const shown = await command('trace', 'prediction', 'late', 'p1')
  expect(shown.out).toMatch(/^Prediction of late version 1 for BB at 2026-01-05T11:30:00.000Z/)
  expect(shown.out).toContain(`${vector.rows[1].topic}:${vector.rows[1].partition}:${vector.rows[1].offset}`)
  expect((await command('trace', 'prediction', 'late', 'none')).code).not.toBe(0)
  expect((await command('trace', 'model', 'late', 'p1')).code).not.toBe(0)
})

test('the commands show the graph, and who breaks', async () => {
  const ofDataset = `dataset:${namespace()}:dataset/flights`
  const walked = await command('lineage', ofDataset, '--depth', '0', '--current')
  expect(walked.code).toBe(0)
  expect(walked.out).toMatch(/^JOB +READS +WRITES/)
  expect(walked.out).toContain(`${namespace()}:features/delays@1`)
  expect(JSON.parse((await command('lineage', ofDataset, '--json')).out).graph.length).toBeGreaterThan(3)
  const broken = await command('impact', 'dataset', 'flights', '--column', 'delay')
  expect(broken.code).toBe(0)
  expect(broken.out).toMatch(/^STEP +NODE +BY +OWNERS/)
  expect(broken.out).toContain(`datasetField:${namespace()}:view/delays@1:last`)
  expect((await command('impact', 'dataset', 'flights', '--limit', '1')).out).toContain('There is more')
  expect((await command('impact', 'dataset', 'dataset/flights', '--namespace', namespace())).out).toContain(
    'view/delays@1',
  )
  expect(await command('impact', 'dataset', 'none')).toMatchObject({ code: 3 })
  expect((await command('impact', 'view', 'delays')).code).not.toBe(0)
  expect((await command('lineage', 'dataset:db:none')).err).toContain('There is no node')
  expect((await command('lineage', ofDataset, '--as-of', '2001-01-01T00:00:00Z')).code).toBe(3)
})

/** The columns of ClickHouse's own log that are read. */
const queryLog = `CREATE TABLE system.query_log (type Enum8('QueryStart' = 1, 'QueryFinish' = 2), is_initial_query UInt8, user LowCardinality(String),
  event_date Date DEFAULT today(), event_time DateTime DEFAULT now(), tables Array(LowCardinality(String)), http_user_agent LowCardinality(String))
  ENGINE = MergeTree ORDER BY event_time`

test('who reads a dataset and is not declared is a finding', async () => {
  const { log, names, clickhouse } = site.platform
  const odcs = {
    ...{ apiVersion: 'v3.1.0', kind: 'DataContract', id: 'flights', version: '1.0.0', status: 'active' },
    schema: [{ name: 'flights', properties: [{ name: 'origin', logicalType: 'string' }] }],
    customProperties: [{ property: 'consumers', value: ['nightly', 'gone'] }],
  }
  const declared = await site.call('POST', '/v1/catalog/contracts', { name: 'flights_v1', dataset: 'flights', odcs })
  expect(declared.status, JSON.stringify(declared.body)).toBe(200)
  const groups = new KafkaGroups(log)
  for (const group of ['nightly', 'unknown_reader'])
    await groups.publish(group, names.rows('flights'), [{ partition: 0, offset: 1 }])
  await groups.close()
  const consumers = () => site.call('GET', '/v1/datasets/flights/consumers')
  // The servers of the tests keep no log of queries, and have no rules.
  expect((await consumers()).body.unknown).toEqual(['kafka_rules', 'clickhouse_queries'])
  await clickhouse.command({ query: queryLog })
  const table = `default.\`${names.prefix}rows_flights\``
  const entry = { type: 'QueryFinish', is_initial_query: 1, tables: [table], http_user_agent: 'curl' }
  await clickhouse.insert({
    table: 'system.query_log',
    values: [
      { ...entry, user: 'analyst' },
      { ...entry, user: 'itself', http_user_agent: 'millrace clickhouse-js' },
      { ...entry, user: 'elsewhere', tables: ['default.other'] },
    ],
    format: 'JSONEachRow',
  })
  const { status, body } = await consumers().finally(() =>
    clickhouse.command({ query: 'DROP TABLE system.query_log SYNC' }),
  )
  expect(status).toBe(200)
  const of = new Map(body.consumers.map(({ name, findings }: Json) => [name, findings]))
  expect(of.get('nightly')).toEqual([])
  expect(of.get('gone')).toEqual(['unused'])
  expect(of.get('unknown_reader')).toEqual(['undeclared'])
  expect(of.get('analyst')).toEqual(['undeclared'])
  expect([of.has('itself'), of.has('elsewhere')]).toEqual([false, false])
  expect([...of.keys()].filter((name) => String(name).startsWith(names.prefix))).toEqual([])
  expect(body.unknown).toEqual(['kafka_rules'])
  const shown = await command('consumers', 'flights', '--findings')
  expect(shown.out).toMatch(/^NAME +DECLARED BY +PERMITTED +OBSERVED +FINDINGS/)
  expect(shown.out).toContain('unknown_reader')
  expect(shown.out).toContain('Not known: kafka_rules')
  expect(shown.out).not.toContain('nightly')
  expect((await site.call('GET', '/v1/datasets/none/consumers')).status).toBe(404)
})

test('a change of a column of a dataset affects the features that are made of it', async () => {
  const { status, body } = await site.call('GET', '/v1/lineage/impact?dataset=flights&column=delay')
  expect(status).toBe(200)
  const by = new Map(
    body.affected.map(({ name, field, by: how }: Json) => [field === null ? name : `${name}.${field}`, how]),
  )
  expect(by.get('view/delays@1.last')).toBe('column')
  expect(by.has('view/delays@1.n_1h')).toBe(false)
  expect((await site.call('GET', '/v1/lineage/impact?dataset=none')).status).toBe(404)
  expect((await site.call('GET', '/v1/lineage/impact')).status).toBe(400)
  const unknown = await site.call('GET', '/v1/lineage/impact?dataset=flights&column=dealy')
  expect([unknown.status, JSON.stringify(unknown.body)]).toEqual([
    400,
    expect.stringMatching(/dealy.*a column of dataset flights: /),
  ])
})

test('tables of lineage are verified, and rebuilt with the same rows', async () => {
  const event = runEvent({ job: 'outside', inputs: ['a'], outputs: ['b'] })
  for (const each of [event, event]) await site.call('POST', '/api/v1/lineage', each)
  const before = await site.call('GET', '/api/v1/lineage?nodeId=job:ns:outside')
  const isOurs = ({ instance }: { readonly instance: string }) => instance.includes('lineage')
  const seen: string[] = []
  for await (const { instance, compared, first } of verify({
    platform: site.platform,
    catalog: catalog(),
    only: isOurs,
  })) {
    expect([instance, first]).toEqual([instance, []])
    if (compared > 0) seen.push(instance)
  }
  expect(seen.length).toBeGreaterThanOrEqual(4)
  for (const table of LINEAGE_TABLES) {
    const projection = projectionOf(`table:${table}`, catalog(), site.platform)
    await rebuild({ platform: site.platform, projection })
  }
  expect((await site.call('GET', '/api/v1/lineage?nodeId=job:ns:outside')).body).toEqual(before.body)
})
