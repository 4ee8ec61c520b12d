/** Files of rows: one, or all of a folder. */
import type { FieldOf, SourceType } from '../fields.ts'

const ENDING = /^[A-Za-z0-9]{1,16}$/

/** How rows are read from files, wherever the files are. */
export const FORMAT_FIELDS: Readonly<Record<string, FieldOf>> = {
  format: {
    kind: 'oneOf',
    values: ['csv', 'ndjson', 'parquet'],
    doc: 'The format of every file. Without it, the ending of a name says it: .csv, .tsv, .ndjson, .jsonl, .parquet or .pq.',
  },
  ending: {
    ...{ kind: 'text', pattern: ENDING, expected: 'letters and digits, without the point', identity: true },
    doc: 'Only files whose names end so are read. Without it, all files with an ending of a known format are.',
  },
  encoding: { kind: 'text', doc: 'The encoding of CSV, such as windows-1252.', fallback: 'utf-8' },
  delimiter: {
    ...{ kind: 'text', pattern: /^[^"\r\n]$/, expected: 'one character that is no quote' },
    doc: 'The character between the fields of CSV. Without it, the one that fits the header.',
  },
  decimalComma: { kind: 'flag', doc: 'Whether numbers of CSV have a decimal comma.', fallback: false },
  timezone: { kind: 'text', doc: 'The zone of times without one, such as Europe/Berlin.' },
  ignoreExtraColumns: {
    kind: 'flag',
    doc: 'Whether fields that the dataset does not have are left out.',
    fallback: false,
  },
  settle: {
    ...{ kind: 'span', min: 0, max: 86_400_000, fallback: 2_000 },
    doc: 'A file is read when it has not changed for this time.',
  },
  every: {
    ...{ kind: 'span', min: 100, max: 86_400_000, fallback: 5_000 },
    doc: 'How often new files are looked for.',
  },
}

export const files: SourceType = {
  name: 'files',
  summary: 'Files of rows in CSV, NDJSON or Parquet: one, or all of a folder and of those in it.',
  fields: {
    path: {
      ...{ kind: 'text', pattern: /^\//, expected: 'an absolute path', required: true, identity: true },
      doc: 'The absolute path of the file or the folder, below a folder of the setting `sources.folders`.',
    },
    ...FORMAT_FIELDS,
  },
}

/** `readsFrom` of files, with every default filled in. */
export interface FilesFrom extends FormatFrom {
  readonly path: string
}

export interface FormatFrom {
  readonly format?: 'csv' | 'ndjson' | 'parquet'
  readonly ending?: string
  readonly encoding: string
  readonly delimiter?: string
  readonly decimalComma: boolean
  readonly timezone?: string
  readonly ignoreExtraColumns: boolean
  /** ms */
  readonly settle: number
  /** ms */
  readonly every: number
}
