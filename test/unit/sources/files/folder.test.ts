/** Real files of a folder, read as a source does, without a log. */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { readsFromOf } from '../../../../processors/catalog/index.ts'
import { sourceRecord } from '../../../../processors/catalog/kinds/source/record.ts'
import type { DatasetDeclaration } from '../../../../schemas/index.ts'
import { openFiles } from '../../../../sources/files/index.ts'
import type { Batch, Opening, OpenSource, SourceRow, UnreadRow } from '../../../../sources/source.ts'

const dataset: DatasetDeclaration = {
  name: 'orders',
  columns: [
    { name: 'id', type: 'string' },
    { name: 'n', type: 'long' },
    { name: 'price', type: 'double' },
    { name: 'note', type: 'string' },
    { name: 'at', type: 'timestamp' },
  ],
  key: ['id'],
  time: 'at',
}
const AT = '2026-01-05T00:00:00Z'
const MS = Date.parse(AT)

const root = mkdtempSync(path.join(tmpdir(), 'millrace-folder-'))
let folder: string
let taken: Map<string, unknown>
let open: { readonly source: OpenSource; readonly stop: AbortController }[]

beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'in-'))
  taken = new Map()
  open = []
})
afterEach(async () => {
  for (const { source, stop } of open) {
    stop.abort()
    await source.close()
  }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const put = (name: string, content: string | Buffer) => writeFileSync(path.join(folder, name), content)
const opened = async (more: object = {}): Promise<OpenSource> => {
  const stop = new AbortController()
  const source = sourceRecord({
    name: 'in',
    dataset: 'orders',
    readsFrom: { type: 'files', path: folder, settle: '0s', every: '100ms', ...more },
  })
  const settings = { folders: [root], hosts: [], environment: {} }
  const opening = { source, dataset, from: readsFromOf(source), settings, state: new Map(taken), signal: stop.signal }
  const found = await openFiles(opening as unknown as Opening) // nothing is asked of the log
  open.push({ source: found, stop })
  return found
}
/** The next batch, as if it was committed. */
const next = async (source: OpenSource): Promise<Batch> => {
  const batch = (await source.next(open.at(-1)?.stop.signal as AbortSignal)) as Batch
  for (const [key, value] of batch.state) taken.set(key, value)
  return batch
}
/** All rows until nothing is before the source. */
const all = async (source: OpenSource): Promise<(SourceRow | UnreadRow)[]> => {
  const rows: (SourceRow | UnreadRow)[] = []
  for (;;) {
    const batch = await next(source)
    rows.push(...batch.rows)
    if (batch.state.length === 0 && batch.behind === 0) return rows
  }
}
const valuesOf = (rows: readonly (SourceRow | UnreadRow)[]) => rows.map((row) => ('values' in row ? row.values : row))
const csv = (word: string, rows: number) =>
  `id,n,note,at\n${Array.from({ length: rows }, (_, i) => `${word}${i},${i},${word},${AT}`).join('\n')}\n`

const parquet = async (name: string, select: string) => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`COPY (${select}) TO '${path.join(folder, name)}' (FORMAT parquet)`)
  connection.closeSync()
}

test('rows of Parquet are brought with the types of the dataset, and what it cannot hold is refused by row and column', async () => {
  await parquet(
    'a.parquet',
    `SELECT 'p' || i AS id, i AS n, (i / 4)::DECIMAL(18, 4) AS price, DATE '2026-01-05' AS at FROM range(3) t(i)`,
  )
  await parquet('b.parquet', `SELECT 'q' AS id, 9007199254740993 AS n, TIMESTAMP '2026-01-05 00:00:00.123456' AS at`)
  const rows = await all(await opened())
  expect(valuesOf(rows)).toEqual([
    { id: 'p0', n: 0, price: 0, at: MS },
    { id: 'p1', n: 1, price: 0.25, at: MS },
    { id: 'p2', n: 2, price: 0.5, at: MS },
    { id: 'q', n: '9007199254740993', at: MS + 123 },
  ])
  expect(new Set(rows.map(({ id }) => id)).size).toBe(4)
  expect(rows.map(({ place }) => place).at(-1)).toBe('row 1 of b.parquet')
})

test('a Parquet file that is nested or cut parks the source with the file, the column and its type', async () => {
  await parquet('a.parquet', `SELECT 'p' AS id, [1::BIGINT] AS n, TIMESTAMPTZ '${AT}' AS at`)
  await expect(all(await opened())).rejects.toThrow(
    'source in: a.parquet: column n is BIGINT[], which a column of type long cannot hold.',
  )
  rmSync(path.join(folder, 'a.parquet'))
  await parquet('b.parquet', `SELECT 'p' || i AS id, i AS n, TIMESTAMPTZ '${AT}' AS at FROM range(20000) t(i)`)
  const whole = readFileSync(path.join(folder, 'b.parquet'))
  put('b.parquet', whole.subarray(0, whole.length - 100))
  await expect(all(await opened())).rejects.toThrow(/source in: b.parquet cannot be read as Parquet: .*b.parquet/)
  expect(taken.size).toBe(0)
  put('b.parquet', whole)
  expect((await all(await opened())).length).toBe(20_000)
})

test('a Parquet file of which some rows were taken goes on behind them', async () => {
  await parquet('a.parquet', `SELECT 'p' || i AS id, i AS n, TIMESTAMPTZ '${AT}' AS at FROM range(20000) t(i)`)
  const first = await next(await opened())
  expect(first.rows.length).toBeLessThan(20_000)
  const rows = [...first.rows, ...(await all(await opened()))]
  expect(valuesOf(rows).map((row) => (row as { id: string }).id)).toEqual(
    Array.from({ length: 20_000 }, (_, i) => `p${i}`),
  )
})

test('all rows that are taken of a file are of one content, though it is replaced while it is read', async () => {
  put('a.csv', csv('old', 30_000))
  put('.a.csv', csv('new', 30_000))
  const source = await opened()
  expect(new Set(valuesOf((await next(source)).rows).map((row) => (row as { note: string }).note))).toEqual(
    new Set(['old']),
  )
  renameSync(path.join(folder, '.a.csv'), path.join(folder, 'a.csv'))
  await expect(all(source)).rejects.toThrow(
    /file a.csv of .* has changed since \d+ of its rows were taken: it is .* other content while it was read/,
  )
  await expect(all(await opened())).rejects.toThrow('has changed since')
  put('a.csv', csv('old', 30_000))
  const rest = valuesOf(await all(await opened())) as { id: string; note: string }[]
  expect([rest.at(-1)?.id, new Set(rest.map(({ note }) => note))]).toEqual(['old29999', new Set(['old'])])
})

test('a file is read when it has rows, though it was empty or had a header alone before', async () => {
  put('a.csv', '')
  put('b.csv', 'id,n,note,at\n')
  put('c.csv', '')
  const source = await opened()
  expect(await all(source)).toEqual([])
  put('a.csv', csv('a', 1))
  appendFileSync(path.join(folder, 'b.csv'), `b0,0,b,${AT}\n`)
  const rows = [...(await all(source)), ...(await all(source))]
  expect(
    valuesOf(rows)
      .map((row) => (row as { id: string }).id)
      .sort(),
  ).toEqual(['a0', 'b0'])
  expect(taken.get('file/c.csv')).toMatchObject({ rows: 0 })
})

test('a file whose time lies in the future is read when it has not changed for some time', async () => {
  put('a.csv', csv('a', 2))
  utimesSync(path.join(folder, 'a.csv'), new Date(), new Date(Date.now() + 86_400_000))
  const source = await opened({ settle: '200ms' })
  expect(await next(source)).toMatchObject({ rows: [], behind: expect.any(Number) })
  expect((await all(source)).length).toBe(2)
})

test('a source that has brought everything says so also after its worker began anew', async () => {
  put('a.csv', csv('a', 2))
  put('b.csv', csv('b', 3))
  await all(await opened())
  expect(await next(await opened())).toMatchObject({ rows: [], behind: 0, position: 'b.csv, 3 rows' })
})

test('a file that is gone before its end is told once, and goes on if it comes back', async () => {
  put('a.csv', csv('a', 20_000))
  const rows = [...(await next(await opened())).rows]
  renameSync(path.join(folder, 'a.csv'), path.join(root, 'away.csv'))
  put('b.csv', csv('b', 1))
  await expect(all(await opened())).rejects.toThrow(
    /source in: file a.csv of .* is gone, expected it until its end: \d+ of its rows were taken/,
  )
  expect(valuesOf(await all(await opened()))).toMatchObject([{ id: 'b0' }])
  renameSync(path.join(root, 'away.csv'), path.join(folder, 'a.csv'))
  rows.push(...(await all(await opened())))
  expect(new Set(rows.map(({ id }) => id)).size).toBe(20_000)
})

test('a line of JSON is a row as the gateway takes it: an object, no member twice, integers exact; its text stays in the quarantine', async () => {
  const lines = ['[1]', 'null', '"text"', '7', '{"id":"a","id":"b"}', '{"id":"c","n":9007199254740993}']
  put('a.ndjson', lines.join('\n'))
  const rows = await all(await opened())
  expect(rows.slice(0, 5).map((row) => ('expected' in row ? [row.expected, String(row.bytes)] : row))).toEqual([
    ...lines.slice(0, 4).map((line) => ['an object of columns', line]),
    ['JSON (an object has the member "id" twice)', lines[4]],
  ])
  expect(String((rows[5] as SourceRow).values.n)).toBe('9007199254740993')
})

test('a value of CSV that is refused says it in the words of the declaration', async () => {
  put('a.csv', 'id,n,at\na,1,2026-01-05T00:00:00\n')
  expect(await all(await opened())).toMatchObject([
    {
      field: 'at',
      value: '2026-01-05T00:00:00',
      expected: expect.stringMatching(/with readsFrom.timezone, as in readsFrom.timezone UTC/),
    },
  ])
})

test('a link does not lead out of the folders that may be read', async () => {
  const outside = mkdtempSync(path.join(tmpdir(), 'millrace-outside-'))
  const link = path.join(folder, 'link')
  symlinkSync(outside, link)
  await expect(opened({ path: link })).rejects.toThrow(
    /readsFrom.path is .*millrace-outside-.*, expected a path below a folder/,
  )
  mkdirSync(path.join(folder, 'real'))
  expect(await all(await opened({ path: path.join(folder, 'real') }))).toEqual([])
  rmSync(outside, { recursive: true })
})
