/**
 * The state of experiments, runs and logged models as fields of entities, for point reads:
 *
 *     run/<id>                `info`, `param/<key>`, `tag/<key>`, `input/<name>/<digest>`, `model-input/<id>`, `output/<id>`
 *     experiment/<id>         `info`, `tag/<key>`
 *     experiment-name/<name>  `id`
 *     model/<id>              `info`, `param/<key>`, `tag/<key>`
 *
 * `info` and inputs are JSON, all others are plain text. Metrics have a space of their own, because they are ranked (rank.ts).
 */
import { type avro, schemaIdsOf } from '../../schemas/index.ts'
import type { FieldsEmit, FieldsReading, ProjectionTools, RankedFieldsEmit } from '../../streams/core/projection.ts'
import { metricBytes, rankOf } from './rank.ts'
import { eventsReader, metricsReader } from './reading.ts'
import { inputKey, inputText } from './rows.ts'
import type { LoggedEvent } from './types.ts'

export const runEntity = (runId: string): string => `run/${runId}`
export const experimentEntity = (experimentId: string): string => `experiment/${experimentId}`
export const experimentNameEntity = (name: string): string => `experiment-name/${name}`
export const modelEntity = (modelId: string): string => `model/${modelId}`

export const runFields = ({ codecs }: ProjectionTools): FieldsReading => {
  const read = eventsReader(codecs)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: (record, emit) => {
      const event = read(record)
      if (event !== undefined) project(event, emit)
    },
  }
}

const project = (event: LoggedEvent, emit: FieldsEmit): void => {
  switch (event.type) {
    case 'RunLogged':
      logged(event.value, emit)
      break
    case 'RunStarted':
    case 'RunUpdated':
    case 'RunEnded':
    case 'RunDeleted':
    case 'RunRestored':
      emit.set(runEntity(event.value.runId), 'info', JSON.stringify(event.value.run))
      if (event.type === 'RunStarted') labels(emit, runEntity(event.value.runId), 'tag', event.value.tags)
      break
    case 'LoggedModelDeleted':
      emit.remove(modelEntity(event.value.modelId))
      break
    case 'LoggedModelCreated':
    case 'LoggedModelUpdated':
    case 'LoggedModelLogged':
      modelChanged(event, emit)
      break
    default:
      experimentChanged(event, emit)
  }
}

const labels = (emit: FieldsEmit, entity: string, kind: 'param' | 'tag', some: readonly avro.Label[]): void => {
  for (const { key, value } of some) emit.set(entity, `${kind}/${key}`, value)
}

const logged = ({ runId, params, tags, deletedTags, inputs, models }: avro.RunLogged, emit: FieldsEmit): void => {
  const entity = runEntity(runId)
  labels(emit, entity, 'param', params)
  labels(emit, entity, 'tag', tags)
  for (const key of deletedTags) emit.unset(entity, `tag/${key}`)
  for (const input of inputs) emit.set(entity, `input/${inputKey(input)}`, inputText(input))
  for (const { modelId, step } of models)
    emit.set(entity, step === null ? `model-input/${modelId}` : `output/${modelId}`, String(step ?? 0))
}

type Of<Prefix extends string> = Extract<LoggedEvent, { readonly type: `${Prefix}${string}` }>

const experimentChanged = ({ type, value }: Of<'Experiment'>, emit: FieldsEmit): void => {
  const { experimentId, experiment } = value
  const entity = experimentEntity(experimentId)
  emit.set(entity, 'info', JSON.stringify(experiment))
  if (type === 'ExperimentRenamed') emit.remove(experimentNameEntity(value.previousName))
  if (type === 'ExperimentCreated') labels(emit, entity, 'tag', value.tags)
  if (type === 'ExperimentCreated' || type === 'ExperimentRenamed')
    emit.set(experimentNameEntity(experiment.name), 'id', experimentId)
  if (type !== 'ExperimentTagged') return
  if (value.value === null) emit.unset(entity, `tag/${value.key}`)
  else emit.set(entity, `tag/${value.key}`, value.value)
}

const modelChanged = (
  { type, value }: Exclude<Of<'LoggedModel'>, { readonly type: 'LoggedModelDeleted' }>,
  emit: FieldsEmit,
): void => {
  const entity = modelEntity(value.modelId)
  emit.set(entity, 'info', JSON.stringify(value.model))
  if (type === 'LoggedModelUpdated') return
  labels(emit, entity, 'param', value.params)
  labels(emit, entity, 'tag', value.tags)
  if (type === 'LoggedModelLogged') for (const key of value.deletedTags) emit.unset(entity, `tag/${key}`)
}

export const metricFields = ({ codecs }: ProjectionTools): FieldsReading<RankedFieldsEmit> => {
  const read = metricsReader(codecs)
  return {
    prepare: (records) => codecs.ensure(schemaIdsOf(records)),
    project: (record, emit) => {
      const found = read(record)
      if (found === undefined) return
      const entity = runEntity(found.runId)
      for (const metric of found.metrics) emit.set(entity, metric.key, metricBytes(metric.value), rankOf(metric))
    },
  }
}
