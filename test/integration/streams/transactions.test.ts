/** Transactions of version 2 on a broker of their own, whose feature is lowered and raised beneath running producers. */
import { CompressionTypes, type Message } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stack, startStack } from '../../../infra/index.ts'
import { createCluster } from '../../../streams/kafka/client/cluster.ts'
import { FlexibleReader, FlexibleWriter } from '../../../streams/kafka/client/flexible.ts'
import { internals } from '../../../streams/kafka/client/patches.ts'
import { encodeRecordBatch } from '../../../streams/kafka/client/record-batch.ts'
import { type Exchange, exchanges } from '../../../streams/kafka/client/transactions-v2.ts'
import { RuntimeBench } from './support/bench.ts'

interface Broker {
  readonly connectionPool: { send<T>(exchange: Exchange<T>): Promise<T> }
  initProducerId(request: object): Promise<{ readonly producerId: string; readonly producerEpoch: number }>
}
interface Cluster {
  connect(): Promise<void>
  refreshMetadata(): Promise<void>
  disconnect(): Promise<void>
  findControllerBroker(): Promise<Broker>
}

const spoken = exchanges(internals.rawRequest, internals.errorOfCode)
const UNSAFE_DOWNGRADE = 3
const UPGRADE = 1

let stack: Stack<'kafka'>
let bench: RuntimeBench
let cluster: Cluster
let broker: Broker
beforeAll(async () => {
  stack = await startStack({ parts: ['kafka'], onDeath: () => {} })
  bench = new RuntimeBench({ brokers: [stack.addresses.kafka] })
  cluster = createCluster(bench.log.kafka) as Cluster
  await cluster.connect()
  await cluster.refreshMetadata()
  broker = await cluster.findControllerBroker()
})
afterAll(async () => {
  await cluster?.disconnect()
  await bench?.close()
  await stack?.stop()
})

/** UpdateFeatures, version 1. */
const setVersion = async (level: number): Promise<void> => {
  const before = await broker.connectionPool.send(spoken.version())
  const writer = new FlexibleWriter().int32(10_000)
  writer.array(['transaction.version'], (feature) =>
    writer
      .text(feature)
      .int16(level)
      .int8(level < before ? UNSAFE_DOWNGRADE : UPGRADE)
      .end(),
  )
  await broker.connectionPool.send({
    request: internals.rawRequest('UpdateFeatures', 57, 1, writer.int8(0).end().finish()),
    response: {
      decode: async (raw) => {
        const reader = new FlexibleReader(raw)
        reader.end()
        reader.int32()
        const [code, message] = [reader.int16(), reader.text()]
        if (code !== 0) throw new Error(`UpdateFeatures: error ${code}: ${message}`)
        return message ?? 'done'
      },
      parse: async (answer) => answer,
    },
  })
  await expect.poll(() => broker.connectionPool.send(spoken.version())).toBe(level)
}

const sendAndEnd = async (id: string, topic: string, values: readonly string[], end: 'commit' | 'abort') => {
  const producer = await bench.log.producer(id)
  await producer.initialise()
  for (const value of values) {
    await producer.send([{ topic, partition: 0, key: null, value: Buffer.from(value) }])
    await producer[end]()
  }
  return producer
}

const committedIn = async (topic: string): Promise<string[]> => {
  const [{ end }] = await bench.log.writtenEnds(topic)
  const reader = await bench.log.reader(topic, 0)
  const found: string[] = []
  for (let next = 0; next < end; ) {
    const fetched = await reader.fetch(next, 200)
    found.push(...fetched.records.map(({ value }) => String(value)))
    next = fetched.next
  }
  await reader.close()
  return found
}

test('the stack speaks version 2, and a batch of an ended transaction never becomes part of the next one', async () => {
  expect(await broker.connectionPool.send(spoken.version())).toBe(2)
  const topic = await bench.topic()
  await sendAndEnd(`${topic}-before`, topic, [], 'commit') // waits until the broker has loaded its transactions
  const first = await broker.initProducerId({ transactionalId: topic, transactionTimeout: 10_000 })
  const owner = { producerId: BigInt(first.producerId), producerEpoch: first.producerEpoch }
  const send = (value: string, { producerId, producerEpoch }: typeof owner, firstSequence: number) => {
    const record = { key: null, value: Buffer.from(value) }
    const batch = encodeRecordBatch([record], { producerId, producerEpoch, firstSequence, transactional: true }, 0)
    return broker.connectionPool.send(spoken.produce(topic, -1, 10_000, [{ topic, partition: 0, batch }]))
  }
  await send('first', owner, 0)
  const next = await broker.connectionPool.send(spoken.end(topic, owner, true))
  expect(next).toEqual({ producerId: owner.producerId, producerEpoch: owner.producerEpoch + 1 })
  await expect.poll(() => committedIn(topic)).toEqual(['first']) // its marker is written
  await expect(send('late', owner, 1)).rejects.toMatchObject({ type: 'INVALID_PRODUCER_EPOCH' })
  await send('second', next, 0)
  const ended = await broker.connectionPool.send(spoken.end(topic, next, true))
  expect(ended.producerEpoch).toBe(next.producerEpoch + 1)
  await expect.poll(() => committedIn(topic)).toEqual(['first', 'second'])
  expect(await broker.connectionPool.send(spoken.end(topic, next, true)), 'a repeated end').toEqual(ended)
})

test('the version of the cluster may change beneath running producers: each transaction is there as a whole or not at all', async () => {
  const topic = await bench.topic()
  const [a, b, c] = ['a', 'b', 'c'].map((name) => `${topic}-${name}`) as [string, string, string]
  const started = await sendAndEnd(a, topic, ['a1', 'a2'], 'commit')
  await setVersion(1)
  await started.send([{ topic, partition: 0, key: null, value: Buffer.from('a3') }])
  await started.commit()
  const older = await sendAndEnd(b, topic, ['b1', 'b2'], 'commit')
  await sendAndEnd(c, topic, ['never'], 'abort')
  await setVersion(2)
  await older.send([{ topic, partition: 0, key: null, value: Buffer.from('b3') }])
  await older.commit()
  await sendAndEnd(b, topic, ['b4', 'b5'], 'commit')
  await sendAndEnd(c, topic, ['never', 'never again'], 'abort')
  expect(await committedIn(topic)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'b4', 'b5'])
  await expect(older.send([{ topic, partition: 0, key: null, value: Buffer.from('fenced') }])).rejects.toMatchObject({
    code: 'FENCED',
  })
  await Promise.allSettled([started.close(), older.close()])
})

test('records with time stamps, headers of text or compression are part of a transaction like all others', async () => {
  const topic = await bench.topic()
  const producer = bench.log.kafka.producer({ transactionalId: `${topic}-of-kafkajs` })
  await producer.connect()
  const send = async (messages: readonly Message[], compression: CompressionTypes, end: 'commit' | 'abort') => {
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages: [...messages], compression })
    await transaction[end]()
  }
  const { None, GZIP } = CompressionTypes
  await send([{ value: 'stamped', timestamp: '1700000000000' }, { value: 'later' }], None, 'commit')
  await send([{ key: 'k', value: 'never' }], GZIP, 'abort')
  await send([{ key: 'k', value: 'packed', headers: { a: 'text' } }], GZIP, 'commit')
  await expect.poll(() => committedIn(topic)).toEqual(['stamped', 'later', 'packed'])
  await producer.disconnect()
})
