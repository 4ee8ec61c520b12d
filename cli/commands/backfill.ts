import type { Command } from 'commander'
import { generationText, sortedGeneration, untilSwitched } from '../backfill.ts'
import type { Cli } from '../cli.ts'
import { integer } from '../numbers.ts'

interface Options {
  readonly reason?: string
  readonly partitions?: number
  /** How long to wait, s; `undefined`: not at all. */
  readonly wait?: number
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('backfill')
    .description(
      'sort all rows of a dataset by event time, including late rows, and fill its views from them again; readers are switched when the views have caught up',
    )
    .argument('<dataset>', 'name of the dataset')
    .option('--reason <text>', 'the reason; it is recorded on the log')
    .option(
      '--partitions <number>',
      'number of partitions of the views from now on, so that more workers can share them (default: as before)',
      integer(1),
    )
    .option('--wait <seconds>', 'wait until readers get the new versions', integer(1))
    .action(async (dataset: string, { wait, ...asked }: Options) => {
      const client = cli.client()
      const generation = await sortedGeneration(cli, client, dataset, asked, wait)
      if (wait !== undefined) await untilSwitched(cli, generation, wait)
      cli.output.result(generation, () => generationText(generation))
    })
}
