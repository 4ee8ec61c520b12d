/** The SQLite file of a server of MLflow, and the folder of its artifacts. Rows are read by key, a page at a time. */
import { createReadStream } from 'node:fs'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { localPath, storePath } from '../places.ts'
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
import { SqliteFile, type Value } from './file.ts'
import { filesBelow } from './folder.ts'
import { leftIn } from './left.ts'
import { PROMPT_TAG, whereWorkspace } from './parts.ts'
import { labelsBy, loggedModelOf, metricOf, runsOf, versionOf } from './rows.ts'
import { type Schema, schemaOf } from './schema.ts'

const RUNS = 100
const POINTS = 5000
const LOGGED_MODELS = 50
const VERSIONS = 500

export interface SqliteOptions {
  readonly file: string
  /** What `mlflow-artifacts:/` is; `undefined`: not known. */
  readonly artifacts: string | undefined
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ')
const text = (value: Value | undefined): string => (value === null || value === undefined ? '' : String(value))
const textOrNull = (value: Value | undefined): string | null => text(value) || null

export class SqliteSource implements MlflowSource {
  readonly name: string
  readonly #file: SqliteFile
  readonly #schema: Schema
  readonly #artifacts: string | undefined

  /** @throws CliError */
  constructor({ file, artifacts }: SqliteOptions) {
    this.#file = new SqliteFile(file)
    try {
      this.#schema = schemaOf(this.#file)
    } catch (error) {
      this.#file.close()
      throw error
    }
    this.#artifacts = artifacts
    this.name = `MLflow in ${file}`
  }

  async *experiments(): AsyncGenerator<SourceExperiment> {
    const where = whereWorkspace(this.#schema, 'experiments')
    const rows = this.#file.all(`SELECT * FROM experiments WHERE ${where} ORDER BY creation_time, experiment_id`)
    const tags = labelsBy(this.#file.all('SELECT experiment_id AS owner, key, value FROM experiment_tags'))
    for (const row of rows)
      yield {
        id: text(row.experiment_id),
        name: text(row.name),
        artifactLocation: text(row.artifact_location),
        isDeleted: row.lifecycle_stage === 'deleted',
        createdAt: row.creation_time as number | null,
        updatedAt: row.last_update_time as number | null,
        tags: tags(text(row.experiment_id)),
      }
  }

  async *runs(experimentId: string): AsyncGenerator<readonly SourceRun[]> {
    for (let last = ''; ; ) {
      const rows = this.#file.all(
        `SELECT * FROM runs WHERE experiment_id = ? AND run_uuid > ? ORDER BY run_uuid LIMIT ${RUNS}`,
        [Number(experimentId), last],
      )
      if (rows.length === 0) return
      yield runsOf(this.#file, this.#schema, rows)
      last = text(rows.at(-1)?.run_uuid)
    }
  }

  async *history({ runId }: Pick<SourceRun, 'runId'>): AsyncGenerator<readonly SourceMetric[]> {
    let page: SourceMetric[] = []
    for (const row of this.#file.each('SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = ?', [
      runId,
    ])) {
      page.push(metricOf(row))
      if (page.length < POINTS) continue
      yield page
      page = []
    }
    if (page.length > 0) yield page
  }

  async *loggedModels(experimentId: string): AsyncGenerator<readonly SourceLoggedModel[]> {
    if (!this.#schema.has('logged_models')) return
    for (let last = ''; ; ) {
      const rows = this.#file.all(
        `SELECT * FROM logged_models WHERE experiment_id = ? AND lifecycle_stage = 'active' AND model_id > ? ORDER BY model_id LIMIT ${LOGGED_MODELS}`,
        [Number(experimentId), last],
      )
      if (rows.length === 0) return
      const ids = rows.map(({ model_id }) => text(model_id))
      const from = (table: string, kind: string) =>
        labelsBy(
          this.#file.all(
            `SELECT model_id AS owner, ${kind}_key AS key, ${kind}_value AS value FROM ${table} WHERE model_id IN (${marks(ids)})`,
            ids,
          ),
        )
      const measured = this.#file.all(`SELECT * FROM logged_model_metrics WHERE model_id IN (${marks(ids)})`, ids)
      const [params, tags] = [from('logged_model_params', 'param'), from('logged_model_tags', 'tag')]
      yield rows.map((row) => {
        const id = text(row.model_id)
        const metrics = measured.filter(({ model_id }) => model_id === id)
        return loggedModelOf(row, params(id), tags(id), metrics)
      })
      last = ids.at(-1)!
    }
  }

  async *models(): AsyncGenerator<SourceModel> {
    const where = whereWorkspace(this.#schema, 'registered_models')
    for (const row of this.#file.all(`SELECT * FROM registered_models WHERE ${where} ORDER BY name`)) {
      const name = text(row.name)
      const tags = this.#labels('registered_model_tags', 'name = ?', [name])
      if (tags.some(({ key, value }) => key === PROMPT_TAG && value === 'true')) continue
      const aliases = this.#file.all(
        `SELECT alias, version FROM registered_model_aliases WHERE ${whereWorkspace(this.#schema, 'registered_model_aliases')} AND name = ? ORDER BY alias`,
        [name],
      )
      yield {
        ...{ name, description: textOrNull(row.description), createdAt: row.creation_time as number | null, tags },
        aliases: aliases.map(({ alias, version }) => ({ alias: text(alias), version: Number(version) })),
      }
    }
  }

  async *versions(model: string): AsyncGenerator<readonly SourceVersion[]> {
    const where = whereWorkspace(this.#schema, 'model_versions')
    for (let last = 0; ; ) {
      const rows = this.#file.all(
        `SELECT * FROM model_versions WHERE ${where} AND name = ? AND version > ? AND current_stage <> 'Deleted_Internal' ORDER BY version LIMIT ${VERSIONS}`,
        [model, last],
      )
      if (rows.length === 0) return
      yield rows.map((row) =>
        versionOf(row, this.#labels('model_version_tags', 'name = ? AND version = ?', [model, row.version!])),
      )
      last = Number(rows.at(-1)?.version)
    }
  }

  #labels(table: string, where: string, values: readonly Value[]) {
    const rows = this.#file.all(
      `SELECT key, value FROM ${table} WHERE ${whereWorkspace(this.#schema, table)} AND ${where} ORDER BY key`,
      values,
    )
    return rows.map(({ key, value }) => ({ key: text(key), value: text(value) }))
  }

  async left(): Promise<readonly Left[]> {
    this.#file.requireUnchanged()
    return leftIn(this.#file, this.#schema)
  }

  async files(place: Place): Promise<readonly SourceFile[] | undefined> {
    const folder = this.#folderOf(place)
    return folder === undefined ? undefined : filesBelow(folder)
  }

  async read(place: Place, file: string): Promise<Readable> {
    return createReadStream(path.join(this.#folderOf(place)!, file))
  }

  #folderOf({ uri }: Place): string | undefined {
    const stored = storePath(uri)
    if (stored !== undefined) return this.#artifacts === undefined ? undefined : path.join(this.#artifacts, stored)
    const local = localPath(uri)
    // A relative path is one of the folder in which the server ran, which usually is that of the file.
    return local === undefined ? undefined : path.resolve(path.dirname(this.#file.path), local)
  }

  async close(): Promise<void> {
    this.#file.close()
  }
}
