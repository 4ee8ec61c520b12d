/** The owners of partitions. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from '../../cli/processes/index.ts'

const POLL_MS = 50

/** Partitions by instance, of each worker. */
export type Owned = readonly Readonly<Record<string, readonly number[]>>[]

export const holds = (owned: Owned, worker: number, instance: string, partition: number): boolean =>
  owned[worker]?.[instance]?.includes(partition) ?? false

/** Whether every partition of every instance has one worker, and every worker has a partition. */
export const isSettled = (owned: Owned, instances: readonly string[], partitions: number): boolean =>
  owned.every((each) => instances.some((instance) => (each[instance]?.length ?? 0) > 0)) &&
  instances.every((instance) =>
    Array.from({ length: partitions }).every(
      (_, partition) => owned.filter((_each, worker) => holds(owned, worker, instance, partition)).length === 1,
    ),
  )

/**
 * Waits until the assignment of partitions is stable and all partitions work.
 * @throws Error after `timeoutMs`
 */
export const untilSettled = async (
  workers: readonly Child[],
  instances: readonly string[],
  partitions: number,
  timeoutMs: number,
): Promise<Owned> => {
  for (const from = performance.now(); ; ) {
    const owned = await Promise.all(workers.map((worker) => worker.partitions()))
    const ready = await Promise.all(workers.map((worker) => worker.ready()))
    if (isSettled(owned, instances, partitions) && ready.every(({ ok }) => ok)) return owned
    if (performance.now() - from > timeoutMs)
      throw new Error(
        `partitions are not settled within ${timeoutMs} ms: ${JSON.stringify(owned)}, ${ready.flatMap(({ reasons }) => reasons).join('; ')}`,
      )
    await sleep(POLL_MS)
  }
}
