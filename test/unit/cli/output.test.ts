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
