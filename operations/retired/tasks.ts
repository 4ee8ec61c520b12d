/** Ends what the tasks of retired instances still have in hand. */
import type { Platform } from '../../platform/index.ts'
import type { Leftover } from './leftovers.ts'

const fence = async ({ log, names }: Platform, instance: string, partition: number): Promise<void> => {
  const producer = await log.producer(names.transactionalId(instance, partition))
  try {
    await producer.initialise()
  } finally {
    await producer.close()
  }
}

/**
 * Fences the tasks of retired instances. When this resolves, none of them has a transaction open, and a process that has not heard of the
 * retirement can write no more. It comes before the first topic is deleted: a transaction that ends while a topic of it is being deleted
 * may keep all transactions of the cluster waiting (docs/decisions/0016).
 * @param there the topics that exist: an instance without its changelog has been removed already
 */
export const fenceTasks = async (
  platform: Platform,
  leftovers: readonly Leftover[],
  there: ReadonlySet<string>,
): Promise<void> => {
  for (const { instance } of leftovers) {
    const changelog = platform.names.changelog(instance)
    if (!there.has(changelog)) continue
    const partitions = await platform.log.partitions(changelog)
    await Promise.all(Array.from({ length: partitions }, (_, partition) => fence(platform, instance, partition)))
  }
}
