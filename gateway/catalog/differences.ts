/** How one declaration differs from another. Pure. */
import { canonicalJson } from '../../schemas/index.ts'

/** A part of a declaration that is different from what readers get, or shall get. */
export interface Difference {
  /** For example `features.n_1h.window`. */
  readonly path: string
  /** As JSON; `null`: absent. */
  readonly before: string | null
  readonly after: string | null
}

const DIFFERENCES_MAX = 100

/** @returns the first differences, by path */
export const differencesOf = (before: unknown, after: unknown): readonly Difference[] => {
  const found: Difference[] = []
  const look = (a: unknown, b: unknown, path: string): void => {
    if (found.length >= DIFFERENCES_MAX || textOf(a) === textOf(b)) return
    if (!isPlain(a) || !isPlain(b)) {
      found.push({ path, before: textOf(a), after: textOf(b) })
      return
    }
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
      look(a[key], b[key], path === '' ? key : `${path}.${key}`)
  }
  look(before, after, '')
  return found
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string | null => (value === undefined ? null : canonicalJson(value as object))
