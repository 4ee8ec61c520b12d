/** The shapes of profiles and samples. */
import {
  answer,
  anything,
  integer,
  list,
  nullable,
  number,
  object,
  positions,
  type Schema,
  text,
} from '../http/schemas.ts'

const flag = (description: string): Schema => ({ type: 'boolean', description })
const rows = integer('The number of rows.')

const figures = {
  type: text('The type of the column.'),
  rows: integer('The number of all rows.'),
  profiledRows: integer('The number of rows from which the figures are computed. Up to 1,000,000 rows, all are used.'),
  missing: integer('The number of rows without a value.'),
  distinct: integer('The number of distinct values. It is a lower bound if not all rows are profiled.'),
  notANumber: integer('The number of values that are NaN.'),
  infinite: integer('The number of infinite values.'),
  top: nullable(
    list(
      object({
        value: anything('The value: times in ms, bytes as base64, texts cut after 100 characters.'),
        isCut: flag('Whether the value is longer than what is shown.'),
        rows,
      }),
      { description: 'The most frequent values, at most ten. Null means that the column is masked.' },
    ),
  ),
  quantiles: nullable(
    list(
      object({
        share: number('The share of rows.'),
        value: number('The smallest value that this share of rows does not exceed.'),
      }),
      {
        description: 'Null: there are no numbers, or the column is masked.',
      },
    ),
  ),
  histogram: nullable(
    list(object({ from: number('The least value.'), to: number('The end.'), rows }), {
      description: 'Buckets of equal width. Null means that there are no numbers, or that the column is masked.',
    }),
  ),
  lengths: nullable({
    ...object({ least: integer('The smallest length.'), greatest: integer('The greatest length.') }),
    description:
      'The lengths of texts in characters, or of bytes in bytes. Null means that there are none, or that the column is masked.',
  }),
  masked: flag('Whether values are hidden from the caller.'),
}

const common = { dataset: text('The dataset.'), version: integer('Its latest version.') }
const nextPageToken = nullable(text('The token of the next page. Null means the end.'))

export const columnsAnswer = answer(
  'The answer holds one page of columns.',
  object({
    ...common,
    rows,
    positions,
    items: list(object({ column: text('The column.'), ...figures })),
    nextPageToken,
  }),
)

export const windowsAnswer = answer(
  'The answer holds one page of windows.',
  object({
    ...{ ...common, column: text('The column.'), windowMs: integer('The length of a window, in ms.'), positions },
    items: list(
      object({
        start: integer('The start of the window, inclusive, in ms since the epoch.'),
        end: integer('Its end, exclusive, in ms since the epoch.'),
        ...figures,
      }),
    ),
    nextPageToken,
  }),
)

export const samplesAnswer = answer(
  'The answer holds the rows.',
  object({
    ...common,
    positions,
    masked: list(text('A column whose values are hidden from the caller.')),
    items: list(
      object({
        partition: integer('The partition.'),
        offset: integer('The offset in the topic of rows.'),
        logTime: integer('The log time, in ms since the epoch.'),
        values: {
          type: 'object',
          description:
            'By column: times as RFC 3339, bytes as base64, NaN and infinities as text. Null means no value.',
          additionalProperties: true,
        },
        cut: list(text('A column whose value is longer than what is shown.')),
      }),
    ),
  }),
)
