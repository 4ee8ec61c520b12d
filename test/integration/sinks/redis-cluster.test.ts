import { randomBytes } from 'node:crypto'
import type { Cluster } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OnlineReader } from '../../../queries/online/index.ts'
import { connectRedis, partitionKey, positionKey } from '../../../sinks/redis/index.ts'
import { fieldsContract } from '../../support/fields-contract.ts'
import { type RedisCluster, startRedisCluster } from '../../support/redis-cluster.ts'
import { contractSink, redisFieldsHarness, redisHarness } from '../../support/redis-harness.ts'
import { contractRecord, type SinkHarness, sinkContract } from '../../support/sink-contract.ts'

const prefix = `test-${randomBytes(4).toString('hex')}.`
let cluster: RedisCluster
let client: Cluster
beforeAll(async () => {
  cluster = await startRedisCluster()
  client = connectRedis({ urls: cluster.urls }) as Cluster
})
afterAll(async () => {
  client.disconnect()
  await cluster.stop()
})

const emptied = async (): Promise<void> => {
  await Promise.all(client.nodes('master').map((node) => node.flushall()))
}
const keys = async (): Promise<string[]> =>
  (await Promise.all(client.nodes('master').map((node) => node.keys('*')))).flat().sort()

const harness = async (): Promise<SinkHarness> => {
  await client.ping() // connects: the masters are known from here on
  return redisHarness({ client, prefix, keys, empty: emptied })
}

sinkContract('a cluster of Redis', harness, { propertyRuns: 10 })
fieldsContract(
  'a cluster of Redis',
  async (projection) => {
    await client.ping()
    return redisFieldsHarness({ client, prefix, keys, empty: emptied }, projection)
  },
  { propertyRuns: 3 },
)

describe('a cluster of Redis', () => {
  const partitions = 8

  test('partitions of a view lie on several servers, each with its vectors, and one request reads them all', async () => {
    await harness()
    const sink = contractSink(client, prefix, 'spread')
    for (let partition = 0; partition < partitions; partition++)
      await sink.write({ partition, from: 0, to: 2, records: [contractRecord(1, `k${partition}`, 100)] })
    const perServer = await Promise.all(client.nodes('master').map((node) => node.dbsize()))
    expect(perServer.filter((size) => size > 0).length).toBeGreaterThan(1)
    expect(perServer.reduce((sum, size) => sum + size, 0)).toBe(2 * partitions)

    const registry = { fetch: async () => ({ type: 'record', name: 'V', fields: [] }) }
    const entityIds = Array.from({ length: 50 }, (_, i) => `absent${i}`)
    const request = { view: 'spread', version: 1, partitions, entityIds, time: 0, ttlMs: 0, features: [] }
    const reader = new OnlineReader({ client, registry, prefix })
    const [answer] = await reader.read([request])
    expect(answer).toMatchObject({ kind: 'vectors', vectors: entityIds.map(() => ({ kind: 'not_found' })) })

    await client.del(positionKey(partitionKey(prefix, 'spread.v1', 5)))
    expect(await reader.read([request])).toEqual([{ kind: 'healing', partition: 5 }])
  })
})
