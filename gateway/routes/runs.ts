/** Runs: searches, single runs, histories of metrics and comparisons, now or as they were at a log time. */
import { runSearch } from '../../queries/search/index.ts'
import type { RunData } from '../../queries/tracking/index.ts'
import type { GatewayContext, Routes } from '../context.ts'
import { access } from '../http/access.ts'
import { HttpError } from '../http/errors.ts'
import {
  answer,
  integer,
  list,
  named,
  nullable,
  object,
  problems,
  type Schema,
  text,
  time,
  timeText,
} from '../http/schemas.ts'
import { differences, doubleJson, type FoundRun, loggedValueJson, runJson, type View } from '../tracking/index.ts'
import { asOfIn, view } from './experiments.ts'
import { timeOrRefuse } from './online.ts'

const labels = { type: 'object', additionalProperties: { type: 'string' } }
const double = (description: string): Schema => ({
  type: ['number', 'string'],
  description: `${description} JSON has no numbers for 'NaN', 'Infinity' and '-Infinity'.`,
})
const nextPageToken = nullable(text('The token of the next page. Null means the end.'))

const value = {
  value: double('The value.'),
  step: integer('The step.'),
  timestamp: integer('The time that the producer gave it, in ms since the epoch.'),
}

const run = object({
  runId: text('The id.'),
  experimentId: text('The experiment.'),
  name: text('The name.'),
  userId: text('The user that the client named.'),
  status: text('The status.', { enum: ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] }),
  startTime: integer('When it began, in ms since the epoch.'),
  endTime: nullable(integer('When it ended, in ms since the epoch.')),
  isDeleted: { type: 'boolean', description: 'Whether the run, or its experiment, is deleted.' },
  artifactUri: text('Where its artifacts are.'),
  params: labels,
  tags: labels,
  metrics: list(object({ key: text('The metric.'), ...value })),
  inputs: list(
    object({
      name: text('The dataset.'),
      digest: text('Its digest.'),
      sourceType: text('The type of its source.'),
      source: text('Its source.'),
      trainingSetId: nullable(text('The training set of this installation that it is.')),
      tags: labels,
    }),
  ),
  modelInputs: list(text('A logged model that it read.')),
  modelOutputs: list(object({ modelId: text('A logged model that it wrote.'), step: integer('At which step.') })),
  training: object({
    trainingSetIds: list(text('A training set on which it was trained.')),
    codeCommit: nullable(text('The commit of the code.')),
    seed: nullable(integer('The seed.')),
    environmentHash: nullable(text('The digest of the file that pins the packages.')),
    missing: list(
      text('Something that is needed to repeat the training with the same result, and that the run does not name.', {
        enum: ['training_set', 'code_commit', 'seed', 'environment'],
      }),
    ),
  }),
})

const atTime = { as_of: timeText('The answer shows what the log held at this time.') }
const runParams = named('runId', 'The id of the run.')

const getSchema = {
  operationId: 'getRun',
  summary: 'Read a run',
  description: 'Returns a run with all that was logged to it, now or as of a log time.',
  tags: ['runs'],
  params: runParams,
  querystring: object(atTime, ['as_of']),
  response: { 200: answer('The answer holds the run.', run), ...problems(404) },
}

const searchBody = {
  experiment_ids: list(text('An experiment.'), { minItems: 1, maxItems: 1000 }),
  filter: text('A filter in the language of MLflow, such as `metrics.auc > 0.9 AND params.depth = "4"`.', {
    maxLength: 10_000,
  }),
  order_by: list(text('A field, then ASC or DESC, such as `metrics.auc DESC`.'), { maxItems: 100 }),
  view,
  as_of: time('The answer shows what the log held at this log time.'),
  limit: integer('The largest number of runs in a page.', { minimum: 1, maximum: 10_000, default: 100 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
}

const searchSchema = {
  operationId: 'searchRuns',
  summary: 'Search runs',
  description:
    'Returns the runs that a filter finds, now or as of a log time. Give `as_of` to read pages of one state.',
  tags: ['runs'],
  body: object(searchBody, ['filter', 'order_by', 'view', 'as_of', 'limit', 'page_token']),
  response: {
    200: answer('The answer holds one page of runs.', object({ items: list(run), nextPageToken })),
    ...problems(),
  },
}

const historyQuery = {
  ...atTime,
  limit: integer('The largest number of values in a page.', { minimum: 1, maximum: 25_000, default: 1000 }),
  page_token: text('The `nextPageToken` of the page before.', { pattern: '^[0-9]{1,15}$' }),
}

const historySchema = {
  operationId: 'getMetricHistory',
  summary: 'Read the history of a metric',
  description:
    'Returns the logged values of a metric, ordered by time, step and value. A value that was logged twice is returned once.',
  tags: ['runs'],
  params: object({ runId: text('The id of the run.'), key: text('The metric.') }),
  querystring: object(historyQuery, Object.keys(historyQuery)),
  response: {
    200: answer('The answer holds one page of values.', object({ items: list(object(value)), nextPageToken })),
    ...problems(404),
  },
}

const differing = (what: string, each: Schema): Schema =>
  list(object({ key: text(what), values: list({ ...each, description: 'The value of each run. Null: it has none.' }) }))

export const differencesAnswer = {
  params: differing('A parameter.', { type: ['string', 'null'] }),
  metrics: differing('A metric.', { type: ['number', 'string', 'null'] }),
  tags: differing('A tag.', { type: ['string', 'null'] }),
}

const compareSchema = {
  operationId: 'compareRuns',
  summary: 'Compare runs',
  description:
    'Returns the parameters, metrics and tags that are not equal in all given runs, now or as of a log time.',
  tags: ['runs'],
  body: object(
    {
      run_ids: list(text('A run.'), { minItems: 2, maxItems: 100, uniqueItems: true }),
      as_of: time('The answer shows what the log held at this log time.'),
    },
    ['as_of'],
  ),
  response: {
    200: answer('The answer holds what differs.', object({ runs: list(run), ...differencesAnswer })),
    ...problems(404),
  },
}

interface SearchAsked {
  readonly experiment_ids: readonly string[]
  readonly filter?: string
  readonly order_by?: readonly string[]
  readonly view: View
  readonly as_of?: unknown
  readonly limit: number
  readonly page_token?: string
}

const timeIn = (asOf: unknown): { readonly asOf?: number } => (asOf === undefined ? {} : { asOf: timeOrRefuse(asOf) })

const search = async ({ tracking }: GatewayContext, asked: SearchAsked): Promise<unknown> => {
  const { experiment_ids: ids, filter, order_by: orderBy = [], view: wanted, as_of, limit, page_token } = asked
  const offset = Number(page_token ?? 0)
  const text = { ...(filter === undefined ? {} : { filter }), orderBy }
  const page = { search: runSearch(text), offset, limit, ...timeIn(as_of) }
  const { items, hasMore } = await tracking.searches.runs(ids, wanted, page)
  return { items: items.map(runJson), nextPageToken: hasMore ? String(offset + limit) : null }
}

/** Runs in the order of their ids. @throws HttpError RUN_UNKNOWN */
export const runsNamed = async (
  { tracking }: GatewayContext,
  runIds: readonly string[],
  asOf: number | undefined,
): Promise<FoundRun[]> => {
  const found = await tracking.searches.runsNamed(runIds, asOf)
  const ids = new Set(found.map(({ run: { runId } }) => runId))
  const absent = runIds.find((runId) => !ids.has(runId))
  if (absent === undefined) return found
  throw new HttpError('RUN_UNKNOWN', `There is no run '${absent}'${asOf === undefined ? '' : ' at that time'}.`)
}

/** What differs between runs: parameters, metrics and tags. */
export const runDifferences = (runs: readonly Pick<RunData, 'params' | 'metrics' | 'tags'>[]) => {
  const texts = (kind: 'params' | 'tags') =>
    differences(runs.map((run) => new Map(run[kind].map((each) => [each.key, each.value]))))
  const metrics = runs.map((run) => new Map(run.metrics.map((each) => [each.key, doubleJson(each.value)])))
  return { params: texts('params'), metrics: differences(metrics), tags: texts('tags') }
}

export const runRoutes: Routes = (app, context) => {
  app.get('/v1/runs/:runId', { schema: getSchema, config: access('runs:read', 'run.get') }, async (request) => {
    const { runId } = request.params as { runId: string }
    const [found] = await runsNamed(context, [runId], asOfIn(request))
    return runJson(found!)
  })
  app.post('/v1/runs/search', { schema: searchSchema, config: access('runs:read', 'run.search') }, (request) =>
    search(context, request.body as SearchAsked),
  )
  app.post(
    '/v1/runs/compare',
    { schema: compareSchema, config: access('runs:read', 'run.compare') },
    async (request) => {
      const { run_ids: runIds, as_of } = request.body as { run_ids: string[]; as_of?: unknown }
      const runs = await runsNamed(context, runIds, timeIn(as_of).asOf)
      return { runs: runs.map(runJson), ...runDifferences(runs.map(({ run: data }) => data)) }
    },
  )
  app.get(
    '/v1/runs/:runId/metrics/:key',
    { schema: historySchema, config: access('runs:read', 'metric.history') },
    async (request) => {
      const { runId, key } = request.params as { runId: string; key: string }
      const { limit, page_token } = request.query as { limit: number; page_token?: string }
      const asOf = asOfIn(request)
      const [found] = await runsNamed(context, [runId], asOf)
      const { experimentId } = found!.run.info
      const offset = Number(page_token ?? 0)
      const page = { offset, limit, ...timeIn(asOf) }
      const { values, hasMore } = await context.tracking.searches.history({ runId, experimentId }, key, page)
      return { items: values.map(loggedValueJson), nextPageToken: hasMore ? String(offset + limit) : null }
    },
  )
}
