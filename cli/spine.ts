/** The spine of a training set from a file: NDJSON as it is, CSV and Parquet as JSON with the types of their columns. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { type FileOptions, type InferredColumn, inferredColumns, openRows, type RefusedRow } from '../files/index.ts'
import { type ColumnType, jsonText } from '../schemas/index.ts'
import type { Cli } from './cli.ts'
import { CliError, EXIT } from './errors.ts'

export interface SpineOptions {
  /** The features that are asked for, as `view:feature`. */
  readonly features: readonly string[]
  /** The column with the time of a row. */
  readonly time: string
  /** Types that the user names, by column. */
  readonly columns: ReadonlyMap<string, ColumnType>
  readonly file: FileOptions
}

export interface Spine {
  /** Rows as lines of JSON. */
  readonly lines: AsyncIterable<string>
  /** The types of the columns. */
  readonly columns: ReadonlyMap<string, ColumnType>
}

/**
 * The rows of a CSV or Parquet file. In CSV an entity column has the type that its dataset gives it, so that `007` is text where it names something; any
 * other column the narrowest type that holds all of its values.
 * @throws CliError if the file cannot be read, or as soon as a row cannot
 */
export const spineOf = async (cli: Cli, file: string, options: SpineOptions): Promise<Spine> => {
  const bytes = await sizeOf(file)
  const declared = /\.(parquet|pq)$/i.test(file) ? new Map() : await entityTypes(cli, options.features)
  const found = await inferredColumns(file, bytes, options.file)
  const columns = new Map(found.map((column) => [column.name, typeOf(file, column, { ...options, declared })]))
  if (!columns.has(options.time)) {
    const names = [...columns.keys()].join(', ')
    throw new CliError(
      `${file} has no column ${options.time}, which --time names; it has ${names || 'none'}.`,
      EXIT.usage,
    )
  }
  const shape = {
    name: 'the spine',
    columns: [...columns].map(([name, type]) => ({ name, type })),
    key: [],
    time: options.time,
  }
  const rows = await openRows(file, shape, options.file)
  return { lines: linesOf(cli, file, rows.batches(), columns), columns }
}

const typeOf = (
  file: string,
  { name, type, note }: InferredColumn,
  {
    time,
    columns,
    declared,
  }: Pick<SpineOptions, 'time' | 'columns'> & { readonly declared: ReadonlyMap<string, ColumnType> },
): ColumnType => {
  if (name === time) return 'timestamp'
  const known = columns.get(name) ?? declared.get(name) ?? type
  if (known !== undefined) return known
  if (note === 'has no value') return 'string'
  throw new CliError(`${path.basename(file)}: column ${name} ${note}.`, EXIT.usage)
}

async function* linesOf(
  cli: Cli,
  file: string,
  batches: AsyncIterable<{
    readonly rows: readonly { readonly json: string }[]
    readonly refused: readonly RefusedRow[]
  }>,
  columns: ReadonlyMap<string, ColumnType>,
): AsyncGenerator<string> {
  const exact = exactLongs(columns)
  for await (const { rows, refused } of batches) {
    const [wrong] = refused
    if (wrong !== undefined)
      throw new CliError(
        `${path.basename(file)}: row ${wrong.row}: ${wrong.field || 'the row'} is ${JSON.stringify(wrong.value)}; expected ${wrong.expected}.`,
        EXIT.usage,
      )
    if (cli.signal.aborted) throw new CliError('Interrupted.', EXIT.interrupted)
    if (rows.length > 0) yield `${rows.map(({ json }) => exact(json)).join('\n')}\n`
  }
}

const DIGITS = /^-?\d{16,}$/

/** A long that a number does not hold is text in the row; JSON has it as digits. */
const exactLongs = (columns: ReadonlyMap<string, ColumnType>): ((json: string) => string) => {
  const longs = new Set([...columns].filter(([, type]) => type === 'long').map(([name]) => name))
  if (longs.size === 0) return (json) => json
  return (json) => {
    if (!/"-?\d{16,}"/.test(json)) return json
    const members = Object.entries(JSON.parse(json) as object).map(([name, value]) => {
      const isLong = longs.has(name) && typeof value === 'string' && DIGITS.test(value)
      return `${JSON.stringify(name)}:${isLong ? value : jsonText(value)}`
    })
    return `{${members.join(',')}}`
  }
}

interface Declared {
  readonly declaration: {
    readonly dataset: string
    readonly entity: readonly string[]
    readonly columns: readonly { readonly name: string; readonly type: ColumnType }[]
  }
}

/** The types of the entity columns of the views, as their datasets declare them. */
const entityTypes = async (cli: Cli, features: readonly string[]): Promise<ReadonlyMap<string, ColumnType>> => {
  const client = cli.client()
  const types = new Map<string, ColumnType>()
  const views = new Set(features.map((feature) => feature.split(':')[0]))
  for (const view of views) {
    const { declaration } = await client.json<Declared>('GET', `/v1/catalog/views/${encodeURIComponent(view)}`)
    const dataset = await client.json<Declared>(
      'GET',
      `/v1/catalog/datasets/${encodeURIComponent(declaration.dataset)}`,
    )
    for (const { name, type } of dataset.declaration.columns)
      if (declaration.entity.includes(name)) types.set(name, type)
  }
  return types
}

const sizeOf = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).size
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`, EXIT.usage)
  }
}
