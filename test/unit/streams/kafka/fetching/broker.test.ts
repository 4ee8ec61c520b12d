import { expect, test } from 'vitest'
import type { FetchAnswer, FetchRequest } from '../../../../../streams/kafka/client/fetch.ts'
import { BrokerFetcher } from '../../../../../streams/kafka/fetching/broker.ts'
import { FETCH_LIMITS } from '../../../../../streams/kafka/fetching/limits.ts'
import { type Demand, type Place, WantedPartition } from '../../../../../streams/kafka/fetching/partition.ts'
import { until } from '../../../../support/until.ts'

interface Asked {
  readonly request: FetchRequest
  readonly topics: readonly string[]
  /** Answers that there is nothing. */
  nothing(): void
  /** Answers with so many bytes for each topic. */
  bytes(byTopic: Readonly<Record<string, number>>): void
}

/** A broker of one connection for hot partitions and one for cold ones; each request waits for its answer. */
const start = () => {
  let now = 0
  const asked: Asked[] = []
  const connection = {
    isOpen: () => true,
    fetch: (request: FetchRequest) =>
      new Promise<FetchAnswer>((resolve) => {
        const partitions = request.positions.map(({ topic, partition, from }) => {
          return {
            topic,
            partition,
            errorCode: 0,
            lastStableOffset: from,
            logStart: 0,
            aborted: [],
            records: Buffer.alloc(0),
          }
        })
        const isInSession = request.session.epoch >= 0
        const nothing = () =>
          resolve({ errorCode: 0, sessionId: isInSession ? 7 : 0, partitions: isInSession ? [] : partitions })
        const bytes = (byTopic: Readonly<Record<string, number>>) => {
          const filled = partitions.map((each) => ({ ...each, records: Buffer.alloc(byTopic[each.topic] ?? 0) }))
          resolve({ errorCode: 0, sessionId: 0, partitions: filled })
        }
        asked.push({ request, topics: request.positions.map(({ topic }) => topic), nothing, bytes })
      }),
    logStart: async () => 0,
    epochEnd: async () => -1,
    close: () => {},
  }
  const log: string[] = []
  const limits = { ...FETCH_LIMITS, hotConnections: 1, coldConnections: 1 }
  const fetcher: BrokerFetcher = new BrokerFetcher(
    async () => connection,
    {
      answered: async (place) => {
        log.push(`${place.partition.topic} decoded`)
        return () => {
          log.push(`${place.partition.topic} handed over`)
          fetcher.add(place)
        }
      },
      lost: () => {},
    },
    limits,
    () => now,
  )
  /** A place where somebody waits at the end of a partition. */
  const waiting = (topic: string, newsAt: number): Place => {
    const partition = new WantedPartition(topic, 0)
    partition.newsAt = newsAt
    const place = partition.place(5)
    place.ends = { end: 5, start: 0 }
    place.demands.add({ place, isDue: false } as Demand)
    return place
  }
  const passes = (ms: number) => {
    now += ms
  }
  return { asked, fetcher, waiting, passes, log }
}

test('a partition that becomes cold during the long poll is still requested', async () => {
  const { asked, fetcher, waiting, passes } = start()
  fetcher.add(waiting('quiet', Number.NEGATIVE_INFINITY))
  await until('the long poll is under way', () => asked.length === 1)
  fetcher.add(waiting('t', 0))
  await until('a short poll is under way', () => asked.length === 2)
  expect(asked.map(({ topics }) => topics)).toEqual([['quiet'], ['t']])

  passes(FETCH_LIMITS.hotMs + 1)
  asked[1].nothing()
  await until('it is asked for again, though it is cold by now', () => asked.length === 3)
  expect(asked[2].topics).toEqual(['t'])

  asked[0].nothing()
  await until('the long poll goes on, as long as the short one', () => asked.length === 4)
  expect(asked[3].request.waitMs).toBeLessThan(FETCH_LIMITS.hotWaitMs + 10)
  asked[2].nothing()
  asked[3].nothing()
  await until('it is in the next long poll', () => asked.length === 5)
  expect([asked[4].topics, asked[4].request.waitMs]).toEqual([['t'], FETCH_LIMITS.coldWaitMs])
  fetcher.close()
})

test('cold partitions are requested at every moment, also while another one has just had records', async () => {
  const { asked, fetcher, waiting } = start()
  for (const topic of ['a', 'b']) fetcher.add(waiting(topic, Number.NEGATIVE_INFINITY))
  await until('the long poll is under way', () => asked.length === 1)
  fetcher.add(waiting('hot', 0))
  await until('a short poll is under way', () => asked.length === 2)
  asked[0].bytes({ a: 10 })
  await until('the long poll goes on', () => asked.length === 3)
  expect([asked[2].request.session.epoch >= 0, asked[2].request.waitMs]).toEqual([true, FETCH_LIMITS.coldWaitMs])
  fetcher.close()
})

test('a lone row is handed over before a megabyte of another partition is decoded, and small answers together', async () => {
  const { asked, fetcher, waiting, log } = start()
  for (const topic of ['replayed', 'large', 'lone', 'other']) fetcher.add(waiting(topic, 0))
  await until('the poll is under way', () => asked.length === 1)
  asked[0].bytes({ replayed: 1024 * 1024, large: 512 * 1024, lone: 200, other: 300 })
  await until('the next poll is under way', () => asked.length === 2)
  const small = ['lone decoded', 'other decoded', 'large decoded']
  const handed = ['lone handed over', 'other handed over', 'large handed over']
  expect(log).toEqual([...small, ...handed, 'replayed decoded', 'replayed handed over'])
  fetcher.close()
})
