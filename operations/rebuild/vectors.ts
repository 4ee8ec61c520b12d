/**
 * Rebuilds the online vectors of a view version. The usual vector sink writes them into another space, in the same
 * layout. Then each is written over the live one, in bounded calls that check every vector, and live vectors that are
 * not in the log are removed. The live sink continues: what it wrote after the rebuilt position stays.
 */
import { openTarget } from '../../platform/index.ts'
import {
  entriesOf,
  parsePosition,
  partitionKey,
  positionKey,
  type RedisClient,
  removeAhead,
  removeEntries,
} from '../../sinks/redis/index.ts'
import type { LatestTarget } from '../../streams/core/projection.ts'
import { fill } from './fill.ts'
import { Overwriter } from './overwrite.ts'
import type { RebuildOptions, Rebuilt } from './table.ts'

export interface LatestRebuild extends RebuildOptions {
  readonly target: LatestTarget
}

export interface RebuiltVectors extends Rebuilt {
  /** Live vectors that were missing or different. */
  readonly mended: number
  /** Live vectors that are not in the log. */
  readonly removed: number
}

const LIMITS = { batchRecordsMax: 1000, lingerMs: 20 }

/** Space beside the live one; no live space begins like this. */
const scratchSpace = (space: string): string => `rebuild.${space}`

/** @throws Error, errors of log and store; vectors that were overwritten before the error are correct and stay */
export const rebuildLatest = async (options: LatestRebuild): Promise<RebuiltVectors> => {
  const { platform, topic, target, lock, signal } = options
  const { redis, names } = platform
  const partitions = await platform.log.partitions(topic)
  const beside = scratchSpace(target.space)
  const live = Array.from({ length: partitions }, (_, i) => partitionKey(names.prefix, target.space, i))
  const scratch = Array.from({ length: partitions }, (_, i) => partitionKey(names.prefix, beside, i))
  await removeEntries(redis, scratch, 'latest') // from a run that was killed
  try {
    const { make, prepare } = openTarget(platform, { ...target, space: beside }, topic)
    const filled = await fill({
      ...options,
      partitions,
      sink: make(),
      prepare,
      limits: LIMITS,
      livePosition: async (partition) => parsePosition(await redis.get(positionKey(live[partition])))?.position ?? 0,
    })
    const overwriter = new Overwriter(redis, lock.token, live, scratch, filled)
    await checkScratch(redis, scratch, filled.positions)
    let mended = 0
    for await (const { partition, keys: entityIds } of entriesOf(redis, scratch, 'latest')) {
      signal.throwIfAborted()
      mended += await overwriter.put(partition, entityIds)
      await removeAhead(redis, live[partition], entityIds) // it belongs to what was there before
    }
    let removed = 0
    for await (const { partition, keys: entityIds } of entriesOf(redis, live, 'latest')) {
      signal.throwIfAborted()
      removed += await overwriter.removeUnknown(partition, entityIds)
    }
    await checkScratch(redis, scratch, filled.positions)
    await overwriter.settle()
    return { ...filled, mended, removed }
  } finally {
    await removeEntries(redis, scratch, 'latest')
  }
}

/** A store that was emptied in the meantime has lost the new version, so a missing vector would prove nothing. */
const checkScratch = async (redis: RedisClient, scratch: readonly string[], positions: readonly number[]) => {
  for (const [partition, keys] of scratch.entries()) {
    const position = parsePosition(await redis.get(positionKey(keys)))?.position ?? 0
    if (position !== positions[partition])
      throw new Error(
        `Redis was emptied during the rebuild: ${keys} is at position ${position}, expected ${positions[partition]}.`,
      )
  }
}
