/** Reads declarations from the content of a file. One field of a declaration shows its kind (`Kind.mark`). */
import { KINDS, type Kind, type Kinds } from '../processors/catalog/index.ts'
import { CliError, EXIT } from './errors.ts'

export interface Declaration {
  readonly kind: Kind
  readonly declaration: Readonly<Record<string, unknown>>
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The kind whose mark the value has. If it has several, the later kind of the table counts: it refers to the others. */
const kindOf = (value: Record<string, unknown>, kinds: Kinds): Kind | undefined =>
  kinds.all.findLast(({ mark }) => mark in value)

/** A list in a sentence: `a, b or c`. */
const either = (texts: readonly string[]): string => `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`

/** @throws CliError if there is no such kind */
export const kindNamed = (kinds: Kinds, name: string): Kind => {
  const found = kinds.all.find((kind) => kind.name === name || kind.plural === name)
  if (found !== undefined) return found
  throw new CliError(`The kind is '${name}', expected ${either(kinds.all.map((kind) => kind.name))}.`, EXIT.usage)
}

/**
 * @param content JSON, or the namespace of a module: a declaration, a list of declarations, or an object with such members
 * @throws CliError if there is no declaration, or if there is any other content
 */
export const declarationsIn = (content: unknown, file: string, kinds: Kinds = KINDS): readonly Declaration[] => {
  const found: Declaration[] = []
  const look = (value: unknown, at: readonly string[]): void => {
    const kind = isObject(value) ? kindOf(value, kinds) : undefined
    if (kind !== undefined) {
      // A module may export the same declaration by name and in a list.
      const declaration = value as Declaration['declaration']
      if (!found.some((known) => known.declaration === declaration)) found.push({ kind, declaration })
    } else if (typeof value === 'object' && value !== null && at.length < 2) {
      for (const [name, member] of Object.entries(value)) look(member, [...at, name])
    } else if (at.length !== 1 || Array.isArray(content)) {
      // A module may have other exports (functions, constants); they are ignored.
      const where = at.length === 0 ? 'the content' : at.join('.')
      const expected = either(kinds.all.map(({ one, mark }) => `${one} (${mark})`))
      throw new CliError(`${file}: ${where} is none of the declarations: ${expected}.`, EXIT.usage)
    }
  }
  look(content, [])
  if (found.length > 0) return found
  throw new CliError(`${file} contains no ${either(kinds.all.map(({ name }) => name))}.`, EXIT.usage)
}

/** Sorts the declarations so that a declaration comes after those that it refers to. */
export const inOrder = (declarations: readonly Declaration[], kinds: Kinds = KINDS): readonly Declaration[] =>
  [...declarations].sort((a, b) => kinds.all.indexOf(a.kind) - kinds.all.indexOf(b.kind))

const nameOf = ({ declaration }: Declaration): unknown => declaration.name

/** Groups consecutive declarations of one kind and of different names: the declarations of a group may be declared concurrently. */
export const byKind = (declarations: readonly Declaration[]): readonly (readonly Declaration[])[] => {
  const groups: Declaration[][] = []
  for (const declaration of declarations) {
    const last = groups.at(-1)
    const isAlike = last?.[0].kind === declaration.kind && !last.some((each) => nameOf(each) === nameOf(declaration))
    if (last !== undefined && isAlike) last.push(declaration)
    else groups.push([declaration])
  }
  return groups
}
