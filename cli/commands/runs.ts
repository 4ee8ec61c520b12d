import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { CliError, EXIT } from '../errors.ts'
import { integer } from '../numbers.ts'
import { table } from '../output.ts'
import { type Difference, differencesText, pairsText, type Run, timeText } from '../runs.ts'

interface Page {
  readonly items: readonly Run[]
  readonly nextPageToken: string | null
}

interface SearchOptions {
  readonly experiment?: string
  readonly orderBy: readonly string[]
  readonly view: string
  readonly asOf?: string
  readonly limit: number
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]
const AS_OF = ['--as-of <time>', 'log time, as RFC 3339 or ms since the epoch: what the log held then'] as const
const PAGE = 1000

export const register = (program: Command, cli: Cli): void => {
  const runs = program.command('runs').description('search, show and compare runs, now or as they were')
  runs
    .command('search')
    .description('list the runs that match a filter')
    .argument('[filter]', 'filter in the language of MLflow, such as `metrics.auc > 0.9 AND params.depth = "4"`')
    .option('--experiment <names>', 'names of experiments, separated by commas; default: all')
    .option('--order-by <term>', 'field, then ASC or DESC, such as `metrics.auc DESC`; several times', collect, [])
    .option('--view <name>', 'active, deleted or all', 'active')
    .option(...AS_OF)
    .option('--limit <number>', 'largest number of runs', integer(1), 100)
    .action(async (filter: string | undefined, options: SearchOptions) => {
      const found = await search(cli, filter, options)
      cli.output.result(found, () =>
        found.length === 0
          ? 'No run is found.'
          : table([['RUN', 'NAME', 'STATUS', 'STARTED', 'METRICS'], ...found.map(row)]),
      )
    })
  runs
    .command('get')
    .description('show a run with everything that was logged to it, and what it does not record about its training')
    .argument('<run>', 'id of the run')
    .option(...AS_OF)
    .action(async (runId: string, { asOf }: { asOf?: string }) => {
      const query = asOf === undefined ? '' : `?${new URLSearchParams({ as_of: asOf })}`
      const run = await cli.client().json<Run>('GET', `/v1/runs/${encodeURIComponent(runId)}${query}`)
      cli.output.result(run, () => runText(run))
    })
  runs
    .command('compare')
    .description('show the parameters, metrics and tags that are not equal in all given runs')
    .argument('<run...>', 'ids of two or more runs')
    .option(...AS_OF)
    .action(async (runIds: string[], { asOf }: { asOf?: string }) => {
      if (runIds.length < 2) throw new CliError('runs compare: expected at least two ids of runs.', EXIT.usage)
      const json = { run_ids: runIds, ...(asOf === undefined ? {} : { as_of: timeIn(asOf) }) }
      const found = await cli.client().json<Compared>('POST', '/v1/runs/compare', { json })
      cli.output.result(found, () => comparedText(found))
    })
}

/** Ms in a body are a number. */
const timeIn = (text: string): string | number => (/^-?\d{1,16}$/.test(text) ? Number(text) : text)

const search = async (cli: Cli, filter: string | undefined, options: SearchOptions): Promise<Run[]> => {
  const { orderBy, view, asOf, limit } = options
  const ids = await experimentIds(cli, options)
  const found: Run[] = []
  if (ids.length === 0) return found
  let token: string | null | undefined
  do {
    const json = {
      ...{ experiment_ids: ids, view, order_by: orderBy, limit: Math.min(PAGE, limit - found.length) },
      ...(filter === undefined ? {} : { filter }),
      ...(asOf === undefined ? {} : { as_of: timeIn(asOf) }),
      ...(token == null ? {} : { page_token: token }),
    }
    const page: Page = await cli.client().json<Page>('POST', '/v1/runs/search', { json })
    found.push(...page.items)
    token = page.nextPageToken
  } while (token !== null && found.length < limit)
  return found
}

interface Experiment {
  readonly experimentId: string
  readonly name: string
}

const EXPERIMENTS_MAX = 1000

/** @throws CliError if an experiment is not there, or there are too many for one search */
const experimentIds = async (cli: Cli, { experiment, view, asOf }: SearchOptions): Promise<string[]> => {
  const isNamed = experiment !== undefined
  // The runs of a deleted experiment count as deleted.
  const query = new URLSearchParams({
    ...{ limit: '1000', view: view === 'active' && !isNamed ? 'active' : 'all' },
    ...(asOf === undefined ? {} : { as_of: asOf }),
  })
  const all = await cli.client().upTo<Experiment>(`/v1/experiments?${query}`, isNamed ? 1_000_000 : EXPERIMENTS_MAX + 1)
  if (!isNamed && all.length > EXPERIMENTS_MAX)
    throw new CliError(`There are more than ${EXPERIMENTS_MAX} experiments; name some with --experiment.`, EXIT.usage)
  if (!isNamed) return all.map(({ experimentId }) => experimentId)
  return experiment.split(',').map((name) => {
    const found = all.find((each) => each.name === name)
    if (found === undefined) throw new CliError(`There is no experiment '${name}'.`, EXIT.refused)
    return found.experimentId
  })
}

const METRICS_SHOWN = 4

const row = ({ runId, name, status, startTime, metrics }: Run): string[] => [
  runId,
  name,
  status,
  timeText(startTime),
  metrics
    .slice(0, METRICS_SHOWN)
    .map(({ key, value }) => `${key}=${value}`)
    .concat(metrics.length > METRICS_SHOWN ? ['...'] : [])
    .join(' '),
]

const runText = (run: Run): string => {
  const { runId, name, experimentId, status, startTime, endTime, isDeleted, artifactUri, training } = run
  const head = table([
    ['run', runId],
    ['name', name],
    ['experiment', experimentId],
    ['status', `${status}${isDeleted ? ', deleted' : ''}`],
    ['started', timeText(startTime)],
    ['ended', endTime === null ? '-' : timeText(endTime)],
    ['artifacts', artifactUri],
    ['training sets', training.trainingSetIds.join(', ') || '-'],
    ['code', training.codeCommit ?? '-'],
    ['seed', training.seed === null ? '-' : String(training.seed)],
    ['environment', training.environmentHash ?? '-'],
    ['missing', training.missing.join(', ') || 'nothing'],
  ])
  const metrics = run.metrics.map(({ key, value, step }) => [`  ${key}`, String(value), `step ${step}`])
  const inputs = run.inputs.map(({ name: dataset, digest, trainingSetId }) => [
    ...[`  ${dataset}`, digest, trainingSetId === null ? '' : `training set ${trainingSetId}`],
  ])
  const sections = [
    ['metrics', metrics.length === 0 ? '' : table(metrics)],
    ['parameters', pairsText(run.params)],
    ['tags', pairsText(run.tags)],
    ['inputs', inputs.length === 0 ? '' : table(inputs)],
  ]
  return [head, ...sections.flatMap(([title, text]) => (text === '' ? [] : [`${title}\n${text}`]))].join('\n\n')
}

interface Compared {
  readonly runs: readonly Run[]
  readonly params: readonly Difference[]
  readonly metrics: readonly Difference[]
  readonly tags: readonly Difference[]
}

const comparedText = ({ runs, params, metrics, tags }: Compared): string =>
  differencesText(
    runs.map(({ runId }) => runId.slice(0, 12)),
    { parameters: params, metrics, tags },
  )
