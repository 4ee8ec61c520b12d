/** Named versions of a dataset: over HTTP and with the command, against the rows that were sent. */

import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { rowsTableName } from '../../../processors/intake/index.ts'
import { runCommandLine } from '../../support/command-line.ts'
import { type Json, openSite, type Site } from './support.ts'

const columns = [
  { name: 'customer', type: 'string' },
  { name: 'time', type: 'timestamp' },
  { name: 'amount', type: 'double' },
]
const dataset = { name: 'orders', columns, key: ['customer'], time: 'time', partitions: 2 }
const START = Date.UTC(2024, 0, 1)
const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    ...{ customer: `c${from + i}`, time: START + (from + i) * 1000, amount: (from + i) / 4 },
  }))

let site: Site
let folder: string
const VERSIONS = '/v1/datasets/orders/versions'
const ingest = async (from: number, to: number) =>
  expect((await site.call('POST', '/v1/datasets/orders/rows', rows(from, to))).status).toBe(200)
const command = async (...args: string[]) => {
  const { code, out, err } = await runCommandLine(...args, '--set', `client.url=${site.url}`)
  return { code, text: out + err }
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'versions-'))
  site = await openSite(inject('stack'), { positionTimeoutMs: 15_000 })
  expect((await site.call('POST', '/v1/catalog/datasets', dataset)).status).toBe(200)
  await ingest(0, 200)
}, 240_000)
afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
}, 240_000)

test('a name means the same rows, whatever comes later', async () => {
  const { status, body } = await site.call('POST', VERSIONS, { version: 'first', description: 'for the first model' })
  expect([status, body]).toMatchObject([200, { dataset: 'orders', version: 'first', rows: 200, schemaVersion: 1 }])
  const wider = { ...dataset, columns: [...columns, { name: 'shop', type: 'string' }] }
  expect((await site.call('POST', '/v1/catalog/datasets', wider)).status).toBe(200)
  await ingest(200, 300)
  const { text } = await (await fetch(`${site.url}/v1/datasets/orders/data?version=first`))
    .text()
    .then((text) => ({ text }))
  expect(createHash('sha256').update(text).digest('hex')).toBe(body.contentHash)
  expect(text.trim().split('\n')).toHaveLength(200)
  const page = await site.call('GET', '/v1/datasets/orders/rows?version=first&limit=500')
  expect(page.body.items.map(({ row }: Json) => row)).toEqual(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )
  const check = await site.call('POST', `${VERSIONS}/first/check`)
  expect(check.body).toMatchObject({ same: true, found: { rows: 200, contentHash: body.contentHash } })
})

test('a name is never given to other rows, and the same request has one effect', async () => {
  const again = await site.call('POST', VERSIONS, { version: 'first' })
  expect([again.status, again.body.code]).toEqual([409, 'DECLARATION_INCOMPATIBLE'])
  const { body: first } = await site.call('GET', `${VERSIONS}/first`)
  const offsets = first.positions.map(({ offset }: Json) => offset).join(',')
  const same = await site.call('POST', VERSIONS, { version: 'first', position: offsets, schema_version: 1 })
  expect([same.status, same.body.named]).toEqual([200, first.named])
  const key = { 'idempotency-key': 'second' }
  const [one, two] = [
    await site.call('POST', VERSIONS, { version: 'second' }, key),
    await site.call('POST', VERSIONS, { version: 'second' }, key),
  ]
  expect([one.body.rows, two.body]).toEqual([300, one.body])
  const history = await site.call('GET', '/v1/catalog/data-versions/orders.second')
  expect(history.body.versions).toHaveLength(1)
})

test('versions are listed page by page, and what is wrong is refused', async () => {
  const { body } = await site.call('GET', `${VERSIONS}?limit=1`)
  expect(body.items).toMatchObject([{ version: 'first' }])
  const next = await site.call('GET', `${VERSIONS}?limit=1&page_token=${body.nextPageToken}`)
  expect(next.body).toMatchObject({ items: [{ version: 'second', rows: 300, schemaVersion: 2 }], nextPageToken: null })
  expect((await site.call('GET', `${VERSIONS}/third`)).body.code).toBe('DATA_VERSION_UNKNOWN')
  expect((await site.call('POST', VERSIONS, { version: 'Third' })).status).toBe(400)
  const both = await site.call('GET', '/v1/datasets/orders/rows?version=first&schema_version=1')
  expect([both.status, both.body.problems[0].field]).toEqual([400, 'schema_version'])
  const retired = await site.call('POST', '/v1/catalog/datasets/orders/retire', {})
  expect([retired.status, retired.body.code]).toEqual([409, 'DECLARATION_IN_USE'])
})

test('two versions are compared: rows, columns, figures of both', async () => {
  const { status, body } = await site.call('GET', '/v1/datasets/orders/diff?before=first&after=second')
  expect([status, body]).toMatchObject([
    200,
    {
      ...{ added: 100, removed: 0, before: { rows: 200, schemaVersion: 1 }, after: { rows: 300, schemaVersion: 2 } },
      columns: { added: [{ name: 'shop', type: 'string', nullable: true }], removed: [], changed: [] },
    },
  ])
  const of = (name: string) => body.statistics.find((each: Json) => each.name === name)
  const amounts = rows(0, 300).map(({ amount }) => amount)
  expect(of('amount').before).toMatchObject({ missing: 0, distinct: 200, min: 0, max: 199 / 4 })
  expect(of('amount').after).toMatchObject({ distinct: 300, mean: amounts.reduce((a, b) => a + b, 0) / 300 })
  expect(of('amount').after.quantiles[2]).toEqual({ share: 0.5, value: 149.5 / 4 })
  expect(of('time').after).toMatchObject({ min: new Date(START).toISOString(), mean: null })
  expect(of('shop')).toMatchObject({ before: null, after: { missing: 300, distinct: 0, min: null } })
  const { since, position } = { since: body.before.position, position: body.after.position }
  const added = await site.call('GET', `/v1/datasets/orders/rows?since=${since}&position=${position}&limit=1000`)
  expect(added.body.items).toHaveLength(body.added)

  const offsets = body.before.positions.map(({ offset }: Json) => offset).join(',')
  const back = await site.call('GET', `/v1/datasets/orders/diff?before=second&after=${offsets}`)
  expect(back.body).toMatchObject({ added: 0, removed: 100 })
  const now = await site.call('GET', '/v1/datasets/orders/diff?before=second')
  expect(now.body).toMatchObject({ added: 0, removed: 0, after: { rows: 300 } })
  expect((await site.call('GET', '/v1/datasets/orders/diff?before=nobody')).body.code).toBe('DATA_VERSION_UNKNOWN')
  expect((await site.call('GET', '/v1/datasets/orders/diff?before=2024-13-01')).status).toBe(400)
  const said = await command('data', 'diff', 'orders', 'first', 'second')
  expect(said.text).toMatch(/100 rows added, 0 removed\ncolumn shop \(string\) added\n/)
})

test('the command names, lists, reads and checks', async () => {
  expect((await command('data', 'name', 'orders', 'third')).text).toMatch('orders.third: 300 rows at ')
  expect((await command('data', 'versions', 'orders')).text).toMatch(/first +200 .*\n.*second +300 .*\n.*third +300 /)
  const file = path.join(folder, 'rows.ndjson')
  const read = await command('data', 'read', 'orders', '--version', 'first', '--out', file)
  expect([read.code, read.text]).toEqual([0, expect.stringMatching('200 rows in ')])
  const { body } = await site.call('GET', `${VERSIONS}/first`)
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(body.contentHash)
  expect((await command('data', 'check', 'orders', 'first')).code).toBe(0)
  const { clickhouse, names } = site.platform
  const rowsTable = `\`${rowsTableName(names.prefix, 'orders')}\``
  await clickhouse.command({
    query: `ALTER TABLE ${rowsTable} UPDATE amount = 0 WHERE customer = 'c7' SETTINGS mutations_sync = 2`,
  })
  const changed = await command('data', 'check', 'orders', 'first')
  expect([changed.code, changed.text]).toEqual([1, expect.stringMatching('has other rows than were named')])
  expect(site.failures).toEqual([])
})
