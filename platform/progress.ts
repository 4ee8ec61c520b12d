/**
 * Determines how far a view has come: the stages between a row and the vector that contains it, and whether each stage
 * has passed a position. When a stage has passed its target, the end of its output becomes the target of the next
 * stage. So no stage waits for rows that arrived later.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { featuresInstance, offlineInstance, onlineInstance, vectorSpace } from '../processors/features/index.ts'
import { intakeInstance } from '../processors/intake/index.ts'
import { copyInstance, intakeTopicOf, type Reading, rowsOfView } from '../processors/rows/index.ts'
import type { DatasetDeclaration, FeatureViewDeclaration } from '../schemas/index.ts'
import { parsePosition, partitionKey, positionKey } from '../sinks/redis/index.ts'
import type { Platform } from './connect.ts'

export interface TopicPosition {
  readonly topic: string
  readonly partition: number
  /** The first position that need not be applied. */
  readonly offset: number
}

interface Stage {
  readonly instance: string
  readonly topic: string
}

export interface ViewChain {
  readonly view: FeatureViewDeclaration
  readonly version: number
  readonly dataset: DatasetDeclaration
  /** Which rows it reads. */
  readonly rows: Reading
}

/**
 * How often the caller is asked whether it still waits, and how often a store is asked whose content is behind the
 * report of its task.
 */
const LOOK_MS = 100
const STORE_POLL_MS = 20

/** The processors between the intake of a dataset and the feature topic of a view, in order. */
const stagesOf = ({ names }: Platform, { view, version, dataset, rows }: ViewChain): Stage[] => {
  const stages = [{ instance: intakeInstance(dataset.name), topic: intakeTopicOf(names, dataset) }]
  const { topic, copy } = rowsOfView(rows, dataset, names)
  if (copy !== undefined) stages.push({ instance: copyInstance(copy), topic: names.rows(dataset.name) })
  stages.push({ instance: featuresInstance(view.name, version), topic })
  return stages
}

/** The current end of every partition of a topic, in the order of the partitions. */
export const endsOf = async ({ log }: Platform, topic: string): Promise<TopicPosition[]> => {
  const ends = await log.ends(topic)
  return ends.map(({ partition, end }) => ({ topic, partition, offset: end }))
}

/** The ends behind everything that was written, committed or not: what a task has committed before it reported its position is below them. */
export const writtenEndsOf = async ({ log }: Platform, topic: string): Promise<TopicPosition[]> => {
  const ends = await log.writtenEnds(topic)
  return ends.map(({ partition, end }) => ({ topic, partition, offset: end }))
}

/**
 * Waits until the tasks of an instance have reported positions past the targets.
 * @returns `false` if `expired` came first
 */
export const pastTasks = async (
  { progress }: Platform,
  instance: string,
  targets: readonly TopicPosition[],
  expired: () => boolean,
): Promise<boolean> => {
  const waiting = targets.filter(({ offset }) => offset > 0)
  const isPast = () =>
    waiting.every(({ partition, offset }) => (progress.position(instance, partition) ?? -1) >= offset)
  while (!(await progress.waitFor(isPast, LOOK_MS))) if (expired()) return false
  return true
}

/** A task that has not passed the present end of its topic. */
export interface TaskBehind extends TopicPosition {
  readonly instance: string
  /** Records and markers between its position and the end. */
  readonly lag: number
}

/** What the vectors of a view lack at present: the tasks between the rows and the stores that are behind. Empty: nothing. */
export const tasksBehind = async (platform: Platform, chain: ViewChain): Promise<TaskBehind[]> => {
  const { view, version } = chain
  const topic = platform.names.features(view.name, version)
  const sinks = [onlineInstance, offlineInstance].map((of) => ({ instance: of(view.name, version), topic }))
  const found: TaskBehind[] = []
  for (const { instance, topic } of [...stagesOf(platform, chain), ...sinks])
    for (const { partition, offset: end } of await endsOf(platform, topic)) {
      const offset = platform.progress.position(instance, partition) ?? 0
      if (offset < end) found.push({ instance, topic, partition, offset, lag: end - offset })
    }
  return found
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
  // a partition without vectors counts too: until the sink has passed the end, readers are told that the store heals
  return targets.every(({ offset }, i) => (parsePosition(positions[i])?.position ?? -1) >= offset)
}

/**
 * Waits until the online vectors of a view contain all rows up to `from` in the intake topic of its dataset.
 * @param from positions of the intake topic; default: its current end
 * @returns the positions of the feature topic that Redis has passed; `undefined` if `expired` came first
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
    if (!(await pastTasks(platform, stages[i].instance, targets, expired))) return undefined
    const next = stages[i + 1]?.topic ?? platform.names.features(chain.view.name, chain.version)
    targets = await writtenEndsOf(platform, next)
  }
  const online = onlineInstance(chain.view.name, chain.version)
  if (!(await pastTasks(platform, online, targets, expired))) return undefined
  // the store may have lost what its task reported earlier
  while (!(await pastRedis(platform, chain, targets))) {
    if (expired()) return undefined
    await sleep(STORE_POLL_MS)
  }
  return targets
}
