import { afterAll, expect, test } from 'vitest'
import { RowFiles, rowsOf } from '../../support/row-files.ts'

const files = new RowFiles()
afterAll(() => files.remove())

test('NDJSON goes through as it is, with its time, and blank lines are no rows', async () => {
  const found = await files.read('a.ndjson', '\ufeff{"time":1,"n":9}\r\n\n{"time":"1970-01-01T00:00:00.002Z"}\n{"n":1}')
  expect(found.rows).toMatchObject([
    { row: 1, time: 1, values: { time: 1, n: 9 } },
    { row: 2, time: 2 },
    { row: 3, time: undefined },
  ])
  expect(found.done).toBe(found.total)
})

test('a line that is not UTF-8 is refused by its number, and a line that is not JSON goes to the gateway, which refuses it', async () => {
  const found = await files.read('a.jsonl', Buffer.from('{"card":"M\u00fcller"}\n{"time":5}\n', 'latin1'))
  expect(found.refused).toMatchObject([{ row: 1, expected: 'a line of UTF-8' }])
  expect(found.rows).toMatchObject([{ row: 2, time: 5 }])
})

test('a file of another kind, a folder, or none, is refused', async () => {
  await expect(files.read('a.txt', '')).rejects.toThrow('expected a name that ends with .ndjson')
  await expect(rowsOf(`${files.folder}/absent.csv`)).rejects.toThrow('cannot be read')
  await expect(rowsOf(files.folder)).rejects.toThrow('is not a file')
})
