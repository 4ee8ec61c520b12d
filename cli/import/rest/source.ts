/** A server of MLflow, read through its REST API. Source of the paths: mlflow/mlflow, mlflow/server/handlers.py. */
import type { Readable } from 'node:stream'
import { CliError, EXIT } from '../../errors.ts'
import type {
  Left,
  MlflowSource,
  Place,
  SourceExperiment,
  SourceFile,
  SourceLoggedModel,
  SourceMetric,
  SourceModel,
  SourceRun,
  SourceVersion,
} from '../source.ts'
import { AnswerError, type Server } from './http.ts'
import {
  type ExperimentJson,
  experimentOf,
  type LoggedModelJson,
  loggedModelOf,
  type MetricJson,
  type ModelJson,
  metricOf,
  modelOf,
  type RunJson,
  runOf,
  type VersionJson,
  versionOf,
} from './read.ts'

const API = '/api/2.0/mlflow'
const EXPERIMENTS = 200
/** Runs come with all their parameters and tags, so pages are small. */
const RUNS = 100
const POINTS = 5000
const LOGGED_MODELS = 50
const MODELS = 100
const VERSIONS = 500
const NAMES_MAX = 10

type Page = { readonly next_page_token?: string }

/** Whether the server does not have this at all: an older one, or the path is of another product. */
const isAbsent = (error: unknown): boolean =>
  error instanceof AnswerError && (error.status === 404 || error.status === 405 || error.status === 501)

export class RestSource implements MlflowSource {
  readonly name: string
  readonly #server: Server

  constructor(server: Server) {
    this.#server = server
    this.name = `MLflow at ${server.url}`
  }

  /** @throws CliError if no server of MLflow is there */
  async check(): Promise<void> {
    const json = { max_results: 1, view_type: 'ALL' }
    try {
      await this.#server.json(`${API}/experiments/search`, { method: 'POST', json })
    } catch (error) {
      if (!isAbsent(error)) throw error
      throw new CliError(`${this.#server.url} is no server of MLflow: ${(error as Error).message}`, EXIT.refused)
    }
  }

  async *experiments(): AsyncGenerator<SourceExperiment> {
    const asked = { view_type: 'ALL', max_results: EXPERIMENTS, order_by: ['creation_time ASC'] }
    for await (const { experiments = [] } of this.#posted<{ experiments?: ExperimentJson[] }>(
      'experiments/search',
      asked,
    ))
      yield* experiments.map(experimentOf)
  }

  /** @throws AnswerError if it is not there */
  async experiment(id: string): Promise<SourceExperiment> {
    const query = { experiment_id: id }
    const { experiment } = await this.#server.json<{ experiment: ExperimentJson }>(`${API}/experiments/get`, { query })
    return experimentOf(experiment)
  }

  async *runs(experimentId: string): AsyncGenerator<readonly SourceRun[]> {
    // The oldest first: what is added meanwhile comes behind.
    const order = ['attributes.start_time ASC']
    const asked = { experiment_ids: [experimentId], run_view_type: 'ALL', max_results: RUNS, order_by: order }
    for await (const { runs = [] } of this.#posted<{ runs?: RunJson[] }>('runs/search', asked))
      if (runs.length > 0) yield runs.map(runOf)
  }

  /** Pages of some runs, those that are not there left out. */
  async *runsNamed(experimentId: string, runIds: readonly string[]): AsyncGenerator<readonly SourceRun[]> {
    const filter = `attributes.run_id IN (${runIds.map((id) => `'${id}'`).join(', ')})`
    const asked = { experiment_ids: [experimentId], run_view_type: 'ALL', max_results: RUNS, filter }
    for await (const { runs = [] } of this.#posted<{ runs?: RunJson[] }>('runs/search', asked)) yield runs.map(runOf)
  }

  /** @throws AnswerError if it is not there */
  async loggedModel(modelId: string): Promise<SourceLoggedModel> {
    const path = `${API}/logged-models/${encodeURIComponent(modelId)}`
    return loggedModelOf((await this.#server.json<{ model: LoggedModelJson }>(path)).model)
  }

  /** What a read answers, or `undefined` if it is not there. */
  async orAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read()
    } catch (error) {
      if (error instanceof AnswerError && error.status === 404) return undefined
      throw error
    }
  }

  /** @throws AnswerError if it is not there */
  async run(runId: string): Promise<SourceRun> {
    return runOf((await this.#server.json<{ run: RunJson }>(`${API}/runs/get`, { query: { run_id: runId } })).run)
  }

  async *history({ runId, metrics }: Pick<SourceRun, 'runId' | 'metrics'>): AsyncGenerator<readonly SourceMetric[]> {
    for (const key of metrics) {
      const query = { run_id: runId, metric_key: key, max_results: POINTS }
      for await (const page of this.#got<{ metrics?: MetricJson[] }>('metrics/get-history', query))
        if (page.metrics !== undefined && page.metrics.length > 0) yield page.metrics.map(metricOf)
    }
  }

  async *loggedModels(experimentId: string): AsyncGenerator<readonly SourceLoggedModel[]> {
    try {
      const asked = { experiment_ids: [experimentId], max_results: LOGGED_MODELS }
      for await (const { models = [] } of this.#posted<{ models?: LoggedModelJson[] }>('logged-models/search', asked))
        if (models.length > 0) yield models.map(loggedModelOf)
    } catch (error) {
      if (!isAbsent(error)) throw error // servers of 2.x have none
    }
  }

  async *models(): AsyncGenerator<SourceModel> {
    const query = { max_results: MODELS }
    for await (const page of this.#got<{ registered_models?: ModelJson[] }>('registered-models/search', query)) {
      for (const json of page.registered_models ?? []) if (!isPrompt(json)) yield modelOf(json)
    }
  }

  /** @throws AnswerError if it is not there */
  async model(name: string): Promise<SourceModel> {
    const path = `${API}/registered-models/get`
    return modelOf(
      (await this.#server.json<{ registered_model: ModelJson }>(path, { query: { name } })).registered_model,
    )
  }

  async *versions(model: string): AsyncGenerator<readonly SourceVersion[]> {
    const query = {
      filter: `name = ${quoted(model)}`,
      max_results: VERSIONS,
      order_by: 'version_number ASC',
    }
    for await (const page of this.#got<{ model_versions?: VersionJson[] }>('model-versions/search', query)) {
      const found = (page.model_versions ?? []).filter(({ name }) => name === model)
      if (found.length > 0) yield await Promise.all(found.map((each) => this.#located(each)))
    }
  }

  async #located(json: VersionJson): Promise<SourceVersion> {
    const query = { name: json.name, version: json.version }
    const path = `${API}/model-versions/get-download-uri`
    return versionOf(json, (await this.#server.json<{ artifact_uri?: string }>(path, { query })).artifact_uri)
  }

  async left(experimentIds: readonly string[]): Promise<readonly Left[]> {
    const found: Left[] = []
    const prompts = await this.#prompts()
    if (prompts.length > 0)
      found.push({
        ...{ what: 'prompts', count: prompts.length, names: prompts.slice(0, NAMES_MAX) },
        why: 'prompts are no models',
      })
    const traced: string[] = []
    for (const id of experimentIds) if (await this.#hasTraces(id)) traced.push(id)
    if (traced.length > 0)
      found.push({
        ...{ what: 'experiments with traces', count: traced.length, names: traced.slice(0, NAMES_MAX) },
        why: 'traces are not taken',
      })
    return found
  }

  async #prompts(): Promise<string[]> {
    const names: string[] = []
    const query = { filter: "tag.`mlflow.prompt.is_prompt` = 'true'", max_results: MODELS }
    for await (const page of this.#got<{ registered_models?: ModelJson[] }>('registered-models/search', query))
      names.push(...(page.registered_models ?? []).filter(isPrompt).map(({ name }) => name))
    return names
  }

  async #hasTraces(experimentId: string): Promise<boolean> {
    const locations = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } }]
    try {
      const json = { locations, max_results: 1 }
      const path = '/api/3.0/mlflow/traces/search'
      return ((await this.#server.json<{ traces?: unknown[] }>(path, { method: 'POST', json })).traces ?? []).length > 0
    } catch (error) {
      if (isAbsent(error)) return false
      throw error
    }
  }

  async files(place: Place): Promise<readonly SourceFile[] | undefined> {
    const found: SourceFile[] = []
    const folders = ['']
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = await this.#listed(place, folder)
      if (entries === undefined) return undefined
      for (const { path, is_dir, file_size } of entries) {
        if (is_dir === true) folders.push(path)
        else found.push({ path, bytes: Number(file_size ?? 0) })
      }
    }
    return found
  }

  /** What a folder of a place holds, with paths below the place. */
  async #listed(place: Place, folder: string): Promise<readonly Entry[] | undefined> {
    const proxied = proxiedPath(place.uri)
    try {
      if (proxied !== undefined) {
        const query = { path: below(proxied, folder) }
        const { files = [] } = await this.#server.json<{ files?: Entry[] }>('/api/2.0/mlflow-artifacts/artifacts', {
          query,
        })
        // The proxy names entries of the folder; older ones with its path.
        return files.map((file) => ({ ...file, path: below(folder, file.path.slice(file.path.lastIndexOf('/') + 1)) }))
      }
      const path =
        'runId' in place ? `${API}/artifacts/list` : `${API}/logged-models/${place.modelId}/artifacts/directories`
      const query =
        'runId' in place
          ? { run_id: place.runId, path: folder || undefined }
          : { artifact_directory_path: folder || undefined }
      return (await this.#server.json<{ files?: Entry[] }>(path, { query })).files ?? []
    } catch (error) {
      if (error instanceof AnswerError) return undefined
      throw error
    }
  }

  read(place: Place, path: string): Promise<Readable> {
    const proxied = proxiedPath(place.uri)
    if (proxied !== undefined) {
      const encoded = below(proxied, path).split('/').map(encodeURIComponent).join('/')
      return this.#server.stream(`/api/2.0/mlflow-artifacts/artifacts/${encoded}`)
    }
    if ('runId' in place) return this.#server.stream('/get-artifact', { run_id: place.runId, path })
    const start = `/ajax-api/2.0/mlflow/logged-models/${place.modelId}/artifacts/files`
    return this.#server.stream(start, { artifact_file_path: path })
  }

  async close(): Promise<void> {}

  async *#posted<T>(path: string, asked: object): AsyncGenerator<T> {
    for (let token: string | undefined = ''; token !== undefined; ) {
      const json = { ...asked, ...(token === '' ? {} : { page_token: token }) }
      const page: Page = await this.#server.json(`${API}/${path}`, { method: 'POST', json })
      yield page as Awaited<T>
      token = page.next_page_token || undefined
    }
  }

  async *#got<T>(path: string, asked: Readonly<Record<string, string | number>>): AsyncGenerator<T> {
    for (let token: string | undefined = ''; token !== undefined; ) {
      const query = { ...asked, page_token: token || undefined }
      const page: Page = await this.#server.json(`${API}/${path}`, { query })
      yield page as Awaited<T>
      token = page.next_page_token || undefined
    }
  }
}

/** A text of a filter. MLflow knows no escape, but two kinds of quotes. */
const quoted = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`)

interface Entry {
  readonly path: string
  readonly is_dir?: boolean
  readonly file_size?: number | string
}

const isPrompt = ({ tags = [] }: ModelJson): boolean =>
  tags.some(({ key, value }) => key === 'mlflow.prompt.is_prompt' && value === 'true')

/** The path in the server's own store: of `mlflow-artifacts:/1/a` and `mlflow-artifacts://host/1/a` it is `1/a`. */
const proxiedPath = (uri: string): string | undefined => /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(uri)?.[1]

const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)
