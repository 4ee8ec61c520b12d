/** The rows of one file, by the fields that fill the columns of the dataset. */
import { type Batch, openRows, type RowFile, type RowShape } from '../../files/index.ts'
import type { FormatFrom } from '../../processors/catalog/index.ts'
import { type avro, type DatasetDeclaration, loadRowId, parseJson } from '../../schemas/index.ts'
import { isRow, type SourceRow, type UnreadRow } from '../source.ts'
import type { FoundFile, LocalFile } from './store.ts'

export interface ReadOptions {
  readonly source: avro.Source
  readonly dataset: DatasetDeclaration
  readonly from: FormatFrom
}

interface Numbered {
  /** The number of the row in the file, from 1; of one that spans several lines, the last. */
  readonly last: number
  readonly row: SourceRow | UnreadRow
}

export interface OpenedFile {
  readonly opened: RowFile
  rowsOf(batch: Batch): Numbered[]
}

/** The dataset as the file names its columns; what is said of a row is in no file. */
export const shapeOf = ({ columns }: avro.Source, dataset: DatasetDeclaration): RowShape => {
  const fields = new Map(columns.map(({ column, from }) => [column, from]))
  const fieldOf = (column: string) => fields.get(column) ?? column
  const isInFile = (field: string) => !field.startsWith('$')
  return {
    name: dataset.name,
    columns: dataset.columns
      .map(({ name, type }) => ({ name: fieldOf(name), type }))
      .filter(({ name }) => isInFile(name)),
    key: dataset.key.map(fieldOf).filter(isInFile),
    time: fieldOf(dataset.time),
  }
}

/** @throws FileError if it cannot be read, or does not fit the dataset */
export const openFile = async (
  { source, dataset, from }: ReadOptions,
  { name }: FoundFile,
  { path, digest }: LocalFile,
): Promise<OpenedFile> => {
  const { format, encoding, delimiter, decimalComma, timezone, ignoreExtraColumns } = from
  const opened = await openRows(path, shapeOf(source, dataset), {
    ...{ encoding, decimalComma, ignoreExtraColumns },
    ...(format !== undefined && { format }),
    ...(delimiter !== undefined && { delimiter }),
    ...(timezone !== undefined && { timezone }),
  })
  const load = `${source.name}\0${digest}`
  const said = { $source: source.name, $file: name }
  const of = (row: number) => ({ id: loadRowId(load, row), place: `row ${row} of ${name}` })
  return {
    opened,
    rowsOf: ({ rows, refused }) => [
      ...rows.map(({ row, json }): Numbered => ({ last: row, row: read(json, of(row), said) })),
      ...refused.map(({ row, field, value, expected, rows: lines }): Numbered => {
        return { last: row + lines - 1, row: { ...of(row), field, value, expected: inDeclaration(expected) } }
      }),
    ],
  }
}

const read = (
  json: string,
  of: { readonly id: string; readonly place: string },
  said: Readonly<Record<string, unknown>>,
): SourceRow | UnreadRow => {
  const unread = (value: unknown, expected: string) => ({ ...of, field: '', value, expected, bytes: Buffer.from(json) })
  try {
    const values = parseJson(json)
    return isRow(values) ? { ...of, values, said } : unread(values, 'an object of columns')
  } catch (error) {
    return unread(json, `JSON (${(error as Error).message})`)
  }
}

/** Readers of files speak of options of the command line. */
export const inDeclaration = (said: string): string =>
  said.replace(
    /--([a-z-]+)/g,
    (_, option: string) => `readsFrom.${option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())}`,
  )
