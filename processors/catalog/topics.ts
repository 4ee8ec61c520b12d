/**
 * The topics that declarations need, and whether they can coexist. Kafka treats `.` and `_` in topic names as equal
 * (its metrics cannot tell them apart), so it refuses a topic whose name differs from an existing one only in these
 * characters. If this were found at topic creation, the dataset would already be declared and accept rows that nobody
 * reads. So it is checked at declaration.
 */
import type { Names } from '../../streams/core/names.ts'
import type { AskedTopics } from './kind.ts'
import type { Kinds } from './kind-table.ts'
import { lookOf } from './look.ts'
import { type Refusal, refusal } from './refusals.ts'
import { type Entries, type Entry, entryKey, type KindName, latest } from './types.ts'

/** Kafka accepts no longer names. */
const TOPIC_CHARACTERS_MAX = 249

const NONE: AskedTopics = { made: [], read: [] }

/**
 * Every topic that an entry has ever needed: the topics of retired versions still exist. Without activation the topics
 * of a declaration never change, so those of its latest version are all.
 */
const topicsOfEntry = (kinds: Kinds, entry: Entry, entries: Entries, names: Names): AskedTopics => {
  const kind = kinds.kind(entry.kind)
  if (kind.topics === undefined) return NONE
  const look = lookOf(entries)
  const versions = kind.activation === undefined ? [latest(entry)] : entry.versions
  const asked = versions.map(({ record, version }) => kind.topics?.(record, version, look, names) ?? NONE)
  return { made: asked.flatMap(({ made }) => made), read: asked.flatMap(({ read }) => read) }
}

/** The form of a name that Kafka compares. */
const asKafkaSees = (topic: string): string => topic.replaceAll('.', '_')

interface Owned {
  readonly topic: string
  /** The owner, in words. */
  readonly owner: string
}

/** The topics that a declaration asks for in its new form. */
export interface Asking {
  readonly kind: KindName
  readonly name: string
  readonly asked: AskedTopics
}

function* ownedByOthers(kinds: Kinds, entries: Entries, { kind, name }: Asking, names: Names): Generator<Owned> {
  const own = [
    names.catalog,
    names.catalogCommands,
    names.quarantine,
    names.replays,
    names.loads,
    names.runs,
    names.late,
    names.sources,
  ]
  for (const topic of own) yield { topic, owner: 'the platform itself' }
  for (const entry of entries.values()) {
    if (entry.kind === kind && entry.name === name) continue
    const { made, read } = topicsOfEntry(kinds, entry, entries, names)
    for (const topic of [...made, ...read]) yield { topic, owner: `${entry.kind} '${entry.name}'` }
  }
}

/**
 * Why a declaration cannot have its topics, or `undefined` if it can. Topics that the declaration already has are not
 * checked, because they exist.
 */
export const topicRefusal = (kinds: Kinds, entries: Entries, asking: Asking, names: Names): Refusal | undefined => {
  const { kind, name, asked } = asking
  const before = entries.get(entryKey(kind, name))
  const { made, read } = before ? topicsOfEntry(kinds, before, entries, names) : NONE
  const existing = new Set([...made, ...read])
  const added = [...asked.made, ...asked.read].filter((topic) => !existing.has(topic))
  if (added.length === 0) return undefined
  const tooLong = added.find((topic) => topic.length > TOPIC_CHARACTERS_MAX)
  if (tooLong !== undefined) return refusal('TOPIC_TOO_LONG', { kind, name, topic: tooLong, max: TOPIC_CHARACTERS_MAX })
  const circle = asked.read.find((topic) => asked.made.includes(topic))
  if (circle !== undefined) return refusal('TOPIC_CIRCLE', { kind, name, topic: circle })
  const wanted = new Map(added.map((topic) => [asKafkaSees(topic), topic]))
  const others = ownedByOthers(kinds, entries, asking, names)
  const ownPairs = asked.read.flatMap((topic) => asked.made.map((other) => [topic, other] as const))
  for (const [topic, other] of ownPairs)
    if (asKafkaSees(topic) === asKafkaSees(other))
      return refusal('TOPIC_CONFLICT', { kind, name, topic: other, owner: `${kind} '${name}' itself`, other: topic })
  for (const { topic: other, owner } of others) {
    const topic = wanted.get(asKafkaSees(other))
    if (topic !== undefined && topic !== other) return refusal('TOPIC_CONFLICT', { kind, name, topic, owner, other })
  }
  return undefined
}
