/**
 * Checks the settings of our own topics on a cluster that somebody else may have set up. A setting that would lose data
 * is a flaw, and the flaw names the command that corrects it. Topics that the platform creates have the settings of
 * `TOPIC_SETTINGS`; a topic that existed before may have others.
 */
import type { Admin } from 'kafkajs'
import type { TopicKind, TopicSpec } from '../core/topics.ts'
import { kafkajs } from './client/patches.ts'
import { logError } from './errors.ts'
import type { KafkaLog } from './log.ts'

/** A setting that would lose or refuse data. */
export interface TopicFlaw {
  readonly topic: string
  readonly setting: string
  readonly value: string
  readonly expected: string
  /** The command of Kafka's own tools that corrects the setting. */
  readonly command: string
}

interface Rule {
  readonly setting: string
  /** The value that the command sets. */
  readonly value: string
  readonly expected: string
  readonly holds: (value: string) => boolean
}

const exactly = (setting: string, value: string): Rule => ({
  setting,
  value,
  expected: value,
  holds: (found) => found === value,
})

/** A record batch of ours has up to 1 MB. */
const BATCH_BYTES = 1_048_588
const RECENT_MS = 24 * 3_600_000
const LARGE_BYTES = 8 * 1024 * 1024 + 64 * 1024

const atLeast = (setting: string, value: number): Rule => ({
  setting,
  value: String(value),
  expected: `at least ${value}`,
  holds: (found) => Number(found) >= value,
})

const kept: readonly Rule[] = [
  exactly('cleanup.policy', 'delete'),
  exactly('retention.ms', '-1'),
  exactly('retention.bytes', '-1'),
  exactly('message.timestamp.type', 'LogAppendTime'),
]

const RULES: Readonly<Record<TopicKind, readonly Rule[]>> = {
  log: [...kept, atLeast('max.message.bytes', BATCH_BYTES)],
  changelog: [exactly('cleanup.policy', 'compact'), atLeast('max.message.bytes', BATCH_BYTES)],
  recent: [
    exactly('cleanup.policy', 'delete'),
    { ...atLeast('retention.ms', RECENT_MS), holds: (found) => found === '-1' || Number(found) >= RECENT_MS },
    exactly('message.timestamp.type', 'LogAppendTime'),
    atLeast('max.message.bytes', BATCH_BYTES),
  ],
  quarantine: [...kept, atLeast('max.message.bytes', LARGE_BYTES)],
  documents: [...kept, atLeast('max.message.bytes', LARGE_BYTES)],
}

/** The number of topics per request. */
const TOPICS_MAX = 200

/** @returns all flaws of the topics, in their order; a topic that does not exist has none */
export const flawsOf = async (log: KafkaLog, specs: readonly TopicSpec[]): Promise<readonly TopicFlaw[]> => {
  const admin = await log.admin()
  const flaws: TopicFlaw[] = []
  for (let i = 0; i < specs.length; i += TOPICS_MAX)
    flaws.push(...(await ofSome(admin, specs.slice(i, i + TOPICS_MAX))))
  return flaws
}

const ofSome = async (admin: Admin, specs: readonly TopicSpec[]): Promise<TopicFlaw[]> => {
  const wanted = specs.map(({ name, kind }) => ({ name, settings: RULES[kind].map(({ setting }) => setting) }))
  const found = await described(admin, wanted)
  return specs.flatMap(({ name, kind }) => {
    const settings = found.get(name)
    if (settings === undefined) return []
    return RULES[kind].flatMap((rule) => {
      const value = settings.get(rule.setting)
      if (value === undefined || rule.holds(value)) return []
      return [{ topic: name, setting: rule.setting, value, expected: rule.expected, command: commandOf(name, rule) }]
    })
  })
}

type Settings = ReadonlyMap<string, string>

/** The present settings of a topic; `undefined` if the broker does not tell them, because the topic is not there or we may not know. @throws LogError */
export const settingsOf = async (
  log: KafkaLog,
  topic: string,
  settings: readonly string[],
): Promise<Settings | undefined> => (await described(await log.admin(), [{ name: topic, settings }])).get(topic)

const described = async (
  admin: Admin,
  topics: readonly { readonly name: string; readonly settings: readonly string[] }[],
): Promise<ReadonlyMap<string, Settings>> => {
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map(({ name, settings }) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: [...settings],
      })),
    })
    return new Map(
      resources
        .filter(({ errorCode }) => errorCode === 0)
        .map(({ resourceName, configEntries }) => [
          resourceName,
          new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
        ]),
    )
  } catch (error) {
    throw logError(error, `settings of topics ${topics.map(({ name }) => name).join(', ')}`)
  }
}

const commandOf = (topic: string, { setting, value }: Rule): string =>
  `kafka-configs.sh --bootstrap-server HOST:PORT --alter --entity-type topics --entity-name ${topic} --add-config ${setting}=${value}`

/** Topics whose settings would lose data. They are not used until somebody has corrected the settings. */
export class TopicSettingsError extends Error {
  override readonly name = 'TopicSettingsError'
  readonly flaws: readonly TopicFlaw[]
  constructor(flaws: readonly TopicFlaw[]) {
    super(
      flaws
        .map(
          ({ topic, setting, value, expected, command }) =>
            `Topic ${topic} has ${setting}=${value}, expected ${expected}: data would be lost or refused. Correct it with: ${command}`,
        )
        .join('; '),
    )
    this.flaws = flaws
  }
}

/** @throws TopicSettingsError that names every flaw */
export const requireSettings = async (log: KafkaLog, specs: readonly TopicSpec[]): Promise<void> => {
  const flaws = await flawsOf(log, specs)
  if (flaws.length > 0) throw new TopicSettingsError(flaws)
}
