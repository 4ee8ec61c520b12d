/**
 * What the number or the bytes of a producer's field mean, by Avro's logical types and by the names that Kafka Connect and Debezium give, and
 * how a column reads it.
 */

/** The type of a column in a reader schema; `timestamp` is a long of ms. */
export type ColumnKind = 'string' | 'bytes' | 'long' | 'double' | 'boolean' | 'timestamp'

/** How a value that was read in its writer's type becomes the value of the column. Throws ColumnError. */
export type Convert = (value: unknown) => unknown

/** A value, or a type, that a column cannot hold. */
export class ColumnError extends Error {
  override name = 'ColumnError'
}

export type Unit =
  /** The value is read as its Avro type says. */
  | { readonly kind: 'plain' }
  | { readonly kind: 'converted'; readonly convert: Convert; readonly isWide?: boolean }
  /** The column cannot hold it. */
  | { readonly kind: 'refused'; readonly text: string }
  /** As `refused`, but earlier releases read it as its Avro type says; so rows that they accepted still are. */
  | { readonly kind: 'misread'; readonly text: string }

const DAY_MS = 86_400_000
const PLAIN: Unit = { kind: 'plain' }
const refused = (text: string): Unit => ({ kind: 'refused', text })
const misread = (text: string): Unit => ({ kind: 'misread', text })

/** Logical types of Avro that a timestamp column reads. Digits beyond the millisecond are cut, towards the past. */
const times: Readonly<Record<string, Unit>> = {
  'timestamp-millis': PLAIN,
  'local-timestamp-millis': { kind: 'converted', convert: (value) => value },
  'timestamp-micros': { kind: 'converted', convert: (value) => Math.floor((value as number) / 1000) },
  'local-timestamp-micros': { kind: 'converted', convert: (value) => Math.floor((value as number) / 1000) },
  'timestamp-nanos': { kind: 'converted', isWide: true, convert: (value) => msOfNanos(value as bigint) },
  'local-timestamp-nanos': { kind: 'converted', isWide: true, convert: (value) => msOfNanos(value as bigint) },
  date: { kind: 'converted', convert: (value) => (value as number) * DAY_MS },
}

const msOfNanos = (value: bigint): number => {
  const rest = value % 1_000_000n
  return Number((value - (rest < 0n ? rest + 1_000_000n : rest)) / 1_000_000n)
}

const MODE = 'set time.precision.mode=connect in Debezium, or declare the column as long'
const DEBEZIUM = 'io.debezium.time.'
/** Names of Debezium without a logical type of Avro: their numbers are no ms. */
const debezium: Readonly<Record<string, string>> = {
  Date: 'days',
  Time: 'ms since midnight',
  MicroTime: 'microseconds since midnight',
  NanoTime: 'nanoseconds since midnight',
  MicroTimestamp: 'microseconds',
  NanoTimestamp: 'nanoseconds',
  Year: 'a year',
}

interface Annotated {
  readonly type?: unknown
  readonly logicalType?: unknown
  readonly scale?: unknown
  readonly 'connect.name'?: unknown
}

/**
 * How a column reads a type.
 * @param type a branch of the field's type in the writer schema, parsed
 */
export const unitOf = (column: ColumnKind, type: unknown): Unit => {
  if (typeof type !== 'object' || type === null) return PLAIN
  const { type: base, logicalType, scale, 'connect.name': connect } = type as Annotated
  if (logicalType === 'decimal' && (base === 'bytes' || base === 'fixed'))
    return decimal(column, typeof scale === 'number' ? scale : 0)
  if (column !== 'timestamp' || (base !== 'int' && base !== 'long')) return PLAIN
  if (typeof logicalType === 'string') return times[logicalType] ?? refused(`${logicalType} is no point in time`)
  if (typeof connect !== 'string' || !connect.startsWith(DEBEZIUM)) return PLAIN
  const unit = debezium[connect.slice(DEBEZIUM.length)]
  return unit === undefined ? PLAIN : misread(`${connect} counts ${unit}; ${MODE}`)
}

/** A decimal is read as the same number in a file is: a double is the nearest, a long is exact. */
const decimal = (column: ColumnKind, scale: number): Unit => {
  if (column === 'double') return { kind: 'converted', convert: (value) => Number(decimalText(value as Buffer, scale)) }
  if (column === 'long') return { kind: 'converted', convert: (value) => wholeOf(decimalText(value as Buffer, scale)) }
  if (column === 'string')
    return misread('decimal is bytes; declare the column as double, or set decimal.handling.mode=string in Debezium')
  return PLAIN
}

/** The unscaled number is in two's complement, big-endian. */
const decimalText = (bytes: Buffer, scale: number): string =>
  `${bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))}e${-scale}`

const wholeOf = (text: string): number => {
  const [digits, exponent] = text.split('e')
  const divisor = 10n ** BigInt(Math.max(0, -Number(exponent)))
  const unscaled = BigInt(digits)
  const value = Number(unscaled / divisor)
  if (unscaled % divisor === 0n && Number.isSafeInteger(value)) return value
  throw new ColumnError(`the decimal ${text} is no long that is held exactly`)
}
