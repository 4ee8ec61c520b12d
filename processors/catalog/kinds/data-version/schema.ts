import { described, listOf, members, whole, word } from '../../json-schema.ts'

export const dataVersionSchema = members(
  {
    name: {
      type: 'string',
      pattern: '^[a-z][a-z0-9_]{0,63}\\.[a-z][a-z0-9_-]{0,63}$',
      description: 'The name of the dataset, a dot, and the name of the version.',
    },
    dataset: word('The dataset.'),
    schemaVersion: whole('The version of its declaration whose columns are meant.', 1),
    offsets: listOf(whole('An offset.', 0), 'By partition of the topic of rows: rows before this offset are meant.'),
    rows: whole('The number of rows.', 0),
    contentHash: word('SHA-256, hex, of the rows as NDJSON in the order of partition and offset.'),
    asOf: { type: 'integer', description: 'The log time that was asked for, ms since the epoch. Default: none was.' },
    ...described,
  },
  ['name', 'dataset', 'schemaVersion', 'offsets', 'rows', 'contentHash'],
)
