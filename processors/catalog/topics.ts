/**
 * The topics that declarations need, and whether they can coexist. Kafka treats `.` and `_` in topic names as equal
 * (its metrics cannot tell them apart), so it refuses a topic whose name differs from an existing one only in these
 * characters. If this were found at topic creation, the dataset would already be declared and accept rows that nobody
 * reads. So it is checked at declaration.
 */
import type { avro } from '../../schemas/index.ts'
import { instanceOf, type Names } from '../../streams/core/names.ts'
import { intakeInstance, rekeyInstance, rowsOfView } from '../rows/index.ts'
import { type Refusal, refusal } from './refusals.ts'
import { datasetEntry, type Entries, type Entry, type Kind, latest } from './types.ts'

/** Kafka accepts no longer names. */
const TOPIC_CHARACTERS_MAX = 249

/** The topics that a declaration needs. */
export interface AskedTopics {
  /** Topics that the platform creates for it. */
  readonly made: readonly string[]
  /** Existing topics that it reads. */
  readonly read: readonly string[]
}

export const topicsOfDataset = (dataset: avro.Dataset, names: Names): AskedTopics => {
  const { name, sourceTopic } = dataset
  const made = [names.rows(name), names.changelog(intakeInstance(name))]
  if (sourceTopic === null) return { made: [names.intake(name), ...made], read: [] }
  return { made: [names.time(name), ...made], read: [sourceTopic] }
}

/** @param dataset the dataset that the view reads, in any version: the parts that determine topics never change */
export const topicsOfView = (
  view: avro.FeatureView,
  version: number,
  dataset: avro.Dataset,
  names: Names,
): AskedTopics => {
  const { topic, copy } = rowsOfView(view, dataset, names)
  const made = [
    names.features(view.name, version),
    names.changelog(instanceOf('features', view.name, version, 1)),
    ...(copy === undefined ? [] : [topic, names.changelog(rekeyInstance(copy.name))]),
  ]
  return { made, read: [] }
}

/** Every topic that an entry has ever needed: the topics of retired versions still exist. */
const topicsOfEntry = (entry: Entry, entries: Entries, names: Names): AskedTopics => {
  if (entry.kind === 'dataset') return topicsOfDataset(latest(entry).record, names)
  if (entry.kind === 'entity') return { made: [], read: [] }
  const asked = entry.versions.map(({ version, record }) => {
    const dataset = datasetEntry(entries, record.dataset)
    return dataset === undefined ? { made: [] } : topicsOfView(record, version, latest(dataset).record, names)
  })
  return { made: asked.flatMap(({ made }) => made), read: [] }
}

/** The form of a name that Kafka compares. */
const asKafkaSees = (topic: string): string => topic.replaceAll('.', '_')

interface Owned {
  readonly topic: string
  /** The owner, in words. */
  readonly owner: string
}

function* ownedByOthers(entries: Entries, kind: Kind, name: string, names: Names): Generator<Owned> {
  const own = [names.catalog, names.catalogCommands, names.quarantine, names.late]
  for (const topic of own) yield { topic, owner: 'the platform itself' }
  for (const entry of entries.values()) {
    if (entry.kind === kind && entry.name === name) continue
    const { made, read } = topicsOfEntry(entry, entries, names)
    for (const topic of [...made, ...read]) yield { topic, owner: `${entry.kind} '${entry.name}'` }
  }
}

/**
 * Why a declaration cannot have its topics, or `undefined` if it can. Topics that the declaration already has are not
 * checked, because they exist.
 * @param asked by the declaration in its new form
 */
export const topicRefusal = (
  entries: Entries,
  kind: 'dataset' | 'view',
  name: string,
  asked: AskedTopics,
  names: Names,
): Refusal | undefined => {
  const before = entries.get(`${kind}/${name}`)
  const { made, read } = before ? topicsOfEntry(before, entries, names) : { made: [], read: [] }
  const existing = new Set([...made, ...read])
  const added = [...asked.made, ...asked.read].filter((topic) => !existing.has(topic))
  if (added.length === 0) return undefined
  const tooLong = added.find((topic) => topic.length > TOPIC_CHARACTERS_MAX)
  if (tooLong !== undefined) return refusal('TOPIC_TOO_LONG', { kind, name, topic: tooLong, max: TOPIC_CHARACTERS_MAX })
  const circle = asked.read.find((topic) => asked.made.includes(topic))
  if (circle !== undefined) return refusal('TOPIC_CIRCLE', { kind, name, topic: circle })
  const wanted = new Map(added.map((topic) => [asKafkaSees(topic), topic]))
  const others = ownedByOthers(entries, kind, name, names)
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
