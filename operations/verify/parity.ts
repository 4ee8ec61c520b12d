/**
 * Parity: compares what the online store serves now with the offline store's answer for the same (stamp, offset), bit
 * for bit.
 */

import type { Platform } from '../../platform/index.ts'
import { type LiveView, vectorSpace } from '../../processors/features/index.ts'
import { type TypedName, vectorAt } from '../../queries/offline/index.ts'
import type { OnlineReader } from '../../queries/online/index.ts'
import { featureType } from '../../schemas/index.ts'
import { entityKey, partitionKey } from '../../sinks/redis/index.ts'

export interface Parity {
  readonly view: string
  /** Number of compared vectors. */
  readonly vectors: number
  readonly values: number
  readonly mismatches: readonly string[]
}

export interface ParityOptions {
  readonly online: OnlineReader
  readonly platform: Platform
  readonly live: LiveView
  readonly entityIds: readonly string[]
  /** Event time of both reads, ms; ages are relative to it. */
  readonly time: number
  readonly ttlMs: number
}

const MISMATCHES_MAX = 20
const PARALLEL = 8

/** @throws Error if the online store is healing or unavailable */
export const verifyParity = async (options: ParityOptions): Promise<Parity> => {
  const { online, platform, live, entityIds, time, ttlMs } = options
  const store = { client: platform.clickhouse, prefix: platform.names.prefix }
  const { view, version, dataset } = live
  const features = Object.keys(view.features)
  const typed: TypedName[] = Object.entries(view.features).map(([name, feature]) => ({
    name,
    type: featureType(feature, dataset),
  }))
  const partitions = view.partitions ?? dataset.partitions ?? 1
  const [answer] = await online.read([{ view: view.name, version, partitions, entityIds, time, ttlMs, features }])
  if (answer.kind !== 'vectors') throw new Error(`view ${view.name}: the online store is ${answer.kind}`)
  const mismatches: string[] = []
  let values = 0
  const compare = async (i: number): Promise<void> => {
    const served = answer.vectors[i]
    const kept = await vectorAt(store, {
      view: view.name,
      version,
      entityId: entityIds[i],
      time,
      ttlMs,
      features: typed,
    })
    const where = `${view.name} ${entityIds[i]}`
    if (served.kind !== 'found' || kept === undefined) {
      if (served.kind === 'found' || kept !== undefined)
        mismatches.push(`${where}: online ${served.kind}, offline ${kept === undefined ? 'nothing' : 'a vector'}`)
      return
    }
    if (served.stamp !== kept.stamp || served.offset !== kept.offset)
      mismatches.push(`${where}: online (${served.stamp}, ${served.offset}), offline (${kept.stamp}, ${kept.offset})`)
    if (served.outsideMaxAge !== kept.outsideMaxAge)
      mismatches.push(
        `${where}: outside the maximum age: online ${served.outsideMaxAge}, offline ${kept.outsideMaxAge}`,
      )
    features.forEach((feature, j) => {
      values++
      if (!Object.is(served.values[j], kept.values[j]))
        mismatches.push(`${where}.${feature}: online ${served.values[j]}, offline ${kept.values[j]}`)
    })
  }
  for (let i = 0; i < entityIds.length; i += PARALLEL)
    await Promise.all(Array.from({ length: Math.min(PARALLEL, entityIds.length - i) }, (_, j) => compare(i + j)))
  return { view: view.name, vectors: entityIds.length, values, mismatches: mismatches.slice(0, MISMATCHES_MAX) }
}

const SCAN_COUNT = 1000

/** Up to `count` entities with an online vector, in the order of the store. */
export const servedEntities = async (
  { redis, names }: Platform,
  { view, version, dataset }: LiveView,
  count: number,
): Promise<string[]> => {
  const found = new Set<string>()
  const partitions = view.partitions ?? dataset.partitions ?? 1
  const nodes = 'nodes' in redis ? redis.nodes('master') : [redis]
  for (let partition = 0; partition < partitions && found.size < count; partition++) {
    const prefix = entityKey(partitionKey(names.prefix, vectorSpace(view.name, version), partition), '')
    const match = `${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`
    for (const node of nodes) {
      let cursor = '0'
      do {
        const [next, keys] = await node.scan(cursor, 'MATCH', match, 'COUNT', SCAN_COUNT)
        for (const key of keys) if (found.size < count) found.add(key.slice(prefix.length))
        cursor = next
      } while (cursor !== '0' && found.size < count)
    }
  }
  return [...found]
}
