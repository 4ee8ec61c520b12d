import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { csvFields, openRows } from '../../../cli/files.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'files-test-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const columns = [
  { name: 'id', type: 'long' },
  { name: 'text', type: 'string' },
  { name: 'ok', type: 'boolean' },
] as const
const rowsOf = async (name: string, content: string, rowsMax = 100) => {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  const rows = await openRows(file, columns)
  const pieces: { rows: readonly unknown[]; done: number }[] = []
  for await (const piece of rows.pieces(rowsMax)) pieces.push(piece)
  return { total: rows.total, pieces }
}

test('CSV: by the types of the columns, quoted fields with commas, quotes and line breaks, empty is null', async () => {
  const content = '\ufeffid,text,ok\r\n1,"a, ""b""\nc",true\n,,\nx,"",no\n'
  const { pieces } = await rowsOf('a.csv', content)
  expect(pieces.flatMap(({ rows }) => rows)).toEqual([
    { id: 1, text: 'a, "b"\nc', ok: true },
    { id: null, text: null, ok: null },
    { id: 'x', text: '', ok: 'no' },
  ])
  expect(pieces.at(-1)?.done).toBe(Buffer.byteLength(content))
})

test('CSV: a number beyond the range of a double stays text, so that it is refused by its row and not read as null', async () => {
  const { pieces } = await rowsOf('large.csv', 'id,text,ok\n1e400,a,true\n-1e400,b,true\n')
  expect(pieces.flatMap(({ rows }) => rows)).toMatchObject([{ id: '1e400' }, { id: '-1e400' }])
})

test('CSV that ends within quotes is refused', async () => {
  await expect(rowsOf('b.csv', 'id\n"1')).rejects.toThrow('ends within quotes')
})

test('fields of a record', () => {
  expect(csvFields('a,"",,"b""",').map(({ text }) => text)).toEqual(['a', '', '', 'b"', ''])
})

test('NDJSON goes through as it is, in pieces', async () => {
  const { pieces, total } = await rowsOf('a.ndjson', '{"id":1}\n\n{"id":2}\nnot json', 2)
  expect(pieces.map(({ rows }) => rows)).toEqual([[{ raw: '{"id":1}' }, { raw: '{"id":2}' }], [{ raw: 'not json' }]])
  expect(pieces.at(-1)?.done).toBe(total)
})

test('a file of another kind, or none, is refused', async () => {
  await expect(rowsOf('a.txt', '')).rejects.toThrow('expected a name that ends with .ndjson')
  await expect(openRows(path.join(folder, 'absent.csv'), columns)).rejects.toThrow('cannot be read')
})
