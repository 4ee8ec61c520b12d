/** Versions of a view: which one readers get, and the way back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
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

  test('describe shows the declaration with its defaults; retire takes a version, or all, out of use', async () => {
    const described = await run('describe', 'view', 'told')
    expect(described.out).toContain('"window": "2h"')
    expect(described.out).toMatch(/^v1 +1 +\S+Z +-$/m)
    expect(described.out).toMatch(/^v2 +1 +active +\S+Z +-$/m)
    expect((await run('describe', 'view', 'told', '--version', '1')).out).toContain('"window": "1h"')
    expect((await run('describe', 'view', 'told', '--version', '9')).code).toBe(3)
    expect((await run('describe', 'cat', 'told')).code).toBe(2)
    const retired = await run('retire', 'view', 'told', '--version', '1', '--reason', 'old')
    expect([retired.code, retired.out]).toEqual([0, 'Version 1 of the view told is retired.\n'])
    expect((await run('retire', 'view', 'told')).out).toBe('The view told is retired.\n')
  })
})
