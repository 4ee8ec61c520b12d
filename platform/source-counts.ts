/**
 * Partitions of a user's own topic: how many it had first, and how many are taken up. A partition is taken up when the changelog of the
 * instance has a partition for it. Each task of a topic that has grown says so in `names.sources`, with its position.
 */
import { avro, schemaIdsOf } from '../schemas/index.ts'
import type { PlannedInstance } from '../streams/core/definition.ts'
import type { LastRow } from '../streams/core/idle.ts'
import { LogError } from '../streams/core/log.ts'
import type { Platform } from './connect.ts'
import { readLog } from './log-reading.ts'

export interface SourceCounts {
  /** Before it grew. */
  readonly first: number
  /** Partitions from 0 on that are taken up. */
  readonly taken: number
  /** By partition: the number that its task was told last. Absent: it was told none, and counts as one of `first`. */
  readonly told: ReadonlyMap<number, number>
  /** How far time had come in partitions when their tasks were told: in an added one without records, the clock goes by it. */
  readonly times: readonly LastRow[]
}

type Foreign = Pick<PlannedInstance, 'instance' | 'topic'>

/** @throws errors of registry and log */
export const sourceCounts = async (platform: Platform, planned: Foreign): Promise<SourceCounts> => {
  const growths = await growthsOf(platform, planned)
  const taken = await takenPartitions(platform, planned)
  const told = new Map<number, number>()
  for (const { growth } of growths) told.set(growth.position.partition, growth.partitions)
  const times = growths.map(({ growth, logTime }) => ({
    offset: growth.position.offset,
    time: growth.meta.time,
    logTime,
  }))
  return { first: Math.min(taken, ...growths.map(({ growth }) => growth.formerPartitions)), taken, told, times }
}

/** Partitions that are taken up; all that there are if the instance has not begun yet. @throws LogError */
export const takenPartitions = async ({ log, names }: Platform, { instance, topic }: Foreign): Promise<number> =>
  (await partitionsIfThere(log, names.changelog(instance))) ?? log.partitions(topic)

/** Partitions of a topic; `undefined` if it is not there. @throws LogError */
export const partitionsIfThere = async (log: Platform['log'], topic: string): Promise<number | undefined> => {
  try {
    return await log.partitions(topic)
  } catch (error) {
    if (error instanceof LogError && error.code === 'UNKNOWN_TOPIC') return undefined
    throw error
  }
}

interface Growth {
  readonly growth: avro.SourceGrown
  readonly logTime: number
}

const growthsOf = async (platform: Platform, { instance, topic }: Foreign): Promise<Growth[]> => {
  const { log, codecs, names } = platform
  if ((await partitionsIfThere(log, names.sources)) === undefined) return []
  const decoder = codecs.decoder(avro.SourceGrownSchema)
  const growths: Growth[] = []
  for await (const records of readLog(platform, { topic: names.sources, partition: 0 })) {
    await codecs.ensure(schemaIdsOf(records))
    for (const { value, timestamp } of records)
      if (value !== null) growths.push({ growth: decoder.decode(value), logTime: timestamp })
  }
  return growths.filter(({ growth }) => growth.meta.source === instance && growth.position.topic === topic)
}
