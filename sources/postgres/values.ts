/** Values of Postgres, which are text, as the check of rows takes them. Pure. */
import { type TextValue, textReader } from '../../files/index.ts'
import type { ColumnType } from '../../schemas/index.ts'
import type { TupleValue } from './pgoutput.ts'

/** Of a session whose times are in UTC and whose bytes are hex. */
export type ReadValue = (text: string) => TextValue

const BOOLEAN: ReadonlyMap<string, boolean> = new Map([
  ['t', true],
  ['f', false],
])
const ZONE = 'a time with its zone: declare readsFrom.timezone for columns without one'

/** @param type of the column of the dataset */
export const valueReader = (type: ColumnType, timezone: string | undefined): ReadValue => {
  switch (type) {
    case 'boolean':
      return (text) => ({ value: BOOLEAN.get(text) ?? text })
    case 'bytes':
      return (text) => ({
        value: text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex').toString('base64') : text,
      })
    case 'timestamp': {
      const read = textReader({ name: '', type }, { decimalComma: false, ...(timezone !== undefined && { timezone }) })
      return (text) => {
        const { value, expected } = read(text)
        return expected === undefined ? { value } : { expected: timezone === undefined ? ZONE : expected }
      }
    }
    default:
      return textReader({ name: '', type }, { decimalComma: false })
  }
}

/** A column of the table, and how its values are read for the columns that it fills. */
export interface Field {
  readonly name: string
  readonly read: ReadValue
}

export type ReadRow =
  | { readonly values: Record<string, unknown> }
  | { readonly field: string; readonly value: unknown; readonly expected: string }

/** @param of the values of the fields, in their order; `undefined`: not sent */
export const rowOf = (fields: readonly Field[], of: readonly TupleValue[]): ReadRow => {
  const values: Record<string, unknown> = {}
  for (let i = 0; i < fields.length; i++) {
    const { name, read } = fields[i] as Field
    const text = of[i]
    if (text === undefined)
      return {
        field: name,
        value: 'a large value that has not changed',
        expected: 'the value: set REPLICA IDENTITY FULL',
      }
    if (text === null) {
      values[name] = null
      continue
    }
    const { value, expected } = read(text)
    if (expected !== undefined) return { field: name, value: text, expected }
    values[name] = value
  }
  return { values }
}
