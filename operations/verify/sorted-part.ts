/**
 * Verifies the sorted part of a copy: its order follows from the log, so the records are sorted again, and each output of the replay is compared with
 * the next record of its partition.
 */
import { readLog } from '../../platform/index.ts'
import { sortedRows } from '../../platform/sorting/index.ts'
import type { OwnTopic } from '../../streams/core/definition.ts'
import type { LogRecord, OutputRecord } from '../../streams/core/log.ts'
import type { Processor } from '../../streams/core/processor.ts'
import { Replay } from '../../streams/core/simulation/replay.ts'
import { flattened } from './comparisons.ts'
import { compareCopied } from './copied.ts'
import type { TopicVerification } from './topics.ts'

export interface SortedPart {
  readonly copy: OwnTopic
  /** The end of each partition of the copy up to which it is compared. */
  readonly ends: readonly number[]
  readonly sortedBefore: readonly number[]
  readonly processor: Processor
  /** Whether all of it has to be there. */
  readonly isDue: boolean
}

/** @returns the offset in each partition of the copy at which the sorted part ends, and its statements of times */
export const verifySortedPart = async (
  { platform, planned, recipe, unread, shared, differences, onProgress }: TopicVerification,
  { copy: { name }, ends, sortedBefore, processor, isDue }: SortedPart,
): Promise<{ readonly from: readonly number[]; readonly statements: readonly OutputRecord[] }> => {
  const { instance, topic } = planned
  const { prepare, merge } = recipe
  if (merge === undefined) throw new Error(`${instance}: its recipe does not say how its sources are merged`)
  const found = ends.map((to, partition) => flattened(readLog(platform, { topic: name, partition, to })))
  const from = ends.map(() => 0)
  const statements: OutputRecord[] = []
  const replay = new Replay({ instance, topic, partition: 0, processor, quarantine: unread.quarantine })
  const compare = async (made: OutputRecord): Promise<void> => {
    const { value: record } = (await found[made.partition].next()) as { value: LogRecord | undefined }
    if (record !== undefined) from[made.partition] = record.offset + 1
    compareCopied(differences, made, record, isDue)
  }
  try {
    for await (const { records } of sortedRows(platform, { topic, sortedBefore, orderOf: merge.orderOf, prepare })) {
      replay.apply(records)
      for (const made of replay.take()) {
        if (made.topic === name) await compare(made)
        else await shared.expect(made, isDue)
        if (made.topic === name && made.origin === undefined) statements.push(made)
      }
      onProgress?.(records.length)
    }
  } finally {
    await Promise.all(found.map((each) => each.return(undefined)))
  }
  return { from, statements }
}
