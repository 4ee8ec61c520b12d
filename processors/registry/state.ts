/**
 * The keys of the registry's entries, and what a command or event has to do with which of them. Names are kept apart from
 * models: a model has an id of its own, so that a name which is used again after a deletion starts without aliases.
 */
import type { Evaluated } from './gate/index.ts'
import type {
  CardEntry,
  ChunkEntry,
  Entries,
  Entry,
  Event,
  Guard,
  GuardEntry,
  GuardsEntry,
  JudgedEntry,
  ModelEntry,
  NameEntry,
} from './types.ts'
import { chunkOf } from './versions.ts'

export const GUARDS = 'guards'
export const nameKey = (name: string): string => `name/${name}`
export const modelKey = (id: string): string => `model/${id}`
export const chunkKey = (id: string, chunk: number): string => `versions/${id}/${chunk}`
export const guardKey = (policy: string): string => `guard/${policy}`
export const judgedKey = (id: string, version: number): string => `judged/${id}/${version}`
export const isJudgedKey = (key: string): boolean => key.startsWith('judged/')
export const evaluationKey = (id: string, version: number, dataset: string): string =>
  `evaluation/${id}/${version}/${dataset}`

export const cardKey = (id: string, version: number): string => `card/${id}/${version}`
export const isCardKey = (key: string): boolean => key.startsWith('card/')

export const nameIn = (entries: Entries, name: string): NameEntry | undefined =>
  entries.get(nameKey(name)) as NameEntry | undefined
export const modelIn = (entries: Entries, id: string): ModelEntry | undefined =>
  entries.get(modelKey(id)) as ModelEntry | undefined
export const chunkIn = (entries: Entries, id: string, chunk: number): ChunkEntry | undefined =>
  entries.get(chunkKey(id, chunk)) as ChunkEntry | undefined
export const guardsIn = (entries: Entries): readonly Guard[] =>
  (entries.get(GUARDS) as GuardsEntry | undefined)?.guards ?? []
export const guardIn = (entries: Entries, policy: string): GuardEntry | undefined =>
  entries.get(guardKey(policy)) as GuardEntry | undefined
export const judgedIn = (entries: Entries, id: string, version: number): JudgedEntry | undefined =>
  entries.get(judgedKey(id, version)) as JudgedEntry | undefined
export const evaluationIn = (entries: Entries, id: string, version: number, dataset: string): Evaluated | undefined =>
  entries.get(evaluationKey(id, version, dataset)) as Evaluated | undefined
export const cardIn = (entries: Entries, id: string, version: number): CardEntry | undefined =>
  entries.get(cardKey(id, version)) as CardEntry | undefined

/** The keys of the entries that an event changes. */
export const keysOf = ({ type, value }: Event): readonly string[] => {
  if (type === 'ModelsGuarded') return [GUARDS, guardKey(value.name)]
  const { model, modelId } = value
  const chunksOf = (versions: readonly number[]) =>
    [...new Set(versions.map(chunkOf))].map((chunk) => chunkKey(modelId, chunk))
  switch (type) {
    case 'ModelCreated':
      return [nameKey(model), modelKey(modelId)]
    case 'ModelRenamed':
      return [nameKey(value.previousName), nameKey(model), modelKey(modelId)]
    case 'ModelDeleted': {
      const ofEach = value.versions.flatMap((version) => [judgedKey(modelId, version), cardKey(modelId, version)])
      return [nameKey(model), modelKey(modelId), ...chunksOf(value.versions), ...ofEach]
    }
    case 'ModelRegistered':
      return [nameKey(model), modelKey(modelId), ...chunksOf([value.version])]
    case 'VersionDeleted':
      return [...chunksOf([value.version]), judgedKey(modelId, value.version), cardKey(modelId, value.version)]
    case 'StageMoved':
      return chunksOf([value.version, ...value.archived])
    case 'AliasMoved':
      return [modelKey(modelId)]
    case 'EvaluationRecorded':
      return [evaluationKey(modelId, value.version, value.dataset)]
    case 'GateEvaluated':
    case 'ApprovalRequested':
    case 'ApprovalDecided':
      return [judgedKey(modelId, value.version)]
    case 'ModelCardPublished':
      return [cardKey(modelId, value.version)]
    case 'ModelUpdated':
    case 'ModelTagged':
    case 'VersionUpdated':
    case 'VersionTagged':
      return [] // no later decision depends on them
  }
}

const WHOLE = 'entry'

/** Each entry is small, and is one part in the changelog. */
export const split = (entry: Entry): ReadonlyMap<string, unknown> => new Map([[WHOLE, entry]])
export const join = (parts: ReadonlyMap<string, unknown>): Entry => parts.get(WHOLE) as Entry
