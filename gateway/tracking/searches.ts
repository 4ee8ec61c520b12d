/** Searches of experiments, runs and logged models, and histories of metrics. */
import type { Platform } from '../../platform/index.ts'
import {
  type DatasetSummary,
  datasetsOf,
  experimentIds,
  experimentsAt,
  type HistoryPage,
  type LoggedModelAt,
  type LoggedValueOfRun,
  loggedModelIds,
  loggedModelsAt,
  type ModelMetric,
  metricHistories,
  metricHistory,
  type RunId,
  runsAt,
  type SampleQuery,
  sampledHistories,
  searchRuns,
} from '../../queries/runs/index.ts'
import { comparing, matches, type Search, type Subject } from '../../queries/search/index.ts'
import type { ExperimentState, LoggedModelState, RunData, StoredRun } from '../../queries/tracking/index.ts'
import type { Tracking } from './tracking.ts'

export type View = 'active' | 'deleted' | 'all'

export interface Page<T> {
  readonly items: readonly T[]
  readonly hasMore: boolean
}

export interface PageAsked {
  readonly search: Search
  readonly offset: number
  readonly limit: number
  /** Log time, ms: what held then. Default: now, with everything that was answered before. */
  readonly asOf?: number
}

/** A run of a search. */
export interface FoundRun {
  readonly run: RunData
  /** Whether it counts as deleted because its experiment is. */
  readonly isHidden: boolean
}

export interface FoundStoredRun {
  readonly run: StoredRun
  readonly isHidden: boolean
}

export interface FoundModel {
  readonly model: LoggedModelState
  readonly metrics: readonly ModelMetric[]
}

/** @throws BehindError, TableBehindError, RunsError, SinkError; errors of the log; as all methods here */
export class Searches {
  readonly #platform: Platform
  readonly #tracking: Tracking

  constructor(platform: Platform, tracking: Tracking) {
    this.#platform = platform
    this.#tracking = tracking
  }

  /** Runs with all that was logged to them. */
  async runs(ids: readonly string[], view: View, page: PageAsked): Promise<Page<FoundRun>> {
    const { deleted, found } = await this.#find(ids, view, page)
    const runs =
      page.asOf === undefined
        ? await this.#tracking.reader.runs(found.runs.map(({ runId }) => runId))
        : await this.#runsAt(found.runs, page.asOf)
    const items = runs.map((run) => ({ run, isHidden: deleted.has(run.info.experimentId) }))
    return { items, hasMore: found.hasMore }
  }

  /** The same runs as the stores have them now. */
  async storedRuns(ids: readonly string[], view: View, page: Omit<PageAsked, 'asOf'>): Promise<Page<FoundStoredRun>> {
    const { deleted, found } = await this.#find(ids, view, page)
    const experiments = new Map(found.runs.map(({ runId, experimentId }) => [runId, experimentId]))
    const runs = await this.#tracking.reader.storedRuns([...experiments.keys()])
    const items = runs.map((run) => ({ run, isHidden: deleted.has(experiments.get(run.runId) ?? '') }))
    return { items, hasMore: found.hasMore }
  }

  async #find(ids: readonly string[], view: View, page: PageAsked) {
    const { search, asOf } = page
    const kinds = search.clauses.map(({ field }) => field.kind).concat(search.order.map(({ field }) => field.kind))
    const [experiments] = await Promise.all([
      this.experimentsOf(ids, asOf),
      this.#tracking.tablesPast(
        'runs',
        ...(kinds.includes('metric') ? (['metrics'] as const) : []),
        ...(kinds.some((kind) => kind === 'param' || kind === 'tag' || kind === 'dataset')
          ? (['run_values'] as const)
          : []),
      ),
    ])
    const deleted = experiments.filter(({ info }) => info.isDeleted).map(({ experimentId }) => experimentId)
    const found = await searchRuns(this.#store, { ...page, experimentIds: ids, view, deletedExperimentIds: deleted })
    return { deleted: new Set(deleted), found }
  }

  /** Runs with all that was logged to them, in the order of the ids. Those that are not there, or were not then, are left out. */
  async runsNamed(runIds: readonly string[], asOf: number | undefined): Promise<FoundRun[]> {
    const { reader } = this.#tracking
    const runs = asOf === undefined ? await reader.runs(runIds) : await this.#runsAt(await this.#runsOf(runIds), asOf)
    const ids = [...new Set(runs.map(({ info }) => info.experimentId))]
    const experiments = await this.experimentsOf(ids, asOf)
    const deleted = new Set(experiments.filter(({ info }) => info.isDeleted).map(({ experimentId }) => experimentId))
    return runs.map((run) => ({ run, isHidden: deleted.has(run.info.experimentId) }))
  }

  async #runsAt(runs: readonly RunId[], asOf: number): Promise<RunData[]> {
    await this.#tracking.tablesPast('runs', 'run_values', 'metrics')
    return runsAt(this.#store, runs, asOf)
  }

  /** Experiments by their ids. Those that are not there, or were not then, are left out. */
  async experimentsOf(ids: readonly string[], asOf: number | undefined): Promise<ExperimentState[]> {
    if (ids.length === 0) return []
    if (asOf === undefined) return this.#tracking.reader.experiments(ids)
    await this.#tracking.tablesPast('experiments')
    return experimentsAt(this.#store, asOf, ids)
  }

  async experiments(view: View, { search, offset, limit, asOf }: PageAsked): Promise<Page<ExperimentState>> {
    await this.#tracking.tablesPast('experiments')
    const all = asOf === undefined ? await this.#allExperiments() : await experimentsAt(this.#store, asOf)
    const found = all
      .filter(({ info }) => view === 'all' || info.isDeleted === (view === 'deleted'))
      .map((state) => ({ state, subject: experimentSubject(state) }))
      .filter(({ subject }) => matches(search, subject))
    const compare = comparing(search)
    found.sort((a, b) => compare(a.subject, b.subject))
    return pageOf(
      found.map(({ state }) => state),
      offset,
      limit,
    )
  }

  async #allExperiments(): Promise<ExperimentState[]> {
    return this.#tracking.reader.experiments(await experimentIds(this.#store))
  }

  async loggedModels(
    experiments: readonly string[],
    { search, offset, limit }: Omit<PageAsked, 'asOf'>,
  ): Promise<Page<FoundModel>> {
    await this.#tracking.tablesPast('logged_models')
    const models = await this.#tracking.reader.loggedModels(await loggedModelIds(this.#store, experiments))
    const metrics = await this.#tracking.modelMetrics(models)
    const found = models
      .map((model) => {
        const measured = metrics.get(model.modelId) ?? []
        return { model, metrics: measured, subject: modelSubject(model, measured) }
      })
      .filter(({ subject }) => matches(search, subject))
    const compare = comparing(search)
    found.sort((a, b) => compare(a.subject, b.subject))
    return pageOf(found, offset, limit)
  }

  /** A logged model, now or at a log time, ms; `undefined` if it is not there, or was not then. */
  async loggedModel(modelId: string, asOf: number | undefined): Promise<LoggedModelAt | undefined> {
    if (asOf === undefined) {
      const found = await this.#tracking.reader.loggedModel(modelId)
      return found && { modelId, ...found.info }
    }
    await this.#tracking.tablesPast('logged_models')
    return (await loggedModelsAt(this.#store, [modelId], asOf))[0]
  }

  /** The datasets that runs of experiments read, each once. */
  async datasets(experiments: readonly string[], limit: number): Promise<readonly DatasetSummary[]> {
    await this.#tracking.tablesPast('run_values')
    return datasetsOf(this.#store, experiments, limit)
  }

  /** @param page of which part of the values; `asOf`: only those that the log had at that time, ms */
  async history(
    run: RunId,
    key: string,
    page: { readonly offset: number; readonly limit: number; readonly asOf?: number },
  ): Promise<HistoryPage> {
    await this.#tracking.tablesPast('metrics')
    return metricHistory(this.#store, { ...run, key, ...page })
  }

  async histories(runIds: readonly string[], key: string, limit: number): Promise<readonly LoggedValueOfRun[]> {
    await this.#tracking.tablesPast('metrics')
    return metricHistories(this.#store, { runs: await this.#runsOf(runIds), key, limit })
  }

  async samples(runIds: readonly string[], query: Omit<SampleQuery, 'runs'>): Promise<readonly LoggedValueOfRun[]> {
    await this.#tracking.tablesPast('metrics')
    return sampledHistories(this.#store, { ...query, runs: await this.#runsOf(runIds) })
  }

  async #runsOf(runIds: readonly string[]): Promise<RunId[]> {
    const found = await Promise.all(runIds.map((runId) => this.#tracking.states.run(runId)))
    return runIds.flatMap((runId, i) => {
      const run = found[i]
      return run === undefined ? [] : [{ runId, experimentId: run.experimentId }]
    })
  }

  get #store() {
    return { client: this.#platform.clickhouse, prefix: this.#platform.names.prefix }
  }
}

const pageOf = <T>(all: readonly T[], offset: number, limit: number): Page<T> => ({
  items: all.slice(offset, offset + limit),
  hasMore: all.length > offset + limit,
})

const texts = (labels: readonly { readonly key: string; readonly value: string }[]): Map<string, string> =>
  new Map(labels.map(({ key, value }) => [key, value]))

const experimentSubject = ({ experimentId, info, tags }: ExperimentState): Subject => ({
  attributes: {
    name: info.name,
    experiment_id: Number(experimentId),
    creation_time: info.createdAt,
    last_update_time: info.updatedAt,
  },
  tags: texts(tags),
})

const modelSubject = ({ modelId, info, params, tags }: LoggedModelState, metrics: readonly ModelMetric[]): Subject => ({
  attributes: {
    name: info.name,
    model_id: modelId,
    model_type: info.modelType,
    status: info.status,
    source_run_id: info.sourceRunId,
    creation_timestamp_ms: info.createdAt,
    creation_timestamp: info.createdAt,
    last_updated_timestamp_ms: info.updatedAt,
    last_updated_timestamp: info.updatedAt,
  },
  params: texts(params),
  tags: texts(tags),
  metrics: metrics.map(({ key, value, step, timestamp, datasetName, datasetDigest }) => ({
    ...{ key, value, step, timestamp },
    ...(datasetName === null ? {} : { dataset: { name: datasetName, digest: datasetDigest ?? '' } }),
  })),
})
