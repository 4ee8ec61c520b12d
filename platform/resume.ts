/**
 * Asks the workers to try the parked tasks of an instance again, and waits for the results. It needs only the log and
 * the registry.
 */
import type { OutputRecord } from '../streams/core/log.ts'
import type { Platform } from './connect.ts'
import { progressEncoder } from './progress-codec.ts'
import type { TroubledTask } from './progress-follower.ts'

export interface ResumeRequest {
  readonly platform: Pick<Platform, 'progress' | 'codecs' | 'names'>
  readonly append: (record: OutputRecord) => Promise<{ readonly offset: number }>
  readonly instance: string
  readonly partition?: number
  readonly actor?: string
  readonly timeoutMs: number
}

export interface ResumedTask {
  readonly partition: number
  /** `silent` means that no worker has reported a result. */
  readonly outcome: 'working' | 'parked' | 'silent'
  readonly reason: string | null
  readonly remedy: string | null
}

/**
 * The request is sent even if no task is known to be parked: one may be about to be.
 * @returns the result of each task that was parked; empty if none was
 * @throws LogError if the log or the registry cannot be reached
 */
export const resumeTasks = async (request: ResumeRequest): Promise<ResumedTask[]> => {
  const { platform, append, instance, partition, actor, timeoutMs } = request
  const { progress } = platform
  await progress.ready(timeoutMs)
  const parked = progress.troubled.filter(
    (task): task is TroubledTask & { partition: number } =>
      task.instance === instance &&
      task.state === 'parked' &&
      task.partition !== null &&
      (partition === undefined || task.partition === partition),
  )
  const encoder = await progressEncoder(platform.codecs, platform.names, 'resume')
  const told: { offset: number; partition: number; state: string }[] = []
  const off = progress.listen((event, offset) => {
    if (event.type !== 'TaskStateChanged' || event.value.instance !== instance) return
    if (event.value.partition !== null)
      told.push({ offset, partition: event.value.partition, state: event.value.state })
  })
  try {
    const { offset } = await append(encoder.resumeRequested({ instance, partition: partition ?? null }, actor ?? null))
    const settled = (of: number) =>
      told.find((each) => each.partition === of && each.offset > offset && ['working', 'parked'].includes(each.state))
    await progress.waitFor(() => parked.every((task) => settled(task.partition) !== undefined), timeoutMs)
    return parked.map((task) => {
      const state = settled(task.partition)?.state
      const now = progress.troubledTask(instance, task.partition)
      return {
        partition: task.partition,
        outcome: state === 'working' || state === 'parked' ? state : 'silent',
        reason: now?.reason ?? null,
        remedy: now?.remedy ?? null,
      }
    })
  } finally {
    off()
  }
}
