/**
 * The catalogue as a read model, folded from `ml.catalog` in the memory of every process that needs it. Nothing is
 * overwritten: each declaration keeps its state after each of its events, so that `at(logTime)` costs a binary search.
 */
import type { avro, Decoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import { runningVersions, wantedVersion } from './choice.ts'
import { type CatalogCodec, type CatalogRecord, isAnswer } from './codec.ts'
import { evolve } from './evolve.ts'
import type { About, Kinds } from './kind-table.ts'
import {
  type Choice,
  type Entry,
  type Event,
  entryKey,
  isRetired,
  type KindName,
  type Named,
  type Version,
} from './types.ts'

/** When, where and by whom an event was recorded. */
export interface Stamp {
  /** Log time of the event, ms. */
  readonly logTime: number
  /** Offset of the event in `ml.catalog`. */
  readonly offset: number
  readonly meta: avro.EventMeta
  /** Command that caused the event. */
  readonly commandId: string
}

export interface DeclaredVersion<Record = Named> extends Version<Record> {
  /** First revision of this version. */
  readonly since: Stamp
  /** Latest revision. */
  readonly revisedSince: Stamp
  readonly retiredSince: Stamp | null
}

export interface Declared<Record = Named> {
  readonly kind: KindName
  readonly name: string
  /** Ascending: version n is at n - 1. */
  readonly versions: readonly DeclaredVersion<Record>[]
  readonly latest: DeclaredVersion<Record>
  /** Whether all versions are retired. */
  readonly retired: boolean
  /** Only for kinds with activation: the version that readers get, and since when. */
  readonly active?: Active | null
  /** Only for kinds with activation: the version that a person has chosen; absent if nobody has. */
  readonly chosen?: Chosen
}

export interface Chosen extends Choice {
  readonly since: Stamp
  /** The log holds no event of the choice: an activation of an older version is one in logs of earlier releases. */
  readonly isImplied?: true
}

export interface Active {
  readonly version: number
  readonly positions: readonly avro.TopicPosition[]
  readonly since: Stamp
}

export interface DeclaredView extends Declared<avro.FeatureView> {
  readonly active: Active | null
}

/** The catalogue at one log time. Lists are sorted by name and include retired declarations. */
export interface Snapshot {
  declaration(kind: KindName, name: string): Declared | undefined
  declarations(kind: KindName): readonly Declared[]
  // The kinds that other parts of the platform are built on, with their types.
  entity(name: string): Declared<avro.Entity> | undefined
  dataset(name: string): Declared<avro.Dataset> | undefined
  view(name: string): DeclaredView | undefined
  entities(): readonly Declared<avro.Entity>[]
  datasets(): readonly Declared<avro.Dataset>[]
  views(): readonly DeclaredView[]
}

/** One event of a declaration. */
export interface Fact {
  readonly event: Event
  readonly stamp: Stamp
}

interface Moment extends Fact {
  readonly entry: Entry
  readonly declared: Declared
}

export class Catalog {
  readonly #kinds: Kinds
  readonly #decoder: Decoder<CatalogRecord>
  readonly #moments = new Map<string, Moment[]>()
  #position = 0
  #logTime = Number.NEGATIVE_INFINITY
  /** The present catalogue. A kept reference always shows the latest state. */
  readonly current: Snapshot = new MomentSnapshot(this.#moments, Number.POSITIVE_INFINITY)

  constructor({ kinds, events }: Pick<CatalogCodec, 'kinds' | 'events'>) {
    this.#kinds = kinds
    this.#decoder = events
  }

  /** Offset of the first record that is not applied yet. */
  get position(): number {
    return this.#position
  }

  /** Log time of the last record applied, ms; `-Infinity` before the first. */
  get logTime(): number {
    return this.#logTime
  }

  /**
   * Applies the next record of `ml.catalog`; a record that was applied before changes nothing.
   * @throws DecodeError if it cannot be read. An event is a fact, so none can be skipped; the state is
   * unchanged in this case.
   */
  apply(record: LogRecord): void {
    if (record.offset < this.#position) return
    if (record.value !== null) this.#take(record, this.#decoder.decode(record.value))
    this.#position = record.offset + 1
  }

  #take(record: LogRecord, logged: CatalogRecord): void {
    this.#logTime = Math.max(this.#logTime, record.timestamp)
    if (isAnswer(logged)) return
    const { meta, commandId, ...value } = logged.value
    this.#evolve({ type: logged.type, value }, { logTime: this.#logTime, offset: record.offset, meta, commandId })
  }

  #evolve(event: Event, stamp: Stamp): void {
    const { kind, name, act } = this.#kinds.about(event)
    const key = entryKey(kind.name, name)
    const moments = this.#moments.get(key) ?? []
    const before = moments.at(-1)
    const entry = evolve(this.#kinds, before?.entry, event)
    moments.push({ event, stamp, entry, declared: stamped(entry, act, stamp, before?.declared) })
    this.#moments.set(key, moments)
  }

  /** The catalogue as it was known at a log time, including the events of that instant. */
  at(logTime: number): Snapshot {
    return new MomentSnapshot(this.#moments, logTime)
  }

  /**
   * The version of a declaration that readers got at a log time, in its revision of that time. Before its first activation it is
   * the version that was activated first.
   * @returns `undefined` if no version was ever activated
   */
  servedAt(kind: KindName, name: string, logTime: number): DeclaredVersion | undefined {
    const moments = this.#moments.get(entryKey(kind, name)) ?? []
    const activations = moments.filter(({ event }) => this.#kinds.about(event).act === 'activate')
    const served = activations.findLast(({ stamp }) => stamp.logTime <= logTime) ?? activations[0]
    if (served === undefined) return undefined
    const { version } = served.event.value as { readonly version: number }
    const then = lastAt(moments, logTime)?.versions[version - 1]
    const first = moments.find(({ declared }) => declared.versions[version - 1] !== undefined) as Moment
    return then ?? first.declared.versions[version - 1]
  }

  /** Since which log time a version does not run, so that later rows are not in it; `undefined` if it runs. */
  stoppedSince(kind: KindName, name: string, version: number): number | undefined {
    const moments = this.#moments.get(entryKey(kind, name)) ?? []
    const last = moments.findLastIndex(({ declared }) => runningVersions(declared).has(version))
    if (last === moments.length - 1) return undefined
    const stop = moments[last + 1] as Moment
    return stop.stamp.logTime
  }

  /** All events of a declaration, oldest first; empty if the name is not declared. */
  history(kind: KindName, name: string): readonly Fact[] {
    return (this.#moments.get(entryKey(kind, name)) ?? []).map(({ event, stamp }) => ({ event, stamp }))
  }
}

/** The entry with new stamps for what the event changed; the other stamps stay. */
const stamped = (entry: Entry, act: About['act'], stamp: Stamp, before: Declared | undefined): Declared => {
  const versions = entry.versions.map((version, i): DeclaredVersion => {
    const known = before?.versions[i]
    return {
      ...version,
      since: known?.since ?? stamp,
      revisedSince: known?.revision === version.revision ? known.revisedSince : stamp,
      retiredSince: version.retired ? (known?.retiredSince ?? stamp) : null,
    }
  })
  const { kind, name } = entry
  const declared = { kind, name, versions, latest: versions[versions.length - 1], retired: isRetired(entry) }
  if (entry.active === undefined) return declared
  const since = act === 'activate' ? stamp : before?.active?.since
  const chosen = chosenOf(entry, act, stamp, before)
  return {
    ...declared,
    active: entry.active && since ? { ...entry.active, since } : null,
    ...(chosen !== undefined && { chosen }),
  }
}

/**
 * The choice that holds after the event. In logs of earlier releases a person went back by an activation alone: a worker never
 * activates an older version.
 */
const chosenOf = (
  { versions, active, chosen }: Entry,
  act: About['act'],
  stamp: Stamp,
  before: Declared | undefined,
): Chosen | undefined => {
  if (act === 'choose' && chosen !== undefined) return { ...chosen, since: stamp }
  const former = before?.active?.version
  const isBack = act === 'activate' && active != null && former !== undefined && active.version < former
  if (!isBack || wantedVersion(before as Declared) === active.version) return before?.chosen
  return {
    version: active.version,
    latestVersion: versions.length,
    activeVersion: former,
    since: stamp,
    isImplied: true,
  }
}

/** The catalogue before the first declaration. */
export const EMPTY: Snapshot = {
  declaration: () => undefined,
  declarations: () => [],
  entity: () => undefined,
  dataset: () => undefined,
  view: () => undefined,
  entities: () => [],
  datasets: () => [],
  views: () => [],
}

class MomentSnapshot implements Snapshot {
  readonly #moments: ReadonlyMap<string, readonly Moment[]>
  readonly #logTime: number
  constructor(moments: ReadonlyMap<string, readonly Moment[]>, logTime: number) {
    this.#moments = moments
    this.#logTime = logTime
  }

  entity(name: string): Declared<avro.Entity> | undefined {
    return this.declaration('entity', name) as Declared<avro.Entity> | undefined
  }
  dataset(name: string): Declared<avro.Dataset> | undefined {
    return this.declaration('dataset', name) as Declared<avro.Dataset> | undefined
  }
  view(name: string): DeclaredView | undefined {
    return this.declaration('view', name) as DeclaredView | undefined
  }
  entities(): readonly Declared<avro.Entity>[] {
    return this.declarations('entity') as readonly Declared<avro.Entity>[]
  }
  datasets(): readonly Declared<avro.Dataset>[] {
    return this.declarations('dataset') as readonly Declared<avro.Dataset>[]
  }
  views(): readonly DeclaredView[] {
    return this.declarations('view') as readonly DeclaredView[]
  }

  declaration(kind: KindName, name: string): Declared | undefined {
    const moments = this.#moments.get(entryKey(kind, name))
    return moments && lastAt(moments, this.#logTime)
  }

  declarations(kind: KindName): readonly Declared[] {
    const found: Declared[] = []
    for (const [key, moments] of this.#moments) {
      const declared = key.startsWith(`${kind}/`) ? lastAt(moments, this.#logTime) : undefined
      if (declared) found.push(declared)
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}

/** The state of a declaration after its last event with a log time up to `logTime`. Log times ascend. */
const lastAt = (moments: readonly Moment[], logTime: number): Declared | undefined => {
  let low = 0
  let high = moments.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (moments[middle].stamp.logTime <= logTime) low = middle + 1
    else high = middle
  }
  return moments[low - 1]?.declared
}
