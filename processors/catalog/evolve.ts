/** The catalogue's state as a fold of its events. Nothing is checked here, because an event is a fact. */
import type { avro } from '../../schemas/index.ts'
import { choiceIn } from './choice.ts'
import { withGeneration } from './generation.ts'
import type { Kind } from './kind.ts'
import type { Kinds } from './kind-table.ts'
import type { Entry, Event, Fields, Named, Version } from './types.ts'

/** The entry after the event. */
export const evolve = (kinds: Kinds, entry: Entry | undefined, event: Event): Entry => {
  const { kind, act } = kinds.about(event)
  const { value } = event
  switch (act) {
    case 'declare':
      return declared(kind, entry, value)
    case 'activate': {
      const { version, positions } = value as unknown as Pick<avro.ViewActivated, 'version' | 'positions'>
      return { ...(entry as Entry), active: { version, positions } }
    }
    case 'choose':
      return { ...(entry as Entry), chosen: choiceIn(value) }
    case 'begin':
    case 'sort':
      return withGeneration(entry as Entry, value)
    case 'retire':
      return retired(entry as Entry, value.version as number | null)
  }
}

const declared = (kind: Kind, entry: Entry | undefined, value: Fields): Entry => {
  const { version, revision, contentHash, datasetVersion } = value as unknown as Omit<Version, 'record' | 'retired'>
  const record = value[kind.name] as Named
  const versions: Version[] = [...(entry?.versions ?? [])]
  const { generation, sortedBefore, viewPartitions } = versions.at(-1) ?? {}
  versions[version - 1] = {
    ...{ version, revision, contentHash, record, retired: false },
    ...(generation !== undefined && { generation }),
    ...(sortedBefore !== undefined && { sortedBefore }),
    ...(viewPartitions !== undefined && { viewPartitions }),
    ...(datasetVersion !== undefined && { datasetVersion }),
  }
  const head = { kind: kind.name, name: record.name }
  const base = entry ?? (kind.activation === undefined ? head : { ...head, active: null })
  return { ...base, versions }
}

const retired = (entry: Entry, version: number | null): Entry => {
  const versions = entry.versions.map((held) =>
    version === null || held.version === version ? { ...held, retired: true } : held,
  )
  const inactive = version === null && entry.active !== undefined ? { active: null } : {}
  return { ...entry, versions, ...inactive }
}

/** All entries after some events: the processor's state, and what a projection has to show. */
export const fold = (kinds: Kinds, events: Iterable<Event>): Map<string, Entry> => {
  const entries = new Map<string, Entry>()
  for (const event of events) {
    const key = kinds.keyOf(event)
    entries.set(key, evolve(kinds, entries.get(key), event))
  }
  return entries
}
