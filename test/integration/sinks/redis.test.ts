import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import {
  connectRedis,
  entityKey,
  HEADER_BYTES,
  offsetOf,
  partitionKey,
  positionKey,
  stampOf,
} from '../../../sinks/redis/index.ts'
import { contractSink, redisHarness } from '../../support/redis-harness.ts'
import { contractRecord, sinkContract } from '../../support/sink-contract.ts'

const connect = (): Redis => connectRedis({ urls: [inject('stack').redis] }) as Redis
const prefix = `test-${randomBytes(4).toString('hex')}.`
const VIEW = 'contract'
let client: Redis
beforeAll(() => {
  client = connect()
})
afterAll(async () => {
  await emptied()
  client.disconnect()
})

const keys = async (): Promise<string[]> => (await client.keys(`{${prefix}*`)).sort()
const emptied = async (): Promise<void> => {
  const found = await keys()
  if (found.length > 0) await client.del(found)
}

const sinkOn = (on: Redis) => contractSink(on, prefix)
const harness = () => redisHarness({ client, prefix, keys, empty: emptied })

sinkContract('Redis', harness)

describe('vectors in Redis', () => {
  const at = partitionKey(prefix, `${VIEW}.v1`, 0)
  beforeEach(emptied)
  const write = (from: number, to: number, records = [contractRecord(from, 'AA', from)], end?: number) =>
    sinkOn(client).write({ partition: 0, from, to, records, ...(end === undefined ? {} : { end }) })

  test('header and event lie as documented, negative and large stamps included', async () => {
    for (const stamp of [-1, 0, -4_294_967_297, 4_294_967_295, 2 ** 53 - 1, -(2 ** 53 - 1)]) {
      await emptied()
      const record = contractRecord(8_589_934_593, 'AA', stamp)
      await write(0, 8_589_934_594, [record])
      const vector = (await client.getBuffer(entityKey(at, 'AA'))) as Buffer
      expect(vector.readBigInt64BE(0)).toBe(BigInt(stamp))
      expect(vector.readBigInt64BE(8)).toBe(8_589_934_593n)
      expect([stampOf(vector), offsetOf(vector)]).toEqual([stamp, 8_589_934_593])
      expect(vector.subarray(HEADER_BYTES)).toEqual(record.value)
    }
    expect(await client.get(positionKey(at))).toBe('8589934594')
  })

  test('of two vectors the greater (stamp, offset) stays, whatever their signs and sizes', async () => {
    const stamps = [-(2 ** 40), -(2 ** 32) - 1, -1, 0, 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 45]
    let position = 0
    for (const first of stamps) {
      for (const second of stamps) {
        await write(position, position + 1, [contractRecord(position, `${first} ${second}`, first)])
        await write(position + 1, position + 2, [contractRecord(position + 1, `${first} ${second}`, second)])
        position += 2
        const vector = (await client.getBuffer(entityKey(at, `${first} ${second}`))) as Buffer
        expect(stampOf(vector)).toBe(Math.max(first, second))
        expect(offsetOf(vector)).toBe(second >= first ? position - 1 : position - 2)
      }
    }
  })

  test('an empty topic gets a position, so that its readers are not told to wait', async () => {
    expect(await write(0, 0, [])).toEqual({ kind: 'applied', rows: 0 })
    expect(await client.get(positionKey(at))).toBe('0')
  })

  test('an emptied store says that it is not whole until it has passed what the log held', async () => {
    await write(0, 1, undefined, 3)
    expect(await client.get(positionKey(at))).toBe('1 3')
    await write(1, 2, undefined, 4)
    expect(await client.get(positionKey(at))).toBe('2 3')
    await write(2, 3, undefined, 5)
    expect(await client.get(positionKey(at))).toBe('3')
  })

  test('an older copy says that it is not whole until it has passed the batch that found it behind', async () => {
    await write(0, 4)
    expect(await write(9, 10)).toEqual({ kind: 'gap', position: 4 })
    expect(await client.get(positionKey(at))).toBe('4 9')
    await write(4, 9, [])
    expect(await client.get(positionKey(at))).toBe('9')
  })

  test('records without key or value move the position only', async () => {
    const [a, b] = [contractRecord(0, 'AA', 1), contractRecord(1, 'AA', 2)]
    expect(
      await write(0, 2, [
        { ...a, key: null },
        { ...b, value: null },
      ]),
    ).toEqual({ kind: 'applied', rows: 0 })
    expect(await keys()).toEqual([positionKey(at)])
  })

  test('a key with a value of another type stops the sink: no further try can help, and the remedy says what can', async () => {
    for (const key of [positionKey(at), entityKey(at, 'AA')]) {
      await emptied()
      await client.lpush(key, 'of another program')
      await expect(write(0, 1)).rejects.toMatchObject({
        code: 'KEY_FOREIGN',
        react: 'stop',
        message: expect.stringContaining(`Redis (keys ${at}*) holds a key with a value of another type`),
        remedy: expect.stringContaining('Delete that key'),
      })
      await client.del(key)
      await write(0, 1)
      expect(await client.get(positionKey(at))).toBe('1')
    }
  })

  test('a server that evicts keys is refused', async () => {
    const strange = new Proxy(client, {
      get: (target, name) => {
        if (name === 'config') return async () => ['maxmemory-policy', 'allkeys-lru']
        const member = Reflect.get(target, name) as unknown
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
    await expect(sinkOn(strange).resume(0)).rejects.toMatchObject({ code: 'STORE_UNFIT', react: 'stop' })
  })

  test('a server that cannot be reached is an error to be tried again', async () => {
    const nobody = connectRedis({ urls: ['redis://127.0.0.1:1'], commandTimeoutMs: 200 }) as Redis
    await expect(sinkOn(nobody).resume(0)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', react: 'retry' })
    nobody.disconnect()
  })
})
