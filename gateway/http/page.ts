/** Pages of a sorted list. A token names the last entry of its page, so entries that are added or removed between two requests shift nothing. */
import { createHash } from 'node:crypto'
import { HttpError } from './errors.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextPageToken: string | null
}

/**
 * @param entries sorted by `keyOf`
 * @param token the token of the page before
 * @throws HttpError REQUEST_INVALID if it is no token of ours, because a damaged one would end the list early
 */
export const pageOf = <T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  limit: number,
  token: string | undefined,
): Page<T> => {
  const after = token === undefined ? undefined : keyIn(token)
  const from = after === undefined ? 0 : entries.findIndex((entry) => keyOf(entry) > after)
  const items = from < 0 ? [] : entries.slice(from, from + limit)
  const more = from >= 0 && from + limit < entries.length
  return { items, nextPageToken: more ? tokenOf(keyOf(items[items.length - 1])) : null }
}

/**
 * A page of a list whose store takes the place itself.
 * @param found what is there from the place on, at most `limit + 1`: one more than the page shows whether there is more
 * @param placeOf what the store calls the place behind an entry
 */
export const pageOfFound = <T>(found: readonly T[], limit: number, placeOf: (entry: T) => number | string): Page<T> => {
  const items = found.slice(0, limit)
  return { items, nextPageToken: found.length > limit ? String(placeOf(items[items.length - 1])) : null }
}

const MARK_CHARACTERS = 6

const markOf = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, MARK_CHARACTERS)

const tokenOf = (key: string): string => markOf(key) + Buffer.from(key).toString('base64url')

const keyIn = (token: string): string => {
  const key = Buffer.from(token.slice(MARK_CHARACTERS), 'base64url').toString()
  if (tokenOf(key) === token) return key
  const problem = {
    field: 'page_token',
    value: token.slice(0, 200),
    expected: 'the `nextPageToken` of the page before',
  }
  throw new HttpError(
    'REQUEST_INVALID',
    'page_token is not one of this gateway, expected the token of the page before.',
    {
      problems: [problem],
    },
  )
}
