/** Searches, and histories of metrics. */
import {
  experimentSearch,
  loggedModelPageOffset,
  loggedModelPageToken,
  loggedModelSearch,
  pageOffset,
  pageToken,
  runSearch,
} from '../../../queries/search/index.ts'
import type { View } from '../../tracking/index.ts'
import type { Call, Endpoint } from './endpoints.ts'
import { invalidParameter } from './errors.ts'
import { modelMetricShown } from './logged-models.ts'
import { outOfBounds, type Params } from './params.ts'
import { experimentShown, loggedModelShown, shownValue } from './shown.ts'

const RUNS_DEFAULT = 1000
const EXPERIMENTS_DEFAULT = 1000
const RESULTS_MAX = 50_000
const MODELS_DEFAULT = 100
const HISTORY_MAX = 25_000
const RUN_IDS_MAX = 100
const SAMPLES_DEFAULT = 2500
const SAMPLE_RUNS_MAX = 100

/** Values of a page that names no size: all of them, up to what one answer can hold. */
const WHOLE_HISTORY_MAX = 10_000_000

const VIEWS: Readonly<Record<string, View>> = { ACTIVE_ONLY: 'active', DELETED_ONLY: 'deleted', ALL: 'all' }
const VIEW_ORDER: readonly View[] = ['active', 'deleted', 'all']

const viewOf = (value: unknown): View => {
  if (typeof value === 'number') return VIEW_ORDER[value - 1] ?? 'active'
  if (typeof value === 'string' && /^[123]$/.test(value)) return VIEW_ORDER[Number(value) - 1]
  return VIEWS[String(value)] ?? 'active'
}

/** @throws MlflowError with the words of MLflow's store */
const sizeOf = (params: Params, usual: number): number => {
  const size = params.optionalInteger('max_results') ?? usual
  if (size < 1)
    throw invalidParameter(`Invalid value ${size} for parameter 'max_results' supplied. It must be a positive integer`)
  if (size > RESULTS_MAX)
    throw invalidParameter(
      `Invalid value ${size} for parameter 'max_results' supplied. It must be at most ${RESULTS_MAX}`,
    )
  return size
}

const asked = (params: Params) => {
  const filter = params.optionalText('filter')
  return { ...(filter === undefined ? {} : { filter }), orderBy: params.texts('order_by') }
}

const tokenOf = (hasMore: boolean, offset: number): object => (hasMore ? { next_page_token: pageToken(offset) } : {})
const listed = (name: string, items: readonly object[]): object => (items.length === 0 ? {} : { [name]: items })

const COMMA = Buffer.from(',')

const searchRuns = async ({ params, context, runTexts }: Call): Promise<object | Buffer> => {
  const limit = sizeOf(params, RUNS_DEFAULT)
  const offset = pageOffset(params.optionalText('page_token'))
  const page = { search: runSearch(asked(params)), offset, limit }
  const view = viewOf(params.raw('run_view_type'))
  const found = await context.tracking.searches.storedRuns(params.experimentIds(), view, page)
  const runs = found.items.map(({ run, isHidden }) => runTexts.textOf(run, isHidden))
  const rest = tokenOf(found.hasMore, offset + limit)
  if (runs.length === 0) return rest
  const tail = JSON.stringify(rest).slice(1)
  const end = tail === '}' ? ']}' : `],${tail}`
  return Buffer.concat([
    Buffer.from('{"runs":['),
    ...runs.flatMap((run, i) => (i === 0 ? [run] : [COMMA, run])),
    Buffer.from(end),
  ])
}

const searchExperiments = async ({ params, context }: Call): Promise<object> => {
  const limit = sizeOf(params, EXPERIMENTS_DEFAULT)
  const offset = pageOffset(params.optionalText('page_token'))
  const page = { search: experimentSearch(asked(params)), offset, limit }
  await context.tracking.requireDefault()
  const found = await context.tracking.searches.experiments(viewOf(params.raw('view_type')), page)
  return { ...listed('experiments', found.items.map(experimentShown)), ...tokenOf(found.hasMore, offset + limit) }
}

const searchLoggedModels = async ({ params, context }: Call): Promise<object> => {
  const experimentIds = params.experimentIds()
  if (experimentIds.length === 0) params.requiredList('experiment_ids')
  const filter = params.optionalText('filter')
  const orderBy = params.list('order_by').map((term) => ({
    field: term.text('field_name'),
    ascending: term.optionalBoolean('ascending') ?? true,
    ...optional('datasetName', term.optionalText('dataset_name')),
    ...optional('datasetDigest', term.optionalText('dataset_digest')),
  }))
  const datasets = params.list('datasets').map((dataset) => ({
    ...optional('name', dataset.optionalText('dataset_name')),
    ...optional('digest', dataset.optionalText('dataset_digest')),
  }))
  const text = { ...optional('filter', filter), orderBy }
  const limit = params.optionalInteger('max_results') || MODELS_DEFAULT
  const whole = { experimentIds, ...text }
  const offset = loggedModelPageOffset(params.optionalText('page_token'), whole)
  const page = { search: loggedModelSearch({ ...text, datasets }), offset, limit }
  const found = await context.tracking.searches.loggedModels(experimentIds, page)
  const models = found.items.map(({ model, metrics }) => loggedModelShown(model, metrics.map(modelMetricShown)))
  return {
    ...listed('models', models),
    ...(found.hasMore ? { next_page_token: loggedModelPageToken(whole, offset + limit) } : {}),
  }
}

const optional = <Name extends string>(name: Name, value: string | undefined): { [N in Name]?: string } =>
  (value === undefined || value === '' ? {} : { [name]: value }) as { [N in Name]?: string }

const history = async ({ params, context }: Call): Promise<object> => {
  const runId = params.runId()
  const key = params.text('metric_key')
  const size = params.optionalInteger('max_results')
  if (size !== undefined && size <= 0)
    throw invalidParameter(`Invalid value ${size} for parameter 'max_results' supplied. It must be a positive integer.`)
  const offset = pageOffset(params.optionalText('page_token'))
  const run = await context.tracking.states.run(runId)
  if (run === undefined) return {}
  const limit = Math.min(size ?? WHOLE_HISTORY_MAX, WHOLE_HISTORY_MAX)
  const { experimentId } = run
  const found = await context.tracking.searches.history({ runId, experimentId }, key, { offset, limit })
  const metrics = found.values.map(({ value, timestamp, step }) => ({ key, value: shownValue(value), timestamp, step }))
  return { ...listed('metrics', metrics), ...tokenOf(found.hasMore, offset + limit) }
}

/** For the charts of the web pages: the history of one metric in several runs. */
const bulkHistory = async ({ params, context }: Call): Promise<object> => {
  const runIds = params.texts('run_id')
  if (runIds.length === 0) throw invalidParameter('GetMetricHistoryBulk request must specify at least one run_id.')
  if (runIds.length > RUN_IDS_MAX)
    throw invalidParameter(
      `GetMetricHistoryBulk request cannot specify more than ${RUN_IDS_MAX} run_ids. Received ${runIds.length} run_ids.`,
    )
  const key = params.optionalText('metric_key')
  if (key === undefined) throw invalidParameter('GetMetricHistoryBulk request must specify a metric_key.')
  const limit = Math.max(0, Math.min(params.optionalInteger('max_results') ?? HISTORY_MAX, HISTORY_MAX))
  const found = await context.tracking.searches.histories(runIds, key, limit)
  return { metrics: found.map((each) => valueShown(key, each)) }
}

const bulkInterval = async ({ params, context }: Call): Promise<object> => {
  const runIds = params.texts('run_ids')
  if (runIds.length === 0) params.requiredList('run_ids')
  if (runIds.length > SAMPLE_RUNS_MAX)
    throw outOfBounds(
      `GetMetricHistoryBulkInterval request must specify at most ${SAMPLE_RUNS_MAX} run_ids. Received ${runIds.length} run_ids.`,
    )
  const key = params.text('metric_key')
  const [first, last] = [params.optionalInteger('start_step'), params.optionalInteger('end_step')]
  if ((first === undefined) !== (last === undefined))
    throw invalidParameter('If either start step or end step are specified, both must be specified.')
  if (first !== undefined && last !== undefined && first > last)
    throw invalidParameter(`end_step must be greater than start_step. Found start_step=${first} and end_step=${last}.`)
  const size = params.optionalInteger('max_results') ?? SAMPLES_DEFAULT
  if (size < 1 || size > SAMPLES_DEFAULT) throw outOfBounds(`max_results must be between 1 and ${SAMPLES_DEFAULT}.`)
  const steps = first === undefined || last === undefined ? {} : { steps: { first, last } }
  const found = await context.tracking.searches.samples(runIds, { key, valuesMax: size, ...steps })
  return { metrics: found.map((each) => valueShown(key, each)) }
}

const valueShown = (
  key: string,
  { runId, value, timestamp, step }: { runId: string; value: number; timestamp: number; step: number },
): object => ({ key, value: shownValue(value), timestamp, step, run_id: runId })

const read = { access: 'runs:read' } as const

/** At most so many experiments of one request, and so many datasets of its answer. */
const DATASET_EXPERIMENTS_MAX = 20
const DATASETS_MAX = 1000

const searchDatasets = async ({ params, context }: Call): Promise<object> => {
  const ids = params.experimentIds()
  if (ids.length === 0) throw invalidParameter('SearchDatasets request must specify at least one experiment_id.')
  if (ids.length > DATASET_EXPERIMENTS_MAX)
    throw invalidParameter(
      `SearchDatasets request cannot specify more than ${DATASET_EXPERIMENTS_MAX} experiment_ids. Received ${ids.length} experiment_ids.`,
    )
  const found = await context.tracking.searches.datasets(ids, DATASETS_MAX)
  if (found.length === 0) return {}
  return {
    dataset_summaries: found.map(({ experimentId, name, digest, context: read }) => ({
      ...{ experiment_id: experimentId, name, digest },
      ...(read === null ? {} : { context: read }),
    })),
  }
}

export const searchEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: 'experiments/search-datasets',
    ...read,
    audit: 'dataset.search',
    summary: 'Find the datasets of runs',
    handle: searchDatasets,
  },
  { method: 'POST', path: 'runs/search', ...read, audit: 'run.search', summary: 'Search runs', handle: searchRuns },
  {
    method: 'POST',
    path: 'experiments/search',
    ...read,
    audit: 'experiment.search',
    summary: 'Search experiments',
    handle: searchExperiments,
  },
  {
    method: 'GET',
    path: 'experiments/search',
    ...read,
    audit: 'experiment.search',
    summary: 'Search experiments',
    handle: searchExperiments,
  },
  {
    method: 'POST',
    path: 'logged-models/search',
    ...read,
    audit: 'logged-model.search',
    summary: 'Search logged models',
    handle: searchLoggedModels,
  },
  {
    method: 'GET',
    path: 'metrics/get-history',
    ...read,
    audit: 'metric.history',
    summary: 'Get the history of a metric',
    handle: history,
  },
  {
    method: 'GET',
    path: 'metrics/get-history-bulk',
    ...read,
    audit: 'metric.histories',
    summary: 'Get the history of a metric in several runs',
    handle: bulkHistory,
  },
  {
    method: 'GET',
    path: 'metrics/get-history-bulk-interval',
    ...read,
    audit: 'metric.samples',
    summary: 'Get samples of the history of a metric in several runs',
    handle: bulkInterval,
  },
]
