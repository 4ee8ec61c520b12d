import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'

interface Options {
  readonly modelVersion?: number
  readonly from?: string
  readonly to?: string
  readonly evaluation?: string
}

interface Outcome {
  readonly outcome: string
  readonly name: string
  readonly version: number | null
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('reference')
    .description(
      'capture the reference of a measure of performance: from windows that it has measured, or from an evaluation',
    )
    .argument('<name>', 'name of the measure of performance')
    .option('--model-version <number>', 'version of the model', integer(0))
    .option('--from <time>', 'take it from windows that start at this event time or later')
    .option('--to <time>', 'and end by this event time')
    .option('--evaluation <dataset>', 'take it from the evaluation of the version on this dataset')
    .action((name: string, options: Options) => capture(cli, name, options))
}

const capture = async (cli: Cli, name: string, { modelVersion, from, to, evaluation }: Options): Promise<void> => {
  const isWindow = from !== undefined && to !== undefined
  if (isWindow === (evaluation !== undefined))
    throw new CliError('reference: expected either --from and --to, or --evaluation.', EXIT.usage)
  const outcome = await cli.client().json<Outcome>('POST', `/v1/performance/${encodeURIComponent(name)}/references`, {
    json: {
      ...(modelVersion !== undefined && { model_version: modelVersion }),
      ...(isWindow ? { window: { from, to } } : { evaluation }),
    },
  })
  cli.output.result(outcome, () => `performance ${outcome.name} v${outcome.version} ${outcome.outcome}`)
}
