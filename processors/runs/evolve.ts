/** The state as a fold of events. Nothing is checked here, because an event is a fact. */
import type { avro } from '../../schemas/index.ts'
import {
  type Entry,
  type Event,
  type ExperimentEntry,
  experimentKey,
  LAST_KEY,
  type LastEntry,
  type LoggedModelEntry,
  modelKey,
  nameKey,
  type RunEntry,
  runKey,
} from './types.ts'

/** The keys of the entries that an event changes. Metrics change none: nothing depends on them. */
export const keysOf = (event: Event): readonly string[] => {
  switch (event.type) {
    case 'ExperimentCreated': {
      const { experimentId, experiment } = event.value
      return [experimentKey(experimentId), nameKey(experiment.name), LAST_KEY]
    }
    case 'ExperimentRenamed': {
      const { experimentId, experiment, previousName } = event.value
      return [experimentKey(experimentId), nameKey(experiment.name), nameKey(previousName)]
    }
    case 'ExperimentDeleted':
    case 'ExperimentRestored':
    case 'ExperimentTagged':
      return [experimentKey(event.value.experimentId)]
    case 'MetricsLogged':
      return []
    case 'LoggedModelCreated':
    case 'LoggedModelUpdated':
    case 'LoggedModelLogged':
    case 'LoggedModelDeleted':
      return [modelKey(event.value.modelId)]
    default:
      return [runKey(event.value.runId)]
  }
}

export const evolve = (entry: Entry | undefined, event: Event, key: string): Entry | undefined => {
  switch (event.type) {
    case 'ExperimentCreated':
    case 'ExperimentRenamed':
    case 'ExperimentDeleted':
    case 'ExperimentRestored':
    case 'ExperimentTagged':
      return experimentAfter(entry, event, key)
    case 'MetricsLogged':
      return entry
    case 'LoggedModelCreated':
    case 'LoggedModelUpdated':
    case 'LoggedModelLogged':
    case 'LoggedModelDeleted':
      return modelAfter(entry as LoggedModelEntry | undefined, event)
    default:
      return runAfter(entry as RunEntry | undefined, event)
  }
}

type Of<Prefix extends string> = Extract<Event, { readonly type: `${Prefix}${string}` }>

const experimentAfter = (entry: Entry | undefined, event: Of<'Experiment'>, key: string): Entry | undefined => {
  const { experimentId, experiment: info } = event.value
  if (key === LAST_KEY) {
    const last = (entry as LastEntry | undefined)?.experimentId ?? 0
    return { kind: 'last', experimentId: Math.max(last, Number(experimentId)) }
  }
  if (key !== experimentKey(experimentId))
    return key === nameKey(info.name) ? { kind: 'name', experimentId } : undefined
  const { tags = [] } = (entry as ExperimentEntry | undefined) ?? {}
  if (event.type === 'ExperimentCreated') return { kind: 'experiment', info, tags: withTags([], event.value.tags, []) }
  if (event.type !== 'ExperimentTagged') return { kind: 'experiment', info, tags }
  const { key: tag, value } = event.value
  const change = value === null ? withTags(tags, [], [tag]) : withTags(tags, [{ key: tag, value }], [])
  return { kind: 'experiment', info, tags: change }
}

const runAfter = (entry: RunEntry | undefined, event: Of<'Run'>): RunEntry => {
  if (event.type === 'RunStarted') {
    const { run: info, tags } = event.value
    return { kind: 'run', info, params: {}, tags: withTags([], tags, []) }
  }
  const held = entry as RunEntry
  if (event.type !== 'RunLogged') return { ...held, info: event.value.run }
  const { params, tags, deletedTags } = event.value
  return { ...held, params: withParams(held.params, params), tags: withTags(held.tags, tags, deletedTags) }
}

const modelAfter = (entry: LoggedModelEntry | undefined, event: Of<'LoggedModel'>): LoggedModelEntry => {
  const { model: info } = event.value
  if (event.type === 'LoggedModelCreated') {
    const { params, tags } = event.value
    return { kind: 'model', info, isDeleted: false, params: withParams({}, params), tags: withTags([], tags, []) }
  }
  const held = entry as LoggedModelEntry
  if (event.type === 'LoggedModelDeleted') return { ...held, info, isDeleted: true }
  if (event.type === 'LoggedModelUpdated') return { ...held, info }
  const { params, tags, deletedTags } = event.value
  return { ...held, info, params: withParams(held.params, params), tags: withTags(held.tags, tags, deletedTags) }
}

const withParams = (
  held: Readonly<Record<string, string>>,
  params: readonly avro.Label[],
): Readonly<Record<string, string>> => {
  if (params.length === 0) return held
  const entries = new Map(Object.entries(held))
  for (const { key, value } of params) entries.set(key, value)
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const withTags = (
  held: readonly string[],
  tags: readonly avro.Label[],
  deleted: readonly string[],
): readonly string[] => {
  if (tags.length + deleted.length === 0) return held
  const names = new Set(held)
  for (const { key } of tags) names.add(key)
  for (const key of deleted) names.delete(key)
  return [...names].sort()
}
