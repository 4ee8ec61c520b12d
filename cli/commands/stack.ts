import type { Command } from 'commander'
import { StackError, type StackReport, stackDown, stackStatus, stackUp } from '../../infra/index.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { table } from '../output.ts'

export const register = (program: Command, cli: Cli): void => {
  const stack = program
    .command('stack')
    .description('manage the local stack: Kafka, schema registry, Redis, ClickHouse')
  stack
    .command('up')
    .description('start the stack, or find the running one; the stack keeps running after the command has ended')
    .option('--auto-ports', 'use free ports instead of the default ones')
    .action(async (options: { autoPorts?: boolean }) => {
      const report = await withSentence(() =>
        stackUp({
          dataFolder: folderOf(cli),
          onProgress: (line) => cli.output.note(line),
          ...(options.autoPorts ? { ports: 'auto' as const } : {}),
        }),
      )
      cli.output.result(report, () => reportText(report))
    })
  stack
    .command('down')
    .description('stop the stack; its data is kept')
    .option('--purge', 'also remove data and logs')
    .action(async ({ purge = false }: { purge?: boolean }) => {
      const done = await withSentence(() => stackDown({ dataFolder: folderOf(cli), purge }))
      const text = done.wasRunning ? 'The stack has stopped.' : 'No stack was running.'
      cli.output.result(done, () => (done.purged ? `${text} Its data is removed.` : text))
    })
  stack
    .command('status')
    .description('show the state of the stack; the exit code is 1 if it is not up')
    .action(() => {
      const report = stackStatus({ dataFolder: folderOf(cli) })
      cli.output.result(report, () => reportText(report))
      if (report.phase !== 'up') cli.exitCode = EXIT.failed
    })
}

const folderOf = (cli: Cli): string => cli.config().values['stack.dataFolder'] as string

/** Turns an error of the stack, whose message is a sentence already, into a CliError. */
const withSentence = async <T>(action: () => Promise<T>): Promise<T> => {
  try {
    return await action()
  } catch (error) {
    if (error instanceof StackError) throw new CliError(error.message, EXIT.failed, { code: error.code })
    throw error
  }
}

const reportText = ({ phase, dataFolder, parts }: StackReport): string => {
  const lines = parts.map(({ name, status, address }) => [name, status, address])
  return [`${phase}  ${dataFolder}`, ...(lines.length > 0 ? [table(lines)] : [])].join('\n')
}
