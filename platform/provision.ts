/** Creates the topics and registers the schemas that instances need, before anything is written or read. */
import { EMPTY, type Snapshot } from '../processors/catalog/index.ts'
import type { Codecs } from '../schemas/index.ts'
import type { OwnTopic, PlannedInstance, RecordSchema } from '../streams/core/definition.ts'
import type { TopicSpec } from '../streams/core/topics.ts'
import { ensureTopics, requireSettings } from '../streams/kafka/index.ts'
import type { Platform } from './connect.ts'
import { planOf } from './plan.ts'
import { takenPartitions } from './source-counts.ts'

/** The topics of an instance that the platform creates, without its changelog. */
const topicsOf = (planned: PlannedInstance): readonly OwnTopic[] => [
  ...(planned.input === undefined ? [] : [planned.input]),
  ...(planned.kind === 'projection' ? [] : planned.outputs),
]

/** The changelog of a user's own topic keeps its partitions here: a worker adds some when the topic has grown. */
const changelogOf = async (platform: Platform, planned: PlannedInstance): Promise<TopicSpec> => ({
  name: platform.names.changelog(planned.instance),
  partitions: planned.input?.partitions ?? (await takenPartitions(platform, planned)),
  kind: 'changelog',
})

/**
 * Creates the missing topics of these instances in one request.
 * @throws TopicSettingsError if an existing topic would lose data; errors of log and registry
 */
export const provision = async (platform: Platform, planned: readonly PlannedInstance[]): Promise<void> => {
  const { log, codecs, replication } = platform
  const owned = new Map(planned.flatMap(topicsOf).map((topic) => [topic.name, topic]))
  const changelogs = await Promise.all(
    planned.filter(({ kind }) => kind === 'processor').map((each) => changelogOf(platform, each)),
  )
  const specs = [...owned.values(), ...changelogs].map(({ name, partitions, kind }) => ({ name, partitions, kind }))
  const missing = specs.filter(({ name }) => !platform.provisioned.has(name))
  if (missing.length > 0) {
    await ensureTopics(log, missing, replication)
    await requireSettings(log, missing)
  }
  for (const spec of missing) platform.provisioned.set(spec.name, spec)
  await registered(
    codecs,
    [...owned.values()].flatMap(({ records }) => records()),
  )
}

const SUBJECTS_AT_ONCE = 8

/** Registers several subjects at a time, and the schemas of one in their order: a later one has to read those before it. */
const registered = async (codecs: Codecs, records: readonly RecordSchema[]): Promise<void> => {
  const bySubject = new Map<string, RecordSchema[]>()
  for (const record of records) bySubject.set(record.subject, [...(bySubject.get(record.subject) ?? []), record])
  const waiting = [...bySubject.values()].reverse()
  const next = async () => {
    for (let of = waiting.pop(); of !== undefined; of = waiting.pop())
      for (const { subject, schema, otherwise } of of) await codecs.encoder(subject, schema, otherwise)
  }
  await Promise.all(Array.from({ length: SUBJECTS_AT_ONCE }, next))
}

/**
 * Tasks are distributed in this number of slots, and a slot moves as a whole. More members of a role than slots would
 * be idle.
 */
export const SLOTS = 64

/** Creates what every installation needs. */
export const provisionCore = async (platform: Platform): Promise<void> => {
  const { log, names, replication } = platform
  await ensureTopics(
    log,
    [
      { name: names.progress, partitions: 1, kind: 'changelog' },
      { name: names.requests, partitions: 1, kind: 'recent' },
      { name: names.slots, partitions: SLOTS, kind: 'log' },
    ],
    replication,
  )
  await provision(platform, planOf(EMPTY, platform))
}

/**
 * Creates what a declaration needs. When this resolves, the declaration can be used. The log is asked for each topic, also if this process has created it: the declaration may have been
 * retired since, and its topics purged by another process.
 * @param declaration key, as `dataset/clicks`
 */
export const provisionDeclared = (platform: Platform, catalog: Snapshot, declaration: string): Promise<void> => {
  const planned = planOf(catalog, platform).filter(({ declaredBy }) => declaredBy === declaration)
  for (const each of planned) {
    for (const { name } of topicsOf(each)) platform.provisioned.delete(name)
    platform.provisioned.delete(platform.names.changelog(each.instance))
  }
  return provision(platform, planned)
}
