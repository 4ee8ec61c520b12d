/** The rows of events in the tables of runs (tables.ts). */
import { type avro, schemaIdsOf } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { ProjectionTools, TableReading, Value } from '../../streams/core/projection.ts'
import { eventsReader, metricsReader } from './reading.ts'
import type { LoggedEvent } from './types.ts'

type Emit = (values: readonly Value[]) => void

const lifecycle = (isDeleted: boolean): string => (isDeleted ? 'deleted' : 'active')

/** The rows of some events of `ml.tracking`. */
const tracking =
  (isWanted: (type: LoggedEvent['type']) => boolean, project: (event: LoggedEvent, emit: Emit) => void) =>
  ({ codecs }: ProjectionTools): TableReading => {
    const read = eventsReader(codecs, isWanted)
    return {
      prepare: (records: readonly LogRecord[]) => codecs.ensure(schemaIdsOf(records)),
      project: (record, emit) => {
        const event = read(record)
        if (event !== undefined) project(event, emit)
      },
    }
  }

export const runRows = tracking(
  (type) => type.startsWith('Run') && type !== 'RunLogged',
  ({ type, value }, emit) => {
    if (!('run' in value)) return
    const { runId, run, meta } = value
    const { experimentId, name, userId, status, startTime, endTime, isDeleted, artifactUri } = run
    emit([
      experimentId,
      runId,
      name,
      userId,
      status,
      startTime,
      endTime,
      lifecycle(isDeleted),
      artifactUri,
      type,
      meta.time,
    ])
  },
)

export const runValueRows = tracking(
  (type) => type === 'RunStarted' || type === 'RunLogged',
  (event, emit) => {
    if (event.type === 'RunStarted') {
      const { runId, run, tags } = event.value
      for (const { key, value } of tags) emit([run.experimentId, 'tag', key, runId, value])
    } else if (event.type === 'RunLogged') {
      const { runId, experimentId, params, tags, deletedTags, inputs, models } = event.value
      for (const { key, value } of params) emit([experimentId, 'param', key, runId, value])
      for (const { key, value } of tags) emit([experimentId, 'tag', key, runId, value])
      for (const key of deletedTags) emit([experimentId, 'tag', key, runId, null])
      for (const input of inputs) emit([experimentId, 'input', inputKey(input), runId, inputText(input)])
      for (const { modelId, step } of models)
        emit([experimentId, step === null ? 'model-input' : 'output', modelId, runId, String(step ?? 0)])
    }
  },
)

/** An input by which it is one: a dataset and its digest. */
export const inputKey = ({ name, digest }: avro.TrainingInput): string => `${name}/${digest}`

export const inputText = (input: avro.TrainingInput): string => {
  const { name, digest, sourceType, source, schema, profile, trainingSetId, tags } = input
  return JSON.stringify({
    name,
    digest,
    source_type: sourceType,
    source,
    schema,
    profile,
    training_set_id: trainingSetId,
    tags: tags.map(({ key, value }) => ({ key, value })),
  })
}

export const experimentRows = tracking(
  (type) => type.startsWith('Experiment'),
  ({ type, value }, emit) => {
    if (!('experiment' in value)) return
    const { experimentId, experiment, meta } = value
    const { name, artifactLocation, isDeleted } = experiment
    const row = [experimentId, name, artifactLocation, lifecycle(isDeleted), type, meta.time]
    if (type === 'ExperimentTagged') emit([...row, value.key, value.value])
    else emit([...row, null, null])
    if (type === 'ExperimentCreated') for (const { key, value: text } of value.tags) emit([...row, key, text])
  },
)

export const loggedModelRows = tracking(
  (type) => type.startsWith('LoggedModel'),
  ({ type, value }, emit) => {
    if (!('model' in value)) return
    const { modelId, model, meta } = value
    const { experimentId, name, modelType, sourceRunId, status, createdAt, updatedAt, artifactUri } = model
    const state = lifecycle(type === 'LoggedModelDeleted')
    const times = [createdAt, updatedAt] as const
    emit([experimentId, modelId, name, modelType, sourceRunId, status, ...times, state, artifactUri, type, meta.time])
  },
)

export const metricRows = ({ codecs }: ProjectionTools): TableReading => {
  const read = metricsReader(codecs)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: (record, emit) => {
      const logged = read(record)
      if (logged === undefined) return
      const { runId, experimentId, metrics } = logged
      for (const { key, step, timestamp, value, modelId, datasetName, datasetDigest } of metrics)
        emit([experimentId, key, runId, step, timestamp, value, modelId, datasetName, datasetDigest])
    },
  }
}
