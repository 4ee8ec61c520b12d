/**
 * The part of kafkajs that holds the producer id and the transaction, taught transactions of version 2. kafkajs adds partitions with a request of its own and keeps one epoch; here the
 * coordinator that it talks to adds nothing, and ends a transaction with a request that returns the next epoch, which kafkajs then takes as if it had asked for a producer id.
 * A cluster that does not speak version 2 is spoken to as before.
 */
import type { RecordBatchOf, TransactionalSend } from './send-messages.ts'
import type { exchanges, ProducerEpoch } from './transactions-v2.ts'

const SPOKEN = 2

interface Pooled {
  readonly connectionPool: { send<T>(exchange: object): Promise<T> }
}

interface Coordinator extends Pooled {
  initProducerId(request: object): Promise<object>
  addPartitionsToTxn(request: object): Promise<unknown>
  endTxn(request: { readonly transactionalId: string; readonly transactionResult: boolean }): Promise<unknown>
}

interface Cluster {
  readonly retry: object
  refreshMetadataIfNecessary(): Promise<void>
  findGroupCoordinator(wanted: object): Promise<Coordinator>
}

interface Options {
  readonly transactional: boolean
  readonly transactionalId: string
  readonly cluster: Cluster
}

interface Manager {
  initProducerId(): Promise<void>
  commit(): Promise<void>
  abort(): Promise<void>
  getProducerId(): { toString(): string } | number | string
  getProducerEpoch(): number
}

/** @param make of kafkajs @param batchOf encodes the records of a partition */
export const producerEpochs =
  (spoken: ReturnType<typeof exchanges>, batchOf: RecordBatchOf) =>
  (make: (options: Options) => Manager) =>
  (options: Options): Manager => {
    if (!options.transactional) return make(options)
    const { transactionalId } = options
    let isSpoken = false
    /** What the end of the last transaction returned, until kafkajs has taken it. */
    let next: ProducerEpoch | undefined

    const present = (): ProducerEpoch => ({
      producerId: BigInt(manager.getProducerId().toString()),
      producerEpoch: manager.getProducerEpoch(),
    })
    const coordinatorOf = (broker: Coordinator): Coordinator => ({
      connectionPool: broker.connectionPool,
      initProducerId: async (request) => {
        const taken = next
        next = undefined
        if (taken !== undefined) return { producerId: taken.producerId.toString(), producerEpoch: taken.producerEpoch }
        isSpoken = (await broker.connectionPool.send<number>(spoken.version())) >= SPOKEN
        return broker.initProducerId(request)
      },
      addPartitionsToTxn: async (request) => {
        if (!isSpoken) await broker.addPartitionsToTxn(request)
      },
      endTxn: async (request) => {
        if (!isSpoken) return broker.endTxn(request)
        next = await broker.connectionPool.send<ProducerEpoch>(
          spoken.end(transactionalId, present(), request.transactionResult),
        )
        return next
      },
    })
    const { cluster: original } = options
    const cluster: Cluster = {
      retry: original.retry,
      refreshMetadataIfNecessary: () => original.refreshMetadataIfNecessary(),
      findGroupCoordinator: async (wanted) => coordinatorOf(await original.findGroupCoordinator(wanted)),
    }
    const manager = make({ ...options, cluster })
    const ending = (end: () => Promise<void>) => async () => {
      await end()
      if (next !== undefined) await manager.initProducerId()
    }
    const send: TransactionalSend = {
      isImplicit: () => isSpoken,
      produceImplicitly: async (broker, { acks, timeout, compression, topicData }) => {
        const owner = { ...present(), transactional: true }
        const batches = await Promise.all(
          topicData.flatMap(({ topic, partitions }) =>
            partitions.map(async ({ partition, firstSequence, messages }) => ({
              ...{ topic, partition },
              batch: await batchOf(messages, { ...owner, firstSequence }, compression),
            })),
          ),
        )
        return (broker as Pooled).connectionPool.send(spoken.produce(transactionalId, acks, timeout, batches))
      },
    }
    return Object.assign(manager, { commit: ending(manager.commit), abort: ending(manager.abort), ...send })
  }
