/** Finds the entries of a space with a scan of the servers; for jobs, not for requests. */
import type { RedisClient } from './config.ts'
import { aheadKey, entityKey, epochKey, fieldsKey, positionKey } from './layout.ts'

const SCAN_COUNT = 1000
const CALL_KEYS_MAX = 500

/** What a space holds: the latest value of every key, or entities with fields. */
export type EntryKind = 'latest' | 'fields'
const MARKS = { latest: '}:e:', fields: '}:h:' } as const

/** Some keys of one of the requested partitions. */
export interface Entries {
  /** Index in the requested list. */
  readonly partition: number
  readonly keys: readonly string[]
}

const nodesOf = (redis: RedisClient) => ('nodes' in redis ? redis.nodes('master') : [redis])

const commonBeginning = ([first = '']: readonly string[]): string =>
  first.slice(0, first.lastIndexOf(':', first.length - 2) + 1)

/**
 * Keys of the entries of partitions, in pieces that fit one call. One scan of each server finds all partitions.
 * @param partitionKeys partitions of one space (`partitionKey`)
 */
export async function* entriesOf(
  redis: RedisClient,
  partitionKeys: readonly string[],
  kind: EntryKind,
): AsyncGenerator<Entries> {
  const mark = MARKS[kind]
  const partitionOf = new Map(partitionKeys.map((keys, partition) => [keys, partition]))
  const match = `${commonBeginning(partitionKeys).replace(/[\\*?[\]]/g, '\\$&')}*`
  for (const node of nodesOf(redis)) {
    const found = partitionKeys.map((): string[] => [])
    for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
      const [next, scanned] = await node.scan(cursor, 'MATCH', match, 'COUNT', SCAN_COUNT)
      cursor = next
      for (const key of scanned) {
        const end = key.indexOf(mark)
        const partition = end < 0 ? undefined : partitionOf.get(key.slice(0, end + 2))
        if (partition !== undefined) found[partition].push(key.slice(end + mark.length))
      }
      for (const [partition, keys] of found.entries())
        while (keys.length >= CALL_KEYS_MAX) yield { partition, keys: keys.splice(0, CALL_KEYS_MAX) }
    }
    for (const [partition, keys] of found.entries()) if (keys.length > 0) yield { partition, keys }
  }
}

/**
 * Removes all entries of partitions of a space. The position goes first, so what an interrupted removal leaves does not
 * count.
 * @returns the number of removed entries
 */
export const removeEntries = async (
  redis: RedisClient,
  partitionKeys: readonly string[],
  kind: EntryKind,
): Promise<number> => {
  for (const keys of partitionKeys) await redis.del(positionKey(keys), epochKey(keys))
  let removed = 0
  for await (const { partition, keys } of entriesOf(redis, partitionKeys, kind)) {
    const beginning = partitionKeys[partition]
    if (kind === 'latest') await removeAhead(redis, beginning, keys)
    const keyOf = kind === 'latest' ? entityKey : fieldsKey
    removed += await redis.unlink(...keys.map((key) => keyOf(beginning, key)))
  }
  return removed
}

/** Removes what is kept beside entries that are ahead of the clock: nothing of it counts any more. */
export const removeAhead = async (redis: RedisClient, partitionKey: string, keys: readonly string[]): Promise<void> => {
  if (keys.length > 0) await redis.unlink(...keys.map((key) => aheadKey(partitionKey, key)))
}
