/**
 * Finds a member that an object of JSON has twice. JSON.parse keeps the last one, other readers the first one: the value that the sender
 * meant is not known. Members are counted in the text and in the parsed value, which costs a fraction of the parsing; only if the numbers
 * differ, the text is read again for the name.
 */
import { ExactInteger } from './exact-integer.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const BIT_OF_BRACES = 0x20
const OPEN = 0x7b // also '[' with the bit set
const CLOSE = 0x7d // also ']'

/** The index of the quote that ends a text; the length if there is none, so that it is no JSON. */
export const endOfText = (text: string, from: number): number => {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++
    if (escapes % 2 === 0) return end
  }
  return text.length
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** Whether a colon follows, so that the text before was the name of a member. */
const isName = (text: string, from: number): boolean => {
  let at = from
  while (isBlank(text.charCodeAt(at))) at++
  return text.charCodeAt(at) === COLON
}

/**
 * The number of members in a text of JSON: outside of texts, a colon stands only behind a name.
 * @returns `undefined` if it is nested deeper than `depthMax`
 */
export const membersIn = (text: string, depthMax: number): number | undefined => {
  let members = 0
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) i = shortEnd(text, i + 1)
    else if (code === COLON) members++
    else if (code > BACKSLASH - 2) {
      const bracket = code | BIT_OF_BRACES
      if (bracket === OPEN) {
        if (++depth > depthMax) return undefined
      } else if (bracket === CLOSE) depth--
    }
  }
  return members
}

/** As `endOfText`, for texts that are mostly short. */
const shortEnd = (text: string, from: number): number => {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) return i
    if (code === BACKSLASH) i++
  }
  return text.length
}

/** The number of members of a value that was parsed from JSON. One that an object had twice counts once. */
export const membersOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null || value instanceof ExactInteger) return 0
  let members = 0
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') members += membersOf(item)
    return members
  }
  for (const name in value) {
    members++
    const member = (value as Record<string, unknown>)[name]
    if (typeof member === 'object') members += membersOf(member)
  }
  return members
}

/** The first name that an object has twice; `undefined` if there is none. */
export const firstRepeated = (text: string): string | undefined => {
  const objects: Set<string>[] = []
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '{' || character === '[') objects.push(new Set())
    else if (character === '}' || character === ']') objects.pop()
    else if (text.charCodeAt(i) === QUOTE) {
      const end = endOfText(text, i + 1)
      if (isName(text, end + 1)) {
        const name = JSON.parse(text.slice(i, end + 1)) as string
        const names = objects.at(-1)
        if (names?.has(name)) return name
        names?.add(name)
      }
      i = end
    }
  }
  return undefined
}
