import type { Command } from 'commander'
import { type Removed, removeRetired } from '../../operations/retired/index.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { withPlatform } from '../session.ts'

interface PurgeOptions {
  readonly force?: boolean
  readonly dryRun?: boolean
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('purge')
    .description('remove the data of retired declarations from Kafka, ClickHouse and Redis; can be repeated')
    .option('--dry-run', 'list what would be removed, and remove nothing')
    .option('--force', 'also remove data that a training set cites')
    .action((options: PurgeOptions) => run(cli, options))
}

const run = (cli: Cli, { force = false, dryRun = false }: PurgeOptions): Promise<void> =>
  withPlatform(cli, async ({ platform, catalog }) => {
    const done: Removed[] = []
    const bar = cli.output.progress('purge', undefined, 'instances')
    try {
      for await (const removed of removeRetired({ platform, catalog, force, dryRun, signal: cli.signal })) {
        done.push(removed)
        bar.update(done.length, removed.instance)
        if (!cli.output.json) cli.output.result(removed, () => lineOf(removed, dryRun))
      }
    } catch (error) {
      if (!cli.signal.aborted) throw error
      throw new CliError(
        'Interrupted: the instances above were removed; run the command again for the rest.',
        EXIT.interrupted,
      )
    }
    bar.end()
    const kept = done.filter((each) => each.kept !== undefined).length
    const verb = dryRun ? 'would be removed' : 'removed'
    cli.output.result({ dryRun, removed: done.length - kept, kept, instances: done }, () =>
      done.length === 0 ? 'No data of retired declarations is left.' : `${done.length - kept} ${verb}, ${kept} kept.`,
    )
  })

const lineOf = ({ instance, topics, table, entries, kept }: Removed, dryRun: boolean): string => {
  if (kept !== undefined) return `${instance}  kept: ${kept}`
  const parts = [
    topics.length === 0 ? undefined : `topics ${topics.join(', ')}`,
    table === undefined ? undefined : `table ${table}`,
    entries === undefined ? undefined : `${entries} keys`,
  ].filter((part) => part !== undefined)
  return `${instance}  ${dryRun ? 'would remove' : 'removed'} ${parts.join('; ') || 'nothing more'}`
}
