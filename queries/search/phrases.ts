/**
 * Words put together: names with dots, lists in brackets, comparisons. A phrase keeps its place in the text, because messages show it.
 * Source: andialbrecht/sqlparse, sqlparse/engine/grouping.py; mlflow/mlflow, mlflow/utils/search_utils.py.
 */
import { type TokenKind, wordsOf } from './tokens.ts'

export type PhraseKind = 'identifier' | 'list' | 'comparison' | 'operation' | TokenKind

export interface Phrase {
  readonly kind: PhraseKind
  readonly text: string
  readonly start: number
  readonly end: number
  /** Of a comparison: field, comparator and value; the value is absent after IS NULL. */
  readonly parts?: readonly Phrase[]
}

/**
 * The phrases of a text, without spaces.
 * @throws SearchError if it is too long
 */
export const phrasesOf = (text: string): readonly Phrase[] =>
  steps.reduce((phrases, step) => joined(text, phrases, step), bracketed(wordsOf(text), text))

/** How many statements the text has, of which a semicolon ends one. */
export const statementsIn = (text: string): number => {
  const words = wordsOf(text)
  return 1 + words.filter((word, i) => word.text === ';' && i < words.length - 1 && words[i + 1]?.text !== ';').length
}

/** Whether a phrase joins those behind it, and what they are then. `rest[next]` is the one behind `first`. */
type Step = (first: Phrase, rest: readonly Phrase[], next: number) => Joined | undefined
interface Joined {
  /** How many are joined, the first included. */
  readonly count: number
  readonly kind: PhraseKind
  /** Whether the joined phrase may be the first of the next join. */
  readonly isChained?: boolean
}

const joined = (text: string, phrases: readonly Phrase[], step: Step): readonly Phrase[] => {
  const found: Phrase[] = []
  for (let next = 1; next <= phrases.length; next++) {
    let phrase = phrases[next - 1] as Phrase
    for (let join = step(phrase, phrases, next); join !== undefined; ) {
      const { count, kind, isChained } = join
      const parts = [phrase, ...phrases.slice(next, next + count - 1)]
      const { start } = phrase
      const { end } = parts[count - 1] as Phrase
      phrase = {
        kind,
        start,
        end,
        text: text.slice(start, end),
        ...(kind === 'comparison' && { parts: sidesOf(parts) }),
      }
      next += count - 1
      join = isChained ? step(phrase, phrases, next) : undefined
    }
    found.push(phrase)
  }
  return found
}

/** Field, comparator and value. A comparator of several words is one phrase here; that of presence has no value. */
const sidesOf = (parts: readonly Phrase[]): readonly Phrase[] => {
  const [field, ...rest] = parts as [Phrase, ...Phrase[]]
  if (rest[0]?.kind === 'comparator') return parts
  const value = rest.find(({ kind }) => kind === 'list')
  const words = value === undefined ? rest : rest.slice(0, -1)
  const { start } = words[0] as Phrase
  const { end } = words[words.length - 1] as Phrase
  const text = words.map((word) => word.text.toUpperCase().replaceAll(/\s+/g, ' ')).join(' ')
  return [field, { kind: 'comparator', text, start, end }, ...(value === undefined ? [] : [value])]
}

/** What stands in a pair of brackets is one phrase. */
const bracketed = (words: readonly Phrase[], text: string): readonly Phrase[] => {
  const found: Phrase[] = []
  const opened: number[] = []
  for (const word of words) {
    const from = word.text === ')' ? opened.pop() : undefined
    if (word.text === '(') opened.push(found.length)
    if (from === undefined) {
      found.push(word)
      continue
    }
    const { start } = found[from] as Phrase
    found.splice(from, found.length, { kind: 'list', start, end: word.end, text: text.slice(start, word.end) })
  }
  return found
}

const isKind = (phrase: Phrase | undefined, ...kinds: readonly PhraseKind[]): boolean =>
  phrase !== undefined && kinds.includes(phrase.kind)
const isNull = (phrase: Phrase | undefined): boolean => isKind(phrase, 'keyword') && /^null$/i.test(phrase?.text ?? '')
const isOperand = (phrase: Phrase | undefined): boolean =>
  isKind(phrase, 'identifier', 'list', 'operation', 'integer', 'float', 'text')

const called: Step = (first, rest, next) =>
  isKind(first, 'name') && isKind(rest[next], 'list') ? { count: 2, kind: 'operation' } : undefined

const dotted: Step = (first, rest, next) => {
  if (!isKind(first, 'name', 'symbol', 'identifier') || rest[next]?.text !== '.') return undefined
  const key = rest[next + 1]
  const isWhole = isKind(key, 'name', 'symbol', 'text', 'operation') || key?.text === '*'
  return { count: isWhole ? 3 : 2, kind: 'identifier', isChained: true }
}

const named: Step = (first) => (isKind(first, 'name', 'symbol') ? { count: 1, kind: 'identifier' } : undefined)

const directed: Step = (first, rest, next) =>
  isKind(first, 'identifier', 'integer', 'float') && isKind(rest[next], 'direction')
    ? { count: 2, kind: 'identifier' }
    : undefined

const operated: Step = (first, rest, next) =>
  isOperand(first) && isKind(rest[next], 'operator') && isOperand(rest[next + 1])
    ? { count: 3, kind: 'operation', isChained: true }
    : undefined

const compared: Step = (first, rest, next) => {
  const isSide = (phrase: Phrase | undefined): boolean => isOperand(phrase) || isNull(phrase)
  return (isSide(first) || isKind(first, 'comparison')) && isKind(rest[next], 'comparator') && isSide(rest[next + 1])
    ? { count: 3, kind: 'comparison', isChained: true }
    : undefined
}

/** A name behind a phrase is its alias in SQL; here it makes the phrase one that cannot be read. */
const aliased: Step = (first, rest, next) =>
  isKind(first, 'list', 'identifier', 'operation', 'comparison', 'integer', 'float') && isKind(rest[next], 'identifier')
    ? { count: 2, kind: 'identifier' }
    : undefined

const listed: Step = (_first, rest, next) =>
  rest[next]?.text === ',' && next + 1 < rest.length ? { count: 3, kind: 'other', isChained: true } : undefined

/** `field IN (...)`, `field NOT IN (...)`, `field IS NULL`, `field IS NOT NULL`. */
const worded: Step = (first, rest, next) => {
  if (!isKind(first, 'identifier')) return undefined
  const [one, two, three] = rest.slice(next, next + 3)
  const words = [one, two].map((word) => word?.text.toUpperCase().replaceAll(/\s+/g, ' '))
  if (words[0] === 'NOT' && words[1] === 'IN' && isKind(three, 'list')) return { count: 4, kind: 'comparison' }
  const isWhole =
    (words[0] === 'IN' && isKind(two, 'list')) || (words[0] === 'IS' && /^(?:NOT )?NULL$/.test(words[1] ?? ''))
  return isWhole ? { count: 3, kind: 'comparison' } : undefined
}

const steps: readonly Step[] = [called, dotted, named, directed, operated, compared, aliased, listed, worded]
