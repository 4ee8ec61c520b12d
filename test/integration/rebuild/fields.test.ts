/** Rebuild and verification of entities with fields, while the live sink writes at the worst moments: it is written here call by call, without a worker. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { rebuildFields } from '../../../operations/rebuild/fields.ts'
import { acquireLock, lockKey } from '../../../operations/rebuild/lock.ts'
import { Differences } from '../../../operations/verify/difference.ts'
import { verifyFields } from '../../../operations/verify/fields.ts'
import type { Platform } from '../../../platform/connect.ts'
import { ForwardReader, settledEnd } from '../../../platform/log-reading.ts'
import { UnfitRecords } from '../../../platform/quarantine.ts'
import {
  fieldsKey,
  partitionKey,
  positionKey,
  type RedisClient,
  redisFieldsSink,
  removeEntries,
} from '../../../sinks/redis/index.ts'
import type { FieldsTarget } from '../../../streams/core/projection.ts'
import { KafkaAppender } from '../../../streams/kafka/index.ts'
import { createTopics } from '../../support/create-topics.ts'
import { naive, type Op, opsProjection } from '../../support/fields-contract.ts'
import { stackPlatform } from '../../support/running-platform.ts'
import { until } from '../../support/until.ts'

const SPACE = 'runs'
const ENTITIES = 50
let platform: Platform
let appender: KafkaAppender
let topics = 0
let topic: string
let keys: string
let written: Op[][]

beforeAll(() => {
  platform = stackPlatform('fields')
  appender = new KafkaAppender(platform.log.kafka)
})
afterAll(async () => {
  await removeEntries(platform.redis, [keys], 'fields')
  await appender.close()
  await platform.close()
})

const append = async (records: readonly Op[][]): Promise<void> => {
  const appends = records.map((ops) => {
    written.push(ops)
    return appender.append({ topic, partition: 0, key: null, value: Buffer.from(JSON.stringify(ops)) })
  })
  await Promise.all(appends)
}
const opsAt = (n: number): Op[] => [
  { entity: `e${n % ENTITIES}`, field: 'n', value: `${n}` },
  { entity: `e${n % ENTITIES}`, field: `f${n % 7}`, value: n % 3 === 0 ? null : `${n}` },
  ...(n % 11 === 0 ? [{ entity: `e${(n * 3) % ENTITIES}` }] : []),
]
const some = (from: number, to: number): Op[][] => Array.from({ length: to - from }, (_, i) => opsAt(from + i))

beforeEach(async () => {
  written = []
  topic = `${platform.names.prefix}fields${topics++}`
  keys = partitionKey(platform.names.prefix, SPACE, 0)
  await createTopics(await platform.log.admin(), [{ topic, numPartitions: 1 }])
  await removeEntries(platform.redis, [keys], 'fields')
  await append(some(0, 200))
})

const target = (isRanked = false): FieldsTarget => {
  const { project, rankBytes } = opsProjection(isRanked)
  const open = () => ({ prepare: async () => {}, project })
  return { store: 'fields', space: SPACE, ...(rankBytes === undefined ? {} : { rankBytes }), open } as FieldsTarget
}

const end = async (): Promise<number> => {
  await until('all is settled', async () => (await settledEnd(platform, topic, 0)) >= written.length)
  return written.length
}

/** Writes as the live sink does, from where the store stands. @returns the position */
const live = async (to: number, isRanked = false): Promise<number> => {
  const sink = redisFieldsSink({
    client: platform.redis,
    prefix: platform.names.prefix,
    space: SPACE,
    projection: opsProjection(isRanked),
  })
  const { position } = await sink.resume(0)
  const reader = new ForwardReader(platform, topic, 0, position)
  for await (const piece of reader.readTo(to)) await sink.write({ partition: 0, ...piece })
  await reader.close()
  return to
}

/** What Redis holds, as `naive` computes it. */
const stored = async (): Promise<Map<string, Map<string, string>>> => {
  const entities = new Map<string, Map<string, string>>()
  for (const key of await platform.redis.keys(`${keys.replace(/[{}]/g, '\\$&')}h:*`)) {
    const fields = Object.entries(await platform.redis.hgetallBuffer(key))
    const entity = key.slice(`${keys}h:`.length)
    entities.set(entity, new Map(fields.map(([field, value]) => [field, value.toString('hex')])))
  }
  return entities
}
const expected = () => new Map([...naive(written)].filter(([, fields]) => fields.size > 0))

/** A client that does something before each call of a kind. */
const before = (method: string, work: () => Promise<unknown>): Platform => {
  const redis = new Proxy(platform.redis, {
    get: (client, name) => {
      const member = Reflect.get(client, name) as unknown
      if (typeof member !== 'function') return member
      if (name !== method) return member.bind(client)
      return async (...parameters: unknown[]) => {
        await work()
        return member.apply(client, parameters)
      }
    },
  }) as RedisClient
  return { ...platform, redis }
}

const rebuilt = async (on: Platform = platform, more: { hasLock?: boolean } = {}) => {
  const lock = await acquireLock(platform.redis, [lockKey(keys)], 'fields')
  if (more.hasLock === false) await platform.redis.del(lockKey(keys))
  const { signal } = new AbortController()
  try {
    return await rebuildFields({ platform: on, topic, target: target(), lock, onProgress: () => {}, signal })
  } finally {
    await lock.release()
  }
}

const verified = async (on: Platform = platform, isRanked = false): Promise<Differences> => {
  const differences = new Differences()
  const common = { platform: on, instance: 'fields.test.v1.s1', topic, input: undefined, settleMs: 100 }
  const unfit = new UnfitRecords(platform)
  await verifyFields({ ...common, target: target(isRanked), unfit, differences })
  return differences
}

const damage = async (): Promise<void> => {
  await platform.redis.hset(fieldsKey(keys, 'e7'), 'f1', 'wrong')
  await platform.redis.del(fieldsKey(keys, 'e8'))
  await platform.redis.hset(fieldsKey(keys, 'nobody'), 'f', 'v')
}

test('what the live sink writes before an entity is replaced is applied to what replaces it', async () => {
  await live(await end())
  await damage()
  let calls = 0
  const busy = before('eval', async () => {
    calls++
    await append([['e7', 'e8'].map((entity) => ({ entity, field: `call ${calls}`, value: 'of the live sink' }))])
    await live(await end())
  })
  expect(await rebuilt(busy)).toMatchObject({ removed: 1 })
  expect(calls).toBeGreaterThan(1)
  expect(await platform.redis.get(positionKey(keys))).toBe(String(await end()))
  expect(await stored()).toEqual(expected())
  expect(await verified()).toMatchObject({ count: 0 })
})

test('a live version that is behind, or empty, is brought to where the log ends', async () => {
  const all = await end()
  for (const position of [0, 120]) {
    await removeEntries(platform.redis, [keys], 'fields')
    await live(position)
    if (position > 0) await damage()
    await rebuilt()
    expect(await platform.redis.get(positionKey(keys))).toBe(String(all))
    expect(await stored()).toEqual(expected())
  }
})

test('of a live version beyond the log nothing counts, not even that it heals', async () => {
  const all = await live(await end())
  await damage()
  await platform.redis.set(positionKey(keys), '5000 9000')
  expect(await rebuilt()).toMatchObject({ mended: 2, removed: 1 })
  expect(await platform.redis.get(positionKey(keys))).toBe(String(all))
  expect(await stored()).toEqual(expected())
})

test('without its lock a rebuild replaces nothing', async () => {
  await live(await end())
  await damage()
  const damaged = await stored()
  await expect(rebuilt(platform, { hasLock: false })).rejects.toThrow('has lost the lock of the rebuild')
  expect(await stored()).toEqual(damaged)
  expect((await verified()).count).toBeGreaterThan(2)
})

test('entities that are written while they are verified are compared where they stand', async () => {
  await live(150)
  let next = 151
  const busy = before('millraceReadFieldsBuffer', () => live(next++))
  await end()
  const { count, first } = await verified(busy)
  expect(first).toEqual([
    expect.objectContaining({ which: 'position', expected: 'at least 200' }), // as nobody else brings it there
  ])
  expect(count).toBe(1)
  expect(next).toBeGreaterThan(153)
})

test('what the log has lost is not a difference, and what it holds is compared', async () => {
  const all = await live(await end())
  const admin = await platform.log.admin()
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '100' }] })
  expect(await verified()).toMatchObject({ count: 0, missing: [{ begins: 100 }] })
  await platform.redis.hset(fieldsKey(keys, `e${(all - 1) % ENTITIES}`), 'n', 'wrong')
  expect(await verified()).toMatchObject({ count: 1 })
})

test('a value whose rank is greater may be from what the log has lost, a lesser one is a difference', async () => {
  const ranks = [9, 3, 5, 4]
  written = []
  topic = `${platform.names.prefix}fields${topics++}`
  await createTopics(await platform.log.admin(), [{ topic, numPartitions: 1 }])
  await append(ranks.map((rank, i) => [{ entity: 'r', field: i === 3 ? 'g' : 'f', value: `${i}`, rank }]))
  await live(await end(), true)
  expect(await verified(platform, true)).toMatchObject({ count: 0, compared: 2 })
  const admin = await platform.log.admin()
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '1' }] })
  expect(await verified(platform, true)).toMatchObject({ count: 0 })
  const value = (await platform.redis.hgetBuffer(fieldsKey(keys, 'r'), 'g')) as Buffer
  value[7] -= 1
  await platform.redis.hset(fieldsKey(keys, 'r'), 'g', value)
  expect(await verified(platform, true)).toMatchObject({ count: 1 })
})
