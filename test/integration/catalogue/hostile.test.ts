/** Pages, profiles and samples of datasets that are hard: a thousand columns, no row at all, a table that has not got its rows yet. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Json, openSite, type Site, until } from '../gateway/support.ts'

let site: Site
const T0 = Date.UTC(2026, 0, 1)
const COLUMNS = 1_000
const own = Array.from({ length: COLUMNS - 2 }, (_, i) => ({
  ...{ name: `C${i}`, type: (['string', 'double', 'long', 'boolean', 'bytes', 'timestamp'] as const)[i % 6]! },
  ...(i % 10 === 0 && { classification: 'personal' }),
}))
const wide = {
  name: 'wide',
  columns: [{ name: 'id', type: 'string' }, { name: 'at', type: 'timestamp' }, ...own],
  ...{ key: ['id'], time: 'at' },
}
const empty = { ...wide, name: 'empty', columns: wide.columns.slice(0, 4) }

const get = async (path: string): Promise<Json> => {
  const { status, body } = await site.call('GET', path)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

beforeAll(async () => {
  site = await openSite(inject('stack'))
  for (const dataset of [wide, empty]) {
    const { status, body } = await site.call('POST', '/v1/catalog/datasets', dataset)
    expect(status, JSON.stringify(body)).toBe(200)
  }
  // All columns are null in the first row; the second has some values.
  const rows = [
    { id: 'a', at: T0 },
    { id: 'b', at: T0 + 1, C0: 'Xanthippe', C1: 'NaN', C2: -7, C3: true, C6: 'x'.repeat(5_000) },
  ]
  const sent = await site.call('POST', '/v1/datasets/wide/rows', rows)
  expect(sent.status, JSON.stringify(sent.body)).toBe(200)
  // The log has acknowledged the rows; intake judges them a moment later.
  await until(
    () => get('/v1/datasets/wide/profile?limit=1'),
    ({ items }) => items[0].rows === rows.length,
  )
}, 240_000)
afterAll(() => site?.close())

test('a thousand columns are on the page, and their profiles come page by page', async () => {
  const page = await get('/v1/datasets/wide')
  expect(page.columns).toHaveLength(COLUMNS)
  const found: Json[] = []
  for (let token: string | null = ''; token !== null; ) {
    const body: Json = await get(`/v1/datasets/wide/profile?limit=100${token === '' ? '' : `&page_token=${token}`}`)
    expect(body.items).toHaveLength(100)
    found.push(...body.items)
    token = body.nextPageToken
  }
  expect(found.map(({ column }) => column)).toEqual(wide.columns.map(({ name }) => name))
  expect(found.every(({ rows }) => rows === 2)).toBe(true)
  expect(found.filter(({ masked }) => masked)).toHaveLength(100)
  const byName = new Map(found.map((item) => [item.column, item]))
  expect(byName.get('C2')).toMatchObject({ missing: 1, distinct: 1, top: [{ value: -7, rows: 1 }] })
  expect(byName.get('C1')).toMatchObject({ missing: 1, distinct: 1, notANumber: 1, top: [], quantiles: null })
  expect(byName.get('C6')).toMatchObject({ lengths: { least: 5_000, greatest: 5_000 } })
  expect(byName.get('C7')).toMatchObject({ missing: 2, distinct: 0, top: [], quantiles: null, histogram: null })
  expect(JSON.stringify(found)).not.toContain('Xanthippe')
})

test('a row of a thousand columns is a sample', async () => {
  const { items, masked } = await get('/v1/datasets/wide/samples')
  expect(masked).toHaveLength(100)
  expect(Object.keys(items[0].values)).toHaveLength(900)
  expect(items[0]).toMatchObject({ values: { id: 'b', C1: 'NaN', C2: -7, C3: true, C7: null }, cut: ['C6'] })
})

test('a dataset without rows has profiles of nothing', async () => {
  const { items, rows, positions } = await get('/v1/datasets/empty/profile')
  expect([rows, positions.length]).toEqual([0, 1])
  expect(items.map(({ rows: count, missing, distinct }: Json) => [count, missing, distinct])).toEqual(
    Array.from({ length: 4 }, () => [0, 0, 0]),
  )
  expect((await get('/v1/datasets/empty/profile/windows?column=id&window=1h')).items).toEqual([])
  expect((await get('/v1/datasets/empty/samples')).items).toEqual([])
  expect((await get(`/v1/datasets/wide/profile?from=${T0 + 10}&limit=1`)).items[0]).toMatchObject({ rows: 0 })
})

test('a dataset that is retired still has its page', async () => {
  expect((await site.call('POST', '/v1/catalog/datasets/empty/retire', {})).status).toBe(200)
  expect(await get('/v1/datasets/empty')).toMatchObject({ retired: true, freshness: { value: { rows: 0 } } })
})
