/**
 * Decides on the generation of a dataset's rows: from which version of the dataset on views read other copies of its
 * rows. A generation is a new version with the same declaration, so the version of the dataset that a view was checked
 * against says which generation it reads.
 */
import type { avro } from '../../schemas/index.ts'
import type { Names } from '../../streams/core/names.ts'
import { wantedVersion } from './choice.ts'
import { contentHash } from './content.ts'
import { accepted, type CatalogDecision, refused } from './declare.ts'
import { isRefusal, type Kind } from './kind.ts'
import type { About, Kinds } from './kind-table.ts'
import { lookOf } from './look.ts'
import { byPartition, covers } from './positions.ts'
import { type Refusal, refusal } from './refusals.ts'
import {
  type Entries,
  type Entry,
  type Event,
  entryKey,
  type Fields,
  isRetired,
  latest,
  type Version,
} from './types.ts'

export const beginGeneration = ({ kind, name }: About, entries: Entries, value: Fields): CatalogDecision => {
  const { generation, reason } = value as unknown as Pick<avro.BeginGeneration, 'generation' | 'reason'>
  const named = { kind: kind.name, name }
  const entry = entries.get(entryKey(kind.name, name))
  if (entry === undefined || kind.generations === undefined) return refused(refusal('DECLARATION_UNKNOWN', named))
  if (isRetired(entry)) return refused(refusal('DECLARATION_RETIRED', named))
  const { version, revision, generation: present = 0 } = latest(entry)
  if (generation <= present) return accepted({ ...named, version, revision })
  if (generation > present + 1) return refused(refusal('GENERATION_CONFLICT', { name, present, generation }))
  const next = version + 1
  return accepted(
    { ...named, version: next, revision: 1 },
    { type: kind.generations.begin.event.type, value: { [kind.name]: name, version: next, generation, reason } },
  )
}

type Sorted = Pick<avro.BeginSortedGeneration, 'sortedBefore' | 'partitions' | 'reason'>

/** Begins the generation and declares a new version of each live view of the dataset, so that all of them are filled from it and switched to. */
export const beginSortedGeneration = (
  kinds: Kinds,
  { kind, name }: About,
  entries: Entries,
  value: Fields,
  names: Names,
): CatalogDecision => {
  const { sortedBefore, partitions: asked, reason } = value as unknown as Sorted
  const named = { kind: kind.name, name }
  const key = entryKey(kind.name, name)
  const entry = entries.get(key)
  if (entry === undefined || kind.generations === undefined) return refused(refusal('DECLARATION_UNKNOWN', named))
  if (isRetired(entry)) return refused(refusal('DECLARATION_RETIRED', named))
  const { version, generation = 0, record, sortedBefore: before = [] } = latest(entry)
  const { topic, partitions } = kind.generations.rows(record, names)
  const positions = byPartition(sortedBefore)
  const atLeast = Array.from({ length: partitions }, (_, partition) => before[partition] ?? 0)
  if (!covers(sortedBefore, topic, partitions) || positions.some(({ offset }, i) => offset < atLeast[i])) {
    const expected = `partitions 0 to ${partitions - 1} of ${topic}, at least at ${atLeast.join(', ')}`
    const problems = [{ path: 'sortedBefore', value: sortedBefore, expected }]
    return refused(refusal('SORTED_INCOMPLETE', { name, topic, partitions }, problems))
  }
  const next = version + 1
  const begun: Event = {
    type: kind.generations.sort.event.type,
    value: {
      [kind.name]: name,
      version: next,
      generation: generation + 1,
      sortedBefore: positions,
      partitions: asked,
      reason,
    },
  }
  const views = redeclared(kinds, named, new Map(entries).set(key, withGeneration(entry, begun.value)), asked)
  if (isRefusal(views)) return refused(views)
  return { kind: 'accepted', events: [begun, ...views], subject: { ...named, version: next, revision: 1 } }
}

/**
 * A new version, with the present content, of all live declarations that are activated and read the rows of this one; in the order of their names.
 * @param partitions of the versions; `null`: as before
 */
const redeclared = (
  kinds: Kinds,
  of: { readonly kind: string; readonly name: string },
  entries: Entries,
  partitions: number | null,
): readonly Event[] | Refusal => {
  const look = lookOf(entries)
  const events: Event[] = []
  for (const [, entry] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const kind = kinds.kind(entry.kind)
    if (kind.activation === undefined || isRetired(entry)) continue
    const { record } = presentOf(entry)
    if (!kind.references(record).some((used) => used.kind === of.kind && used.name === of.name)) continue
    const completed = kind.complete(
      partitions === null ? record : kind.activation.withPartitions(record, partitions),
      look,
    )
    if (isRefusal(completed)) return completed
    events.push(declaredAgain(kind, entry, completed))
  }
  return events
}

/** The version that readers shall get, also while it catches up; if there is none, the latest one that is not retired. */
const presentOf = (entry: Entry): Version => {
  const { versions } = entry
  const number = wantedVersion(entry)
  const live = number === undefined ? versions.findLast(({ retired }) => !retired) : versions[number - 1]
  return live as Version
}

const declaredAgain = (
  kind: Kind,
  { versions }: Entry,
  { record, more, basis }: Exclude<ReturnType<Kind['complete']>, Refusal>,
): Event => {
  const hash = contentHash({ ...kind.content(record), ...basis })
  const numbers = { version: versions.length + 1, revision: 1, contentHash: hash }
  return { type: kind.records.declared.type, value: { ...numbers, ...more, [kind.name]: record } }
}

/** The versions of an entry after a generation has begun. */
export const withGeneration = (entry: Entry, value: Fields): Entry => {
  const { version, generation } = value as unknown as Pick<avro.GenerationBegun, 'version' | 'generation'>
  const sorted = value.sortedBefore as readonly avro.TopicPosition[] | undefined
  const begun: Version = {
    ...latest(entry),
    ...{ version, revision: 1, generation },
    ...(sorted !== undefined && { sortedBefore: sorted.map(({ offset }) => offset) }),
    ...(typeof value.partitions === 'number' && { viewPartitions: value.partitions }),
  }
  return { ...entry, versions: [...entry.versions, begun] }
}
