/** `logicalType` and `logicalTypeOptions` of a property, as rules of a column. */
import { FORMATS } from './formats.ts'
import { textTests } from './quality.ts'
import { type Column, isNode, type Node, type Reading } from './reading.ts'
import type { Format, RowTest } from './rule.ts'
import { rangeTests } from './values.ts'

/** The types of columns that can hold a logical type. */
const HELD: Readonly<Record<string, readonly Column['type'][]>> = {
  string: ['string'],
  date: ['timestamp', 'string'],
  timestamp: ['timestamp', 'string'],
  time: ['string'],
  number: ['double', 'long'],
  integer: ['long', 'double'],
  boolean: ['boolean'],
}

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  date: ['format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  timestamp: ['format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'timezone', 'defaultTimezone'],
  time: ['format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'timezone', 'defaultTimezone'],
  number: ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'format'],
  integer: ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'format'],
  boolean: [],
}

/** The form of a logical type in a column of text. */
const TEXT_FORMS: Readonly<Record<string, Format>> = { date: 'date', timestamp: 'date-time', time: 'time' }

/** Ranges of the integer formats; those of 64 bits and more hold every integer of a column. */
const INTEGERS: Readonly<Record<string, readonly [number | undefined, number | undefined]>> = {
  ...{ i8: [-128, 127], i16: [-32_768, 32_767], i32: [-2_147_483_648, 2_147_483_647], i64: [undefined, undefined] },
  ...{ i128: [undefined, undefined], u8: [0, 255], u16: [0, 65_535], u32: [0, 4_294_967_295], u64: [0, undefined] },
  u128: [0, undefined],
}
const F32_MAX = 3.4028234663852886e38

/** Adds the rules of a property's type to the reading. Its options are rejected, because a value of another type is none. */
export const readType = (property: Node, column: Column, path: string, reading: Reading): void => {
  const { logicalType, logicalTypeOptions = {} } = property
  if (logicalType === undefined) {
    reading.that(
      Object.keys(logicalTypeOptions as object).length === 0,
      `${path}.logicalTypeOptions`,
      logicalTypeOptions,
      'a logicalType beside it',
    )
    return
  }
  const held = HELD[String(logicalType)]
  const types = `one of ${Object.keys(HELD).join(', ')}: rows are flat`
  if (held === undefined) {
    reading.flaw(`${path}.logicalType`, logicalType, types)
    return
  }
  const expected = `a logical type of column ${column.name}, which is of type ${column.type}`
  if (!reading.that(held.includes(column.type), `${path}.logicalType`, logicalType, expected)) return
  if (!isNode(logicalTypeOptions)) {
    reading.flaw(`${path}.logicalTypeOptions`, logicalTypeOptions, 'an object')
    return
  }
  const at = `${path}.logicalTypeOptions`
  const known = OPTIONS[String(logicalType)] as readonly string[]
  for (const name of Object.keys(logicalTypeOptions))
    reading.that(
      known.includes(name),
      `${at}.${name}`,
      logicalTypeOptions[name],
      `one of ${known.join(', ') || 'no options'}`,
    )
  const add = (option: string, ...tests: readonly RowTest[]) =>
    reading.row(`${column.name}.${option}`, column.name, 'reject', ...tests)
  if (logicalType === 'integer' && column.type === 'double') add('logicalType', { is: 'whole' })
  const form = TEXT_FORMS[String(logicalType)]
  if (form !== undefined && column.type === 'string')
    add('logicalType', formTest(form, logicalTypeOptions, at, reading))
  for (const name of ['pattern', 'minLength', 'maxLength'] as const)
    if (known.includes(name) && logicalTypeOptions[name] !== undefined)
      for (const test of textTests({ [name]: logicalTypeOptions[name] }, column, at, reading)) add(name, test)
  if (known.includes('minimum'))
    for (const [name, test] of rangeTests(logicalTypeOptions, column, at, reading)) add(name, test)
  readFormat(String(logicalType), logicalTypeOptions, at, add, reading)
  readMultiple(logicalTypeOptions, at, add, reading)
}

type Add = (option: string, ...tests: readonly RowTest[]) => void

const readMultiple = ({ multipleOf }: Node, at: string, add: Add, reading: Reading): void => {
  if (multipleOf === undefined) return
  const isRight = typeof multipleOf === 'number' && Number.isFinite(multipleOf) && multipleOf > 0
  if (reading.that(isRight, `${at}.multipleOf`, multipleOf, 'a number above 0'))
    add('multipleOf', { is: 'multiple', of: multipleOf as number })
}

const readFormat = (type: string, { format }: Node, at: string, add: Add, reading: Reading): void => {
  if (format === undefined || type in TEXT_FORMS) return
  const text = String(format)
  if (type === 'string') {
    // Other names of formats tell people about the content, and so does JSON Schema with names that it does not know.
    if (FORMATS.includes(text as Format)) add('format', { is: 'format', format: text as Format })
    return
  }
  if (type === 'number') {
    if (!reading.that(text === 'f32' || text === 'f64', `${at}.format`, format, 'f32 or f64')) return
    if (text === 'f32') add('format', { is: 'range', min: -F32_MAX, max: F32_MAX })
    return
  }
  const range = INTEGERS[text]
  if (range === undefined) {
    reading.flaw(`${at}.format`, format, `one of ${Object.keys(INTEGERS).join(', ')}`)
    return
  }
  const [min, max] = range
  if (min !== undefined || max !== undefined)
    add('format', { is: 'range', ...(min !== undefined && { min }), ...(max !== undefined && { max }) })
}

const LETTERS: Readonly<Record<string, string>> = {
  ...{ yyyy: '[0-9]{4}', uuuu: '[0-9]{4}', YYYY: '[0-9]{4}', yy: '[0-9]{2}', MM: '(?:0[1-9]|1[0-2])' },
  ...{ dd: '(?:0[1-9]|[12][0-9]|3[01])', DD: '(?:0[1-9]|[12][0-9]|3[01])', HH: '(?:[01][0-9]|2[0-3])' },
  ...{ hh: '(?:0[1-9]|1[0-2])', mm: '[0-5][0-9]', ss: '[0-5][0-9]', a: '(?:AM|PM)', T: 'T' },
  ...{ S: '[0-9]', SS: '[0-9]{2}', SSS: '[0-9]{3}', SSSSSS: '[0-9]{6}', SSSSSSSSS: '[0-9]{9}' },
  ...{ Z: '(?:Z|[+-][0-9]{2}:?[0-9]{2})', X: '(?:Z|[+-][0-9]{2})', XXX: '(?:Z|[+-][0-9]{2}:[0-9]{2})' },
}

/** The form of a date or time as text: ISO 8601, or a pattern of Java's DateTimeFormatter. */
const formTest = (form: Format, { format }: Node, at: string, reading: Reading): RowTest => {
  const otherwise: RowTest = { is: 'format', format: form }
  if (format === undefined) return otherwise
  const parts = String(format).match(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']/g) ?? []
  const unknown = parts.find((part) => /^[A-Za-z]/.test(part) && LETTERS[part] === undefined)
  const expected = `a pattern of ${Object.keys(LETTERS).join(', ')}`
  if (!reading.that(typeof format === 'string' && unknown === undefined, `${at}.format`, format, expected))
    return otherwise
  const literal = (text: string) => text.replace(/[^A-Za-z0-9 ]/g, '\\$&')
  const pattern = parts.map((part) => LETTERS[part] ?? literal(part.replaceAll("'", ''))).join('')
  return { is: 'pattern', patterns: [`^${pattern}$`] }
}
