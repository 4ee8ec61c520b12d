/** Times as text: RFC 3339, strictly. `Date.parse` takes 30 February for 2 March, and 24:00 for the next day; such a time is an error of the sender. */

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const daysOf = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31

/** @returns ms since the epoch, or `undefined` if the text is not a time that exists. Digits beyond the millisecond are cut. */
export const timeOfRfc3339 = (text: string): number | undefined => {
  const match = RFC3339.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour] = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])]
  if (day > daysOf(year, month) || hour > 23) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}

/** The times that every part writes alike, in ms: the years 0000 to 9999, as RFC 3339 has them. */
export const TIME_RANGE = { first: -62_167_219_200_000, last: 253_402_300_799_999 } as const

export const isInRange = (ms: number): boolean => ms >= TIME_RANGE.first && ms <= TIME_RANGE.last

/**
 * Whether a number that somebody gives as ms has 9 or 10 digits: as seconds it is a time from 1973 on, as ms one of the first months of 1970.
 * Such a time can be given as text.
 */
export const looksLikeSeconds = (ms: number): boolean => Math.abs(ms) >= 1e8 && Math.abs(ms) < 1e10

export const TIME_EXPECTED =
  'ms since the epoch as an integer (9 or 10 digits would be seconds, 16 microseconds, 19 nanoseconds), or RFC 3339 such as 2001-01-31T10:00:00Z'

/**
 * @returns ms since the epoch, or `undefined` if the value is not a time, or a number that looks like another unit than ms. Digits beyond the
 * millisecond are cut.
 */
export const timeOf = (value: unknown): number | undefined => {
  if (typeof value === 'number')
    return Number.isInteger(value) && isInRange(value) && !looksLikeSeconds(value) ? value : undefined
  return typeof value === 'string' ? timeOfRfc3339(value) : undefined
}
