/**
 * Rebuilds the online vectors of a view version. The usual vector sink writes them into another space, in the same
 * layout. Then each is written over the live one, in bounded calls that check every vector, and live vectors that are
 * not in the log are removed. The live sink continues: what it wrote after the rebuilt position stays.
 */
import { entriesOf, parsePosition, positionKey, type RedisClient, removeAhead } from '../../sinks/redis/index.ts'
import type { LatestTarget } from '../../streams/core/projection.ts'
import { checkPosition, withCopy } from './copy.ts'
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

/** @throws Error, errors of log and store; vectors that were overwritten before the error are correct and stay */
export const rebuildLatest = (options: LatestRebuild): Promise<RebuiltVectors> =>
  withCopy(options, 'latest', async ({ live, scratch, filled }) => {
    const { lock, signal } = options
    const { redis } = options.platform
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
    return { mended, removed }
  })

const checkScratch = async (redis: RedisClient, scratch: readonly string[], positions: readonly number[]) => {
  for (const [partition, keys] of scratch.entries())
    checkPosition(keys, parsePosition(await redis.get(positionKey(keys)))?.position ?? 0, positions[partition])
}
