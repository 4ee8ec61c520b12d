import { randomUUID } from 'node:crypto'
import { ExactInteger } from './exact-integer.ts'
import { endOfText, firstRepeated, membersIn, membersOf } from './repeated-members.ts'

/**
 * `JSON.parse` with a bound on the depth, and with exact integers: one that a number does not hold is an `ExactInteger`. JSON.parse reads
 * any depth, but everything after it (validation, writing JSON again) is recursive, and would exhaust the stack: that would be an error of
 * the gateway instead of one of the sender.
 */
export const DEPTH_MAX = 100

const QUOTE = 0x22
/** What may be an integer beyond +-(2^53 - 1): of 16 digits or more, where JSON can have a value. */
const MAY_BE_LARGE = /[[:,\s]-?\d{16,}[\s,\]}]/
const INTEGER = /^-?[1-9]\d*$/
const NUMBER_HERE = /-?\d[-+.\deE]*/y
const MINUS = 0x2d
const [ZERO, NINE] = [0x30, 0x39]
/** The member of an object that stands for a large integer while the text is parsed. No text of a caller can hold it. */
const MARK = randomUUID()

/** @throws SyntaxError if the text is not JSON, nested more than DEPTH_MAX deep, or has an object with two members of one name */
export const parseJson = (text: string): unknown => {
  const members = membersIn(text, DEPTH_MAX)
  if (members === undefined) throw new SyntaxError(`it is nested more than ${DEPTH_MAX} deep`)
  const value = parsed(text)
  const repeated = members === membersOf(value) ? undefined : firstRepeated(text)
  if (repeated === undefined) return value
  throw new SyntaxError(`an object has the member ${JSON.stringify(repeated.slice(0, 200))} twice`)
}

const parsed = (text: string): unknown => {
  if (!MAY_BE_LARGE.test(text)) return JSON.parse(text)
  const pieces = exactPieces(text)
  if (pieces === undefined) return JSON.parse(text)
  try {
    return JSON.parse(pieces, (_, value: unknown) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, MARK)
        ? new ExactInteger((value as Record<string, string>)[MARK])
        : value,
    )
  } catch {
    return JSON.parse(text) // for an error that shows the text of the caller
  }
}

/** The text with a marked object in place of every integer that a number does not hold; `undefined` if there is none. */
const exactPieces = (text: string): string | undefined => {
  const pieces: string[] = []
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) i = endOfText(text, i + 1)
    else if (code === MINUS || (code >= ZERO && code <= NINE)) {
      NUMBER_HERE.lastIndex = i
      const token = NUMBER_HERE.exec(text)?.[0] ?? text[i]
      const end = i + token.length
      if (INTEGER.test(token) && !Number.isSafeInteger(Number(token))) {
        pieces.push(text.slice(from, i), `{"${MARK}":"${token}"}`)
        from = end
      }
      i = end - 1
    }
  }
  return pieces.length === 0 ? undefined : pieces.join('') + text.slice(from)
}
