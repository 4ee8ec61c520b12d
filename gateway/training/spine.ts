/** Reads the rows of a spine from JSON. The joined views, the request, or else the values determine the types of the columns. */
import { createHash } from 'node:crypto'
import type { TypedName } from '../../queries/offline/index.ts'
import { type ColumnType, canonicalJson, ExactInteger, expectedOf, readValue, type Value } from '../../schemas/index.ts'
import { HttpError } from '../http/errors.ts'

type Json = Record<string, unknown>

/** A long that a number does not hold exactly is a bigint. */
type SpineValue = Value | bigint

export interface SpineRows {
  readonly columns: readonly TypedName[]
  readonly rows: AsyncIterable<readonly SpineValue[]>
  /** The SHA-256 hash, as hex, of the values of the rows: however a time or a number was written, it is the same. Call it after all rows were read. */
  hash(): string
  /** Whether a hash is that of the rows, or of their text as canonical JSON, which earlier releases have recorded. Call it after all rows were read. */
  hasHash(hash: string): boolean
}

/** The largest number of rows from which the types of undeclared columns are derived. */
const LOOK_AHEAD_ROWS = 1_000
const COLUMNS_MAX = 1_000

/**
 * @param known the types of the columns that views and request declare
 * @param first names of known columns that come first, in this order: those of the set that is built again
 * @throws HttpError TRAINING_SET_INVALID, here and while the rows are read
 */
export const spineRows = async (
  source: AsyncIterable<unknown>,
  known: ReadonlyMap<string, ColumnType>,
  first: readonly string[] = [],
): Promise<SpineRows> => {
  const iterator = source[Symbol.asyncIterator]()
  const head: Json[] = []
  while (head.length < LOOK_AHEAD_ROWS) {
    const next = await iterator.next()
    if (next.done === true) break
    head.push(rowOf(next.value, head.length))
  }
  const columns = columnsOf(head, known, first)
  const [digest, digestOfText] = [createHash('sha256'), createHash('sha256')]
  const lineOf = liner(columns)
  const rows = async function* (): AsyncGenerator<readonly SpineValue[]> {
    let index = 0
    const one = (row: Json): readonly SpineValue[] => {
      const values = valuesOf(row, columns, known, index++)
      digest.update(`${lineOf(values)}\n`)
      digestOfText.update(`${canonicalJson(row)}\n`)
      return values
    }
    for (const row of head) yield one(row)
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      yield one(rowOf(next.value, index))
    }
  }
  return {
    columns,
    rows: rows(),
    hash: () => digest.copy().digest('hex'),
    hasHash: (hash) => [digest, digestOfText].some((each) => each.copy().digest('hex') === hash),
  }
}

/** Makes the text of a row's values: members in the order of their names, and null for a value that lacks. */
const liner = (columns: readonly TypedName[]): ((values: readonly SpineValue[]) => string) => {
  const members = columns.map(({ name }, i) => ({ name, i, key: `${JSON.stringify(name)}:` }))
  members.sort((a, b) => (a.name < b.name ? -1 : 1))
  return (values) => `{${members.map(({ key, i }) => key + textOf(values[i]!)).join(',')}}`
}

/** JSON has no word for some doubles, and none for bytes: objects, which no other value is. */
const textOf = (value: SpineValue): string => {
  if (typeof value === 'bigint') return String(value)
  if (Buffer.isBuffer(value)) return `{"bytes":"${value.toString('base64')}"}`
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return JSON.stringify(value)
  return `{"double":"${Object.is(value, -0) ? '-0' : value}"}`
}

const invalid = (field: string, value: unknown, expected: string): HttpError => {
  const shown = JSON.stringify(value)?.slice(0, 200) ?? 'absent'
  return new HttpError('TRAINING_SET_INVALID', `${field} is ${shown}, expected ${expected}.`, {
    problems: [{ field, value: shown, expected }],
  })
}

const rowOf = (value: unknown, index: number): Json => {
  const isRow = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactInteger)
  if (isRow) return value as Json
  throw invalid(`spine.${index}`, value, 'an object of columns')
}

const columnsOf = (
  head: readonly Json[],
  known: ReadonlyMap<string, ColumnType>,
  first: readonly string[],
): TypedName[] => {
  const types = new Map<string, ColumnType | undefined>(first.map((name) => [name, known.get(name)]))
  for (const row of head) {
    for (const [name, value] of Object.entries(row)) {
      const type = types.get(name)
      if (type === undefined) types.set(name, known.get(name) ?? typeOf(value))
      else if (value instanceof ExactInteger && !known.has(name)) types.set(name, 'long')
    }
  }
  if (types.size === 0) throw invalid('spine', [], 'at least one row with columns')
  if (types.size > COLUMNS_MAX) throw invalid('spine', `${types.size} columns`, `at most ${COLUMNS_MAX}`)
  return [...types].map(([name, type]) => ({ name, type: type ?? 'string' }))
}

/**
 * A number is a double, because only the last row would show whether all numbers are integers. A column with an integer that a double
 * does not hold is of longs.
 */
const typeOf = (value: unknown): ColumnType | undefined => {
  if (value === null || value === undefined) return undefined
  if (value instanceof ExactInteger) return 'long'
  if (typeof value === 'number') return 'double'
  return typeof value === 'boolean' ? 'boolean' : 'string'
}

const valuesOf = (
  row: Json,
  columns: readonly TypedName[],
  known: ReadonlyMap<string, ColumnType>,
  index: number,
): SpineValue[] => {
  const values: SpineValue[] = new Array(columns.length)
  let taken = 0
  for (let i = 0; i < columns.length; i++) {
    const { name, type } = columns[i]
    if (!Object.hasOwn(row, name)) {
      values[i] = null
      continue
    }
    taken++
    const given = row[name]
    const value = given === null ? null : spineValue(type, given, known.has(name))
    if (value === undefined) throw invalid(`spine.${index}.${name}`, given, expectedOfSpine(type, given))
    values[i] = value
  }
  if (taken === Object.keys(row).length) return values
  const extra = Object.keys(row).find((name) => !columns.some((column) => column.name === name))
  throw invalid(
    `spine.${index}.${extra}`,
    row[extra!],
    `no such column in the rows before, only ${columns.map((c) => c.name).join(', ')}`,
  )
}

/** @param isDeclared whether somebody has said the type: who declares a double takes the nearest one */
const spineValue = (type: ColumnType, given: unknown, isDeclared: boolean): SpineValue | undefined => {
  if (type === 'long') {
    if (given instanceof ExactInteger) return BigInt.asIntN(64, given.value) === given.value ? given.value : undefined
    return Number.isSafeInteger(given) ? (given as number) : undefined
  }
  if (type === 'double' && given instanceof ExactInteger && !isDeclared) {
    const nearest = Number(given.value)
    return Number.isFinite(nearest) && BigInt(nearest) === given.value ? nearest : undefined
  }
  return readValue(type, given)
}

const expectedOfSpine = (type: ColumnType, given: unknown): string => {
  if (type === 'long') return 'an integer of 64 bits'
  return type === 'double' && given instanceof ExactInteger
    ? "a number that a double holds exactly, or the column declared as 'long' in columns"
    : expectedOf(type)
}
