/** Pages of a sorted list. A token names the last entry of its page, so entries that are added or removed between two requests shift nothing. */

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextPageToken: string | null
}

/** @param entries sorted by `keyOf`; @param token the token of the page before */
export const pageOf = <T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  limit: number,
  token: string | undefined,
): Page<T> => {
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString()
  const from = after === undefined ? 0 : entries.findIndex((entry) => keyOf(entry) > after)
  const items = from < 0 ? [] : entries.slice(from, from + limit)
  const more = from >= 0 && from + limit < entries.length
  return { items, nextPageToken: more ? Buffer.from(keyOf(items[items.length - 1])).toString('base64url') : null }
}
