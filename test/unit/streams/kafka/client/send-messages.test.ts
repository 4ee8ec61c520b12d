import fc from 'fast-check'
import { expect, test } from 'vitest'
import { internals } from '../../../../../streams/kafka/client/patches.ts'
import {
  createSendMessages,
  type EosManager,
  type Message,
  type SendingCluster,
} from '../../../../../streams/kafka/client/send-messages.ts'
import { seeded } from '../../../../support/seed.ts'

type Fate = 'answered' | 'lost on the way' | 'answer lost'

interface Produced {
  readonly topicData: readonly {
    readonly topic: string
    readonly partitions: readonly { partition: number; firstSequence: number; messages: readonly Message[] }[]
  }[]
}

const CONCURRENT_TRANSACTIONS = 51

class ClientError extends Error {
  readonly retriable = true
  readonly host = 'h'
  readonly port = 1
  constructor(name: string) {
    super(name)
    this.name = name
  }
}

/** Brokers that take records by sequence number, as Kafka does, over connections that break; leaders move while they do. */
class FakeKafka {
  readonly log = new Map<string, string[]>()
  readonly requests: Produced[] = []
  /** What becomes of the requests, one after the other; later ones are answered. */
  readonly fates: Fate[]
  #moves: number
  #isMoved = false

  constructor(fates: readonly Fate[] = [], moves = 0) {
    this.fates = [...fates]
    this.#moves = moves
  }

  leader(partition: number): string {
    return String((partition + (this.#isMoved ? this.#moves : 0)) % 2)
  }

  cluster(): SendingCluster {
    return {
      addMultipleTargetTopics: async () => {},
      refreshMetadataIfNecessary: async () => {},
      refreshMetadata: async () => {
        this.#isMoved = true
      },
      findTopicPartitionMetadata: () => [0, 1, 2],
      findLeaderForPartitions: (_topic, partitions) => ({ [this.leader(partitions[0])]: partitions }),
      // a connection of its own every time: none may be taken for another broker
      findBroker: async ({ nodeId }) => ({ nodeId, produce: (request) => this.#produce(request as Produced) }),
      removeBroker: () => {},
      isConnected: () => true,
      connect: async () => {},
    }
  }

  async #produce(request: Produced) {
    this.requests.push(request)
    const fate = this.fates.shift() ?? 'answered'
    if (fate === 'lost on the way') throw new ClientError('KafkaJSConnectionClosedError')
    for (const { topic, partitions } of request.topicData)
      for (const { partition, firstSequence, messages } of partitions)
        this.#append(`${topic}:${partition}`, firstSequence, messages)
    if (fate === 'answer lost') throw new ClientError('KafkaJSConnectionClosedError')
    const topics = request.topicData.map(({ topic, partitions }) => ({ topicName: topic, partitions }))
    return { topics }
  }

  #append(partition: string, firstSequence: number, messages: readonly Message[]): void {
    const records = this.log.get(partition) ?? []
    if (firstSequence > records.length)
      throw new Error(`${partition}: out of order, ${firstSequence} after ${records.length}`)
    if (firstSequence === records.length) records.push(...messages.map(({ value }) => String(value)))
    this.log.set(partition, records)
  }
}

const eosManager = (): EosManager => {
  const sequences = new Map<string, number>()
  return {
    isTransactional: () => true,
    getTransactionalId: () => 't',
    getProducerId: () => 1,
    getProducerEpoch: () => 0,
    getSequence: (topic, partition) => sequences.get(`${topic}:${partition}`) ?? 0,
    updateSequence: (topic, partition, increment) => {
      sequences.set(`${topic}:${partition}`, (sequences.get(`${topic}:${partition}`) ?? 0) + increment)
    },
    addPartitionsToTransaction: async () => {},
    acquireBrokerLock: async () => {},
    releaseBrokerLock: () => {},
  }
}

/** Tries until it succeeds or is told to stop. */
const retrier = async <T>(attempt: (bail: (error: unknown) => void) => Promise<T>): Promise<T> => {
  for (;;) {
    let ended: unknown
    try {
      return await attempt((error) => {
        ended = error
      })
    } catch {
      if (ended !== undefined) throw ended
    }
  }
}

const senderTo = (kafka: FakeKafka) =>
  createSendMessages({ cluster: kafka.cluster(), eosManager: eosManager(), partitioner: () => 0, retrier })

const messages = (partition: number, ...values: readonly string[]): Message[] =>
  values.map((value) => ({ partition, value }))

test('a send of several topics is one request per leader, independent of its connections', async () => {
  const kafka = new FakeKafka()
  const sent = await senderTo(kafka)({
    acks: -1,
    topicMessages: [
      { topic: 'a', messages: [...messages(0, 'x'), ...messages(1, 'y')] },
      { topic: 'b', messages: messages(2, 'z') },
    ],
  })
  expect(kafka.requests.map(({ topicData }) => topicData.map(({ topic }) => topic))).toEqual([['a', 'b'], ['a']])
  expect(sent.map(({ topicName, partition }) => `${topicName}:${partition}`).sort()).toEqual(['a:0', 'a:1', 'b:2'])
})

test('a request with a lost answer is sent again with the same sequence numbers', async () => {
  const kafka = new FakeKafka(['answer lost'])
  const send = senderTo(kafka)
  await send({ acks: -1, topicMessages: [{ topic: 'a', messages: messages(0, 'x', 'y') }] })
  await send({ acks: -1, topicMessages: [{ topic: 'a', messages: messages(0, 'z') }] })
  const sequences = kafka.requests.map(({ topicData }) => topicData[0].partitions[0].firstSequence)
  expect(sequences).toEqual([0, 0, 2])
  expect(kafka.log.get('a:0')).toEqual(['x', 'y', 'z'])
})

test('records that one leader has appended are not sent to the next one when the other leader fails and partitions move', async () => {
  const kafka = new FakeKafka(['answered', 'lost on the way'], 1)
  await senderTo(kafka)({
    acks: -1,
    topicMessages: [{ topic: 'a', messages: [...messages(0, 'x'), ...messages(1, 'y')] }],
  })
  const partitions = kafka.requests.map(({ topicData }) =>
    topicData.flatMap((each) => each.partitions.map((p) => p.partition)),
  )
  expect(partitions).toEqual([[0], [1], [1]])
})

test('a transaction that is still ending is waited for without a look for leaders', async () => {
  const kafka = new FakeKafka()
  let looks = 0
  let refusals = 2
  const cluster: SendingCluster = {
    ...kafka.cluster(),
    refreshMetadata: async () => {
      looks++
    },
  }
  const refusing: EosManager = {
    ...eosManager(),
    addPartitionsToTransaction: async () => {
      if (refusals-- > 0) throw internals.errorOfCode(CONCURRENT_TRANSACTIONS)
    },
  }
  const send = createSendMessages({ cluster, eosManager: refusing, partitioner: () => 0, retrier })
  await send({ acks: -1, topicMessages: [{ topic: 'a', messages: messages(0, 'x') }] })
  expect([looks, kafka.log.get('a:0')]).toEqual([0, ['x']])
})

test('a permanent error ends the send', async () => {
  const kafka = new FakeKafka()
  const fenced = Object.assign(new Error('fenced'), { retriable: false })
  const cluster: SendingCluster = { ...kafka.cluster(), findBroker: () => Promise.reject(fenced) }
  const send = createSendMessages({ cluster, eosManager: eosManager(), partitioner: () => 0, retrier })
  await expect(send({ acks: -1, topicMessages: [{ topic: 'a', messages: messages(0, 'x') }] })).rejects.toBe(fenced)
})

test('every record is in the log once and in order, whatever requests and answers are lost and however leaders move', async () => {
  const fate = fc.constantFrom<Fate>('answered', 'lost on the way', 'answer lost')
  const send = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 2 })), {
    minLength: 1,
    maxLength: 6,
  })
  const property = fc.asyncProperty(
    fc.array(fate, { maxLength: 12 }),
    fc.constantFrom(0, 1),
    fc.array(send, { minLength: 1, maxLength: 4 }),
    async (fates, moves, sends) => {
      const kafka = new FakeKafka(fates, moves)
      const sendMessages = senderTo(kafka)
      const expected = new Map<string, string[]>()
      let count = 0
      for (const records of sends) {
        const byTopic = new Map<string, Message[]>()
        for (const [topic, partition] of records) {
          const value = `v${count++}`
          byTopic.set(topic, [...(byTopic.get(topic) ?? []), { partition, value }])
          expected.set(`${topic}:${partition}`, [...(expected.get(`${topic}:${partition}`) ?? []), value])
        }
        await sendMessages({
          acks: -1,
          topicMessages: [...byTopic].map(([topic, held]) => ({ topic, messages: held })),
        })
      }
      expect(new Map([...kafka.log].sort())).toEqual(new Map([...expected].sort()))
    },
  )
  await fc.assert(property, { ...seeded, numRuns: 500 })
})
