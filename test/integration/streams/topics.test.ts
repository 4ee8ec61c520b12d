import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { describe, expect, inject, test } from 'vitest'
import type { TopicSpec } from '../../../streams/core/topics.ts'
import {
  ensureTopics,
  flawsOf,
  growTopic,
  KafkaLog,
  miscounted,
  requireSettings,
} from '../../../streams/kafka/index.ts'
import { createTopics } from '../../support/create-topics.ts'

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

test('a topic is grown once, whoever asks for it, and one of ours with other partitions than it should have is named', async () => {
  const name = `topics-${randomUUID().slice(0, 8)}`
  const log = logOf(name)
  const spec: TopicSpec = { name, partitions: 2, kind: 'log' }
  await ensureTopics(log, [spec])
  expect(await miscounted(log, [spec, { ...spec, name: `${name}-absent` }])).toEqual([])
  await Promise.all([growTopic(log, name, 4), growTopic(log, name, 4)])
  await growTopic(log, name, 3)
  expect(await log.partitions(name)).toBe(4)
  expect(await miscounted(log, [spec])).toEqual([
    {
      topic: name,
      reason: `Topic ${name} has 4 partitions, expected 2: what is written into the others is not read.`,
    },
  ])
  await log.close()
})

test('a topic that the broker does not know yet, although the controller has created it, is waited for', async () => {
  const require = createRequire(import.meta.url)
  const { prototype } = require('kafkajs/src/broker/index.js') as {
    prototype: { metadata(topics?: readonly string[]): Promise<unknown> }
  }
  const { createErrorFromCode } = require('kafkajs/src/protocol/error.js') as {
    createErrorFromCode(code: number): Error
  }
  const UNKNOWN_TOPIC_OR_PARTITION = 3
  const name = `topics-${randomUUID().slice(0, 8)}`
  const log = logOf(name)
  const { metadata } = prototype
  let unheard = 2
  prototype.metadata = function (topics) {
    if (topics?.includes(name) && unheard-- > 0) return Promise.reject(createErrorFromCode(UNKNOWN_TOPIC_OR_PARTITION))
    return metadata.call(this, topics)
  }
  try {
    await ensureTopics(log, [{ name, partitions: 2, kind: 'log' }])
  } finally {
    prototype.metadata = metadata
  }
  expect(unheard).toBeLessThan(1)
  expect(await log.partitions(name)).toBe(2)
  await log.close()
})

test('a topic that another process has grown is not refused, although the broker has not heard of its partitions yet', async () => {
  interface Described {
    readonly topicMetadata: { readonly topic: string; partitionMetadata: readonly object[] }[]
  }
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/broker/index.js') as {
    prototype: { metadata(topics?: readonly string[]): Promise<Described> }
  }
  const name = `topics-${randomUUID().slice(0, 8)}`
  const log = logOf(name)
  await ensureTopics(log, [{ name, partitions: 2, kind: 'log' }])
  await growTopic(log, name, 4)
  const { metadata } = prototype
  let unheard = 6
  prototype.metadata = async function (topics) {
    const described = await metadata.call(this, topics)
    for (const each of described.topicMetadata)
      if (each.topic === name && unheard-- > 0) each.partitionMetadata = each.partitionMetadata.slice(0, 2)
    return described
  }
  try {
    await growTopic(log, name, 4)
  } finally {
    prototype.metadata = metadata
  }
  expect(unheard).toBeLessThan(1)
  await log.close()
})

test('a topic is ready when the leaders of all its partitions serve them, not when they are named', async () => {
  const require = createRequire(import.meta.url)
  const { prototype } = require('kafkajs/src/broker/index.js') as {
    prototype: { listOffsets(request: { readonly topics: readonly Asked[] }): Promise<unknown> }
  }
  interface Asked {
    readonly topic: string
    readonly partitions: readonly object[]
  }
  const { createErrorFromCode } = require('kafkajs/src/protocol/error.js') as {
    createErrorFromCode(code: number): Error
  }
  const NOT_LEADER_FOR_PARTITION = 6
  const name = `topics-${randomUUID().slice(0, 8)}`
  const log = logOf(name)
  const { listOffsets } = prototype
  const asked: (readonly Asked[])[] = []
  prototype.listOffsets = function (request) {
    asked.push(request.topics)
    return asked.length < 3
      ? Promise.reject(createErrorFromCode(NOT_LEADER_FOR_PARTITION))
      : listOffsets.call(this, request)
  }
  const partitions = 2
  try {
    await ensureTopics(log, [
      { name: `${name}-a`, partitions, kind: 'log' },
      { name: `${name}-b`, partitions, kind: 'log' },
    ])
  } finally {
    prototype.listOffsets = listOffsets
  }
  expect(asked.length).toBeGreaterThanOrEqual(3)
  expect(
    asked
      .at(-1)
      ?.map(({ topic, partitions }) => [topic, partitions.length])
      .sort(),
  ).toEqual([
    [`${name}-a`, partitions],
    [`${name}-b`, partitions],
  ])
  await log.close()
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

describe('settings of topics that existed before', () => {
  const made = async (
    kind: TopicSpec['kind'],
    settings: Readonly<Record<string, string>>,
  ): Promise<[KafkaLog, TopicSpec]> => {
    const spec: TopicSpec = { name: `topics-${randomUUID().slice(0, 8)}`, partitions: 1, kind }
    const log = logOf(spec.name)
    const admin = await log.admin()
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
    await createTopics(admin, [{ topic: spec.name, numPartitions: 1, configEntries }])
    return [log, spec]
  }

  test.each([
    [
      'log',
      { 'retention.ms': '3600000', 'message.timestamp.type': 'LogAppendTime', 'retention.bytes': '-1' },
      ['retention.ms=3600000'],
    ],
    ['log', { 'retention.ms': '-1' }, ['message.timestamp.type=CreateTime']],
    [
      'log',
      { 'retention.ms': '-1', 'message.timestamp.type': 'LogAppendTime', 'cleanup.policy': 'compact' },
      ['cleanup.policy=compact'],
    ],
    ['changelog', {}, ['cleanup.policy=delete']],
    ['changelog', { 'cleanup.policy': 'compact,delete' }, ['cleanup.policy=compact,delete']],
    ['changelog', { 'cleanup.policy': 'compact', 'max.message.bytes': '1000' }, ['max.message.bytes=1000']],
    [
      'quarantine',
      { 'retention.ms': '-1', 'message.timestamp.type': 'LogAppendTime', 'max.message.bytes': '1048588' },
      ['max.message.bytes=1048588'],
    ],
  ] as const)(
    'a %s with %j is refused, with the setting and the command that mends it',
    async (kind, settings, expected) => {
      const [log, spec] = await made(kind, settings)
      const flaws = await flawsOf(log, [spec])
      expect(flaws.map(({ setting, value }) => `${setting}=${value}`)).toEqual(expected)
      await expect(requireSettings(log, [spec])).rejects.toThrow(
        new RegExp(`${spec.name} has ${expected[0].replace('.', '\\.')}, expected .*kafka-configs\\.sh .*--add-config`),
      )
      await log.close()
    },
  )

  test('topics that we create have no flaw', async () => {
    const log = logOf(`topics-${randomUUID().slice(0, 8)}`)
    const specs = (['log', 'changelog', 'quarantine'] as const).map((kind) => ({
      name: `topics-${randomUUID().slice(0, 8)}`,
      partitions: 2,
      kind,
    }))
    await ensureTopics(log, specs)
    expect(await flawsOf(log, specs)).toEqual([])
    await log.close()
  })
})

test('the ends of a topic are asked for again if the client has forgotten the topic meanwhile', async () => {
  const own = new KafkaLog({ brokers: [inject('stack').kafka], clientId: 'ends' })
  try {
    const topic = `ends-${randomUUID()}`
    await ensureTopics(own, [{ name: topic, partitions: 2, kind: 'log' }])
    const clientOf = own.kafka.admin.bind(own.kafka)
    let attempts = 0
    own.kafka.admin = () => {
      const admin = clientOf()
      const asked = admin.fetchTopicOffsets.bind(admin)
      admin.fetchTopicOffsets = async (name) => {
        // What kafkajs does when an older answer about metadata has replaced the newer one.
        if (++attempts === 1)
          throw new TypeError("Cannot destructure property 'partitions' of 'high.pop(...)' as it is undefined.")
        return asked(name)
      }
      return admin
    }
    expect(await own.ends(topic)).toEqual([0, 1].map((partition) => ({ partition, start: 0, end: 0 })))
    expect(attempts).toBe(2)
  } finally {
    await own.close()
  }
})
