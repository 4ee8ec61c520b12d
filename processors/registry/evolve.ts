/** An entry of the registry after an event. Nothing is checked here, because an event is a fact. */
import { evaluationOf, guards, judged, oneGuard } from './judged.ts'
import { chunkKey, GUARDS, isCardKey, isJudgedKey, modelKey, nameKey } from './state.ts'
import type { CardEntry, ChunkEntry, Entry, Event, GuardsEntry, JudgedEntry, ModelEntry, NameEntry } from './types.ts'
import { chunkOf, withStage } from './versions.ts'

type OfModel = Exclude<Event, { type: 'ModelsGuarded' }>

/** @param key one of `keysOf(event)` */
export const evolve = (entry: Entry | undefined, event: Event, key: string): Entry | undefined => {
  if (event.type === 'ModelsGuarded')
    return key === GUARDS ? guards(entry as GuardsEntry | undefined, event.value) : oneGuard(event.value)
  if (event.type === 'EvaluationRecorded') return evaluationOf(event.value)
  if (isJudgedKey(key)) return judged(entry as JudgedEntry | undefined, event)
  if (isCardKey(key)) return card(event)
  if (key === modelKey(event.value.modelId)) return model(entry as ModelEntry | undefined, event)
  if (key.startsWith(nameKey(''))) return name(entry as NameEntry | undefined, event, key)
  return chunk(entry as ChunkEntry | undefined, event, key)
}

/** Of a version that was deleted nothing is left. */
const card = ({ type, value }: OfModel): CardEntry | undefined =>
  type === 'ModelCardPublished' ? { number: value.number, digest: value.digest } : undefined

const name = (entry: NameEntry | undefined, { type, value }: OfModel, key: string): NameEntry | undefined => {
  const last = entry?.last ?? 0
  switch (type) {
    case 'ModelCreated':
      return { modelId: value.modelId, last }
    case 'ModelRegistered':
      return { modelId: value.modelId, last: value.version }
    case 'ModelRenamed':
      return key === nameKey(value.model) ? { modelId: value.modelId, last: value.lastVersion } : free(last)
    case 'ModelDeleted':
      return free(last)
    default:
      return entry
  }
}

/** A name without a model is remembered only for its numbers. */
const free = (last: number): NameEntry | undefined => (last === 0 ? undefined : { modelId: null, last })

const model = (entry: ModelEntry | undefined, { type, value }: OfModel): ModelEntry | undefined => {
  const { name, aliases, chunks } = entry ?? { name: value.model, aliases: [], chunks: [] }
  switch (type) {
    case 'ModelRenamed':
      return { name: value.model, aliases, chunks }
    case 'ModelDeleted':
      return undefined
    case 'ModelRegistered': {
      const added = chunkOf(value.version) // numbers ascend, so the new chunk is the last one
      return chunks.at(-1) === added ? entry : { name, aliases, chunks: [...chunks, added] }
    }
    case 'AliasMoved': {
      const { alias, version } = value
      if (version === null) return { name, aliases: aliases.filter(([each]) => each !== alias), chunks }
      const moved = [alias, version] as const
      const isSet = aliases.some(([each]) => each === alias)
      return {
        name,
        aliases: isSet ? aliases.map((each) => (each[0] === alias ? moved : each)) : [...aliases, moved],
        chunks,
      }
    }
    default:
      return { name, aliases, chunks }
  }
}

const chunk = (entry: ChunkEntry | undefined, { type, value }: OfModel, key: string): ChunkEntry | undefined => {
  const here = (versions: readonly number[]) =>
    versions.filter((version) => chunkKey(value.modelId, chunkOf(version)) === key)
  switch (type) {
    case 'ModelRegistered':
      return withStage(entry, here([value.version]), 'None')
    case 'VersionDeleted':
      return withStage(entry, here([value.version]), undefined)
    case 'StageMoved':
      return withStage(withStage(entry, here(value.archived), 'Archived'), here([value.version]), value.to)
    case 'ModelDeleted':
      return undefined
    default:
      return entry
  }
}
