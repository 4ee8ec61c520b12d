/**
 * Reads Parquet through DuckDB, which knows every codec, encoding and type that writers use, and reads a row group in pieces. A column whose type
 * does not fit the declared one is refused by its name before anything is sent.
 */
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { openDatabase } from '../platform/sorting/index.ts'
import { FileError } from './errors.ts'
import { parquetColumn, quotedColumn, type ValueReader } from './parquet-values.ts'
import { rowJson } from './row-json.ts'
import { timeIn } from './text-values.ts'
import type { Batch, FileOptions, FileRow, RefusedRow, RowFile, RowShape } from './types.ts'

const MEMORY = '512MB'

/** @throws FileError if the file is no Parquet file, or its columns do not fit the dataset */
export const parquetFile = async (file: string, shape: RowShape, options: FileOptions): Promise<RowFile> => {
  const connection = await (await openDatabase({ memory: MEMORY })).connect()
  const path = globless(file)
  const columns = await columnsOf(connection, file, path)
  const fields = fieldsOf(file, columns, shape, options)
  const total = await countOf(connection, path)
  return { total, unit: 'rows', batches: () => batches(connection, { file, path, shape, fields }) }
}

/** The columns of a file, with their types as DuckDB names them. @throws FileError if it is no Parquet file */
export const parquetTypes = async (file: string): Promise<readonly Described[]> => {
  const connection = await (await openDatabase({ memory: MEMORY })).connect()
  return columnsOf(connection, file, globless(file))
}

/** A path is a pattern for DuckDB. */
const globless = (file: string): string => file.replace(/[*?[]/g, (character) => `[${character}]`)

interface Described {
  readonly name: string
  readonly type: string
}

const columnsOf = async (connection: DuckDBConnection, file: string, path: string): Promise<Described[]> => {
  try {
    const reader = await connection.runAndReadAll(
      'SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet($path))',
      {
        path,
      },
    )
    return reader.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }))
  } catch (error) {
    throw new FileError(`${file} cannot be read as Parquet: ${firstLine(error)}`, 'unfit')
  }
}

const countOf = async (connection: DuckDBConnection, path: string): Promise<number> => {
  const reader = await connection.runAndReadAll('SELECT count(*) FROM read_parquet($path)', { path })
  return Number(reader.getRows()[0][0])
}

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0]

interface FieldReader extends ValueReader {
  readonly name: string
}

const fieldsOf = (
  file: string,
  columns: readonly Described[],
  shape: RowShape,
  options: FileOptions,
): FieldReader[] => {
  const wrong = (what: string): FileError => new FileError(`${file}: ${what}`, 'unfit')
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const absent = [...shape.key, shape.time].find((name) => !types.has(name))
  if (absent !== undefined)
    throw wrong(
      `there is no column ${absent}, which every row of ${shape.name} needs; there are ${[...types.keys()].join(', ')}.`,
    )
  const declared = new Set(shape.columns.map(({ name }) => name))
  const extra = columns.filter(({ name }) => !declared.has(name)).map(({ name, type }) => `${name} (${type})`)
  if (extra.length > 0 && !options.ignoreExtraColumns)
    throw wrong(
      `${shape.name} has no column ${extra.join(', ')}; it has ${[...declared].join(', ')}. Leave columns out with --ignore-extra-columns.`,
    )
  return shape.columns.flatMap((column): FieldReader[] => {
    const type = types.get(column.name)
    if (type === undefined) return []
    const reader = parquetColumn(column, type, options)
    if (reader === undefined)
      throw wrong(`column ${column.name} is ${type}, which a column of type ${column.type} cannot hold.`)
    return [{ name: column.name, ...reader }]
  })
}

interface Reading {
  readonly file: string
  readonly path: string
  readonly shape: RowShape
  readonly fields: readonly FieldReader[]
}

async function* batches(connection: DuckDBConnection, { file, path, shape, fields }: Reading): AsyncGenerator<Batch> {
  const list = fields.map(({ name, sql }) => sql(quotedColumn(name))).join(', ')
  const result = await connection.stream(`SELECT ${list} FROM read_parquet($path)`, { path }).catch((error) => {
    throw new FileError(`${file} cannot be read: ${firstLine(error)}`, 'damaged')
  })
  let done = 0
  for (;;) {
    const chunk = await fetched(result, file, done)
    if (chunk === null || chunk.rowCount === 0) return
    const columns = fields.map((_, i) => chunk.getColumnValues(i))
    const batch = { rows: [] as FileRow[], refused: [] as RefusedRow[] }
    for (let i = 0; i < chunk.rowCount; i++) {
      const found = rowOf(fields, columns, i, done + i + 1, shape.time)
      if ('json' in found) batch.rows.push(found)
      else batch.refused.push(found)
    }
    done += chunk.rowCount
    yield { ...batch, done }
  }
}

/** @throws FileError if the file is damaged from here on */
const fetched = async (
  result: { fetchChunk(): Promise<DuckDBDataChunk | null> },
  file: string,
  done: number,
): Promise<DuckDBDataChunk | null> => {
  try {
    return await result.fetchChunk()
  } catch (error) {
    throw new FileError(`${file} cannot be read beyond row ${done}: ${firstLine(error)}`, 'damaged')
  }
}

const rowOf = (
  fields: readonly FieldReader[],
  columns: readonly (readonly unknown[])[],
  index: number,
  row: number,
  time: string,
): FileRow | RefusedRow => {
  const values: Record<string, unknown> = {}
  for (let i = 0; i < fields.length; i++) {
    const found = columns[i][index]
    if (found === null) {
      values[fields[i].name] = null
      continue
    }
    const { value, expected } = fields[i].read(found)
    if (expected !== undefined) return { row, field: fields[i].name, value: shown(found), expected, rows: 1 }
    values[fields[i].name] = value
  }
  return { row, json: rowJson(values), time: timeIn(values[time]) }
}

const shown = (value: unknown): string => {
  if (typeof value !== 'object') return String(value).slice(0, 200)
  const { bytes } = value as { bytes?: Uint8Array }
  return bytes === undefined ? String(value).slice(0, 200) : Buffer.from(bytes.subarray(0, 40)).toString('hex')
}
