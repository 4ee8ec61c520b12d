/** Compares the latest values of a topic's keys in Redis with the log, byte by byte. */
import { type Platform, readLog, type Stretch } from '../../platform/index.ts'
import {
  entityKey,
  HEADER_BYTES,
  offsetOf,
  parsePosition,
  partitionKey,
  positionKey,
  stampOf,
} from '../../sinks/redis/index.ts'
import type { LatestReading, LatestTarget } from '../../streams/core/projection.ts'
import { type Differences, shownPair } from './difference.ts'
import { heldOrNothing, partitionsOf } from './inputs.ts'
import type { ProjectionVerification } from './projection.ts'
import { settled } from './settle.ts'

interface Latest {
  readonly stamp: number
  readonly offset: number
  readonly value: Buffer
}

const READ_KEYS = 500

/**
 * Compares each partition up to a position that the store has reached. A value that was written after it is compared with
 * the log up to its own offset. A store that does not reach the end of the log is a difference.
 */
export const verifyLatest = async (verification: ProjectionVerification<LatestTarget>): Promise<void> => {
  const { platform, instance, topic, target, unfit, differences, settleMs, onProgress } = verification
  const { codecs, registry, names, redis } = platform
  const reading = target.open({ codecs, registry })
  const partitions = await partitionsOf(platform, verification)
  for (let partition = 0; partition < partitions; partition++) {
    const keys = partitionKey(names.prefix, target.space, partition)
    const where = `Redis ${keys}`
    const { start, end } = await heldOrNothing(platform, topic, partition)
    if (start > 0) differences.lacks(topic, partition, start)
    const held = async () => parsePosition(await redis.get(positionKey(keys)))?.position ?? 0
    const position = await settled(held, end, settleMs)
    if (position < end)
      differences.add({ where, which: 'position', expected: `at least ${end}`, actual: String(position) })
    const refused = (offset: number, reason: string) => {
      const which = `${topic}:${partition}:${offset}`
      if (!unfit.has({ instance, topic, partition }, offset))
        differences.add({ where: 'quarantine', which, expected: reason, actual: 'absent' })
    }
    const last = new Map<string, Latest>()
    const stretch = { topic, partition, from: start, to: position }
    await addLatest(platform, reading, stretch, last, { refused, ...(onProgress && { onProgress }) })
    const newer = await compare(platform, { where, keys, start, position }, last, differences)
    const to = Math.max(position, ...[...newer.values()].map((actual) => offsetOf(actual) + 1))
    const isBefore = (key: string, offset: number) => offset <= offsetOf(newer.get(key) ?? NONE)
    await addLatest(platform, reading, { topic, partition, from: position, to }, last, { isMeant: isBefore })
    for (const [entity, actual] of newer) check(where, entity, actual, last.get(entity) as Latest, differences)
  }
}

/** A value of an offset before all others. */
const NONE = Buffer.alloc(HEADER_BYTES, 0xff)

interface Reading {
  readonly refused?: (offset: number, reason: string) => void
  /** Which records count; default: all. */
  readonly isMeant?: (key: string, offset: number) => boolean
  readonly onProgress?: (records: number) => void
}

/** Reads a stretch, and keeps the latest value of each key. */
const addLatest = async (
  platform: Platform,
  reading: LatestReading,
  stretch: Stretch,
  last: Map<string, Latest>,
  { refused, isMeant = () => true, onProgress }: Reading,
): Promise<void> => {
  if (stretch.to === stretch.from) return
  for await (const records of readLog(platform, stretch)) {
    await reading.prepare(records)
    for (const record of records) {
      if (record.key === null || record.value === null) continue
      const stamp = reading.stampOf(record)
      if (!Number.isSafeInteger(stamp)) {
        refused?.(record.offset, `stamp ${stamp}`)
        continue
      }
      const key = record.key.toString('utf8')
      if (!isMeant(key, record.offset)) continue
      const known = last.get(key)
      if (known !== undefined && known.stamp > stamp) continue
      last.set(key, { stamp, offset: record.offset, value: Buffer.from(record.value) })
    }
    onProgress?.(records.length)
  }
}

interface Compared {
  readonly where: string
  readonly keys: string
  /** The oldest offset that the log holds. */
  readonly start: number
  /** The offset up to which the expected values were read. */
  readonly position: number
}

/** @returns the values that were written after that position: they are not compared */
const compare = async (
  { redis }: Platform,
  { where, keys, start, position }: Compared,
  expected: ReadonlyMap<string, Latest>,
  differences: Differences,
): Promise<ReadonlyMap<string, Buffer>> => {
  const newer = new Map<string, Buffer>()
  const entities = [...expected.keys()]
  for (let i = 0; i < entities.length; i += READ_KEYS) {
    const some = entities.slice(i, i + READ_KEYS)
    const found = await redis.mgetBuffer(...some.map((entity) => entityKey(keys, entity)))
    some.forEach((entity, j) => {
      const actual = found[j]
      const vector = expected.get(entity) as Latest
      // A value from before the oldest held offset wins by its greater stamp; the log does not say what it was.
      if (actual !== null && offsetOf(actual) < start && stampOf(actual) > vector.stamp) return
      if (actual !== null && offsetOf(actual) >= position) newer.set(entity, actual)
      else check(where, entity, actual, vector, differences)
    })
  }
  return newer
}

const check = (
  where: string,
  entity: string,
  actual: Buffer | null,
  expected: Latest,
  differences: Differences,
): void => {
  differences.compared++
  const value = actual?.subarray(HEADER_BYTES)
  const isPlaced = actual !== null && stampOf(actual) === expected.stamp && offsetOf(actual) === expected.offset
  if (isPlaced && value?.equals(expected.value)) return
  const shown = shownPair(expected.value, value)
  const placed =
    actual === null || isPlaced
      ? shown
      : {
          expected: `stamp ${expected.stamp}, offset ${expected.offset}: ${shown.expected}`,
          actual: `stamp ${stampOf(actual)}, offset ${offsetOf(actual)}: ${shown.actual}`,
        }
  differences.add({ where, which: `key ${entity}`, ...placed })
}
