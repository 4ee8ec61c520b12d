/** One connection to one broker, without a cluster around it: for requests that wait, since they hold up all others on their connection. */
import type { Kafka } from 'kafkajs'
import { createCluster } from './cluster.ts'

/** Where a broker is found. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

export interface BrokerConnection {
  /** Whether it can still be used: brokers close connections that were idle for some minutes. */
  isOpen(): boolean
  /**
   * Sends a request and decodes its answer.
   * @param timeoutMs after it the request fails; the client's own request timeout is the least
   * @throws errors of the connection, which is of no use afterwards
   */
  send<T>(request: object, decode: (payload: Buffer) => T | Promise<T>, timeoutMs?: number): Promise<T>
  /** First offset that the broker's log of the partition holds. */
  logStart(topic: string, partition: number): Promise<number>
  /** Ends it at once; requests that wait fail. */
  close(): void
}

interface Connection {
  readonly socket?: { destroy(): void }
  isConnected(): boolean
  send(request: object): Promise<unknown>
  rejectRequests(error: Error): void
}

interface Broker {
  readonly connectionPool: { readonly pool: readonly Connection[] }
  connect(): Promise<void>
  disconnect(): Promise<void>
  listOffsets(request: object): Promise<{
    readonly responses: readonly { readonly partitions: readonly { readonly offset: string }[] }[]
  }>
}

/** The inner parts of kafkajs's cluster by which it makes a broker. */
interface BrokerMaker {
  readonly rootLogger: unknown
  readonly connectionPoolBuilder: { build(address?: BrokerAddress): Promise<unknown> }
  readonly brokerPool: { createBroker(options: object): Broker }
}

const EARLIEST = -2

/**
 * Makes connections to brokers: to the one at an address, or else to one of those that the client was given, a different one each time.
 * The connection is authenticated when it is returned.
 */
export const brokerConnector = (kafka: Kafka): ((address?: BrokerAddress) => Promise<BrokerConnection>) => {
  const { rootLogger, connectionPoolBuilder, brokerPool } = createCluster(kafka) as BrokerMaker
  return async (address) => {
    const connectionPool = await connectionPoolBuilder.build(address)
    const broker = brokerPool.createBroker({ connectionPool, logger: rootLogger })
    try {
      await broker.connect()
    } catch (error) {
      close(broker)
      throw error
    }
    return connectionOf(broker)
  }
}

const connectionOf = (broker: Broker): BrokerConnection => ({
  isOpen: () => broker.connectionPool.pool[0].isConnected(),
  send: async <T>(request: object, decode: (payload: Buffer) => T | Promise<T>, timeoutMs?: number) =>
    (await broker.connectionPool.pool[0].send({
      request,
      response: {
        decode: async (payload: Buffer) => ({ payload }),
        parse: async (answer: { payload: Buffer }) => decode(answer.payload),
      },
      requestTimeout: timeoutMs,
    })) as T,
  logStart: async (topic, partition) => {
    const topics = [{ topic, partitions: [{ partition, timestamp: EARLIEST }] }]
    const { responses } = await broker.listOffsets({ topics })
    return Number(responses[0].partitions[0].offset)
  },
  close: () => close(broker),
})

/** kafkajs waits for the answers that are still due before it closes a connection: they are given up first. */
const close = (broker: Broker): void => {
  for (const connection of broker.connectionPool.pool) {
    connection.rejectRequests(new Error('the connection was closed'))
    connection.socket?.destroy()
  }
  broker.disconnect().catch(() => {}) // the socket is gone already
}
