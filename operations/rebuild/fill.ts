/** Fills a new version beside the live one from the start of the log, until it has caught up with the live one. */
import { type Platform, settledEnd } from '../../platform/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Sink, UnfitRecord } from '../../streams/core/sink.ts'
import { SinkTask, type SinkTaskLimits } from '../../streams/core/sink-task.ts'
import { systemClock } from '../../streams/kafka/index.ts'

export interface FillOptions {
  readonly platform: Platform
  readonly topic: string
  readonly partitions: number
  /** The new version; it must be empty. */
  readonly sink: Sink
  readonly prepare: (records: readonly LogRecord[]) => Promise<void>
  readonly limits: Partial<SinkTaskLimits>
  /** Keeps records that the store can never hold. If it is absent, such a record ends the run. */
  readonly quarantine?: (partition: number, unfit: readonly UnfitRecord[]) => Promise<void>
  /** Position of the live version; 0 if it is empty. */
  readonly livePosition: (partition: number) => Promise<number>
  /** Processed positions, of all partitions together. */
  readonly onProgress: (positions: number) => void
  readonly signal: AbortSignal
}

export interface Filled {
  /** Position of the new version, per partition. */
  readonly positions: readonly number[]
  /** Partitions of the live version that hold more than the log: nothing that they hold counts. */
  readonly beyondLog: ReadonlySet<number>
  readonly records: number
}

const STALL_MS = 60_000

/** @throws Error if nothing is written for 60 s; the reason of the signal's abort; errors of log and store */
export const fill = async (options: FillOptions): Promise<Filled> => {
  const ended = new AbortController()
  const signal = AbortSignal.any([options.signal, ended.signal])
  const positions = new Array<number>(options.partitions).fill(0)
  const progress = { records: 0, positions, beyondLog: new Set<number>() }
  const fillings = progress.positions.map((_, partition) => fillPartition({ ...options, signal }, partition, progress))
  try {
    await Promise.all(fillings)
  } finally {
    ended.abort(new Error('another partition failed'))
    await Promise.allSettled(fillings) // no filling may write into a version that is being removed
  }
  return progress
}

type Progress = { records: number; positions: number[]; beyondLog: Set<number> }

/**
 * Each pass ends at the log end that it saw at its start; the live version may have advanced since then. The live version
 * is never ahead of the log, unless the log has lost records.
 */
const fillPartition = async (options: FillOptions, partition: number, progress: Progress): Promise<void> => {
  const { platform, topic, livePosition, signal } = options
  for (let target = 0; ; ) {
    signal.throwIfAborted()
    target = Math.max(target, await settledEnd(platform, topic, partition))
    if (progress.positions[partition] < target) await pass(options, partition, target, progress)
    const live = await livePosition(partition)
    if (progress.positions[partition] >= live) return
    if (live <= (await settledEnd(platform, topic, partition))) continue
    progress.beyondLog.add(partition)
    return
  }
}

const pass = async (options: FillOptions, partition: number, target: number, progress: Progress): Promise<void> => {
  const { platform, topic, sink, prepare, limits, signal, quarantine, onProgress } = options
  let stalled: Error | undefined
  const task = new SinkTask({
    topic,
    partition,
    log: platform.log,
    clock: systemClock,
    sink,
    prepare,
    limits,
    ...(quarantine === undefined ? {} : { quarantine: (unfit) => quarantine(partition, unfit) }),
    observer: {
      wrote: ({ records, position }) => {
        progress.records += records
        progress.positions[partition] = position
        stall.refresh()
        onProgress(progress.positions.reduce((sum, each) => sum + each, 0))
        if (position >= target) task.stop()
      },
    },
  })
  const stall = setTimeout(() => {
    stalled = new Error(
      `${topic}:${partition} has been at ${task.offset} for ${STALL_MS} ms, expected progress to ${target}`,
    )
    task.stop()
  }, STALL_MS)
  const onAbort = () => task.stop()
  signal.addEventListener('abort', onAbort)
  try {
    await task.run()
  } finally {
    clearTimeout(stall)
    signal.removeEventListener('abort', onAbort)
  }
  signal.throwIfAborted()
  if (stalled !== undefined) throw stalled
}
