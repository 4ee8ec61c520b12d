/** Rows of MLflow's tables as the entities of a source. */
import { NAME_TAG } from '../../../processors/runs/index.ts'
import type {
  Label,
  LoggedModelStatus,
  RunStatus,
  SourceInput,
  SourceLoggedModel,
  SourceMetric,
  SourceRun,
  SourceVersion,
  Stage,
} from '../source.ts'
import type { Row, SqliteFile, Value } from './file.ts'
import type { Schema } from './schema.ts'

const text = (value: Value | undefined): string => (value === null || value === undefined ? '' : String(value))
const textOrNull = (value: Value | undefined): string | null => text(value) || null
const whole = (value: Value | undefined): number => Number(value ?? 0)
const wholeOrNull = (value: Value | undefined): number | null =>
  value === null || value === undefined ? null : Number(value)
const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ')

/** Rows of owner, key and value, by the owner. */
export const labelsBy = (rows: readonly Row[]): ((owner: string) => Label[]) => {
  const found = new Map<string, Label[]>()
  for (const { owner, key, value } of rows) {
    const labels = found.get(text(owner)) ?? []
    found.set(text(owner), labels)
    labels.push({ key: text(key), value: text(value) })
  }
  return (owner) => found.get(owner) ?? []
}

export const metricOf = ({ key, value, timestamp, step, is_nan }: Row): SourceMetric => ({
  ...{ key: text(key), timestamp: whole(timestamp), step: whole(step) },
  value: whole(is_nan) === 1 ? Number.NaN : Number(value),
})

/** Runs with all that belongs to them. */
export const runsOf = (file: SqliteFile, { has }: Schema, rows: readonly Row[]): readonly SourceRun[] => {
  const ids = rows.map(({ run_uuid }) => text(run_uuid))
  const of = (table: string) =>
    labelsBy(file.all(`SELECT run_uuid AS owner, key, value FROM ${table} WHERE run_uuid IN (${marks(ids)})`, ids))
  const [params, tags] = [of('params'), of('tags')]
  const metrics = labelsBy(
    file.all(`SELECT run_uuid AS owner, key, '' AS value FROM latest_metrics WHERE run_uuid IN (${marks(ids)})`, ids),
  )
  const inputs = inputsOf(file, ids)
  const models = modelsOf(file, has('inputs', 'step'), ids)
  return rows.map((row) => {
    const runId = text(row.run_uuid)
    const labels = tags(runId)
    return {
      ...{ runId, experimentId: text(row.experiment_id), userId: text(row.user_id), tags: labels },
      name: text(row.name) || (labels.find(({ key }) => key === NAME_TAG)?.value ?? ''),
      status: text(row.status) as RunStatus,
      startTime: whole(row.start_time),
      endTime: wholeOrNull(row.end_time),
      isDeleted: row.lifecycle_stage === 'deleted',
      artifactUri: text(row.artifact_uri),
      params: params(runId),
      inputs: inputs.get(runId) ?? [],
      models: models.get(runId) ?? [],
      metrics: metrics(runId).map(({ key }) => key),
    }
  })
}

const inputsOf = (file: SqliteFile, ids: readonly string[]): ReadonlyMap<string, SourceInput[]> => {
  const rows = file.all(
    `SELECT i.input_uuid, i.destination_id AS owner, d.* FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
      WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id IN (${marks(ids)})`,
    ids,
  )
  const uuids = rows.map(({ input_uuid }) => text(input_uuid))
  const tags = labelsBy(
    file.all(
      `SELECT input_uuid AS owner, name AS key, value FROM input_tags WHERE input_uuid IN (${marks(uuids)})`,
      uuids,
    ),
  )
  const found = new Map<string, SourceInput[]>()
  for (const row of rows) {
    const inputs = found.get(text(row.owner)) ?? []
    found.set(text(row.owner), inputs)
    inputs.push({
      ...{ name: text(row.name), digest: text(row.digest), sourceType: text(row.dataset_source_type) },
      ...{ source: text(row.dataset_source), schema: textOrNull(row.dataset_schema) },
      ...{ profile: textOrNull(row.dataset_profile), tags: tags(text(row.input_uuid)) },
    })
  }
  return found
}

const modelsOf = (file: SqliteFile, hasStep: boolean, ids: readonly string[]) => {
  const found = new Map<string, { readonly modelId: string; readonly step: number | null }[]>()
  const rows = file.all(
    `SELECT source_type, source_id, destination_id, ${hasStep ? 'step' : '0 AS step'} FROM inputs
      WHERE source_type IN ('RUN_INPUT', 'RUN_OUTPUT') AND source_id IN (${marks(ids)})`,
    ids,
  )
  for (const { source_type, source_id, destination_id, step } of rows) {
    const models = found.get(text(source_id)) ?? []
    found.set(text(source_id), models)
    models.push({ modelId: text(destination_id), step: source_type === 'RUN_INPUT' ? null : whole(step) })
  }
  return found
}

/** By the numbers that the table has. */
const STATUSES: readonly LoggedModelStatus[] = ['UNSPECIFIED', 'PENDING', 'READY', 'UPLOAD_FAILED']

export const loggedModelOf = (
  row: Row,
  params: readonly Label[],
  tags: readonly Label[],
  metrics: readonly Row[],
): SourceLoggedModel => ({
  ...{ modelId: text(row.model_id), experimentId: text(row.experiment_id), name: text(row.name), params, tags },
  modelType: text(row.model_type),
  sourceRunId: textOrNull(row.source_run_id),
  status: STATUSES[whole(row.status)] ?? 'UNSPECIFIED',
  createdAt: whole(row.creation_timestamp_ms),
  updatedAt: whole(row.last_updated_timestamp_ms),
  artifactUri: text(row.artifact_location),
  metrics: metrics.map((metric) => ({
    ...{
      key: text(metric.metric_name),
      value: metric.metric_value === null ? Number.NaN : Number(metric.metric_value),
    },
    ...{ timestamp: whole(metric.metric_timestamp_ms), step: whole(metric.metric_step), runId: text(metric.run_id) },
    ...{ datasetName: textOrNull(metric.dataset_name), datasetDigest: textOrNull(metric.dataset_digest) },
  })),
})

export const versionOf = (row: Row, tags: readonly Label[]): SourceVersion => {
  const [source, stored] = [text(row.source), textOrNull(row.storage_location)]
  return {
    ...{ model: text(row.name), version: whole(row.version), createdAt: wholeOrNull(row.creation_time), tags, source },
    userId: textOrNull(row.user_id),
    stage: (text(row.current_stage) || 'None') as Stage,
    description: textOrNull(row.description),
    location: stored === null || stored === source ? null : stored,
    runId: textOrNull(row.run_id),
    runLink: textOrNull(row.run_link),
    loggedModelId: null,
  }
}
