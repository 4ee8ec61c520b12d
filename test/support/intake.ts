/** Builders for the tests of intake and rekey: a dataset, its codec over a registry in memory, records of its topics. */

import {
  LOAD_SOURCE,
  type RowReader,
  readerSchema,
  rowReader,
  type TimeCodec,
  timeCodec,
} from '../../processors/rows/index.ts'
import {
  avro,
  Codecs,
  type DatasetDeclaration,
  type Encoder,
  memoryRegistry,
  type Row,
  rowSchema,
} from '../../schemas/index.ts'
import type { LogRecord } from '../../streams/core/log.ts'

/** Log time of the first record of a test. */
export const T0 = Date.UTC(2001, 0, 1)

export const flights: DatasetDeclaration = {
  name: 'flights',
  columns: [
    { name: 'origin', type: 'string' },
    { name: 'destination', type: 'string' },
    { name: 'delay', type: 'double' },
    { name: 'at', type: 'timestamp' },
  ],
  key: ['origin'],
  time: 'at',
  partitions: 4,
  skewMs: 60_000,
  dedupeMs: 10_000,
}

export interface Wire {
  readonly rows: { decode(value: Buffer): Row }
  /** The readers that intake makes. */
  reader(dataset: DatasetDeclaration, rules: number): RowReader
  readonly times: TimeCodec
  /** The encoder of a producer with a schema of its own. */
  producer(schema: object): Promise<Encoder<object>>
  /** Wire bytes of a row; columns that are left out are null. @param source of its `meta` */
  row(columns: Partial<Record<string, unknown>>, id?: string | null, source?: string): Buffer
  /** An observation of idleness by somebody who had read up to an offset. */
  idle(time: number, seenEnd: avro.TopicPosition): Buffer
  time(time: number, source?: { readonly partition: number; readonly of: number }): Buffer
  /** A statement that a load makes while more of it follows. */
  loading(time: number): Buffer
  /** Somebody found the partition quiet. */
  quiet(): Buffer
}

/**
 * Readers of rows as intake makes them, each set of columns once: they have no state, and a test that restores a task a thousand times would
 * spend its time on compiling them.
 */
export const readersOf = (codecs: Codecs): ((dataset: DatasetDeclaration, rules: number) => RowReader) => {
  const made = new Map<string, RowReader>()
  return (dataset, rules) => {
    const key = JSON.stringify([dataset, rules])
    const reader = made.get(key) ?? rowReader(codecs, dataset, rules)
    made.set(key, reader)
    return reader
  }
}

const metaOf = (id: string, time: number, source = 'test'): avro.EventMeta => ({
  id,
  source,
  time,
  team: null,
  actor: null,
  correlationId: null,
  causationId: null,
})

/** @param writer `loose`: the producer declares every column nullable, key and time too */
export const wireOf = async (dataset: DatasetDeclaration, writer: 'exact' | 'loose' = 'exact'): Promise<Wire> => {
  const codecs = new Codecs(memoryRegistry())
  const schema = writer === 'exact' ? rowSchema(dataset) : readerSchema(dataset)
  const encoder: Encoder<Row> = await codecs.encoder(`ml.intake.${dataset.name}-value`, schema)
  const timeEncoder = await codecs.encoder('ml.data.TimeAdvanced', avro.TimeAdvancedSchema)
  const quietEncoder = await codecs.encoder('ml.data.QuietObserved', avro.QuietObservedSchema)
  const timed = (meta: avro.EventMeta, source?: { readonly partition: number; readonly of: number }) =>
    timeEncoder.encode({
      meta,
      dataset: dataset.name,
      cause: 'source',
      sourcePartition: source?.partition ?? null,
      sourcePartitions: source?.of ?? null,
    })
  const idleEncoder = await codecs.encoder('ml.data.IdleObserved', avro.IdleObservedSchema)
  return {
    rows: codecs.decoder(readerSchema(dataset)),
    reader: readersOf(codecs),
    times: timeCodec(codecs, timeEncoder, dataset.name),
    producer: (own) => codecs.encoder<object>('a producer of its own', own as never),
    row: (columns, id = null, source) => {
      const empty = Object.fromEntries(dataset.columns.map(({ name }) => [name, null]))
      return encoder.encode({ ...empty, ...columns, meta: id === null ? null : metaOf(id, T0, source) } as Row)
    },
    idle: (time, seenEnd) =>
      idleEncoder.encode({
        meta: metaOf('0191b1a0-0000-7000-8000-000000000001', time),
        dataset: dataset.name,
        seenEnd,
      }),
    time: (time, source) => timed(metaOf('0191b1a0-0000-7000-8000-000000000000', time), source),
    loading: (time) => timed(metaOf('0191b1a0-0000-7000-8000-000000000000', time, LOAD_SOURCE)),
    quiet: () =>
      quietEncoder.encode({ meta: metaOf('0191b1a0-0000-7000-8000-000000000002', T0), dataset: dataset.name }),
  }
}

/** Records at offsets 0, 1, 2, ... with the given values and log times after `T0`. */
export const records = (...values: readonly (readonly [value: Buffer | null, logMs: number])[]): LogRecord[] =>
  values.map(([value, logMs], offset) => ({ offset, key: null, value, timestamp: T0 + logMs }))
