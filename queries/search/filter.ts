/** What every filter has in common: comparisons with AND between them, and values in their kinds of quotes. */
import type { Clause, Field, ListComparator, NumberComparator, PresenceComparator, TextComparator } from './ast.ts'
import { quotedLikePython, SearchError } from './errors.ts'
import { type Phrase, phrasesOf, statementsIn } from './phrases.ts'
import { wordsOf } from './tokens.ts'

/** A comparison as its text says it. */
export interface Comparison {
  /** The field, with prefix and quotes. */
  readonly field: string
  /** In upper case, with one space between words. */
  readonly comparator: string
  /** Absent after IS NULL and IS NOT NULL. */
  readonly value?: Phrase
}

/** Comparisons of a filter: each costs a read of the values of its field. */
const COMPARISONS_MAX = 100

/**
 * @param shown how the message shows a part that cannot be read
 * @throws SearchError
 */
export const comparisonsOf = (
  filter: string | undefined,
  shown: (text: string) => string = (text) => `'${text}'`,
): readonly Comparison[] => {
  if (filter === undefined || filter === '') return []
  if (statementsIn(filter) > 1)
    throw new SearchError(
      `Search filter contained multiple expression ${quotedLikePython(filter)}. Provide AND-ed expression list.`,
    )
  const phrases = phrasesOf(filter)
  if (phrases.length === 0) throw new SearchError(`Invalid filter '${filter}'. Could not be parsed.`)
  const invalid = phrases.filter((phrase) => phrase.kind !== 'comparison' && !isAnd(phrase))
  if (invalid.length > 0)
    throw new SearchError(`Invalid clause(s) in filter string: ${invalid.map(({ text }) => shown(text)).join(', ')}`)
  const found = phrases.flatMap(({ parts }) => (parts === undefined ? [] : [comparisonOf(parts)]))
  if (found.length > COMPARISONS_MAX)
    throw new SearchError(`The filter has ${found.length} comparisons, expected at most ${COMPARISONS_MAX}.`)
  return found
}

export const isAnd = ({ kind, text }: Phrase): boolean => kind === 'keyword' && text.toUpperCase() === 'AND'

const comparisonOf = ([field, comparator, value]: readonly Phrase[]): Comparison => {
  if (field?.kind !== 'identifier')
    throw new SearchError(`Invalid comparison clause. Expected 'Identifier' found '${field?.text}'`)
  const text = (comparator?.text ?? '').toUpperCase().replaceAll(/\s+/g, ' ')
  return { field: field.text, comparator: text, ...(value !== undefined && { value }) }
}

const isIn = (text: string, mark: string): boolean => text.length >= 2 && text.startsWith(mark) && text.endsWith(mark)

export const withoutBackticks = (text: string): string => (isIn(text, '`') ? text.slice(1, -1) : text)

export const withoutQuotes = (text: string): string => (isIn(text, "'") || isIn(text, '"') ? text.slice(1, -1) : text)

/** Prefix and key of a field. Without a dot there is no prefix. */
export const fieldParts = (text: string): readonly [prefix: string | undefined, key: string] => {
  const dot = text.indexOf('.')
  return dot === -1 ? [undefined, text] : [text.slice(0, dot), text.slice(dot + 1)]
}

export const isNumber = ({ kind }: Phrase): boolean => kind === 'integer' || kind === 'float'
/** Whether a value is quoted, or is a word that should have been. */
export const isText = ({ kind }: Phrase): boolean => kind === 'text' || kind === 'identifier'

/** The text in a quoted value. @throws SearchError */
export const quotedText = ({ text }: Phrase): string => {
  if (isIn(text, "'") || isIn(text, '"')) return text.slice(1, -1)
  throw new SearchError(
    `Parameter value is either not quoted or unidentified quote types used for string value ${text}. ` +
      'Use either single or double quotes.',
  )
}

const LIST_START = 'While parsing a list in the query,'

/** The texts of a list in brackets. @throws SearchError */
export const quotedTexts = ({ text }: Phrase): readonly string[] => {
  const words = wordsOf(text.slice(1, -1)).map((word) => word.text)
  const items = words.at(-1) === ',' ? words.slice(0, -1) : words
  const isList = items.every((item, i) => (i % 2 === 0 ? item !== ',' : item === ','))
  if (items.length === 0)
    throw new SearchError(`${LIST_START} expected a non-empty list of string values, but got empty list`)
  const values = items.filter((_, i) => i % 2 === 0)
  if (isList && values.some((item) => /^-?[\d.]/.test(item)))
    throw new SearchError(
      `${LIST_START} expected string value, punctuation, or whitespace, but got different type in list: ${tupleLikePython(values)}`,
    )
  if (!isList || values.some((item) => !isIn(item, "'") && !isIn(item, '"')))
    throw new SearchError(`${LIST_START} expected a non-empty list of string values, but got ill-formed list.`)
  return values.map(withoutQuotes)
}

const tupleLikePython = (items: readonly string[]): string => {
  const shown = items.map((item) => (/^["']/.test(item) ? quotedLikePython(withoutQuotes(item)) : item))
  return `(${shown.join(', ')}${shown.length === 1 ? ',' : ''})`
}

/** A clause of a number, or of a text or list of texts. The comparator was checked. */
export const clauseOf = (
  field: Field,
  comparator: string,
  value: number | string | readonly string[] | null,
): Clause => {
  if (value === null) return { type: 'presence', field, comparator: comparator as PresenceComparator }
  if (typeof value === 'number') return { type: 'number', field, comparator: comparator as NumberComparator, value }
  if (typeof value === 'string') {
    if (comparator === 'IN' || comparator === 'NOT IN')
      throw new SearchError(`The comparator '${comparator}' needs a list of quoted string values. Got value '${value}'`)
    return { type: 'text', field, comparator: comparator as TextComparator, value }
  }
  if (comparator !== 'IN' && comparator !== 'NOT IN')
    throw new SearchError(`A list of values needs the comparator 'IN' or 'NOT IN'. Got comparator '${comparator}'`)
  return { type: 'list', field, comparator: comparator as ListComparator, value }
}
