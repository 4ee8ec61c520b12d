/** Which types of Parquet, as DuckDB names them, a column of a dataset can hold, and how. */
import { isUtf8 } from 'node:buffer'
import { skippedBy, type TextOptions, type TextValue, textReader, timeValue } from './text-values.ts'
import type { TypedColumn } from './types.ts'
import { zoneConverter } from './zone.ts'

export interface ValueReader {
  /** The expression that is selected. @param column the quoted name */
  readonly sql: (column: string) => string
  readonly read: (value: unknown) => TextValue
}

export const quotedColumn = (name: string): string => `"${name.replaceAll('"', '""')}"`

const INTEGER = /^U?(TINY|SMALL|BIG)?INT(EGER)?$/
const WIDE = /^(U?HUGEINT|DECIMAL\(\d+,\d+\))$/
const TIME = /^(TIMESTAMP(_S|_MS)?|DATE)$/

const column = (quoted: string): string => quoted
const asText = (quoted: string): string => `CAST(${quoted} AS VARCHAR)`
const same = (value: unknown): TextValue => ({ value })

const utf8 = (value: unknown): TextValue => {
  const bytes = Buffer.from((value as { bytes: Uint8Array }).bytes)
  return isUtf8(bytes) ? { value: bytes.toString('utf8') } : { expected: 'text of UTF-8' }
}

const number = (value: unknown): TextValue => {
  if (typeof value === 'bigint') return { value: Number.isSafeInteger(Number(value)) ? Number(value) : String(value) }
  return { value: Number.isFinite(value) ? value : String(value) }
}

/** A double may hold an integer approximately, as it does when it is read from text. */
const double = (value: unknown): TextValue => number(typeof value === 'bigint' ? Number(value) : value)

/** @returns `undefined` if the column cannot hold values of the type */
export const parquetColumn = (
  declared: TypedColumn,
  type: string,
  options: Omit<TextOptions, 'decimalComma'>,
): ValueReader | undefined => {
  // Numbers in text have a point: the decimal comma is a matter of CSV.
  const text = textReader(declared, { ...options, decimalComma: false })
  const read = (value: unknown) => text(value as string)
  if (declared.type === 'string') {
    if (type === 'VARCHAR') return { sql: column, read: same }
    if (type === 'BLOB') return { sql: column, read: utf8 }
    return INTEGER.test(type) || WIDE.test(type) || type === 'UUID' ? { sql: asText, read: same } : undefined
  }
  if (declared.type === 'bytes') {
    const base64 = (value: unknown) => ({
      value: Buffer.from((value as { bytes: Uint8Array }).bytes).toString('base64'),
    })
    return type === 'BLOB' ? { sql: column, read: base64 } : undefined
  }
  if (type === 'VARCHAR') return { sql: column, read }
  if (declared.type === 'boolean') return type === 'BOOLEAN' ? { sql: column, read: same } : undefined
  if (declared.type === 'timestamp') return timeColumn(type, options.timezone)
  if (INTEGER.test(type) || type === 'DOUBLE' || type === 'FLOAT')
    return { sql: column, read: declared.type === 'double' ? double : number }
  return WIDE.test(type) ? { sql: asText, read } : undefined
}

const timeColumn = (type: string, timezone: string | undefined): ValueReader | undefined => {
  if (INTEGER.test(type)) return { sql: column, read: number }
  const micros = (quoted: string) => `epoch_us(${quoted})`
  const ofMicros = (value: unknown) => msOf(value as bigint, 1_000n)
  if (type === 'TIMESTAMP WITH TIME ZONE')
    return { sql: micros, read: (value) => ({ value: timeValue(ofMicros(value)) }) }
  const isNanos = type === 'TIMESTAMP_NS'
  if (!isNanos && !TIME.test(type)) return undefined
  const convert = timezone === undefined ? (wall: number) => wall : zoneConverter(timezone)
  return {
    sql: (quoted) => (isNanos ? `epoch_ns(${quoted})` : micros(quoted)),
    read: (value) => {
      const time = convert(isNanos ? msOf(value as bigint, 1_000_000n) : ofMicros(value))
      return time === undefined ? skippedBy(timezone) : { value: timeValue(time) }
    },
  }
}

/** Digits beyond the millisecond are cut, towards the past. */
const msOf = (value: bigint, divisor: bigint): number => {
  const rest = value % divisor
  return Number((value - (rest < 0n ? rest + divisor : rest)) / divisor)
}
