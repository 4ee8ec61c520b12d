/** Versions of a view: which one readers get, and the way back. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
import { removeRetired } from '../../../operations/retired/index.ts'
import { verify } from '../../../operations/verify/index.ts'
import { SETS_SPACE } from '../../../processors/records/index.ts'
import { entityKey, partitionKey } from '../../../sinks/redis/index.ts'
import { type Answer, active, buildSet, type Json, openFlights, type Site, until } from './support.ts'

let site: Site
beforeAll(async () => {
  site = await openFlights(inject('stack'))
}, 240_000)
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

test('V2: an earlier content that is declared again is what readers get, under load and across a restart', async () => {
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
}, 240_000)

test('everything equals its replay, with the way back in the log', async () => {
  const catalog = site.gateway.context.tail.catalog.current
  const only = ({ instance }: { readonly instance: string }) => /^(catalog|[a-z]+\.paid)\./.test(instance)
  const compared: string[] = []
  for await (const { instance, first } of verify({ platform: site.platform, catalog, only })) {
    expect(first, instance).toEqual([])
    compared.push(instance)
  }
  expect(compared).toEqual(expect.arrayContaining(['catalog.all.v1.s1', 'features.paid.v1.s1', 'online.paid.v1.s1']))
}, 240_000)

test('the way forward is a choice as well, and what is declared later is activated without one', async () => {
  const forward = await site.call('POST', '/v1/catalog/views', view('paid', '2h'))
  expect(forward.body.version).toBe(2)
  await activeIs('paid', 2)
  await site.call('POST', '/v1/catalog/views', view('paid', '3h'))
  await activeIs('paid', 3)
  expect(await activations('paid')).toEqual([1, 2, 1, 2, 3])
})

test('as of a time the version answers that readers got then; before all of them the first one', async () => {
  const { events } = (await site.call('GET', '/v1/catalog/views/paid/history')).body
  const activated = events.filter(({ type }: Json) => type === 'ViewActivated')
  const answeredBy = async (asOf: number) =>
    Number((await site.call('GET', `/v1/views/paid/online/OSL?as_of=${asOf}`)).headers.get('millrace-view-version'))
  const served: number[] = []
  for (const { stamp } of activated) served.push(await answeredBy(stamp.logTime))
  expect(served).toEqual([1, 2, 1, 2, 3])
  expect(await answeredBy(activated[2].stamp.logTime - 1)).toBe(2)
  expect(await answeredBy(activated[0].stamp.logTime - 1)).toBe(1)
  expect(await answeredBy(0)).toBe(1)
})

test('a version that does not run any more says so: in a header of a read, in the notes of a training set', async () => {
  const stopped = async (query: string) =>
    (await site.call('GET', `/v1/views/paid/online/OSL?${query}`)).headers.get('millrace-view-stopped-since')
  const { events } = (await site.call('GET', '/v1/catalog/views/paid/history')).body
  // The choice of version 2, for which version 1 went on, ends with the declaration of version 3.
  const { logTime } = events.findLast(({ type }: Json) => type === 'FeatureViewDeclared').stamp
  expect([await stopped('version=1'), await stopped('version=3'), await stopped('')]).toEqual([
    `${logTime}`,
    null,
    null,
  ])
  expect(await stopped(`version=1&as_of=${logTime}`)).toBeNull()
  const spine = [{ origin: 'OSL', at: logTime }]
  const asked = { features: ['paid:n'], time: 'at', versions: { paid: 1 }, spine }
  const { headers } = await buildSet(site, '/v1/training-sets', JSON.stringify(asked), 'application/json')
  expect(JSON.parse(String(headers['millrace-notes']))).toEqual([
    `Version 1 of view paid has not run since ${new Date(logTime).toISOString()}: rows that came later are not in it.`,
  ])
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
  const { events } = (await site.call('GET', '/v1/catalog/views/paid/history')).body
  const when = events.find(({ type, value }: Json) => type === 'ViewActivated' && value.version === 2).stamp.logTime
  const catalog = site.gateway.context.tail.catalog.current
  const removed: string[] = []
  for await (const { instance } of removeRetired({ platform: site.platform, catalog })) removed.push(instance)
  expect(removed).toContain('online.paid.v2.s1')
  const gone = await site.call('GET', `/v1/views/paid/online/OSL?as_of=${when}`)
  expect([gone.status, gone.body.code]).toEqual([410, 'VERSION_GONE'])
  const asked = { features: ['paid:n'], time: 'at', versions: { paid: 2 }, spine: [{ origin: 'OSL', at: when }] }
  const set = await buildSet(site, '/v1/training-sets', JSON.stringify(asked), 'application/json')
  expect([set.status, JSON.parse(set.text).code]).toEqual([410, 'VERSION_GONE'])
})

const build = (path: string, body: string, type: string) => buildSet(site, path, body, type)

test('a recorded set is listed, shown, and built again byte by byte from its spine, whatever came since', async () => {
  const now = Date.now()
  const spine = [{ origin: 'AGN', at: now + 5_000, y: 0.5 }]
  const { body } = await site.call('POST', '/v1/datasets/flights/rows', { origin: 'AGN', delay: 5, time: now })
  const asked = { features: ['delays:n_1h', 'delays:last'], time: 'at', spine, min_position: body.position }
  const first = await build('/v1/training-sets', JSON.stringify(asked), 'application/json')
  const id = first.trailers['millrace-training-set-id'] as string
  const row = { origin: 'AGN', delay: 7, time: now + 1_000 }
  const { body: later } = await site.call('POST', '/v1/datasets/flights/rows', row)
  const changed = await build(
    '/v1/training-sets',
    JSON.stringify({ ...asked, min_position: later.position }),
    'application/json',
  )
  expect(changed.text).not.toBe(first.text)

  const path = `/v1/training-sets/${id}`
  const again = await build(`${path}/rebuild`, JSON.stringify({ spine }), 'application/json')
  expect([again.status, again.text, again.trailers]).toEqual([200, first.text, first.trailers])
  const lines = await build(`${path}/rebuild?format=csv`, JSON.stringify(spine[0]), 'application/x-ndjson')
  expect([lines.type.split(';')[0], lines.headers['millrace-training-set-id']]).toEqual(['text/csv', id])
  const other = await build(`${path}/rebuild`, JSON.stringify({ spine: [{ ...spine[0], y: 1 }] }), 'application/json')
  expect([other.status, JSON.parse(other.text).code]).toEqual([422, 'SPINE_DIFFERS'])

  const key = entityKey(partitionKey(site.platform.names.prefix, SETS_SPACE, 0), id)
  await until(
    () => site.platform.redis.exists(key),
    (there) => there === 1,
  )
  const { log, names } = site.platform
  const open = log.reader.bind(log)
  const read: number[] = []
  const spied = vi.spyOn(log, 'reader').mockImplementation(async (topic, partition) => {
    const reader = await open(topic, partition)
    const fetch = (from: number, waitMs: number) => {
      if (topic === names.runs) read.push(from)
      return reader.fetch(from, waitMs)
    }
    return { fetch, close: () => reader.close() }
  })
  const shown = await site.call('GET', path)
  spied.mockRestore()
  expect(read).toEqual([shown.body.offset])
  expect(shown.body.offset).toBeGreaterThan(0)
  expect(shown.body).toMatchObject({
    trainingSetId: id,
    features: asked.features,
    views: [{ view: 'delays', version: 1, revision: 1, ttlMs: 0 }],
    contentHash: first.trailers['millrace-content-hash'],
    rows: 1,
  })
  const ids: string[] = []
  for (let token: string | null = ''; token !== null; ) {
    const page: Answer = await site.call(
      'GET',
      `/v1/training-sets?limit=2${token === '' ? '' : `&page_token=${token}`}`,
    )
    expect(page.body.items.length).toBeLessThanOrEqual(2)
    ids.push(...page.body.items.map(({ trainingSetId }: Json) => trainingSetId))
    token = page.body.nextPageToken
  }
  expect(ids.filter((each) => each === id)).toHaveLength(1) // a rebuild records nothing
  const unknown = await site.call('GET', `/v1/training-sets/${'0'.repeat(64)}`)
  expect([unknown.status, unknown.body.code]).toEqual([404, 'TRAINING_SET_UNKNOWN'])
})

test('why mode known finds nothing reaches the caller in every format, in a header and a trailer', async () => {
  const spine = JSON.stringify({ origin: 'AGN', at: Date.parse('2001-01-01T00:00:00Z') })
  for (const format of ['ndjson', 'csv', 'parquet']) {
    const query = `features=delays:last&time=at&mode=known&format=${format}`
    const { headers, trailers } = await build(`/v1/training-sets?${query}`, spine, 'application/x-ndjson')
    const [note] = JSON.parse(String(headers['millrace-notes']))
    expect(note, format).toMatch(/^No vector of delays\.v1 was known by 2\d+-.*its history was replayed later/)
    expect(trailers['millrace-notes']).toBe(headers['millrace-notes'])
  }
})

describe('the command', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'versions-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (name: string, content: unknown): string => {
    const at = path.join(folder, name)
    writeFileSync(at, JSON.stringify(content))
    return at
  }
  /** Runs a command in this process. */
  const run = async (...args: string[]) => {
    const text = { out: '', err: '' }
    const printed = (name: 'out' | 'err') => (chunk: unknown) => {
      text[name] += String(chunk)
      return true
    }
    const out = vi.spyOn(process.stdout, 'write').mockImplementation(printed('out'))
    const err = vi.spyOn(process.stderr, 'write').mockImplementation(printed('err'))
    try {
      return { code: await main([...args, '--set', `client.url=${site.url}`]), ...text }
    } finally {
      out.mockRestore()
      err.mockRestore()
    }
  }

  test('apply --dry-run tells what would change, and changes nothing', async () => {
    const before = await read('delays')
    const [narrow, wide] = [view('dry', '1h'), { ...view('delays', '2h'), owner: 'ops' }]
    const { code, out } = await run('apply', file('dry.json', [narrow, wide]), '--dry-run')
    expect(code).toBe(0)
    expect(out).toContain('view dry: would be declared (v1)\n')
    expect(out).toContain('view delays: would get a new version (v2, now v1)\n')
    expect(out).toMatch(/^ {2}owner +\(absent\) +-> +"ops"$/m)
    expect(await read('delays')).toEqual(before)
    expect((await read('dry')).code).toBe('DECLARATION_UNKNOWN')
  })

  test('V2: apply --wait of an earlier content ends when it is active; views tells who moved readers, and when', async () => {
    const [first, second] = [file('first.json', view('told', '1h')), file('second.json', view('told', '2h'))]
    expect((await run('apply', first, '--wait', '20')).code).toBe(0)
    expect((await run('apply', second, '--wait', '20')).code).toBe(0)
    const again = await run('apply', first, '--wait', '20')
    expect([again.code, again.err, again.out]).toEqual([0, '', 'view  told  v1  chosen\n'])
    const { versions, moves } = JSON.parse((await run('views', 'told', '--json')).out)
    expect(versions).toMatchObject([
      { view: 'told', version: 1, state: 'active' },
      { view: 'told', version: 2, state: 'running' },
    ])
    expect(moves.map((move: Json) => [move.event, move.version, move.reason])).toEqual([
      ['ViewActivated', 1, 'caught up'],
      ['ViewActivated', 2, 'caught up'],
      ['ViewVersionChosen', 1, 'declared again'],
      ['ViewActivated', 1, 'chosen, and caught up'],
    ])
    const forth = await run('activate', 'told', '--version', '2', '--wait', '20', '--reason', 'good after all')
    expect([forth.code, forth.out]).toEqual([0, 'Readers of told get version 2.\n'])
    const table = (await run('views')).out
    expect(table).toMatch(/^told +v2 +active /m)
    expect(table).toMatch(/^told +v2 +chosen +\S+Z +- +good after all$/m)
  })

  test('training-set --rebuild gives the same bytes when readers have another version; a file beside it says what it is', async () => {
    const spine = file('spine.ndjson', { origin: 'OSL', at: Date.now(), y: 1 })
    const at = (name: string) => path.join(folder, name)
    const asked = ['--features', 'told:n,told:recent', '--time', 'at', '--min-position', await send(1)]
    const built = await run('training-set', spine, ...asked, '--out', at('set.ndjson'), '--json')
    const { trainingSetId: id } = JSON.parse(built.out)
    expect(JSON.parse(readFileSync(at('set.ndjson.json'), 'utf8'))).toMatchObject({
      trainingSetId: id,
      views: [{ view: 'told', version: 2, revision: 1, ttlMs: 0 }],
      rows: 1,
    })
    await send(1)
    expect((await run('activate', 'told', '--version', '1', '--wait', '20')).code).toBe(0)
    const again = await run('training-set', spine, '--rebuild', id, '--out', at('again.ndjson'), '--json')
    expect([again.code, JSON.parse(again.out).trainingSetId]).toEqual([0, id])
    expect(readFileSync(at('again.ndjson'))).toEqual(readFileSync(at('set.ndjson')))
    expect((await run('training-sets')).out).toContain(`${id}  `)
    expect(JSON.parse((await run('training-sets', id)).out).trainingSetId).toBe(id)
    const both = await run('training-set', spine, '--rebuild', id, '--features', 'told:n')
    expect([both.code, (await run('training-set', spine)).code]).toEqual([2, 2])
  })

  test('describe shows the declaration with its defaults; retire takes a version, or all, out of use', async () => {
    const described = await run('describe', 'view', 'told')
    expect(described.out).toContain('"window": "1h"')
    expect(described.out).toMatch(/^v1 +1 +active +\S+Z +-$/m)
    expect(described.out).toMatch(/^v2 +1 +\S+Z +-$/m)
    expect((await run('describe', 'view', 'told', '--version', '2')).out).toContain('"window": "2h"')
    expect((await run('describe', 'view', 'told', '--version', '9')).code).toBe(3)
    expect((await run('describe', 'cat', 'told')).code).toBe(2)
    const retired = await run('retire', 'view', 'told', '--version', '2', '--reason', 'old')
    expect([retired.code, retired.out]).toEqual([0, 'Version 2 of the view told is retired.\n'])
    expect((await run('retire', 'view', 'told')).out).toBe('The view told is retired.\n')
  })
})
