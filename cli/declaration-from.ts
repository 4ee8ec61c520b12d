/** Makes the declaration of a dataset from a file, for a person to look at and to correct. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { type FileOptions, type InferredColumn, inferredColumns } from '../files/index.ts'
import { type DatasetDeclaration, reservedColumns } from '../schemas/index.ts'
import { CliError, EXIT } from './errors.ts'

export interface FromOptions {
  readonly name?: string
  readonly key?: string
  readonly time?: string
}

export interface Inferred {
  readonly declaration: DatasetDeclaration
  /** Sentences about what was guessed or left out. */
  readonly notes: readonly string[]
}

const ROWS_MAX = 100_000
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
const TIME_LIKE = /^(ts|time|date|datetime|timestamp|event_?time)$|_(ts|at|time|date|timestamp)$/i

/** @throws CliError if the file cannot be read, or has no column for the key or the time */
export const declarationFrom = async (file: string, given: FromOptions, options: FileOptions): Promise<Inferred> => {
  const found = await inferredColumns(file, await sizeOf(file), options, ROWS_MAX)
  const notes: string[] = []
  const columns = found.flatMap((column) => {
    const problem = problemOf(column)
    if (problem !== undefined) {
      notes.push(
        `Column ${column.name || '(no name)'} ${problem}; it is left out, so load the file with --ignore-extra-columns.`,
      )
      return []
    }
    if (column.note !== undefined) notes.push(`Column ${column.name} ${column.note}.`)
    return [{ name: column.name, type: column.type ?? ('string' as const) }]
  })
  const time = timeOf(file, columns, given.time, notes)
  const key = keyOf(file, columns, given.key?.split(','), time, notes)
  const typed = columns.map((column) => (column.name === time ? { ...column, type: 'timestamp' as const } : column))
  const name =
    given.name ??
    path
      .parse(file)
      .name.replaceAll(/[^A-Za-z0-9_]/g, '_')
      .replace(/^(?=\d)/, '_')
  return { declaration: { name, columns: typed, key, time }, notes }
}

type Columns = readonly Required<Pick<InferredColumn, 'name' | 'type'>>[]

const problemOf = ({ name, type, note }: InferredColumn): string | undefined => {
  if (!NAME.test(name)) return 'is no name of a column (letters, digits and _, not starting with a digit)'
  if (reservedColumns.includes(name) || name in Object.prototype) return 'has a name that is reserved'
  return type === undefined ? note : undefined
}

const timeOf = (file: string, columns: Columns, given: string | undefined, notes: string[]): string => {
  const named = columns.find(({ name }) => name === given)
  if (given !== undefined) {
    if (named !== undefined && (named.type === 'timestamp' || named.type === 'long')) return given
    throw new CliError(`--time is '${given}', expected a column of times; ${listed(file, columns)}`, EXIT.usage)
  }
  const times = columns.filter(({ type }) => type === 'timestamp')
  const guess = times[0] ?? columns.find(({ name, type }) => type === 'long' && TIME_LIKE.test(name))
  if (guess === undefined)
    throw new CliError(`${file} has no column of times; name it with --time. ${listed(file, columns)}`, EXIT.usage)
  if (times.length === 0) notes.push(`Column ${guess.name} is taken for ms since the epoch.`)
  if (times.length > 1)
    notes.push(
      `The time of a row is ${guess.name}, the first of ${times.map(({ name }) => name).join(', ')}; --time names another.`,
    )
  return guess.name
}

const keyOf = (
  file: string,
  columns: Columns,
  given: readonly string[] | undefined,
  time: string,
  notes: string[],
): readonly string[] => {
  if (given !== undefined) {
    const absent = given.find((name) => !columns.some((column) => column.name === name))
    if (absent === undefined) return given
    throw new CliError(`--key names '${absent}', expected columns; ${listed(file, columns)}`, EXIT.usage)
  }
  const guess = columns.find(({ name, type }) => name !== time && (type === 'string' || type === 'long'))
  if (guess === undefined)
    throw new CliError(`${file} has no column of text or integers for the key. ${listed(file, columns)}`, EXIT.usage)
  notes.push(`The key is a guess: ${guess.name}. Rows with an equal key are in order; --key names other columns.`)
  return [guess.name]
}

const listed = (file: string, columns: Columns): string =>
  `${path.basename(file)} has ${columns.map(({ name, type }) => `${name} (${type})`).join(', ') || 'none'}.`

const sizeOf = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).size
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`, EXIT.usage)
  }
}

/** The declaration as JSON, a line for each column. */
export const declarationText = ({ columns, ...rest }: DatasetDeclaration): string => {
  const lines = columns.map((column) => `    ${JSON.stringify(column)}`)
  const { name, key, time } = rest
  return [
    '{',
    `  "name": ${JSON.stringify(name)},`,
    '  "columns": [',
    lines.join(',\n'),
    '  ],',
    `  "key": ${JSON.stringify(key)},`,
    `  "time": ${JSON.stringify(time)}`,
    '}',
  ].join('\n')
}
