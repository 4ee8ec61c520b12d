/** Parquet as DuckDB writes it: codecs, types, and columns that do not fit. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PAYMENTS, RowFiles, rowsOf } from '../../support/row-files.ts'

const files = new RowFiles()
afterAll(() => files.remove())

const T = '2026-01-05T10:00:00Z'
let write: (select: string, options?: string) => Promise<string>

beforeAll(async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  let n = 0
  write = async (select, options = '') => {
    const file = `${files.folder}/${n++}.parquet`
    await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet ${options})`)
    return file
  }
})

const FIXTURES = path.resolve(import.meta.dirname, '../../fixtures/parquet')
test('the same rows come from the files of pyarrow, fastparquet, Polars and DuckDB, and from CSV', async () => {
  const written = readdirSync(FIXTURES).filter((name) => name.endsWith('.parquet'))
  expect(new Set(written.map((name) => name.split(/[-.]/)[0]))).toEqual(
    new Set(['duckdb', 'fastparquet', 'polars', 'pyarrow']),
  )
  const expected = await rowsOf(`${FIXTURES}/rows.csv`)
  expect([expected.rows.length, expected.refused]).toEqual([6, []])
  expect(expected.rows[1]).toMatchObject({ values: { card: 'M\u00fcller', n: -9007199254740990, raw: '/wD+' } })
  for (const name of written) {
    const { rows, refused } = await rowsOf(`${FIXTURES}/${name}`)
    expect([name, refused, rows]).toEqual([name, [], expected.rows])
  }
})

const KEY = `'c1' AS card, TIMESTAMPTZ '2026-01-05 10:00:00+00' AS time`
const first = async (column: string, options = {}) => {
  const { rows, refused } = await rowsOf(await write(`SELECT ${KEY}, ${column}`), options)
  expect(refused).toEqual([])
  return rows[0].values
}

test.each(['uncompressed', 'snappy', 'gzip', 'brotli', 'lz4_raw', 'zstd'])('codec %s is read', async (codec) => {
  const file = await write(`SELECT ${KEY}, i::DOUBLE AS amount FROM range(5000) t(i)`, `, CODEC '${codec}'`)
  const found = await rowsOf(file)
  expect(found.total).toBe(5000)
  expect(found.rows.map(({ row, time, values }) => [row, time, (values as { amount: number }).amount])).toEqual(
    Array.from({ length: 5000 }, (_, i) => [i + 1, Date.parse(T), i]),
  )
})

test('bytes stay the same bytes, and text in bytes without a mark is text in a column of text', async () => {
  expect(await first(`'\\x61\\x62\\x63\\x64'::BLOB AS raw`)).toMatchObject({
    raw: Buffer.from('abcd').toString('base64'),
  })
  expect(await first(`'\\xff\\x00\\xfe'::BLOB AS raw`)).toMatchObject({
    raw: Buffer.from([255, 0, 254]).toString('base64'),
  })
  expect(await first(`'abc'::BLOB AS merchant`)).toMatchObject({ merchant: 'abc' })
  const { refused } = await rowsOf(await write(`SELECT ${KEY}, '\\xff'::BLOB AS merchant`))
  expect(refused).toMatchObject([{ row: 1, field: 'merchant', value: 'ff', expected: 'text of UTF-8' }])
})

test('integers are exact: in a column of text too, and one that a long cannot hold stays text, which is refused', async () => {
  expect(await first('9007199254740993::BIGINT AS merchant')).toMatchObject({ merchant: '9007199254740993' })
  expect(await first('9007199254740993::BIGINT AS n')).toMatchObject({ n: '9007199254740993' })
  expect(await first('-9007199254740991::BIGINT AS n')).toMatchObject({ n: -9007199254740991 })
  expect(await first('18446744073709551615::UBIGINT AS n')).toMatchObject({ n: '18446744073709551615' })
  expect(await first('7::UTINYINT AS n')).toMatchObject({ n: 7 })
  expect(await first('12.00::DECIMAL(9,2) AS n')).toMatchObject({ n: 12 })
  expect(await first(`'0b9e4d2c-5c0e-4a57-9d8d-1f0a4a4ef7a1'::UUID AS merchant`)).toMatchObject({
    merchant: '0b9e4d2c-5c0e-4a57-9d8d-1f0a4a4ef7a1',
  })
})

test('doubles have the same bits as from CSV', async () => {
  const decimals = ['0.1', '123456789.123456789', '0.3', '99999999999999.99']
  for (const text of decimals) {
    const [, fraction] = text.split('.')
    const parquet = await first(`${text}::DECIMAL(30,${fraction.length}) AS amount`)
    const csv = await files.read('a.csv', `card,time,amount\nc1,${T},${text}\n`)
    expect((parquet as { amount: number }).amount).toBe((csv.rows[0].values as { amount: number }).amount)
  }
  expect(await first(`'NaN'::DOUBLE AS amount`)).toMatchObject({ amount: 'NaN' })
  expect(await first(`'-inf'::DOUBLE AS amount`)).toMatchObject({ amount: '-Infinity' })
  expect(await first('0.1::FLOAT AS amount')).toMatchObject({ amount: Math.fround(0.1) })
  expect(await first(`'-0'::DOUBLE AS amount`)).toMatchObject({ amount: -0 })
  expect(await first('NULL::DOUBLE AS amount')).toMatchObject({ amount: null })
})

test('times in every unit; those without a zone are UTC, or of the zone that is named; digits beyond the millisecond are cut', async () => {
  const timeOf = async (time: string, options = {}) =>
    (await rowsOf(await write(`SELECT 'c' AS card, ${time} AS time`), options)).rows[0].time
  const wall = '2026-01-05 10:00:00'
  for (const type of ['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS'])
    expect(await timeOf(`'${wall}'::${type}`)).toBe(Date.parse(T))
  expect(await timeOf(`'${wall}'::TIMESTAMP`, { timezone: 'Europe/Berlin' })).toBe(Date.parse('2026-01-05T09:00:00Z'))
  expect(await timeOf(`'${wall}+02'::TIMESTAMPTZ`, { timezone: 'Europe/Berlin' })).toBe(
    Date.parse('2026-01-05T08:00:00Z'),
  )
  expect(await timeOf(`DATE '2026-01-05'`)).toBe(Date.parse('2026-01-05T00:00:00Z'))
  expect(await timeOf(`'2026-01-05 10:00:00.123999999'::TIMESTAMP_NS`)).toBe(Date.parse('2026-01-05T10:00:00.123Z'))
  expect(await timeOf(`'1969-12-31 23:59:59.9995'::TIMESTAMP`)).toBe(Date.parse('1969-12-31T23:59:59.9995Z'))
  expect(await timeOf('1767607200000::BIGINT')).toBe(1767607200000)
  expect(await timeOf(`'${T}'`)).toBe(Date.parse(T))
})

test('a column that does not fit is refused by its name and type, before anything is sent', async () => {
  const fails = (column: string) => expect(write(`SELECT ${KEY}, ${column}`).then((file) => rowsOf(file))).rejects
  await fails('[1, 2] AS tags').toThrow('payments has no column tags (INTEGER[])')
  await fails('[1, 2] AS n').toThrow('column n is INTEGER[], which a column of type long cannot hold')
  await fails(`{'a': 1} AS merchant`).toThrow('column merchant is STRUCT(a INTEGER)')
  await fails('1.5::DOUBLE AS merchant').toThrow('column merchant is DOUBLE')
  await fails(`'abc' AS raw`).toThrow('column raw is VARCHAR')
  await fails('1 AS ok').toThrow('column ok is INTEGER')
  await expect(rowsOf(await write(`SELECT 'c' AS card, TIME '10:00:00' AS time`))).rejects.toThrow(
    'column time is TIME',
  )
  await expect(rowsOf(await write(`SELECT 'c' AS card`))).rejects.toThrow('there is no column time')
  const ignoring = await rowsOf(await write(`SELECT ${KEY}, [1] AS tags`), { ignoreExtraColumns: true })
  expect(ignoring.rows[0].values).toEqual({ card: 'c1', time: Date.parse(T) })
})

test('a file that is no Parquet file, and one that is cut', async () => {
  await expect(files.read('a.parquet', 'card,time\n')).rejects.toThrow('cannot be read as Parquet')
})

test('the characters of a pattern in a name are characters', async () => {
  const file = await write(`SELECT ${KEY}, 1.0::DOUBLE AS amount`)
  const { copyFileSync } = await import('node:fs')
  const odd = `${files.folder}/a[1]*b?.parquet`
  copyFileSync(file, odd)
  expect((await rowsOf(odd)).rows).toHaveLength(1)
})

test('names of columns with quotes and other characters', async () => {
  const file = await write(`SELECT 'c' AS "k""ey", TIMESTAMPTZ '2026-01-05 10:00:00+00' AS "t ime"`)
  const shape = {
    name: 'odd',
    columns: [
      { name: 'k"ey', type: 'string' as const },
      { name: 't ime', type: 'timestamp' as const },
    ],
    key: ['k"ey'],
    time: 't ime',
  }
  expect((await rowsOf(file, {}, shape)).rows).toMatchObject([{ time: Date.parse(T), values: { 'k"ey': 'c' } }])
  expect(PAYMENTS.time).toBe('time')
})
