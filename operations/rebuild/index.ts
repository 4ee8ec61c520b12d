/**
 * Rebuilds: a projection is rebuilt from the log beside the live one, and then readers are switched to it. Start with
 * fill.ts.
 */
import { type Platform, resumeTasks, SinkQuarantine } from '../../platform/index.ts'
import { partitionKey } from '../../sinks/redis/index.ts'
import type { PlannedProjection } from '../../streams/core/definition.ts'
import type { OutputRecord } from '../../streams/core/log.ts'
import type { ProjectionTarget } from '../../streams/core/projection.ts'
import type { UnfitRecord } from '../../streams/core/sink.ts'
import { KafkaAppender } from '../../streams/kafka/index.ts'
import { rebuildFields } from './fields.ts'
import { acquireLock, lockKey } from './lock.ts'
import { withOtherColumns } from './present.ts'
import { type RebuildOptions, type Rebuilt, rebuildTable, type TableOptions } from './table.ts'
import { rebuildLatest } from './vectors.ts'

export { PROJECTION_FORMS, projectionOf, projectionsOf, UnknownProjectionError } from './projection.ts'
export { type Rebuilt, scratchTableOf } from './table.ts'

const RESUME_TIMEOUT_MS = 10_000

export interface RebuildRequest {
  readonly platform: Platform
  readonly projection: PlannedProjection
  /** Processed positions of the log, of all partitions together. */
  readonly onProgress?: (positions: number) => void
  readonly signal?: AbortSignal
}

export interface RebuildResult extends Rebuilt {
  readonly projection: string
  readonly seconds: number
  /** Number of vectors or entities in Redis that were missing or different, and of those that are not in the log. */
  readonly mended?: number
  readonly removed?: number
}

/**
 * Rebuilds one projection while its readers and its live sink continue.
 * @throws Error if another run rebuilds it; errors of log and stores; the reason of the signal's abort. The new version
 * is removed in these cases.
 */
export const rebuild = async (request: RebuildRequest): Promise<RebuildResult> => {
  const { platform, projection, onProgress = () => {}, signal = new AbortController().signal } = request
  const started = performance.now()
  const { label, instance, topic } = projection
  const lock = await acquireLock(platform.redis, await lockKeysOf(platform, projection), label)
  const appender = new KafkaAppender(platform.log.kafka)
  const kept = new SinkQuarantine(platform, appender)
  try {
    const quarantine = (partition: number, unfit: readonly UnfitRecord[]) =>
      kept.keep({ instance, topic, partition }, unfit)
    // a record that the quarantine table cannot hold must not go to quarantine again: it would loop for ever
    const common = {
      platform,
      topic,
      lock,
      onProgress,
      signal,
      ...(topic === platform.names.quarantine ? {} : { quarantine }),
    }
    const rebuilt = await rebuiltPresently(common, projection)
    // A sink that was parked because of what is mended now goes on.
    const append = (record: OutputRecord) => appender.append(record)
    await resumeTasks({ platform, append, instance, timeoutMs: RESUME_TIMEOUT_MS })
    return { projection: label, ...rebuilt, seconds: (performance.now() - started) / 1000 }
  } finally {
    await appender.close()
    await lock.release()
  }
}

/**
 * A dataset may get a column meanwhile. What was filled has none of its values, and what the live sink writes is copied without it. So the catalogue is asked before the
 * switch, when all rows are read, and after it, when all are copied: if there are other columns, it is done again with these.
 */
const rebuiltPresently = async (common: RebuildOptions, projection: PlannedProjection): Promise<Rebuilt> => {
  const { platform, signal } = common
  const isPresent = async () => (await withOtherColumns(platform, projection)) === undefined
  const rebuilt = await rebuiltTarget({ ...common, isPresent }, projection.target)
  const present = await withOtherColumns(platform, projection)
  if (present === undefined && rebuilt !== undefined) return rebuilt
  signal.throwIfAborted()
  return rebuiltPresently(common, present ?? projection)
}

const rebuiltTarget = (common: TableOptions, target: ProjectionTarget): Promise<Rebuilt | undefined> => {
  switch (target.store) {
    case 'latest':
      return rebuildLatest({ ...common, target })
    case 'table':
      return rebuildTable({ ...common, target })
    case 'fields':
      return rebuildFields({ ...common, target })
  }
}

const lockKeysOf = async ({ names, log }: Platform, { label, topic, target }: PlannedProjection): Promise<string[]> => {
  if (target.store === 'table') return [`${names.prefix}millrace.rebuild.${label}`]
  const partitions = await log.partitions(topic)
  return Array.from({ length: partitions }, (_, i) => lockKey(partitionKey(names.prefix, target.space, i)))
}
