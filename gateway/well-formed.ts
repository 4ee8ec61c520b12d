import { isWellFormed } from '../schemas/index.ts'
import { HttpError } from './http/errors.ts'

/** The path of the first text that is not well formed. */
const halfIn = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined
  for (const [name, each] of Object.entries(value)) {
    if (typeof each === 'string' && !isWellFormed(each)) return name
    const found = halfIn(each)
    if (found !== undefined) return `${name}.${found}`
  }
  return undefined
}

/**
 * Refuses a command with half a character in a text: it would be stored as another character, and two different names would become one.
 * @throws HttpError REQUEST_INVALID with the field
 */
export const requireWellFormed = (content: object): void => {
  const field = halfIn(content)
  if (field === undefined) return
  const expected = 'text without half a character (a lone surrogate)'
  throw new HttpError('REQUEST_INVALID', `${field} has half a character (a lone surrogate), expected whole ones.`, {
    problems: [{ field, value: 'half a character', expected }],
  })
}
