/** The shared code of the parts of the benchmark: one view over plain flights, its codecs and topics, and instances that run until they are done. */
import { randomUUID } from 'node:crypto'
import { type PlainFlight, plainDelaysByOrigin, plainFlightsDataset } from '../../examples/flights/index.ts'
import { type FeaturesProcessor, makeFeatures } from '../../processors/features/index.ts'
import { avro, Codecs, featureSchema, memoryRegistry, rowSchema, type SchemaRegistry } from '../../schemas/index.ts'
import type { Host, Hosted } from '../../streams/core/host.ts'
import type { OutputRecord } from '../../streams/core/log.ts'
import { type Names, namesOf } from '../../streams/core/names.ts'
import { partitionOf } from '../../streams/core/partition.ts'
import { ensureTopics, KafkaLog, systemClock } from '../../streams/kafka/index.ts'
import { loneHost } from '../../test/support/lone-host.ts'

export interface Platform {
  readonly log: KafkaLog
  readonly names: Names
  readonly registry: SchemaRegistry
  /** The rows of plain flights, as bytes of the log. */
  encodeRow(flight: PlainFlight): Buffer
  /** A processor of the view, for one partition. */
  makeView(): FeaturesProcessor
}

export const view = plainDelaysByOrigin
export const VIEW_VERSION = 1

export const makePlatform = async (broker: string): Promise<Platform> => {
  const id = `bench-rebuild-${randomUUID()}`
  const names = namesOf(`${id}.`)
  const registry = memoryRegistry()
  const codecs = new Codecs(registry)
  const rows = await codecs.encoder('rows', rowSchema(plainFlightsDataset))
  const options = {
    view,
    version: VIEW_VERSION,
    dataset: plainFlightsDataset,
    names,
    rows: codecs.decoder(rowSchema(plainFlightsDataset)),
    times: { is: () => false, decode: () => ({ time: 0, sourcePartition: null, sourcePartitions: null }) },
    vectors: await codecs.encoder('vectors', featureSchema(view, plainFlightsDataset, VIEW_VERSION)),
    late: await codecs.encoder('late', avro.RowLateSchema),
  }
  return {
    log: new KafkaLog({ brokers: [broker], clientId: id }),
    names,
    registry,
    encodeRow: (flight) => rows.encode({ meta: null, ...flight }),
    makeView: () => makeFeatures(options),
  }
}

/** Creates a topic of rows and writes the flights with the origin as key. */
export const writeRows = async (
  { log, encodeRow }: Platform,
  topic: string,
  partitions: number,
  batches: AsyncIterable<readonly PlainFlight[]>,
): Promise<void> => {
  await ensureTopics(log, [{ name: topic, partitions, kind: 'log' }])
  const producer = await log.producer(`${topic}.writer`)
  try {
    await producer.initialise()
    for await (const flights of batches) {
      const records = flights.map((flight): OutputRecord => {
        const key = Buffer.from(flight.origin)
        return { topic, partition: partitionOf(key, partitions), key, value: encodeRow(flight) }
      })
      await producer.send(records)
    }
    await producer.commit()
  } finally {
    await producer.close()
  }
}

/** Times of a run, in seconds: from the first record read to the end. */
export interface Span {
  /** The caller calls it when records are read. */
  begin(): void
  seconds(): number
}

export const makeSpan = (): Span => {
  let first: number | undefined
  return {
    begin: () => {
      first ??= performance.now()
    },
    seconds: () => (first === undefined ? 0 : (performance.now() - first) / 1000),
  }
}

/**
 * Runs an instance until `done` is called, and stops it.
 * @param make receives `done`, and returns the parts of the instance
 * @throws Error if the instance was disturbed, because the run then does not count, or takes longer than `timeoutMs`
 */
export const runInstance = async (
  platform: Platform,
  make: (done: () => void) => Pick<Hosted, 'instance' | 'work'> & { readonly topic: string },
  timeoutMs = 180_000,
): Promise<void> => {
  let host: Host | undefined
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      const made = make(resolve)
      timer = setTimeout(() => reject(new Error(`${made.instance}: not done within ${timeoutMs} ms`)), timeoutMs)
      const begin = async () => {
        host = loneHost({
          ...made,
          partitions: await platform.log.partitions(made.topic),
          log: platform.log,
          clock: systemClock,
          observer: {
            restarted: ({ reason }) => reject(new Error(reason)),
            parked: ({ reason }) => reject(new Error(reason)),
          },
        })
        await host.start()
      }
      begin().catch(reject)
    })
  } finally {
    clearTimeout(timer)
    await host?.stop()
  }
}
