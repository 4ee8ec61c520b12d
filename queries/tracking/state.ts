/** Experiments, runs and logged models as their fields say (processors/runs/fields.ts). Lists are sorted by their keys. */
import { type ShownMetric, shownMetric } from '../../processors/runs/index.ts'
import type { avro } from '../../schemas/index.ts'
import type { Fields } from '../../sinks/redis/index.ts'

/** A dataset that a run read, as the store has it. */
export interface StoredInput {
  readonly name: string
  readonly digest: string
  readonly source_type: string
  readonly source: string
  readonly schema: string | null
  readonly profile: string | null
  readonly training_set_id: string | null
  readonly tags: readonly avro.Label[]
}

export interface RunState {
  readonly runId: string
  readonly info: avro.RunInfo
  readonly params: readonly avro.Label[]
  readonly tags: readonly avro.Label[]
  readonly inputs: readonly StoredInput[]
  /** Logged models that it read. */
  readonly modelInputs: readonly string[]
  /** Logged models that it wrote, and at which step. */
  readonly outputs: readonly { readonly modelId: string; readonly step: number }[]
}

export interface ExperimentState {
  readonly experimentId: string
  readonly info: avro.ExperimentInfo
  readonly tags: readonly avro.Label[]
}

export interface LoggedModelState {
  readonly modelId: string
  readonly info: avro.LoggedModelInfo
  readonly params: readonly avro.Label[]
  readonly tags: readonly avro.Label[]
}

export interface KeyedMetric extends ShownMetric {
  readonly key: string
}

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number => (a.key < b.key ? -1 : 1)

/** The fields whose names begin with `<kind>/`, with the rest of the name. */
const listed = (fields: Fields, kind: string): avro.Label[] => {
  const found: avro.Label[] = []
  const prefix = `${kind}/`
  for (const [name, value] of fields)
    if (name.startsWith(prefix)) found.push({ key: name.slice(prefix.length), value: value.toString() })
  return found.sort(byKey)
}

const infoOf = <Info>(fields: Fields): Info | undefined => {
  const text = fields.get('info')
  return text === undefined ? undefined : JSON.parse(text.toString())
}

/** @returns `undefined` if there is no such run */
export const runState = (runId: string, fields: Fields): RunState | undefined => {
  const info = infoOf<avro.RunInfo>(fields)
  if (info === undefined) return undefined
  return {
    runId,
    info,
    params: listed(fields, 'param'),
    tags: listed(fields, 'tag'),
    inputs: listed(fields, 'input').map(({ value }) => JSON.parse(value)),
    modelInputs: listed(fields, 'model-input').map(({ key }) => key),
    outputs: listed(fields, 'output').map(({ key, value }) => ({ modelId: key, step: Number(value) })),
  }
}

export const experimentState = (experimentId: string, fields: Fields): ExperimentState | undefined => {
  const info = infoOf<avro.ExperimentInfo>(fields)
  return info && { experimentId, info, tags: listed(fields, 'tag') }
}

export const loggedModelState = (modelId: string, fields: Fields): LoggedModelState | undefined => {
  const info = infoOf<avro.LoggedModelInfo>(fields)
  return info && { modelId, info, params: listed(fields, 'param'), tags: listed(fields, 'tag') }
}

/** The shown values of the metrics of a run, from the space of metrics. */
export const metricsOf = (fields: Fields): KeyedMetric[] =>
  [...fields].map(([key, stored]) => ({ key, ...shownMetric(stored) })).sort(byKey)
