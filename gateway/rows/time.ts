/** Parses times of requests: ms since the epoch, or RFC 3339. */
import { isInRange, looksLikeSeconds, timeOfRfc3339 } from '../../schemas/index.ts'

/** The format of Python's `str(datetime)`; a time without an offset is UTC. */
const PYTHONIC = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})?$/

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

/** Parses the time of a query parameter, where ms are decimal text. */
export const timeOfText = (text: string): number | undefined => timeOf(/^-?\d{1,16}$/.test(text) ? Number(text) : text)

/** Parses a time of a Feast client, which may have a blank instead of `T`, and no offset for UTC. */
export const feastTimeOf = (value: unknown): number | undefined => {
  if (typeof value !== 'string') return timeOf(value)
  const match = PYTHONIC.exec(value)
  if (match === null) return timeOf(value)
  return timeOf(`${value.replace(' ', 'T')}${match[2] === undefined ? 'Z' : ''}`)
}
