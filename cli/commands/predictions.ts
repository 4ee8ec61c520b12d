import type { Command } from 'commander'
import type { ServedCounts } from '../../queries/drift/index.ts'
import type { Cli } from '../cli.ts'
import { table } from '../output.ts'

export const register = (program: Command, cli: Cli): void => {
  program
    .command('predictions')
    .description('count the stored predictions of a model by version, and those that were sent again')
    .argument('<name>', 'name of the predictions')
    .option('--from <time>', 'only predictions from this event time on')
    .option('--to <time>', 'only predictions before this event time')
    .action(async (name: string, { from, to }: { readonly from?: string; readonly to?: string }) => {
      const query = new URLSearchParams({ ...(from && { from }), ...(to && { to }) })
      const path = `/v1/predictions/${encodeURIComponent(name)}/counts?${query}`
      const { items } = await cli.client().json<{ readonly items: readonly ServedCounts[] }>('GET', path)
      cli.output.result(items, () =>
        items.length === 0
          ? 'No prediction is stored.'
          : table([['VERSION', 'PREDICTIONS', 'REPEATED', 'ERRORS'], ...items.map(row)]),
      )
    })
}

const row = ({ model_version, predictions, repeated, errors }: ServedCounts): string[] => [
  model_version === null ? '-' : String(model_version),
  ...[predictions, repeated, errors].map(String),
]
