import { HttpError } from './http/errors.ts'

/** Half of a pair of UTF-16 without the other. */
const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** The path of the first text that is not well formed. */
const halfIn = (value: unknown, path: string): string | undefined => {
  if (typeof value === 'string') return HALF.test(value) ? path : undefined
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined
  for (const [name, each] of Object.entries(value)) {
    const found = halfIn(each, path === '' ? name : `${path}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * Refuses texts with half a character, which JSON can escape alone. UTF-8 has no form for it: it would be stored as another character, and two
 * different names would become one.
 * @throws HttpError REQUEST_INVALID with the field
 */
export const requireWellFormed = (content: object): void => {
  const field = halfIn(content, '')
  if (field === undefined) return
  const expected = 'text without half a character (a lone surrogate)'
  throw new HttpError('REQUEST_INVALID', `${field} has half a character (a lone surrogate), expected whole ones.`, {
    problems: [{ field, value: 'half a character', expected }],
  })
}
