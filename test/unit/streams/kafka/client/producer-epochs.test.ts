import { createRequire } from 'node:module'
import { beforeEach, expect, test } from 'vitest'
import '../../../../../streams/kafka/client/patches.ts'
import { FlexibleReader } from '../../../../../streams/kafka/client/flexible.ts'

const require = createRequire(import.meta.url)
/** That of kafkajs, with our part around it. */
const createEosManager = require('kafkajs/src/producer/eosManager/index.js')

interface Sent {
  readonly request: { readonly apiName: string; encode(): Promise<{ buffer: Buffer }> }
}

/** A coordinator that notes what it is asked. */
class Coordinator {
  readonly asked: string[] = []
  readonly #version: number
  #epoch = 5
  /** Thrown by the next end. */
  failure: Error | undefined

  constructor(version: number) {
    this.#version = version
  }

  readonly connectionPool = {
    send: async ({ request }: Sent) => {
      if (request.apiName === 'ApiVersions') return this.#version
      const reader = new FlexibleReader((await request.encode()).buffer)
      reader.end()
      if (request.apiName === 'Produce') {
        this.asked.push('Produce')
        return []
      }
      reader.text()
      reader.int64()
      this.asked.push(`${request.apiName} v5 epoch ${reader.int16()} ${reader.int8() === 1 ? 'commit' : 'abort'}`)
      if (this.failure !== undefined) throw this.failure
      return { producerId: 9n, producerEpoch: ++this.#epoch }
    },
  }
  async initProducerId() {
    this.asked.push('InitProducerId')
    return { producerId: 9, producerEpoch: this.#epoch }
  }
  async addPartitionsToTxn() {
    this.asked.push('AddPartitionsToTxn')
  }
  async endTxn({ transactionResult }: { transactionResult: boolean }) {
    this.asked.push(`EndTxn v1 ${transactionResult ? 'commit' : 'abort'}`)
  }
}

const silent = { namespace: () => silent, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const managerOf = (coordinator: Coordinator, transactional = true) =>
  createEosManager({
    logger: silent,
    cluster: {
      retry: { retries: 0 },
      refreshMetadataIfNecessary: async () => {},
      findGroupCoordinator: async () => coordinator,
      findControllerBroker: async () => coordinator,
    },
    ...(transactional ? { transactional, transactionalId: 'task' } : {}),
    transactionTimeout: 1000,
  })

const topicData = [
  { topic: 't', partitions: [{ partition: 0, firstSequence: 0, messages: [{ key: null, value: Buffer.from('v') }] }] },
]
const request = { acks: -1, timeout: 1000, compression: undefined, topicData }

let coordinator: Coordinator
beforeEach(() => {
  coordinator = new Coordinator(2)
})

test('with version 2, no partition is added by a request, and each end gives the next transaction its epoch', async () => {
  const manager = managerOf(coordinator)
  await manager.initProducerId()
  expect(manager.isImplicit()).toBe(true)
  for (const end of ['commit', 'abort', 'commit'] as const) {
    manager.beginTransaction()
    await manager.addPartitionsToTransaction(topicData)
    await manager.produceImplicitly(coordinator, request)
    manager.updateSequence('t', 0, 1)
    await manager[end]()
    expect(manager.getSequence('t', 0), 'the sequence of a new epoch begins anew').toBe(0)
  }
  expect(coordinator.asked).toEqual([
    'InitProducerId',
    'Produce',
    'EndTxn v5 epoch 5 commit',
    'Produce',
    'EndTxn v5 epoch 6 abort',
    'Produce',
    'EndTxn v5 epoch 7 commit',
  ])
  expect([String(manager.getProducerId()), manager.getProducerEpoch()]).toEqual(['9', 8])
})

test('a transaction without records ends without a request, and keeps its epoch', async () => {
  const manager = managerOf(coordinator)
  await manager.initProducerId()
  manager.beginTransaction()
  await manager.commit()
  manager.beginTransaction()
  await manager.abort()
  expect([coordinator.asked, manager.getProducerEpoch()]).toEqual([['InitProducerId'], 5])
})

test('an end that fails keeps the epoch: whether it was carried out is not known', async () => {
  const manager = managerOf(coordinator)
  await manager.initProducerId()
  manager.beginTransaction()
  await manager.addPartitionsToTransaction(topicData)
  coordinator.failure = new Error('the connection broke')
  await expect(manager.commit()).rejects.toThrow('the connection broke')
  expect(manager.getProducerEpoch()).toBe(5)
})

test.each([0, 1])('a cluster that speaks version %i is spoken to as before', async (version) => {
  coordinator = new Coordinator(version)
  const manager = managerOf(coordinator)
  await manager.initProducerId()
  expect(manager.isImplicit()).toBe(false)
  manager.beginTransaction()
  await manager.addPartitionsToTransaction(topicData)
  manager.updateSequence('t', 0, 1)
  await manager.commit()
  expect(coordinator.asked).toEqual(['InitProducerId', 'AddPartitionsToTxn', 'EndTxn v1 commit'])
  expect([manager.getProducerEpoch(), manager.getSequence('t', 0)]).toEqual([5, 1])
})

test('a producer without transactions is that of kafkajs', async () => {
  const manager = managerOf(coordinator, false)
  expect(manager.isImplicit).toBeUndefined()
  await manager.initProducerId()
  expect(coordinator.asked).toEqual(['InitProducerId'])
})
