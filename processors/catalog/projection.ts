/**
 * The catalogue as a read model, folded from `ml.catalog` in the memory of every process that needs it. Nothing is
 * overwritten: each declaration keeps its state after each of its events, so that `at(logTime)` costs a binary search.
 */
import type { avro, Decoder } from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { CatalogRecord, Logged } from './codec.ts'
import { evolve, keyOf } from './evolve.ts'
import { type Answer, type Entry, type Event, entryKey, isRetired, type Kind, type Version } from './types.ts'

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

export interface DeclaredVersion<Record> extends Version<Record> {
  /** First revision of this version. */
  readonly since: Stamp
  /** Latest revision. */
  readonly revisedSince: Stamp
  readonly retiredSince: Stamp | null
}

export interface Declared<Record> {
  readonly kind: Kind
  readonly name: string
  /** Ascending: version n is at n - 1. */
  readonly versions: readonly DeclaredVersion<Record>[]
  readonly latest: DeclaredVersion<Record>
  /** Whether all versions are retired. */
  readonly retired: boolean
}

export interface DeclaredView extends Declared<avro.FeatureView> {
  /** The version that readers get, and since when. */
  readonly active: {
    readonly version: number
    readonly positions: readonly avro.TopicPosition[]
    readonly since: Stamp
  } | null
}

/** The catalogue at one log time. Lists are sorted by name and include retired declarations. */
export interface Snapshot {
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

type AnyDeclared = Declared<unknown> & Partial<Pick<DeclaredView, 'active'>>
interface Moment extends Fact {
  readonly entry: Entry
  readonly declared: AnyDeclared
}

export class Catalog {
  readonly #decoder: Decoder<CatalogRecord>
  readonly #moments = new Map<string, Moment[]>()
  #position = 0
  #logTime = Number.NEGATIVE_INFINITY
  /** The present catalogue. A kept reference always shows the latest state. */
  readonly current: Snapshot = new MomentSnapshot(this.#moments, Number.POSITIVE_INFINITY)

  constructor(decoder: Decoder<CatalogRecord>) {
    this.#decoder = decoder
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
    const fact = withoutLogged(logged)
    if (fact.type !== 'DeclarationUnchanged' && fact.type !== 'CommandRefused') {
      const { meta, commandId } = logged.value
      this.#evolve(fact, { logTime: this.#logTime, offset: record.offset, meta, commandId })
    }
  }

  #evolve(event: Event, stamp: Stamp): void {
    const key = keyOf(event)
    const moments = this.#moments.get(key) ?? []
    const before = moments.at(-1)
    const entry = evolve(before?.entry, event)
    moments.push({ event, stamp, entry, declared: stamped(entry, event, stamp, before?.declared) })
    this.#moments.set(key, moments)
  }

  /** The catalogue as it was known at a log time, including the events of that instant. */
  at(logTime: number): Snapshot {
    return new MomentSnapshot(this.#moments, logTime)
  }

  /** All events of a declaration, oldest first; empty if the name is not declared. */
  history(kind: Kind, name: string): readonly Fact[] {
    return (this.#moments.get(entryKey(kind, name)) ?? []).map(({ event, stamp }) => ({ event, stamp }))
  }
}

/** The part of a record that the fold uses. */
const withoutLogged = ({ type, value }: CatalogRecord): Event | Answer => {
  const { meta, commandId, ...rest } = value as unknown as Logged & Record<string, unknown>
  return { type, value: rest } as unknown as Event | Answer
}

/** The entry with new stamps for what the event changed; the other stamps stay. */
const stamped = (entry: Entry, event: Event, stamp: Stamp, before: AnyDeclared | undefined): AnyDeclared => {
  const versions = (entry.versions as readonly Version<unknown>[]).map((version, i): DeclaredVersion<unknown> => {
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
  if (entry.kind !== 'view') return declared
  const since = event.type === 'ViewActivated' ? stamp : before?.active?.since
  return { ...declared, active: entry.active && since ? { ...entry.active, since } : null }
}

/** The catalogue before the first declaration. */
export const EMPTY: Snapshot = {
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
    return this.#find('entity', name) as Declared<avro.Entity> | undefined
  }
  dataset(name: string): Declared<avro.Dataset> | undefined {
    return this.#find('dataset', name) as Declared<avro.Dataset> | undefined
  }
  view(name: string): DeclaredView | undefined {
    return this.#find('view', name) as DeclaredView | undefined
  }
  entities(): readonly Declared<avro.Entity>[] {
    return this.#list('entity') as readonly Declared<avro.Entity>[]
  }
  datasets(): readonly Declared<avro.Dataset>[] {
    return this.#list('dataset') as readonly Declared<avro.Dataset>[]
  }
  views(): readonly DeclaredView[] {
    return this.#list('view') as readonly DeclaredView[]
  }

  #find(kind: Kind, name: string): AnyDeclared | undefined {
    const moments = this.#moments.get(entryKey(kind, name))
    return moments && lastAt(moments, this.#logTime)
  }

  #list(kind: Kind): readonly AnyDeclared[] {
    const found: AnyDeclared[] = []
    for (const [key, moments] of this.#moments) {
      const declared = key.startsWith(`${kind}/`) ? lastAt(moments, this.#logTime) : undefined
      if (declared) found.push(declared)
    }
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}

/** The state of a declaration after its last event with a log time up to `logTime`. Log times ascend. */
const lastAt = (moments: readonly Moment[], logTime: number): AnyDeclared | undefined => {
  let low = 0
  let high = moments.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (moments[middle].stamp.logTime <= logTime) low = middle + 1
    else high = middle
  }
  return moments[low - 1]?.declared
}
