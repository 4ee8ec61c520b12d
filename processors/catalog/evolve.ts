/** The catalogue's state as a fold of its events. Nothing is checked here, because an event is a fact. */
import { type Entry, type Event, entryKey, type Kind, type Version, type ViewEntry } from './types.ts'

/** Key of the entry that an event changes. */
export const keyOf = (event: Event): string => {
  switch (event.type) {
    case 'EntityDeclared':
      return entryKey('entity', event.value.entity.name)
    case 'DatasetDeclared':
      return entryKey('dataset', event.value.dataset.name)
    case 'FeatureViewDeclared':
      return entryKey('view', event.value.view.name)
    case 'ViewActivated':
      return entryKey('view', event.value.view)
    case 'DeclarationRetired':
      return entryKey(event.value.kind, event.value.name)
  }
}

/** The entry after the event. */
export const evolve = (entry: Entry | undefined, event: Event): Entry => {
  switch (event.type) {
    case 'EntityDeclared':
      return declared(entry, 'entity', event.value, event.value.entity)
    case 'DatasetDeclared':
      return declared(entry, 'dataset', event.value, event.value.dataset)
    case 'FeatureViewDeclared':
      return declared(entry, 'view', event.value, event.value.view)
    case 'ViewActivated': {
      const { version, positions } = event.value
      return { ...(entry as ViewEntry), active: { version, positions } }
    }
    case 'DeclarationRetired':
      return retired(entry as Entry, event.value.version)
  }
}

interface Declared {
  readonly version: number
  readonly revision: number
  readonly contentHash: string
}

const declared = (entry: Entry | undefined, kind: Kind, value: Declared, record: Version<unknown>['record']): Entry => {
  const { version, revision, contentHash } = value
  const versions: Version<unknown>[] = [...(entry?.versions ?? [])]
  versions[version - 1] = { version, revision, contentHash, record, retired: false }
  const { name } = record as { readonly name: string }
  const base = entry ?? (kind === 'view' ? { kind, name, active: null } : { kind, name })
  return { ...base, versions } as Entry
}

const retired = (entry: Entry, version: number | null): Entry => {
  const versions = (entry.versions as readonly Version<unknown>[]).map((held) =>
    version === null || held.version === version ? { ...held, retired: true } : held,
  )
  const all = version === null && entry.kind === 'view'
  return { ...entry, versions, ...(all ? { active: null } : {}) } as Entry
}

/** All entries after some events: the processor's state, and what a projection has to show. */
export const fold = (events: Iterable<Event>): Map<string, Entry> => {
  const entries = new Map<string, Entry>()
  for (const event of events) entries.set(keyOf(event), evolve(entries.get(keyOf(event)), event))
  return entries
}
