import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import type { TopicSpec } from '../../../streams/core/topics.ts'
import { ensureTopics, KafkaLog } from '../../../streams/kafka/index.ts'

const logOf = (clientId: string) => new KafkaLog({ brokers: [inject('stack').kafka], clientId })

test('processes that start together create the same topics, and all of them can use them at once', async () => {
  const run = `topics-${randomUUID().slice(0, 8)}`
  const logs = Array.from({ length: 4 }, (_, i) => logOf(`${run}-${i}`))
  const spec = (i: number): TopicSpec => ({ name: `${run}-${i}`, partitions: 3, kind: 'log' })
  const specs = Array.from({ length: 6 }, (_, i) => spec(i))
  await ensureTopics(logs[0], [specs[0]]) // so that the others find one that is there and some that are not
  const counts = await Promise.all(
    logs.map(async (log, i) => {
      await ensureTopics(log, specs)
      const producer = await log.producer(`${run}-${i}`)
      await producer.initialise()
      await producer.send(specs.map(({ name: topic }) => ({ topic, partition: 2, key: null, value: Buffer.from('a') })))
      await producer.commit()
      await producer.close()
      return Promise.all(specs.map(({ name }) => log.partitions(name)))
    }),
  )
  expect(counts).toEqual(logs.map(() => [3, 3, 3, 3, 3, 3]))
  await Promise.all(logs.map((log) => log.close()))
})

test('a topic with another number of partitions is refused', async () => {
  const name = `topics-${randomUUID().slice(0, 8)}`
  const log = logOf(name)
  await ensureTopics(log, [{ name, partitions: 2, kind: 'log' }])
  await expect(ensureTopics(log, [{ name, partitions: 3, kind: 'log' }])).rejects.toThrow(
    `topic ${name} has 2 partitions, expected 3`,
  )
  await log.close()
})
