import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { KafkaLog } from '../../../streams/kafka/index.ts'
import { createTopics } from '../../support/create-topics.ts'
import { logContract } from '../../support/log-contract.ts'

logContract('Kafka', async () => {
  const run = `contract-${randomUUID().slice(0, 8)}`
  const logs = new Map<string, KafkaLog>()
  const process = (name: string): KafkaLog => {
    const config = { brokers: [inject('stack').kafka], clientId: `${run}-${name}`, heartbeatIntervalMs: 300 }
    const log = logs.get(name) ?? new KafkaLog(config)
    logs.set(name, log)
    return log
  }
  let names = 0
  return {
    process,
    topic: async (partitions) => {
      const topic = `${run}-${names++}`
      const admin = await process('a').admin()
      await createTopics(admin, [{ topic, numPartitions: partitions, replicationFactor: 1 }])
      return topic
    },
    group: () => `${run}-${names++}`,
    deleteBefore: async (topic, partition, offset) => {
      const admin = await process('a').admin()
      await admin.fetchTopicOffsets(topic) // else the client does not know the leaders
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] })
    },
    close: async () => {
      await Promise.all([...logs.values()].map((log) => log.close()))
    },
  }
})
