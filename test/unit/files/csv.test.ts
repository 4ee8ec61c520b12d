/** CSV as people have it: rows that are taken and rows that are refused are together all rows of the file. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { RowFiles } from '../../support/row-files.ts'
import { seeded } from '../../support/seed.ts'

const files = new RowFiles()
afterAll(() => files.remove())

const T = '2026-01-05T10:00:00Z'
const values = (found: { readonly rows: readonly { readonly values: unknown }[] }) =>
  found.rows.map((row) => row.values)

test('a quote within a field without quotes is a character', async () => {
  const found = await files.read(
    'a.csv',
    `time,card,amount,merchant\n${T},c1,1,5" pipe\n${T},c2,2,3" nail\n${T},c3,4,ok\n`,
  )
  expect(values(found)).toEqual(
    [
      { time: T, card: 'c1', amount: 1, merchant: '5" pipe' },
      { time: T, card: 'c2', amount: 2, merchant: '3" nail' },
      { time: T, card: 'c3', amount: 4, merchant: 'ok' },
    ].map((row) => ({ ...row, time: expect.anything() })),
  )
  expect(found.refused).toEqual([])
})

test('text after a closing quote is refused by the number of its row, and the next row is taken', async () => {
  const found = await files.read('a.csv', `card,merchant,amount,time\n"c"x,3,4,${T}\nc,m,5,${T}\n`)
  expect(found.refused).toMatchObject([{ row: 1, value: expect.stringMatching(/^"c"x,3,4/), rows: 1 }])
  expect(found.rows).toMatchObject([{ row: 2, values: { card: 'c' } }])
})

test('a quote that is closed in a later row costs the rows between, and they are counted', async () => {
  const found = await files.read('a.csv', `card,time,merchant\n1,${T},"abc\n2,${T},"y"\n3,${T},z\n`)
  expect(found.refused).toMatchObject([{ row: 1, rows: 2 }])
  expect(found.rows).toMatchObject([{ row: 3, values: { card: '3' } }])
})

test('a quote that is never closed costs the rows to the end, and they are counted', async () => {
  const found = await files.read('a.csv', `card,time,merchant\n1,${T},x\n2,${T},"x\n3,${T},y\n4,${T},z\n`)
  expect(found.rows).toMatchObject([{ row: 1 }])
  expect(found.refused).toMatchObject([{ row: 2, rows: 3 }])
})

test('a row with another number of fields than the header is refused by its number', async () => {
  const found = await files.read(
    'a.csv',
    `time,card,merchant,amount\n${T},c1,bakery,1,234.50\n${T},c1,bakery\n${T},c1,bakery,5\n`,
  )
  expect(found.refused).toMatchObject([
    { row: 1, value: '5 fields', expected: expect.stringContaining('4 fields') },
    { row: 2, value: '3 fields' },
  ])
  expect(found.rows).toMatchObject([{ row: 3 }])
})

test('line breaks within quotes are kept as they are, in a file with CR LF and a mark of byte order', async () => {
  const found = await files.read(
    'a.csv',
    `\ufeffcard,time,merchant\r\nc,${T},"line one\r\nline two"\r\n\r\nd,${T},\r\n`,
  )
  expect(values(found)).toMatchObject([
    { card: 'c', merchant: 'line one\r\nline two' },
    { card: 'd', merchant: null },
  ])
})

test('bytes that are not UTF-8 are refused by row and column, and never replaced', async () => {
  const content = Buffer.from(`card,time,merchant\nc1,${T},M\u00fcller\nc2,${T},Maier\nc3,${T},M\u00f6ller\n`, 'latin1')
  const found = await files.read('a.csv', content)
  expect(found.refused).toMatchObject([
    { row: 1, field: 'merchant' },
    { row: 3, field: 'merchant' },
  ])
  expect(values(found)).toMatchObject([{ merchant: 'Maier' }])
  const named = await files.read('a.csv', content, { encoding: 'latin1' })
  expect(values(named)).toMatchObject([{ merchant: 'M\u00fcller' }, { merchant: 'Maier' }, { merchant: 'M\u00f6ller' }])
})

test('UTF-16, as Excel writes it, is read when it is named', async () => {
  const content = Buffer.from(`\ufeffcard\ttime\tmerchant\r\nc1\t${T}\tM\u00fcller\r\n`, 'utf16le')
  const found = await files.read('a.tsv', content, { encoding: 'utf-16le' })
  expect(values(found)).toMatchObject([{ card: 'c1', merchant: 'M\u00fcller' }])
})

test('a mark of byte order decides the encoding, and text behind it is read as it is', async () => {
  const text = `card;time;merchant\r\nM\u00fcller;${T};"\u20ac 5; \u00e9"\r\n`
  const expected = [{ card: 'M\u00fcller', merchant: '\u20ac 5; \u00e9' }]
  const utf8 = Buffer.from(`\ufeff${text}`)
  const utf16le = Buffer.from(`\ufeff${text}`, 'utf16le')
  const utf16be = Buffer.from(utf16le).swap16()
  for (const content of [utf8, utf16le, utf16be])
    for (const encoding of ['utf-8', 'windows-1252'])
      expect(values(await files.read('a.csv', content, { encoding }))).toMatchObject(expected)
})

test('a file that is compressed, or has lines of old Macs, is refused with what to do', async () => {
  await expect(files.read('a.csv', gzipSync(`card,time\nc,${T}\n`))).rejects.toThrow('unpack it first')
  await expect(files.read('a.csv.gz', gzipSync(`card,time\nc,${T}\n`))).rejects.toThrow('unpack it first')
  await expect(files.read('a.csv', `card,time\rc,${T}\rd,${T}\r`)).rejects.toThrow('carriage return alone')
})

test('a message shows the beginning of a long header', async () => {
  const error = await files.read('a.csv', `card,time,${'x'.repeat(50_000)}\nc,${T},\n`).catch(String)
  expect(error).toContain('has no column xxx')
  expect(String(error).length).toBeLessThan(600)
})

test('an encoding that does not exist is refused', async () => {
  await expect(files.read('a.csv', `card,time\nc,${T}\n`, { encoding: 'utf-9' })).rejects.toThrow(
    "--encoding is 'utf-9', expected",
  )
})

test('the delimiter is the one with which the header names the columns; numbers may have a decimal comma', async () => {
  const found = await files.read('a.csv', `card;time;amount\nc;${T};1,5\nd;${T};1.5\n`, { decimalComma: true })
  expect(values(found)).toMatchObject([
    { card: 'c', amount: 1.5 },
    { card: 'd', amount: '1.5' },
  ])
  const tabs = await files.read('a.csv', `card\ttime\tamount\nc\t${T}\t1,5\n`)
  expect(values(tabs)).toMatchObject([{ card: 'c', amount: '1,5' }])
})

test('numbers: every form that CSV writers use, and what a double cannot hold stays text', async () => {
  const amounts = ['1', '+1', '.5', '1.', '1e3', '-0', 'NaN', '-inf', '1e400', '1_000', '0x10', '']
  const found = await files.read('a.csv', `card,time,amount\n${amounts.map((each) => `c,${T},${each}`).join('\n')}`)
  const expected = [1, 1, 0.5, 1, 1000, -0, 'NaN', '-Infinity', '1e400', '1_000', '0x10', null]
  expect(values(found).map((row) => (row as { amount: unknown }).amount)).toEqual(expected)
  const long = await files.read('a.csv', `card,time,n\nc,${T},9007199254740993\nc,${T},1.0\n`)
  expect(values(long)).toMatchObject([{ n: '9007199254740993' }, { n: 1 }])
})

test('booleans as pandas, R and others write them', async () => {
  const found = await files.read(
    'a.csv',
    `card,time,ok\n${['True', 'FALSE', 'true', 'yes'].map((each) => `c,${T},${each}`).join('\n')}\n`,
  )
  expect(values(found)).toMatchObject([{ ok: true }, { ok: false }, { ok: true }, { ok: 'yes' }])
})

test('times without a zone need --timezone; a time that the clocks skipped is refused, of a double one the first is meant', async () => {
  const times = [
    '2026-03-29 01:59:59',
    '2026-03-29 02:30:00',
    '2026-10-25 02:30:00',
    '2026-10-25T03:00:00.123456',
    '2026-07-01',
  ]
  const content = `card,time\n${times.map((time) => `c,${time}`).join('\n')}\n`
  const without = await files.read('a.csv', content)
  expect(without.rows).toEqual([])
  expect(without.refused).toHaveLength(5)
  expect(without.refused[0]).toMatchObject({ row: 1, field: 'time', expected: expect.stringContaining('--timezone') })
  const found = await files.read('a.csv', content, { timezone: 'Europe/Berlin' })
  expect(found.refused).toMatchObject([{ row: 2, expected: expect.stringContaining('skipped') }])
  expect(found.rows.map(({ time }) => time)).toEqual(
    ['2026-03-29T00:59:59Z', '2026-10-25T00:30:00Z', '2026-10-25T02:00:00.123Z', '2026-06-30T22:00:00Z'].map(
      Date.parse,
    ),
  )
  await expect(files.read('a.csv', content, { timezone: 'Berlin' })).rejects.toThrow("--timezone is 'Berlin', expected")
})

test('times with an offset, in every usual form', async () => {
  const times = [
    '2026-01-05 10:00:00+00:00',
    '2026-01-05T12:00:00+0200',
    '2026-01-05 11:00+01',
    '2026-01-05T10:00:00.000Z',
    '1767607200000',
  ]
  const found = await files.read('a.csv', `card,time\n${times.map((time) => `c,${time}`).join('\n')}\n`)
  expect(found.rows.map(({ time }) => time)).toEqual(times.map(() => Date.parse(T)))
})

test('a time of 1970 that is text is never taken for seconds, and seconds stay a number that the gateway refuses', async () => {
  const found = await files.read('a.csv', 'card,time\nc,1970-01-20T11:00:07Z\nc,1767607200\n')
  expect(values(found)).toMatchObject([{ time: '1970-01-20T11:00:07.000Z' }, { time: 1767607200 }])
  expect(found.rows[0].time).toBe(1_681_207_000)
})

test('a header that does not fit the dataset ends the command before anything is sent', async () => {
  await expect(files.read('a.csv', 'card,amount\nc,1\n')).rejects.toThrow(
    'has no column time, which every row of payments needs',
  )
  await expect(files.read('a.csv', `,card,time,tags\n0,c,${T},x\n`)).rejects.toThrow(
    'payments has no column (no name), tags',
  )
  const found = await files.read('a.csv', `,card,time,tags\n0,c,${T},x\n`, { ignoreExtraColumns: true })
  expect(values(found)).toEqual([{ card: 'c', time: Date.parse(T) }])
  await expect(files.read('a.csv', `card,card,time\nc,d,${T}\n`)).rejects.toThrow('names column card twice')
  await expect(files.read('a.csv', '')).rejects.toThrow('has no column card')
})

test('any text goes through quotes unchanged, however the file is cut into reads', async () => {
  const text = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'a', '\u00fc', '\u20ac', ';') })
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
      const lines = texts.map((each) => `c,${T},"${each.replaceAll('"', '""')}"`)
      const found = await files.read('p.csv', `card,time,merchant\n${lines.join('\n')}\n`)
      expect(found.refused).toEqual([])
      expect(values(found).map((row) => (row as { merchant: string }).merchant)).toEqual(texts)
    }),
    seeded,
  )
})
