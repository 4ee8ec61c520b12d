/** Reads the fields of CSV as values of the dataset's columns. Text that is no value of the type stays text: the gateway refuses the row and names the field. */
import { looksLikeSeconds, timeOfRfc3339 } from '../schemas/index.ts'
import type { TypedColumn } from './types.ts'
import { zoneConverter } from './zone.ts'

export interface TextOptions {
  readonly decimalComma: boolean
  readonly timezone?: string
}

/** A value for JSON, or what was expected instead of the text. */
export type TextValue =
  | { readonly value: unknown; readonly expected?: undefined }
  | { readonly value?: undefined; readonly expected: string }

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const INFINITE = /^([+-]?)(inf|infinity)$/i
const DIGITS = /^-?\d{1,16}$/
const TIME = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?)?\s?([Zz]|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/

const ZONE_EXPECTED =
  'a time with its offset, such as 2001-01-31T10:00:00Z; name the zone of times without one with --timezone, as in --timezone UTC'

type Read = (text: string) => TextValue

/** The event time of a row, ms: a reader has made a number of it, or it has the form that the gateway reads. */
export const timeIn = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value
  return typeof value === 'string' ? timeOfRfc3339(value) : undefined
}

/** A time for JSON: as a number it may look like seconds, which the gateway refuses. */
export const timeValue = (ms: number): number | string => (looksLikeSeconds(ms) ? new Date(ms).toISOString() : ms)

/** What was expected instead of a time that the clocks of a zone skipped. */
export const skippedBy = (timezone: string | undefined): TextValue => ({
  expected: `a time that the clocks of ${timezone} show; they skipped this one`,
})

/** Makes the reader of a column. @param column absent: the dataset has no such column */
export const textReader = (column: TypedColumn | undefined, options: TextOptions): Read => {
  switch (column?.type) {
    case 'long':
      return numberReader(options.decimalComma, Number.MAX_SAFE_INTEGER)
    case 'double':
      return numberReader(options.decimalComma, Number.MAX_VALUE)
    case 'boolean':
      return (text) => {
        const lower = text.toLowerCase()
        return { value: lower === 'true' ? true : lower === 'false' ? false : text }
      }
    case 'timestamp':
      return timeReader(options.timezone)
    default:
      return (text) => ({ value: text })
  }
}

/** A number beyond the greatest stays text, because a double would be another number, or none. */
const numberReader = (decimalComma: boolean, greatest: number): Read => {
  const foreign = decimalComma ? '.' : ','
  return (text) => {
    if (text.includes(foreign)) return { value: text }
    const plain = decimalComma ? text.replace(',', '.') : text
    if (NUMBER.test(plain)) return { value: Math.abs(Number(plain)) <= greatest ? Number(plain) : text }
    const infinite = INFINITE.exec(plain)
    if (infinite !== null) return { value: infinite[1] === '-' ? '-Infinity' : 'Infinity' }
    return { value: plain.toLowerCase() === 'nan' ? 'NaN' : text }
  }
}

/** Times as RFC 3339, as pandas and databases write them, and as ms since the epoch. */
const timeReader = (timezone: string | undefined): Read => {
  const convert = timezone === undefined ? undefined : zoneConverter(timezone)
  return (text) => {
    if (DIGITS.test(text)) return { value: Number(text) }
    const match = TIME.exec(text)
    if (match === null) return { value: text }
    const [, date, minutes = '00:00', seconds = ':00', offset] = match
    if (offset !== undefined) {
      const instant = timeOfRfc3339(`${date}T${minutes}${seconds}${offsetText(offset)}`)
      return { value: instant === undefined ? text : timeValue(instant) }
    }
    if (convert === undefined) return { expected: ZONE_EXPECTED }
    const wall = timeOfRfc3339(`${date}T${minutes}${seconds}Z`)
    if (wall === undefined) return { value: text }
    const time = convert(wall)
    return time === undefined ? skippedBy(timezone) : { value: timeValue(time) }
  }
}

/** `+0200` and `+02` are not of RFC 3339, but of ISO 8601. */
const offsetText = (offset: string): string => {
  if (offset.length === 3) return `${offset}:00`
  return offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset
}
