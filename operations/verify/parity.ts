/**
 * Parity: compares what the online store serves at a time with the offline store's answer at that time and the same position, bit for bit. The two stores
 * are filled independently: before the comparison the offline store has to hold what was served, and what it holds beyond the position
 * of the online store does not count. So neither a store that lags nor traffic shows as a mismatch. A vector that is newer than the time is
 * not compared, unless the online store has the one before: readers get that one from the offline store.
 */

import type { Platform } from '../../platform/index.ts'
import { featuresTableName, type LiveView, vectorSpace } from '../../processors/features/index.ts'
import { reached, type TypedName, vectorAt } from '../../queries/offline/index.ts'
import type { OnlineReader, OnlineVector, VectorAnswer } from '../../queries/online/index.ts'
import { type FieldValue, featureType } from '../../schemas/index.ts'
import { entityKey, partitionKey, unlessUnavailable } from '../../sinks/redis/index.ts'
import { partitionOf } from '../../streams/core/partition.ts'

export interface Parity {
  readonly view: string
  /** The time of the reads, ms. */
  readonly time: number
  /** Number of compared vectors. */
  readonly vectors: number
  /** Number of entities of which readers get the vector from the offline store, because the one in the online store is newer than the time. */
  readonly offline: number
  readonly values: number
  readonly mismatches: readonly string[]
}

export interface ParityOptions {
  readonly online: OnlineReader
  readonly platform: Platform
  readonly live: LiveView
  readonly entityIds: readonly string[]
  /** The time of both reads, ms; ages are relative to it. Default: now. */
  readonly time?: number
  readonly ttlMs: number
  /** How long the offline store may take until it holds what the online store serves, ms. Default 30,000. */
  readonly timeoutMs?: number
}

const MISMATCHES_MAX = 20
const TIMEOUT_MS = 30_000
const PARALLEL = 8

/** @throws Error if the online store is healing or unavailable; OfflineError if the offline store does not catch up in time */
export const verifyParity = async (options: ParityOptions): Promise<Parity> => {
  const { platform, live, entityIds, ttlMs } = options
  const store = { client: platform.clickhouse, prefix: platform.names.prefix }
  const { view, version, dataset } = live
  const features = Object.keys(view.features)
  const typed: TypedName[] = Object.entries(view.features).map(([name, feature]) => ({
    name,
    type: featureType(feature, dataset),
  }))
  const partitions = partitionsOf(live)
  const answer = await servedVectors(options, features)
  const { time } = answer
  await offlineHolds(options, answer)
  const mismatches: string[] = []
  let values = 0
  let offline = 0
  const compare = async (i: number): Promise<void> => {
    const served = answer.vectors[i]
    if (served.kind === 'earlier') {
      offline++
      return
    }
    const partition = partitionOf(Buffer.from(entityIds[i], 'utf8'), partitions)
    const kept = await vectorAt(store, {
      view: view.name,
      version,
      entityId: entityIds[i],
      time,
      ttlMs,
      features: typed,
      before: { partition, offset: positionOf(answer, partition, served) },
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
      if (!isSame(served.values[j], kept.values[j]))
        mismatches.push(`${where}.${feature}: online ${shown(served.values[j])}, offline ${shown(kept.values[j])}`)
    })
  }
  for (let i = 0; i < entityIds.length; i += PARALLEL)
    await Promise.all(Array.from({ length: Math.min(PARALLEL, entityIds.length - i) }, (_, j) => compare(i + j)))
  const vectors = entityIds.length - offline
  return { view: view.name, time, vectors, offline, values, mismatches: mismatches.slice(0, MISMATCHES_MAX) }
}

/** The position of the read. A vector that holds until another one does is read after the position, and may be beyond it. */
const positionOf = ({ positions }: Served, partition: number, served: OnlineVector): number =>
  Math.max(positions.get(partition)!, served.kind === 'found' ? served.offset + 1 : 0)

const isSame = (a: FieldValue, b: FieldValue): boolean =>
  Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : Object.is(a, b)

const shown = (value: FieldValue): string => (Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : String(value))

const partitionsOf = ({ view, dataset }: LiveView): number => view.partitions ?? dataset.partitions ?? 1

type Served = VectorAnswer & { readonly kind: 'vectors' }

const servedVectors = async (
  { online, live, entityIds, time, ttlMs }: ParityOptions,
  features: readonly string[],
): Promise<Served> => {
  const { view, version } = live
  const asked = { view: view.name, version, partitions: partitionsOf(live), entityIds, ttlMs, features }
  const [answer] = await online.read([{ ...asked, ...(time !== undefined && { time }) }])
  if (answer.kind !== 'vectors') throw new Error(`view ${view.name}: the online store is ${answer.kind}`)
  return answer
}

/** Waits until the offline store holds every vector of an answer. */
const offlineHolds = async (
  { platform, live, entityIds, timeoutMs = TIMEOUT_MS }: ParityOptions,
  { vectors }: Served,
): Promise<void> => {
  const partitions = partitionsOf(live)
  const { view, version } = live
  const last = new Map<number, number>()
  for (const [i, vector] of vectors.entries()) {
    if (vector.kind !== 'found') continue
    const partition = partitionOf(Buffer.from(entityIds[i], 'utf8'), partitions)
    last.set(partition, Math.max(last.get(partition) ?? -1, vector.offset))
  }
  const { clickhouse, names } = platform
  const of = { table: featuresTableName(names.prefix, view.name, version), topic: names.features(view.name, version) }
  for (const [partition, offset] of last) await reached(clickhouse, of, partition, offset + 1, { timeoutMs })
}

const SCAN_COUNT = 1000

/** Up to `count` entities with an online vector, in the order of the store. @throws SinkError STORE_UNAVAILABLE */
export const servedEntities = async ({ redis, names }: Platform, live: LiveView, count: number): Promise<string[]> => {
  const { view, version } = live
  const found = new Set<string>()
  const partitions = partitionsOf(live)
  const nodes = 'nodes' in redis ? redis.nodes('master') : [redis]
  for (let partition = 0; partition < partitions && found.size < count; partition++) {
    const prefix = entityKey(partitionKey(names.prefix, vectorSpace(view.name, version), partition), '')
    const match = `${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`
    for (const node of nodes) {
      let cursor = '0'
      do {
        const [next, keys] = await unlessUnavailable(node.scan(cursor, 'MATCH', match, 'COUNT', SCAN_COUNT))
        for (const key of keys) if (found.size < count) found.add(key.slice(prefix.length))
        cursor = next
      } while (cursor !== '0' && found.size < count)
    }
  }
  return [...found]
}
