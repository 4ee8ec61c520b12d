/** What the commands about measured windows have in common. */
import type { Cli } from './cli.ts'
import { CliError, EXIT } from './errors.ts'

const PAGE_MAX = 1000

/** The query of a list: what is given, and the size of a page. */
export const measuredQuery = (
  given: Readonly<Record<string, string | number | boolean | undefined>>,
  limit: number,
): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, String(value))
  query.set('limit', String(Math.min(limit, PAGE_MAX)))
  return query.toString()
}

/** The version of a declaration that an event cites. */
export interface Cited {
  readonly name: string
  readonly version: number
  readonly hash: string
}

interface Versions<D> {
  readonly versions: readonly { readonly version: number; readonly contentHash: string; readonly declaration: D }[]
}

/**
 * The declaration that an event cites.
 * @param kind as in the address of the catalogue @param shown how the declaration is called in an error
 * @throws CliError if the catalogue has another content than the event
 */
export const citedDeclaration = async <D>(
  cli: Cli,
  kind: string,
  { name, version, hash }: Cited,
  shown: string,
): Promise<D> => {
  const where = `/v1/catalog/${kind}/${encodeURIComponent(name)}`
  const { versions } = await cli.client().json<Versions<D>>('GET', where)
  const found = versions.find((each) => each.version === version)
  if (found?.contentHash === hash) return found.declaration
  throw new CliError(
    `Version ${version} of ${shown} has the hash ${found?.contentHash ?? 'none'}, expected ${hash}, that of the event.`,
    EXIT.failed,
  )
}
