/** Events of OpenLineage over HTTP, and the graph that follows from them, also as it is kept in memory. */
import { gzipSync } from 'node:zlib'
import { CompressionTypes } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { projectionOf, rebuild } from '../../../operations/rebuild/index.ts'
import { datasetKey, jobKey } from '../../../processors/lineage/index.ts'
import {
  describedOf,
  LineageMemory,
  type LineageStore,
  type Neighbours,
  neighboursIn,
  walkJobs,
} from '../../../queries/lineage/index.ts'
import { seededRandom } from '../../../streams/core/simulation/random.ts'
import { circle, runEvent } from '../../support/lineage.ts'
import { type Json, moment, newPrefix, openSite, type Site, until } from '../gateway/support.ts'

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

const post = (event: unknown, at: Site = site) => at.call('POST', '/api/v1/lineage', event)
const graph = (nodeId: string, more = '', at: Site = site) =>
  at.call('GET', `/api/v1/lineage?nodeId=${encodeURIComponent(nodeId)}${more}`)
const ids = (body: Json): string[] => body.graph.map(({ id }: Json) => id)
const jobs = (body: Json): string[] => ids(body).filter((id) => id.startsWith('job:'))

test('L1: a walk in a circle ends; depth counts steps from job to job', async () => {
  for (const event of circle) expect((await post(event)).status).toBe(200)
  const found = async (depth: number) => jobs((await graph('dataset:db:d2', `&depth=${depth}`)).body)
  expect(await found(0)).toEqual(['job:ns:A', 'job:ns:B'])
  expect(await found(1)).toEqual(['job:ns:A', 'job:ns:B', 'job:ns:C'])
  expect(await found(20)).toEqual(['job:ns:A', 'job:ns:B', 'job:ns:C'])
  const { body } = await graph('job:ns:A', '&depth=0')
  expect(ids(body)).toEqual(['dataset:db:d1', 'dataset:db:d2', 'job:ns:A'])
  expect(body.graph[2].inEdges).toEqual([{ origin: 'dataset:db:d1', destination: 'job:ns:A' }])
  expect(body.graph[0].outEdges).toEqual([{ origin: 'dataset:db:d1', destination: 'job:ns:A' }])
})

test('L2: the same events twice, or in another order, give the same bytes', async () => {
  const bytes = async (at: Site) => {
    const url = `${at.url}/api/v1/lineage?nodeId=dataset:db:d2&depth=20`
    return (await fetch(url)).text()
  }
  const other = await openSite(inject('stack'), {}, newPrefix())
  try {
    for (const event of [...circle].reverse()) await post(event, other)
    await other.call('POST', '/api/v1/lineage/batch', [...circle, ...circle])
    expect(await bytes(other)).toBe(await bytes(site))
  } finally {
    await other.close()
  }
})

test('L3: an edge holds from when it was known; the current graph is that of the last run', async () => {
  await post(runEvent({ job: 'L3', run: 'r1', inputs: ['l1'], outputs: ['l2'] }))
  const before = await moment()
  await post(runEvent({ job: 'L3', run: 'r2', inputs: ['l0'], outputs: ['l2'], time: '2026-01-06T10:00:00Z' }))
  const datasets = async (more: string) =>
    ids((await graph('job:ns:L3', more)).body).filter((id) => id.startsWith('dataset'))
  expect(await datasets(`&as_of=${before}`)).toEqual(['dataset:db:l1', 'dataset:db:l2'])
  expect(await datasets('')).toEqual(['dataset:db:l0', 'dataset:db:l1', 'dataset:db:l2'])
  expect(await datasets('&current=true')).toEqual(['dataset:db:l0', 'dataset:db:l2'])
  expect(await datasets(`&current=true&as_of=${before}`)).toEqual(['dataset:db:l1', 'dataset:db:l2'])
  expect((await graph('job:ns:L3', '&as_of=2001-01-01T00:00:00Z')).status).toBe(404)
})

test('an event that cannot be used is refused with the field; a batch says it of each', async () => {
  const { status, body } = await post({ ...circle[0], run: {} })
  expect(status).toBe(400)
  expect(body).toMatchObject({ code: 400, problems: [{ field: 'run.runId', expected: 'a UUID' }] })
  const batch = await site.call('POST', '/api/v1/lineage/batch', [circle[0], { eventTime: 'yesterday' }, 7])
  expect(batch.status).toBe(200)
  expect(batch.body).toMatchObject({
    status: 'partial_success',
    summary: { received: 3, successful: 1, failed: 2, retriable: 0, non_retriable: 2 },
    failed_events: [{ index: 1, retriable: false }, { index: 2 }],
  })
  expect(batch.body.failed_events[0].reason).toContain('eventTime')
  expect((await graph('nothing')).status).toBe(400)
  expect((await graph('dataset:db:none')).body).toMatchObject({ code: 404 })
})

test('bodies may be packed with gzip, and an event may have several megabytes', async () => {
  const facets = { raw: { _producer: 'p', _schemaURL: 's', text: 'x'.repeat(3 * 1024 * 1024) } }
  const event = { ...runEvent({ job: 'large', outputs: ['large'] }), job: { namespace: 'ns', name: 'large', facets } }
  const send = (body: Buffer, encoding: string) =>
    fetch(`${site.url}/api/v1/lineage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      body: new Uint8Array(body),
    })
  expect((await send(gzipSync(JSON.stringify(event)), 'gzip')).status).toBe(200)
  expect(jobs((await graph('dataset:db:large')).body)).toEqual(['job:ns:large'])
  expect((await send(Buffer.from('no gzip'), 'gzip')).status).toBe(400)
  expect((await send(gzipSync(Buffer.alloc(33 * 1024 * 1024, 0x20)), 'gzip')).status).toBe(413)
  expect((await send(Buffer.from('{}'), 'br')).status).toBe(415)
})

test('events come from a topic as well, each once, also if the worker is replaced meanwhile', async () => {
  const { log, names, clickhouse } = site.platform
  const producer = log.kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  const send = (values: readonly string[]) =>
    producer.send({
      topic: names.lineageEvents,
      compression: CompressionTypes.GZIP,
      messages: values.map((value) => ({ key: 'run:ns/x', value })),
    })
  try {
    const event = (n: number) =>
      JSON.stringify(runEvent({ job: `T${n % 10}`, run: `t${n}`, namespace: 'topic', outputs: [`t${n % 7}`] }))
    const first = Array.from({ length: 100 }, (_, n) => event(n))
    await send([...first, 'no JSON', '{"eventTime":"2026-01-05T10:00:00Z","run":{}}'])
    await site.stopWorker()
    // The same event over HTTP and from the topic is one.
    await send([...Array.from({ length: 100 }, (_, n) => event(100 + n)), first[0]!])
    await site.startWorker()
    const stored = async () => {
      const answer = await clickhouse.query({
        query: `SELECT count(), uniqExact(digest), uniqExact(_offset) FROM \`${names.prefix}lineage_events\` WHERE startsWith(node, 'job:topic')`,
        format: 'JSONCompactEachRow',
      })
      return (await answer.json<readonly string[]>())[0]!.map(Number)
    }
    expect(await until(stored, ([rows]) => rows! >= 201)).toEqual([201, 200, 201])
    expect(jobs((await graph('job:topic:T3')).body)).toContain('job:topic:T3')
    const { body } = await until(
      () => site.call('GET', '/v1/quarantine'),
      ({ body: { items } }) => items.length >= 2,
    )
    expect(body.items.map(({ reason }: Json) => reason)).toEqual(['lineage_malformed', 'lineage_invalid'])
    expect(body.items[1].message).toBe('run.runId is null, expected a UUID.')
  } finally {
    await producer.disconnect()
  }
}, 240_000)

describe('what is kept of the graph', () => {
  const JOBS = Array.from({ length: 12 }, (_, i) => `J${i}`)
  const DATASETS = Array.from({ length: 9 }, (_, i) => `s${i}`)
  const jobKeys = JOBS.map((name) => jobKey({ namespace: 'ns', name }))
  const datasetKeys = DATASETS.map((name) => datasetKey({ namespace: 'db', name }))
  const producer = { _producer: 'p', _schemaURL: 's' }
  const FACETS = ['schema', 'documentation']

  /** An event of a job with facets; some remove what an earlier one said. */
  const eventsOf = (random: { next(): number }, count: number, from: number): object[] => {
    const upTo = (n: number) => Math.floor(random.next() * n)
    const some = () => DATASETS.filter(() => upTo(4) === 0)
    return Array.from({ length: count }, (_, i) => {
      const time = new Date(Date.UTC(2026, 0, 1) + upTo(1000) * 1000).toISOString()
      const event = runEvent({ job: JOBS[upTo(12)]!, run: `m${from + i}`, inputs: some(), outputs: some(), time })
      const documentation =
        upTo(3) === 0 ? { _deleted: true, ...producer } : { ...producer, description: `d${upTo(9)}` }
      const symlinks = { ...producer, identifiers: [{ namespace: 'db', name: DATASETS[upTo(9)]!, type: 'TABLE' }] }
      const outputs = ((event as { outputs?: object[] }).outputs ?? []).map((each) => ({
        ...each,
        facets: { documentation, ...(upTo(8) === 0 ? { symlinks } : {}) },
      }))
      return { ...event, outputs }
    })
  }

  const plain = (): LineageStore => ({ client: site.platform.clickhouse, prefix: site.platform.names.prefix })

  const edgesOf = async (neighbours: Neighbours): Promise<string[]> =>
    (await neighbours([...jobKeys, ...datasetKeys]))
      .map(({ node, neighbour, relation }) => `${node} ${relation} ${neighbour}`)
      .sort()

  const describedAs = async (store: LineageStore) =>
    [...(await describedOf(store, [...jobKeys, ...datasetKeys], {}, FACETS))]
      .map(([node, { since, until, facets }]) => [node, since, until, [...facets].sort()])
      .sort()

  /** Sends events, and waits until a read of the gateway holds them. */
  const sent = async (events: readonly object[]): Promise<void> => {
    expect((await site.call('POST', '/api/v1/lineage/batch', events)).body.summary.failed).toBe(0)
    expect((await site.call('GET', '/api/v1/lineage?nodeId=dataset:db:none')).status).toBe(404)
  }

  const expectSame = async (memory: LineageMemory): Promise<void> => {
    const kept = await memory.of(plain())
    expect(await kept.kept?.edges('jobs')).toBeDefined()
    expect(await edgesOf(await neighboursIn(kept, 'jobs', {}))).toEqual(
      await edgesOf(await neighboursIn(plain(), 'jobs', {})),
    )
    expect(await describedAs(kept)).toEqual(await describedAs(plain()))
  }

  test('it answers as the tables do, after every change, as of a time, and after a rebuild', async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
    console.info(`SEED=${seed}`)
    const random = seededRandom(seed)
    const memory = new LineageMemory()
    await sent(eventsOf(random, 1, 0))
    await expectSame(memory)
    const times: number[] = []
    for (let round = 1; round <= 4; round++) {
      await sent(eventsOf(random, 8, round * 100))
      await expectSame(memory)
      times.push(Date.now())
    }
    const kept = await memory.of(plain())
    for (const asOf of times)
      expect(await edgesOf(await neighboursIn(kept, 'jobs', { asOf }))).toEqual(
        await edgesOf(await neighboursIn(plain(), 'jobs', { asOf })),
      )
    const catalog = site.gateway.context.tail.catalog.current
    await rebuild({
      platform: site.platform,
      projection: projectionOf('table:lineage_edges', catalog, site.platform),
    })
    await sent(eventsOf(random, 3, 900))
    await expectSame(memory)
  })

  test('if it is too large, only what a walk comes to is read, with the same answer', async () => {
    await sent(eventsOf(seededRandom(7), 20, 2000))
    const large = await new LineageMemory(3).of(plain())
    expect(await large.kept?.edges('jobs')).toBeUndefined()
    const [byStep, whole] = await Promise.all([neighboursIn(large, 'jobs', {}), neighboursIn(plain(), 'jobs', {})])
    expect(await edgesOf(byStep)).toEqual(await edgesOf(whole))
    const [a, b] = await Promise.all([walkJobs(datasetKeys[0]!, 20, byStep), walkJobs(datasetKeys[0]!, 20, whole)])
    expect([...a.nodes].sort()).toEqual([...b.nodes].sort())
    expect(a.edges.length).toBe(b.edges.length)
    const capped = await neighboursIn(plain(), 'jobs', {}, 3)
    expect(await edgesOf(capped)).toEqual(await edgesOf(whole))
  })
})
