/**
 * Infers the types of a file's columns. CSV has only text: a column has the narrowest type that holds all of its values, and text with leading
 * zeros stays text, because it names something. Parquet has types of its own; JSON has some.
 */
import type { ColumnType } from '../schemas/index.ts'
import { csvFile, headerOfCsv } from './csv.ts'
import { ndjsonFile } from './ndjson.ts'
import { parquetTypes } from './parquet.ts'
import { textReader } from './text-values.ts'
import type { FileOptions, RowFile } from './types.ts'

export interface InferredColumn {
  readonly name: string
  /** Absent: no column of a dataset can hold it, or it has no value. */
  readonly type?: ColumnType
  /** What a person should know, as a sentence without its end. */
  readonly note?: string
}

/** @param rowsMax rows of CSV and NDJSON that are looked at @throws FileError if the file cannot be read */
export const inferredColumns = async (
  file: string,
  bytes: number,
  options: FileOptions,
  rowsMax = Number.POSITIVE_INFINITY,
): Promise<readonly InferredColumn[]> => {
  if (/\.(parquet|pq)$/i.test(file)) return (await parquetTypes(file)).map(ofParquet)
  if (/\.(ndjson|jsonl)$/i.test(file)) return observed(ndjsonFile(file, bytes, ''), rowsMax, options)
  const { header, delimiter } = await headerOfCsv(file, options)
  const columns = header.map((name) => ({ name, type: 'string' as const }))
  const shape = { name: 'the file', columns, key: [], time: header[0] }
  return observed(await csvFile(file, bytes, shape, { ...options, delimiter }), rowsMax, options, header)
}

const PARQUET: readonly (readonly [RegExp, ColumnType])[] = [
  [/^BOOLEAN$/, 'boolean'],
  [/^U?(TINY|SMALL)?INT(EGER)?$|^BIGINT$|^UINTEGER$/, 'long'],
  [/^(FLOAT|DOUBLE|DECIMAL.*)$/, 'double'],
  [/^(TIMESTAMP.*|DATE)$/, 'timestamp'],
  [/^(VARCHAR|UUID|UBIGINT|U?HUGEINT)$/, 'string'],
  [/^BLOB$/, 'bytes'],
]

const ofParquet = ({ name, type: found }: { readonly name: string; readonly type: string }): InferredColumn => {
  const type = PARQUET.find(([pattern]) => pattern.test(found))?.[1]
  return type === undefined ? { name, note: `is ${found}, which no column can hold` } : { name, type }
}

/** What the values of a column have in common. */
interface Seen {
  values: number
  /** Types that hold all values so far. */
  readonly possible: Set<ColumnType>
  isZoneless: boolean
  isNested: boolean
}

const observed = async (
  { batches }: RowFile,
  rowsMax: number,
  options: FileOptions,
  header: readonly string[] = [],
): Promise<readonly InferredColumn[]> => {
  const columns = new Map<string, Seen>()
  const seenOf = (name: string): Seen => {
    const seen = columns.get(name) ?? {
      values: 0,
      possible: new Set<ColumnType>(['boolean', 'long', 'double', 'timestamp', 'string']),
      isZoneless: false,
      isNested: false,
    }
    columns.set(name, seen)
    return seen
  }
  for (const name of header) seenOf(name)
  const look = looker(options)
  let rows = 0
  for await (const batch of batches()) {
    for (const { json } of batch.rows) {
      if (rows++ >= rowsMax) break
      for (const [name, value] of Object.entries(parsed(json))) if (value !== null) look(seenOf(name), value)
    }
    if (rows >= rowsMax) break
  }
  return [...columns].map(([name, seen]) => ({ name, ...resultOf(seen) }))
}

/** A line that is no object is refused when it is sent. */
const parsed = (json: string): object => {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}

const INTEGER = /^[+-]?(0|[1-9]\d*)$/
const ZEROS = /^[+-]?0\d/

const looker = ({ decimalComma }: FileOptions) => {
  const double = textReader({ name: '', type: 'double' }, { decimalComma })
  const time = textReader({ name: '', type: 'timestamp' }, { decimalComma, timezone: 'UTC' })
  const strict = textReader({ name: '', type: 'timestamp' }, { decimalComma })
  const holds: Readonly<Partial<Record<ColumnType, (text: string) => boolean>>> = {
    boolean: (text) => /^(true|false)$/i.test(text),
    long: (text) => INTEGER.test(text) && Number.isSafeInteger(Number(text)),
    // An integer that a double does not hold names something.
    double: (text) =>
      !ZEROS.test(text) &&
      (!INTEGER.test(text) || Number.isSafeInteger(Number(text))) &&
      (typeof double(text).value === 'number' || /^[+-]?(nan|inf(inity)?)$/i.test(text)),
    timestamp: (text) => !/^-?\d+$/.test(text) && typeof time(text).value === 'number',
  }
  return (seen: Seen, value: unknown): void => {
    seen.values++
    if (typeof value === 'object') seen.isNested = true
    if (typeof value === 'number' || typeof value === 'boolean') {
      keep(seen, (type) =>
        typeof value === 'boolean'
          ? type === 'boolean'
          : type === 'double' || (type === 'long' && Number.isSafeInteger(value)),
      )
      return
    }
    const text = String(value)
    keep(seen, (type) => type === 'string' || holds[type]?.(text) === true)
    if (seen.possible.has('timestamp') && strict(text).expected !== undefined) seen.isZoneless = true
  }
}

const keep = ({ possible }: Seen, holds: (type: ColumnType) => boolean): void => {
  for (const type of possible) if (!holds(type)) possible.delete(type)
}

const resultOf = ({ values, possible, isZoneless, isNested }: Seen): Omit<InferredColumn, 'name'> => {
  if (isNested) return { note: 'holds lists or objects, which no column can hold' }
  if (values === 0) return { note: 'has no value' }
  const [type] = possible
  if (type === undefined) return { note: 'holds values of several types' }
  if (type === 'timestamp' && isZoneless)
    return { type, note: 'has times without a zone: name it with --timezone when you load the file' }
  return { type }
}
