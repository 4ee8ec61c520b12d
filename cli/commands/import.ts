import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { checkImport } from '../import/check.ts'
import { runImport } from '../import/import.ts'
import { openSource } from '../import/open.ts'
import { reportText } from '../import/report.ts'
import { Server } from '../import/rest/http.ts'
import { RestSource } from '../import/rest/source.ts'
import { checkText } from '../import/tally.ts'
import { Target } from '../import/target.ts'

interface Options {
  readonly from: string
  readonly artifacts?: string
  readonly check?: boolean
}

/** How long a source may take for an answer: servers of MLflow search slowly. */
const SOURCE_TIMEOUT_MS = 120_000

export const register = (program: Command, cli: Cli): void => {
  const group = program.command('import').description('import from another system')
  group
    .command('mlflow')
    .description(
      'import experiments, runs, histories, models and artifacts of MLflow; when it is repeated, it continues; exit code 1 if something could not be imported',
    )
    .requiredOption('--from <uri>', 'a server (http://...) or its SQLite file (sqlite:///...)')
    .option(
      '--artifacts <folder>',
      "the folder of the server's artifacts, with a SQLite file (default: mlartifacts beside it)",
    )
    .option('--check', 'import nothing, only compare what was imported with the source')
    .action(async (options: Options) => {
      const { signal, output } = cli
      const { from, artifacts } = options
      const source = await openSource(from, { artifacts, timeoutMs: SOURCE_TIMEOUT_MS, signal })
      try {
        const { 'client.token': token } = cli.config().values
        const client = cli.client()
        const authorization = token === undefined ? undefined : `Bearer ${token}`
        const server = new Server({ url: client.url, authorization, timeoutMs: SOURCE_TIMEOUT_MS, signal })
        const common = { source, back: new RestSource(server), signal, output }
        const imported = options.check
          ? undefined
          : await runImport({ ...common, target: new Target(client, signal, source.name) })
        const check = await checkImport(common)
        const report = { ...(imported ?? { from: source.name }), check }
        output.result(report, () => [...(imported ? [reportText(imported)] : []), checkText(check)].join('\n\n'))
        if (check.differing > 0) throw new CliError(`${check.differing} differ from the source.`, EXIT.failed)
        if ((imported?.left.length ?? 0) > 0) throw new CliError('Not everything could be taken.', EXIT.failed)
      } finally {
        await source.close()
      }
    })
}
