/**
 * The brokers as the fetcher reaches them: one connection for questions, opened when needed, and connections for
 * fetches.
 */
import type { Kafka } from 'kafkajs'
import { type BrokerConnection, brokerConnector } from '../client/connection.ts'
import { sendFetch } from '../client/fetch.ts'
import { askEpochEnd } from '../client/leader-epoch.ts'
import { askMetadata } from '../client/metadata.ts'
import type { FetchNetwork } from './fetcher.ts'

/** The largest number of attempts to find a broker that answers. Each attempt asks the next configured broker. */
const ATTEMPTS_MAX = 3

export const fetchNetwork = (kafka: Kafka): FetchNetwork => {
  const connect = brokerConnector(kafka)
  let asking: Promise<BrokerConnection> | undefined
  const hangUp = (): void => {
    asking?.then(
      (connection) => connection.close(),
      () => {},
    )
    asking = undefined
  }
  return {
    metadata: async (topics) => {
      for (let attempt = 1; ; attempt++) {
        try {
          asking ??= connect()
          return await askMetadata(await asking, topics)
        } catch (error) {
          hangUp()
          if (attempt >= ATTEMPTS_MAX) throw error
        }
      }
    },
    connect: async (address) => {
      const connection = await connect(address)
      return {
        isOpen: () => connection.isOpen(),
        fetch: (request) => sendFetch(connection, request),
        logStart: (topic, partition) => connection.logStart(topic, partition),
        epochEnd: (topic, partition, epoch) => askEpochEnd(connection, topic, partition, epoch),
        close: () => connection.close(),
      }
    },
    close: hangUp,
  }
}
