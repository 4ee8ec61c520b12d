/** Answers that are kept for readers that are behind: the same records, fewer requests, bounded, and none of a former leader. */
import { describe, expect, test } from 'vitest'
import type { Fetched } from '../../../../../streams/core/log.ts'
import { Fetcher } from '../../../../../streams/kafka/fetching/fetcher.ts'
import { WantedPartition } from '../../../../../streams/kafka/fetching/partition.ts'
import { KEPT_BYTES_MAX, KEPT_MS, RecentAnswers } from '../../../../../streams/kafka/fetching/recent.ts'
import { KafkaReader } from '../../../../../streams/kafka/reader.ts'
import { FetchBrokers } from '../../../../support/fetch-brokers.ts'

const answer = (from: number, next: number, end = 100): Fetched => ({
  records: Array.from({ length: next - from }, (_, i) => ({
    ...{ offset: from + i, key: null, value: Buffer.from(String(from + i)), timestamp: 0 },
  })),
  ...{ next, end, start: 0, epoch: 0 },
})
const offsets = (fetched: Fetched | undefined) => fetched?.records.map(({ offset }) => offset)

describe('what is kept', () => {
  const at = { now: 0 }
  const begin = () => {
    at.now = 0
    const partition = new WantedPartition('t', 0)
    return { partition, recent: new RecentAnswers(() => at.now) }
  }

  test('is told to as many readers as have not had it, also from a position within', () => {
    const { partition, recent } = begin()
    recent.keep(partition, 0, answer(0, 4), 10, 2)
    expect(recent.take(partition, 4)).toBeUndefined()
    expect(offsets(recent.take(partition, 0))).toEqual([0, 1, 2, 3])
    const within = recent.take(partition, 2)
    expect([offsets(within), within?.next]).toEqual([[2, 3], 4])
    expect(recent.take(partition, 0)).toBeUndefined()
  })

  test('is of a backlog, of the present leader, and of a moment ago', () => {
    const { partition, recent } = begin()
    recent.keep(partition, 0, answer(0, 4, 4), 10, 2)
    expect(recent.take(partition, 0), 'it reaches the end').toBeUndefined()
    recent.keep(partition, 0, answer(0, 4), 10, 0)
    expect(recent.take(partition, 0), 'all have had it').toBeUndefined()
    recent.keep(partition, 0, answer(0, 4), 10, 9)
    expect(offsets(recent.take(partition, 0))).toEqual([0, 1, 2, 3])
    expect(recent.take(new WantedPartition('t', 1), 0)).toBeUndefined()
    partition.leaders++
    expect(recent.take(partition, 0)).toBeUndefined()
    recent.keep(partition, 4, answer(4, 8), 10, 9)
    at.now = KEPT_MS - 1
    expect(offsets(recent.take(partition, 4))).toEqual([4, 5, 6, 7])
    at.now = KEPT_MS
    expect(recent.take(partition, 4)).toBeUndefined()
    recent.keep(partition, 8, answer(8, 9), 10, 9)
    recent.forget(partition)
    expect(recent.take(partition, 8)).toBeUndefined()
    recent.clear()
  })

  test('is bounded: the oldest goes first', () => {
    const { partition, recent } = begin()
    const third = KEPT_BYTES_MAX / 3
    for (let i = 0; i < 4; i++) recent.keep(partition, i, answer(i, i + 1), third, 1)
    expect(offsets(recent.take(partition, 0))).toBeUndefined()
    for (const from of [1, 2, 3]) expect(offsets(recent.take(partition, from))).toEqual([from])
    recent.keep(partition, 9, answer(9, 10), KEPT_BYTES_MAX + 1, 1)
    expect(recent.take(partition, 9)).toBeUndefined()
    recent.clear()
  })
})

test('several readers of a backlog, one behind the other, get the same records from few requests', async () => {
  const brokers = new FetchBrokers()
  const fetcher = new Fetcher(brokers.network(), { backoffMinMs: 1, backoffMaxMs: 5, idleMs: 1 })
  brokers.create('t', 1)
  for (let i = 0; i < 12; i++) brokers.append('t', 0, Buffer.alloc(600_000, 48 + i))
  const readers = Array.from({ length: 4 }, () => new KafkaReader(fetcher, 't', 0))
  const read: string[][] = []
  for (const reader of readers) {
    const values: string[] = []
    for (let next = 0; values.length < 12; ) {
      const fetched = await reader.fetch(next, 60_000)
      values.push(...fetched.records.map(({ value }) => String.fromCharCode((value as Buffer)[0]!)))
      next = fetched.next
    }
    read.push(values)
  }
  for (const values of read) expect(values).toEqual(read[0])
  expect(read[0]?.join('')).toBe('0123456789:;')
  const asked = brokers.requests.filter(({ request }) => request.positions.length > 0).length
  // Each alone would ask for each of the answers.
  expect(asked).toBeLessThan(24)
  fetcher.close()
})

test('a reader that has read nothing yet learns the present end, and no end of a moment ago', async () => {
  const brokers = new FetchBrokers()
  const fetcher = new Fetcher(brokers.network(), { backoffMinMs: 1, backoffMaxMs: 5, idleMs: 1 })
  brokers.create('t', 1)
  for (let i = 0; i < 4; i++) brokers.append('t', 0, Buffer.alloc(600_000, 48 + i))
  const [slow, fast] = [new KafkaReader(fetcher, 't', 0), new KafkaReader(fetcher, 't', 0)]
  const first = await fast.fetch(0, 60_000)
  expect(first.next).toBeLessThan(first.end)
  brokers.append('t', 0, Buffer.alloc(1))
  expect((await slow.fetch(0, 0)).end).toBe(first.end + 1)
  fetcher.close()
})
