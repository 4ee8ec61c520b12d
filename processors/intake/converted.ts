/** A value of one type as one of another, where both say the same. What is not exact is no value. */
import { type ColumnType, LONG_MAX, timeOfRfc3339 } from '../../schemas/index.ts'

const WHOLE = /^[+-]?\d{1,16}$/
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

const long = (value: number): number | undefined =>
  Number.isInteger(value) && Math.abs(value) <= LONG_MAX ? value : undefined

const ofText: Readonly<Partial<Record<ColumnType, (text: string) => unknown>>> = {
  string: (text) => text,
  long: (text) => (WHOLE.test(text) ? long(Number(text)) : undefined),
  double: (text) => (NUMBER.test(text) ? Number(text) : undefined),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  timestamp: (text) => timeOfRfc3339(text),
}

const ofNumber: Readonly<Partial<Record<ColumnType, (value: number) => unknown>>> = {
  string: (value) => String(value),
  long,
  double: (value) => value,
  timestamp: long,
}

/** @param value not null @returns `undefined` if there is no such value */
export const converted = (value: unknown, from: ColumnType, to: ColumnType): unknown => {
  if (from === to) return value
  if (typeof value === 'string') return ofText[to]?.(value.trim())
  if (from === 'timestamp' && to === 'string') return textOfTime(value as number)
  if (typeof value === 'number') return ofNumber[to]?.(value)
  if (typeof value === 'boolean' && to === 'string') return String(value)
  return undefined
}

const textOfTime = (ms: number): string | undefined => {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
