/** Topics and schemas that instances need: created before anything is written or read. */
import { EMPTY, type Snapshot } from '../processors/catalog/index.ts'
import type { OwnTopic, PlannedInstance } from '../streams/core/definition.ts'
import type { TopicSpec } from '../streams/core/topics.ts'
import { ensureTopics, requireSettings } from '../streams/kafka/index.ts'
import type { Platform } from './connect.ts'
import { planOf } from './plan.ts'

/** Topics of an instance that are ours, its changelog left out. */
const topicsOf = (planned: PlannedInstance): readonly OwnTopic[] => [
  ...(planned.input === undefined ? [] : [planned.input]),
  ...(planned.kind === 'processor' ? planned.outputs : []),
]

const changelogOf = async (
  { log, names }: Platform,
  { instance, topic, input }: PlannedInstance,
): Promise<TopicSpec> => ({
  name: names.changelog(instance),
  partitions: input?.partitions ?? (await log.partitions(topic)),
  kind: 'changelog',
})

/**
 * Creates what is missing for these instances, all topics in one request.
 * @throws TopicSettingsError if a topic that was there before would lose data; errors of log and registry
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
  for (const { records } of owned.values())
    for (const { subject, schema } of records()) await codecs.encoder(subject, schema)
}

/** Tasks are dealt out in so many parts; a part is what moves. More members of a role than slots would have nothing to do. */
export const SLOTS = 64

/** What every installation has. */
export const provisionCore = async (platform: Platform): Promise<void> => {
  const { log, names, replication } = platform
  await ensureTopics(
    log,
    [
      { name: `${names.prefix}ml.runs`, partitions: 1, kind: 'log' },
      { name: names.progress, partitions: 1, kind: 'changelog' },
      { name: names.slots, partitions: SLOTS, kind: 'log' },
    ],
    replication,
  )
  await provision(platform, planOf(EMPTY, platform))
}

/** What a declaration asks for: when this resolves, it can be used. @param declaration key, as `dataset/clicks` */
export const provisionDeclared = (platform: Platform, catalog: Snapshot, declaration: string): Promise<void> =>
  provision(
    platform,
    planOf(catalog, platform).filter(({ declaredBy }) => declaredBy === declaration),
  )
