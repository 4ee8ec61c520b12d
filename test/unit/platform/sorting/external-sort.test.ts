/** Rows are sorted outside memory, with their bytes, and the files are removed. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ExternalSort, SORT_BATCH_ROWS, SortError } from '../../../../platform/sorting/index.ts'

const TABLE = {
  columns: [
    ['time', 'DOUBLE'],
    ['id', 'VARCHAR'],
    ['bytes', 'BLOB'],
  ],
  orderBy: 'time, id',
} as const

// A folder of its own: other processes sort on this machine as well.
let own: string
beforeAll(() => {
  own = mkdtempSync(path.join(tmpdir(), 'sort-test-'))
  vi.stubEnv('TMPDIR', own)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(own, { recursive: true })
})

const sorted = async (...batches: readonly (readonly (readonly unknown[])[])[]) => {
  const sort = await ExternalSort.open(TABLE)
  try {
    for (const columns of batches) sort.add(columns)
    const rows: unknown[][] = []
    for await (const columns of sort.sorted())
      rows.push(...columns[0].map((_, i) => columns.map((values) => values[i])))
    return rows
  } finally {
    await sort.close()
  }
}

test('numbers, texts by their UTF-8 bytes, bytes and nulls come back as they were, the least first', async () => {
  const bytes = [Buffer.from([0, 255, 0]), Buffer.alloc(0), null, Buffer.from('x')]
  const ids = ['b', '\u{10000}', '\uffff', '']
  const found = await sorted([[2, 1, 1, Number.NEGATIVE_INFINITY], ids, bytes])
  expect(found).toEqual([
    [Number.NEGATIVE_INFINITY, '', Buffer.from('x')],
    [1, '\uffff', null],
    [1, '\u{10000}', Buffer.alloc(0)],
    [2, 'b', Buffer.from([0, 255, 0])],
  ])
  expect(readdirSync(own)).toEqual([])
})

test('many batches are one order, and none is lost', async () => {
  const count = 3 * SORT_BATCH_ROWS
  const time = (i: number) => (i * 7919) % count
  const batch = (from: number) => {
    const rows = Array.from({ length: SORT_BATCH_ROWS }, (_, i) => from + i)
    return [rows.map(time), rows.map(String), rows.map((i) => Buffer.from(`row ${i}`))]
  }
  const found = await sorted(batch(0), batch(SORT_BATCH_ROWS), batch(2 * SORT_BATCH_ROWS))
  expect(found.map(([at]) => at)).toEqual(Array.from({ length: count }, (_, i) => i))
  expect(found.every(([at, id, bytes]) => time(Number(id)) === at && String(bytes) === `row ${id}`)).toBe(true)
})

test('rows that do not fit the columns are a SortError that says where', async () => {
  await expect(sorted([[1], ['a'], [7]])).rejects.toThrow(SortError)
  await expect(sorted([[1], ['a'], [7]])).rejects.toThrow(/cannot be sorted in /)
})
