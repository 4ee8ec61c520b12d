/** What the readers and producers of one process share: how few connections it is, and that none disturbs another. */
import { readFileSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stack, startStack } from '../../../infra/index.ts'
import type { OutputRecord, PartitionReader } from '../../../streams/core/log.ts'
import { FETCH_LIMITS } from '../../../streams/kafka/fetching/limits.ts'
import { KafkaAppender, KafkaLog } from '../../../streams/kafka/index.ts'
import { until } from '../../support/until.ts'
import { RuntimeBench } from './support/bench.ts'

let stack: Stack<'kafka'>
let bench: RuntimeBench
beforeAll(async () => {
  stack = await startStack({ parts: ['kafka'], onDeath: () => {} })
  bench = new RuntimeBench({ brokers: [stack.addresses.kafka] })
})
afterAll(async () => {
  await bench?.close()
  await stack?.stop()
})

const record = (topic: string, value: string, partition = 0): OutputRecord => ({
  topic,
  partition,
  key: null,
  value: Buffer.from(value),
})
const producerOf = async (id: string) => {
  const producer = await bench.log.producer(id)
  await producer.initialise()
  return producer
}
/** Reads until the position is `end`: markers follow a moment after their commit. */
const readTo = async (reader: PartitionReader, end: number): Promise<void> => {
  for (let next = 0; next < end; ) next = (await reader.fetch(next, 1000)).next
}
const connections = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'TLSSocketWrap').length

test('forty producers and forty readers share a few connections, and leave none behind', async () => {
  const topic = await bench.topic('log', 40)
  const before = connections()
  const all = Array.from({ length: 40 }, (_, partition) => partition)
  const producers = await Promise.all(all.map((partition) => producerOf(`${topic}-${partition}`)))
  const readers = await Promise.all(all.map((partition) => bench.log.reader(topic, partition)))
  const read = readers.map((reader) => reader.fetch(0, 60_000))
  await Promise.all(
    producers.map(async (producer, partition) => {
      await producer.send([record(topic, `v${partition}`, partition)])
      await producer.commit()
    }),
  )
  const values = (await Promise.all(read)).map(({ records }) => records.map(({ value }) => String(value)))
  expect(values).toEqual(all.map((partition) => [`v${partition}`]))
  expect(connections() - before).toBeLessThanOrEqual(FETCH_LIMITS.hotConnections + 10)
  await Promise.all([...producers, ...readers].map((each) => each.close()))
  await until('the connections are closed', () => connections() <= before)
})

test('a producer that is closed or fenced leaves the others alone', async () => {
  const topic = await bench.topic('log', 20)
  const ids = Array.from({ length: 20 }, (_, i) => `${topic}-${i}`)
  const producers = await Promise.all(ids.map(producerOf))
  const heirs = Promise.all(ids.slice(0, 5).map(producerOf)) // fences five while they send
  const outcomes = await Promise.allSettled(
    producers.map(async (producer, i) => {
      for (let n = 0; n < 20; n++) {
        await producer.send([record(topic, `${n}`, i)])
        await producer.commit()
        if (i >= 5 && i < 10 && n === 5) return producer.close()
      }
    }),
  )
  expect(
    outcomes.slice(5).flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : [])),
  ).toEqual([])
  const reader = await bench.log.reader(topic, 19)
  const values: string[] = []
  for (let next = 0; values.length < 20; ) {
    const fetched = await reader.fetch(next, 1000)
    values.push(...fetched.records.map(({ value }) => String(value)))
    next = fetched.next
  }
  expect(values).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`))
  await Promise.all([reader, ...producers, ...(await heirs)].map((each) => each.close()))
})

test('a deleted topic is an error for its senders and readers, and for no others', async () => {
  const [gone, stays] = [await bench.topic(), await bench.topic()]
  const producers = await Promise.all(Array.from({ length: 10 }, (_, i) => producerOf(`${gone}-${i}`)))
  for (const producer of producers) {
    await producer.send([record(gone, 'a'), record(stays, 'a')])
    await producer.commit()
  }
  const [reader, other] = [await bench.log.reader(gone, 0), await bench.log.reader(stays, 0)]
  await Promise.all([readTo(reader, 20), readTo(other, 20)])
  const ended = reader.fetch(20, 60_000).then(
    () => 'none',
    ({ code }) => code,
  )
  const admin = await bench.log.admin()
  await admin.deleteTopics({ topics: [gone] })
  expect(await ended).toBe('UNKNOWN_TOPIC')
  const fresh = await bench.topic() // nobody knows it: the metadata has to be asked for
  await Promise.all(
    producers.slice(1).map(async (producer) => {
      await producer.send([record(stays, 'b'), record(fresh, 'b')])
      await producer.commit()
    }),
  )
  await expect(producers[0].send([record(gone, 'c')])).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' })
  expect((await other.fetch(20, 5000)).records.length).toBeGreaterThan(0)
  await Promise.all([reader, other, ...producers].map((each) => each.close()))
})

test('after another process has deleted a topic that was asked for, all other questions are answered', async () => {
  const [gone, stays] = [await bench.topic(), await bench.topic()]
  for (const topic of [gone, stays]) expect(await bench.log.ends(topic)).toEqual([{ partition: 0, start: 0, end: 0 }])
  const other = new KafkaLog({ brokers: [stack.addresses.kafka], clientId: 'other' })
  await (await other.admin()).deleteTopics({ topics: [gone] })
  await other.close()
  await until('the topic is gone', async () => !(await (await bench.log.admin()).listTopics()).includes(gone))
  const fresh = await bench.topic() // nobody knows it: the metadata has to be asked for
  expect(await bench.log.ends(fresh)).toEqual([{ partition: 0, start: 0, end: 0 }])
  await expect(bench.log.ends(gone)).rejects.toMatchObject({ code: 'UNKNOWN_TOPIC' })
  for (const topic of [stays, fresh]) {
    expect(await bench.log.ends(topic)).toHaveLength(1)
    expect(await bench.log.partitions(topic)).toBe(1)
  }
  expect(await (await bench.log.admin()).describeGroups(['nobody'])).toMatchObject({ groups: [{ groupId: 'nobody' }] })
})

test('readers wait through a restart of the broker, and producers that come after it work', async () => {
  const topic = await bench.topic('log', 12)
  const readers = await Promise.all(Array.from({ length: 12 }, (_, partition) => bench.log.reader(topic, partition)))
  const producers = await Promise.all(readers.map((_, i) => producerOf(`${topic}-${i}`)))
  for (const producer of producers) {
    await producer.send([record(topic, 'before', producers.indexOf(producer))])
    await producer.commit()
  }
  await Promise.all(readers.map((reader) => readTo(reader, 2)))
  const waiting = readers.map((reader) => reader.fetch(2, 120_000))
  await stack.kafka.kill()
  await stack.kafka.restart()
  await Promise.all(producers.map((producer) => producer.close()))
  const heirs = await Promise.all(readers.map((_, i) => producerOf(`${topic}-${i}`)))
  await Promise.all(
    heirs.map(async (producer, partition) => {
      await producer.send([record(topic, `after ${partition}`, partition)])
      await producer.commit()
    }),
  )
  const values = (await Promise.all(waiting)).map(({ records }) => records.map(({ value }) => String(value)))
  expect(values).toEqual(readers.map((_, partition) => [`after ${partition}`]))
  await Promise.all([...readers, ...heirs].map((each) => each.close()))
}, 240_000)

test('a log that lost its end and has grown again is noticed by the readers of that end', async () => {
  const topic = await bench.topic()
  const append = async (from: number, to: number) => {
    const appender = new KafkaAppender(bench.log.kafka) // a producer that knew the lost records would be refused
    for (let i = from; i < to; i++) await appender.append(record(topic, `v${i}`))
    await appender.close()
  }
  await append(0, 6)
  const waits = await bench.log.reader(topic, 0)
  const first = await waits.fetch(0, 10_000)
  expect([first.next, first.epoch]).toEqual([6, 0])
  const waiting = waits.fetch(6, 120_000).then(
    () => 'none',
    ({ code }) => code,
  )
  await stack.kafka.kill()
  const file = path.join(stack.addresses.dataFolder, 'kafka', 'logs', `${topic}-0`, '00000000000000000000.log')
  const bytes = readFileSync(file)
  let at = 0
  for (let batch = 0; batch < 3; batch++) at += 12 + bytes.readInt32BE(at + 8)
  truncateSync(file, at)
  await stack.kafka.restart()
  expect(await waiting).toBe('TRUNCATED')
  await append(6, 12)
  const [resumed, knowing] = [await bench.log.reader(topic, 0, 0), await bench.log.reader(topic, 0, 0)]
  await expect(resumed.fetch(6, 10_000)).rejects.toMatchObject({ code: 'TRUNCATED' })
  const rest = await knowing.fetch(3, 10_000)
  expect(rest.records.map(({ offset, value }) => `${offset} ${value}`)[0]).toBe('3 v6')
  expect(rest.epoch).toBeGreaterThan(0)
  await Promise.all([waits, resumed, knowing].map((each) => each.close()))
}, 240_000)
