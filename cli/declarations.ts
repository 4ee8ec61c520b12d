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
  const look = (value: unknown, at: readonly string[]): void => {
    const kind = isObject(value) ? kindOf(value) : undefined
    if (kind !== undefined) {
      // A module may export one and the same declaration by name and in a list.
      const declaration = value as Declaration['declaration']
      if (!found.some((known) => known.declaration === declaration)) found.push({ path: kind, declaration })
    } else if (typeof value === 'object' && value !== null && at.length < 2) {
      for (const [name, member] of Object.entries(value)) look(member, [...at, name])
    } else if (at.length !== 1 || Array.isArray(content)) {
      // What else a module exports (functions, constants) is its own affair.
      const where = at.length === 0 ? 'the content' : at.join('.')
      throw new CliError(`${file}: ${where} is no entity (keys), dataset (columns) or view (features).`, EXIT.usage)
    }
  }
  look(content, [])
  if (found.length === 0) throw new CliError(`${file} holds no declaration: no entity, dataset or view.`, EXIT.usage)
  return found
}

const order = ['entities', 'datasets', 'views']

/** What is referred to comes first. */
export const inOrder = (declarations: readonly Declaration[]): readonly Declaration[] =>
  [...declarations].sort((a, b) => order.indexOf(a.path) - order.indexOf(b.path))

const nameOf = ({ declaration }: Declaration): unknown => declaration.name

/** Runs of one kind and of different names, in the order of the declarations: those of a run may be declared at the same time. */
export const byKind = (declarations: readonly Declaration[]): readonly (readonly Declaration[])[] => {
  const groups: Declaration[][] = []
  for (const declaration of declarations) {
    const last = groups.at(-1)
    const isAlike = last?.[0].path === declaration.path && !last.some((each) => nameOf(each) === nameOf(declaration))
    if (last !== undefined && isAlike) last.push(declaration)
    else groups.push([declaration])
  }
  return groups
}
