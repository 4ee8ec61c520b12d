import type { Stats } from 'node:fs'
import { mkdtemp, realpath, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { modelOf } from '../reproduce/artifacts.ts'
import { codeFinding, environmentFinding, seedFinding, setFindings } from '../reproduce/checks.ts'
import { isReproducible, type Report, reportText } from '../reproduce/report.ts'
import { trainAgain } from '../reproduce/train.ts'
import type { Run } from '../runs.ts'

interface Options {
  readonly spine: readonly string[]
  readonly repository?: string
  readonly predict?: string
  readonly keep?: boolean
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

export const register = (program: Command, cli: Cli): void => {
  program
    .command('reproduce')
    .description(
      'check whether the training set, code, seed and environment of a run are still available, build the training set again, and train again in a clean folder',
    )
    .argument('<run>', 'id of the run')
    .argument(
      '[command...]',
      'after `--`: command that trains. It runs in the code of the run, with MILLRACE_RUN_ID, MILLRACE_TRAINING_SET (file), MILLRACE_SEED and MILLRACE_OUT: the files that it writes there are compared with those of the model',
    )
    .option(
      '--spine <file>',
      'spine of the training set, which is then built again; several times for several sets',
      collect,
      [],
    )
    .option('--repository <folder>', 'clone of the repository of the code')
    .option(
      '--predict <command>',
      'command of a shell that writes the predictions of the model in the folder MILLRACE_MODEL to standard output; asked where bytes differ',
    )
    .option('--keep', 'keep the folder of the training')
    .action((runId: string, command: string[], options: Options) => reproduce(cli, runId, command, options))
}

const reproduce = async (cli: Cli, runId: string, command: readonly string[], options: Options): Promise<void> => {
  if (options.predict !== undefined && command.length === 0)
    throw new CliError('reproduce: --predict needs a command that trains, after `--`.', EXIT.usage)
  for (const file of options.spine) await requireFile(file)
  const run = await cli.client().json<Run>('GET', `/v1/runs/${encodeURIComponent(runId)}`)
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'millrace-reproduce-')))
  try {
    const report = await reported(cli, run, command, { ...options, folder })
    cli.output.result({ ...report, isReproducible: isReproducible(report) }, () => reportText(report))
    if (!isReproducible(report)) cli.exitCode = EXIT.failed
  } finally {
    if (options.keep) cli.output.note(`The folder is ${folder}.`)
    else await rm(folder, { recursive: true, force: true })
  }
}

/** Whether a spine can be read is known before anything is asked. */
const requireFile = async (file: string): Promise<void> => {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error)
  const reason =
    found instanceof Error ? (found.code === 'ENOENT' ? 'there is no such file' : found.message) : undefined
  if (reason === undefined && !(found as Stats).isDirectory()) return
  throw new CliError(`reproduce: --spine ${file} cannot be read: ${reason ?? 'it is a folder'}.`, EXIT.usage)
}

const reported = async (
  cli: Cli,
  run: Run,
  command: readonly string[],
  { spine, repository, predict, folder }: Options & { readonly folder: string },
): Promise<Report> => {
  const { codeCommit, seed, environmentHash } = run.training
  const model = await modelOf(cli.client(), run)
  const { findings, built } = await setFindings(cli, run, spine, folder)
  const code = await codeFinding(codeCommit, repository)
  const all = [...findings, code, seedFinding(seed), await environmentFinding(cli.client(), environmentHash, model)]
  const report = { runId: run.runId, findings: all, trained: undefined }
  if (command.length === 0) return report
  if (code.state === 'gone') throw new CliError(`The code of the run is not available: ${code.detail}`, EXIT.failed)
  const lost = findings.find(({ state }) => state === 'gone' || state === 'differs')
  if (lost !== undefined)
    throw new CliError(`The training set of the run is not available: ${lost.detail}`, EXIT.failed)
  // Without a repository the command knows itself where its code is.
  return {
    ...report,
    trained: await trainAgain(cli, { run, command, predict, repository, sets: built, model, folder }),
  }
}
