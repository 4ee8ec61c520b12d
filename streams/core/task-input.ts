/**
 * The input of a task: one partition, or several that are read as one (merged-reader.ts). Of several, the processor keeps the positions; the offset in
 * the task's own position is the number of records.
 */
import { checkTold } from './causes.ts'
import type { Clock, Log, PartitionReader, SourcePosition } from './log.ts'
import { knownEpoch, type Position } from './position.ts'
import type { MergingProcessor, Processor } from './processor.ts'
import { restingReader } from './resting-reader.ts'

/** Several partitions that are read as one. */
export interface MergedSources {
  /** Opens the reader. @param from where the processor stands, in the order of the partitions */
  readonly open: (from: readonly SourcePosition[]) => Promise<PartitionReader>
  /** The greatest known committed positions, by any owner, in the order of the partitions. */
  readonly told: () => readonly (number | undefined)[]
}

export interface InputOptions {
  readonly topic: string
  readonly partition: number
  readonly log: Log
  /** The greatest known committed position of the task, by any owner. A changelog that holds less has lost state. */
  readonly told?: () => number | undefined
  /** Absent: the task reads its one partition. */
  readonly sources?: MergedSources
  readonly clock: Clock
  /** `restMs`: of an input of one partition, see `restingReader`. */
  readonly limits?: { readonly restMs?: number }
}

/** What was told before a take-over. @returns the check of what was restored, which throws DamagedError if state was lost */
export const toldBefore = ({ told, sources }: InputOptions, name: string) => {
  const [known, knownSources] = [told?.(), sources?.told()]
  return (position: Position, processor: Processor): void => {
    checkTold(known, position, name)
    const positions = sourcesOf(processor)
    knownSources?.forEach((each, i) => {
      checkTold(each, positions?.[i] ?? { offset: 0 }, `${name}, source ${i}`)
    })
  }
}

export const openInput = async (
  { log, topic, partition, sources, clock, limits }: InputOptions,
  position: Position,
  processor: Processor,
): Promise<PartitionReader> =>
  sources === undefined
    ? restingReader(await log.reader(topic, partition, knownEpoch(position)), clock, limits?.restMs ?? 0)
    : sources.open((processor as MergingProcessor).sources)

/** Whether the processor stood before the positions that its reader has reached. */
export const hasReached = (processor: Processor, sources: readonly SourcePosition[] | undefined): boolean =>
  sources !== undefined && (processor as MergingProcessor).reach(sources)

/** The offsets in the sources as a part of a signal. */
export const sourceOffsets = (processor: Processor): { readonly sources?: readonly number[] } => {
  const sources = sourcesOf(processor)
  return sources === undefined ? {} : { sources: sources.map(({ offset }) => offset) }
}

/** Where the processor stands in each of its sources; `undefined` if it has one input. */
export const sourcesOf = (processor: Processor): readonly SourcePosition[] | undefined =>
  (processor as Partial<MergingProcessor>).sources
