import type { Command } from 'commander'
import { untilActive } from '../active.ts'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'

interface ActivateOptions {
  readonly version: number
  readonly expectedVersion?: number
  readonly reason?: string
  readonly force?: boolean
  readonly wait?: number
}

interface Missing {
  readonly instance: string
  readonly partition: number
  readonly lag: number
}

interface Answer {
  readonly outcome: string
  readonly version: number
  readonly active: number | null
  readonly missing: readonly Missing[]
}

export const register = (program: Command, cli: Cli): void => {
  program
    .command('activate')
    .description('choose the version of a view that readers get from now on; it may be an earlier version')
    .argument('<view>', 'name of the view')
    .requiredOption('--version <number>', 'the version that readers get', integer(1))
    .option(
      '--expected-version <number>',
      'do nothing unless this version is active; 0: unless no version is active',
      integer(0),
    )
    .option('--reason <text>', 'the reason, for the log')
    .option('--force', 'switch readers immediately, and list what the version lacks')
    .option('--wait <seconds>', 'wait until readers get the version', Number)
    .action((view: string, options: ActivateOptions) => run(cli, view, options))
}

const run = async (cli: Cli, view: string, options: ActivateOptions): Promise<void> => {
  const { wait, version, expectedVersion, reason, force } = options
  if (wait !== undefined && !(wait > 0))
    throw new CliError('--wait: expected a number of seconds greater than 0.', EXIT.usage)
  const json = {
    version,
    ...(expectedVersion !== undefined && { expectedVersion }),
    ...(reason !== undefined && { reason }),
    ...(force && { force }),
  }
  const path = `/v1/catalog/views/${encodeURIComponent(view)}/activate`
  const answer = await cli.client().json<Answer>('POST', path, { json })
  const isActive = answer.active === version
  if (!isActive && wait !== undefined) await untilActive(cli, { kind: 'view', name: view, version }, wait * 1000)
  const active = wait === undefined ? answer.active : version
  cli.output.result({ view, version, active, outcome: answer.outcome, missing: answer.missing }, () =>
    textOf(view, version, active, answer.missing),
  )
}

const textOf = (view: string, version: number, active: number | null, missing: readonly Missing[]): string => {
  const lacking = missing.map(({ instance, partition, lag }) => `${instance}-${partition} is ${lag} records behind`)
  if (active !== version) {
    const now = active === null ? 'no version' : `version ${active}`
    const why = lacking.length === 0 ? '' : ` ${lacking.join('; ')}.`
    return `Version ${version} of ${view} is chosen. Readers get ${now} until it has caught up.${why}`
  }
  if (lacking.length === 0) return `Readers of ${view} get version ${version}.`
  return `Readers of ${view} get version ${version}, which lacks rows until it has caught up: ${lacking.join('; ')}.`
}
