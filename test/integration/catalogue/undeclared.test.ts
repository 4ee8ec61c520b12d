/** Datasets that nobody has declared: found by the search, shown by a page of their own, as their tools tell of them. */
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { main } from '../../../cli/main.ts'
import { runEvent } from '../../support/lineage.ts'
import { type Json, openSite, type Site, until } from '../gateway/support.ts'

let site: Site
const HOSTILE = 'a "quoted"\n\u001b[31mcolumn\u2028'

const facet = (content: object) => ({ _producer: 'https://example.com', _schemaURL: 'https://example.com', ...content })
const fields = (...names: string[]) => ({
  schema: facet({ fields: names.map((name) => ({ name, type: 'VARCHAR', description: `Of ${name}.` })) }),
})
const orders = (more: object = {}) => ({
  namespace: 'postgres://shop:5432',
  name: 'public.orders',
  facets: {
    ...fields('order_number', HOSTILE),
    documentation: facet({ description: 'Everything that was bought.' }),
    ownership: facet({ owners: [{ name: 'sales' }, { name: 'shop' }] }),
    ...more,
  },
})
const told = async (event: object) => {
  const { status, body } = await site.call('POST', '/api/v1/lineage', event)
  expect(status, JSON.stringify(body)).toBe(200)
}
const search = async (query: Record<string, string>): Promise<Json> => {
  const { status, body } = await site.call('GET', `/v1/catalog/search?${new URLSearchParams(query)}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}
const names = ({ items }: Json): string[] => items.map(({ name }: Json) => name)
const page = (node: string) => site.call('GET', `/v1/lineage/dataset?${new URLSearchParams({ node })}`)
const ID = 'dataset:postgres://shop:5432:public.orders'

beforeAll(async () => {
  site = await openSite(inject('stack'))
  const columns = [
    { name: 'id', type: 'string' },
    { name: 'at', type: 'timestamp' },
  ]
  const declared = { name: 'orders', description: 'Declared orders.', columns, key: ['id'], time: 'at' }
  expect((await site.call('POST', '/v1/catalog/datasets', declared)).status).toBe(200)
  await told({ ...runEvent({ job: 'load', inputs: ['raw'] }), outputs: [orders()] })
}, 240_000)
afterAll(() => site?.close())

test('the search finds them by columns, owners and texts, and says that they are not declared', async () => {
  const found = await until(
    () => search({ q: 'bought' }),
    (body) => body.items.length > 0,
  )
  expect(found.undeclaredUnavailable).toBeNull()
  expect(found.items).toMatchObject([
    { kind: 'dataset', name: 'postgres://shop:5432:public.orders', owner: 'sales', declared: false, nodeId: ID },
  ])
  expect(names(await search({ q: 'order_number' }))).toEqual(['postgres://shop:5432:public.orders'])
  expect(names(await search({ q: 'orders' }))).toEqual(['orders', 'postgres://shop:5432:public.orders'])
  expect(names(await search({ q: 'orders', declared: 'true' }))).toEqual(['orders'])
  expect(names(await search({ q: '', declared: 'false' }))).toEqual(['db:raw', 'postgres://shop:5432:public.orders'])
})

test('their page has columns of any name, owners and neighbours', async () => {
  const { status, body } = await page(ID)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    ...{ nodeId: ID, isDeclared: false, declaredAs: null, description: 'Everything that was bought.' },
    ...{ owners: ['sales', 'shop'], columnsTotal: 2 },
    columns: [{ name: 'order_number', type: 'VARCHAR', doc: 'Of order_number.' }, { name: HOSTILE }],
    lineage: { upstream: { jobs: [{ name: 'load' }], datasets: [{ name: 'raw' }] }, downstream: { jobs: [] } },
  })
  expect((await page('dataset:db:nothing')).status).toBe(404)
  expect((await page('job:ns:load')).status).toBe(400)
})

test('commands show them on lines without characters that steer a terminal', async () => {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const codes = [
    await main(['dataset', 'show', ID, '--set', `client.url=${site.url}`]),
    await main(['search', 'bought', '--set', `client.url=${site.url}`]),
  ]
  const out = said.mock.calls.flat().join('')
  said.mockRestore()
  expect(codes).toEqual([0, 0])
  expect(out).toContain('dataset (undeclared)')
  expect(out).toContain('a "quoted"  [31mcolumn ')
  expect(out).not.toContain('\u001b')
})

test('what changes is found by its new words; what was dropped is found only if it is asked for', async () => {
  const time = (hour: number) => `2026-01-05T${hour}:00:00Z`
  await told({ ...runEvent({ job: 'load', time: time(11) }), outputs: [orders(fields('voucher'))] })
  await until(
    () => search({ q: 'voucher' }),
    (body) => body.items.length === 1,
  )
  expect(names(await search({ q: 'number' }))).toEqual([])
  const dropped = { lifecycleStateChange: facet({ lifecycleStateChange: 'DROP' }) }
  await told({ ...runEvent({ job: 'load', time: time(12) }), outputs: [orders({ ...fields('voucher'), ...dropped })] })
  await until(
    () => search({ q: 'voucher' }),
    (body) => body.items.length === 0,
  )
  expect((await search({ q: 'voucher', retired: 'true' })).items).toMatchObject([{ declared: false, retired: true }])
  expect((await page(ID)).body.isDropped).toBe(true)
})

test('another name of a declared dataset is no other dataset', async () => {
  const prefix = site.platform.names.prefix.replace(/\.$/, '')
  const symlinks = facet({
    identifiers: [{ namespace: `millrace://${prefix}`, name: 'dataset/orders', type: 'TABLE' }],
  })
  const mirrored = (facets: object) => [{ namespace: 'db', name: 'mirrored_orders', facets }]
  await told({ ...runEvent({ job: 'mirror' }), outputs: mirrored({}) })
  await until(
    () => search({ q: 'mirrored' }),
    (body) => body.items.length === 1,
  )
  await told({ ...runEvent({ job: 'mirror', time: '2026-01-05T11:00:00Z' }), outputs: mirrored({ symlinks }) })
  await until(
    () => search({ q: 'mirrored' }),
    (body) => body.items.length === 0,
  )
  expect((await page('dataset:db:mirrored_orders')).body).toMatchObject({ isDeclared: true, declaredAs: 'orders' })
})

test.each([
  ['no object', { schema: 7 }],
  ['fields that are no list', { schema: facet({ fields: 'x' }) }],
  ['fields of any shape', { schema: facet({ fields: [null, 1, {}, { name: 3 }, { name: 'fine', type: {} }] }) }],
  [
    'owners of any shape',
    { ownership: facet({ owners: [null, { name: 1 }, {}] }), documentation: facet({ description: 9 }) },
  ],
])('facets with %s break nothing', async (what, facets) => {
  const name = `odd_${what.replaceAll(' ', '_')}`
  await told({ ...runEvent({ job: name }), outputs: [{ namespace: 'db', name, facets }] })
  await until(
    () => search({ q: name }),
    (body) => names(body).includes(`db:${name}`),
  )
  expect((await page(`dataset:db:${name}`)).status).toBe(200)
})

test('declarations are found without lineage, and the answer says what is missing', async () => {
  const { of } = site.gateway.context.lineage
  const spied = vi.spyOn(site.gateway.context.lineage, 'of').mockImplementation(() => new Promise(() => {}))
  const found = await until(
    () => search({ q: 'orders' }),
    ({ undeclaredUnavailable }) => undeclaredUnavailable !== null,
  )
  expect(names(found)).toContain('orders')
  expect(found.undeclaredUnavailable).toContain('1000 ms')
  spied.mockRestore()
  expect(site.gateway.context.lineage.of).toBe(of)
})
