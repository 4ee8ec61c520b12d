/** The text of one term of an order: a field, then ASC or DESC. */
import type { OrderTerm } from './ast.ts'
import { listLikePython, SearchError } from './errors.ts'
import { phrasesOf } from './phrases.ts'

/** Terms of an order: each costs a read of the values of its field. */
const TERMS_MAX = 20

export interface OrderText {
  /** The field, with prefix. */
  readonly field: string
  readonly ascending: boolean
}

/** @throws SearchError */
export const orderTextOf = (text: string): OrderText => {
  const [phrase, ...others] = phrasesOf(text)
  if (phrase?.kind !== 'identifier' || others.length > 0 || phrase.text !== text) throw unreadable(text)
  // A word behind the field is its direction, or no direction at all.
  const [, field = '', behind] = /^((?:[^\s`"']|`[^`]*`|"[^"]*"|'[^']*')+)(?:\s+(.*))?$/s.exec(text) ?? []
  if (field === '' || /[`"']/.test(behind ?? '') || /\s/.test(behind?.trim() ?? '')) throw unreadable(text)
  const direction = behind?.toLowerCase()
  if (direction !== undefined && direction !== 'asc' && direction !== 'desc')
    throw new SearchError(`Invalid ordering key in order_by clause '${text}'.`)
  // Before a direction quotes may stand anywhere in the field.
  return { field: direction === undefined ? field : unquoted(field), ascending: direction !== 'desc' }
}

const unquoted = (field: string): string => field.replaceAll(/`([^`]*)`|"([^"]*)"|'([^']*)'/g, '$1$2$3')

const unreadable = (text: string): SearchError =>
  new SearchError(`Invalid order_by clause '${text}'. Could not be parsed.`)

/** @throws SearchError if a field is in the order twice, or the order is too long */
export const distinctTerms = (terms: readonly OrderTerm[], texts: readonly string[]): readonly OrderTerm[] => {
  if (terms.length > TERMS_MAX)
    throw new SearchError(`The order has ${terms.length} terms, expected at most ${TERMS_MAX}.`)
  const fields = new Set(terms.map(({ field }) => `${field.kind} ${field.key}`))
  if (fields.size < terms.length)
    throw new SearchError(`\`order_by\` contains duplicate fields: ${listLikePython(texts)}`)
  return terms
}
