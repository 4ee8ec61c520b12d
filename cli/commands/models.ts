import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import {
  type Lineage,
  lineageText,
  type Model,
  type Move,
  modelText,
  moveRow,
  type Version,
  versionText,
} from '../models.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'
import { type Difference, differencesText, timeText } from '../runs.ts'

const AS_OF = ['--as-of <time>', 'log time, as RFC 3339 or ms since the epoch: what the log held then'] as const
const MODEL = ['<model>', 'name of the model'] as const

interface AsOf {
  readonly asOf?: string
}

const pathOf = (model: string, rest: string, query: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
  const text = given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given))}`
  return `/v1/models/${encodeURIComponent(model)}${rest}${text}`
}

export const register = (program: Command, cli: Cli): void => {
  const models = program
    .command('models')
    .description('show models, their versions and aliases, now or as they were, and move aliases')
  registerReads(models, cli)
  registerHistory(models, cli)
  registerAlias(models, cli)
  registerVersions(models, cli)
}

const registerReads = (models: Command, cli: Cli): void => {
  models
    .command('list')
    .description('list models by name')
    .argument('[filter]', 'filter in the language of MLflow, such as `name LIKE "fraud%"`')
    .option(...AS_OF)
    .option('--limit <number>', 'largest number of models', integer(1), 100)
    .action(async (filter: string | undefined, { asOf, limit }: AsOf & { limit: number }) => {
      const query = new URLSearchParams({
        limit: String(Math.min(limit, 1000)),
        ...(filter === undefined ? {} : { filter }),
        ...(asOf === undefined ? {} : { as_of: asOf }),
      })
      const found = await cli.client().upTo<Model>(`/v1/models?${query}`, limit)
      cli.output.result(found, () =>
        found.length === 0
          ? 'There is no model.'
          : table([['MODEL', 'CHANGED', 'LATEST', 'ALIASES'], ...found.map(modelRow)]),
      )
    })
  models
    .command('get')
    .description('show a model with its versions, or one version with what its training used')
    .argument(...MODEL)
    .argument('[version]', 'number of a version', integer(1))
    .option(...AS_OF)
    .action(async (model: string, version: number | undefined, { asOf }: AsOf) => {
      const query = { as_of: asOf }
      if (version !== undefined) {
        const found = await cli.client().json<Version>('GET', pathOf(model, `/versions/${version}`, query))
        return cli.output.result(found, () => versionText(found))
      }
      const found = await cli.client().json<Model>('GET', pathOf(model, '', query))
      const versions = await cli
        .client()
        .upTo<Version>(pathOf(model, '/versions', { ...query, limit: '1000' }), VERSIONS_MAX)
      cli.output.result({ ...found, versions }, () => modelText(found, versions))
    })
}

/** Versions that `get` shows. */
const VERSIONS_MAX = 10_000

const modelRow = ({ model, updatedAt, latest, aliases }: Model): string[] => [
  model,
  timeText(updatedAt),
  latest.map(({ version, stage }) => `${version}${stage === 'None' ? '' : ` (${stage})`}`).join(', '),
  aliases.map(({ alias, version }) => `${alias}=${version}`).join(', '),
]

const registerHistory = (models: Command, cli: Cli): void => {
  models
    .command('history')
    .description('show who moved an alias, or a version to a stage, when, and why; latest first')
    .argument(...MODEL)
    .argument('[alias]', 'the alias')
    .option('--stage-of <version>', 'the stages of this version instead of an alias', integer(1))
    .option(...AS_OF)
    .option('--limit <number>', 'largest number of moves', integer(1), 100)
    .action(
      async (
        model: string,
        alias: string | undefined,
        { stageOf, limit, asOf }: AsOf & { stageOf?: number; limit: number },
      ) => {
        if ((alias === undefined) === (stageOf === undefined))
          throw new CliError('models history: expected an alias or --stage-of.', EXIT.usage)
        const rest =
          alias === undefined ? `/versions/${stageOf}/stage/moves` : `/aliases/${encodeURIComponent(alias)}/moves`
        const query = { limit: String(Math.min(limit, 1000)), as_of: asOf }
        const moves = await cli.client().upTo<Move>(pathOf(model, rest, query), limit)
        cli.output.result(moves, () =>
          moves.length === 0
            ? 'It was never set.'
            : table([['SINCE', 'TO', 'FROM', 'BY', 'POSITION', 'EVIDENCE', 'REASON'], ...moves.map(moveRow)]),
        )
      },
    )
}

interface AliasOptions extends AsOf {
  readonly remove?: boolean
  readonly expected?: number
  readonly reason?: string
}

const registerAlias = (models: Command, cli: Cli): void => {
  models
    .command('alias')
    .description('show where an alias points and who moved it there, or move it')
    .argument(...MODEL)
    .argument('<alias>', 'the alias')
    .argument('[version]', 'version to which the alias will point', integer(1))
    .option('--remove', 'remove the alias')
    .option(
      '--expected <version>',
      'refuse unless the alias points to this version now; 0: unless it is not set',
      integer(0),
    )
    .option('--reason <text>', 'reason of the move; the log keeps it')
    .option(...AS_OF)
    .action(async (model: string, alias: string, version: number | undefined, options: AliasOptions) => {
      const { asOf, remove = false, expected, reason } = options
      const rest = `/aliases/${encodeURIComponent(alias)}`
      if (version === undefined && !remove) {
        const move = await cli.client().json<Move>('GET', pathOf(model, rest, { as_of: asOf }))
        return cli.output.result(move, () => aliasText(alias, move))
      }
      if (version !== undefined && remove)
        throw new CliError('models alias: expected a version or --remove, not both.', EXIT.usage)
      if (asOf !== undefined) throw new CliError('models alias: --as-of is only for reading.', EXIT.usage)
      const json = {
        version: version ?? null,
        ...(expected === undefined ? {} : { expectedVersion: expected }),
        ...(reason === undefined ? {} : { reason }),
      }
      const moved = await cli.client().json<{ outcome: string }>('POST', pathOf(model, rest, {}), { json })
      const to = version === undefined ? 'is not set' : `points to version ${version}`
      cli.output.result(moved, () => `${alias} ${to} (${moved.outcome}).`)
    })
}

const aliasText = (alias: string, move: Move): string => {
  const [since, to, from, by, position, evidence, reason] = moveRow(move)
  return table([
    [alias, `version ${to}`],
    ['since', since!],
    ['before', from!],
    ['by', by!],
    ['position', position!],
    ['evidence', evidence!],
    ['reason', reason!],
  ])
}

interface Diff {
  readonly from: number
  readonly to: number
  readonly trainingSetIds: readonly (readonly string[])[]
  readonly training: readonly Difference[]
  /** A gateway of an earlier release does not say it. */
  readonly version?: readonly Difference[]
  readonly versionTags: readonly Difference[]
  readonly params: readonly Difference[]
  readonly metrics: readonly Difference[]
  readonly tags: readonly Difference[]
}

const registerVersions = (models: Command, cli: Cli): void => {
  models
    .command('diff')
    .description('show what differs between two versions and the runs that made them')
    .argument(...MODEL)
    .argument('<from>', 'number of one version', integer(1))
    .argument('<to>', 'number of the other version', integer(1))
    .option(...AS_OF)
    .action(async (model: string, from: number, to: number, { asOf }: AsOf) => {
      const query = { from: String(from), to: String(to), as_of: asOf }
      const found = await cli.client().json<Diff>('GET', pathOf(model, '/diff', query))
      cli.output.result(found, () => diffText(found))
    })
  models
    .command('lineage')
    .description('show what a version was made from: run, training sets, datasets, code, seed, environment, artifacts')
    .argument(...MODEL)
    .argument('<version>', 'number of the version', integer(1))
    .option(...AS_OF)
    .action(async (model: string, version: number, { asOf }: AsOf) => {
      const path = pathOf(model, `/versions/${version}/lineage`, { as_of: asOf })
      const found = await cli.client().json<Lineage>('GET', path)
      cli.output.result(found, () => lineageText(found))
    })
}

const diffText = ({ from, to, trainingSetIds, training, version = [], versionTags, ...runs }: Diff): string => {
  const sets = trainingSetIds.map((ids) => ids.join(',') || null)
  const trainingSets = sets[0] === sets[1] ? [] : [{ key: 'trainingSets', values: sets }]
  return differencesText([`version ${from}`, `version ${to}`], {
    ...{ version, training: [...trainingSets, ...training], 'tags of the version': versionTags },
    ...{ parameters: runs.params, metrics: runs.metrics, 'tags of the run': runs.tags },
  })
}
