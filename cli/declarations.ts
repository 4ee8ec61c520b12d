/** Declarations out of what a file holds: told apart by what only their kind has. */
import { CliError, EXIT } from './errors.ts'

export interface Declaration {
  /** As the catalogue's path calls the kind. */
  readonly path: 'entities' | 'datasets' | 'views'
  readonly declaration: Readonly<Record<string, unknown>>
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const kindOf = (value: Record<string, unknown>): Declaration['path'] | undefined => {
  if ('features' in value) return 'views'
  if ('columns' in value) return 'datasets'
  return 'keys' in value ? 'entities' : undefined
}

/**
 * @param content JSON, or the namespace of a module: a declaration, a list, or an object whose members are these
 * @throws CliError if there is none, or something else beside them
 */
export const declarationsIn = (content: unknown, file: string): readonly Declaration[] => {
  const found: Declaration[] = []
  const look = (value: unknown, at: string, depth: number): void => {
    if (Array.isArray(value)) {
      for (const [i, one] of value.entries()) look(one, `${at}.${i}`, depth + 1)
      return
    }
    const kind = isObject(value) ? kindOf(value) : undefined
    if (kind !== undefined) {
      // A module may export one and the same declaration by name and in a list.
      const declaration = value as Declaration['declaration']
      if (!found.some((known) => known.declaration === declaration)) found.push({ path: kind, declaration })
      return
    }
    const isGroup = isObject(value) || (typeof value === 'object' && value !== null)
    if (!isGroup || depth >= 2) {
      // What else a module exports (functions, constants) is its own affair.
      if (depth === 1 && !isObject(value)) return
      throw new CliError(
        `${file}: ${at || 'the content'} is no entity (keys), dataset (columns) or view (features).`,
        EXIT.usage,
      )
    }
    for (const [name, member] of Object.entries(value)) look(member, at === '' ? name : `${at}.${name}`, depth + 1)
  }
  look(content, '', 0)
  if (found.length === 0) throw new CliError(`${file} holds no declaration: no entity, dataset or view.`, EXIT.usage)
  return found
}

const order = ['entities', 'datasets', 'views']

/** What is referred to comes first. */
export const inOrder = (declarations: readonly Declaration[]): readonly Declaration[] =>
  [...declarations].sort((a, b) => order.indexOf(a.path) - order.indexOf(b.path))
