/** Planted bugs: the simulation has to catch each of them, or it proves nothing. */
import type { Log } from '../../streams/core/log.ts'
import type { Processor } from '../../streams/core/processor.ts'
import type { SimulatedBroker } from '../../streams/core/simulation/log.ts'
import type { Random } from '../../streams/core/simulation/random.ts'

export interface Canary {
  readonly name: string
  readonly tamper?: (log: Log, broker: SimulatedBroker) => Log
  readonly tamperProcessor?: (processor: Processor, random: Random) => Processor
}

const wrap = (log: Log, changes: Partial<Log>): Log => ({
  reader: (topic, partition) => log.reader(topic, partition),
  producer: (id) => log.producer(id),
  join: (options) => log.join(options),
  partitions: (topic) => log.partitions(topic),
  publishedPosition: (group, topic, partition) => log.publishedPosition(group, topic, partition),
  ...changes,
})

let births = 0

export const CANARIES: readonly Canary[] = [
  {
    name: 'a producer does not fence the one before it',
    tamper: (log) => wrap(log, { producer: (id) => log.producer(`${id}#${births++}`) }),
  },
  {
    name: 'a reader lets records through that are not committed',
    tamper: (log, broker) =>
      wrap(log, {
        reader: async (topic, partition) => {
          const reader = await log.reader(topic, partition)
          return {
            close: () => reader.close(),
            fetch: async (from, waitMs) => {
              const fetched = await reader.fetch(from, waitMs)
              const entries = broker.partitions(topic)[partition].entries.slice(from, fetched.next)
              return { ...fetched, records: entries.filter(({ marker }) => !marker).map(({ record }) => record) }
            },
          }
        },
      }),
  },
  {
    name: 'a transaction ends before the changelog is in it',
    tamper: (log) =>
      wrap(log, {
        producer: async (id) => {
          const producer = await log.producer(id)
          return {
            ...producer,
            send: async (records) => {
              const state = records.filter(({ topic }) => topic.startsWith('changelog.'))
              const outputs = records.filter(({ topic }) => !topic.startsWith('changelog.'))
              if (state.length === 0 || outputs.length === 0) return producer.send(records)
              await producer.send(outputs)
              await producer.commit()
              await producer.send(state)
            },
          }
        },
      }),
  },
  {
    name: 'a flush forgets an entry now and then',
    tamperProcessor: (processor, random) => ({
      step: (record, context) => processor.step(record, context),
      load: (key, value) => processor.load(key, value),
      size: () => processor.size(),
      flush: (write) => processor.flush((key, value) => (random.chance(0.02) ? undefined : write(key, value))),
    }),
  },
]
