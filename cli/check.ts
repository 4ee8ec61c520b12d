/** Asks the gateway what declarations would cause, before any of them is made. */
import type { Cli } from './cli.ts'
import type { Client } from './client.ts'
import type { Declaration } from './declarations.ts'
import { CliError, EXIT } from './errors.ts'
import { table } from './output.ts'

export interface Checked {
  readonly kind: string
  readonly name: string | null
  readonly outcome: string
  readonly version: number | null
  readonly change: string | null
  readonly from: number | null
  readonly differences: readonly {
    readonly path: string
    readonly before: string | null
    readonly after: string | null
  }[]
  readonly notes: readonly string[]
  readonly code?: string
  readonly detail?: string
}

/** @throws CliError as `Client.request` */
export const checkedBy = async (client: Client, declarations: readonly Declaration[]): Promise<readonly Checked[]> => {
  const json = { declarations: declarations.map(({ kind, declaration }) => ({ kind: kind.name, declaration })) }
  const { results } = await client.json<{ results: readonly Checked[] }>('POST', '/v1/catalog/check', { json })
  return results
}

const refusedIn = (results: readonly Checked[]): readonly Checked[] =>
  results.filter(({ outcome }) => outcome === 'refused')

const refusalText = ({ kind, name, code, detail }: Checked): string => `${kind} ${name ?? '?'}: ${detail} (${code})`

/** @throws CliError if any of them would be refused, with all that would be */
export const requireFit = (results: readonly Checked[]): void => {
  const refused = refusedIn(results)
  if (refused.length === 0) return
  const [first, ...others] = refused.map(refusalText)
  const text =
    others.length === 0 ? first : [`${refused.length} declarations are refused.`, first, ...others].join('\n  ')
  throw new CliError(`${text}\nNothing was applied.`, EXIT.refused, { refused })
}

/** Shows what would change. */
export const showChecked = (cli: Cli, results: readonly Checked[]): void => {
  if (refusedIn(results).length > 0) cli.exitCode = EXIT.refused
  cli.output.result(results, () => results.map(textOf).join('\n'))
}

const textOf = (checked: Checked): string => {
  const { kind, name, outcome, version, change, from, differences, notes } = checked
  if (outcome === 'refused') return `refused: ${refusalText(checked)}`
  const now = from === null ? '' : `, now v${from}`
  const said = notes.map((note) => `\n  note: ${note}`).join('')
  const head = `${kind} ${name}: ${SENTENCES[change ?? 'none']} (v${version}${now})${said}`
  if (differences.length === 0) return head
  const lines = differences.map(({ path, before, after }) => [
    `  ${path}`,
    before ?? '(absent)',
    '->',
    after ?? '(absent)',
  ])
  return `${head}\n${table(lines)}`
}

const SENTENCES: Readonly<Record<string, string>> = {
  new: 'would be declared',
  version: 'would get a new version',
  revision: 'would get a new revision',
  chosen: 'would go back to an earlier version',
  none: 'would not change',
}
