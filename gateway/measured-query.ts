/** What the lists of measured windows ask for: times, a page, and what entries have to equal. */
import { optional } from './http/optional.ts'
import { optionalTime } from './rows/statements.ts'

export interface MeasuredQuery {
  /** Only windows that end after this time, as text. */
  readonly from?: string
  /** Only windows that start before this time. */
  readonly to?: string
  readonly as_of?: string
  readonly limit: number
  readonly page_token?: string
}

/**
 * The question behind a query: times in ms, the place behind which the page begins, and everything else as it is.
 * @throws HttpError REQUEST_INVALID for a time that is none, or a page token that is none
 */
export const measuredQuestion = <Q extends MeasuredQuery, P>(query: Q, placeOf: { read(text: string): P }) => {
  const { from, to, as_of, limit, page_token, ...equal } = query
  return {
    limit,
    asked: {
      ...equal,
      ...optional('from', optionalTime('from', from)),
      ...optional('to', optionalTime('to', to)),
      ...optional('asOf', optionalTime('as_of', as_of)),
      ...optional('after', page_token === undefined ? undefined : placeOf.read(page_token)),
    },
  }
}
