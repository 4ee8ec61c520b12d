import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { AppenderFullError, ensureTopics, KafkaAppender, KafkaLog } from '../../../streams/kafka/index.ts'

const prefix = `app${randomBytes(4).toString('hex')}.`
let log: KafkaLog
beforeAll(() => {
  log = new KafkaLog({ brokers: [inject('stack').kafka], clientId: 'test' })
})
afterAll(() => log.close())

const topicOf = async (name: string, partitions: number): Promise<string> => {
  const topic = `${prefix}${name}`
  await ensureTopics(log, [{ name: topic, partitions, kind: 'log' }])
  return topic
}
const read = async (topic: string, partition: number, count: number) => {
  const reader = await log.reader(topic, partition)
  const found: { offset: number; value: string }[] = []
  for (let from = 0; found.length < count; ) {
    const { records, next } = await reader.fetch(from, 5_000)
    if (records.length === 0) break
    for (const { offset, value } of records) found.push({ offset, value: String(value) })
    from = next
  }
  await reader.close()
  return found
}

test('every record is where its acknowledgement says, in the order of the calls, across topics and partitions', async () => {
  const topics = [await topicOf('order-a', 3), await topicOf('order-b', 2)]
  const appender = new KafkaAppender(log.kafka)
  const sent = Array.from({ length: 5_000 }, (_, i) => {
    const topic = topics[i % 2]
    return { topic, partition: i % (i % 2 === 0 ? 3 : 2), key: null, value: Buffer.from(String(i)) }
  })
  const at = await Promise.all(sent.map((record) => appender.append(record)))
  await appender.close()
  for (const topic of topics) {
    for (const partition of topic === topics[0] ? [0, 1, 2] : [0, 1]) {
      const expected = sent.flatMap((record, i) =>
        record.topic === topic && record.partition === partition ? [{ offset: at[i].offset, value: String(i) }] : [],
      )
      expect(await read(topic, partition, expected.length)).toEqual(expected)
    }
  }
})

test('more bytes than the limit of a batch are sent in several batches', async () => {
  const topic = await topicOf('large', 1)
  const appender = new KafkaAppender(log.kafka)
  const value = (i: number) => `${i}`.padEnd(400_000, 'x')
  const at = await Promise.all(
    [0, 1, 2, 3, 4].map((i) => appender.append({ topic, partition: 0, key: null, value: Buffer.from(value(i)) })),
  )
  expect(at.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4])
  expect((await read(topic, 0, 5)).map(({ value }) => value[0])).toEqual(['0', '1', '2', '3', '4'])
  await appender.close()
})

test('a full queue refuses at once, and has room again when the log has caught up', async () => {
  const topic = await topicOf('full', 1)
  const appender = new KafkaAppender(log.kafka, { queueBytesMax: 3_000 })
  const record = { topic, partition: 0, key: null, value: Buffer.alloc(1_000) }
  const taken = [appender.append(record), appender.append(record)]
  await expect(appender.append(record)).rejects.toBeInstanceOf(AppenderFullError)
  await appender.room()
  await Promise.all(taken)
  expect((await appender.append(record)).offset).toBe(2)
  expect(appender.queuedBytes).toBe(0)
  await appender.close()
})

test('a missing topic fails its own records, not those of other topics', async () => {
  const topic = await topicOf('there', 1)
  const appender = new KafkaAppender(log.kafka)
  const value = Buffer.from('a')
  const settled = await Promise.allSettled([
    appender.append({ topic, partition: 0, key: null, value }),
    appender.append({ topic: `${prefix}absent`, partition: 0, key: null, value }),
    appender.append({ topic, partition: 0, key: null, value }),
  ])
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect((settled[1] as PromiseRejectedResult).reason).toMatchObject({ name: 'LogError', code: 'UNKNOWN_TOPIC' })
  expect((await read(topic, 0, 2)).length).toBe(2)
  await appender.close()
}, 240_000)

test('queued records are sent before it closes; later ones are refused', async () => {
  const topic = await topicOf('closing', 1)
  const appender = new KafkaAppender(log.kafka)
  const record = { topic, partition: 0, key: null, value: Buffer.from('a') }
  const taken = appender.append(record)
  await appender.close()
  expect((await taken).offset).toBe(0)
  await expect(appender.append(record)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test('records of callers that were answered together are sent together again; fewer of them are sent as well', async () => {
  const topic = await topicOf('gathered', 1)
  const appender = new KafkaAppender(log.kafka)
  const append = (count: number) =>
    Array.from({ length: count }, () => appender.append({ topic, partition: 0, key: null, value: Buffer.from('x') }))
  await Promise.all(append(8))
  const [first] = append(1)
  await new Promise((resolve) => setImmediate(resolve))
  const rest = append(7)
  await first
  expect(appender.queuedBytes).toBe(0)
  await Promise.all(rest)
  await Promise.all(append(1))
  expect(appender.queuedBytes).toBe(0)
  await appender.close()
})

test('what listeners append before a send is part of it, and does not make the next one wait', async () => {
  const topics = [await topicOf('own', 1), await topicOf('joined', 1)]
  const [own, joined] = topics.map((topic) => ({ topic, partition: 0, key: null, value: Buffer.from(topic) }))
  const appender = new KafkaAppender(log.kafka)
  const ends: string[] = []
  appender.beforeSend(() => void appender.append(joined).then(() => ends.push('joined')))
  await appender.append(own).then(() => ends.push('own'))
  await new Promise(setImmediate)
  expect(ends.sort()).toEqual(['joined', 'own'])
  await appender.append(own)
  await appender.close()
  expect((await read(joined.topic, 0, 2)).map(({ offset }) => offset)).toEqual([0, 1])
})
