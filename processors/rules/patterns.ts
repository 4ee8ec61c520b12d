/**
 * Regular expressions of users, by RE2: the time is linear in the length of the text, whatever the pattern is. One engine judges everywhere, so that the
 * same pattern means the same when a contract is declared, in intake and in a replay. Source: docs/decisions/0116-patterns.md
 */
import { RE2JS } from 're2js'

/** A larger program would take this many steps for each character. */
const PROGRAM_MAX = 10_000
const PATTERN_MAX = 2_000

export type Matches = (text: string) => boolean

const compiled = (pattern: string): RE2JS => RE2JS.compile(RE2JS.translateRegExp(pattern))

/**
 * Patterns in which every character of a match has one place: plain characters and classes of them, each once or an exact number of times. The engine of JavaScript never goes back
 * on them, and they mean the same in both; it is some ten times as fast.
 */
const PLAIN = /^\^?(?:(?:[A-Za-z0-9 _:/-]|\[(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9 _])+\])(?:\{\d{1,3}\})?)+\$?$/
/** A longer one is not looked at. */
const PLAIN_MAX = 100

/** Whether a part of a text matches. @throws Error if the pattern is none */
export const matcherOf = (pattern: string): Matches => {
  const expression = compiled(pattern)
  if (pattern.length > PLAIN_MAX || !PLAIN.test(pattern)) return (text) => expression.test(text)
  const plain = new RegExp(pattern)
  return (text) => plain.test(text)
}

/** Why a pattern cannot be used; `undefined`: it can. */
export const patternFlaw = (pattern: unknown): string | undefined => {
  if (typeof pattern !== 'string') return 'a regular expression'
  if (pattern.length > PATTERN_MAX) return `a regular expression of at most ${PATTERN_MAX} characters`
  try {
    const size = compiled(pattern).programSize()
    return size <= PROGRAM_MAX ? undefined : `a regular expression of at most ${PROGRAM_MAX} steps, it has ${size}`
  } catch (error) {
    const cause = (error as Error).message.replace(/^error parsing regexp: /, '')
    return `a regular expression without look-around and back-references, as RE2 has them (${cause})`
  }
}
