import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { kindNamed } from '../declarations.ts'
import { integer } from '../numbers.ts'

interface Outcome {
  readonly outcome: string
  readonly version: number | null
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('retire')
    .description(
      'take a declaration, or one version of it, out of use; its history stays, and `purge` removes its data',
    )
    .argument('<kind>', `kind of the declaration: ${cli.kinds.all.map(({ name }) => name).join(', ')}`)
    .argument('<name>', 'name of the declaration')
    .option('--version <number>', 'only this version, for kinds whose versions are activated', integer(1))
    .option('--reason <text>', 'the reason, for the log')
    .action(async (kind: string, name: string, { version, reason }: { version?: number; reason?: string }) => {
      const { plural } = kindNamed(cli.kinds, kind)
      const json = { ...(version !== undefined && { version }), ...(reason !== undefined && { reason }) }
      const path = `/v1/catalog/${plural}/${encodeURIComponent(name)}/retire`
      const outcome = await cli.client().json<Outcome>('POST', path, { json })
      const what = version === undefined ? `The ${kind} ${name}` : `Version ${version} of the ${kind} ${name}`
      cli.output.result(outcome, () =>
        outcome.outcome === 'unchanged' ? `${what} was retired already.` : `${what} is retired.`,
      )
    })
}
