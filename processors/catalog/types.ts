/** Commands, events and state of the catalogue. Commands and events are Avro records; the kinds say which (`kind.ts`). */
import type { avro } from '../../schemas/index.ts'

/** Name of a kind of declaration: `entity`, `dataset`, `view`, and every other of the table. */
export type KindName = string

/** The fields of a record, by name. Which there are follows from the type of the record. */
export type Fields = Readonly<Record<string, unknown>>

/** A command without `meta`, which comes from the request. Builders: `commands.ts`. */
export interface CommandContent {
  /** Name of the record, for example `DeclareDataset`. */
  readonly type: string
  readonly value: Fields
}

export interface Command {
  readonly type: string
  readonly value: Fields & { readonly meta: avro.EventMeta }
}

/** An event without `meta` and `commandId`, which the runtime adds and the fold does not read. */
export interface Event {
  /** Name of the record, for example `DatasetDeclared`. */
  readonly type: string
  readonly value: Fields
}

/** The fields that the runtime adds to a decided event. */
type Decided<T> = Omit<T, 'meta' | 'commandId'>

/** The answer to a command that caused no event, or that was repeated. */
export type Answer =
  | { readonly type: 'DeclarationUnchanged'; readonly value: Subject }
  | { readonly type: 'CommandRefused'; readonly value: Decided<avro.CommandRefused> }

/** The version that a decision concerns; its answer names it. */
export type Subject = Omit<Decided<avro.DeclarationUnchanged>, 'kind'> & { readonly kind: KindName }

/** What every declaration has. */
export interface Named {
  readonly name: string
}

/** One version of a declaration, in its latest revision. */
export interface Version<Record = Named> {
  /** From 1, never reused. */
  readonly version: number
  /** From 1: counts the changes that do not affect results. */
  readonly revision: number
  readonly contentHash: string
  /** The declaration as in the event, with every default filled in. */
  readonly record: Record
  readonly retired: boolean
  /** Of a dataset: the generation of its rows; absent before the first. */
  readonly generation?: number
  /** Of a dataset: the offset in each partition of its rows before which the generation has them sorted by event time; absent: nothing is sorted. */
  readonly sortedBefore?: readonly number[]
  /** Of a dataset: the partition count of views that name none, if a generation has set another than that of the rows. */
  readonly viewPartitions?: number
  /** Of a view: the version of the dataset that it was checked against; absent in state of earlier releases. */
  readonly datasetVersion?: number
}

/** The version that a person has chosen for readers. */
export interface Choice {
  readonly version: number
  /** The latest version at the choice: only later ones are activated without a new choice. */
  readonly latestVersion: number
  /** The version that readers got at the choice; `null`: none. */
  readonly activeVersion: number | null
}

/** The state of one name of one kind. The catalogue's state is a collection of entries, by `entryKey`. */
export interface Entry<Record = Named> {
  readonly kind: KindName
  readonly name: string
  /** Ascending, without gaps: version n is at n - 1. */
  readonly versions: readonly Version<Record>[]
  /**
   * Only for kinds with activation: the version that readers get; `null` before the first activation and after
   * retirement.
   */
  readonly active?: { readonly version: number; readonly positions: readonly avro.TopicPosition[] } | null
  /** Only for kinds with activation: the latest choice; absent if nobody has chosen. */
  readonly chosen?: Choice
}
export type Entries = ReadonlyMap<string, Entry>

/** Key of an entry, and of its events and commands on the log. */
export const entryKey = (kind: KindName, name: string): string => `${kind}/${name}`

/** The latest version, retired or not. An entry has at least one. */
export const latest = <Record>(entry: { readonly versions: readonly Version<Record>[] }): Version<Record> =>
  entry.versions[entry.versions.length - 1]

/** Whether all versions are retired. */
export const isRetired = (entry: { readonly versions: readonly Version<unknown>[] }): boolean =>
  entry.versions.every((version) => version.retired)
