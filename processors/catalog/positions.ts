/** Positions that a command carries: one per partition of a topic. */
import type { avro } from '../../schemas/index.ts'

export const byPartition = (positions: readonly avro.TopicPosition[]): readonly avro.TopicPosition[] =>
  positions.toSorted((a, b) => a.partition - b.partition)

/** Whether there is exactly one position per partition of the topic. */
export const covers = (positions: readonly avro.TopicPosition[], topic: string, partitions: number): boolean =>
  positions.length === partitions &&
  byPartition(positions).every((at, i) => at.topic === topic && at.partition === i && at.offset >= 0)
