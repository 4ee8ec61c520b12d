/** What an installation of MLflow holds, as every reader of one gives it. Times are in ms since the epoch. */
import type { Readable } from 'node:stream'

export interface Label {
  readonly key: string
  readonly value: string
}

export interface SourceExperiment {
  readonly id: string
  readonly name: string
  /** Where its artifacts are, as the source says it. */
  readonly artifactLocation: string
  readonly isDeleted: boolean
  /** Null: the source does not know. */
  readonly createdAt: number | null
  readonly updatedAt: number | null
  readonly tags: readonly Label[]
}

export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED'

export interface SourceInput {
  readonly name: string
  readonly digest: string
  readonly sourceType: string
  readonly source: string
  readonly schema: string | null
  readonly profile: string | null
  readonly tags: readonly Label[]
}

export interface SourceRun {
  readonly runId: string
  readonly experimentId: string
  readonly name: string
  readonly userId: string
  readonly status: RunStatus
  readonly startTime: number
  readonly endTime: number | null
  readonly isDeleted: boolean
  readonly artifactUri: string
  readonly params: readonly Label[]
  readonly tags: readonly Label[]
  readonly inputs: readonly SourceInput[]
  /** Logged models. `step` null: the run read it. */
  readonly models: readonly { readonly modelId: string; readonly step: number | null }[]
  /** The metrics that it has. */
  readonly metrics: readonly string[]
}

/** A value of a metric. A source that keeps no infinities has the greatest doubles instead. */
export interface SourceMetric {
  readonly key: string
  readonly value: number
  readonly timestamp: number
  readonly step: number
}

/** A value that was measured of a logged model, in a run. */
export interface SourceModelMetric extends SourceMetric {
  readonly runId: string
  readonly datasetName: string | null
  readonly datasetDigest: string | null
}

export type LoggedModelStatus = 'UNSPECIFIED' | 'PENDING' | 'READY' | 'UPLOAD_FAILED'

export interface SourceLoggedModel {
  readonly modelId: string
  readonly experimentId: string
  readonly name: string
  readonly modelType: string
  readonly sourceRunId: string | null
  readonly status: LoggedModelStatus
  readonly createdAt: number
  readonly updatedAt: number
  readonly artifactUri: string
  readonly params: readonly Label[]
  readonly tags: readonly Label[]
  readonly metrics: readonly SourceModelMetric[]
}

export interface SourceModel {
  readonly name: string
  readonly description: string | null
  readonly createdAt: number | null
  readonly tags: readonly Label[]
  readonly aliases: readonly { readonly alias: string; readonly version: number }[]
}

export type Stage = 'None' | 'Staging' | 'Production' | 'Archived'

export interface SourceVersion {
  readonly model: string
  readonly version: number
  readonly createdAt: number | null
  readonly userId: string | null
  readonly stage: Stage
  readonly description: string | null
  readonly source: string
  /** Where its artifacts are, if `source` does not say it. */
  readonly location: string | null
  readonly runId: string | null
  readonly runLink: string | null
  readonly loggedModelId: string | null
  readonly tags: readonly Label[]
}

/** Where artifacts are, and what they belong to: some sources give them only by that. */
export type Place = { readonly uri: string } & ({ readonly runId: string } | { readonly modelId: string })

export interface SourceFile {
  /** Below the place, with `/`. */
  readonly path: string
  readonly bytes: number
}

/** Something that the source has and that is not taken. */
export interface Left {
  readonly what: string
  readonly count: number
  /** Some of their names. */
  readonly names: readonly string[]
  readonly why: string
}

export interface MlflowSource {
  /** What it is, for people and for the log: without credentials. */
  readonly name: string
  /** Deleted ones included, as with runs. */
  experiments(): AsyncIterable<SourceExperiment>
  /** Pages of the runs of an experiment. */
  runs(experimentId: string): AsyncIterable<readonly SourceRun[]>
  /** Pages of all values of the metrics of a run. */
  history(run: Pick<SourceRun, 'runId' | 'metrics'>): AsyncIterable<readonly SourceMetric[]>
  loggedModels(experimentId: string): AsyncIterable<readonly SourceLoggedModel[]>
  models(): AsyncIterable<SourceModel>
  /** Ascending. */
  versions(model: string): AsyncIterable<readonly SourceVersion[]>
  /** What it has that this interface does not give. */
  left(experimentIds: readonly string[]): Promise<readonly Left[]>
  /** @returns `undefined` if this source cannot reach the artifacts of the place */
  files(place: Place): Promise<readonly SourceFile[] | undefined>
  read(place: Place, path: string): Promise<Readable>
  close(): Promise<void>
}
