import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LogError } from '../../../../../streams/core/log.ts'
import { crc32c } from '../../../../../streams/kafka/client/crc32c.ts'
import { Fetcher, type FetcherTimes } from '../../../../../streams/kafka/fetching/fetcher.ts'
import { FETCH_LIMITS } from '../../../../../streams/kafka/fetching/limits.ts'
import { KafkaReader } from '../../../../../streams/kafka/reader.ts'
import { FetchBrokers } from '../../../../support/fetch-brokers.ts'
import { seeded } from '../../../../support/seed.ts'
import { until } from '../../../../support/until.ts'

const LONG_MS = 600_000

const start = (times: Partial<FetcherTimes> = {}) => {
  const brokers = new FetchBrokers()
  const fetcher = new Fetcher(brokers.network(), { backoffMinMs: 1, backoffMaxMs: 5, idleMs: 1, ...times })
  return {
    brokers,
    fetcher,
    reader: (topic: string, partition = 0, epoch?: number) => new KafkaReader(fetcher, topic, partition, epoch),
  }
}

/** Reads `count` records from a position on. */
const read = async (reader: KafkaReader, from: number, count: number): Promise<string[]> => {
  const values: string[] = []
  for (let next = from; values.length < count; ) {
    const fetched = await reader.fetch(next, LONG_MS)
    values.push(...fetched.records.map(({ value }) => String(value)))
    next = fetched.next
  }
  return values
}

const codeOf = (fetching: Promise<unknown>): Promise<string> =>
  fetching.then(
    () => 'none',
    ({ code }: LogError) => code,
  )

describe('the cost of a partition', () => {
  test('hundreds of idle partitions are a few sessions, whose polls name none of them', async () => {
    const { brokers, fetcher, reader } = start()
    brokers.create('t', 300)
    const pending = Array.from({ length: 300 }, (_, partition) => codeOf(reader('t', partition).fetch(0, LONG_MS)))
    const idlePolls = () =>
      brokers.requests.filter(({ request }) => request.session.epoch > 0 && request.positions.length === 0)
    await until('some polls named no partition', () => idlePolls().length > 3)
    const before = brokers.requests.length
    await until('some more polls', () => idlePolls().length > 8)
    expect(brokers.requests.slice(before).flatMap(({ request }) => request.positions)).toEqual([])
    expect(brokers.connections).toBeLessThanOrEqual(FETCH_LIMITS.hotConnections + 2)
    expect(brokers.metadataAsked).toBe(1)
    fetcher.close()
    expect(new Set(await Promise.all(pending))).toEqual(new Set(['CLOSED']))
    await until('all connections are closed', () => brokers.connections === 0)
  })

  test('readers of one partition at one position share a request and its answer', async () => {
    const { brokers, fetcher, reader } = start()
    brokers.create('t', 1)
    const readers = Array.from({ length: 50 }, () => reader('t'))
    const answers = Promise.all(readers.map((each) => read(each, 0, 1)))
    brokers.append('t', 0, 'a')
    expect(new Set((await answers).flat())).toEqual(new Set(['a']))
    for (const { request } of brokers.requests) expect(request.positions.length).toBeLessThanOrEqual(1)
    fetcher.close()
  })

  test('without readers, no connection is left', async () => {
    const { brokers, reader } = start()
    brokers.create('t', 1)
    brokers.append('t', 0, 'a')
    const only = reader('t')
    await read(only, 0, 1)
    await only.close()
    await until('all connections are closed', () => brokers.connections === 0)
    const again = reader('t')
    expect(await read(again, 0, 1)).toEqual(['a'])
    await again.close()
  })
})

describe('waits', () => {
  test('a partition that joins while the long poll is under way does not wait for its end', async () => {
    const { brokers, fetcher, reader } = start()
    brokers.create('quiet', 20)
    brokers.create('t', 1)
    const quiet = Array.from({ length: 20 }, (_, partition) => codeOf(reader('quiet', partition).fetch(0, LONG_MS)))
    await until('all are cold', () => brokers.requests.some(({ request }) => request.session.epoch > 0))
    brokers.faster = 0
    brokers.wake()
    brokers.append('t', 0, 'a')
    expect(await read(reader('t'), 0, 1)).toEqual(['a'])
    fetcher.close()
    await Promise.all(quiet)
  })

  test('large backlogs take turns: nobody starves, and no answer is larger than its bound', async () => {
    const { brokers, fetcher, reader } = start()
    const partitions = 12
    brokers.create('t', partitions)
    for (let partition = 0; partition < partitions; partition++)
      for (let i = 0; i < 3; i++) brokers.append('t', partition, Buffer.alloc(900_000, 48 + i))
    const all = await Promise.all(
      Array.from({ length: partitions }, (_, partition) => read(reader('t', partition), 0, 3)),
    )
    expect(new Set(all.map((values) => values.map(([first]) => first).join()))).toEqual(new Set(['0,1,2']))
    for (const { request } of brokers.requests) expect(request.bytesMax).toBeLessThanOrEqual(8 * 1024 * 1024)
    fetcher.close()
  })
})

describe('a log that was truncated and has grown again', () => {
  const grown = (offset: number) => {
    const started = start()
    const { brokers } = started
    brokers.create('t', 1)
    for (const value of ['a', 'b', 'c']) brokers.append('t', 0, value)
    brokers.elect('t', 0, 2, offset)
    for (const value of ['x', 'y', 'z']) brokers.append('t', 0, value)
    return started
  }

  test('is noticed by a reader that knows the epoch of what it has read', async () => {
    const { fetcher, reader } = grown(2)
    await expect(reader('t', 0, 0).fetch(3, LONG_MS)).rejects.toMatchObject({ code: 'TRUNCATED' })
    expect(await read(reader('t', 0, 0), 2, 3)).toEqual(['x', 'y', 'z'])
    expect(await read(reader('t', 0, 1), 4, 1)).toEqual(['z'])
    await expect(reader('t', 0, 7).fetch(3, LONG_MS)).rejects.toMatchObject({ code: 'TRUNCATED' })
    fetcher.close()
  })

  test('is noticed by a reader that joins another one at its position, and confirmed readers wait together', async () => {
    const { brokers, fetcher, reader } = grown(2)
    const waits = reader('t')
    const waiting = read(waits, 0, 6)
    await until('it waits', () => brokers.requests.some(({ request }) => request.session.epoch > 0))
    for (const waitMs of [0, 30, LONG_MS]) expect(await codeOf(reader('t', 0, 9).fetch(5, waitMs))).toBe('TRUNCATED')
    const sure = reader('t', 0, 1)
    expect(await sure.fetch(5, 10)).toMatchObject({ records: [], next: 5, end: 5 })
    const joined = read(sure, 5, 1)
    const before = brokers.requests.length
    await until('they wait together', () =>
      brokers.requests.slice(before).some(({ request }) => request.session.epoch > 0),
    )
    brokers.append('t', 0, 'last')
    expect([await joined, (await waiting).at(-1)]).toEqual([['last'], 'last'])
    fetcher.close()
  })

  test('is noticed by a reader that waits while it happens, but only if it had read the lost records', async () => {
    const { brokers, fetcher, reader } = start()
    brokers.create('t', 2)
    for (const value of ['a', 'b', 'c']) for (const partition of [0, 1]) brokers.append('t', partition, value)
    const [lost, kept] = [reader('t', 0), reader('t', 1)]
    await Promise.all([read(lost, 0, 3), read(kept, 0, 3)])
    const [refused, waiting] = [codeOf(lost.fetch(3, LONG_MS)), kept.fetch(3, LONG_MS)]
    await until('both wait', () =>
      brokers.requests.some(({ request }) => request.positions.some(({ from }) => from === 3)),
    )
    brokers.elect('t', 0, 2, 1)
    brokers.elect('t', 1, 2)
    for (const value of ['x', 'y', 'z']) for (const partition of [0, 1]) brokers.append('t', partition, value)
    expect(await refused).toBe('TRUNCATED')
    expect(await waiting).toMatchObject({ next: 6, epoch: 1 })
    fetcher.close()
  })
})

test('connections that the broker closed while they were idle are opened again, without an error', async () => {
  const { brokers, fetcher, reader } = start({ backoffMinMs: LONG_MS, backoffMaxMs: LONG_MS })
  brokers.create('t', 1)
  const only = reader('t')
  brokers.append('t', 0, 'a')
  expect(await read(only, 0, 1)).toEqual(['a'])
  brokers.breakConnections(1)
  brokers.append('t', 0, 'b')
  expect(await read(only, 1, 1)).toEqual(['b'])
  fetcher.close()
})

describe('a partition with a problem does not affect others', () => {
  test('a position outside the log, a missing topic, an error of the broker', async () => {
    const { brokers, fetcher, reader } = start()
    brokers.create('t', 4)
    brokers.held('t', 1).error = 29
    const good = read(reader('t', 0), 0, 2)
    brokers.append('t', 0, 'a')
    await expect(reader('t', 2).fetch(7, LONG_MS)).rejects.toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', start: 0 })
    expect(await codeOf(reader('none').fetch(0, LONG_MS))).toBe('UNKNOWN_TOPIC')
    expect(await codeOf(reader('t', 9).fetch(0, LONG_MS))).toBe('UNKNOWN_TOPIC')
    expect(await codeOf(reader('t', 1).fetch(0, LONG_MS))).toBe('UNAVAILABLE')
    brokers.append('t', 0, 'b')
    expect(await good).toEqual(['a', 'b'])
    fetcher.close()
  })

  test('a batch with changed bytes is named; the records before it are read', async () => {
    const { brokers, fetcher, reader } = start()
    brokers.create('t', 1)
    for (const value of ['a', 'b', 'c']) brokers.append('t', 0, value)
    const bad = brokers.held('t', 0).batches[1]
    bad[bad.length - 2] ^= 1
    const only = reader('t')
    expect(await read(only, 0, 1)).toEqual(['a'])
    await expect(only.fetch(1, LONG_MS)).rejects.toMatchObject({ code: 'DAMAGED' })
    fetcher.close()
  })

  test('a batch that cannot be unpacked is named with its partition, offset and codec', async () => {
    const { brokers, fetcher, reader } = start()
    brokers.create('t', 1)
    brokers.append('t', 0, 'a')
    brokers.append('t', 0, 'b')
    const bad = brokers.held('t', 0).batches[1]
    bad.writeInt16BE(3, 21) // lz4
    bad.writeUInt32BE(crc32c(bad, 21), 17)
    const only = reader('t')
    expect(await read(only, 0, 1)).toEqual(['a'])
    const text =
      'fetch t:0 at 1: record batch at offset 1, compressed by lz4, cannot be unpacked: it is not an lz4 frame'
    await expect(only.fetch(1, LONG_MS)).rejects.toMatchObject({ code: 'DAMAGED', message: text })
    fetcher.close()
  })

  test('a broker that does not answer is an error, some time after the wait is over', async () => {
    const { brokers, fetcher, reader } = start({ retryMs: 50 })
    brokers.create('t', 1)
    brokers.faster = 0
    expect(await codeOf(reader('t').fetch(0, 10))).toBe('UNAVAILABLE')
    brokers.down.add(1)
    brokers.breakConnections(1)
    await expect(reader('t').fetch(0, 10)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('refused'),
    })
    fetcher.close()
  })

  test('an empty answer contains the ends', async () => {
    const { brokers, fetcher, reader } = start()
    brokers.create('t', 1)
    for (const value of ['a', 'b']) brokers.append('t', 0, value)
    brokers.held('t', 0).start = 1
    const only = reader('t')
    for (const waitMs of [0, 1, 30, 120])
      expect(await only.fetch(2, waitMs)).toEqual({ records: [], next: 2, end: 2, start: 1 })
    fetcher.close()
  })
})

type Change =
  | { readonly kind: 'append'; readonly partition: number }
  | { readonly kind: 'move'; readonly partition: number; readonly leader: number }
  | { readonly kind: 'break' | 'down' | 'up'; readonly leader: number }
  | { readonly kind: 'forget' | 'pause' }

test('every reader reads every record once and in order, whatever breaks and however leaders move', async () => {
  const partition = fc.nat(5)
  const leader = fc.integer({ min: 1, max: 3 })
  const change: fc.Arbitrary<Change> = fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('append' as const), partition }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), partition, leader }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('break' as const, 'down' as const, 'up' as const), leader }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('forget' as const, 'pause' as const) }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 80 }), async (changes) => {
      const { brokers, fetcher, reader } = start({ retryMs: LONG_MS })
      brokers.create('t', 6)
      const due = Array.from(
        { length: 6 },
        (_, at) => changes.filter((c) => c.kind === 'append' && c.partition === at).length + 1,
      )
      const reading = due.flatMap((count, at) => [read(reader('t', at), 0, count), read(reader('t', at), 0, count)])
      for (const each of changes) {
        if (each.kind === 'append')
          brokers.append('t', each.partition, String(brokers.held('t', each.partition).batches.length))
        else if (each.kind === 'move') brokers.held('t', each.partition).leader = each.leader
        else if (each.kind === 'break') brokers.breakConnections(each.leader)
        else if (each.kind === 'down') brokers.down.add(each.leader)
        else if (each.kind === 'up') brokers.down.delete(each.leader)
        else if (each.kind === 'forget') brokers.forgetSessions()
        else await sleep(2)
        brokers.wake()
      }
      brokers.down.clear()
      for (let at = 0; at < 6; at++) brokers.append('t', at, String(brokers.held('t', at).batches.length))
      const all = await Promise.all(reading)
      all.forEach((values, i) => {
        expect(values).toEqual(Array.from({ length: due[i >> 1] }, (_, n) => String(n)))
      })
      fetcher.close()
    }),
    { numRuns: 40, ...seeded },
  )
}, 60_000)
