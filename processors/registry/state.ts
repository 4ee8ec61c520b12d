/**
 * The keys of the registry's entries, and what a command or event has to do with which of them. Names are kept apart from
 * models: a model has an id of its own, so that a name which is used again after a deletion starts without aliases.
 */
import type { ChunkEntry, Command, Entries, Entry, Event, ModelEntry, NameEntry } from './types.ts'
import { chunkOf } from './versions.ts'

export const nameKey = (name: string): string => `name/${name}`
export const modelKey = (id: string): string => `model/${id}`
export const chunkKey = (id: string, chunk: number): string => `versions/${id}/${chunk}`

export const nameIn = (entries: Entries, name: string): NameEntry | undefined =>
  entries.get(nameKey(name)) as NameEntry | undefined
export const modelIn = (entries: Entries, id: string): ModelEntry | undefined =>
  entries.get(modelKey(id)) as ModelEntry | undefined
export const chunkIn = (entries: Entries, id: string, chunk: number): ChunkEntry | undefined =>
  entries.get(chunkKey(id, chunk)) as ChunkEntry | undefined

/** Commands that look at all versions of the model. */
const looksAtAll = (command: Command): boolean =>
  command.type === 'DeleteModel' || (command.type === 'MoveStage' && command.value.archiveExisting)

/** The keys that a decision reads, as far as the entries found so far tell. */
export const needs = (command: Command, found: Entries): readonly string[] => {
  const { model } = command.value
  const keys = new Set([nameKey(model)])
  if (command.type === 'CreateModel') keys.add(modelKey(command.value.meta.id))
  if (command.type === 'RenameModel') keys.add(nameKey(command.value.newName))
  const id = nameIn(found, model)?.modelId
  if (id === null || id === undefined) return [...keys]
  keys.add(modelKey(id))
  const entry = modelIn(found, id)
  if (looksAtAll(command) && entry !== undefined) for (const chunk of entry.chunks) keys.add(chunkKey(id, chunk))
  const chunk = chunkNamed(command, found)
  if (chunk !== undefined) keys.add(chunkKey(id, chunk))
  return [...keys]
}

/** The chunk of the version that a command names or adds. */
const chunkNamed = ({ type, value }: Command, found: Entries): number | undefined => {
  if (type === 'RegisterModel') return chunkOf(value.version ?? (nameIn(found, value.model)?.last ?? 0) + 1)
  return 'version' in value && typeof value.version === 'number' ? chunkOf(value.version) : undefined
}

/** The keys of the entries that an event changes. */
export const keysOf = ({ type, value }: Event): readonly string[] => {
  const { model, modelId } = value
  const chunksOf = (versions: readonly number[]) =>
    [...new Set(versions.map(chunkOf))].map((chunk) => chunkKey(modelId, chunk))
  switch (type) {
    case 'ModelCreated':
      return [nameKey(model), modelKey(modelId)]
    case 'ModelRenamed':
      return [nameKey(value.previousName), nameKey(model), modelKey(modelId)]
    case 'ModelDeleted':
      return [nameKey(model), modelKey(modelId), ...chunksOf(value.versions)]
    case 'ModelRegistered':
      return [nameKey(model), modelKey(modelId), ...chunksOf([value.version])]
    case 'VersionDeleted':
      return chunksOf([value.version])
    case 'StageMoved':
      return chunksOf([value.version, ...value.archived])
    case 'AliasMoved':
      return [modelKey(modelId)]
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
