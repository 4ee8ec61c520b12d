/** Parses declarations from JSON. They are checked before a command is sent; the error lists all problems, field by field. */
import {
  type CommandContent,
  declareCommand,
  invalid,
  isRefusal,
  type Kind,
  type Look,
  lookAt,
  REFUSALS,
  type Refusal,
  shown,
} from '../../processors/catalog/index.ts'
import type { GatewayContext } from '../context.ts'
import { RefusedError } from '../http/errors.ts'
import { inheritedNames } from './field-names.ts'
import { ownSource } from './own-topics.ts'

/**
 * The command that declares the content of a body.
 * @param look the catalogue against which it is checked; default: the present one
 * @param expectedVersion for compare-and-set: the current version, or 0 if there must be none; `null` means any version
 * @throws RefusedError with the code of the kind, for example DECLARATION_INVALID
 */
export const declaration = (
  { tail, platform }: GatewayContext,
  kind: Kind,
  body: unknown,
  expectedVersion: number | null,
  look: Look = lookAt(tail.catalog.current),
): CommandContent => {
  const named = [...inheritedNames(body), ...ownSource(body, platform.names.prefix)]
  const found = named.length > 0 ? named : kind.problems(body, look)
  if (isRefusal(found)) throw refusedError(found)
  if (found.length > 0) throw refusedError(invalid(kind.name, (body as { name?: unknown } | null)?.name, found))
  return declareCommand(kind, kind.recordOf(kind.unsaid?.(body, look) ?? body), expectedVersion)
}

/** What a declaration that is valid will not do, a sentence each. @param look the catalogue with it; default: the present one */
export const remarksOn = (
  { tail }: GatewayContext,
  kind: Kind,
  { value }: CommandContent,
  look: Look = lookAt(tail.catalog.current),
): readonly string[] => kind.remarks?.(value[kind.name] as { readonly name: string }, look, Date.now()) ?? []

/** The commands that have to be decided before a declaration. */
export const priorTo = ({ tail }: GatewayContext, kind: Kind, { value }: CommandContent): readonly CommandContent[] =>
  kind.prior?.(value[kind.name] as { readonly name: string }, lookAt(tail.catalog.current)) ?? []

export const refusedError = ({ code, text, problems }: Refusal): RefusedError =>
  new RefusedError(
    { code, kind: REFUSALS[code].kind, text },
    problems.map(({ path, value, expected }) => ({ field: path, value: shown(value), expected })),
  )
