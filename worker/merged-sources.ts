/** The sources of a task that reads all partitions of its input as one. */
import { endsOf, type Platform, type ProcessorRecipe, pastTasks } from '../platform/index.ts'
import { sortedRows } from '../platform/sorting/index.ts'
import type { MergeNeeds } from '../streams/core/definition.ts'
import type { SourcePosition } from '../streams/core/log.ts'
import { MergedReader, type QuietSource } from '../streams/core/merged-reader.ts'
import { SortedReader } from '../streams/core/sorted-reader.ts'
import type { MergedSources } from '../streams/core/task.ts'
import { systemClock } from '../streams/kafka/index.ts'

/** How long one look waits until the upstream has read its input, ms. The reader looks again. */
const UPSTREAM_WAIT_MS = 500

interface MergedInstance {
  readonly instance: string
  /** The input and its partition count. */
  readonly topic: string
  readonly partitions: number
  readonly merge: MergeNeeds
  readonly prepare: ProcessorRecipe['prepare']
}

export const mergedSources = (platform: Platform, of: MergedInstance): MergedSources => {
  const { instance, topic, partitions, merge, prepare } = of
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  const { orderOf, sortedBefore = [] } = merge
  const merged = (from: readonly SourcePosition[]) =>
    MergedReader.open({
      open: (partition, epoch) => platform.log.reader(topic, partition, epoch),
      from,
      name: instance,
      orderOf,
      prepare,
      settled: (sources) => settled(platform, of, sources),
      clock: systemClock,
    })
  const sorted = () => sortedRows(platform, { topic, sortedBefore, orderOf, prepare })
  const isSorting = (from: readonly SourcePosition[]) =>
    from.some(({ partition, offset }) => offset < (sortedBefore[partition] ?? 0))
  return {
    open: async (from) =>
      isSorting(from) ? new SortedReader({ sorted, sortedBefore, rest: merged, clock: systemClock }) : merged(from),
    told: () => all.map((partition) => platform.progress.position(instance, partition)),
  }
}

/**
 * Nothing is on its way into a source if the upstream has passed the present end of its own input, and the reader has then reached the end of the
 * source. The ends are asked for in this order.
 */
const settled = async (
  platform: Platform,
  { topic, merge: { upstream } }: MergedInstance,
  sources: readonly QuietSource[],
): Promise<readonly number[]> => {
  const targets = await endsOf(platform, upstream.topic)
  const until = systemClock.now() + UPSTREAM_WAIT_MS
  if (!(await pastTasks(platform, upstream.instance, targets, () => systemClock.now() > until))) return []
  const ends = await platform.log.ends(topic)
  const isAtEnd = ({ partition, next }: QuietSource) => next >= (ends[partition]?.end ?? Number.POSITIVE_INFINITY)
  return sources.filter(isAtEnd).map(({ partition }) => partition)
}
