/** Compares the latest values of a topic's keys in Redis with the log, byte by byte. */
import { heldOf, type Platform, readLog, type Stretch, type UnfitRecords } from '../../platform/index.ts'
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
import { type Differences, shownBytes } from './difference.ts'
import { settled } from './settle.ts'

export interface LatestVerification {
  readonly platform: Platform
  readonly instance: string
  readonly topic: string
  /** Quarantined records that the store can never hold, as far as they are known now. */
  readonly unfit: UnfitRecords
  readonly target: LatestTarget
  readonly differences: Differences
  readonly settleMs: number
}

interface Latest {
  readonly stamp: number
  readonly offset: number
  readonly value: Buffer
}

const READ_KEYS = 500

/**
 * Run it while nothing is written, or it reports transient differences. A store that does not reach the end of the log
 * is a difference.
 */
export const verifyLatest = async (verification: LatestVerification): Promise<void> => {
  const { platform, instance, topic, target, unfit, differences, settleMs } = verification
  const { codecs, registry, names, redis, log } = platform
  const reading = target.open({ codecs, registry })
  const partitions = await log.partitions(topic)
  for (let partition = 0; partition < partitions; partition++) {
    const keys = partitionKey(names.prefix, target.space, partition)
    const where = `Redis ${keys}`
    const { start, end } = await heldOf(platform, topic, partition)
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
    const expected = await latestValues(platform, reading, { topic, partition, from: start, to: position }, refused)
    await compare(platform, { where, keys, start }, expected, differences)
  }
}

const latestValues = async (
  platform: Platform,
  reading: LatestReading,
  stretch: Stretch,
  refused: (offset: number, reason: string) => void,
): Promise<Map<string, Latest>> => {
  const last = new Map<string, Latest>()
  for await (const records of readLog(platform, stretch)) {
    await reading.prepare(records)
    for (const record of records) {
      if (record.key === null || record.value === null) continue
      const stamp = reading.stampOf(record)
      if (!Number.isSafeInteger(stamp)) {
        refused(record.offset, `stamp ${stamp}`)
        continue
      }
      const key = record.key.toString('utf8')
      const known = last.get(key)
      if (known !== undefined && known.stamp > stamp) continue
      last.set(key, { stamp, offset: record.offset, value: Buffer.from(record.value) })
    }
  }
  return last
}

const compare = async (
  { redis }: Platform,
  { where, keys, start }: { readonly where: string; readonly keys: string; readonly start: number },
  expected: Map<string, Latest>,
  differences: Differences,
): Promise<void> => {
  const entities = [...expected.keys()]
  for (let i = 0; i < entities.length; i += READ_KEYS) {
    const some = entities.slice(i, i + READ_KEYS)
    const found = await redis.mgetBuffer(...some.map((entity) => entityKey(keys, entity)))
    some.forEach((entity, j) => {
      const actual = found[j]
      const vector = expected.get(entity) as Latest
      // A value from before the oldest held offset wins by its greater stamp; the log does not say what it was.
      if (actual !== null && offsetOf(actual) < start && stampOf(actual) > vector.stamp) return
      differences.compared++
      const same =
        actual !== null &&
        stampOf(actual) === vector.stamp &&
        offsetOf(actual) === vector.offset &&
        actual.subarray(HEADER_BYTES).equals(vector.value)
      if (!same)
        differences.add({
          where,
          which: `key ${entity}`,
          expected: shownBytes(vector.value),
          actual: shownBytes(actual?.subarray(HEADER_BYTES)),
        })
    })
  }
}
