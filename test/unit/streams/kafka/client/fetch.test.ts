import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeFetch, encodeFetch, type FetchPosition } from '../../../../../streams/kafka/client/fetch.ts'
import { seeded } from '../../../../support/seed.ts'

const require = createRequire(import.meta.url)

/** Neighbours of one topic together, as kafkajs takes them. */
const grouped = <P extends { topic: string }, T>(partitions: readonly P[], entry: (partition: P) => T) => {
  const groups: { topic: string; partitions: T[] }[] = []
  for (const each of partitions) {
    if (groups.at(-1)?.topic !== each.topic) groups.push({ topic: each.topic, partitions: [] })
    groups.at(-1)?.partitions.push(entry(each))
  }
  return groups
}

test('a request has the bytes that kafkajs writes', async () => {
  const request = require('kafkajs/src/protocol/requests/fetch/v11/request.js')
  const topic = fc.constantFrom('a', 'topic', 'thema-ü')
  const position: fc.Arbitrary<FetchPosition> = fc.record({
    topic,
    partition: fc.nat(9),
    from: fc.nat(Number.MAX_SAFE_INTEGER),
    bytesMax: fc.nat(1e6),
  })
  const forgotten = fc.array(fc.record({ topic, partition: fc.nat(9) }), { maxLength: 5 })
  const session = fc.record({ id: fc.nat(1e6), epoch: fc.integer({ min: -1, max: 1e6 }) })
  await fc.assert(
    fc.asyncProperty(
      fc.array(position, { maxLength: 20 }),
      forgotten,
      session,
      fc.nat(5000),
      async (positions, gone, own, waitMs) => {
        const ours = encodeFetch({ waitMs, bytesMax: 8e6, session: own, positions, forgotten: gone })
        const theirs = await request({
          replicaId: -1,
          maxWaitTime: waitMs,
          minBytes: 1,
          maxBytes: 8e6,
          sessionId: own.id,
          sessionEpoch: own.epoch,
          topics: grouped(positions, ({ partition, from, bytesMax }) => ({
            partition,
            fetchOffset: from,
            maxBytes: bytesMax,
          })),
          forgottenTopics: grouped(gone, ({ partition }) => partition),
        }).encode()
        expect(ours.equals(theirs.buffer)).toBe(true)
      },
    ),
    seeded,
  )
})

test('an answer with several topics and partitions is split, and each gets its own records', () => {
  const Encoder = require('kafkajs/src/protocol/encoder')
  const partition = (id: number, error: number, aborted: readonly number[], records: string) =>
    new Encoder()
      .writeInt32(id)
      .writeInt16(error)
      .writeInt64(100)
      .writeInt64(90)
      .writeInt64(5)
      .writeArray(aborted.map((first) => new Encoder().writeInt64(7).writeInt64(first)))
      .writeInt32(-1)
      .writeBytes(Buffer.from(records))
  const topics = [
    new Encoder().writeString('a').writeArray([partition(0, 0, [3, 4], 'one'), partition(2, 6, [], '')]),
    new Encoder().writeString('b').writeArray([partition(1, 0, [], 'two')]),
  ]
  const { buffer } = new Encoder().writeInt32(0).writeInt16(0).writeInt32(77).writeArray(topics)
  const { errorCode, sessionId, partitions } = decodeFetch(buffer)
  expect([errorCode, sessionId]).toEqual([0, 77])
  const common = { lastStableOffset: 90, logStart: 5 }
  const aborted = [3, 4].map((first) => ({ producerId: '7', first }))
  expect(partitions.map((each) => ({ ...each, records: String(each.records) }))).toEqual([
    { topic: 'a', partition: 0, errorCode: 0, ...common, aborted, records: 'one' },
    { topic: 'a', partition: 2, errorCode: 6, ...common, aborted: [], records: '' },
    { topic: 'b', partition: 1, errorCode: 0, ...common, aborted: [], records: 'two' },
  ])
})
