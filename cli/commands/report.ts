import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'
import { writeText } from '../out-file.ts'

interface Options {
  readonly model?: string
  readonly monitor?: string
  readonly from?: string
  readonly to?: string
  readonly asOf?: string
  readonly windows: number
  readonly columns: number
  readonly out?: string
}

export const register = (program: Command, cli: Cli): void => {
  const report = program.command('report').description('write a report')
  report
    .command('drift')
    .description('write a page of HTML about the drift of a model or a monitor; with --json its content')
    .option('--model <name>', 'the model')
    .option('--monitor <name>', 'the monitor, instead of a model')
    .option('--from <time>', 'only windows that end after this time')
    .option('--to <time>', 'only windows that start before this time')
    .option('--as-of <time>', 'what was known at this time')
    .option('--windows <number>', 'largest number of windows, the latest of the period', integer(1, 400), 60)
    .option('--columns <number>', 'largest number of columns, those that alarm or drift most', integer(1, 200), 20)
    .option('--out <file>', 'file to write; default: standard output')
    .action((options: Options) => drift(cli, options))
}

const drift = async (cli: Cli, { asOf, windows, columns, out, ...given }: Options): Promise<void> => {
  if ((given.model === undefined) === (given.monitor === undefined))
    throw new CliError('report drift: expected --model or --monitor.', EXIT.usage)
  const query = new URLSearchParams({
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<string, string>),
    ...(asOf !== undefined && { as_of: asOf }),
    ...{ windows: String(windows), columns: String(columns), format: cli.output.json ? 'json' : 'html' },
  })
  const { body } = await cli.client().request('GET', `/v1/reports/drift?${query}`)
  const page = await text(body)
  if (out === undefined) return cli.output.result(page, () => page, String)
  await writeText(out, page)
  cli.output.note(`${out} has the report, ${Buffer.byteLength(page)} bytes.`)
}
