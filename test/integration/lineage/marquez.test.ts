/** The golden events of OpenLineage and Marquez, and the reads of Marquez's API. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { seededRandom } from '../../../streams/core/simulation/random.ts'
import { PRODUCER, runEvent, runIdOf, SCHEMA } from '../../support/lineage.ts'
import { type Json, moment, openSite, type Site } from '../gateway/support.ts'

let site: Site
beforeAll(async () => {
  site = await openSite(inject('stack'))
}, 240_000)
afterAll(() => site?.close())

const post = (event: unknown) => site.call('POST', '/api/v1/lineage', event)
const read = async (path: string): Promise<Json> => {
  const { status, body } = await site.call('GET', `/api/v1${path}`)
  expect(status, JSON.stringify(body).slice(0, 300)).toBe(200)
  return body
}
const enc = encodeURIComponent
const fixture = (name: string): { file: string; event: Json }[] =>
  readFileSync(new URL(`../../fixtures/openlineage/${name}`, import.meta.url), 'utf8')
    .replaceAll('{{RUN_START_TIME}}', '2026-01-05T10:00:00.000Z')
    .replaceAll(
      /{{RUN_END_TIME_AFTER_(\d+)_MINUTES}}/g,
      (_, minutes: string) => `2026-01-05T10:${minutes.padStart(2, '0')}:00.000Z`,
    )
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

/** The marks of the events that the log holds, by digest. */
const flawsOf = async (where: string): Promise<string[][]> => {
  await read('/events/lineage?limit=1')
  const { clickhouse, names } = site.platform
  const answer = await clickhouse.query({
    query: `SELECT flaws FROM \`${names.prefix}lineage_events\` WHERE ${where} ORDER BY _offset`,
    format: 'JSONCompactEachRow',
  })
  return (await answer.json<[string]>()).map(([flaws]) => JSON.parse(flaws))
}

test('L4: an event without a run id is refused; bad facets are accepted and marked', async () => {
  const statuses = new Map<string, number>()
  for (const { file, event } of fixture('proxy-events.jsonl')) statuses.set(file, (await post(event)).status)
  expect(statuses.get('event_no_run_id.json')).toBe(400)
  expect([...statuses.values()].filter((status) => status === 200).length).toBe(7)
  const accepted = [...statuses].flatMap(([file, status]) => (status === 200 ? [file] : []))
  const flaws = await flawsOf('1')
  const marked = accepted.filter((_, i) => flaws[i]!.length > 0)
  // The specification asks for `columnMetrics`, which the one that is called full lacks.
  expect(marked.filter((file) => file.includes('invalid')).length).toBe(5)
  expect(accepted.filter((file) => !marked.includes(file))).toEqual(['event_simple.json'])
})

test('L5: the events of Marquez are accepted, and its 13 jobs are connected', async () => {
  for (const { file, event } of fixture('marquez-events.jsonl')) expect((await post(event)).status, file).toBe(200)
  const events = fixture('food-delivery.jsonl').map(({ event }) => event)
  const { body } = await site.call('POST', '/api/v1/lineage/batch', events)
  expect(body.summary).toMatchObject({ received: 26, successful: 26 })
  const { graph } = await read('/lineage?nodeId=job:food_delivery:etl_menus&depth=20')
  expect(graph.filter(({ type }: Json) => type === 'JOB').length).toBe(13)
  const { jobs, totalCount } = await read('/namespaces/food_delivery/jobs?limit=5')
  expect([jobs.length, totalCount]).toEqual([5, 13])
  const large = { ...events[0], run: { runId: runIdOf('large'), facets: { x: { text: 'x'.repeat(220_000) } } } }
  expect((await post(large)).status).toBe(200)
})

test('a run has the inputs and outputs of all its events, and a state that ended it stays', async () => {
  const run = { job: 'union', run: 'u1', namespace: 'union' }
  await post(runEvent({ ...run, inputs: ['a'], type: 'START', time: '2026-01-05T10:00:00.000000001Z' }))
  await post(runEvent({ ...run, type: 'COMPLETE', outputs: ['c'], time: '2026-01-05T10:00:02Z' }))
  await post(runEvent({ ...run, inputs: ['b'], type: 'RUNNING', time: '2026-01-05T10:00:03Z' }))
  const found = await read(`/jobs/runs/${runIdOf('u1')}`)
  expect(found).toMatchObject({ state: 'COMPLETED', startedAt: '2026-01-05T10:00:00.000000001Z', durationMs: 2000 })
  const names = (versions: Json) => versions.map(({ datasetVersionId }: Json) => datasetVersionId.name)
  expect([names(found.inputDatasetVersions), names(found.outputDatasetVersions)]).toEqual([['a', 'b'], ['c']])
  const job = await read('/namespaces/union/jobs/union')
  expect(job.latestRun).toMatchObject({ id: runIdOf('u1'), state: 'COMPLETED' })
  expect((await read('/namespaces/union/jobs/union/runs')).totalCount).toBe(1)
  expect((await read('/namespaces/union/jobs?lastRunStates=COMPLETED')).totalCount).toBe(1)
  expect((await read('/namespaces/union/jobs?lastRunStates=FAILED')).totalCount).toBe(0)
})

const facet = { _producer: PRODUCER, _schemaURL: SCHEMA }
const columnsFrom = (fields: Record<string, readonly (readonly [dataset: string, field: string])[]>) => ({
  columnLineage: {
    ...facet,
    fields: Object.fromEntries(
      Object.entries(fields).map(([field, inputs]) => [
        field,
        { inputFields: inputs.map(([name, of]) => ({ namespace: 'db', name, field: of })) },
      ]),
    ),
  },
})
const writing = (event: Json, facets: object) => ({
  ...event,
  outputs: event.outputs.map((each: Json) => ({ ...each, facets })),
})

test('a facet that is deleted is gone, and is there as of before', async () => {
  const event = (facets: object, time: string) => ({
    eventTime: time,
    producer: PRODUCER,
    schemaURL: SCHEMA,
    dataset: { namespace: 'facets', name: 'd', facets },
  })
  const documentation = { ...facet, description: 'what it is' }
  await post(event({ documentation }, '2026-01-05T10:00:00Z'))
  const before = await moment()
  await post(event({ documentation: { ...documentation, _deleted: true } }, '2026-01-05T11:00:00Z'))
  const found = (more: string) => read(`/namespaces/facets/datasets/d${more}`)
  expect((await found('')).description).toBeNull()
  expect((await found(`?as_of=${before}`)).description).toBe('what it is')
})

describe('columns', () => {
  beforeAll(async () => {
    await post(
      writing(
        runEvent({ job: 'clean', inputs: ['raw'], outputs: ['clean'] }),
        columnsFrom({
          id: [['raw', 'id']],
          total: [
            ['raw', 'price'],
            ['raw', 'tax'],
          ],
        }),
      ),
    )
    await post(
      writing(
        runEvent({ job: 'sum', inputs: ['clean'], outputs: ['sums'] }),
        columnsFrom({ revenue: [['clean', 'total']] }),
      ),
    )
    await post(runEvent({ job: 'export', inputs: ['sums'], outputs: ['file'] }))
  })

  test('a walk of columns goes up, and down if it is asked to', async () => {
    const ids = async (more: string) =>
      (await read(`/column-lineage?nodeId=${enc('datasetField:db:clean:total')}${more}`)).graph.map(
        ({ id }: Json) => id,
      )
    const up = ['datasetField:db:clean:total', 'datasetField:db:raw:price', 'datasetField:db:raw:tax']
    expect(await ids('')).toEqual(up)
    expect(await ids('&withDownstream=true')).toEqual([...up, 'datasetField:db:sums:revenue'])
    const whole = await read(`/column-lineage?nodeId=dataset:db:clean`)
    expect(whole.graph.length).toBe(5)
  })

  test('a change of a column affects what is made of it, and what does not say which columns it uses', async () => {
    const impact = async (query: string) => {
      const { status, body } = await site.call('GET', `/v1/lineage/impact?${query}`)
      expect(status).toBe(200)
      return body.affected.map(({ nodeId, by }: Json) => `${by} ${nodeId}`)
    }
    expect(await impact('node=dataset:db:raw&column=price')).toEqual([
      'column dataset:db:clean',
      'column datasetField:db:clean:total',
      'column job:ns:clean',
      'column dataset:db:sums',
      'column datasetField:db:sums:revenue',
      'column job:ns:sum',
      'dataset dataset:db:file',
      'dataset job:ns:export',
    ])
    expect(await impact('node=dataset:db:raw&column=id')).toEqual([
      'column dataset:db:clean',
      'column datasetField:db:clean:id',
      'column job:ns:clean',
    ])
    expect((await impact('node=dataset:db:raw')).length).toBe(9)
  })
})

test('names are found by a part of them, and events by their time', async () => {
  await post(runEvent({ job: 'Find_Me', namespace: 'search', time: '2031-01-01T00:00:00Z' }))
  const { results } = await read('/search?q=find_m')
  expect(results).toMatchObject([{ type: 'JOB', name: 'Find_Me', namespace: 'search', nodeId: 'job:search:Find_Me' }])
  const { events, totalCount } = await read(
    '/events/lineage?after=2031-01-01T00:00:00%2B00:00&before=2032-01-01T00:00:00Z',
  )
  expect(totalCount).toBe(1)
  expect(events[0].job.name).toBe('Find_Me')
  expect((await read('/namespaces')).namespaces.map(({ name }: Json) => name)).toContain('search')
  expect((await site.call('GET', '/api/v1/namespaces/search/jobs/none')).status).toBe(404)
  expect((await site.call('GET', '/api/v1/events/lineage?after=yesterday')).status).toBe(400)
})

test('any order of events, and any of them twice, gives the same bytes', async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  console.info(`SEED=${seed}`)
  const random = seededRandom(seed)
  const upTo = (n: number) => Math.floor(random.next() * n)
  const some = () => Array.from({ length: upTo(3) }, () => `p${upTo(6)}`)
  const events = Array.from({ length: 60 }, (_, i) =>
    runEvent({
      ...{ job: `P${upTo(8)}`, run: `q${upTo(20)}`, namespace: 'NAMESPACE', inputs: some(), outputs: some() },
      type: ['START', 'RUNNING', 'COMPLETE', 'FAIL', 'OTHER'][upTo(5)]!,
      time: `2026-02-01T00:00:${String(i).padStart(2, '0')}Z`,
    }),
  )
  const shuffled = [...events, ...events.filter(() => upTo(2) === 0)]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = upTo(i + 1)
    ;[shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!]
  }
  // Two worlds of the same size: their answers differ in the name of the namespace alone.
  const inWorld = (name: string, given: readonly object[]) =>
    JSON.parse(
      JSON.stringify(given)
        .replaceAll('NAMESPACE', name)
        .replaceAll('"db"', `"${name}"`)
        .replaceAll('00000000-0000', `0000000${name.at(-1)}-0000`),
    )
  const bytes = async (name: string, given: readonly object[]) => {
    expect((await site.call('POST', '/api/v1/lineage/batch', inWorld(name, given))).body.summary.failed).toBe(0)
    const texts: string[] = []
    for (const path of [
      `/lineage?nodeId=job:${name}:P0`,
      `/lineage?nodeId=job:${name}:P0&current=true`,
      `/namespaces/${name}/jobs`,
      `/namespaces/${name}/datasets`,
    ])
      texts.push(await (await fetch(`${site.url}/api/v1${path}`)).text())
    return texts
      .join('\n')
      .replaceAll(name, 'NAMESPACE')
      .replaceAll(`0000000${name.at(-1)}-0000`, '00000000-0000')
  }
  const straight = await bytes('world1', events)
  expect(await bytes('world2', shuffled)).toBe(straight)
  expect(straight).toContain('job:NAMESPACE:P0')
})
