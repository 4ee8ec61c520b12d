/** Every task, with how far it is behind its topic, and what is wrong with those that do not work. */
import type { avro } from '../schemas/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import type { Platform } from './connect.ts'
import { endsOf } from './progress.ts'
import type { TroubledTask } from './progress-follower.ts'
import { unattendedRoles, unattendedText } from './unattended.ts'

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
  /** Since when it does not work, ms; `null` if it works, or if that is not known. */
  readonly since: number | null
}

const TOPICS_AT_ONCE = 8

type TaskOf = Pick<TaskReport, 'instance' | 'topic' | 'partition'>

/**
 * @param planned the instances that the catalogue asks for: their tasks are reported, also if no worker has told of them, and no others
 * @throws LogError if the progress topic cannot be read
 */
export const taskReports = async (platform: Platform, planned: readonly PlannedInstance[]): Promise<TaskReport[]> => {
  const { progress } = platform
  await progress.ready(10_000)
  const isSource = new Set(planned.filter(({ kind }) => kind === 'source').map(({ instance }) => instance))
  const roles = new Map(planned.map(({ instance, role }) => [instance, role]))
  // What was told of a retired or superseded instance is history: nobody runs it, and its lag would only grow.
  const told = [...progress.positions, ...progress.troubled].filter(({ instance }) => roles.has(instance))
  const ends = await endsByTopic(platform, [...new Set([...told, ...planned].map(({ topic }) => topic))])
  const tasks = new Map<string, TaskOf>()
  const add = ({ instance, topic, partition }: TaskOf) =>
    tasks.set(`${instance}/${partition}`, { instance, topic, partition })
  for (const task of told) add(task)
  for (const { instance, topic } of planned)
    ends.get(topic)?.forEach((_, partition) => {
      add({ instance, topic, partition })
    })
  const unattended = await unattendedRoles(platform, planned)
  const reports = [...tasks.values()].map((task): TaskReport => {
    const { instance, topic, partition } = task
    const told = isSource.has(instance) ? sourceStand(progress.source(instance)) : undefined
    const position = partition === null ? null : (told?.position ?? progress.position(instance, partition) ?? null)
    const end = partition === null ? undefined : ends.get(topic)?.[partition]
    const lag = told !== undefined ? told.lag : end === undefined ? null : Math.max(0, end - (position ?? 0))
    const troubled = progress.troubledTask(instance, partition)
    const role = roles.get(instance) as string
    const state = stateOf({ troubled, isBehind: (lag ?? 0) > 0, position, role, unattended })
    return { ...task, position, lag, ...state }
  })
  return reports.sort((a, b) => compare(a.instance, b.instance) || (a.partition ?? -1) - (b.partition ?? -1))
}

/** What a source reads is not on the log: it tells by itself what is before it. */
const sourceStand = (told: avro.SourceProgressed | undefined) => ({
  position: told?.rows ?? null,
  lag: told === undefined ? 1 : told.behind,
})

interface Situation {
  readonly troubled: TroubledTask | undefined
  /** There are records before it. */
  readonly isBehind: boolean
  readonly position: number | null
  /** Of its instance. */
  readonly role: string
  readonly unattended: ReadonlySet<string>
}

/** What its worker told; where no worker is, nobody tells. */
const stateOf = ({ troubled, isBehind, position, role, unattended }: Situation) => {
  const isWaiting = isBehind && troubled?.state !== 'parked'
  const quiet = { remedy: null, since: null }
  if (isWaiting && unattended.has(role)) return { state: 'still' as const, ...quiet, reason: unattendedText(role) }
  if (troubled !== undefined) {
    const { state, reason, remedy, since } = troubled
    return { state, reason, remedy, since }
  }
  if (isWaiting && position === null)
    return { state: 'starting' as const, ...quiet, reason: 'no worker has taken it over yet' }
  return { state: 'working' as const, ...quiet, reason: null }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The ends by partition. A topic that cannot be read is omitted, so the other topics are still shown. */
const endsByTopic = async (platform: Platform, topics: string[]): Promise<ReadonlyMap<string, readonly number[]>> => {
  const ends = new Map<string, number[]>()
  const ask = async () => {
    for (let topic = topics.pop(); topic !== undefined; topic = topics.pop()) {
      const found = await endsOf(platform, topic).catch(() => [])
      ends.set(
        topic,
        found.map(({ offset }) => offset),
      )
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
