/** Asks the gateway what declarations would cause, before any of them is made. */
import type { Client } from './client.ts'
import type { Declaration } from './declarations.ts'
import { CliError, EXIT } from './errors.ts'

interface Checked {
  readonly kind: string
  readonly name: string | null
  readonly outcome: string
  readonly code?: string
  readonly detail?: string
}

/** @throws CliError if any of them would be refused, with all that would be */
export const requireFit = async (client: Client, declarations: readonly Declaration[]): Promise<void> => {
  const json = { declarations: declarations.map(({ kind, declaration }) => ({ kind: kind.name, declaration })) }
  const { results } = await client.json<{ results: readonly Checked[] }>('POST', '/v1/catalog/check', { json })
  const refused = results.filter(({ outcome }) => outcome === 'refused')
  if (refused.length === 0) return
  const [first, ...others] = refused.map(
    ({ kind, name, code, detail }) => `${kind} ${name ?? '?'}: ${detail} (${code})`,
  )
  const text =
    others.length === 0 ? first : [`${refused.length} declarations are refused.`, first, ...others].join('\n  ')
  throw new CliError(`${text}\nNothing was applied.`, EXIT.refused, { refused })
}
