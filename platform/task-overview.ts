/** All tasks that have reported, how far each is behind its topic, and the reasons of those that do not work. */
import type { Platform } from './connect.ts'
import { endsOf } from './progress.ts'
import type { TroubledTask } from './progress-follower.ts'

export interface TaskReport {
  readonly instance: string
  readonly topic: string
  /** `null` means the instance as a whole. */
  readonly partition: number | null
  readonly state: TroubledTask['state'] | 'working'
  readonly position: number | null
  /** The number of records and markers that are not applied yet; `null` if the topic cannot be read. */
  readonly lag: number | null
  readonly reason: string | null
  readonly remedy: string | null
  /** The time since which it does not work, ms. */
  readonly since: number | null
}

const TOPICS_AT_ONCE = 8

/** @throws LogError if the progress topic cannot be read */
export const taskReports = async (platform: Platform): Promise<TaskReport[]> => {
  const { progress } = platform
  await progress.ready(10_000)
  const tasks = new Map<string, { instance: string; topic: string; partition: number | null }>()
  for (const { instance, topic, partition } of [...progress.positions, ...progress.troubled])
    tasks.set(`${instance}/${partition}`, { instance, topic, partition })
  const ends = await endsByTopic(platform, [...new Set([...tasks.values()].map(({ topic }) => topic))])
  const reports = [...tasks.values()].map(({ instance, topic, partition }): TaskReport => {
    const troubled = progress.troubledTask(instance, partition)
    const position = partition === null ? undefined : progress.position(instance, partition)
    const end = partition === null ? undefined : ends.get(topic)?.[partition]
    return {
      instance,
      topic,
      partition,
      state: troubled?.state ?? 'working',
      position: position ?? null,
      lag: end === undefined ? null : Math.max(0, end - (position ?? 0)),
      reason: troubled?.reason ?? null,
      remedy: troubled?.remedy ?? null,
      since: troubled?.since ?? null,
    }
  })
  return reports.sort((a, b) => compare(a.instance, b.instance) || (a.partition ?? -1) - (b.partition ?? -1))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The ends by partition. A topic that cannot be read is omitted, so the other topics are still shown. */
const endsByTopic = async (platform: Platform, topics: string[]): Promise<ReadonlyMap<string, readonly number[]>> => {
  const ends = new Map<string, number[]>()
  const ask = async () => {
    for (let topic = topics.pop(); topic !== undefined; topic = topics.pop()) {
      const found = await endsOf(platform, topic).catch(() => [])
      const byPartition: number[] = []
      for (const { partition, offset } of found) byPartition[partition] = offset
      ends.set(topic, byPartition)
    }
  }
  await Promise.all(Array.from({ length: TOPICS_AT_ONCE }, ask))
  return ends
}

/** A sentence about a task, or an instance, that does not work. */
export const troubleText = ({ instance, partition, state, reason, remedy }: TroubledTask): string => {
  const task = `${instance}${partition === null ? '' : `-${partition}`}`
  const why = reason.startsWith(`${task}: `) ? reason.slice(task.length + 2) : reason
  return `${task} is ${state}: ${why}${remedy === null ? '' : ` (${remedy})`}`
}
