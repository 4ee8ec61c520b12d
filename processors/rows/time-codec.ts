/** What intake and rekey have to know of TimeAdvanced records on the wire. */
import {
  avro,
  type Codecs,
  DecodeError,
  derivedMeta,
  type Encoder,
  recordSubject,
  schemaIdOf,
} from '../../schemas/index.ts'
import { type Cause, causeOf, type Upstream } from '../../streams/core/causes.ts'
import type { LogRecord } from '../../streams/core/log.ts'
import type { Names } from '../../streams/core/names.ts'
import type { StepContext } from '../../streams/core/processor.ts'
import type { TimeStatement } from './source-times.ts'

export interface TimeCodec {
  /** Whether a schema id is one of a TimeAdvanced record. All other ids are rows. */
  is(schemaId: number): boolean
  /** @throws DecodeError if the bytes are no TimeAdvanced record */
  decode(value: Buffer): TimeStatement
  /** What a TimeAdvanced record was derived from by `upstream`; `undefined` for a row, and for a statement that somebody else made. */
  causeOf(value: Buffer, upstream: Upstream): Cause | undefined
  /** Whether a schema id is one of an IdleObserved record. */
  isIdle(schemaId: number): boolean
  /** @throws DecodeError if the bytes are no IdleObserved record */
  decodeIdle(value: Buffer): IdleObservation
  /**
   * Wire bytes of a derived TimeAdvanced: the id follows from the position and ordinal of its origin.
   * @param causationId default: the position of the origin
   */
  encode(statement: TimeStatement, origin: Origin, causationId?: string): Buffer
}

/** What a derived record comes from. */
export type Origin = Pick<StepContext, 'instance' | 'topic' | 'partition' | 'offset' | 'ordinal'>

/** Somebody found a partition idle. */
export interface IdleObservation {
  /** Event time that the partition has come to if nothing came in between, ms. */
  readonly time: number
  readonly seenEnd: avro.TopicPosition
}

const TIME_ADVANCED = 'ml.data.TimeAdvanced'
const IDLE_OBSERVED = 'ml.data.IdleObserved'

/** What tells statements about time from rows, and reads them. */
export const timeReader = (codecs: Codecs): Omit<TimeCodec, 'encode'> => {
  const decoder = codecs.decoder(avro.TimeAdvancedSchema)
  const observations = codecs.decoder(avro.IdleObservedSchema)
  /** Schema id -> name of its record. Holds ids that the registry knows, so it is bounded. */
  const names = new Map<number, string>()
  const isNamed = (schemaId: number, expected: string): boolean => {
    const name = names.get(schemaId) ?? nameOf(codecs, schemaId)
    if (name !== undefined) names.set(schemaId, name)
    return name === expected
  }
  const is = (schemaId: number) => isNamed(schemaId, TIME_ADVANCED)
  return {
    is,
    isIdle: (schemaId) => isNamed(schemaId, IDLE_OBSERVED),
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
      return { time: meta.time, cause, sourcePartition, sourcePartitions }
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

/** `undefined` if the schema is unknown: decoding the row will say so. */
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

/** Whether wire bytes hold an IdleObserved record. */
export const isIdleObserved = (codec: Pick<TimeCodec, 'isIdle'>, value: Buffer): boolean => {
  const schemaId = schemaIdOf(value)
  return schemaId !== undefined && codec.isIdle(schemaId)
}

/**
 * Emits what the partition in hand says about time to every partition of a topic. If it is the only source, that holds for
 * the output as a whole; of several, each statement carries its source, and the reader takes the least (source-times.ts).
 * @param originOf what the statement for a partition comes from; default: the record in hand
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

/** The codec of one dataset, its schema registered. @throws as `Codecs.encoder` does */
export const timeCodecOf = async (
  codecs: Codecs,
  names: Pick<Names, 'prefix'>,
  dataset: string,
): Promise<TimeCodec> => {
  const schema = avro.TimeAdvancedSchema
  return timeCodec(codecs, await codecs.encoder(recordSubject(names.prefix, schema), schema), dataset)
}

/** Accepted rows are the bytes that their producer sent and name no cause; statements about time that were derived do. */
export const timeCause = (
  times: Pick<TimeCodec, 'causeOf'>,
  upstream: Upstream | undefined,
): { cause?: (record: LogRecord) => Cause | undefined } =>
  upstream === undefined ? {} : { cause: ({ value }) => (value === null ? undefined : times.causeOf(value, upstream)) }
