import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { kindNamed } from '../declarations.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Stamp {
  readonly logTime: number
  readonly actor: string | null
}

interface Version {
  readonly version: number
  readonly revision: number
  readonly retired: boolean
  readonly since: Stamp
  readonly revisedSince: Stamp
  readonly declaration: unknown
}

interface Entry {
  readonly active?: { readonly version: number } | null
  readonly wanted?: number | null
  readonly versions: readonly Version[]
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('describe')
    .description('show a declaration with every default, and its versions')
    .argument('<kind>', `kind of the declaration: ${cli.kinds.all.map(({ name }) => name).join(', ')}`)
    .argument('<name>', 'name of the declaration')
    .option('--version <number>', 'version to show; default: the one that readers get, or the latest', integer(1))
    .option('--as-of <time>', 'log time, as RFC 3339 or ms since the epoch: what was declared then')
    .action(async (kind: string, name: string, { version, asOf }: { version?: number; asOf?: string }) => {
      const query = asOf === undefined ? '' : `?${new URLSearchParams({ as_of: asOf })}`
      const path = `/v1/catalog/${kindNamed(cli.kinds, kind).plural}/${encodeURIComponent(name)}${query}`
      const entry = await cli.client().json<Entry>('GET', path)
      const number = version ?? entry.active?.version ?? entry.versions.length
      const shown = entry.versions[number - 1]
      if (shown === undefined) {
        const text = `The ${kind} ${name} has no version ${number}; its versions are 1 to ${entry.versions.length}.`
        throw new CliError(text, EXIT.refused)
      }
      cli.output.result(entry, () => `${JSON.stringify(shown.declaration, null, 2)}\n\n${versionsText(entry)}`)
    })
}

const time = (ms: number): string => new Date(ms).toISOString()

const versionsText = (entry: Entry): string =>
  table([
    ['VERSION', 'REVISION', 'STATE', 'DECLARED', 'BY', 'REVISED'],
    ...entry.versions.map((one) => [
      `v${one.version}`,
      String(one.revision),
      stateOf(entry, one),
      time(one.since.logTime),
      one.since.actor ?? '-',
      one.revision === 1 ? '' : time(one.revisedSince.logTime),
    ]),
  ])

const stateOf = ({ active, wanted, versions }: Entry, { version, retired }: Version): string => {
  if (retired) return 'retired'
  if (active === undefined) return version === versions.length ? 'valid' : ''
  if (active?.version === version) return 'active'
  return wanted === version ? 'catching up' : ''
}
