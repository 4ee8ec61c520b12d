/** Commands, events and state of the catalogue. Commands and events are the records of `schemas`, by name. */
import type { avro } from '../../schemas/index.ts'

export type Kind = avro.DeclarationKind

export type Command =
  | { readonly type: 'DeclareEntity'; readonly value: avro.DeclareEntity }
  | { readonly type: 'DeclareDataset'; readonly value: avro.DeclareDataset }
  | { readonly type: 'DeclareFeatureView'; readonly value: avro.DeclareFeatureView }
  | { readonly type: 'ActivateView'; readonly value: avro.ActivateView }
  | { readonly type: 'RetireDeclaration'; readonly value: avro.RetireDeclaration }

/** The fields that the runtime adds to a decided event and the fold does not read. */
type Decided<T> = Omit<T, 'meta' | 'commandId'>

export type Event =
  | { readonly type: 'EntityDeclared'; readonly value: Decided<avro.EntityDeclared> }
  | { readonly type: 'DatasetDeclared'; readonly value: Decided<avro.DatasetDeclared> }
  | { readonly type: 'FeatureViewDeclared'; readonly value: Decided<avro.FeatureViewDeclared> }
  | { readonly type: 'ViewActivated'; readonly value: Decided<avro.ViewActivated> }
  | { readonly type: 'DeclarationRetired'; readonly value: Decided<avro.DeclarationRetired> }

/** The answer to a command that caused no event, or that was repeated. */
export type Answer =
  | { readonly type: 'DeclarationUnchanged'; readonly value: Subject }
  | { readonly type: 'CommandRefused'; readonly value: Decided<avro.CommandRefused> }

/** The version that a decision concerns; its answer names it. */
export type Subject = Decided<avro.DeclarationUnchanged>

/** One version of a declaration, in its latest revision. */
export interface Version<Record> {
  /** From 1, never reused. Each view version has its own instance. */
  readonly version: number
  /** From 1: counts the changes that do not affect results. */
  readonly revision: number
  readonly contentHash: string
  /** The declaration as in the event, with every default filled in. */
  readonly record: Record
  readonly retired: boolean
}

interface Versions<K extends Kind, Record> {
  readonly kind: K
  readonly name: string
  /** Ascending, without gaps: version n is at n - 1. */
  readonly versions: readonly Version<Record>[]
}
export type EntityEntry = Versions<'entity', avro.Entity>
export type DatasetEntry = Versions<'dataset', avro.Dataset>
export interface ViewEntry extends Versions<'view', avro.FeatureView> {
  /** The version that readers get; `null` before the first activation and after retirement. */
  readonly active: { readonly version: number; readonly positions: readonly avro.TopicPosition[] } | null
}

/** The state of one name of one kind. The catalogue's state is a collection of entries, by `entryKey`. */
export type Entry = EntityEntry | DatasetEntry | ViewEntry
export type Entries = ReadonlyMap<string, Entry>

/** Key of an entry, and of its events and commands on the log. */
export const entryKey = (kind: Kind, name: string): string => `${kind}/${name}`

/** The latest version, retired or not. An entry has at least one. */
export const latest = <Record>(entry: { readonly versions: readonly Version<Record>[] }): Version<Record> =>
  entry.versions[entry.versions.length - 1]

/** Whether all versions are retired. */
export const isRetired = (entry: Entry): boolean => entry.versions.every((version) => version.retired)

export const entityEntry = (entries: Entries, name: string): EntityEntry | undefined =>
  entries.get(entryKey('entity', name)) as EntityEntry | undefined

export const datasetEntry = (entries: Entries, name: string): DatasetEntry | undefined =>
  entries.get(entryKey('dataset', name)) as DatasetEntry | undefined

export const viewEntry = (entries: Entries, name: string): ViewEntry | undefined =>
  entries.get(entryKey('view', name)) as ViewEntry | undefined
