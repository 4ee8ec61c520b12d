/** The online vectors of a view version in Redis, compared with the last event of each entity in the log, byte by byte. */
import { type Platform, readLog } from '../../platform/index.ts'
import {
  entityKey,
  headerBytes,
  offsetOf,
  parsePosition,
  partitionKey,
  positionKey,
  stampOf,
} from '../../sinks/redis/index.ts'
import { vectorStamps } from '../../sinks/vectors/index.ts'
import { type Differences, shownBytes } from './difference.ts'

interface Vector {
  readonly stamp: number
  readonly offset: number
  readonly value: Buffer
}

const READ_KEYS = 500

/** @param partitions partitions of the feature topic. Run it when nothing is being written, or differences of the moment show. */
export const verifyOnline = async (
  platform: Platform,
  view: string,
  version: number,
  partitions: number,
  differences: Differences,
): Promise<void> => {
  for (let partition = 0; partition < partitions; partition++) {
    const keys = partitionKey(platform.names.prefix, view, version, partition)
    const position = parsePosition(await platform.redis.get(positionKey(keys)))?.position ?? 0
    const expected = await lastVectors(platform, platform.names.features(view, version), partition, position)
    await compare(platform, `Redis ${keys}`, keys, expected, differences)
  }
}

const lastVectors = async (
  platform: Platform,
  topic: string,
  partition: number,
  to: number,
): Promise<Map<string, Vector>> => {
  const stamps = vectorStamps(platform.registry)
  const last = new Map<string, Vector>()
  for await (const records of readLog(platform, { topic, partition, to })) {
    await stamps.prepare(records)
    for (const record of records) {
      if (record.key === null || record.value === null) continue
      const stamp = stamps.stampOf(record)
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
  where: string,
  keys: string,
  expected: Map<string, Vector>,
  differences: Differences,
): Promise<void> => {
  const entities = [...expected.keys()]
  for (let i = 0; i < entities.length; i += READ_KEYS) {
    const some = entities.slice(i, i + READ_KEYS)
    const found = await redis.mgetBuffer(...some.map((entity) => entityKey(keys, entity)))
    some.forEach((entity, j) => {
      const actual = found[j]
      const vector = expected.get(entity) as Vector
      differences.compared++
      const same =
        actual !== null &&
        stampOf(actual) === vector.stamp &&
        offsetOf(actual) === vector.offset &&
        actual.subarray(headerBytes).equals(vector.value)
      if (!same)
        differences.add({
          where,
          which: `entity ${entity}`,
          expected: shownBytes(vector.value),
          actual: shownBytes(actual?.subarray(headerBytes)),
        })
    })
  }
}
