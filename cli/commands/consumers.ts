import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'

interface Consumer {
  readonly name: string
  readonly contracts: readonly string[]
  readonly permitted: readonly string[]
  readonly observed: readonly { readonly means: string; readonly lastSeen: number | null }[]
  readonly findings: readonly string[]
}

interface Options {
  readonly days: number
  readonly findings?: boolean
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('consumers')
    .description('list who is declared to read a dataset, who is permitted to, and who was observed')
    .argument('<dataset>', 'the name of the dataset')
    .option('--days <number>', 'number of past days whose queries count', integer(0), 30)
    .option('--findings', 'only readers with findings')
    .action((dataset: string, options: Options) => list(cli, dataset, options))
}

const list = async (cli: Cli, dataset: string, { days, findings }: Options): Promise<void> => {
  const path = `/v1/datasets/${encodeURIComponent(dataset)}/consumers?days=${days}`
  const found = await cli.client().json<{ consumers: readonly Consumer[]; unknown: readonly string[] }>('GET', path)
  const consumers = findings === true ? found.consumers.filter((each) => each.findings.length > 0) : found.consumers
  const rows = consumers.map((each) => [
    each.name,
    each.contracts.join(', '),
    each.permitted.join(', '),
    each.observed
      .map(({ means, lastSeen }) => (lastSeen === null ? means : `${means} ${new Date(lastSeen).toISOString()}`))
      .join(', '),
    each.findings.join(', '),
  ])
  cli.output.result({ ...found, consumers }, () =>
    [
      rows.length === 0 ? 'Nobody.' : table([['NAME', 'DECLARED BY', 'PERMITTED', 'OBSERVED', 'FINDINGS'], ...rows]),
      ...(found.unknown.length === 0 ? [] : [`Not known: ${found.unknown.join(', ')}`]),
    ].join('\n'),
  )
}
