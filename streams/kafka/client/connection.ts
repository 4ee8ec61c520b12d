/**
 * A single connection to a broker, without a cluster. It is for requests that wait, because such a request delays all
 * others on its connection.
 */
import type { Kafka } from 'kafkajs'
import { createCluster } from './cluster.ts'

/** The address of a broker. */
export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

export interface BrokerConnection {
  /** Whether the connection can still be used. Brokers close connections that were idle for some minutes. */
  isOpen(): boolean
  /**
   * Sends a request and decodes its answer.
   * @param timeoutMs after this time the request fails; the client's own request timeout is the minimum
   * @throws errors of the connection, which cannot be used afterwards
   */
  send<T>(request: object, decode: (payload: Buffer) => T | Promise<T>, timeoutMs?: number): Promise<T>
  /** The first offset that the broker holds of the partition. */
  logStart(topic: string, partition: number): Promise<number>
  /** Closes the connection at once; requests that wait fail. */
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

/** The internal parts of kafkajs's cluster that create a broker. */
interface BrokerMaker {
  readonly rootLogger: unknown
  readonly connectionPoolBuilder: { build(address?: BrokerAddress): Promise<unknown> }
  readonly brokerPool: { createBroker(options: object): Broker }
}

const EARLIEST = -2

/**
 * Connects to the broker at an address, or to one of the configured brokers, a different one each time. The returned
 * connection is authenticated.
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

/** kafkajs waits for pending answers before it closes a connection, so they are rejected first. */
const close = (broker: Broker): void => {
  for (const connection of broker.connectionPool.pool) {
    connection.rejectRequests(new Error('the connection was closed'))
    connection.socket?.destroy()
  }
  broker.disconnect().catch(() => {}) // the socket is closed already
}
