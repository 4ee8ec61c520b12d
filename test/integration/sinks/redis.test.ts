import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import type { FieldsProjection } from '../../../sinks/field-changes.ts'
import {
  connectRedis,
  entityKey,
  fieldsKey,
  HEADER_BYTES,
  offsetOf,
  partitionKey,
  positionKey,
  readFields,
  redisFieldsSink,
  type StoredFields,
  stampOf,
} from '../../../sinks/redis/index.ts'
import { fieldsContract } from '../../support/fields-contract.ts'
import { contractSink, redisFieldsHarness, redisHarness } from '../../support/redis-harness.ts'
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
fieldsContract('Redis', (projection) => redisFieldsHarness({ client, prefix, keys, empty: emptied }, projection), {
  propertyRuns: 15,
})

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

describe('reading fields', () => {
  const project: FieldsProjection['project'] = ({ value }, emit) => {
    for (const [entity, field, text] of JSON.parse(String(value)) as [string, string, string][])
      emit.set(entity, field, text, undefined as never)
  }
  const write = async (entries: readonly (readonly [string, string, string])[], from = 0, end?: number) => {
    const record = { offset: from, key: null, value: Buffer.from(JSON.stringify(entries)), timestamp: 0 }
    const sink = redisFieldsSink({ client, prefix, space: 'read', projection: { project } })
    const batch = { partition: 2, from, to: from + 1, records: [record], ...(end === undefined ? {} : { end }) }
    expect((await sink.write(batch)).kind).toBe('applied')
  }
  const read = (entities: readonly string[], fields?: readonly string[]) =>
    readFields({ client, prefix, space: 'read', partition: 2, entities, ...(fields === undefined ? {} : { fields }) })
  const shown = async (entities: readonly string[], fields?: readonly string[]) => {
    const answer = await read(entities, fields)
    if (answer.kind === 'healing') return 'healing'
    return answer.entities.map((found) => [...found].sort().map(([field, value]) => [field, String(value)]))
  }
  beforeEach(emptied)

  test('texts and numbers of fields of any size are read as they were written', async () => {
    const sizes = [0, 1, 31, 32, 255, 256, 65_535, 65_536, 200_000]
    const entries = sizes.map((size) => ['sizes', `${'ü'.repeat(size / 2)}${size}`, 'x'.repeat(size)] as const)
    const many = Array.from({ length: 32_800 }, (_, i) => ['many', `f${i}`, `${i}`] as const)
    await write([
      ...entries,
      ...many,
      ['few', 'a', '1'],
      ...many.slice(0, 8).map(([, f, v]) => ['eight', f, v] as const),
    ])
    const answer = await read(['sizes', 'none', 'many', 'few', 'eight'])
    if (answer.kind !== 'fields') throw new Error(answer.kind)
    const texts = answer.entities.map((fields) => new Map([...fields].map(([field, value]) => [field, String(value)])))
    expect(answer.position).toBe(1)
    expect(texts[0]).toEqual(new Map(entries.map(([, field, value]) => [field, value])))
    expect(texts[1]).toEqual(new Map())
    expect(texts[2]).toEqual(new Map(many.map(([, field, value]) => [field, value])))
    expect(texts[3]).toEqual(new Map([['a', '1']]))
    expect(texts[4].size).toBe(8)
  })

  test('entities that are known at the position of the store are not read again, and those of another position are', async () => {
    await write([['e', 'a', '1']])
    const known = async (entities: readonly StoredFields[]) => {
      const answer = await readFields({ client, prefix, space: 'read', partition: 2, entities: ['e'], known: entities })
      return answer.kind === 'fields' ? answer.entities[0] : undefined
    }
    const first = (await known([])) as StoredFields
    expect([...first].map(String)).toEqual(['a,1'])
    expect(await known([first])).toBe(first)
    await write([['other', 'a', '1']], 1)
    const second = (await known([first])) as StoredFields
    expect(second).not.toBe(first)
    expect(second.packed).toEqual(first.packed)
    await write([['e', 'a', '2']], 2)
    expect([...((await known([second])) as StoredFields)].map(String)).toEqual(['a,2'])
  })

  test('listed fields only, of those that are there, and entities beyond one call', async () => {
    const names = Array.from({ length: 250 }, (_, i) => `e${i}`)
    await write(names.flatMap((name) => ['a', 'b', 'c'].map((field) => [name, field, `${field} of ${name}`] as const)))
    const asked = [...names, 'none']
    const both = (name: string) => (name === 'none' ? [] : ['a', 'c'].map((field) => [field, `${field} of ${name}`]))
    expect(await shown(asked, ['c', 'absent', 'a'])).toEqual(asked.map(both))
    const more = Array.from({ length: 2500 }, (_, i) => `x${i}`)
    expect(await shown(['e0'], [...more, 'b'])).toEqual([[['b', 'b of e0']]])
    await expect(read(['e0'], [])).rejects.toThrow(/expected at least one/)
  })

  test('a store that is empty or being filled is not read as one without fields', async () => {
    expect(await shown(['a'])).toBe('healing')
    await write([['a', 'f', '1']], 0, 2)
    expect(await shown(['a'])).toBe('healing')
    await write([['a', 'f', '2']], 1, 2)
    expect(await shown(['a', 'b'])).toEqual([[['f', '2']], []])
    expect(await read([])).toEqual({ kind: 'fields', position: 2, entities: [] })
  })

  test('a key of another type is an error that names the keys', async () => {
    await write([['a', 'f', '1']])
    const keys = partitionKey(prefix, 'read', 2)
    await client.lpush(fieldsKey(keys, 'b'), 'of another program')
    await expect(read(['a', 'b'])).rejects.toMatchObject({
      code: 'KEY_FOREIGN',
      message: expect.stringContaining(keys),
    })
  })
})
