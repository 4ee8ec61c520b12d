/**
 * Removes what the tasks of an instance have reported, from all processes, when its changelog and store are gone for
 * good.
 */
import { KafkaAppender } from '../streams/kafka/index.ts'
import type { Platform } from './connect.ts'
import { progressEncoder } from './progress-codec.ts'

/**
 * A later instance of the same name starts from nothing; the reports of the former one would make it look damaged.
 * @throws errors of log or registry
 */
export const forgetTasks = async (platform: Platform, instance: string): Promise<void> => {
  const { progress, codecs, names, log } = platform
  await progress.ready()
  const told = [...progress.positions, ...progress.troubled].filter((task) => task.instance === instance)
  if (told.length === 0) return
  const encoder = await progressEncoder(codecs, names, 'forget')
  const appender = new KafkaAppender(log.kafka)
  try {
    const partitions = Math.max(...told.map(({ partition }) => (partition ?? -1) + 1))
    await Promise.all(encoder.forgotten(instance, partitions).map((record) => appender.append(record)))
  } finally {
    await appender.close()
  }
}
