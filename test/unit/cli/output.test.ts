import { expect, test } from 'vitest'
import { barText, table } from '../../../cli/output.ts'

test('a bar shows share, amount and rate', () => {
  expect(barText('ingest', 500, 2000, 'rows', 2, 'note')).toBe(
    'ingest  [######------------------] 25%  500 rows  250 rows/s  note',
  )
})

test('without a total there is no bar', () => {
  expect(barText('tail', 3, undefined, 'records', 1, '')).toBe('tail  3 records  3 records/s')
})

test('a table is aligned and has no blanks at the ends', () => {
  expect(
    table([
      ['a', 'b'],
      ['ccc', ''],
    ]),
  ).toBe('a    b\nccc')
})

test('what people named steers no terminal: a cell of a table is one line of visible text', () => {
  expect(
    table([
      ['a\u001b[31m', 'b'],
      ['c\r\nd\u0007\u009b2J', '\u202ee\tf'],
    ]),
  ).toBe('a [31m    b\nc  d  2J   e f')
})
