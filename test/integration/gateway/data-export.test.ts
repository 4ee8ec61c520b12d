/** A dataset as a Delta table: written with the command, read by ClickHouse's reader and by delta-rs. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { runCommandLine } from '../../support/command-line.ts'
import { pythonMissing, ran } from '../../support/python.ts'
import { pythonEnvironmentOf } from '../../support/python-environment.ts'
import { project } from '../../support/sources.ts'
import { openSite, type Site } from './support.ts'

const columns = [
  { name: 'customer', type: 'string' },
  { name: 'time', type: 'timestamp' },
  { name: 'amount', type: 'double' },
  { name: 'items', type: 'long' },
  { name: 'paid', type: 'boolean' },
  { name: 'note', type: 'bytes' },
]
const dataset = { name: 'sales', columns, key: ['customer'], time: 'time', partitions: 2 }
const START = Date.UTC(2024, 0, 1)
const row = (i: number) => ({
  ...{ customer: `c${i}`, time: i === 7 ? -62_135_596_800_000 : START + i * 1000 + 5, paid: i % 2 === 0 },
  ...{ amount: i % 3 === 0 ? null : i / 4, items: i === 5 ? 9_007_199_254_740_989 : i },
  note: i % 4 === 0 ? null : Buffer.from([0xff, i % 256]).toString('base64'),
})
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i))

let site: Site
let folder: string
let table: string
const ingest = async (from: number, to: number) =>
  expect((await site.call('POST', '/v1/datasets/sales/rows', rows(from, to))).status).toBe(200)
const command = async (...args: string[]) => {
  const { code, out, err } = await runCommandLine(...args, '--set', `client.url=${site.url}`)
  return { code, text: out + err }
}
/** What ClickHouse's reader of Delta tables finds, in the order of the rows. */
const read = async (settings = '') => {
  const answer = await site.platform.clickhouse.query({
    query: `SELECT * FROM deltaLakeLocal('${table}') ORDER BY toUInt32(substring(customer, 2)) ${settings}`,
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0, date_time_output_format: 'iso' },
  })
  return answer.json<Record<string, unknown>>()
}
const expected = (from: number, to: number) =>
  rows(from, to).map(({ time, note, ...rest }) => ({
    ...rest,
    time: new Date(time).toISOString().replace('Z', '000Z'),
    note: note === null ? null : Buffer.from(note, 'base64').toString('latin1'),
  }))
const withoutBytes = (found: readonly Record<string, unknown>[]) => found.map(({ note: _, ...rest }) => rest)

beforeAll(async () => {
  // The engine reads files below the folder that it runs in.
  const results = path.join(project, 'test-results')
  mkdirSync(results, { recursive: true })
  folder = mkdtempSync(path.join(results, 'delta-'))
  table = path.join(folder, 'sales')
  site = await openSite(inject('stack'), { positionTimeoutMs: 15_000 })
  expect((await site.call('POST', '/v1/catalog/datasets', dataset)).status).toBe(200)
  await ingest(0, 200)
}, 240_000)
afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
}, 240_000)

test('an export is a Delta table with the rows of the version', async () => {
  expect((await command('data', 'name', 'sales', 'first')).code).toBe(0)
  await ingest(200, 300)
  const made = await command('data', 'export', 'sales', '--version', 'first', '--out', table)
  expect([made.code, made.text]).toEqual([0, expect.stringMatching(/200 rows in .*sales, version 0 of the table/)])
  expect(withoutBytes(await read())).toEqual(withoutBytes(expected(0, 200)))
})

test('the same folder takes what came since, with columns that were added, and keeps its past', async () => {
  const wider = { ...dataset, columns: [...columns, { name: 'shop', type: 'string' }] }
  expect((await site.call('POST', '/v1/catalog/datasets', wider)).status).toBe(200)
  const made = await command('data', 'export', 'sales', '--out', table)
  expect(made.text).toMatch(/100 rows added, 300 rows in .*sales, version 1 of the table/)
  const found = await read()
  expect(withoutBytes(found)).toEqual(withoutBytes(expected(0, 300)).map((each) => ({ ...each, shop: null })))
  expect(withoutBytes(await read('SETTINGS delta_lake_snapshot_version = 0'))).toEqual(withoutBytes(expected(0, 200)))
  const again = await command('data', 'export', 'sales', '--out', table)
  expect(again.text).toMatch(/0 rows added, 300 rows in .*sales, version 1 of the table/)
  expect(readdirSync(table).filter((file) => file.endsWith('.parquet'))).toHaveLength(2)
})

test('a folder that is something else is left alone', async () => {
  const earlier = await command('data', 'export', 'sales', '--version', 'first', '--out', table)
  expect([earlier.code, earlier.text]).toEqual([2, expect.stringMatching('cannot follow')])
  const other = path.join(folder, 'other')
  mkdirSync(other)
  writeFileSync(path.join(other, 'notes.txt'), 'x')
  const refused = await command('data', 'export', 'sales', '--out', other)
  expect([refused.code, refused.text]).toEqual([2, expect.stringMatching('has other files, expected an empty folder')])
  expect(readdirSync(other)).toEqual(['notes.txt'])
})

// The libraries keep native threads that may call Python while it ends, which then aborts with all of the answer printed. So the program ends
// without taking Python down: what it prints is flushed, and an error before that still ends it with 1.
const SCRIPT = `
import json, os, sys
from deltalake import DeltaTable
table = DeltaTable(sys.argv[1])
rows = table.to_pyarrow_table().to_pylist()
rows.sort(key=lambda row: int(row["customer"][1:]))
first = DeltaTable(sys.argv[1], version=0)
print(json.dumps({
    "version": table.version(), "configuration": table.metadata().configuration, "rows": len(rows),
    "amounts": sum(row["amount"] or 0 for row in rows), "items": rows[5]["items"], "notes": [rows[1]["note"].hex(), rows[4]["note"]],
    "time": [rows[0]["time"].isoformat(), rows[7]["time"].isoformat()], "first": first.to_pyarrow_table().num_rows,
}), flush=True)
os._exit(0)
`

test('delta-rs reads it', { timeout: 400_000 }, async ({ skip }) => {
  const missing = await pythonMissing()
  if (missing !== undefined && process.env.CI !== 'true') {
    console.warn(`skipped: ${missing}`)
    skip(missing)
  }
  expect(missing).toBeUndefined()
  const environment = await pythonEnvironmentOf('delta', 'test/support/delta-requirements.txt', [])
  const { code, output } = await ran(path.join(environment, 'bin/python'), ['-c', SCRIPT, table])
  expect(code, output).toBe(0)
  const found = JSON.parse(output.trim().split('\n').at(-1)!)
  expect(found).toMatchObject({
    ...{ version: 1, rows: 300, first: 200, items: 9_007_199_254_740_989, notes: ['ff01', null] },
    configuration: { 'millrace.dataset': 'sales', 'millrace.rows': '300' },
    time: ['2024-01-01T00:00:00.005000+00:00', '0001-01-01T00:00:00+00:00'],
  })
  expect(found.amounts).toBe(rows(0, 300).reduce((sum, { amount }) => sum + (amount ?? 0), 0))
  expect(site.failures).toEqual([])
})
