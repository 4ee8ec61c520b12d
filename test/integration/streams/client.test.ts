import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { OutputRecord } from '../../../streams/core/log.ts'
import { Outbox } from '../../../streams/core/outbox.ts'
import { kafkajs } from '../../../streams/kafka/client/patches.ts'
import { createTopics } from '../../support/create-topics.ts'
import { until } from '../../support/until.ts'
import { RuntimeBench } from './support/bench.ts'

let bench: RuntimeBench
beforeAll(() => {
  bench = new RuntimeBench({ brokers: [inject('stack').kafka] })
})
afterAll(() => bench?.close())

const record = (topic: string, value: string | Buffer, key: Buffer | null = null): OutputRecord => ({
  topic,
  partition: 0,
  key,
  value: Buffer.from(value),
})
const producerOf = async (id: string) => {
  const producer = await bench.log.producer(id)
  await producer.initialise()
  return producer
}

/** What our reader lets through from a position on, up to what was written: no transaction may be open. */
const throughReader = async (topic: string, from: number): Promise<string[]> => {
  const [{ end }] = await bench.log.writtenEnds(topic)
  const reader = await bench.log.reader(topic, 0)
  const found: string[] = []
  for (let next = from; next < end; ) {
    const fetched = await reader.fetch(next, 200)
    found.push(...fetched.records.map(({ value }) => String(value)))
    next = fetched.next
  }
  await reader.close()
  return found
}

/** What a plain kafkajs consumer lets through from a position on, up to the record `end`. */
const throughConsumer = async (topic: string, from: number): Promise<string[]> => {
  const consumer = bench.log.kafka.consumer({ groupId: `${topic}-${from}`, maxWaitTimeInMs: 100 })
  const found: string[] = []
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      if (Number(message.offset) >= from) found.push(String(message.value))
    },
  })
  consumer.seek({ topic, partition: 0, offset: String(from) })
  await until('the consumer came to the end', () => found.at(-1) === 'end')
  await consumer.disconnect()
  return found
}

test('the ends of what is written are behind records whose transaction is not settled yet', async () => {
  const topic = await bench.topic()
  const producer = await producerOf(`written-${topic}`)
  await producer.send([record(topic, 'first'), record(topic, 'second')])
  const endOf = async (found: Promise<readonly { readonly end: number }[]>) => (await found)[0].end
  expect([await endOf(bench.log.ends(topic)), await endOf(bench.log.writtenEnds(topic))]).toEqual([0, 2])
  await producer.commit()
  expect(await endOf(bench.log.writtenEnds(topic))).toBeGreaterThanOrEqual(2)
  await producer.close()
})

describe.each([
  ['our reader', throughReader],
  ['a consumer of kafkajs with the replaced filter', throughConsumer],
])('%s', (_, read) => {
  test('removes all records of interleaved aborted transactions, from any position within them', async () => {
    const topic = await bench.topic()
    const [a, b] = [await producerOf(`${topic}-a`), await producerOf(`${topic}-b`)]
    for (const producer of [a, b, b, a, b]) await producer.send([record(topic, 'lost')])
    await a.abort()
    await b.abort()
    await b.send([record(topic, 'end')])
    await b.commit()
    for (const from of [0, 1, 2, 3, 4]) expect([from, await read(topic, from)]).toEqual([from, ['end']])
    await Promise.all([a.close(), b.close()])
  })

  test('a key of four zero bytes in an aborted transaction ends nothing', async () => {
    const topic = await bench.topic()
    const producer = await producerOf(topic)
    await producer.send([record(topic, 'lost', Buffer.alloc(4))])
    await producer.send([record(topic, 'lost')])
    await producer.abort()
    await producer.send([record(topic, 'kept', Buffer.alloc(4))])
    await producer.send([record(topic, 'end')])
    await producer.commit()
    expect(await read(topic, 0)).toEqual(['kept', 'end'])
    await producer.close()
  })

  test('no open transaction of a killed process becomes visible, once its tasks are taken over', async () => {
    const topic = await bench.topic()
    const ids = ['1', '2', '3', '4'].map((id) => `${topic}-${id}`)
    const env = { ...process.env, KAFKA: inject('stack').kafka, TOPIC: topic, IDS: ids.join(','), ROUNDS: '3' }
    const path = fileURLToPath(new URL('support/open-transactions.ts', import.meta.url))
    const child = fork(path, { execArgv: ['--import', 'tsx'], env })
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', (code) => reject(new Error(`it ended with status ${code}`)))
    })
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    const heirs = await Promise.all(ids.map(producerOf))
    await heirs[0].send([record(topic, 'end')])
    await heirs[0].commit()
    for (const from of [0, 2, 5, 11]) expect([from, await read(topic, from)]).toEqual([from, ['end']])
    await Promise.all(heirs.map((heir) => heir.close()))
  })
})

describe('records of other producers', () => {
  test('compressed batches, headers and times are read as they were written', async () => {
    const topic = `${bench.run}-foreign`
    const admin = await bench.log.admin()
    await createTopics(admin, [{ topic, numPartitions: 1, replicationFactor: 1 }])
    const producer = bench.log.kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
    await producer.connect()
    const plain = Array.from({ length: 50 }, (_, i) => ({ key: `k${i}`, value: `v${i}`, partition: 0 }))
    await producer.send({ topic, compression: kafkajs.CompressionTypes.GZIP, messages: plain })
    const headed = {
      ...plain[0],
      value: 'headed',
      headers: { a: 'x', b: Buffer.alloc(300) },
      timestamp: '1234567890123',
    }
    await producer.send({ topic, messages: [headed, { ...plain[1], value: null }] })
    await producer.disconnect()
    const records = await bench.read(topic)
    expect(records.map(({ offset, key, value }) => `${offset} ${key} ${value}`)).toEqual([
      ...plain.map(({ key, value }, i) => `${i} ${key} ${value}`),
      '50 k0 headed',
      '51 k1 null',
    ])
    expect(records[50].timestamp).toBe(1234567890123)
  })
})

describe('large records', () => {
  const MEGABYTE = 1024 * 1024

  /** A topic with the limit that Kafka has by default. */
  const ordinaryTopic = async (partitions: number): Promise<string> => {
    const topic = `${bench.run}-ordinary-${partitions}`
    const configEntries = [{ name: 'max.message.bytes', value: '1048588' }]
    const admin = await bench.log.admin()
    await createTopics(admin, [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }])
    return topic
  }

  test('one that the log refuses has its own error, and does not affect others', async () => {
    const topic = await ordinaryTopic(2)
    const append = (value: Buffer, partition = 0) =>
      bench.appender.append({ topic, partition, key: null, value }).then(
        () => 'ok',
        ({ code }) => code,
      )
    const small = Buffer.from('small')
    const large = Buffer.alloc(2 * MEGABYTE)
    const answers = [append(small), append(small, 1), append(large), append(small), append(large, 1), append(small)]
    expect(await Promise.all(answers)).toEqual(['ok', 'ok', 'RECORD_TOO_LARGE', 'ok', 'RECORD_TOO_LARGE', 'ok'])
    expect((await bench.read(topic)).map(({ value }) => String(value))).toEqual(['small', 'small', 'small'])
  })

  test('in a transaction it has its own error, and the transaction has no effect', async () => {
    const topic = await ordinaryTopic(1)
    const producer = await producerOf(topic)
    await producer.send([record(topic, 'before')])
    await expect(producer.send([record(topic, Buffer.alloc(2 * MEGABYTE))])).rejects.toMatchObject({
      code: 'RECORD_TOO_LARGE',
      message: expect.stringContaining(`${2 * MEGABYTE} bytes, for ${topic}:0`),
    })
    await producer.close()
    const heir = await producerOf(topic)
    await heir.send([record(topic, 'after')])
    await heir.commit()
    expect(await throughReader(topic, 0)).toEqual(['after'])
    await heir.close()
  })

  test('a quarantined row of 8 MB is sent through the outbox, alone in its request, and can be read', async () => {
    const [quarantine, output] = [await bench.topic('quarantine'), await bench.topic()]
    const producer = await producerOf(quarantine)
    const outbox = new Outbox(producer)
    const bytes = Buffer.alloc(8 * MEGABYTE, 7)
    for (let i = 0; i < 3; i++) outbox.add(record(output, `before ${i}`))
    outbox.add(record(quarantine, bytes))
    for (let i = 0; i < 3; i++) outbox.add(record(output, `after ${i}`))
    await outbox.commit()
    await producer.close()
    const [found] = await bench.read(quarantine)
    expect(found.value?.equals(bytes)).toBe(true)
    expect(await throughReader(output, 0)).toHaveLength(6)
  })
})
