/**
 * A kind of declaration that is registered by one line is declared, listed, applied, refused when it is wrong, retired,
 * restored and replayed, and no other file of the platform knows it.
 */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
import { verify } from '../../../operations/verify/index.ts'
import { CatalogTail } from '../../../platform/catalog-tail.ts'
import { catalogCodec, catalogInstance, catalogOf, KINDS, kindTable } from '../../../processors/catalog/index.ts'
import { DEFINITIONS } from '../../../processors/registry.ts'
import { quota } from '../../support/quota/index.ts'
import { importersOf } from '../../support/sources.ts'
import { newPrefix, openSite, platformOf, type Site } from './support.ts'

const kinds = kindTable([...KINDS, quota])
const definitions = DEFINITIONS.map((each) => (each.name === 'catalog' ? catalogOf(kinds) : each))

const flights = {
  name: 'flights',
  columns: [
    { name: 'origin', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
  key: ['origin'],
  time: 'time',
}
const small = quota.define({ name: 'small', dataset: 'flights', rowsPerDay: 100 })

let site: Site
const prefix = newPrefix()
const declare = (body: unknown) => site.call('POST', '/v1/catalog/quotas', body)

beforeAll(async () => {
  const platform = platformOf(inject('stack'), prefix, definitions)
  site = await openSite(inject('stack'), {}, prefix, true, platform)
  expect((await site.call('POST', '/v1/catalog/datasets', flights)).status).toBe(200)
})
afterAll(() => site?.close())

test('it is declared with its defaults, and listed, read and told as history', async () => {
  const { status, body } = await declare(small)
  expect([status, body]).toMatchObject([
    200,
    { outcome: 'accepted', event: 'QuotaDeclared', kind: 'quota', name: 'small', version: 1 },
  ])
  const declaration = { ...small, warnAt: 0.8 }
  const list = await site.call('GET', '/v1/catalog/quotas')
  expect(list.body.items).toMatchObject([{ kind: 'quota', version: 1, revision: 1, retired: false, declaration }])
  expect((await site.call('GET', '/v1/catalog/quotas/small')).body.versions).toHaveLength(1)
  const { events } = (await site.call('GET', '/v1/catalog/quotas/small/history')).body
  expect(events).toMatchObject([{ type: 'QuotaDeclared', value: { quota: declaration } }])
})

test('the same content is no version, a description is a revision, another content is a version', async () => {
  expect((await declare({ ...small, warnAt: 0.8 })).body).toMatchObject({ outcome: 'unchanged', version: 1 })
  expect((await declare({ ...small, description: 'for tests' })).body).toMatchObject({ version: 1 })
  expect((await declare({ ...small, rowsPerDay: 200 })).body).toMatchObject({ version: 2 })
})

test.each([
  [
    'a wrong field',
    { ...small, rowsPerDay: 0 },
    422,
    'DECLARATION_INVALID',
    { field: 'rowsPerDay', value: '0', expected: 'an integer from 1 to 1000000000' },
  ],
  [
    'a reference to nothing',
    { ...small, name: 'other', dataset: 'ships' },
    404,
    'DECLARATION_UNKNOWN',
    { field: 'dataset', value: '"ships"', expected: 'a declared dataset that is not retired' },
  ],
  [
    'a version that cannot follow',
    { ...small, rowsPerDay: 5 },
    409,
    'DECLARATION_INCOMPATIBLE',
    { field: 'rowsPerDay', value: '5', expected: 'at least 200, a quota never shrinks' },
  ],
])('%s is refused with field, value and what was expected', async (_, body, status, code, problem) => {
  const answer = await declare(body)
  expect([answer.status, answer.body.code, answer.body.problems]).toEqual([status, code, [problem]])
})

test('a declaration that it uses cannot be retired', async () => {
  const { status, body } = await site.call('POST', '/v1/catalog/datasets/flights/retire', {})
  expect([status, body.code]).toEqual([409, 'DECLARATION_IN_USE'])
  expect(body.detail).toContain("quota 'small'")
})

test('the command applies it after what it uses, and shows it', async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'kind-')), 'declarations.json')
  const large = { name: 'large', dataset: 'trains', rowsPerDay: 9 }
  await writeFile(file, JSON.stringify({ quotas: [large], datasets: [{ ...flights, name: 'trains' }] }))
  const settings = ['--json', '--set', `client.url=${site.url}`]
  const printed: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  try {
    expect(await main(['apply', file, ...settings], kinds)).toBe(0)
    await main(['status', ...settings], kinds)
  } finally {
    write.mockRestore()
  }
  const [applied, status] = printed
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(applied.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`)).toEqual([
    'dataset trains',
    'quota large',
  ])
  expect(status.quotas.map(({ name }: { name: string }) => name)).toEqual(['large', 'small'])
})

test('the catalogue is searched by words, with typing errors, and page by page; a wrong question is refused by field', async () => {
  const found = async (query: Record<string, string>) => {
    const { status, body } = await site.call('GET', `/v1/catalog/search?${new URLSearchParams(query)}`)
    expect(status, JSON.stringify(body)).toBe(200)
    return body
  }
  const namesIn = ({ items }: { items: { kind: string; name: string }[] }) =>
    items.map(({ kind, name }) => `${kind} ${name}`)
  expect(namesIn(await found({ q: 'fligths' }))).toEqual(['dataset flights'])
  expect(namesIn(await found({ q: 'origin' })).sort()).toEqual(['dataset flights', 'dataset trains'])
  expect(await found({ q: 'large nothing' })).toMatchObject({
    hasAllWords: false,
    items: [{ kind: 'quota', fields: ['name'] }],
  })
  const first = await found({ q: '', limit: '3' })
  const rest = await found({ q: '', limit: '3', page_token: first.nextPageToken })
  expect([...namesIn(first), ...namesIn(rest)]).toEqual([
    'dataset flights',
    'quota large',
    'quota small',
    'dataset trains',
  ])
  expect(rest.nextPageToken).toBeNull()
  for (const [query, field] of [
    ['kind=ship', 'kind'],
    ['page_token=x', 'page_token'],
    [`q=${Array.from({ length: 21 }, (_, i) => `w${i}`).join('+')}`, 'q'],
  ]) {
    const { status, body } = await site.call('GET', `/v1/catalog/search?${query}`)
    expect([status, body.problems[0].field]).toEqual([400, field])
  }
})

test('the command searches the catalogue', async () => {
  const printed: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  try {
    expect(await main(['search', 'trians', '--set', `client.url=${site.url}`], kinds)).toBe(0)
    expect(await main(['search', 'zzzz', '--set', `client.url=${site.url}`], kinds)).toBe(0)
  } finally {
    write.mockRestore()
  }
  expect(printed.join('')).toMatch(/dataset +trains/)
  expect(printed.join('')).toMatch('Nothing is found.')
})

test('the OpenAPI document describes it', () => {
  const document = site.gateway.app.swagger() as unknown as {
    paths: Record<string, { post: { requestBody: { content: Record<string, { schema: { properties: object } }> } } }>
  }
  const { schema } = document.paths['/v1/catalog/quotas'].post.requestBody.content['application/json']
  expect(Object.keys(schema.properties)).toEqual(['name', 'dataset', 'rowsPerDay', 'warnAt', 'description'])
})

test('it is restored by the next worker, which continues where the last one was', async () => {
  await site.stopWorker()
  await site.startWorker()
  expect((await declare({ ...small, rowsPerDay: 200 })).body).toMatchObject({ outcome: 'unchanged', version: 2 })
  expect((await declare({ ...small, rowsPerDay: 300 })).body).toMatchObject({ outcome: 'accepted', version: 3 })
})

test('a retired one is retired, and frees what it used', async () => {
  for (const name of ['small', 'large'])
    expect((await site.call('POST', `/v1/catalog/quotas/${name}/retire`, {})).body.event).toBe('DeclarationRetired')
  expect((await site.call('POST', '/v1/catalog/datasets/trains/retire', {})).status).toBe(200)
})

test('the catalogue with it equals its replay, byte for byte', async () => {
  const { platform } = site
  const tail = new CatalogTail(platform, await catalogCodec(platform.codecs, platform.names.prefix, kinds))
  await tail.start()
  try {
    const catalog = tail.catalog.current
    expect(catalog.declaration('quota', 'small')).toMatchObject({ retired: true, latest: { version: 3 } })
    const isCatalog = ({ instance }: { instance: string }) => instance === catalogInstance()
    let compared = 0
    for await (const each of verify({ platform, catalog, only: isCatalog })) {
      expect(each).toMatchObject({ differences: 0, first: [] })
      if (each.instance === catalogInstance()) compared += each.compared
    }
    expect(compared).toBeGreaterThan(10)
  } finally {
    await tail.stop()
  }
})

test('one file outside of its folder imports it', () => {
  expect(importersOf('test/support/quota/')).toEqual(['test/integration/gateway/kind.test.ts'])
})
