/**
 * The words of a search text. The language is a part of SQL as MLflow reads it, with the library sqlparse; where this file cuts a text
 * decides which message its caller gets, so the rules stand in the order of that library. Source: andialbrecht/sqlparse, sqlparse/keywords.py.
 */

import { SearchError } from './errors.ts'

export type TokenKind =
  | 'space'
  /** A word or what stands in backticks. */
  | 'name'
  /** What stands in double quotes. It may be a name or a value. */
  | 'symbol'
  /** What stands in single quotes. */
  | 'text'
  | 'integer'
  | 'float'
  | 'comparator'
  | 'operator'
  | 'keyword'
  /** ASC or DESC. */
  | 'direction'
  | 'punctuation'
  | 'other'

const WORD = String.raw`[\p{L}\p{N}_]`
const LETTER = 'A-ZÀ-Ü'

const rules: readonly (readonly [kind: TokenKind, pattern: string])[] = [
  ['other', String.raw`(?:--|# ).*?(?:\r\n|\r|\n|$)`],
  ['other', String.raw`/\*[^]*?\*/`],
  ['space', String.raw`\s+`],
  ['operator', String.raw`\*`],
  ['name', '`(?:``|[^`])*`'],
  ['keyword', `(?:CASE|IN|VALUES|USING|FROM|AS)(?!${WORD})`],
  ['name', String.raw`[${LETTER}]${WORD}*(?=\s*\.(?!\d))`],
  ['name', String.raw`(?<=\.)[${LETTER}]${WORD}*`],
  ['name', String.raw`[${LETTER}]${WORD}*(?=\()`],
  ['other', String.raw`-?0x[\dA-F]+`],
  ['float', String.raw`-?\d+(?:\.\d+)?E-?\d+`],
  ['float', String.raw`(?![_${LETTER}])-?(?:\d+\.\d*|\.\d+)(?![_${LETTER}])`],
  ['integer', String.raw`(?![_${LETTER}])-?\d+(?![_${LETTER}])`],
  ['text', String.raw`'(?:''|\\'|[^'])*'`],
  ['symbol', String.raw`"(?:""|\\"|[^"])*"`],
  ['keyword', String.raw`NOT\s+NULL(?!${WORD})`],
  ['direction', `(?:ASC|DESC)(?!${WORD})`],
  ['comparator', String.raw`(?:NOT\s+)?(?:LIKE|ILIKE|RLIKE)(?!${WORD})`],
  // Of the many keywords of SQL, those that stand in searches. Others are names.
  ['keyword', `(?:AND|OR|NOT|IS|NULL|BETWEEN|WHERE|SELECT|LIMIT|ON|EXISTS|TRUE|FALSE)(?!${WORD})`],
  ['name', `${WORD}(?:[$#]|${WORD})*`],
  ['punctuation', String.raw`[;:()\[\],.]`],
  ['operator', '->>?|-'],
  ['comparator', '[<>=~!]+'],
  ['operator', '[+/@#%^&|]+'],
]

/** The first rule that fits counts. Each is a group, so that the engine goes through the text once. */
const WORDS = new RegExp(rules.map(([, pattern]) => `(${pattern})`).join('|'), 'iuy')

export interface Word {
  readonly kind: TokenKind
  readonly text: string
  /** Where it stands in the text. */
  readonly start: number
  readonly end: number
}

/** A text of this size is read in less than a tenth of a second. */
const [CHARACTERS_MAX, WORDS_MAX] = [100_000, 10_000]

/**
 * The words of a text, without the spaces between them. What no rule knows is a word of one character.
 * @throws SearchError if the text is too long
 */
export const wordsOf = (text: string): readonly Word[] => {
  if (text.length > CHARACTERS_MAX)
    throw new SearchError(`The search text has ${text.length} characters, expected at most ${CHARACTERS_MAX}.`)
  const words: Word[] = []
  for (let at = 0; at < text.length; ) {
    const { kind, end } = tokenAt(text, at)
    if (kind !== 'space') words.push({ kind, text: text.slice(at, end), start: at, end })
    at = end
    if (words.length > WORDS_MAX)
      throw new SearchError(`The search text has more than ${WORDS_MAX} words, expected no more.`)
  }
  return words
}

const tokenAt = (text: string, at: number): { readonly kind: TokenKind; readonly end: number } => {
  WORDS.lastIndex = at
  const groups = WORDS.exec(text)
  if (groups === null) return { kind: 'other', end: at + 1 }
  const rule = groups.findIndex((group, i) => i > 0 && group !== undefined) - 1
  return { kind: (rules[rule] as (typeof rules)[number])[0], end: WORDS.lastIndex }
}
