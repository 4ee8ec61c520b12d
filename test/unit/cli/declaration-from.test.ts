/** The declaration that is made from a file, and what is said about what was guessed. */
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, expect, test } from 'vitest'
import { declarationFrom, declarationText, type FromOptions } from '../../../cli/declaration-from.ts'
import { fileOptions, type GivenFileOptions } from '../../../cli/file-options.ts'
import { RowFiles, rowsOf } from '../../support/row-files.ts'

const files = new RowFiles()
afterAll(() => files.remove())

const from = async (file: string, given: FromOptions & Partial<GivenFileOptions> = {}) => {
  const { declaration, notes } = await declarationFrom(file, given, fileOptions({ encoding: 'utf-8', ...given }))
  const types = Object.fromEntries(declaration.columns.map(({ name, type }) => [name, type]))
  return { ...declaration, types, notes, declaration }
}
const ofText = (name: string, text: string, given: FromOptions & Partial<GivenFileOptions> = {}) =>
  from(files.write(name, text), given)

test('a column of CSV has the narrowest type that holds all of its values; leading zeros are text', async () => {
  const header = 'id;zip;n;big;amount;ok;at;day;mixed;none'
  const rows = [
    'c1;00123;1;9007199254740993;1.5;True;2026-01-05T10:00:00Z;2026-01-05;1;',
    'c2;;-2;1;2;false;2026-01-05 10:00:00+02;2026-01-06;x;',
    ';7;;2;nan;;;;;',
  ]
  const { types, notes, key, time } = await ofText('sales.csv', [header, ...rows].join('\n'))
  expect(types).toEqual({
    id: 'string',
    zip: 'string',
    n: 'long',
    big: 'string',
    amount: 'double',
    ok: 'boolean',
    at: 'timestamp',
    day: 'timestamp',
    mixed: 'string',
  })
  expect([key, time]).toEqual([['id'], 'at'])
  expect(notes).toEqual([
    'Column day has times without a zone: name it with --timezone when you load the file.',
    'Column none has no value; it is left out, so load the file with --ignore-extra-columns.',
    'The time of a row is at, the first of at, day; --time names another.',
    'The key is a guess: id. Rows with an equal key are in order; --key names other columns.',
  ])
})

test('the file that the declaration was made from can be loaded', async () => {
  const file = files.write('2026 sales.csv', 'card,n,ts\na,1,1767607200000\nb,2,1767607201000\n')
  const { declaration, name, types, notes } = await from(file, { key: 'card' })
  expect([name.replace(/^_\d+_/, ''), types]).toEqual(['2026_sales', { card: 'string', n: 'long', ts: 'timestamp' }])
  expect(notes).toEqual(['Column ts is taken for ms since the epoch.'])
  expect(JSON.parse(declarationText(declaration))).toEqual(declaration)
  const { rows, refused } = await rowsOf(file, {}, declaration)
  expect([refused, rows.map(({ values }) => values)]).toEqual([
    [],
    [
      { card: 'a', n: 1, ts: 1767607200000 },
      { card: 'b', n: 2, ts: 1767607201000 },
    ],
  ])
})

test('names that no column can have are left out, and said', async () => {
  const { types, notes } = await ofText('a.csv', ',Unit Price,meta,constructor,card,time\n0,1,2,3,c,2026-01-05\n')
  expect(types).toEqual({ card: 'string', time: 'timestamp' })
  expect(notes.slice(0, 4).map((note) => note.split(';')[0])).toEqual([
    'Column (no name) is no name of a column (letters, digits and _, not starting with a digit)',
    'Column Unit Price is no name of a column (letters, digits and _, not starting with a digit)',
    'Column meta has a name that is reserved',
    'Column constructor has a name that is reserved',
  ])
})

test('NDJSON has the types of its values', async () => {
  const rows = [
    { card: 'c1', n: 1, x: 1, at: '2026-01-05T10:00:00Z', tags: ['a'], both: 1, ok: true, meta: { id: 'r' } },
    { card: 'c2', n: 2, x: 1.5, at: '2026-01-05T10:00:00+01:00', both: 'x', ok: null },
  ]
  const { types, notes } = await ofText('a.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'))
  expect(types).toEqual({ card: 'string', n: 'long', x: 'double', at: 'timestamp', ok: 'boolean' })
  expect(notes[0]).toMatch(/^Column tags holds lists or objects/)
  expect(notes[1]).toMatch(/^Column both holds values of several types/)
})

test('Parquet has types of its own', async () => {
  const file = `${files.folder}/typed.parquet`
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const columns = `'c' AS card, 1::INT AS n, 1::DECIMAL(9,2) AS price, TRUE AS ok, 'x'::BLOB AS raw, [1] AS list,
    DATE '2026-01-05' AS day, TIMESTAMP_NS '2026-01-05 10:00:00' AS at, 1::UBIGINT AS big`
  await connection.run(`COPY (SELECT ${columns}) TO '${file}' (FORMAT parquet)`)
  const { types, notes } = await from(file, { time: 'at' })
  expect(types).toEqual({
    card: 'string',
    n: 'long',
    price: 'double',
    ok: 'boolean',
    raw: 'bytes',
    day: 'timestamp',
    at: 'timestamp',
    big: 'string',
  })
  expect(notes[0]).toMatch(/^Column list is INTEGER\[\], which no column can hold; it is left out/)
})

test('what cannot be guessed is asked for, with the columns that there are', async () => {
  await expect(ofText('a.csv', 'card,n\nc,1\n')).rejects.toThrow(
    /has no column of times; name it with --time\. \d+-a\.csv has card \(string\), n \(long\)\./,
  )
  await expect(ofText('a.csv', 'card,time\nc,2026-01-05\n', { time: 'at' })).rejects.toThrow("--time is 'at', expected")
  await expect(ofText('a.csv', 'card,time\nc,2026-01-05\n', { key: 'id' })).rejects.toThrow(
    "--key names 'id', expected",
  )
  await expect(ofText('a.csv', '')).rejects.toThrow('has no header')
})
