/** Reads declarations from the content of a file. The fields of a declaration show its kind. */
import { CliError, EXIT } from './errors.ts'

export interface Declaration {
  /** The name of the kind in the paths of the catalogue. */
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
 * @param content JSON, or the namespace of a module: a declaration, a list of declarations, or an object with such members
 * @throws CliError if there is no declaration, or if there is any other content
 */
export const declarationsIn = (content: unknown, file: string): readonly Declaration[] => {
  const found: Declaration[] = []
  const look = (value: unknown, at: readonly string[]): void => {
    const kind = isObject(value) ? kindOf(value) : undefined
    if (kind !== undefined) {
      // A module may export the same declaration by name and in a list.
      const declaration = value as Declaration['declaration']
      if (!found.some((known) => known.declaration === declaration)) found.push({ path: kind, declaration })
    } else if (typeof value === 'object' && value !== null && at.length < 2) {
      for (const [name, member] of Object.entries(value)) look(member, [...at, name])
    } else if (at.length !== 1 || Array.isArray(content)) {
      // A module may have other exports (functions, constants); they are ignored.
      const where = at.length === 0 ? 'the content' : at.join('.')
      throw new CliError(`${file}: ${where} is not an entity (keys), dataset (columns) or view (features).`, EXIT.usage)
    }
  }
  look(content, [])
  if (found.length === 0) throw new CliError(`${file} contains no entity, dataset or view.`, EXIT.usage)
  return found
}

const order = ['entities', 'datasets', 'views']

/** Sorts the declarations so that a declaration comes after those that it refers to. */
export const inOrder = (declarations: readonly Declaration[]): readonly Declaration[] =>
  [...declarations].sort((a, b) => order.indexOf(a.path) - order.indexOf(b.path))

const nameOf = ({ declaration }: Declaration): unknown => declaration.name

/** Groups consecutive declarations of one kind and of different names: the declarations of a group may be declared concurrently. */
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
