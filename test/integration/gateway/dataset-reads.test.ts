/** The rows of a dataset as of positions and times: pages and streams, against the rows that were sent. */
import { createHash } from 'node:crypto'
import http from 'node:http'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { rowsTableName } from '../../../processors/intake/index.ts'
import { type Json, moment, openSite, type Site } from './support.ts'

const columns = [
  { name: 'customer', type: 'string' },
  { name: 'time', type: 'timestamp' },
  { name: 'amount', type: 'double' },
  { name: 'note', type: 'bytes' },
]
const dataset = { name: 'payments', columns, key: ['customer'], time: 'time', partitions: 2 }
const START = Date.UTC(2024, 0, 1)
const row = (i: number) => ({
  ...{ customer: `c${i}`, time: START + i * 1000, amount: i % 7 === 0 ? null : i / 4 },
  note: Buffer.from(`n${i}`).toString('base64'),
})
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i))
const shown = (each: ReturnType<typeof row>) => ({ ...each, time: new Date(each.time).toISOString() })

let site: Site
const ingest = async (from: number, to: number) =>
  expect((await site.call('POST', '/v1/datasets/payments/rows', rows(from, to))).status).toBe(200)
const page = (query: string) => site.call('GET', `/v1/datasets/payments/rows?${query}`)
const byCustomer = (a: Json, b: Json) => Number(a.customer.slice(1)) - Number(b.customer.slice(1))

interface Streamed {
  readonly status: number
  readonly text: string
  readonly bytes: Buffer
  readonly headers: http.IncomingHttpHeaders
  readonly trailers: NodeJS.Dict<string>
}
const data = (query: string): Promise<Streamed> =>
  new Promise((resolve, reject) => {
    http
      .get(`${site.url}/v1/datasets/payments/data?${query}`, async (answer) => {
        try {
          const chunks: Buffer[] = []
          for await (const chunk of answer) chunks.push(chunk as Buffer)
          const bytes = Buffer.concat(chunks)
          const { statusCode = 0, headers, trailers } = answer
          resolve({ status: statusCode, text: bytes.toString(), bytes, headers, trailers })
        } catch (error) {
          reject(error)
        }
      })
      .on('error', reject)
  })
const parsed = ({ text }: Streamed): Json[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

beforeAll(async () => {
  site = await openSite(inject('stack'), { positionTimeoutMs: 15_000 })
  expect((await site.call('POST', '/v1/catalog/datasets', dataset)).status).toBe(200)
}, 240_000)
afterAll(() => site?.close(), 120_000)

test('a dataset without a row has no rows, in every format', async () => {
  const { body } = await page('limit=5')
  expect(body).toMatchObject({ items: [], nextPageToken: null, schemaVersion: 1, notes: [] })
  const { text, trailers } = await data('')
  expect([text, trailers['millrace-rows']]).toEqual(['', '0'])
  expect((await data('format=csv')).text.trim()).toBe('"customer","time","amount","note"')
})

test('rows are read as of positions, whatever came later, page by page and as a stream', async () => {
  await ingest(0, 300)
  const first = await page('limit=120')
  expect(first.body).toMatchObject({ schemaVersion: 1 })
  expect(first.body.items).toHaveLength(120)
  await ingest(300, 400)
  const seen = [...first.body.items]
  for (let token = first.body.nextPageToken; token !== null; ) {
    const { body } = await page(`limit=120&page_token=${token}`)
    expect(body.positions).toEqual(first.body.positions)
    seen.push(...body.items)
    token = body.nextPageToken
  }
  expect(seen.map((each: Json) => each.row).sort(byCustomer)).toEqual(rows(0, 300).map(shown))
  const places = seen.map(({ partition, offset }: Json) => partition * 1e9 + offset)
  expect(places).toEqual([...places].sort((a, b) => a - b))

  const whole = await data(`position=${first.body.position}`)
  expect(parsed(whole)).toEqual(seen.map((each: Json) => each.row))
  expect(whole.headers['millrace-position']).toBe(first.body.position)
  expect(whole.trailers).toMatchObject({
    'millrace-rows': '300',
    'millrace-content-hash': createHash('sha256').update(whole.bytes).digest('hex'),
  })
  const offsets = first.body.positions.map(({ offset }: Json) => offset)
  expect((await data(`position=${offsets}`)).text).toBe(whole.text)
  const csv = await data(`position=${offsets}&format=csv`)
  expect(csv.text.trim().split('\n')).toHaveLength(301)
  expect(csv.trailers['millrace-content-hash']).toBe(whole.trailers['millrace-content-hash'])
  const parquet = await data(`position=${offsets}&format=parquet`)
  expect(parquet.bytes.subarray(0, 4).toString()).toBe('PAR1')

  const later = parsed(await data(`since=${first.body.position}`))
  expect(later.sort(byCustomer)).toEqual(rows(300, 400).map(shown))
})

test('a log time means the rows that the log had accepted then, with the columns of then', async () => {
  const before = await data('')
  const then = await moment()
  const wider = { ...dataset, columns: [...columns, { name: 'shop', type: 'string' }] }
  expect((await site.call('POST', '/v1/catalog/datasets', wider)).status).toBe(200)
  await ingest(400, 500)
  const past = await data(`as_of=${then}`)
  expect(past.text).toBe(before.text)
  expect(past.headers).toMatchObject({
    'millrace-position': before.headers['millrace-position'],
    'millrace-schema-version': '1',
  })
  const now = parsed(await data(''))
  expect(now).toHaveLength(500)
  expect(now[0]).toHaveProperty('shop', null)
  const narrow = await data(`position=${before.headers['millrace-position']}&schema_version=1`)
  expect(narrow.text).toBe(before.text)
  const early = await page(`as_of=${START}`)
  expect([early.status, early.body.code]).toEqual([404, 'DATASET_UNKNOWN'])
})

test('a position that is stored twice is one row', async () => {
  const { clickhouse, names } = site.platform
  const table = `\`${rowsTableName(names.prefix, 'payments')}\``
  const before = await data('')
  await clickhouse.command({ query: `SYSTEM STOP MERGES ${table}` })
  await clickhouse.command({ query: `INSERT INTO ${table} SELECT * FROM ${table} WHERE customer < 'c3'` })
  expect((await data('')).text).toBe(before.text)
  const { body } = await page('limit=10000')
  expect(body.items.map((each: Json) => each.row)).toEqual(parsed(before))
  const first = await page('limit=7')
  expect(first.body.items).toEqual(body.items.slice(0, 7))
  const { body: diff } = await site.call('GET', '/v1/datasets/payments/diff?before=0,0')
  expect(diff).toMatchObject({ added: 500, after: { rows: 500 } })
  await clickhouse.command({ query: `SYSTEM START MERGES ${table}` })
})

test('what cannot be read is refused, and names the reason', async () => {
  const { body } = await page('limit=1')
  const offsets: number[] = body.positions.map(({ offset }: Json) => offset)
  const sent = await site.call('POST', '/v1/datasets/payments/rows', rows(500, 501))
  const cases: [query: string, status: number, code: string][] = [
    [`position=${offsets[0]! + 1000},0`, 422, 'POSITION_INVALID'],
    [`position=${offsets[0]}`, 422, 'POSITION_INVALID'],
    ['position=nonsense', 422, 'POSITION_INVALID'],
    [`position=${sent.body.position}`, 422, 'POSITION_INVALID'],
    [`as_of=${Date.now() + 60_000}`, 400, 'REQUEST_INVALID'],
    ['as_of=yesterday', 400, 'REQUEST_INVALID'],
    [`as_of=${Date.now() - 1}&position=${offsets}`, 400, 'REQUEST_INVALID'],
    [`since=${offsets}&position=0,0`, 400, 'REQUEST_INVALID'],
    ['schema_version=9', 400, 'REQUEST_INVALID'],
    ['page_token=abc', 400, 'REQUEST_INVALID'],
  ]
  for (const [query, status, code] of cases) {
    const refused = await page(query)
    expect([refused.status, refused.body.code], query).toEqual([status, code])
    expect(refused.body.problems?.[0]?.expected, query).toBeTypeOf('string')
  }
  expect((await site.call('GET', '/v1/datasets/nobody/rows')).body.code).toBe('DATASET_UNKNOWN')
})

test('a table that lacks rows is waited for, then refused; one that is filled again answers the same', async () => {
  const whole = await data('')
  const { clickhouse, names } = site.platform
  await site.stopWorker()
  await clickhouse.command({ query: `TRUNCATE TABLE \`${rowsTableName(names.prefix, 'payments')}\`` })
  const position = whole.headers['millrace-position']
  const refused = await site.call('GET', `/v1/datasets/payments/rows?position=${position}`)
  expect([refused.status, refused.body.code]).toEqual([503, 'OFFLINE_STORE_BEHIND'])
  await site.startWorker()
  const again = await data(`position=${position}`)
  expect(again.text).toBe(whole.text)
  expect(site.failures).toEqual([])
}, 240_000)
