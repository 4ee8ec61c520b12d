/** Reading and writing of TimeAdvanced records, for intake and rekey. */
import {
  avro,
  type Codecs,
  DecodeError,
  derivedMeta,
  type Encoder,
  recordEncoders,
  schemaIdOf,
} from '../../schemas/index.ts'
import { type Cause, causeOf, type Upstream } from '../../streams/core/causes.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Names } from '../../streams/core/names.ts'
import type { StepContext } from '../../streams/core/processor.ts'
import type { TimeStatement } from './source-times.ts'

export interface TimeCodec {
  /** Whether a schema id belongs to a TimeAdvanced record. All other ids are rows. */
  is(schemaId: number): boolean
  /** @throws DecodeError if the bytes are not a TimeAdvanced record */
  decode(value: Buffer): TimeStatement
  /**
   * The cause of a TimeAdvanced record that `upstream` derived; `undefined` for a row, and for a statement that
   * somebody else made.
   */
  causeOf(value: Buffer, upstream: Upstream): Cause | undefined
  /** Whether a schema id belongs to an IdleObserved record. */
  isIdle(schemaId: number): boolean
  /** @throws DecodeError if the bytes are not an IdleObserved record */
  decodeIdle(value: Buffer): IdleObservation
  /** Whether a schema id belongs to a QuietObserved record. Its place in the log is all that it says. */
  isQuiet(schemaId: number): boolean
  /**
   * Wire bytes of a derived TimeAdvanced: the id follows from the position and ordinal of its origin.
   * @param causationId default: the position of the origin
   */
  encode(statement: TimeStatement, origin: Origin, causationId?: string): Buffer
}

/** The origin of a derived record. */
export type Origin = Pick<StepContext, 'instance' | 'topic' | 'partition' | 'offset' | 'ordinal'>

/** An observation that a partition was idle. */
export interface IdleObservation {
  /** Event time that the partition has reached if no record came in between, ms. */
  readonly time: number
  readonly seenEnd: avro.TopicPosition
}

/**
 * `meta.source` of what a load of a file writes: its rows, unless they name a source of their own, and the statements that it makes before its first row
 * and behind each part but the last. It is no field of its own, because the bytes of time statements stand in released logs.
 */
export const LOAD_SOURCE = 'gateway.load'

/** A row is live if its event time is within this distance of its log time, ms. */
export const LIVE_MS = 300_000

const TIME_ADVANCED = 'ml.data.TimeAdvanced'
const IDLE_OBSERVED = 'ml.data.IdleObserved'
const QUIET_OBSERVED = 'ml.data.QuietObserved'

/** The full name of the record of a schema id; `undefined` if the registry does not know the id. */
export const recordNames = (codecs: Codecs): ((schemaId: number) => string | undefined) => {
  /** It holds only ids that the registry knows, so it is bounded. */
  const names = new Map<number, string>()
  return (schemaId) => {
    const name = names.get(schemaId) ?? nameOf(codecs, schemaId)
    if (name !== undefined) names.set(schemaId, name)
    return name
  }
}

/** Distinguishes time statements from rows, and reads them. */
export const timeReader = (codecs: Codecs): Omit<TimeCodec, 'encode'> => {
  const decoder = codecs.decoder(avro.TimeAdvancedSchema)
  const observations = codecs.decoder(avro.IdleObservedSchema)
  const nameOf = recordNames(codecs)
  const isNamed = (schemaId: number, expected: string): boolean => nameOf(schemaId) === expected
  const is = (schemaId: number) => isNamed(schemaId, TIME_ADVANCED)
  return {
    is,
    isIdle: (schemaId) => isNamed(schemaId, IDLE_OBSERVED),
    isQuiet: (schemaId) => isNamed(schemaId, QUIET_OBSERVED),
    decodeIdle: (value) => {
      const { meta, seenEnd } = observations.decode(value)
      return { time: meta.time, seenEnd }
    },
    causeOf: (value, upstream) => {
      if (!isTimeAdvanced({ is }, value)) return undefined
      const { meta } = decoder.decode(value)
      return causeOf(meta.source, meta.causationId, upstream)
    },
    decode: (value) => {
      const { meta, cause, sourcePartition, sourcePartitions } = decoder.decode(value)
      const isLoading = meta.source === LOAD_SOURCE
      return { time: meta.time, cause, sourcePartition, sourcePartitions, ...(isLoading && { isLoading }) }
    },
  }
}

/**
 * The codec of one dataset.
 * @param encoder of `avro.TimeAdvancedSchema`
 */
export const timeCodec = (codecs: Codecs, encoder: Encoder<avro.TimeAdvanced>, dataset: string): TimeCodec => ({
  ...timeReader(codecs),
  encode: ({ time, cause, sourcePartition, sourcePartitions }, origin, causationId) => {
    const meta = derivedMeta(origin, time)
    return encoder.encode({
      meta: causationId === undefined ? meta : { ...meta, causationId },
      dataset,
      cause,
      sourcePartition,
      sourcePartitions,
    })
  },
})

/** `undefined` if the schema is unknown: decoding the row will report it. */
const nameOf = (codecs: Codecs, schemaId: number): string | undefined => {
  const header = Buffer.alloc(5)
  header.writeInt32BE(schemaId, 1)
  try {
    return codecs.recordName(header)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** Whether wire bytes hold a TimeAdvanced record. */
export const isTimeAdvanced = (codec: Pick<TimeCodec, 'is'>, value: Buffer): boolean => {
  const schemaId = schemaIdOf(value)
  return schemaId !== undefined && codec.is(schemaId)
}

/** Whether wire bytes hold a QuietObserved record. */
export const isQuietObserved = (codec: Pick<TimeCodec, 'isQuiet'>, value: Buffer): boolean => {
  const schemaId = schemaIdOf(value)
  return schemaId !== undefined && codec.isQuiet(schemaId)
}

/** Whether wire bytes hold an IdleObserved record. */
export const isIdleObserved = (codec: Pick<TimeCodec, 'isIdle'>, value: Buffer): boolean => {
  const schemaId = schemaIdOf(value)
  return schemaId !== undefined && codec.isIdle(schemaId)
}

/**
 * Emits the time statement of the current partition to every partition of a topic. If that partition is the only
 * source, the time applies to the whole output. Otherwise each statement names its source, and the reader takes the
 * minimum (source-times.ts).
 * @param originOf origin of the statement for a partition; default: the current record
 */
export const emitTime = (
  codec: TimeCodec,
  { time, cause }: Pick<TimeStatement, 'time' | 'cause'>,
  sourcePartitions: number,
  output: { readonly topic: string; readonly partitions: number },
  context: StepContext,
  originOf: (ordinal: number) => { readonly origin: Origin; readonly causationId?: string } = () => ({
    origin: context,
  }),
): void => {
  const source =
    sourcePartitions === 1
      ? { sourcePartition: null, sourcePartitions: null }
      : { sourcePartition: context.partition, sourcePartitions }
  for (let partition = 0; partition < output.partitions; partition++) {
    const { origin, causationId } = originOf(partition)
    context.emit(output.topic, partition, null, codec.encode({ time, cause, ...source }, origin, causationId))
  }
}

/** The codec of one dataset, with its schema registered. @throws as `Codecs.encoder` does */
export const timeCodecOf = async (
  codecs: Codecs,
  names: Pick<Names, 'prefix'>,
  dataset: string,
): Promise<TimeCodec> => {
  const schema = avro.TimeAdvancedSchema
  return timeCodec(codecs, await recordEncoders(codecs, names)(schema), dataset)
}

/** Accepted rows are the bytes of their producer and name no cause; derived time statements do. */
export const timeCause = (
  times: Pick<TimeCodec, 'causeOf'>,
  upstream: Upstream | undefined,
): { cause?: (record: LogRecord) => Cause | undefined } =>
  upstream === undefined ? {} : { cause: ({ value }) => (value === null ? undefined : times.causeOf(value, upstream)) }
