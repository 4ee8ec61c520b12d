/** Parses times of requests that are text: query parameters, and times of Feast. */
import { timeOf } from '../../schemas/index.ts'

/** The format of Python's `str(datetime)`; a time without an offset is UTC. */
const PYTHONIC = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})?$/

/** A year, or a day without hyphens: as ms since the epoch it would be a moment of 1970 that nobody asks about. */
const LIKE_A_DATE = /^(?:1[89]|2\d)\d\d(?:(?:0[1-9]|1[0-2])[0-3]\d)?$/

/** Parses the time of a query parameter, where ms are decimal text. */
export const timeOfText = (text: string): number | undefined => {
  if (LIKE_A_DATE.test(text)) return undefined
  return timeOf(/^-?\d{1,16}$/.test(text) ? Number(text) : text)
}

/** Parses a time of a Feast client, which may have a blank instead of `T`, and no offset for UTC. */
export const feastTimeOf = (value: unknown): number | undefined => {
  if (typeof value !== 'string') return timeOf(value)
  const match = PYTHONIC.exec(value)
  if (match === null) return timeOf(value)
  return timeOf(`${value.replace(' ', 'T')}${match[2] === undefined ? 'Z' : ''}`)
}
