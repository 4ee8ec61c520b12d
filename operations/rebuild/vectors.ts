/**
 * Rebuilds the online vectors of a view version. They are written into another space, in the same layout, by the sink that writes
 * all vectors; then each is put over the live one, in bounded calls that judge every vector, and live vectors that the log does not
 * know are removed. The live sink goes on: what it wrote behind the rebuilt position stands.
 */
import { openTarget } from '../../platform/index.ts'
import { entityKey, parsePosition, partitionKey, positionKey, type RedisClient } from '../../sinks/redis/index.ts'
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
  /** Live vectors that the log does not know. */
  readonly removed: number
}

const LIMITS = { batchRecordsMax: 1000, lingerMs: 20 }
const SCAN_COUNT = 1000
const CALL_KEYS_MAX = 500

/** Space beside the live one; no space begins so. */
const scratchSpace = (space: string): string => `rebuild.${space}`

/** @throws Error, errors of log and store; what was put over by then is right, and stands */
export const rebuildLatest = async (options: LatestRebuild): Promise<RebuiltVectors> => {
  const { platform, topic, target, lock, signal } = options
  const { redis, names } = platform
  const partitions = await platform.log.partitions(topic)
  const beside = scratchSpace(target.space)
  const live = Array.from({ length: partitions }, (_, i) => partitionKey(names.prefix, target.space, i))
  const scratch = Array.from({ length: partitions }, (_, i) => partitionKey(names.prefix, beside, i))
  await removeScratch(redis, scratch) // of a run that was killed
  try {
    const { make, prepare } = openTarget(platform, { ...target, space: beside })
    const filled = await fill({
      ...options,
      partitions,
      sink: make(),
      prepare,
      limits: LIMITS,
      livePosition: async (partition) => parsePosition(await redis.get(positionKey(live[partition])))?.position ?? 0,
    })
    const overwriter = new Overwriter(redis, lock.token, live, scratch, filled.positions)
    await checkScratch(redis, scratch, filled.positions)
    let mended = 0
    for await (const { partition, entityIds } of entities(redis, scratch)) {
      signal.throwIfAborted()
      mended += await overwriter.put(partition, entityIds)
    }
    let removed = 0
    for await (const { partition, entityIds } of entities(redis, live)) {
      signal.throwIfAborted()
      removed += await overwriter.removeUnknown(partition, entityIds)
    }
    await checkScratch(redis, scratch, filled.positions)
    await overwriter.settle()
    return { ...filled, mended, removed }
  } finally {
    await removeScratch(redis, scratch)
  }
}

/** A store that was emptied meanwhile has lost the version beside: nothing may be concluded from what is missing in it. */
const checkScratch = async (redis: RedisClient, scratch: readonly string[], positions: readonly number[]) => {
  for (const [partition, keys] of scratch.entries()) {
    const position = parsePosition(await redis.get(positionKey(keys)))?.position ?? 0
    if (position !== positions[partition])
      throw new Error(
        `Redis was emptied during the rebuild: ${keys} stands at ${position}, not ${positions[partition]}.`,
      )
  }
}

const nodesOf = (redis: RedisClient) => ('nodes' in redis ? redis.nodes('master') : [redis])

/** Entities of partitions, as many as one call takes. All partitions are found in one walk over each server. */
async function* entities(redis: RedisClient, partitionKeys: readonly string[]) {
  const partitionOf = new Map(partitionKeys.map((keys, partition) => [keys, partition]))
  const match = `${commonBeginning(partitionKeys).replace(/[\\*?[\]]/g, '\\$&')}*`
  for (const node of nodesOf(redis)) {
    const found = partitionKeys.map((): string[] => [])
    for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
      const [next, keys] = await node.scan(cursor, 'MATCH', match, 'COUNT', SCAN_COUNT)
      cursor = next
      for (const key of keys) {
        const end = key.indexOf('}:e:')
        const partition = end < 0 ? undefined : partitionOf.get(key.slice(0, end + 2))
        if (partition !== undefined) found[partition].push(key.slice(end + 4))
      }
      for (const [partition, entityIds] of found.entries())
        while (entityIds.length >= CALL_KEYS_MAX) yield { partition, entityIds: entityIds.splice(0, CALL_KEYS_MAX) }
    }
    for (const [partition, entityIds] of found.entries()) if (entityIds.length > 0) yield { partition, entityIds }
  }
}

const commonBeginning = ([first = '']: readonly string[]): string =>
  first.slice(0, first.lastIndexOf(':', first.length - 2) + 1)

/** The position goes first: what is left of a removal that was broken off counts as nothing. */
const removeScratch = async (redis: RedisClient, scratch: readonly string[]): Promise<void> => {
  for (const keys of scratch) await redis.del(positionKey(keys))
  for await (const { partition, entityIds } of entities(redis, scratch))
    await redis.unlink(...entityIds.map((entityId) => entityKey(scratch[partition], entityId)))
}
