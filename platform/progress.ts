/**
 * How far a view has come: the stages between a row and the vector that holds it, and whether each is past a position. A stage's
 * own position comes first; then what it has written by then is the next stage's target, so nothing is waited for that came later.
 */
import { featuresInstance, vectorSpace } from '../processors/features/index.ts'
import { intakeInstance } from '../processors/intake/index.ts'
import { rekeyInstance } from '../processors/rekey/index.ts'
import { intakeTopicOf, rowsOfView } from '../processors/rows/index.ts'
import type { DatasetDeclaration, FeatureViewDeclaration } from '../schemas/index.ts'
import { parsePosition, partitionKey, positionKey } from '../sinks/redis/index.ts'
import type { Platform } from './connect.ts'

export interface TopicPosition {
  readonly topic: string
  readonly partition: number
  /** First position that need not be applied. */
  readonly offset: number
}

interface Stage {
  readonly group: string
  readonly topic: string
}

export interface ViewChain {
  readonly view: FeatureViewDeclaration
  readonly version: number
  readonly dataset: DatasetDeclaration
}

const POLL_MS = 8

/** The processors between a dataset's intake and a view's feature topic, in order. */
const stagesOf = ({ names }: Platform, { view, version, dataset }: ViewChain): Stage[] => {
  const stages = [{ group: names.group(intakeInstance(dataset.name)), topic: intakeTopicOf(names, dataset) }]
  const { topic, copy } = rowsOfView(view, dataset, names)
  if (copy !== undefined) stages.push({ group: names.group(rekeyInstance(copy.name)), topic: names.rows(dataset.name) })
  stages.push({ group: names.group(featuresInstance(view.name, version)), topic })
  return stages
}

/** End of every partition of a topic, as it is now. */
export const endsOf = async ({ log }: Platform, topic: string): Promise<TopicPosition[]> => {
  const admin = await log.admin()
  const ends = await admin.fetchTopicOffsets(topic)
  return ends.map(({ partition, high }) => ({ topic, partition, offset: Number(high) }))
}

const pastGroup = async ({ log }: Platform, stage: Stage, targets: readonly TopicPosition[]): Promise<boolean> => {
  const waiting = targets.filter(({ offset }) => offset > 0)
  if (waiting.length === 0) return true
  const admin = await log.admin()
  const [answer] = await admin.fetchOffsets({ groupId: stage.group, topics: [stage.topic] })
  const published = new Map(answer?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
  return waiting.every(({ partition, offset }) => (published.get(partition) ?? -1) >= offset)
}

const pastRedis = async (
  { redis, names }: Platform,
  chain: ViewChain,
  targets: readonly TopicPosition[],
): Promise<boolean> => {
  const positions = await Promise.all(
    targets.map(({ partition }) =>
      redis.get(positionKey(partitionKey(names.prefix, vectorSpace(chain.view.name, chain.version), partition))),
    ),
  )
  // a partition without vectors counts as well: until the sink has told the store of it, readers are told that it heals
  return targets.every(({ offset }, i) => (parsePosition(positions[i])?.position ?? -1) >= offset)
}

/**
 * Waits until the online vectors of a view hold everything up to `from` in its dataset's intake topic.
 * @param from positions of the intake topic; absent: all that is there now.
 * @returns the positions of the feature topic that Redis is then past; `undefined` if `expired` came first.
 */
export const caughtUp = async (
  platform: Platform,
  chain: ViewChain,
  expired: () => boolean,
  from?: readonly TopicPosition[],
): Promise<TopicPosition[] | undefined> => {
  const stages = stagesOf(platform, chain)
  let targets = [...(from ?? (await endsOf(platform, stages[0].topic)))]
  for (let i = 0; i < stages.length; i++) {
    if (!(await until(() => pastGroup(platform, stages[i], targets), expired))) return undefined
    const next = stages[i + 1]?.topic ?? platform.names.features(chain.view.name, chain.version)
    targets = await endsOf(platform, next)
  }
  return (await until(() => pastRedis(platform, chain, targets), expired)) ? targets : undefined
}

const until = async (condition: () => Promise<boolean>, expired: () => boolean): Promise<boolean> => {
  while (!(await condition())) {
    if (expired()) return false
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return true
}
