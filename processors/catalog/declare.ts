/** Decides on a declaration, of whatever kind: the same steps in the same order. */
import { canonicalJson } from '../../schemas/index.ts'
import type { Decision } from '../../streams/core/aggregate/index.ts'
import type { Names } from '../../streams/core/names.ts'
import { contentHash } from './content.ts'
import { isRefusal, type Kind } from './kind.ts'
import type { Kinds } from './kind-table.ts'
import { lookOf } from './look.ts'
import { type Refusal, refusal } from './refusals.ts'
import { topicRefusal } from './topics.ts'
import {
  type Entries,
  type Entry,
  type Event,
  entryKey,
  type Fields,
  type KindName,
  latest,
  type Named,
  type Subject,
  type Version,
} from './types.ts'

export type CatalogDecision = Decision<Event, Refusal, Subject>

export const refused = (reason: Refusal): CatalogDecision => ({ kind: 'refused', refusal: reason })
export const accepted = (subject: Subject, event?: Event): CatalogDecision => ({
  kind: 'accepted',
  events: event ? [event] : [],
  subject,
})

type Numbers = Pick<Version, 'version' | 'revision' | 'contentHash'>

/**
 * The version and revision of a content.
 * @param candidates live versions that may have the same content
 * @returns `changed: false` if one of them is equal in everything, so there is nothing to record
 */
const numbersOf = (
  record: Named,
  hash: string,
  candidates: readonly Version[],
  last: number,
): { readonly changed: boolean; readonly numbers: Numbers } => {
  const same = candidates.find((version) => version.contentHash === hash)
  if (!same) return { changed: true, numbers: { version: last + 1, revision: 1, contentHash: hash } }
  const { version, revision, contentHash } = same
  const changed = canonicalJson(same.record) !== canonicalJson(record)
  return { changed, numbers: { version, revision: changed ? revision + 1 : revision, contentHash } }
}

/**
 * Versions that a declaration may be equal to. With activation, any live version qualifies: its instance already runs,
 * so nothing has to be replayed, and no two live versions have equal content. Otherwise only the latest one counts.
 */
const candidatesOf = ({ activation }: Kind, entry: Entry | undefined): readonly Version[] => {
  if (entry === undefined) return []
  const versions = activation === undefined ? [latest(entry)] : entry.versions
  return versions.filter(({ retired }) => !retired)
}

const subjectOf = (kind: KindName, name: string, { version, revision }: Numbers): Subject => ({
  kind,
  name,
  version,
  revision,
})

/** Compare-and-set: the refusal if the command expects a version other than the present one; 0 = none. */
export const versionConflict = (name: string, expected: number | null, found: number): Refusal | undefined =>
  expected === null || expected === found ? undefined : refusal('VERSION_CONFLICT', { name, expected, found })

const presently = ({ present }: Kind, entry: Entry | undefined): Entry | undefined =>
  entry === undefined || present === undefined
    ? entry
    : { ...entry, versions: entry.versions.map((version) => ({ ...version, record: present(version.record) })) }

/** Decides on `Declare<Record>` of a kind. */
export const declare = (kinds: Kinds, kind: Kind, entries: Entries, value: Fields, names: Names): CatalogDecision => {
  const given = value[kind.name] as Named
  const { name } = given
  const look = lookOf(entries)
  const completed = kind.complete(given, look)
  if (isRefusal(completed)) return refused(completed)
  const { more, basis } = completed
  const entry = presently(kind, entries.get(entryKey(kind.name, name)))
  const record =
    entry === undefined || kind.follow === undefined
      ? completed.record
      : kind.follow(latest(entry).record, completed.record)
  const last = entry?.versions.length ?? 0
  const conflict = versionConflict(name, value.expectedVersion as number | null, last)
  if (conflict) return refused(conflict)
  // This also holds for a retired declaration: what it made may still exist, for example topics and rows.
  const obstacle = entry && kind.incompatible?.(latest(entry).record, record)
  if (obstacle) return refused(obstacle)
  const candidates = candidatesOf(kind, entry)
  const { changed, numbers } = numbersOf(record, contentHash({ ...kind.content(record), ...basis }), candidates, last)
  const subject = subjectOf(kind.name, name, numbers)
  if (!changed) return accepted(subject)
  const asked = kind.topics?.(record, numbers.version, look, names)
  const blocked = asked && topicRefusal(kinds, entries, { kind: kind.name, name, asked }, names)
  if (blocked) return refused(blocked)
  return accepted(subject, { type: kind.records.declared.type, value: { ...numbers, ...more, [kind.name]: record } })
}
