import { vectorSpace, vectorStamps } from '../../processors/features/projection.ts'
import {
  connectRedis,
  entityKey,
  HEADER_BYTES,
  partitionKey,
  type RedisClient,
  redisSink,
} from '../../sinks/redis/index.ts'
import { SinkTask } from '../../streams/core/sink-task.ts'
import { systemClock } from '../../streams/kafka/index.ts'
import { makeSpan, type Platform, runInstance, VIEW_VERSION, view } from './platform.ts'

export interface Projected {
  readonly eventsPerSecond: number
  readonly seconds: number
  readonly entities: number
}

/** The state of a partition at its end. */
interface Expected {
  /** The offset after the last event; 0 if there is none. */
  end: number
  /** The last event of each entity; it is the current one, because rows come in the order of time. */
  readonly last: Map<string, Buffer>
}

const WAIT_MS = 5_000

const expectedOf = async ({ log }: Platform, topic: string, partition: number): Promise<Expected> => {
  const expected: Expected = { end: 0, last: new Map() }
  const reader = await log.reader(topic, partition)
  try {
    for (let from = 0, isAtEnd = false; !isAtEnd; ) {
      const { records, next, end } = await reader.fetch(from, WAIT_MS)
      if (next === from && next < end)
        throw new Error(`${topic}:${partition}: nothing came at ${from} in ${WAIT_MS} ms`)
      for (const { offset, key, value } of records) {
        expected.last.set(String(key), Buffer.from(value!))
        expected.end = offset + 1
      }
      from = next
      isAtEnd = next >= end
    }
  } finally {
    await reader.close()
  }
  return expected
}

/** Fills an empty online store from a feature topic. @throws Error if the result differs from the log in any byte */
export const project = async (platform: Platform, redis: string, topic: string, events: number): Promise<Projected> => {
  const partitions = await platform.log.partitions(topic)
  const expected: Expected[] = []
  for (let p = 0; p < partitions; p++) expected.push(await expectedOf(platform, topic, p))
  const client = connectRedis({ urls: [redis] })
  try {
    const seconds = await fillStore(platform, client, topic, expected)
    let entities = 0
    for (const [partition, { last }] of expected.entries()) {
      await compare(platform, client, partition, last)
      entities += last.size
    }
    return { eventsPerSecond: events / seconds, seconds, entities }
  } finally {
    client.disconnect()
  }
}

/** @returns seconds from the first event read to the last one stored */
const fillStore = async (
  platform: Platform,
  client: RedisClient,
  topic: string,
  expected: readonly Expected[],
): Promise<number> => {
  const { log, names, registry } = platform
  const { prepare, stampOf } = vectorStamps(registry)
  const sink = redisSink({ client, prefix: names.prefix, space: vectorSpace(view.name, VIEW_VERSION), stampOf })
  const span = makeSpan()
  const behind = new Set([...expected.keys()].filter((partition) => expected[partition].end > 0))
  let seconds = 0
  await runInstance(platform, (done) => ({
    instance: `online.${view.name}`,
    topic,
    work: (partition) =>
      new SinkTask({
        topic,
        partition,
        log,
        clock: systemClock,
        sink,
        prepare: (records) => {
          span.begin()
          return prepare(records)
        },
        observer: {
          wrote: ({ position }) => {
            if (position < expected[partition].end || !behind.delete(partition) || behind.size > 0) return
            seconds = span.seconds()
            done()
          },
        },
      }),
  }))
  return seconds
}

const compare = async (
  { names }: Platform,
  client: RedisClient,
  partition: number,
  last: ReadonlyMap<string, Buffer>,
): Promise<void> => {
  const place = partitionKey(names.prefix, vectorSpace(view.name, VIEW_VERSION), partition)
  for (const [id, event] of last) {
    const stored = await client.getBuffer(entityKey(place, id))
    if (!stored?.subarray(HEADER_BYTES).equals(event))
      throw new Error(`projection: the vector of ${id} in Redis is not its last event in partition ${partition}`)
  }
}
