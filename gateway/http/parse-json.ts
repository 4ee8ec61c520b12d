/**
 * `JSON.parse` with a bound on the depth. It reads any depth, but everything after it (validation, writing JSON again) is recursive, and
 * would exhaust the stack: that would be an error of the gateway instead of one of the sender.
 */
export const DEPTH_MAX = 100

const QUOTE = 0x22
const BACKSLASH = 0x5c
const BIT_OF_BRACES = 0x20
const OPEN = 0x7b // also '[' with the bit set
const CLOSE = 0x7d // also ']'

/** @throws SyntaxError if the text is not JSON, or nested more than DEPTH_MAX deep */
export const parseJson = (text: string): unknown => {
  if (text.length > DEPTH_MAX && isDeep(text)) throw new SyntaxError(`it is nested more than ${DEPTH_MAX} deep`)
  return JSON.parse(text)
}

const isDeep = (text: string): boolean => {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      i = endOfText(text, i + 1)
    } else if (code > BACKSLASH - 2) {
      const bracket = code | BIT_OF_BRACES
      if (bracket === OPEN) {
        if (++depth > DEPTH_MAX) return true
      } else if (bracket === CLOSE) depth--
    }
  }
  return false
}

/** The index of the quote that ends a text. */
const endOfText = (text: string, from: number): number => {
  for (let end = text.indexOf('"', from); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++
    if (escapes % 2 === 0) return end
  }
  return text.length // it is not JSON
}
