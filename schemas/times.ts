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
